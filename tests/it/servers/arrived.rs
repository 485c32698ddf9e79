//! Mail as a server delivered it.

use std::{fs, path::Path};

use super::campaign::SENDER;

/// What servers write above a message while they carry it.
const TRACE: [&str; 6] = [
    "return-path",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "delivery-date",
    "received",
];

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Arrived {
    /// The mailbox.
    pub(super) to: String,
    /// The server's own number of the message that it accepted.
    pub(super) number: String,
    /// Everything below the trace, with line ends as the mailbox has them.
    pub(super) text: String,
    /// The envelope sender.
    pub(super) from: String,
}

impl Arrived {
    fn read(mail: &str) -> Self {
        let (mut to, mut number, mut from) = (String::new(), String::new(), String::new());
        let mut rest = mail;
        loop {
            let end = rest
                .match_indices('\n')
                .map(|(at, _)| at + 1)
                .find(|at| !matches!(rest.as_bytes().get(*at), Some(b' ' | b'\t')))
                .unwrap();
            let (header, after) = rest.split_at(end);
            let (name, value) = header.split_once(':').unwrap_or_default();
            let name = name.to_ascii_lowercase();
            if !TRACE.contains(&name.as_str()) {
                break;
            }
            rest = after;
            match name.as_str() {
                "envelope-to" | "delivered-to" => value.trim().clone_into(&mut to),
                "return-path" => value.trim().clone_into(&mut from),
                "received" => {
                    let mut words = value.split_whitespace();
                    words.find(|word| *word == "id").unwrap();
                    words
                        .next()
                        .unwrap()
                        .trim_end_matches(';')
                        .clone_into(&mut number);
                }
                _ => {}
            }
        }
        Self {
            to,
            number,
            text: rest.to_owned(),
            from,
        }
    }

    /// Without its angle brackets.
    pub(super) fn message_id(&self) -> &str {
        let (_, after) = self.text.split_once("\nMessage-ID: <").unwrap();
        after.split_once('>').unwrap().0
    }

    /// A server's report that it could not deliver.
    pub(super) fn is_bounce(&self) -> bool {
        self.from != format!("<{SENDER}>")
    }
}

/// What lies in a Maildir. A server that was killed may deliver one message that it accepted twice;
/// that is its doing, and the number says so.
pub(super) fn arrived(maildir: &Path) -> Vec<Arrived> {
    let Ok(entries) = fs::read_dir(maildir.join("new")) else {
        return Vec::new();
    };
    let mut mails: Vec<Arrived> = entries
        .map(|entry| String::from_utf8(fs::read(entry.unwrap().path()).unwrap()).unwrap())
        .map(|mail| Arrived::read(&mail))
        .collect();
    mails.sort_unstable();
    mails.dedup();
    mails
}
