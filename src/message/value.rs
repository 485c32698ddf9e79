//! A person's value made safe for its place: HTML, plain text, the name in To.
//!
//! Guarantees that no value becomes markup, ends a line, or turns the direction of what stands around
//! it. It must not shorten or change what a reader can see.

use std::borrow::Cow;

/// What of a value may be shown: no control characters, no line ends, no changes of direction.
pub(super) fn shown(value: &str) -> Cow<'_, str> {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{180e}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
    };
    if !value.chars().any(hidden) {
        return Cow::Borrowed(value);
    }
    let blank = |c| if c == '\n' || c == '\t' { ' ' } else { c };
    let clean: String = value.chars().map(blank).filter(|c| !hidden(*c)).collect();
    Cow::Owned(clean)
}

/// A person's values at a slot, escaped for its place, each isolated for direction where it could
/// matter.
pub(super) fn value(values: &[Cow<'_, str>], html: bool, rtl: bool) -> String {
    let length: usize = values.iter().map(|value| value.len() + 24).sum();
    let mut out = String::with_capacity(length);
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        let clean = shown(value);
        let isolated = rtl || clean.chars().any(is_rtl);
        let (open, close) = match (html, isolated) {
            (true, _) => ("<bdi>", "</bdi>"),
            (false, true) => ("\u{2068}", "\u{2069}"),
            (false, false) => ("", ""),
        };
        out.push_str(open);
        for c in clean.chars() {
            match c {
                '&' if html => out.push_str("&amp;"),
                '<' if html => out.push_str("&lt;"),
                '>' if html => out.push_str("&gt;"),
                '"' if html => out.push_str("&quot;"),
                c => out.push(c),
            }
        }
        out.push_str(close);
    }
    out
}

/// Letters that run from right to left: only they can disorder what stands around them where the
/// rest runs from left to right.
fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}
