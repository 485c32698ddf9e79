//! What stands around a notice: the HTML document and its counterpart in plain text.
//!
//! Guarantees that nothing remote is loaded and that both parts carry the same words.

use css_inline::CSSInliner;
use tera::{Context, Tera};

use super::{
    built_in,
    catalogue::Catalogue,
    escape::{field_of, is_sentinel},
    wording::{Piece, Slot},
};
use crate::terms::Locale;

/// What the layout shows beside the notice.
pub(super) struct Frame {
    pub(super) subject: String,
    /// The subject with direction marks, for the first heading.
    pub(super) heading: String,
    pub(super) preheader: String,
    /// The name that readers know.
    pub(super) organisation: String,
    /// Legal entity, address, reference, date.
    pub(super) footer: Vec<String>,
    /// The banner of a sample.
    pub(super) sample: Option<String>,
}

/// The layout, compiled once.
pub(super) struct Layout {
    tera: Tera,
    inliner: CSSInliner<'static>,
}

/// The footer's lines.
pub(super) fn footer(
    catalogue: &Catalogue<'_>,
    name: &str,
    address: &str,
    reference: &str,
    date: &str,
) -> Vec<String> {
    let mut lines = vec![catalogue.format("layout-sent-by", &[("name", name)])];
    if !address.is_empty() {
        lines.push(address.to_owned());
    }
    if !reference.is_empty() {
        lines.push(catalogue.format("layout-reference", &[("reference", reference)]));
    }
    lines.push(catalogue.format("layout-date", &[("date", date)]));
    lines
}

/// The system fonts of a language. Chinese, Japanese and Korean share code points whose shapes differ,
/// so each names its own; every list ends with what other systems have.
#[must_use]
pub fn fonts(locale: &Locale) -> &'static str {
    match (locale.language(), locale.is_traditional()) {
        ("ja", _) => {
            "-apple-system, BlinkMacSystemFont, 'Hiragino Sans', 'Yu Gothic', Meiryo, 'Noto Sans JP', 'Noto Sans CJK JP', sans-serif"
        }
        ("ko", _) => {
            "-apple-system, BlinkMacSystemFont, 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif"
        }
        ("zh", true) => {
            "-apple-system, BlinkMacSystemFont, 'PingFang TC', 'Microsoft JhengHei', 'Noto Sans TC', 'Noto Sans CJK TC', sans-serif"
        }
        ("zh", false) => {
            "-apple-system, BlinkMacSystemFont, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif"
        }
        ("he", _) => {
            "-apple-system, BlinkMacSystemFont, 'Segoe UI', 'Arial Hebrew', 'Noto Sans Hebrew', Arial, sans-serif"
        }
        ("ar" | "fa" | "ur", _) => {
            "-apple-system, BlinkMacSystemFont, 'Segoe UI', Tahoma, 'Noto Sans Arabic', 'Geeza Pro', Arial, sans-serif"
        }
        _ => {
            "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
        }
    }
}

/// Where lines may break, as CSS has it. Korean is read word by word and breaks between words, as
/// Latin script does.
#[must_use]
pub fn word_break(locale: &Locale) -> &'static str {
    if locale.language() == "ko" {
        "keep-all"
    } else {
        "normal"
    }
}

impl Layout {
    pub(super) fn new() -> Self {
        let mut tera = Tera::default();
        tera.add_raw_template("mail.html", built_in::LAYOUT)
            .expect("invariant: a test compiles the embedded mail.html");
        let inliner = CSSInliner::options()
            .keep_style_tags(false)
            .keep_at_rules(true)
            .load_remote_stylesheets(false)
            .build();
        Self { tera, inliner }
    }

