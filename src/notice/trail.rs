//! A rendering that keeps where each part of it comes from: the same template and the same facts once
//! more, with marks of private characters before the text of each line and around each fact.
//!
//! Guarantees that the rendering without its marks is the plain one, else nothing is said about it:
//! marks are taken out before Markdown is read, so they can change nothing. Paragraphs are told apart
//! by the same parser that makes the mail. It must not change a wording.

use std::{collections::BTreeSet, ops::Range};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{
    escape,
    origin::{Finder, Origin},
    parity::{MARK_CLOSE, MARK_OPEN, Marks},
    tokens,
};

/// Where a fact ends that was marked at its beginning.
pub(super) const MARK_END: char = '\u{e022}';
/// What the number of a line stands between.
const LINE_OPEN: char = '\u{e023}';
const LINE_CLOSE: char = '\u{e024}';

/// A template whose lines say their numbers: before the first word of every stretch of text outside
/// of tags. What is Markdown's or blank alone says nothing.
pub(super) fn with_lines(body: &str, lines_before: u64) -> String {
    let mut out = String::with_capacity(body.len() + body.len() / 8);
    let mut tags = tokens::tags(body)
        .into_iter()
        .map(|tag| tag.place)
        .peekable();
    let mut line = 1 + lines_before;
    let mut text = String::new();
    for (at, c) in body.chars().enumerate() {
        while tags.next_if(|tag| tag.end <= at).is_some() {}
        let in_tag = tags.peek().is_some_and(|tag| tag.contains(&at));
        if in_tag || c == '\n' {
            flush(&mut text, line, &mut out);
            out.push(c);
        } else {
            text.push(c);
        }
        line += u64::from(c == '\n');
    }
    flush(&mut text, line, &mut out);
    out
}

fn flush(text: &mut String, line: u64, out: &mut String) {
    let says = text.chars().any(char::is_alphanumeric) && !text.starts_with(escape::ID_CLOSE);
    let start = text.len() - text.trim_start().len();
    let (blank, rest) = text.split_at(start);
    out.push_str(blank);
    if says {
        out.extend([
            LINE_OPEN.to_string(),
            line.to_string(),
            LINE_CLOSE.to_string(),
        ]);
    }
    out.push_str(rest);
    text.clear();
}

/// A rendering without its marks, and what they said.
#[derive(Debug, Default)]
pub(super) struct Trail {
    /// The rendering, its own escapes kept as the Markdown writer keeps them.
    text: String,
    /// Where a line of the template begins to speak.
    lines: Vec<(usize, u64)>,
    /// Where a fact stands, by its mark's number.
    facts: Vec<(Range<usize>, usize)>,
}

impl Trail {
    /// Takes the marks out; none where what remains is not the plain rendering.
    pub(super) fn of(marked: &str, plain: &str) -> Option<Self> {
        let marked = escape::keep_escaped(marked);
        let mut trail = Self::default();
        let mut open = Vec::new();
        let mut rest = marked.as_str();
        let mark = |c| matches!(c, MARK_OPEN | MARK_END | LINE_OPEN);
        while let Some((before, c, after)) = escape::cut_at(rest, mark) {
            trail.text.push_str(before);
            let at = trail.text.len();
            if c == MARK_END {
                let (from, number) = open.pop()?;
                trail.facts.push((from..at, number));
                rest = after;
                continue;
            }
            let close = if c == MARK_OPEN {
                MARK_CLOSE
            } else {
                LINE_CLOSE
            };
            let (number, tail) = after.split_once(close)?;
            if c == MARK_OPEN {
                open.push((at, number.parse().ok()?));
            } else {
                trail.lines.push((at, number.parse().ok()?));
            }
            rest = tail;
        }
        trail.text.push_str(rest);
        (trail.text == escape::keep_escaped(plain)).then_some(trail)
    }

    /// The origins of each block that a reader meets, in order.
    pub(super) fn blocks(
        &self,
        file: &str,
        marks: &Marks,
        finder: &Finder<'_>,
    ) -> Vec<BTreeSet<Origin>> {
        let each = ranges(&self.text).into_iter();
        each.map(|range| self.within(&range, file, marks, finder))
            .collect()
    }

