//! The head of a log in one line, to be mailed to somebody outside: which log, where it stands, and the
//! key that signs it.
//!
//! Guarantees that the line is found again in what mail programs make of it: wrapped, quoted, with soft
//! breaks. It proves nothing about who wrote it; that is why it is kept somewhere else.

use std::fmt;

use data_encoding::HEXLOWER;

use super::LogKey;
use crate::terms::Digest;

const START: &str = "disclose-log:";

/// What stands in the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadLine {
    /// The log's name without its first word: campaign and ledger.
    pub log: String,
    /// The number of the last event.
    pub seq: u64,
    /// Its hash.
    pub hash: Digest,
    /// The public key of the log, 32 octets.
    pub public: [u8; 32],
}

impl HeadLine {
    /// Of a log that stands at this event.
    #[must_use]
    pub fn of(origin: &str, (seq, hash): (u64, Digest), key: &LogKey) -> Self {
        Self {
            log: origin.trim_start_matches("disclose-log/").to_owned(),
            seq,
            hash,
            public: *key.public(),
        }
    }

    /// The name that the log signs with.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("disclose-log/{}", self.log)
    }

    /// Finds the last such line in a text.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        Self::all(text).pop()
    }

    /// Finds all such lines in a text, a mail for example, in which older ones are quoted.
    #[must_use]
    pub fn all(text: &str) -> Vec<Self> {
        let read = |(at, _): (usize, &str)| {
            let rest = text.get(at..)?.strip_prefix(START)?;
            let line: String = rest.chars().take_while(|c| *c != ';').take(1000).collect();
            // Soft breaks of quoted-printable, quoting and folding; none of it is part of the line.
            let line: String = line
                .chars()
                .filter(|c| !c.is_whitespace() && !"=>|".contains(*c))
                .collect();
            let mut parts = line.rsplitn(4, ':');
            let (public, hash, seq) = (parts.next()?, parts.next()?, parts.next()?);
            let public = HEXLOWER.decode(public.as_bytes()).ok()?;
            Some(Self {
                log: parts.next()?.to_owned(),
                seq: seq.parse().ok()?,
                hash: Digest::try_from(hash.to_owned()).ok()?,
                public: public.try_into().ok()?,
            })
        };
        text.match_indices(START).filter_map(read).collect()
    }
}

impl fmt::Display for HeadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let public = HEXLOWER.encode(&self.public);
        write!(
            f,
            "{START}{}:{}:{}:{public};",
            self.log, self.seq, self.hash
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_survives_a_mail_program() {
        let line = HeadLine {
            log: "a-campaign/7F3A12BC".to_owned(),
            seq: 4711,
            hash: Digest([0xab; 32]),
            public: [0xcd; 32],
        };
        let text = line.to_string();
        assert_eq!(
            HeadLine::find(&format!("Dear Ann,\n{text}\nBob")),
            Some(line.clone())
        );
        let (left, right) = text.split_at(70);
        for between in ["\r\n", "=\r\n", "\n> > ", "\n | "] {
            let wrapped = format!("> {left}{between}{right} ");
            assert_eq!(HeadLine::find(&wrapped), Some(line.clone()), "{wrapped}");
        }
        assert_eq!(HeadLine::find("disclose-log:x:1:2:3;"), None);
    }
}