    /// The HTML document around a body; a text says why it could not be made.
    pub(super) fn html(
        &self,
        locale: &Locale,
        frame: &Frame,
        body: &str,
    ) -> Result<String, String> {
        let rtl = locale.is_rtl();
        let mut context = Context::new();
        context.insert("lang", locale.as_str());
        context.insert("dir", if rtl { "rtl" } else { "ltr" });
        context.insert("start", if rtl { "right" } else { "left" });
        context.insert_value("fonts", tera::Value::safe_string(fonts(locale)));
        context.insert("breaking", word_break(locale));
        context.insert("subject", &frame.subject);
        context.insert("heading", &frame.heading);
        context.insert("preheader", &frame.preheader);
        context.insert("organisation", &frame.organisation);
        context.insert("footer", &frame.footer);
        context.insert("sample", &frame.sample.as_deref().unwrap_or_default());
        context.insert("body", body);
        let html = self
            .tera
            .render("mail.html", &context)
            .map_err(|fault| fault.to_string())?;
        let inlined = self
            .inliner
            .inline(&html)
            .map_err(|fault| fault.to_string())?;
        Ok(style_last(&inlined))
    }
}

/// The inliner puts the remaining rules first, and the charset must stand in the first kilobyte.
fn style_last(html: &str) -> String {
    let parts = html
        .split_once("<style>")
        .and_then(|(before, rest)| Some((before, rest.split_once("</style>")?)))
        .and_then(|(before, (style, rest))| Some((before, style, rest.split_once("</head>")?)));
    match parts {
        Some((before, style, (meta, body))) => {
            let (meta, style) = (meta.trim(), style.trim());
            format!("{before}\n{meta}\n<style>{style}</style>\n</head>{body}")
        }
        None => html.to_owned(),
    }
}

/// The text part around a body.
pub(super) fn text(frame: &Frame, body: &str) -> String {
    let mut out = String::with_capacity(body.len() + 400);
    if let Some(sample) = &frame.sample {
        out.push_str(sample);
        out.push_str("\n\n");
    }
    for line in [&frame.organisation, &frame.heading] {
        out.push_str(line);
        out.push_str("\n\n");
    }
    out.push_str(body);
    out.push_str("\n-- \n");
    for line in &frame.footer {
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// Cuts a rendered part at its sentinels.
pub(super) fn cut(rendered: &str, fields: &[String]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut fixed = String::new();
    for c in rendered.chars() {
        match field_of(c).and_then(|index| fields.get(index)) {
            Some(field) => {
                if !fixed.is_empty() {
                    pieces.push(Piece::Fixed(std::mem::take(&mut fixed)));
                }
                pieces.push(Piece::Slot(Slot {
                    field: field.clone(),
                }));
            }
            None => fixed.push(c),
        }
    }
    if !fixed.is_empty() {
        pieces.push(Piece::Fixed(fixed));
    }
    pieces
}

/// Whether every sentinel of a document stands in running text: outside tags and the head.
pub(super) fn slots_in_text(html: &str) -> bool {
    let head = html.find("<body").unwrap_or(0);
    let mut inside = false;
    html.char_indices().all(|(index, c)| {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            _ => {}
        }
        !is_sentinel(c) || !inside && index > head
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_loads_nothing_and_keeps_its_media_queries() {
        let frame = Frame {
            subject: "A <b> notice".to_owned(),
            heading: "A <b> notice".to_owned(),
            preheader: "Short".to_owned(),
            organisation: "Example & Co".to_owned(),
            footer: vec!["Sent by".to_owned()],
            sample: Some("Sample".to_owned()),
        };
        let ar = Locale::parse("ar").unwrap();
        let html = Layout::new()
            .html(&ar, &frame, "<p>x \u{f0000}</p>")
            .unwrap();
        assert!(html.contains("prefers-color-scheme: dark") && html.contains("dir=\"rtl\""));
        assert!(html.contains("A &lt;b&gt; notice") && html.contains("Example &amp; Co"));
        for remote in [
            "http:", "https:", "url(", "<img", "<link", "<script", "@import",
        ] {
            assert!(!html.contains(remote), "{remote}");
        }
        assert!(slots_in_text(&html));
        assert!(!slots_in_text("<body><a title=\"\u{f0000}\">"));
        let pieces = cut("a\u{f0000}b", &["name".to_owned()]);
        assert_eq!(pieces.len(), 3);
    }
}
