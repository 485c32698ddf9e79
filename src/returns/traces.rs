//! What of our message a report carries: only in places where a program puts it, never in its words.
//!
//! Guarantees bounds on how many, so that nobody can offer a list of guesses.

use super::{fields::Fields, mail::Mail};

/// Candidates by kind, in the order in which they are believed. All in lower case but the relay's ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    /// What may be a `{token}`: where the report was sent to, or who the message was from.
    pub tokens: Vec<String>,
    /// The envelope's id, which is the token too (RFC 3461).
    pub envelopes: Vec<String>,
    /// By what name the relay called the message.
    pub relay_ids: Vec<String>,
    /// `X-Notice-Id`.
    pub notices: Vec<String>,
    /// Message-IDs, without angle brackets.
    pub messages: Vec<String>,
    /// What may be a token inside longer words; these come after the others.
    pub(super) inside: Vec<String>,
}

/// So many of a kind are kept.
const MOST: usize = 48;
/// So many ids of relays: they are short, and some count up.
const MOST_RELAY_IDS: usize = 8;
/// The length of a token, in base32.
const TOKEN: usize = 16;
/// No local part with a token in it runs on for longer than this.
const LONGEST: usize = 40;

/// Where a report says to whom it was delivered.
const DELIVERED_TO: &[&str] = &[
    "to",
    "cc",
    "delivered-to",
    "x-delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-rcpt-to",
    "apparently-to",
    "x-original-recipient",
    "x-forwarded-to",
    "resent-to",
    "x-real-to",
    "x-failed-recipients",
];
/// Where a message says who its envelope is from.
const SENT_FROM: &[&str] = &[
    "return-path",
    "received",
    "x-envelope-from",
    "envelope-from",
    "x-envelope-sender",
    "x-sender",
    "sender",
    "x-mail-from",
    "original-mail-from",
    "x-original-return-path",
    "errors-to",
    "authentication-results",
    "received-spf",
    "x-return-path",
];
/// Where servers write by what name they know it.
const QUEUE_IDS: &[&str] = &[
    "x-postfix-queue-id",
    "x-queue-id",
    "x-sendmail-queue-id",
    "x-exim-message-id",
    "x-message-id",
    "x-ses-message-id",
    "x-original-queue-id",
    "x-mailer-queue-id",
    "x-smtp-id",
    "x-original-message-id",
];

impl Traces {
    /// What a message carries. `status` are the fields of delivery status and feedback reports.
    pub(super) fn of(mail: &Mail, status: &[Fields]) -> Self {
        let mut traces = Self::default();
        for name in DELIVERED_TO {
            for value in mail.headers.all(name).take(8) {
                traces.token(value);
            }
        }
        for name in ["in-reply-to", "references"] {
            for value in mail.headers.all(name).take(4) {
                traces.message(value);
            }
        }
        for fields in status {
            for value in fields.all("original-envelope-id") {
                let value = value.trim_matches(['<', '>', ' ']).to_lowercase();
                keep(&mut traces.envelopes, value.clone());
                traces.relay_id(&value);
            }
            for name in ["x-original-message-id", "original-message-id", "message-id"] {
                for value in fields.all(name) {
                    traces.message(value);
                }
            }
            traces.sent_from(fields);
            traces.queue_ids(fields);
        }
        for original in &mail.originals {
            traces.sent_from(original);
            traces.queue_ids(original);
            for value in original.all("x-notice-id") {
                keep(&mut traces.notices, value.trim().to_lowercase());
            }
            for name in ["message-id", "x-original-message-id", "resent-message-id"] {
                for value in original.all(name) {
                    traces.message(value);
                }
            }
            for value in original.all("received").take(8) {
                let mut words = value
                    .split([' ', ';', '\t'])
                    .filter(|word| !word.is_empty());
                while let Some(word) = words.next() {
                    if word.eq_ignore_ascii_case("id")
                        && let Some(id) = words.next()
                    {
                        traces.relay_id(id);
                    }
                }
            }
        }
        let inside = std::mem::take(&mut traces.inside);
        traces.tokens.extend(inside);
        traces
    }

    fn sent_from(&mut self, fields: &Fields) {
        for name in SENT_FROM {
            for value in fields.all(name).take(16) {
                self.token(value);
            }
        }
    }

    fn queue_ids(&mut self, fields: &Fields) {
        for name in QUEUE_IDS {
            for value in fields.all(name).take(4) {
                self.relay_id(value);
            }
        }
    }

    /// Wherever letters and digits of base32 stand long enough: forwarding wraps senders in many ways, and
    /// `{token}` may stand between letters of its own.
    fn token(&mut self, value: &str) {
        let lower = value.to_ascii_lowercase();
        let in_token = |c: char| matches!(c, 'a'..='z' | '2'..='7');
        for run in lower.split(|c: char| !c.is_ascii_alphanumeric()) {
            for run in run
                .split(|c| !in_token(c))
                .filter(|run| run.len() <= LONGEST)
            {
                if run.len() == TOKEN {
                    keep(&mut self.tokens, run.to_owned());
                    continue;
                }
                let ends = TOKEN..=run.len();
                for window in ends.filter_map(|end| run.get(end - TOKEN..end)) {
                    keep(&mut self.inside, window.to_owned());
                }
            }
        }
    }

    /// A number alone counts up: whoever knows their own knows their neighbours'.
    fn relay_id(&mut self, value: &str) {
        let id = value.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let counts = !id.contains(|c: char| c.is_ascii_alphabetic());
        if (6..=128).contains(&id.len()) && !counts && self.relay_ids.len() < MOST_RELAY_IDS {
            keep(&mut self.relay_ids, id.to_owned());
        }
    }

    fn message(&mut self, value: &str) {
        for word in value
            .split([' ', '\t', ',', '<', '>'])
            .filter(|word| word.contains('@'))
        {
            let id = word.trim().to_lowercase();
            // Some relays write an id of their own: theirs stands before the @.
            if let Some((own, _)) = id.split_once('@') {
                self.relay_id(own);
            }
            keep(&mut self.messages, id);
        }
    }
}

fn keep(kept: &mut Vec<String>, value: String) {
    if !value.is_empty() && value.len() <= 512 && kept.len() < MOST && !kept.contains(&value) {
        kept.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_only_counts_is_none() {
        let mut traces = Traces::default();
        for id in ["1000079", "20261128-1000079", "4Q1b2c3d4", "12345"] {
            traces.relay_id(id);
        }
        assert_eq!(traces.relay_ids, ["4Q1b2c3d4"]);
    }

    #[test]
    fn a_token_is_found_however_the_sender_was_wrapped() {
        for value in [
            "<bounces+abcdefgh234567ij@example.com>",
            "SRS0=x/y=AB=example.com=bounces+ABCDEFGH234567IJ@relay.test",
            "(envelope-from <bounces-abcdefgh234567ij=a=b.test@example.com>)",
            "<babcdefgh234567ij@example.com>",
        ] {
            let mut traces = Traces::default();
            traces.token(value);
            traces.tokens.append(&mut traces.inside);
            assert!(
                traces.tokens.contains(&"abcdefgh234567ij".to_owned()),
                "{value}: {traces:?}"
            );
        }
        let mut traces = Traces::default();
        traces.token("bounces+abcdefgh2345@example.com");
        assert_eq!(traces.tokens, Vec::<String>::new());
    }
}
