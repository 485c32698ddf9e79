//! A block's words as HTML inside a page: everything escaped, slots marked, a link shown as its words
//! and its target, which nobody can follow from here.

use serde_json::{Value, json};

use crate::review::{Block, Kind, Span, diff::Run};

/// Text inside a page.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A finding's sentence inside a page: escaped, and what stands between backticks as a name to type. It
/// is the filter `spoken` of the templates.
pub(super) fn spoken(text: &str, _: tera::Kwargs, _: &tera::State<'_>) -> tera::Value {
    tera::Value::safe_string(&names(text))
}

/// An odd backtick is one of the text's own: then all stay as they are.
fn names(text: &str) -> String {
    let parts: Vec<String> = text.split('`').map(escaped).collect();
    if parts.len().is_multiple_of(2) {
        return escaped(text);
    }
    let each = parts.into_iter().enumerate().map(|(at, part)| {
        if at % 2 == 0 {
            part
        } else {
            format!("<span class=\"mono\">{part}</span>")
        }
    });
    each.collect()
}

/// A block's words.
pub(super) fn html(block: &Block) -> String {
    block.spans.iter().map(span).collect()
}

fn span(span: &Span) -> String {
    let text = escaped(&span.text).replace('\n', "<br>");
    if span.slot {
        return format!("<mark>‹{text}›</mark>");
    }
    let target = span.link.as_deref().unwrap_or_default();
    let target = target.strip_prefix("mailto:").unwrap_or(target);
    let mut out = match (target.is_empty(), target == span.text) {
        (true, _) => text,
        (false, true) => format!("<span class=\"link\">{text}</span>"),
        (false, false) => format!(
            "<span class=\"link\">{text}</span> <span class=\"target\">({})</span>",
            escaped(target)
        ),
    };
    for (tag, on) in [("strong", span.strong), ("em", span.emphasis)] {
        if on {
            out = format!("<{tag}>{out}</{tag}>");
        }
    }
    out
}

/// What a block is, in a word; running text needs none.
pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Subject => "subject",
        Kind::Preheader => "beside the subject",
        Kind::Banner => "banner",
        Kind::Sender => "above the text",
        Kind::Title | Kind::Heading | Kind::Subheading => "heading",
        Kind::Paragraph | Kind::Footer => "",
        Kind::Item(_) => "point",
    }
}

/// The class of a block's look.
pub(super) fn look(kind: Kind) -> &'static str {
    match kind {
        Kind::Subject | Kind::Title | Kind::Heading => "b-heading",
        Kind::Subheading => "b-sub",
        Kind::Item(1) => "b-item",
        Kind::Item(_) => "b-item b-deep",
        Kind::Footer | Kind::Preheader | Kind::Banner | Kind::Sender => "b-small",
        Kind::Paragraph => "b-text",
    }
}

/// Runs of words that are the same, gone or come.
pub(super) fn runs(runs: &[Run]) -> Vec<Value> {
    let each = runs.iter().map(|run| match run {
        Run::Same(text) => json!({ "is": "same", "text": text }),
        Run::Gone(text) => json!({ "is": "gone", "text": text }),
        Run::Come(text) => json!({ "is": "come", "text": text }),
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_are_names_and_all_else_is_escaped() {
        assert_eq!(
            names("state `<b>` in [dates]"),
            "state <span class=\"mono\">&lt;b&gt;</span> in [dates]"
        );
        assert_eq!(names("a ` <i>"), "a ` &lt;i&gt;");
    }

    #[test]
    fn nothing_from_a_file_is_markup() {
        let plain = |text: &str| Span {
            text: text.to_owned(),
            ..Span::default()
        };
        let block = Block {
            kind: Kind::Paragraph,
            section: "x".to_owned(),
            spans: vec![
                plain("<b>&\n"),
                Span {
                    slot: true,
                    ..plain("name")
                },
                Span {
                    strong: true,
                    link: Some("https://example.com/\"><i>".to_owned()),
                    ..plain("here")
                },
            ],
        };
        assert_eq!(
            html(&block),
            "&lt;b&gt;&amp;<br><mark>‹name›</mark><strong><span class=\"link\">here</span> <span class=\"target\">(https://example.com/&quot;&gt;&lt;i&gt;)</span></strong>"
        );
    }
}
