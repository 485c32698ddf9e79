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

fn is_isolate(c: char) -> bool {
    matches!(c, '\u{2066}'..='\u{2069}')
}

/// A text for one line: line ends become ", ", control, hidden and private characters go.
pub(super) fn clean_line(text: &str) -> String {
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
        .filter(|c| !c.is_control() && !is_private(*c) && !is_hidden(*c))
        .collect()
}

/// A text that may have lines: control characters but the line end, hidden and private ones go.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c == '\t' { ' ' } else { c })
        .filter(|c| *c == '\n' || !c.is_control() && !is_private(*c) && !is_hidden(*c))
        .collect()
}

/// Escapes a fact so that `CommonMark` takes none of it as syntax.
pub(super) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if let Some((_, stand_in)) = STAND_INS.iter().find(|(plain, _)| *plain == c) {
            out.push(*stand_in);
        } else {
            if c.is_ascii_punctuation() {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

/// The same in Tera's terms.
pub(super) fn markdown_to(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    out.write_all(markdown(text).as_bytes())
}

/// Markdown's own escapes of `*`, `_` and backtick are meant: they become stand-ins as well.
pub(super) fn keep_escaped(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut chars = source.chars().peekable();
    while let Some(c) = chars.next() {
        let meant = (c == '\\')
            .then(|| chars.peek().copied())
            .flatten()
            .and_then(|next| STAND_INS.iter().find(|(plain, _)| *plain == next));
        if let Some((_, stand_in)) = meant {
            chars.next();
            out.push(*stand_in);
        } else {
            out.push(c);
            // `\\_` is an escaped backslash and then an underscore.
            if c == '\\' && chars.peek() == Some(&'\\') {
                out.extend(chars.next());
            }
        }
    }
    out
}

/// Turns stand-ins back.
pub(super) fn restore(text: &str) -> String {
    text.chars()
        .map(|c| {
            STAND_INS
                .iter()
                .find(|(_, stand_in)| *stand_in == c)
                .map_or(c, |(plain, _)| *plain)
        })
        .collect()
}

/// Undoes `markdown`: for ids that came through an escaping place.
pub(super) fn unescape(text: &str) -> String {
    restore(&text.replace('\\', ""))
}

/// HTML text and attribute values.
#[must_use]
pub(crate) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
