//! What may be mended in an address, and what of a text nobody sees.

use std::borrow::Cow;

/// An address as it was probably meant. Only what is unambiguous: white space and invisible
/// characters around it, `mailto:`, `Name <a@b>`, full-width characters, punctuation at its end.
pub(super) fn repair(cell: &str) -> Cow<'_, str> {
    let needs_none =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'@' | b'_' | b'-' | b'+' | b'.');
    if cell.bytes().all(needs_none) && !cell.ends_with('.') && !cell.is_empty() {
        return Cow::Borrowed(cell);
    }
    let invisible = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let mut text = cell.trim_matches(invisible);
    if let Some((_, rest)) = text.split_once('<')
        && let Some((inside, after)) = rest.split_once('>')
        && after.trim_matches(invisible).is_empty()
        && !inside.contains('<')
    {
        text = inside.trim_matches(invisible);
    }
    if text
        .get(..7)
        .is_some_and(|start| start.eq_ignore_ascii_case("mailto:"))
    {
        text = text.get(7..).unwrap_or("");
    }
    let ends = |c: char| invisible(c) || matches!(c, ',' | ';');
    let mut text = text.trim_matches(ends);
    for mark in ['\'', '"'] {
        // A mark at both ends only: `"a b"@example.com` is an address that is refused as it is.
        if let Some(inside) = text
            .strip_prefix(mark)
            .and_then(|rest| rest.strip_suffix(mark))
        {
            text = inside.trim_matches(ends);
        }
    }
    let text = text.trim_end_matches('.');
    let wide = |c: char| matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{3002}');
    if text.contains(wide) {
        let narrow = |c: char| match c {
            '\u{3002}' => '.',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            c => c,
        };
        return Cow::Owned(text.chars().map(narrow).collect());
    }
    Cow::Borrowed(text)
}

/// Whether a text was written as UTF-8 and read as Windows-1252, or lost characters on its way.
pub(super) fn is_garbled(text: &str) -> bool {
    if text.contains('\u{fffd}') {
        return true;
    }
    let (octets, _, lost) = encoding_rs::WINDOWS_1252.encode(text);
    !lost && !text.is_ascii() && std::str::from_utf8(&octets).is_ok()
}

/// Characters that change what a reader sees around them, or that nobody sees; never printed.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || is_soft(c)
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e007f}')
}

/// Characters that are left out, and a name with them stays one: the soft hyphen, and what some
/// systems write for a narrow blank.
pub(super) fn is_soft(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}')
}

/// A letter or a digit of any script, or an accent that stands after one.
pub(super) fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}')
}

/// A text as it is read: without what nobody sees, and with plain signs for wide and small ones.
/// Some scripts need joiners and selectors in print, so it is for judging only.
pub(super) fn seen(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || text.chars().all(|c| seen_as(c) == Some(c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter_map(seen_as).collect())
}

fn seen_as(c: char) -> Option<char> {
    match c {
        c if c.is_ascii() || c.is_whitespace() => Some(c),
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' => {
            None
        }
        '\u{200c}' | '\u{200d}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' => None,
        '\u{e0100}'..='\u{e01ef}' => None,
        c if is_hidden(c) => None,
        '\u{2024}' | '\u{3002}' | '\u{fe52}' | '\u{ff61}' => Some('.'),
        '\u{fe6b}' => Some('@'),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xFEE0),
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repairs_are_the_unambiguous_ones() {
        for (cell, meant) in [
            ("\u{a0} ann@example.com\u{200b}", "ann@example.com"),
            ("mailto:ann@example.com", "ann@example.com"),
            ("Ann Lee <ann@example.com>", "ann@example.com"),
            ("ann@example.com,", "ann@example.com"),
            ("ａｎｎ＠example。com", "ann@example.com"),
            ("'ann@example.com'", "ann@example.com"),
            ("\"a b\"@example.com", "\"a b\"@example.com"),
            ("a@example.com b@example.com", "a@example.com b@example.com"),
        ] {
            assert_eq!(repair(cell), meant, "{cell}");
        }
    }

    #[test]
    fn what_was_read_in_a_wrong_encoding_is_seen() {
        for text in [
            "KÃ¤the",
            "RenÃ©e",
            "ä½\u{90}è—¤",
            "Ø§Ù„",
            "A\u{fffd}b",
            "Oâ€™Neil",
        ] {
            assert!(is_garbled(text), "{text}");
        }
        for text in [
            "Käthe",
            "Renée",
            "佐藤",
            "ال",
            "O’Neil",
            "Weiß–Müller",
            "São",
            "Ann",
        ] {
            assert!(!is_garbled(text), "{text}");
        }
    }
}
