//! A wording as the blocks that a reader meets one after the other: read back from its HTML part,
//! whose tags are all our own.
//!
//! Guarantees that every word between subject and footer is in exactly one block, with the look and
//! the links it has there. It must not judge or number; [`super::Paragraphs`] does.

use serde::{Deserialize, Serialize};

use crate::notice::{Piece, Wording};

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The subject line. The heading inside the mail repeats it and is no block of its own.
    Subject,
    /// What mail programs show beside the subject.
    Preheader,
    /// The banner of a sample.
    Banner,
    /// The sender's name above the text.
    Sender,
    /// A heading inside the mail that differs from the subject.
    Title,
    /// The heading of a section.
    Heading,
    /// A heading below it.
    Subheading,
    /// Running text.
    Paragraph,
    /// One point of a list; how deep lists stand in each other, from 1.
    Item(u8),
    /// A line below the text.
    Footer,
}

/// A stretch of text in one look.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// The words, with line ends where a line is broken; of a slot, the name of its field.
    pub text: String,
    /// Whether it is an open slot.
    pub slot: bool,
    /// Bold.
    pub strong: bool,
    /// Emphasised.
    pub emphasis: bool,
    /// The target, where it is a link.
    pub link: Option<String>,
}

/// One paragraph, heading, point or line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// The id of its section; `subject`, `preheader`, `frame`, `opening` and `closing` are no ids.
    pub section: String,
    /// The words, in order.
    pub spans: Vec<Span>,
}

impl Block {
    /// The words alone, with each slot as ‹name› and each link's target after it, where it is not
    /// what the link says.
    #[must_use]
    pub fn plain(&self) -> String {
        let said = self.spans.iter().map(|span| {
            let target = span.link.as_deref().unwrap_or_default();
            let target = target.strip_prefix("mailto:").unwrap_or(target);
            match (span.slot, target.is_empty() || target == span.text) {
                (true, _) => format!("‹{}›", span.text),
                (false, true) => span.text.clone(),
                (false, false) => format!("{} ({target})", span.text),
            }
        });
        said.collect()
    }
}

/// The blocks of a wording, in reading order.
#[must_use]
pub fn blocks(wording: &Wording) -> Vec<Block> {
    let mut reader = Reader::new(&wording.sections);
    reader.line(Kind::Subject, "subject", &wording.subject);
    reader.line(Kind::Preheader, "preheader", &wording.preheader);
    let mut started = false;
    for piece in &wording.html {
        match piece {
            Piece::Slot(slot) => reader.slot(&slot.field),
            Piece::Fixed(html) => {
                let body = html.split_once("<body").filter(|_| !started);
                started = true;
                reader.html(body.map_or(html.as_str(), |(_, body)| body), body.is_some());
            }
        }
    }
    reader.end();
    let same = |title: &str| without_isolates(title) == wording.subject;
    let mut blocks = reader.blocks;
    blocks.retain(|block| block.kind != Kind::Title || !same(&block.plain()));
    blocks
}

/// Marks of direction around names, which a subject line does without.
fn without_isolates(text: &str) -> String {
    let isolate = |c: char| matches!(c, '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    text.chars().filter(|c| !isolate(*c)).collect()
}

struct Reader<'a> {
    blocks: Vec<Block>,
    /// The sections whose headings are still to come.
    sections: std::slice::Iter<'a, String>,
    section: &'a str,
    /// The cell of the layout at hand.
    cell: String,
    /// What the text at hand belongs to; none between blocks and in what nobody sees.
    kind: Option<Kind>,
    spans: Vec<Span>,
    look: Span,
    lists: u8,
    hidden: bool,
}

impl<'a> Reader<'a> {
    fn new(sections: &'a [String]) -> Self {
        Self {
            blocks: Vec::new(),
            sections: sections.iter(),
            section: "opening",
            cell: String::new(),
            kind: None,
            spans: Vec::new(),
            look: Span::default(),
            lists: 0,
            hidden: false,
        }
    }

