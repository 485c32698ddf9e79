//! Addresses that are spelled so that no program finds them: signs that are encoded, or are words.
//!
//! Both ways give the text with signs, or nothing where there is nothing to change.

use memchr::{memchr, memchr2};

/// `%40`, `&#64;`, `&commat;` and everything else that is encoded likewise; none where nothing is.
pub(super) fn decoded(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    memchr2(b'%', b'&', bytes)?;
    let mut out = Vec::with_capacity(bytes.len());
    let (mut at, mut any) = (0, false);
    while let Some(byte) = bytes.get(at) {
        let rest = text.get(at + 1..).unwrap_or("");
        let found = match byte {
            b'%' => percent(rest).map(|octet| out.push(octet)).map(|()| 2),
            b'&' => entity(rest).map(|(meant, length)| {
                out.extend(meant.encode_utf8(&mut [0; 4]).bytes());
                length
            }),
            _ => None,
        };
        if found.is_none() {
            out.push(*byte);
        }
        any |= found.is_some();
        at += 1 + found.unwrap_or(0);
    }
    any.then(|| String::from_utf8_lossy(&out).into_owned())
}

fn percent(rest: &str) -> Option<u8> {
    let hex = rest.get(..2)?;
    let digits = hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    u8::from_str_radix(hex, 16).ok().filter(|_| digits)
}

/// What an HTML entity means, and its length after the `&`.
fn entity(rest: &str) -> Option<(char, usize)> {
    let Some(number) = rest.strip_prefix('#') else {
        let (name, _) = rest.split_once(';').filter(|(name, _)| name.len() < 8)?;
        let named = [
            ("commat", '@'),
            ("period", '.'),
            ("plus", '+'),
            ("lowbar", '_'),
            ("amp", '&'),
            ("lt", '<'),
            ("gt", '>'),
            ("quot", '"'),
            ("apos", '\''),
            ("nbsp", ' '),
            ("shy", '\u{ad}'),
        ];
        let (_, meant) = named.iter().find(|(known, _)| *known == name)?;
        return Some((*meant, name.len() + 1));
    };
    let (digits, radix, prefix) = match number.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 2),
        None => (number, 10, 1),
    };
    let length = digits
        .bytes()
        .take_while(|b| char::from(*b).is_digit(radix));
    let length = length.count();
    let code = u32::from_str_radix(digits.get(..length)?, radix).ok()?;
    // A browser needs no `;` after a number either.
    let closed = usize::from(digits.as_bytes().get(length) == Some(&b';'));
    Some((char::from_u32(code)?, prefix + length + closed))
}

/// What may stand around a word that means a sign: `bob [at] example`, `bob-at-example`.
fn is_around(c: char) -> bool {
    c.is_whitespace() || "()[]{}<>-_*\"'|~".contains(c)
}

/// The text with signs for `at` and `dot`; none unless both an at and a dot are there.
pub(super) fn spoken(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is_word = |start: usize, length: usize| {
        let before = text.get(..start).and_then(|t| t.chars().next_back());
        let after = text.get(start + length..).and_then(|t| t.chars().next());
        before.is_some_and(is_around) && after.is_some_and(is_around)
    };
    let bracketed = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let after = bytes.get(at + 1);
        matches!(
            (before, after),
            (Some(b'('), Some(b')')) | (Some(b'['), Some(b']')) | (Some(b'{'), Some(b'}'))
        )
    };
    let is = |at: usize, word: &str| {
        let there = bytes.get(at..at + word.len());
        there.is_some_and(|there| there.eq_ignore_ascii_case(word.as_bytes()))
            && is_word(at, word.len())
    };
    let words = || {
        let sign = |at: usize| match bytes.get(at)? {
            b'a' | b'A' if is(at, "at") => Some((at, 2, '@')),
            b'd' | b'D' if is(at, "dot") => Some((at, 3, '.')),
            b'.' if bracketed(at) => Some((at, 1, '.')),
            _ => None,
        };
        (0..bytes.len()).filter_map(sign)
    };
    let [at, dot] = ['@', '.'].map(|sign| words().any(|(.., meant)| meant == sign));
    let [has_at, has_dot] = [b'@', b'.'].map(|sign| memchr(sign, bytes).is_some());
    if !(at && (dot || has_dot) || dot && has_at) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (start, length, sign) in words() {
        let before = text.get(from..start).unwrap_or("");
        out.push_str(before.trim_end_matches(is_around));
        out.push(sign);
        let after = text.get(start + length..).unwrap_or("");
        from = text.len() - after.trim_start_matches(is_around).len();
    }
    out.push_str(text.get(from..).unwrap_or(""));
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_words_become_signs_and_nothing_else_changes() {
        for (text, meant) in [
            ("a%40b%2Ec", Some("a@b.c")),
            ("a&#64;b&#x2E;c&period;d", Some("a@b.c.d")),
            ("%EF%BC%A0", Some("＠")),
            ("%ff", Some("\u{fffd}")),
            ("100% & more %4 &#; &#x; &#1114112; &unknown; é%", None),
        ] {
            assert_eq!(decoded(text).as_deref(), meant, "{text}");
        }
        for (text, meant) in [
            ("ann at a dot b", Some("ann@a.b")),
            ("ann [at] a.b", Some("ann@a.b")),
            ("Ann -AT- a (dot) b [.] c", Some("Ann@a.b.c")),
            ("ann@a dot b", Some("ann@a.b")),
            ("meet at noon", None),
            ("a dot b", None),
            ("that.dotted a.at b", None),
            ("x at", None),
        ] {
            assert_eq!(spoken(text).as_deref(), meant, "{text}");
        }
    }
}
