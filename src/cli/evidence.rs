//! What somebody found in the relay's log, as a file: Message-IDs and what became of each.
//!
//! Guarantees that a line which cannot be understood is named with its number and that nothing of such a
//! file is used. It must not know who the Message-IDs belong to.

use std::path::Path;

use super::failure::Failure;
use crate::{
    campaign,
    list::normalise,
    relay::scrub,
    terms::{Digest, Key},
};

/// What is said about one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    /// The Message-ID without angle brackets, or a recipient's key; in lower case.
    pub(super) id: String,
    /// The line in the file.
    pub(super) line: Option<u64>,
    /// Whether the relay took it.
    pub(super) accepted: bool,
}

/// A file that was read.
#[derive(Debug)]
pub(super) struct Evidence {
    pub(super) said: Vec<Said>,
    /// Its name and digest, for the log.
    pub(super) name: String,
}

/// A Message-ID or key as it is compared.
pub(super) fn bare(id: &str) -> String {
    let id = id.trim();
    let inner = id.strip_prefix('<').and_then(|id| id.strip_suffix('>'));
    inner.unwrap_or(id).trim().to_lowercase()
}

/// Reads a file; `all` is what holds for each line of a plain list.
/// Where the rest is decided too, an empty one says something: the relay's log has none of them.
pub(super) fn read(path: &Path, all: Option<bool>, rest: bool) -> Result<Evidence, Failure> {
    let octets = campaign::read(path).map_err(Failure::file("read", path))?;
    // Also the UTF-16 of a spreadsheet's text export, which begins with its mark.
    let (text, ..) = encoding_rs::UTF_8.decode(&octets);
    let empty = rest && text.trim().is_empty();
    let said = if empty {
        Ok(Vec::new())
    } else {
        said(&text, all)
    };
    let said = said.map_err(|(line, what, help)| {
        let place = if line == 0 {
            path.display().to_string()
        } else {
            format!("{}:{line}", path.display())
        };
        Failure::usage(format!("{place}: {what}"), help)
    })?;
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let file: String = file.chars().filter(|c| !c.is_control()).take(100).collect();
    Ok(Evidence {
        said,
        // No mailbox is looked for in particular: whatever looks like an address goes.
        name: format!(
            "evidence {}, SHA-256 {}",
            scrub(&file, "\u{0}@\u{0}"),
            Digest::of(&octets)
        ),
    })
}

type Wrong = (u64, String, &'static str);

fn said(text: &str, all: Option<bool>) -> Result<Vec<Said>, Wrong> {
    let Some(first) = text.lines().find(|line| !line.trim().is_empty()) else {
        let what = "the file is empty".to_owned();
        let help = "it needs a Message-ID on each line; where the relay's log has none of them, say so with `--rest`";
        return Err((0, what, help));
    };
    let delimiter = *b",;\t|"
        .iter()
        .max_by_key(|delimiter| first.bytes().filter(|byte| byte == *delimiter).count())
        .unwrap_or(&b',');
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut columns: Option<(usize, Option<usize>)> = None;
    let mut said = Vec::new();
    for (at, row) in rows.records().enumerate() {
        let row = row.map_err(|fault| (0, fault.to_string(), ""))?;
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |column: usize| row.get(column).unwrap_or("");
        let (id, outcome) = match columns {
            None if at == 0 && row.iter().any(is_id_header) => {
                columns = Some(header(&row, all)?);
                continue;
            }
            None => (cell(0), None),
            Some((id, outcome)) => (cell(id), outcome.map(cell)),
        };
        if id.is_empty() && row.iter().all(str::is_empty) {
            continue;
        }
        let id = bare(id);
        if !is_id(&id) {
            let what = "there is no Message-ID here".to_owned();
            return Err((
                line,
                what,
                "write it as `<abc@example.com>`, or a recipient's key",
            ));
        }
        let accepted = match outcome {
            Some(word) => outcome_of(word).ok_or_else(|| {
                let what = "this outcome is not understood".to_owned();
                (
                    line,
                    what,
                    "write yes or no, accepted or rejected, sent, delivered or bounced",
                )
            })?,
            None => all.ok_or_else(|| {
                let what = "the file says nothing about what became of them".to_owned();
                (
                    0,
                    what,
                    "give `--accepted` or `--not-accepted` beside `--from`, or a column `accepted`",
                )
            })?,
        };
        said.push(Said {
            id,
            line: Some(line),
            accepted,
        });
    }
    Ok(said)
}

fn is_id_header(cell: &str) -> bool {
    normalise(cell) == "messageid"
}

/// The columns of Message-ID and outcome.
fn header(row: &csv::StringRecord, all: Option<bool>) -> Result<(usize, Option<usize>), Wrong> {
    let id = row.iter().position(is_id_header).unwrap_or(0);
    let outcome = ["accepted", "outcome", "status"]
        .iter()
        .find_map(|name| row.iter().position(|cell| normalise(cell) == *name));
    if outcome.is_some() && all.is_some() {
        let what = "the file states each outcome itself".to_owned();
        return Err((
            1,
            what,
            "leave `--accepted` and `--not-accepted` out, or name Message-IDs after them",
        ));
    }
    Ok((id, outcome))
}

fn is_id(id: &str) -> bool {
    let parts = id.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@')
    });
    Key::from_hex(id).is_some() || parts && !id.contains(char::is_whitespace)
}