    fn line(&mut self, kind: Kind, section: &str, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let span = Span {
            text: text.to_owned(),
            ..Span::default()
        };
        self.blocks.push(Block {
            kind,
            section: section.to_owned(),
            spans: vec![span],
        });
    }

    fn html(&mut self, html: &str, inside_tag: bool) {
        let mut rest = html;
        if inside_tag {
            rest = rest.split_once('>').map_or("", |(_, after)| after);
        }
        while let Some((text, after)) = rest.split_once('<') {
            self.text(text);
            let (tag, after) = after.split_once('>').unwrap_or((after, ""));
            self.tag(tag);
            rest = after;
        }
        self.text(rest);
    }

    fn text(&mut self, text: &str) {
        if self.hidden || text.is_empty() || self.kind.is_none() && text.trim().is_empty() {
            return;
        }
        let mut text = decoded(text).replace('\n', " ");
        if self
            .spans
            .last()
            .is_some_and(|last| last.text.ends_with('\n'))
        {
            text = text.trim_start().to_owned();
        }
        self.say(&text);
    }

    fn say(&mut self, text: &str) {
        self.kind.get_or_insert(Kind::Paragraph);
        match self.spans.last_mut().filter(|last| last.like(&self.look)) {
            Some(last) => last.text.push_str(text),
            None => self.spans.push(Span {
                text: text.to_owned(),
                ..self.look.clone()
            }),
        }
    }

    fn slot(&mut self, field: &str) {
        self.kind.get_or_insert(Kind::Paragraph);
        self.spans.push(Span {
            text: field.to_owned(),
            slot: true,
            ..self.look.clone()
        });
    }

    fn tag(&mut self, tag: &str) {
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        let closing = tag.starts_with('/');
        let name = if closing {
            &tag[1.min(tag.len())..]
        } else {
            name
        };
        match (name, closing) {
            ("div", closing) => self.hidden = !closing,
            ("td", false) => {
                self.end();
                self.cell = attribute(tag, "class").unwrap_or_default();
                self.kind = match self.cell.as_str() {
                    "sample" => Some(Kind::Banner),
                    "head" => Some(Kind::Sender),
                    _ => None,
                };
            }
            ("h1", false) => self.begin(Kind::Title),
            ("h2", false) => {
                self.end();
                self.section = self.sections.next().map_or(self.section, String::as_str);
                self.begin(Kind::Heading);
            }
            ("h3", false) => self.begin(Kind::Subheading),
            ("p", false) if self.cell == "foot" => self.begin(Kind::Footer),
            ("p", false) => {
                // The first paragraph of a point is the point itself.
                if !(self.spans.is_empty() && matches!(self.kind, Some(Kind::Item(_)))) {
                    self.begin(Kind::Paragraph);
                }
            }
            ("li", false) => self.begin(Kind::Item(self.lists)),
            ("ul" | "ol", closing) => {
                self.end();
                self.lists = if closing {
                    self.lists.saturating_sub(1)
                } else {
                    self.lists.saturating_add(1)
                };
            }
            ("td" | "h1" | "h2" | "h3" | "p" | "li" | "tr" | "table" | "blockquote" | "hr", _) => {
                self.end();
            }
            ("br", _) => self.say("\n"),
            ("strong", closing) => self.look.strong = !closing,
            ("em", closing) => self.look.emphasis = !closing,
            ("a", false) => self.look.link = attribute(tag, "href"),
            ("a", true) => self.look.link = None,
            _ => {}
        }
    }

    fn begin(&mut self, kind: Kind) {
        self.end();
        self.kind = Some(kind);
    }

