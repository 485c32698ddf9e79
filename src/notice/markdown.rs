//! Markdown to the HTML body and the text part, from the same events.
//!
//! Guarantees that both parts say the same, that neither holds markup which its author did not mean
//! (raw HTML, images, accidental code, left-over `*`, `_` or backticks are findings), and that a
//! slot stands in running text only. The text part is not hard-wrapped.

use std::collections::BTreeMap;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use super::{
    escape::{self, ID_CLOSE, ID_OPEN, is_sentinel},
    list_text::ListText,
    slots,
};
use crate::terms::{Finding, Findings, Place};

/// A rendered body; slots are still sentinels.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) html: String,
    pub(super) text: String,
    pub(super) sections: Vec<String>,
    /// The words of each heading that has an id: sections, and parts of sections.
    pub(super) headings: BTreeMap<String, String>,
}

/// Renders a body. `file` is named in findings.
pub(super) fn render(source: &str, file: &str, findings: &mut Findings) -> Body {
    let source = escape::keep_escaped(source);
    if let Some(reference) = escape::hidden_reference(&source) {
        findings.push(Finding::error(
            "NOTICE-CHARACTER",
            Place::file(file),
            format!("the reference `{reference}` stands for a character that nobody sees"),
            "write the character itself, or leave it out",
        ));
        return Body::default();
    }
    if source.lines().any(|line| markers(line) > DEEPEST) {
        findings.push(too_deep(file));
        return Body::default();
    }
    let mut writer = Writer {
        file,
        findings,
        html: String::new(),
        text: ListText::default(),
        plain: String::new(),
        sections: Vec::new(),
        headings: BTreeMap::new(),
        heading: None,
        link: None,
        filled: true,
        part: None,
    };
    let (mut depth, mut deepest) = (0, 0);
    for event in Parser::new_ext(&source, Options::empty()) {
        // Programs that show mail, as our own checks, walk such trees with a stack that has an end.
        depth += usize::from(matches!(event, Event::Start(_)));
        deepest = deepest.max(depth);
        let ends = matches!(event, Event::End(_));
        if depth <= DEEPEST {
            writer.event(event);
        }
        depth -= usize::from(ends);
    }
    if deepest > DEEPEST {
        writer.findings.push(too_deep(file));
    }
    writer.close_section();
    Body {
        html: escape::restore(&writer.html),
        text: escape::restore(&writer.text.finish()),
        sections: writer.sections,
        headings: writer.headings,
    }
}

/// How deep quotes, lists and emphasis may stand in each other.
const DEEPEST: usize = 20;

fn too_deep(file: &str) -> Finding {
    Finding::error(
        "NOTICE-NESTING",
        Place::file(file),
        format!("quotes, lists or emphasis stand in each other more than {DEEPEST} deep"),
        "write it flat: nobody can read that",
    )
}

/// How many quotes and lists a line opens; the parser takes the square of that in time.
fn markers(line: &str) -> usize {
    let opens = |word: &str| word.starts_with('>') || matches!(word, "-" | "*" | "+");
    let words = line.split_whitespace().take_while(|word| opens(word));
    words
        .map(|word| word.chars().take_while(|c| *c == '>').count().max(1))
        .sum()
}

struct Writer<'a> {
    file: &'a str,
    findings: &'a mut Findings,
    html: String,
    text: ListText,
    /// The running text of the block at hand, for what must not be left over in it.
    plain: String,
    sections: Vec<String>,
    headings: BTreeMap<String, String>,
    /// Where the heading at hand began in `html`, and its level.
    heading: Option<(usize, HeadingLevel)>,
    /// The target of the link at hand and its label so far.
    link: Option<(String, String)>,
    /// Whether the section at hand has any content.
    filled: bool,
    /// The named part of a section at hand, as long as it has no content.
    part: Option<String>,
}