/// What a word of a log says of our hand-over. A relay that still has a message in its queue took it;
/// one that gave it up told nobody, so the person is tried again.
fn outcome_of(word: &str) -> Option<bool> {
    let word = normalise(word);
    let code = word.parse::<u16>().ok().filter(|_| word.len() == 3);
    match (word.as_str(), code) {
        (_, Some(200..=299)) => Some(true),
        (_, Some(400..=599)) => Some(false),
        (
            "yes" | "y" | "true" | "1" | "accepted" | "taken" | "sent" | "delivered" | "ok"
            | "queued" | "deferred",
            _,
        ) => Some(true),
        (
            "no" | "n" | "false" | "0" | "notaccepted" | "rejected" | "refused" | "bounced"
            | "failed" | "expired" | "dropped" | "unsent" | "notsent" | "notfound",
            _,
        ) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str, all: Option<bool>) -> Vec<(String, bool)> {
        let said = said(text, all).unwrap();
        said.into_iter()
            .map(|said| (said.id, said.accepted))
            .collect()
    }

    #[test]
    fn tables_and_plain_lists() {
        let both = [
            ("a@x.test".to_owned(), true),
            ("b@x.test".to_owned(), false),
        ];
        for text in [
            "message_id,accepted\n<a@x.test>,yes\n<b@x.test>,no\n",
            "time;Message-ID;Outcome\n1;A@x.test;delivered\n2;<b@x.test>;550\n\n",
            "status\tmessage id\nsent\ta@x.test\nbounced\t b@x.test \n",
        ] {
            assert_eq!(pairs(text, None), both, "{text}");
        }
        let plain = [("a@x.test".to_owned(), true), ("b@x.test".to_owned(), true)];
        assert_eq!(pairs("<a@x.test>\r\n\r\nb@x.test\r\n", Some(true)), plain);
        assert_eq!(pairs("Message-ID\na@x.test\nb@x.test\n", Some(true)), plain);
    }

    #[test]
    fn what_cannot_be_understood_is_named_by_its_line() {
        let line = |text, all| said(text, all).unwrap_err().0;
        assert_eq!(
            line(
                "message_id,accepted\na@x.test,yes\nb@x.test,perhaps\n",
                None
            ),
            3
        );
        assert_eq!(line("a@x.test\nPostfix log\n", Some(true)), 2);
        assert_eq!(line("a@x.test\n", None), 0);
        assert_eq!(line("message_id,accepted\na@x.test,yes\n", Some(true)), 1);
        assert_eq!(line("\n", Some(true)), 0);
    }
}
