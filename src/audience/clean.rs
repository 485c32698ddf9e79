//! What may be mended in an address, and which names count as absent.

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

/// Why a name counts as absent: a sign-up name must not become a phishing line that we sign.
pub(super) fn why_no_name(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    if name.chars().count() > 64 {
        Some("it is longer than 64 characters")
    } else if name.chars().any(is_hidden) {
        Some("it has a line break, a control or a direction character")
    } else if name.contains('@') {
        Some("it has an `@`")
    } else if lower.contains("://") || lower.contains("www.") || has_domain(&lower) {
        Some("it has a link or a domain")
    } else if name.chars().filter(|c| c.is_numeric()).count() >= 7 {
        Some("it has seven or more digits")
    } else if name.contains(['<', '>', '{', '}', '=', '|', '`', '\\']) {
        Some("it has characters that belong to code")
    } else if !name.chars().any(char::is_alphanumeric) {
        Some("it has no letter")
    } else {
        None
    }
}

/// Whether a text was written as UTF-8 and read as Windows-1252, or lost characters on its way.
pub(super) fn is_garbled(text: &str) -> bool {
    if text.contains('\u{fffd}') {
        return true;
    }
    let (octets, _, lost) = encoding_rs::WINDOWS_1252.encode(text);
    !lost && !text.is_ascii() && std::str::from_utf8(&octets).is_ok()
}

/// Characters that change what a reader sees around them.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e007f}')
}

/// A word with a dot between letters that a mail program might make a link of, such as
/// `evil.example` or `t.co`; `J.R. Smith` and `St.John` are names.
fn has_domain(lower: &str) -> bool {
    let dots = |c: char| {
        if matches!(c, '\u{3002}' | '\u{ff0e}' | '\u{ff61}') {
            '.'
        } else {
            c
        }
    };
    let lower: String = lower.chars().map(dots).collect();
    lower.split_whitespace().any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.split('/')
            .next()
            .and_then(|host| host.rsplit_once('.'))
            .is_some_and(|(before, top)| {
                let label = before.rsplit('.').next().unwrap_or("").chars().count();
                let top_is_short = matches!(top.chars().count(), 2 | 3);
                let top = top.chars().count() >= 2 && top.chars().all(char::is_alphabetic);
                top && (label > 2 || (label > 0 && top_is_short))
            })
    })
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

    #[test]
    fn names_that_are_not_names_count_as_absent() {
        for name in [
            "Ann Lee",
            "J.R. Smith",
            "Иван Петров",
            "佐藤 花子",
            "Dr. med. Müller",
            "O'Neil-Smith",
            "Name 3",
        ] {
            assert_eq!(why_no_name(name), None, "{name}");
        }
        for name in [
            "http://x.test",
            "Win at evil.example",
            "a@b",
            "see t.co/x",
            "evil。example",
            "пример.испытание",
            "call 555 123 4567",
            "Eve\r\nBcc: x",
            "a\u{202e}b",
            "=HYPERLINK(1)",
            "<script>",
            "{{ 7*7 }}",
            "...",
        ] {
            assert!(why_no_name(name).is_some(), "{name}");
        }
    }
}
