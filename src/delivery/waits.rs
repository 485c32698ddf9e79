//! How long a reply asks us to wait.
//!
//! Guarantees that a wait is between a second and a day, whatever a reply says. It must not guess: a
//! number without a unit and words such as "later" are no wait.

use std::time::Duration;

/// What stands before a stated wait.
const BEFORE: &[&[&str]] = &[
    &["again", "in"],
    &["again", "after"],
    &["retry", "in"],
    &["retry", "after"],
    &["back", "in"],
    &["back", "after"],
    &["wait"],
    &["greylisted", "for"],
    &["delayed", "for"],
    &["deferred", "for"],
];

/// Words that may come between.
const FILLERS: &[&str] = &[
    "at",
    "least",
    "about",
    "approximately",
    "another",
    "the",
    "next",
    "for",
];

const LONGEST: Duration = Duration::from_hours(24);

/// The wait that a reply states, such as `try again in 5 minutes`.
pub(super) fn stated(text: &str) -> Option<Duration> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != ':')
        .map(|word| word.trim_matches(':'))
        .filter(|word| !word.is_empty())
        .collect();
    (0..words.len()).find_map(|start| {
        let rest = words.get(start..)?;
        let before = BEFORE.iter().find(|before| rest.starts_with(before))?;
        let rest = rest.get(before.len()..)?;
        let fillers = rest.iter().take_while(|word| FILLERS.contains(word));
        let rest = rest.get(fillers.count()..)?;
        let seconds_meant = before.first() == Some(&"retry") && before.last() == Some(&"after");
        span(rest).or_else(|| seconds_meant.then(|| bare_seconds(rest)).flatten())
    })
}

/// A span at the start of some words: `5 minutes`, `300s`, `00:04:59`, `an hour`.
fn span(words: &[&str]) -> Option<Duration> {
    let first = words.first()?;
    if first.contains(':') {
        return clock(first);
    }
    let digits = first.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = first.split_at(digits);
    let number: u64 = match number {
        "" if ["a", "an", "one"].contains(first) => 1,
        "" => return None,
        digits => digits.parse().ok()?,
    };
    let unit = if digits == 0 || unit.is_empty() {
        words.get(1)?
    } else {
        unit
    };
    let seconds = match unit {
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3600,
        "d" | "day" | "days" => 86_400,
        _ => return None,
    };
    bounded(number.checked_mul(seconds)?)
}

/// `hh:mm:ss` or `mm:ss`.
fn clock(word: &str) -> Option<Duration> {
    let parts: Vec<u64> = word
        .split(':')
        .map(|part| part.parse().ok().filter(|n| *n < 100))
        .collect::<Option<_>>()?;
    match parts[..] {
        [_, _] | [_, _, _] => bounded(parts.iter().fold(0, |sum, part| sum * 60 + part)),
        _ => None,
    }
}

/// `retry after 300`, as in HTTP; a date is none.
fn bare_seconds(words: &[&str]) -> Option<Duration> {
    let next_is_number = words
        .get(1)
        .is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
    words
        .first()?
        .parse()
        .ok()
        .filter(|_| !next_is_number)
        .and_then(bounded)
}

fn bounded(seconds: u64) -> Option<Duration> {
    (seconds > 0).then(|| Duration::from_secs(seconds).min(LONGEST))
}

/// A span as the table writes it.
pub(super) fn written(text: &str) -> Option<Duration> {
    span(&text.split(' ').collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_found_in_what_servers_say() {
        for (text, seconds) in [
            ("Greylisted, please try again in 5 minutes", Some(300)),
            ("Try again in 300 seconds.", Some(300)),
            (
                "Greylisting in action, please come back in 00:04:59",
                Some(299),
            ),
            ("please wait at least 10min before", Some(600)),
            ("retry after 120", Some(120)),
            ("Retry-After: 60", Some(60)),
            ("Greylisted for 300s", Some(300)),
            ("try again in an hour", Some(3600)),
            ("try again in 99999999999999999999 days", None),
            ("try again in 400 days", Some(86_400)),
            ("Retry after 2026-11-27T01:53:20Z", None),
            ("try again later", None),
            ("try again in a few minutes", None),
            ("try again in 5", None),
            ("try again in 0 seconds", None),
            ("wait", None),
            ("wait ::", None),
        ] {
            let wait = stated(text).map(|wait| wait.as_secs());
            assert_eq!(wait, seconds, "{text}");
        }
    }
}
