//! Which addresses a value may name, however they are spelled.
//!
//! Guarantees that a value without any sign of an address costs one scan and no allocation. It
//! rather names an address too many than one too few: only those of recipients count in the end. It
//! must not decide whose they are.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

use super::{
    clean::{is_letter, seen},
    spelled::{decoded, spoken},
};
use crate::terms::Address;

/// So many characters before a sign are looked at; a local part has at most 64 octets.
const BEFORE: usize = 128;
/// So many characters after it; a domain has at most 255 octets.
const AFTER: usize = 256;

/// All readings of each sign that stands for `@`, in canonical form, the most literal first.
pub(super) fn addresses(value: &str) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    if !hints(value.as_bytes()) {
        return all;
    }
    let mut text = seen(value);
    // What was encoded by one program may have been encoded by the next one too.
    for _ in 0..3 {
        let Some(decoded) = decoded(&text) else { break };
        text = Cow::Owned(seen(&decoded).into_owned());
    }
    read(&text, &mut all);
    if let Some(spoken) = spoken(&text) {
        read(&spoken, &mut all);
    }
    all
}

/// Whether anything in a value can stand for `@`: a sign, a word `at`, or the first octet of what may
/// be a wide or an invisible character.
fn hints(bytes: &[u8]) -> bool {
    let mut before = [b' '; 3];
    bytes.iter().any(|byte| {
        let [start, first, second] = before;
        before = [first, second, byte.to_ascii_lowercase()];
        match byte {
            b'@' | b'%' | b'&' | 0xc2 | 0xe2 | 0xef => true,
            byte if byte.is_ascii_alphanumeric() => false,
            _ => first == b'a' && second == b't' && !start.is_ascii_alphanumeric(),
        }
    })
}

/// Reads what stands around each sign, if it can be an address.
fn read(text: &str, all: &mut Vec<Vec<String>>) {
    let bytes = text.as_bytes();
    for at in memchr_iter(b'@', bytes) {
        if at > 0 && bytes.get(at - 1) == Some(&b'@') {
            continue;
        }
        let (before, after) = (text.get(..at), text.get(at + 1..));
        let domains = domains(after.unwrap_or(""));
        if domains.is_empty() {
            continue;
        }
        let mut readings = Vec::new();
        for local in locals(before.unwrap_or("")) {
            for domain in &domains {
                if let Ok(address) = Address::parse(&format!("{local}@{domain}")) {
                    add(&mut readings, address.canonical());
                }
            }
        }
        if !readings.is_empty() {
            add(all, readings);
        }
    }
}

fn add<T: PartialEq>(to: &mut Vec<T>, one: T) {
    if !to.contains(&one) {
        to.push(one);
    }
}

/// What a local part may consist of, if it has to; other languages' letters too.
fn is_atext(c: char) -> bool {
    is_letter(c) || "!#$%&'*+-/=?^_`{|}~.".contains(c)
}

/// Letters that stand together in one word, unlike those of `連絡先bob`.
fn is_latin(c: char) -> bool {
    c.is_ascii()
        || matches!(c, '\u{c0}'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}')
}

/// The local parts that may end before a sign.
fn locals(before: &str) -> Vec<&str> {
    let ends = |c: char| c.is_whitespace() || (!is_atext(c) && c.is_ascii());
    let before = before.trim_end_matches(ends);
    let last = |text: &str| text.chars().next_back().is_some_and(is_atext);
    let before = if last(before) {
        before
    } else {
        before.trim_end_matches(|c: char| !is_atext(c))
    };
    // A mailbox may have any visible sign; few have, and mostly it belongs to the text around.
    let visible = |c: char| !c.is_ascii() && !c.is_whitespace() && !c.is_control();
    let literal = suffix(before, |c| is_atext(c) || visible(c));
    let lettered = suffix(literal, is_atext);
    let worded = suffix(lettered, |c| is_letter(c) || "._+-".contains(c));
    let latin = suffix(worded, is_latin);
    let mut found = Vec::new();
    for local in [literal, lettered, worded, latin] {
        add(&mut found, local);
    }
    for at in 0..found.len() {
        let local = found.get(at).copied().unwrap_or("");
        add(&mut found, local.trim_matches(|c| !is_letter(c)));
        if let Some((_, after)) = local.rsplit_once("..") {
            add(&mut found, after);
        }
    }
    for at in 0..found.len() {
        let local = found.get(at).copied().unwrap_or("");
        if let Some((untagged, _)) = local.split_once('+') {
            add(&mut found, untagged);
        }
    }
    found.retain(|local| !local.is_empty());
    found
}