    fn end(&mut self) {
        let kind = self.kind.take();
        let mut spans = std::mem::take(&mut self.spans);
        if let Some(first) = spans.first_mut().filter(|span| !span.slot) {
            first.text = first.text.trim_start().to_owned();
        }
        if let Some(last) = spans.last_mut().filter(|span| !span.slot) {
            last.text = last.text.trim_end().to_owned();
        }
        spans.retain(|span| !span.text.is_empty());
        let (Some(kind), false) = (kind, spans.is_empty()) else {
            return;
        };
        let section = match kind {
            Kind::Banner | Kind::Sender | Kind::Title => "frame",
            Kind::Footer => "closing",
            _ => self.section,
        };
        self.blocks.push(Block {
            kind,
            section: section.to_owned(),
            spans,
        });
    }
}

impl Span {
    /// Whether text in this look goes on with it.
    fn like(&self, look: &Self) -> bool {
        !self.slot
            && (self.strong, self.emphasis, &self.link) == (look.strong, look.emphasis, &look.link)
    }
}

/// The value of an attribute in one of our own tags.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split('"').next().map(decoded)
}

/// The references that our own writer and the inliner make.
fn decoded(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let known = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", "\u{a0}"),
        ("&amp;", "&"),
    ];
    known
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{notice::Slot, terms::Locale};

    fn wording(html: &[&str]) -> Wording {
        let html = html.iter().enumerate().map(|(at, text)| {
            if at % 2 == 0 {
                Piece::Fixed((*text).to_owned())
            } else {
                Piece::Slot(Slot {
                    field: (*text).to_owned(),
                })
            }
        });
        Wording {
            locale: Locale::parse("en").unwrap(),
            audience: "user".to_owned(),
            source: String::new(),
            subject: "A & B".to_owned(),
            preheader: "P".to_owned(),
            text: Vec::new(),
            html: html.collect(),
            sections: vec!["one".to_owned(), "two".to_owned()],
        }
    }

    #[test]
    fn a_mail_is_read_block_by_block() {
        let of = blocks(&wording(&[
            "<html><head><title>x</title></head><body style=\"a:b\"><div class=\"preheader\">P</div><table><tbody><tr><td class=\"sample\">Sample</td></tr><tr><td class=\"head\">Ex</td></tr><tr><td class=\"body\">\n<h1 style=\"\">A &amp; \u{2068}B\u{2069}</h1>\n<p>Hi ",
            "name",
            ",</p>\n<h2>One</h2>\n<p>a <strong>b</strong><br>\n&lt;c&gt; <a style=\"\" href=\"mailto:x@example.com\">x@example.com</a></p>\n<ul>\n<li>d<ul>\n<li>e</li>\n</ul>\n</li>\n<li><p>f</p>\n<p>g</p>\n</li>\n</ul>\n<h3>Sub</h3><h2>Two</h2><p>h</p></td></tr><tr><td class=\"foot\"><p>Sent</p></td></tr></tbody></table></body></html>",
        ]));
        let said: Vec<(Kind, &str, String)> = of
            .iter()
            .map(|block| (block.kind, block.section.as_str(), block.plain()))
            .collect();
        let expected = [
            (Kind::Subject, "subject", "A & B"),
            (Kind::Preheader, "preheader", "P"),
            (Kind::Banner, "frame", "Sample"),
            (Kind::Sender, "frame", "Ex"),
            (Kind::Paragraph, "opening", "Hi ‹name›,"),
            (Kind::Heading, "one", "One"),
            (Kind::Paragraph, "one", "a b\n<c> x@example.com"),
            (Kind::Item(1), "one", "d"),
            (Kind::Item(2), "one", "e"),
            (Kind::Item(1), "one", "f"),
            (Kind::Paragraph, "one", "g"),
            (Kind::Subheading, "one", "Sub"),
            (Kind::Heading, "two", "Two"),
            (Kind::Paragraph, "two", "h"),
            (Kind::Footer, "closing", "Sent"),
        ];
        let expected: Vec<(Kind, &str, String)> = expected
            .into_iter()
            .map(|(kind, section, text)| (kind, section, text.to_owned()))
            .collect();
        assert_eq!(said, expected);
        assert!(
            of[6]
                .spans
                .iter()
                .any(|span| span.strong && span.text == "b")
        );
    }
}
