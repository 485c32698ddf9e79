//! What a server said, found in words: the reply code, the enhanced status code, addresses.

use crate::delivery::holds;

/// Codes in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// The reply code, 4yz or 5yz (RFC 5321 §4.2).
    pub(super) code: Option<u16>,
    /// The enhanced status code (RFC 3463).
    pub(super) status: Option<String>,
}

impl Said {
    /// The first code of a text, and the first status that is of its class; one that says something
    /// goes before x.0.0.
    pub(super) fn of(text: &str) -> Self {
        let (mut codes, mut statuses) = (Vec::new(), Vec::new());
        for (before, word) in numbers(text) {
            if word.contains('.') {
                if is_status(word) {
                    statuses.push(word);
                }
            } else if before != Some('-')
                && let Some(code) = reply_code(word)
            {
                codes.push(code);
            }
        }
        let code = codes.first().copied();
        let fits = |status: &&&str| {
            let class = code.map(|code| char::from_digit(u32::from(code / 100), 10));
            class.is_none_or(|class| status.chars().next() == class)
        };
        let telling = statuses
            .iter()
            .filter(fits)
            .find(|status| says_something(status));
        let status = telling.or_else(|| statuses.iter().find(fits));
        Self {
            code,
            status: status.map(|status| (*status).to_owned()),
        }
    }
}

/// Whether a status is more than "failed": x.0.0 is "other undefined status" (RFC 3463 §3.1).
pub(super) fn says_something(status: &str) -> bool {
    status.get(1..) != Some(".0.0")
}

/// A status as a field states it, also with words behind it or one number missing.
pub(super) fn stated_status(value: &str) -> Option<String> {
    let word = value.trim().split([' ', '(', '\t', ';']).next()?;
    let word = if word.matches('.').count() == 1 {
        format!("{word}.0")
    } else {
        word.to_owned()
    };
    is_status(&word).then_some(word)
}

/// Runs of digits and dots that stand alone, with what stands before each.
fn numbers(text: &str) -> impl Iterator<Item = (Option<char>, &str)> {
    let mut last = None;
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(|c: char| c.is_ascii_digit())?;
            let (skipped, from) = rest.split_at(start);
            let before = skipped.chars().next_back().or(last);
            let end = from
                .find(|c: char| !(c.is_ascii_digit() || c == '.'))
                .unwrap_or(from.len());
            let (word, after) = from.split_at(end);
            last = word.chars().next_back();
            rest = after;
            let joins = |c: char| c.is_alphanumeric() || "_@=".contains(c);
            if before.is_some_and(joins) || after.chars().next().is_some_and(joins) {
                continue;
            }
            return Some((before, word.trim_end_matches('.')));
        }
    })
}

fn is_status(word: &str) -> bool {
    let mut parts = word.split('.');
    matches!(parts.next(), Some("2" | "4" | "5"))
        && parts
            .next()
            .is_some_and(|subject| subject.len() == 1 && subject <= "7")
        && parts
            .next()
            .is_some_and(|detail| (1..=3).contains(&detail.len()))
        && parts.next().is_none()
}

fn reply_code(word: &str) -> Option<u16> {
    let code: u16 = word.parse().ok().filter(|_| word.len() == 3)?;
    matches!(code, 420..=459 | 470..=479 | 500..=559 | 570..=579).then_some(code)
}

/// Whether words stand in a text that is in lower case; where words are not parted by blanks, anywhere.
pub(super) fn says(text: &str, words: &str) -> bool {
    if words.chars().all(|c| c >= '\u{3000}') {
        text.contains(words)
    } else {
        holds(text, words)
    }
}

/// The addresses in a text, and where each begins and ends.
pub(super) fn addresses(text: &str) -> Vec<(usize, usize)> {
    let in_local = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c);
    let in_domain = |c: char| c.is_alphanumeric() || ".-".contains(c);
    let mut found = Vec::new();
    for (at, _) in text.match_indices('@') {
        let (before, after) = text.split_at(at);
        let local: usize = before
            .chars()
            .rev()
            .take_while(|c| in_local(*c))
            .map(char::len_utf8)
            .sum();
        let domain = after.strip_prefix('@').unwrap_or("");
        let domain: String = domain.chars().take_while(|c| in_domain(*c)).collect();
        let domain = domain.trim_end_matches(['.', '-']);
        if local > 0 && local <= 128 && !domain.is_empty() && domain.len() <= 253 {
            found.push((at - local, at + 1 + domain.len()));
        }
    }
    found
}

/// The first address of a text.
pub(super) fn address(text: &str) -> Option<&str> {
    let (start, end) = addresses(text).into_iter().next()?;
    text.get(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_and_what_looks_alike_is_not() {
        let check = |text, code: Option<u16>, status: Option<&str>| {
            let said = Said::of(text);
            assert_eq!(
                (said.code, said.status.as_deref()),
                (code, status),
                "{text}"
            );
        };
        check(
            "550 5.1.1 <a@x.test>... User unknown",
            Some(550),
            Some("5.1.1"),
        );
        check(
            "smtp;550-5.7.26 no\n550 5.7.26 more",
            Some(550),
            Some("5.7.26"),
        );
        check(
            "192.0.2.55 said 450 for it (#4.2.2)",
            Some(450),
            Some("4.2.2"),
        );
        check(
            "Exim 4.96.2 on 10.4.5.1, 5500 octets, id 5A550",
            None,
            Some("4.96.2").filter(|_| false),
        );
        check("no mailbox. (#5.1.1)", None, Some("5.1.1"));
        check(
            "550 5.0.0 then 550 5.2.1 disabled",
            Some(550),
            Some("5.2.1"),
        );
        check("554 4.4.7 expired", Some(554), None);
        check("v5.1.1 and x550", None, None);
        check("552.", Some(552), None);
    }

    #[test]
    fn a_stated_status_may_have_words_behind_it() {
        assert_eq!(
            stated_status(" 5.1.1 (bad mailbox)").as_deref(),
            Some("5.1.1")
        );
        assert_eq!(stated_status("5.2").as_deref(), Some("5.2.0"));
        assert_eq!(stated_status("failed"), None);
    }

    #[test]
    fn addresses_end_where_they_end() {
        assert_eq!(
            address("<jo.doe+x@mail.example.com>: no"),
            Some("jo.doe+x@mail.example.com")
        );
        assert_eq!(address("to jo@example.com."), Some("jo@example.com"));
        assert_eq!(address("a @ b"), None);
        assert_eq!(address("ü@bücher.example"), Some("ü@bücher.example"));
    }
}
