//! Facts made safe for Markdown, and the private code points that this takes.
//!
//! Guarantees that no fact can become syntax, and that a `*`, `_` or backtick which a fact holds can
//! be told from one that Markdown left over: facts carry stand-ins from the private use area, which
//! `restore` turns back. No input may hold such code points: `clean` removes them.

use std::io::Write;

/// Stands where a heading's section id begins and ends.
pub(super) const ID_OPEN: char = '\u{e000}';
pub(super) const ID_CLOSE: char = '\u{e001}';

const STAND_INS: [(char, char); 3] = [('*', '\u{e010}'), ('_', '\u{e011}'), ('`', '\u{e012}')];

/// Where sentinels of personal fields begin.
const SENTINELS: u32 = 0x000f_0000;

/// The sentinel of the n-th personal field.
pub(super) fn sentinel(index: usize) -> char {
    u32::try_from(index)
        .ok()
        .and_then(|index| char::from_u32(SENTINELS + index))
        .unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Which field a sentinel stands for.
pub(super) fn field_of(c: char) -> Option<usize> {
    is_sentinel(c).then(|| (u32::from(c) - SENTINELS) as usize)
}

/// Whether it is a sentinel.
pub(super) fn is_sentinel(c: char) -> bool {
    (SENTINELS..=0x000f_fffd).contains(&u32::from(c))
}

/// Characters that no reader sees and that turn what they see about: overrides and embeddings of
/// direction, blanks without width. Isolates and joiners are meant, and stay.
pub(super) fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

pub(super) fn is_private(c: char) -> bool {
    ('\u{e000}'..='\u{f8ff}').contains(&c) || u32::from(c) >= SENTINELS
}

/// A numeric character reference (`&#x202e;`) to what could not be written plainly either: it would
/// come to life behind all checks, as a slot or a section.
pub(super) fn hidden_reference(source: &str) -> Option<&str> {
    source.match_indices("&#").find_map(|(at, _)| {
        let reference = source.get(at..)?;
        let reference = reference.get(..=reference.find(';')?)?;
        let number = reference.get(2..reference.len() - 1)?;
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
            None => number.parse(),
        };
        let c = char::from_u32(code.ok()?)?;
        (c.is_control() || is_private(c) || is_hidden(c) || is_isolate(c)).then_some(reference)
    })
}

fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~') || !c.is_control() && !is_private(c) && !is_hidden(c)
}

fn is_isolate(c: char) -> bool {
    matches!(c, '\u{2066}'..='\u{2069}')
}

/// A text for one line: line ends become ", ", control, hidden and private characters go.
pub(super) fn clean_line(text: &str) -> String {
    if !text.contains(",,") && text.trim().len() == text.len() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    lines
        .join(", ")
        .replace(",, ", ", ")
        .chars()
        .map(|c| if c == '\t' { ' ' } else { c })
        .filter(|c| is_plain(*c))
        .collect()
}

/// A text that may have lines: control characters but the line end, hidden and private ones go.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c == '\t' { ' ' } else { c })
        .filter(|c| *c == '\n' || is_plain(*c))
        .collect()
}

/// A text up to the first such character, the character, and the rest. What stands between two of them
/// is copied in one piece: texts are long and such characters few.
pub(super) fn cut_at(text: &str, wanted: impl Fn(char) -> bool) -> Option<(&str, char, &str)> {
    let (at, c) = text.char_indices().find(|(_, c)| wanted(*c))?;
    let (before, from) = text.split_at_checked(at)?;
    Some((before, c, from.get(c.len_utf8()..)?))
}

/// The text with each such character replaced.
fn replaced(
    text: &str,
    wanted: impl Fn(char) -> bool,
    mut with: impl FnMut(char, &mut String),
) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8 + 8);
    let mut rest = text;
    while let Some((before, c, after)) = cut_at(rest, &wanted) {
        out.push_str(before);
        with(c, &mut out);
        rest = after;
    }
    out.push_str(rest);
    out
}

fn stand_in(c: char) -> Option<char> {
    let known = STAND_INS.iter().find(|(plain, _)| *plain == c);
    known.map(|(_, stand_in)| *stand_in)
}

/// Escapes a fact so that `CommonMark` takes none of it as syntax.
pub(super) fn markdown(text: &str) -> String {
    replaced(
        text,
        |c| c.is_ascii_punctuation(),
        |c, out| {
            let Some(stand_in) = stand_in(c) else {
                out.push('\\');
                return out.push(c);
            };
            out.push(stand_in);
        },
    )
}

/// The same in Tera's terms.
pub(super) fn markdown_to(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    out.write_all(markdown(text).as_bytes())
}

/// Markdown's own escapes of `*`, `_` and backtick are meant: they become stand-ins as well.
pub(super) fn keep_escaped(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, backslash, after)) = cut_at(rest, |c| c == '\\') {
        out.push_str(before);
        let mut chars = after.chars();
        let meant = chars.next();
        match meant.and_then(stand_in) {
            Some(stand_in) => {
                out.push(stand_in);
                rest = chars.as_str();
            }
            // `\\_` is an escaped backslash and then an underscore.
            None if meant == Some('\\') => {
                out.extend([backslash, backslash]);
                rest = chars.as_str();
            }
            None => {
                out.push(backslash);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Turns stand-ins back.
pub(super) fn restore(text: &str) -> String {
    let meant = |c| STAND_INS.iter().find(|(_, stand_in)| *stand_in == c);
    replaced(
        text,
        |c| meant(c).is_some(),
        |c, out| {
            out.push(meant(c).map_or(c, |(plain, _)| *plain));
        },
    )
}

/// Undoes `markdown`: for ids that came through an escaping place.
pub(super) fn unescape(text: &str) -> String {
    restore(&text.replace('\\', ""))
}

/// HTML text and attribute values.
#[must_use]
pub(crate) fn html(text: &str) -> String {
    let marks = |c| matches!(c, '&' | '<' | '>' | '"' | '\'');
    replaced(text, marks, |c, out| {
        out.push_str(match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            _ => "&#39;",
        });
    })
}

/// HTML text between tags, where quotes mean nothing.
pub(super) fn html_text(text: &str) -> String {
    let marks = |c| matches!(c, '&' | '<' | '>');
    replaced(text, marks, |c, out| {
        out.push_str(match c {
            '&' => "&amp;",
            '<' => "&lt;",
            _ => "&gt;",
        });
    })
}
