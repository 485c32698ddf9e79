//! Reports in words: whom they name, and what is said of each.
//!
//! Guarantees that words alone never tie a report to a person: what is found here is shown, classed and
//! compared, and a tie comes from `traces`. Order of belief: an address that begins a line, one behind a
//! label, one in a sentence.

use super::{
    said::{Said, addresses},
    status::MOST_RECIPIENTS,
};

/// What is said of one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) address: String,
    pub(super) text: String,
}

/// So many lines belong to one address.
const MOST_LINES: usize = 20;
/// So many lines of a report are read.
const MOST_TOTAL: usize = 5000;

/// Before an address, in lower case: of whom the report is.
const LABELS: &[&str] = &[
    "recipient",
    "recipients",
    "failed recipient",
    "failed recipients",
    "original recipient",
    "intended recipient",
    "undeliverable address",
    "failed address",
    "email address",
    "e-mail address",
    "e-mail",
    "email",
    "address",
    "addressee",
    "user",
    "mailbox",
    "rcpt to",
    "for",
    "to",
    "sent to",
    "could not be delivered to",
    "empfänger",
    "destinataire",
    "destinatario",
    "adresse",
    "message to",
    "unknown user",
    "unknown local user",
    "user unknown",
    "invalid recipient",
    "failed to deliver to",
    "delivery failed to",
    "unable to deliver to",
    "not delivered to",
    "error for",
    "undelivered to",
];

/// In a sentence, right before an address.
const BEFORE: &[&str] = &[
    "to",
    "for",
    "recipient",
    "address",
    "user",
    "mailbox",
    "an",
    "à",
    "a",
    "bei",
];

/// Where an address stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Line,
    Label,
    Sentence,
}

/// Everybody whom the words name at their clearest place, but `own`: the addresses that the report and the
/// message are from.
pub(super) fn blocks(words: &str, own: &[&str]) -> Vec<Block> {
    let lines: Vec<&str> = words.lines().take(MOST_TOTAL).collect();
    let is_own = |address: &str| {
        let local = address.split('@').next().unwrap_or("").to_lowercase();
        matches!(
            local.as_str(),
            "mailer-daemon" | "postmaster" | "mailerdaemon" | "noreply" | "no-reply"
        ) || own.iter().any(|own| own.eq_ignore_ascii_case(address))
    };
    let found: Vec<Option<(Place, String, String)>> = lines
        .iter()
        .map(|line| named(line).filter(|(_, address, _)| !is_own(address)))
        .collect();
    let Some(clearest) = found.iter().flatten().map(|(place, ..)| *place).min() else {
        return Vec::new();
    };
    let mut blocks: Vec<Block> = Vec::new();
    for (at, here) in found.iter().enumerate() {
        let Some((_, address, rest)) = here.as_ref().filter(|(place, ..)| *place == clearest)
        else {
            continue;
        };
        let mut text = rest.clone();
        for (line, next) in lines.iter().zip(&found).skip(at + 1).take(MOST_LINES) {
            let is_next = next.as_ref().is_some_and(|(place, other, _)| {
                *place == clearest && !other.eq_ignore_ascii_case(address)
            });
            let is_end = line.trim().is_empty() && !text.trim().is_empty();
            if is_next || is_end {
                break;
            }
            text.push(' ');
            text.push_str(line.trim());
        }
        let text = text.trim().to_owned();
        let has_room = blocks.len() < MOST_RECIPIENTS;
        match blocks
            .iter_mut()
            .find(|known| known.address.eq_ignore_ascii_case(address))
        {
            Some(known) if Said::of(&known.text).code.is_none() => {
                known.text.push(' ');
                known.text.push_str(&text);
            }
            Some(_) => {}
            None if has_room => blocks.push(Block {
                address: address.clone(),
                text,
            }),
            None => break,
        }
    }
    blocks
}

/// Whom a line names, where, and the rest of it.
fn named(line: &str) -> Option<(Place, String, String)> {
    let line = line.trim();
    if line.len() > 2000 {
        return None;
    }
    let (start, end) = addresses(line).into_iter().next()?;
    let address = line.get(start..end)?.to_owned();
    let (before, after) = (line.get(..start)?, line.get(end..)?);
    let opening = before.trim_start_matches(['*', '-', '•', '·', '>', '"', '\'', ' ', '\t']);
    let closing = after.trim_start_matches(['>', '"', '\'', ')', ']']);
    let goes_on = closing.trim_start();
    let begins = matches!(opening, "" | "<" | "(" | "[");
    let ends_name = goes_on.is_empty()
        || goes_on.starts_with([':', '(', ';', ',', '-', '.', '<', '[', '='])
        || goes_on.starts_with("on ")
        || after.starts_with('>');
    let rest = || {
        goes_on
            .trim_start_matches([':', '.', ',', ';', '-', ' '])
            .to_owned()
    };
    if begins && ends_name {
        return Some((Place::Line, address, rest()));
    }
    // `550 <someone@example.com>... User unknown`
    let is_code =
        opening.len() >= 3 && Said::of(opening).code.is_some() && opening.trim_end().len() <= 12
            || {
                let bare = opening.trim_end_matches(['<', ' ']);
                bare.len() <= 12 && Said::of(bare).code.is_some()
            };
    if is_code {
        return Some((Place::Line, address, line.to_owned()));
    }
    if begins && goes_on.starts_with("mailto:") {
        return Some((Place::Line, address, rest()));
    }
    let lower = opening.to_lowercase();
    let bare = lower.trim_end_matches(['<', '(', '[', '"', '\'', ' ', '\t', '=']);
    if let Some(label) = bare.strip_suffix(':')
        && LABELS.contains(&label.trim())
    {
        return Some((Place::Label, address, rest()));
    }
    let word = bare.rsplit([' ', '\t', ':']).next().unwrap_or("");
    BEFORE
        .contains(&word)
        .then(|| (Place::Sentence, address, line.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &str, expect: &[(&str, &str)]) {
        let blocks = blocks(words, &["me@example.com"]);
        let seen: Vec<_> = blocks
            .iter()
            .map(|block| (block.address.as_str(), block.text.as_str()))
            .collect();
        assert_eq!(seen, expect, "{words}");
    }

    #[test]
    fn addresses_stand_at_their_clearest_place() {
        check(
            "Your mail to x@example.com failed.\n\n<a@example.com>:\nno such user\n\n<b@example.com>: full\n",
            &[("a@example.com", "no such user"), ("b@example.com", "full")],
        );
        check(
            "  a@example.com\n    host said: 550 no\n\nbye",
            &[("a@example.com", "host said: 550 no")],
        );
        check(
            "a@example.com: 550 5.1.1 no",
            &[("a@example.com", "550 5.1.1 no")],
        );
        check(
            "550 <a@example.com>... Host unknown",
            &[("a@example.com", "550 <a@example.com>... Host unknown")],
        );
        check(
            "Recipient: <a@example.com>\nReason: full",
            &[("a@example.com", "Reason: full")],
        );
        check(
            "Your message to me@example.com was for a@example.com and failed",
            &[],
        );
        check(
            "Your message wasn't delivered to a@example.com because it is full",
            &[(
                "a@example.com",
                "Your message wasn't delivered to a@example.com because it is full",
            )],
        );
        check("nobody here", &[]);
    }
}
