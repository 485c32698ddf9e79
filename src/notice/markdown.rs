//! Markdown to the two bodies: HTML, and a text part from the same events.
//!
//! Facts carry stand-ins for the characters that Markdown reads as markup ([`escape`]), so a `*`,
//! `_` or backtick that is left over in the result was meant as markup and did not work.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// What a text became.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Bodies {
    /// HTML without a document around it.
    pub(super) html: String,
    /// The text part, not hard-wrapped.
    pub(super) text: String,
    /// The ids of headings of the second level, in order.
    pub(super) sections: Vec<String>,
    /// Headings of the second level without an id.
    pub(super) without_id: Vec<String>,
    /// What Markdown could not make sense of, or what a mail must not hold.
    pub(super) faults: Vec<String>,
}

/// ASCII punctuation as private-use characters: U+E020 + n.
const STAND_IN: u32 = 0xE000;

/// Plain text that Markdown cannot take for markup.
pub(super) fn escape(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_ascii_punctuation() {
                char::from_u32(STAND_IN + u32::from(c)).unwrap_or(c)
            } else if c.is_control() || ('\u{e000}'..='\u{f8ff}').contains(&c) {
                ' '
            } else {
                c
            }
        })
        .collect()
}

/// The characters that were meant.
pub(super) fn unescape(text: &str) -> String {
    text.chars()
        .map(|c| match u32::from(c) {
            n @ 0xE020..=0xE07E => char::from_u32(n - STAND_IN).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// The words of a Markdown text on one line, for subjects.
pub(super) fn plain_words(markdown: &str) -> String {
    let words: Vec<String> = Parser::new(markdown)
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(text.into_string()),
            _ => None,
        })
        .collect();
    words
        .join(" ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Renders a body.
pub(super) fn render(markdown: &str) -> Bodies {
    let mut bodies = Bodies::default();
    let events: Vec<Event<'_>> =
        Parser::new_ext(markdown, Options::ENABLE_HEADING_ATTRIBUTES).collect();
    let mut text = Text::default();
    let mut heading: Option<(HeadingLevel, String)> = None;
    for event in &events {
        match event {
            Event::Html(raw) | Event::InlineHtml(raw) => {
                let raw: String = raw.chars().take(30).collect();
                bodies.faults.push(format!(
                    "raw HTML (`{}`) is not allowed; write Markdown",
                    raw.trim()
                ));
            }
            Event::Start(Tag::Image { .. }) => bodies
                .faults
                .push("an image: a notice holds no images".to_owned()),
            Event::Start(Tag::Link { dest_url, .. })
                if dest_url.chars().any(super::slots::is_mark) =>
            {
                bodies
                    .faults
                    .push("a personal field inside a link".to_owned());
            }
            Event::Start(Tag::Heading { level, id, .. }) => {
                if *level == HeadingLevel::H2 {
                    match id {
                        Some(id) => bodies.sections.push(unescape(id)),
                        None => heading = Some((*level, String::new())),
                    }
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some((_, words)) = heading.take() {
                    bodies.without_id.push(unescape(&words));
                }
            }
            Event::Text(words) => {
                if let Some((_, heading)) = &mut heading {
                    heading.push_str(words);
                }
                if let Some(left) = words.chars().find(|c| matches!(c, '*' | '_' | '`')) {
                    let near: String = words.chars().take(40).collect();
                    bodies.faults.push(format!(
                        "a `{left}` that was meant as markup is left over near `{}`",
                        unescape(&near)
                    ));
                }
            }
            _ => {}
        }
        text.take(event);
    }
    html::push_html(&mut bodies.html, events.into_iter());
    bodies.html = escape_stand_ins(&bodies.html);
    bodies.text = unescape(text.finish());
    bodies
}

/// Stand-ins come back as the characters they stand for, escaped for HTML.
fn escape_stand_ins(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    for c in html.chars() {
        match u32::from(c) {
            n @ 0xE020..=0xE07E => match char::from_u32(n - STAND_IN) {
                Some('&') => out.push_str("&amp;"),
                Some('<') => out.push_str("&lt;"),
                Some('>') => out.push_str("&gt;"),
                Some('"') => out.push_str("&quot;"),
                Some(c) => out.push(c),
                None => {}
            },
            _ => out.push(c),
        }
    }
    out
}

/// The text part: headings with air around them, lists with hyphens, links with their address.
#[derive(Default)]
struct Text {
    out: String,
    lists: Vec<Option<u64>>,
    link: Option<(String, usize)>,
    fresh_item: bool,
    fresh_list: bool,
}

impl Text {
    fn gap(&mut self, lines: usize) {
        let kept = self.out.trim_end_matches([' ', '\n']).len();
        self.out.truncate(kept);
        if !self.out.is_empty() {
            self.out.extend(std::iter::repeat_n('\n', lines + 1));
        }
    }

    fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.gap(if *level == HeadingLevel::H3 { 1 } else { 2 })
            }
            Event::Start(Tag::Paragraph) if self.fresh_item => self.fresh_item = false,
            Event::Start(Tag::Paragraph | Tag::BlockQuote(_)) | Event::End(TagEnd::Heading(_)) => {
                self.gap(1)
            }
            Event::Start(Tag::List(first)) => {
                self.gap(usize::from(self.lists.is_empty()));
                self.lists.push(*first);
                self.fresh_list = true;
            }
            Event::End(TagEnd::List(_)) => {
                self.lists.pop();
                self.gap(usize::from(self.lists.is_empty()));
            }
            Event::Start(Tag::Item) => {
                if !std::mem::take(&mut self.fresh_list) {
                    self.gap(0);
                }
                self.out
                    .push_str(&"  ".repeat(self.lists.len().saturating_sub(1)));
                match self.lists.last_mut() {
                    Some(Some(number)) => {
                        self.out.push_str(&format!("{number}. "));
                        *number += 1;
                    }
                    _ => self.out.push_str("- "),
                }
                self.fresh_item = true;
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.link = Some((dest_url.to_string(), self.out.len()))
            }
            Event::End(TagEnd::Link) => {
                if let Some((url, from)) = self.link.take()
                    && self.out.get(from..) != Some(url.as_str())
                {
                    self.out.push_str(&format!(" <{url}>"));
                }
            }
            Event::Text(words) | Event::Code(words) => {
                self.fresh_item = false;
                self.out.push_str(words);
            }
            Event::SoftBreak => self.out.push(' '),
            Event::HardBreak => self.out.push('\n'),
            Event::Rule => {
                self.gap(1);
                self.out.push_str("----");
                self.gap(1);
            }
            _ => {}
        }
    }

    fn finish(&self) -> &str {
        self.out.trim_end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_bodies_come_from_the_same_events() {
        let bodies = render(
            "Hello,\n\n## What happened {#nature}\n\nA *copy*\nwas made.\n\n- one\n- two\n\nEnd <https://example.com/x>.",
        );
        assert_eq!(
            bodies.text,
            "Hello,\n\n\nWhat happened\n\nA copy was made.\n\n- one\n- two\n\nEnd https://example.com/x."
        );
        assert!(
            bodies.html.contains("<h2 id=\"nature\">What happened</h2>"),
            "{}",
            bodies.html
        );
        assert_eq!(bodies.sections, ["nature"]);
        assert!(bodies.faults.is_empty());
    }

    #[test]
    fn facts_are_never_markup_and_left_over_markup_is() {
        let fact = escape("a_b *c* <script> [x](y) # 1. & \"q\"");
        let bodies = render(&format!("{fact} end"));
        assert_eq!(bodies.text, "a_b *c* <script> [x](y) # 1. & \"q\" end");
        assert!(
            bodies.html.contains("&lt;script&gt;") && bodies.faults.is_empty(),
            "{bodies:?}"
        );
        assert!(
            !render("これは**重要**です。**「注意」**を")
                .faults
                .is_empty()
        );
        assert_eq!(render("<b>x</b>").faults.len(), 2);
    }
}
