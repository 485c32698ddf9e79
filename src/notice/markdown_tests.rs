//! Markdown to both parts of a mail.

use super::{escape, markdown::*};
use crate::terms::Findings;

fn both(source: &str) -> (Body, Vec<&'static str>) {
    let mut findings = Findings::new();
    let body = render(source, "t.md", &mut findings);
    (body, findings.iter().map(|f| f.id).collect())
}

#[test]
fn html_and_text_say_the_same() {
    let (body, found) = both(
        "Lead **bold** a\\_b & \\<c\\>.\n\n## One \u{e000}one\u{e001}\n\nText\n\n- a\n- b\n  - c\n\n1. x\n2. y\n\n### Sub\n\nSee <https://example.com/a_b>.\n",
    );
    assert_eq!(found, [""; 0]);
    assert_eq!(body.sections, ["one"]);
    assert_eq!(
        body.text,
        "Lead bold a_b & <c>.\n\n\nOne\n\nText\n\n- a\n- b\n  - c\n\n1. x\n2. y\n\nSub\n\nSee https://example.com/a_b.\n"
    );
    assert!(
        body.html
            .starts_with("<p>Lead <strong>bold</strong> a_b &amp; &lt;c&gt;.</p>\n<h2>One</h2>"),
        "{}",
        body.html
    );
    assert!(body.html.contains("<li>b<ul>\n<li>c</li>"), "{}", body.html);
}

#[test]
fn what_must_not_stand_is_found() {
    for (source, id) in [
        ("a **b\n", "NOTICE-LEFT-OVER"),
        ("これは**「重要」**です\n", "NOTICE-LEFT-OVER"),
        ("a <b>x</b>\n", "NOTICE-HTML"),
        ("![x](https://example.com/x.png)\n", "NOTICE-IMAGE"),
        ("a\n\n    code\n", "NOTICE-CODE"),
        ("[x](http://example.com)\n", "NOTICE-LINK"),
        ("## One\n\nx\n", "NOTICE-SECTION"),
        (
            "## A \u{e000}a\u{e001}\n\nx\n\n## B \u{e000}a\u{e001}\n\ny\n",
            "NOTICE-SECTION",
        ),
        (
            "## A \u{e000}a\u{e001}\n\n## B \u{e000}b\u{e001}\n\ny\n",
            "NOTICE-SECTION-EMPTY",
        ),
        ("d'\u{f0000} x\n", "NOTICE-SLOT"),
        ("\u{f0000}s\n", "NOTICE-SLOT"),
        ("[x](https://example.com/\u{f0000})\n", "NOTICE-FIELD-PLACE"),
    ] {
        assert!(
            both(source).1.contains(&id),
            "{source} {:?}",
            both(source).1
        );
    }
    assert_eq!(both("Hi \u{f0000},\n\n\u{f0000}様\n").1, [""; 0]);
}

#[test]
fn escaped_facts_cannot_become_markup() {
    let hostile = "*a* _b_ `c` [d](https://x) <e> # f\\ &amp; 1. ![g](h) {#i}";
    let (body, found) = both(&format!("{}\n", escape::markdown(hostile)));
    assert_eq!(found, [""; 0]);
    assert_eq!(body.text, format!("{hostile}\n"));
    assert_eq!(
        body.html,
        format!("<p>{}</p>\n", escape::html_text(hostile))
    );
}