impl Writer<'_> {
    fn refuse(&mut self, id: &'static str, message: impl Into<String>, help: &str) {
        let place = Place::file(self.file);
        self.findings.push(Finding::error(id, place, message, help));
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.words(&text),
            Event::Code(code) => {
                if code.chars().any(is_sentinel) {
                    self.refuse(
                        "NOTICE-FIELD-PLACE",
                        "a personal field stands in program code",
                        "personal fields belong into running text only",
                    );
                }
                if code.contains('\\') {
                    self.refuse(
                        "NOTICE-CODE",
                        format!("`{code}` in program code would show its backslashes"),
                        "write it without the backticks",
                    );
                }
                self.fill();
                self.html.push_str("<code>");
                self.push(&code);
                self.html.push_str("</code>");
            }
            Event::SoftBreak => self.words("\n"),
            Event::HardBreak => {
                self.html.push_str("<br>\n");
                self.text.line_break();
                self.plain.push('\n');
            }
            Event::Rule => {
                self.html.push_str("<hr>\n");
                self.text.block("* * *");
            }
            Event::Html(raw) | Event::InlineHtml(raw) => {
                let shown: String = raw
                    .trim()
                    .chars()
                    .take(40)
                    .filter(|c| !is_sentinel(*c))
                    .collect();
                self.refuse(
                    "NOTICE-HTML",
                    format!("raw HTML `{shown}` in the text"),
                    "write Markdown; for a plain `<` write `\\<`",
                );
                self.words(&raw);
            }
            _ => {}
        }
    }

    /// Running text.
    fn words(&mut self, text: &str) {
        if !text.trim().is_empty() && self.heading.is_none() {
            self.fill();
        }
        if self.link.is_none() {
            self.plain.push_str(text);
        }
        self.push(text);
    }

    fn push(&mut self, text: &str) {
        self.html.push_str(&escape::html_text(text));
        match &mut self.link {
            Some((_, label)) => label.push_str(text),
            None => self.text.inline(text),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.html.push_str("<p>"),
            Tag::Heading { level, .. } => {
                self.close_part();
                if level <= HeadingLevel::H2 {
                    self.close_section();
                }
                self.end_block();
                self.heading = Some((self.html.len(), level));
            }
            Tag::BlockQuote(_) => {
                self.end_block();
                self.html.push_str("<blockquote>\n");
            }
            Tag::CodeBlock(kind) => {
                let help = match kind {
                    CodeBlockKind::Indented => "begin the line with fewer than four blanks",
                    CodeBlockKind::Fenced(_) => "write it as a paragraph",
                };
                self.refuse(
                    "NOTICE-CODE",
                    "a paragraph would be shown as program code",
                    help,
                );
                self.html.push_str("<p>");
            }
            Tag::List(first) => {
                self.end_block();
                match first {
                    Some(1) => self.html.push_str("<ol>\n"),
                    Some(number) => {
                        self.html
                            .extend(["<ol start=\"", &number.to_string(), "\">\n"]);
                    }
                    None => self.html.push_str("<ul>\n"),
                }
                self.text.open_list(first);
            }
            Tag::Item => {
                self.end_block();
                self.html.push_str("<li>");
                self.text.open_item();
            }
            Tag::Emphasis => self.html.push_str("<em>"),
            Tag::Strong => self.html.push_str("<strong>"),
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => self.open_link(link_type, &dest_url),
            Tag::Image { .. } => self.refuse(
                "NOTICE-IMAGE",
                "an image in the text",
                "leave images out: a notice must not load anything",
            ),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::CodeBlock => {
                self.end_block();
                self.html.push_str("</p>\n");
            }
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(_) => self.html.push_str("</blockquote>\n"),
            TagEnd::List(ordered) => {
                self.end_block();
                self.text.close_list();
                self.html
                    .push_str(if ordered { "</ol>\n" } else { "</ul>\n" });
            }
            TagEnd::Item => {
                self.end_block();
                self.text.close_item();
                self.html.push_str("</li>\n");
            }
            TagEnd::Emphasis => self.html.push_str("</em>"),
            TagEnd::Strong => self.html.push_str("</strong>"),
            TagEnd::Link => self.close_link(),
            _ => {}
        }
    }

    fn open_link(&mut self, kind: LinkType, target: &str) {
        let target = match kind {
            LinkType::Email => format!("mailto:{target}"),
            _ => target.to_owned(),
        };
        if target.chars().any(is_sentinel) {
            self.refuse(
                "NOTICE-FIELD-PLACE",
                "a personal field stands in a link",
                "personal fields belong into running text only",
            );
        }
        if target.contains(['\\', ID_OPEN]) || target.contains("%5C") {
            self.refuse(
                "NOTICE-LINK",
                format!(
                    "the link `{}` holds a fact, which would be changed there",
                    escape::restore(&target)
                ),
                "print the address as text, or keep the whole link in words.csv",
            );
        }
        if !target.starts_with("https://") && !target.starts_with("mailto:") {
            self.refuse(
                "NOTICE-LINK",
                format!(
                    "the link `{}` is neither https nor an e-mail address",
                    escape::restore(&target)
                ),
                "give the whole address, beginning with `https://`",
            );
        }
        self.html
            .extend(["<a href=\"", &escape::html(&target), "\">"]);
        self.link = Some((target, String::new()));
    }

    fn close_link(&mut self) {
        self.html.push_str("</a>");
        let Some((target, label)) = self.link.take() else {
            return;
        };
        let address = target.strip_prefix("mailto:").unwrap_or(&target);
        self.text.inline(&label);
        if label != address {
            self.text.inline(&format!(" ({address})"));
        }
        // A label's own words count for what may be left over, an address does not; but what touches
        // an address would become a part of it.
        if label == address {
            self.plain.push('/');
        } else {
            self.plain.push_str(&label);
        }
    }

    fn end_heading(&mut self) {
        let Some((start, level)) = self.heading.take() else {
            return;
        };
        let content = self.html.split_off(start);
        let (title, id) = match content.split_once(ID_OPEN) {
            Some((title, rest)) => (
                title.trim_end().to_owned(),
                rest.split(ID_CLOSE)
                    .next()
                    .map(|id| id.replace("&amp;", "&")),
            ),
            None => (content, None),
        };
        self.text.heading(level <= HeadingLevel::H2);
        if let Some(end) = self.plain.find(ID_OPEN) {
            self.plain.truncate(end);
        }
        let words = escape::restore(self.plain.trim());
        self.end_block();
        let title = title.trim().to_owned();
        let shown = escape::restore(&title);
        let tag = if level <= HeadingLevel::H2 {
            "h2"
        } else {
            "h3"
        };
        self.html.extend(["<", tag, ">", &title, "</", tag, ">\n"]);
        // Parts of a section may have an id, sections must.
        let part = level > HeadingLevel::H2;
        if part && id.is_none() {
            return;
        }
        self.filled &= part;
        let id = id.map(|id| escape::unescape(id.trim())).unwrap_or_default();
        let valid = !id.is_empty()
            && id
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
        if !valid {
            self.refuse(
                "NOTICE-SECTION",
                format!("the section `{shown}` has no id"),
                "write it at the end of the heading: `## What happened {#nature}`",
            );
        } else if self.headings.contains_key(&id) {
            self.refuse(
                "NOTICE-SECTION",
                format!("there are two sections `{id}`"),
                "give each section its own id",
            );
        }
        self.headings.insert(id.clone(), words);
        if part {
            self.part = Some(id);
        } else {
            self.sections.push(id);
        }
    }

    /// The section at hand says something.
    fn fill(&mut self) {
        self.filled = true;
        self.part = None;
    }

    fn close_part(&mut self) {
        if let Some(id) = self.part.take() {
            self.refuse(
                "NOTICE-SECTION-EMPTY",
                format!("the part `{id}` of a section has no content"),
                "fill in the facts or words that it shows, or put it into an `if`",
            );
        }
    }

    fn close_section(&mut self) {
        self.close_part();
        if !self.filled
            && let Some(id) = self.sections.last().cloned()
        {
            self.refuse(
                "NOTICE-SECTION-EMPTY",
                format!("the section `{id}` has no content"),
                "fill in the facts or words that it shows, or put it into an `if`",
            );
        }
        self.filled = true;
    }

    /// Ends a paragraph: what is left over in it was meant as markup, or reads like a mistake.
    fn end_block(&mut self) {
        let plain = std::mem::take(&mut self.plain);
        if let Some(mark) = plain.chars().find(|c| matches!(c, '*' | '_' | '`')) {
            let around = plain.split(mark).next().unwrap_or_default();
            let around: Vec<char> = around.chars().filter(|c| !is_sentinel(*c)).collect();
            let around: String = around
                .iter()
                .skip(around.len().saturating_sub(20))
                .collect();
            self.refuse(
                "NOTICE-LEFT-OVER",
                format!("a `{mark}` is left over in the text, after `{}`", escape::restore(&around)),
                "close the emphasis, or keep it clear of punctuation; for a plain one write a backslash before it",
            );
        }
        slots::check(&plain, self.file, self.findings);
        self.text.end_block();
    }
}
