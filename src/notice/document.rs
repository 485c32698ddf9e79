//! The HTML document around a notice, with its style written into each tag.
//!
//! Guarantees that nothing remote is loaded, and that a body is styled as the inliner would style it
//! in its place: rules for what stands in a body name a tag alone, so each tag has one style.

use std::collections::BTreeMap;

use css_inline::CSSInliner;
use tera::{Context, Tera};

use super::{built_in, escape::is_sentinel, layout::Frame};
use crate::terms::Locale;

/// One of each tag that a notice's Markdown can become and that the layout gives a style.
const TAGS: [&str; 10] = [
    "p",
    "h2",
    "h3",
    "ul",
    "ol",
    "li",
    "a",
    "blockquote",
    "hr",
    "code",
];

/// Where the body stands while the document around it is inlined.
const BODY: &str = "<!--body-->";

/// The layout, compiled once.
pub(super) struct Layout {
    tera: Tera,
    inliner: CSSInliner<'static>,
    /// Inlining takes longer than all else that makes a wording, and wordings share what stands
    /// around them.
    documents: BTreeMap<(Locale, Frame), Document>,
}

/// What stands before and after a body, and the style of each tag in it.
struct Document {
    before: String,
    after: String,
    styles: BTreeMap<&'static str, String>,
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
        Self {
            tera,
            inliner,
            documents: BTreeMap::new(),
        }
    }

    /// The HTML document around a body; a text says why it could not be made.
    pub(super) fn html(
        &mut self,
        locale: &Locale,
        frame: &Frame,
        body: &str,
    ) -> Result<String, String> {
        let key = (locale.clone(), frame.clone());
        if let Some(known) = self.documents.get(&key) {
            return Ok(known.around(body));
        }
        let samples = TAGS.map(|tag| format!("<{tag}></{tag}>")).concat();
        let inlined = self.inlined(locale, frame, &[BODY, &samples, BODY].concat())?;
        let document = Document::cut(&inlined).ok_or("the layout lost its body")?;
        Ok(self.documents.entry(key).or_insert(document).around(body))
    }

    fn inlined(&self, locale: &Locale, frame: &Frame, body: &str) -> Result<String, String> {
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

impl Document {
    fn cut(inlined: &str) -> Option<Self> {
        let (before, rest) = inlined.split_once(BODY)?;
        let (samples, after) = rest.split_once(BODY)?;
        let style = |tag: &'static str| {
            let (_, rest) = samples.split_once(&format!("<{tag} "))?;
            let (attributes, _) = rest.split_once('>')?;
            Some((tag, attributes.to_owned()))
        };
        Some(Self {
            before: before.to_owned(),
            after: after.to_owned(),
            styles: TAGS.into_iter().filter_map(style).collect(),
        })
    }

    fn around(&self, body: &str) -> String {
        let room = self.before.len() + body.len() * 2 + self.after.len();
        let mut out = String::with_capacity(room);
        out.push_str(&self.before);
        let mut parts = body.split('<');
        out.extend(parts.next());
        for part in parts {
            let name = part.split([' ', '>']).next().unwrap_or_default();
            out.extend(["<", name]);
            if let Some(style) = self.styles.get(name) {
                out.extend([" ", style]);
            }
            out.extend(part.get(name.len()..));
        }
        out.push_str(&self.after);
        out
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
    use crate::notice::{hostile::Hostile, markdown};

    /// Everything that Markdown can become, in each other and beside each other.
    const BODY_OF_ALL: &str = "<p>a <strong>b</strong> <em>c</em> <code>d</code> 'e' \"f\" &amp; &lt;<br>\n<a href=\"https://example.com/?a=1&amp;b=2\">g</a></p>\n<h2>h</h2>\n<blockquote>\n<p>i</p>\n<ul>\n<li>j<ol start=\"3\">\n<li><p>k</p>\n</li>\n</ol>\n</li>\n</ul>\n</blockquote>\n<hr>\n<h3>l</h3>\n<ol>\n<li>m \u{f0000}</li>\n</ol>\n";

    #[test]
    fn a_body_is_styled_as_the_inliner_would_style_it_in_its_place() {
        for tag in ["en", "ar", "ko", "ja", "zh-Hant"] {
            let locale = Locale::parse(tag).unwrap();
            let mut layout = Layout::new();
            let ours = layout.html(&locale, &frame(), BODY_OF_ALL).unwrap();
            let again = layout.html(&locale, &frame(), BODY_OF_ALL).unwrap();
            let theirs = layout.inlined(&locale, &frame(), BODY_OF_ALL).unwrap();
            assert_eq!(ours, again);
            assert_eq!(in_order(&ours), in_order(&theirs), "{tag}");
            assert!(ours.matches("<p style=").count() == 4, "{ours}");
        }
    }

    /// What a browser makes of a document, written out again.
    fn read(html: &str) -> String {
        let reader = CSSInliner::options()
            .inline_style_tags(false)
            .keep_style_tags(true)
            .keep_at_rules(true)
            .load_remote_stylesheets(false)
            .build();
        in_order(&reader.inline(html).unwrap())
    }

    #[test]
    fn no_text_around_or_in_a_body_changes_how_it_is_styled() {
        let mut hostile = Hostile::new(7);
        let starts = [
            "", "", "- ", "1. ", "7. ", "> ", "> - ", "   ", "### ", "---\n\n", "\\",
        ];
        for round in 0..60 {
            let locale = Locale::parse(["en", "ar", "ko", "ja", "fa"][round % 5]).unwrap();
            let mut line = || hostile.value();
            let frame = Frame {
                subject: line(),
                heading: line(),
                preheader: line(),
                organisation: line(),
                footer: (0..round % 4).map(|_| line()).collect(),
                address: false,
                sample: (round % 2 == 0).then(&mut line),
            };
            let lines = (0..12).map(|n| {
                let (start, end) = (
                    starts[(round + n * 5) % starts.len()],
                    ["\n", "\n\n"][n % 2],
                );
                format!("{start}{}{end}", line())
            });
            let body = markdown::render(&lines.collect::<String>(), "x", &mut vec![]).html;
            let mut layout = Layout::new();
            let ours = layout.html(&locale, &frame, &body).unwrap();
            let theirs = layout.inlined(&locale, &frame, &body).unwrap();
            assert_eq!(read(&ours), read(&theirs), "{body}");
        }
    }

    /// A document with the attributes of each tag in order: the inliner puts the style last.
    fn in_order(html: &str) -> String {
        let mut parts = html.split('<');
        let first = parts.next().unwrap().to_owned();
        parts.fold(first, |all, part| {
            let (tag, text) = part.split_once('>').unwrap();
            let mut words: Vec<&str> = tag.split("\" ").collect();
            let name = words.remove(0);
            let (name, first) = name.split_once(' ').unwrap_or((name, ""));
            words.insert(0, first);
            let mut words: Vec<&str> = words
                .iter()
                .map(|word| word.trim_end_matches('"'))
                .collect();
            words.sort_unstable();
            format!("{all}<{name} {}>{text}", words.join("|"))
        })
    }

    fn frame() -> Frame {
        Frame {
            subject: "A <b> notice".to_owned(),
            heading: "A <b> notice".to_owned(),
            preheader: "Short".to_owned(),
            organisation: "Example & Co".to_owned(),
            footer: vec!["Sent by".to_owned()],
            address: false,
            sample: Some("Sample".to_owned()),
        }
    }

    #[test]
    fn the_document_loads_nothing_and_keeps_its_media_queries() {
        let ar = Locale::parse("ar").unwrap();
        let html = Layout::new()
            .html(&ar, &frame(), "<p>x \u{f0000}</p>")
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
    }
}