/// The domains that may begin after a sign.
fn domains(after: &str) -> Vec<&str> {
    let after = after.trim_start_matches(|c: char| !is_letter(c));
    let visible = |c: char| !c.is_ascii() && !c.is_whitespace() && !c.is_control();
    let of_host = |c: char| is_letter(c) || matches!(c, '.' | '-');
    let literal = prefix(after, |c| of_host(c) || visible(c));
    let lettered = prefix(literal, of_host);
    let mut found = Vec::new();
    for domain in [literal, lettered] {
        let domain = domain.split("..").next().unwrap_or("");
        add(&mut found, domain.trim_end_matches(['.', '-']));
    }
    let whole = found.last().copied().unwrap_or("");
    let mut cut = |end: Option<usize>| {
        if let Some(part) = end.and_then(|end| whole.get(..end)) {
            add(&mut found, part.trim_end_matches(['.', '-']));
        }
    };
    // `ann@example.comまで`
    let dot = memchr(b'.', whole.as_bytes()).unwrap_or(whole.len());
    let mut chars = whole.char_indices();
    cut(chars
        .find(|(at, c)| *at > dot && !is_latin(*c))
        .map(|(at, _)| at));
    // `bob@example.com-boss`: no top-level domain has a hyphen, but for `xn--p1ai`.
    let last = whole.rfind('.').map_or(0, |at| at + 1);
    let top = whole.get(last..).unwrap_or("");
    if !top.get(..4).is_some_and(|p| p.eq_ignore_ascii_case("xn--")) {
        cut(top.find('-').map(|at| last + at));
    }
    // `bob@example.com.Please`
    let capital = |at: usize| {
        let next = whole.get(at + 1..).and_then(|rest| rest.chars().next());
        next.is_some_and(char::is_uppercase)
    };
    let sentence = memchr_iter(b'.', whole.as_bytes()).find(|at| capital(*at));
    let small = |at: &usize| {
        let before = whole.get(..*at).unwrap_or("");
        !before.chars().any(char::is_uppercase)
    };
    cut(sentence.filter(small));
    found.retain(|domain| domain.contains('.'));
    found
}

fn suffix(text: &str, keep: impl Fn(char) -> bool) -> &str {
    let kept = text.char_indices().rev().take(BEFORE);
    let start = kept.take_while(|(_, c)| keep(*c)).last();
    start.and_then(|(at, _)| text.get(at..)).unwrap_or_default()
}