    /// The origins of all of it.
    pub(super) fn whole(&self, file: &str, marks: &Marks, finder: &Finder<'_>) -> BTreeSet<Origin> {
        self.within(&(0..self.text.len().max(1)), file, marks, finder)
    }

    fn within(
        &self,
        range: &Range<usize>,
        file: &str,
        marks: &Marks,
        finder: &Finder<'_>,
    ) -> BTreeSet<Origin> {
        let facts = self
            .facts
            .iter()
            .filter(|(of, _)| of.start < range.end && of.end > range.start && !of.is_empty());
        let facts = facts.flat_map(|(_, number)| finder.of(marks.name(*number)));
        let lines = self.lines.iter().filter(|(at, _)| range.contains(at));
        let lines = lines.map(|(_, line)| Origin::Line {
            file: file.to_owned(),
            line: *line,
        });
        facts.chain(lines).collect()
    }
}

/// Where each paragraph, heading and point with something in it stands, as the Markdown writer ends
/// them.
fn ranges(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at: Option<(Range<usize>, bool)> = None;
    let mut close = |at: &mut Option<(Range<usize>, bool)>| {
        found.extend(
            at.take()
                .filter(|(_, filled)| *filled)
                .map(|(range, _)| range),
        );
    };
    for (event, range) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
        match event {
            Event::Start(Tag::Paragraph) if at.as_ref().is_some_and(|(_, filled)| !filled) => {}
            Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::Item) => {
                close(&mut at);
                at = Some((range.start..range.start, false));
            }
            Event::Start(Tag::List(_) | Tag::BlockQuote(_))
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::CodeBlock
                | TagEnd::Item
                | TagEnd::List(_)
                | TagEnd::BlockQuote(_),
            ) => close(&mut at),
            Event::Text(words) | Event::Code(words) => {
                let (block, filled) = at.get_or_insert((range.clone(), false));
                block.end = block.end.max(range.end);
                *filled |= !words.trim().is_empty();
            }
            _ => {}
        }
    }
    close(&mut at);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_speak_where_their_words_do() {
        let body = "\n{% if x %}- Mail: {{ y }}\n{% endif %}- {{ z }}, and \"%}\"\n\n## A {{ t }} \u{e000}a\u{e001}\n";
        let marked = with_lines(body, 4);
        let plain: String = {
            let mut rest = marked.as_str();
            let mut plain = String::new();
            while let Some((before, after)) = rest.split_once(LINE_OPEN) {
                plain.push_str(before);
                rest = after.split_once(LINE_CLOSE).unwrap().1;
            }
            plain + rest
        };
        assert_eq!(plain, body);
        assert!(
            marked.contains("{% if x %}\u{e023}6\u{e024}- Mail: {{ y }}"),
            "{marked}"
        );
        assert!(marked.contains("\u{e023}7\u{e024}, and"), "{marked}");
        assert!(marked.contains("\n\u{e023}9\u{e024}## A"), "{marked}");
    }

    #[test]
    fn marks_are_taken_out_and_blocks_found() {
        let marked = "\u{e023}6\u{e024}Hi \u{e020}3\u{e021}Ann\u{e022},\n\n\u{e023}8\u{e024}- a\n- \u{e020}4\u{e021}b\u{e022}\n  - c\n\n## T\n";
        let plain = "Hi Ann,\n\n- a\n- b\n  - c\n\n## T\n";
        let trail = Trail::of(marked, plain).unwrap();
        assert_eq!(trail.lines, [(0, 6), (9, 8)]);
        assert_eq!(trail.facts, [(3..6, 3), (15..16, 4)]);
        let said: Vec<&str> = ranges(plain)
            .into_iter()
            .map(|of| plain.get(of).unwrap())
            .collect();
        assert_eq!(said, ["Hi Ann,", "- a", "- b", "- c", "## T"]);
        assert!(Trail::of(marked, "other").is_none());
        assert!(Trail::of("\u{e022}", "").is_none());
    }
}