fn prefix(text: &str, keep: impl Fn(char) -> bool) -> &str {
    let end = text
        .char_indices()
        .enumerate()
        .find(|(count, (_, c))| *count >= AFTER || !keep(*c));
    text.get(..end.map_or(text.len(), |(_, (at, _))| at))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(value: &str, address: &str) -> bool {
        addresses(value).iter().flatten().any(|a| a == address)
    }

    #[test]
    fn an_address_is_found_however_it_is_spelled() {
        for value in [
            "bob@example.com",
            "BOB@Example.COM",
            "bob@example.com!",
            "bob@example.com?subject=x",
            "bob@example.com.",
            "bob@example.com...",
            "see...bob@example.com",
            "bob@example.com.Please call",
            "“bob@example.com”",
            "‘bob@example.com’",
            "«bob@example.com»",
            "'bob@example.com'",
            "{bob@example.com}",
            "[bob@example.com]",
            "`bob@example.com`",
            "*bob@example.com*",
            "_bob@example.com_",
            "bob@example.com–boss",
            "bob@example.com-boss",
            "boss—bob@example.com",
            "bob@example.com&x",
            "x=bob@example.com&y=1",
            "•bob@example.com",
            "#bob@example.com",
            "（bob@example.com）",
            "「bob@example.com」",
            "連絡先：bob@example.com",
            "連絡先bob@example.com",
            "bob@example.com、ann",
            "bob@example.com。ありがとう",
            "bob@example.comまで",
            "bob@example。com",
            "bob@example․com",
            "ｂｏｂ＠ｅｘａｍｐｌｅ．ｃｏｍ",
            "bob﹫example.com",
            "bo\u{ad}b@exam\u{ad}ple.com",
            "bob\u{200d}@example.c\u{180e}om",
            "bob%40example.com",
            "to=%20bob%40example%2Ecom",
            "bob%2540example.com",
            "bob&#64;example.com",
            "bob&#x40;example&period;com",
            "bob&#64example.com",
            "bob&amp;#64;example.com",
            "bob&commat;example.com",
            "&lt;bob@example.com&gt;",
            "bob [at] example.com",
            "bob[at]example[dot]com",
            "bob［at］example.com",
            "bob (at) example dot com",
            "bob AT example DOT com",
            "bob at example dot com",
            "ask bob at example.com, please",
            "bob_at_example.com",
            "bob@example dot com",
            "bob@example[.]com",
            "bob @ example.com",
            "bob[@]example.com",
            "bob@\u{a0}example.com",
            "\"bob\"@example.com",
            "(bob)@example.com",
            "“bob”@example.com",
            "bob@@example.com",
            "bob+tag@example.com",
            "mailto:bob@example.com",
            "Bob <bob@example.com>; Ann",
            "l'adresse d'bob@example.com",
            "x@bob@example.com",
            "look at bob@example.com",
        ] {
            assert!(
                names(value, "bob@example.com"),
                "{value}: {:?}",
                addresses(value)
            );
        }
        assert!(names(
            "an jürgen@bücher.exampleまで",
            "jürgen@xn--bcher-kva.example"
        ));
        assert!(names("o'neil@example.com", "o'neil@example.com"));
        assert!(names(
            "иван@пример.испытание",
            "иван@xn--e1afmkfd.xn--80akhbyknj4f"
        ));
        assert!(names(
            "ann dot lee at example dot com",
            "ann.lee@example.com"
        ));
    }

    #[test]
    fn what_names_nobody_gives_no_address() {
        for value in [
            "",
            "Ann Lee",
            "Katrin Atat",
            "100% of it & more",
            "50%",
            "AT&T",
            "R&#38;D",
            "Meet at noon",
            "Meet at 3.30",
            "We met at St. Mary. Then he left.",
            "Look at this. And at that.",
            "at",
            " at ",
            "@",
            "@ann",
            "ann@home",
            "5 pcs @ 3.50",
            "a dot is a dot",
            "the dot at the end",
            "firma.at und mehr",
            "C:\\at\\x.y",
            "日本語の文。メール",
            "O’Neil – “Ann”",
        ] {
            assert_eq!(addresses(value), Vec::<Vec<String>>::new(), "{value}");
        }
    }

    #[test]
    fn what_stands_in_another_address_is_not_named() {
        for (value, other) in [
            ("müller@example.com", "ller@example.com"),
            ("ann.bob@example.com", "bob@example.com"),
            ("ann-bob@example.com", "bob@example.com"),
            ("bob@example.com.au", "bob@example.com"),
            ("bob@my-host.example.com", "bob@my"),
            ("bob@mail.example.com", "bob@example.com"),
        ] {
            assert!(!names(value, other), "{value}: {:?}", addresses(value));
        }
    }

    #[test]
    fn the_most_literal_reading_comes_first_and_most_values_have_one() {
        assert_eq!(addresses("ann.lee@example.com"), [["ann.lee@example.com"]]);
        assert_eq!(
            addresses("bob+tag@example.com"),
            [["bob+tag@example.com", "bob@example.com"]]
        );
    }

    proptest::proptest! {
        #[test]
        fn any_value_is_read(value in "[ab.@%&#;64x+\\-\"at dot（）。\u{ad}ü連]{0,40}") {
            for address in addresses(&value).iter().flatten() {
                assert!(Address::parse(address).is_ok(), "{address}");
            }
        }
    }
}
