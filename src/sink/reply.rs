//! One SMTP reply: a code and its text, possibly of several lines. A `Reply` can always be written to the
//! wire without breaking the protocol; garbage on purpose is `Action::ReplyRaw`.

use std::str::FromStr;

/// A well-formed reply, such as `550 5.1.1 no such mailbox`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    code: u16,
    text: String,
}

/// Why a text is not a reply.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "{0:?} is not a reply; write a code from 200 to 599 and a text, as in \"550 5.1.1 no such mailbox\""
)]
pub struct MalformedReply(String);

impl Reply {
    /// A reply of `code` (200 to 599) with `text`; a line feed in it makes a reply of several lines.
    pub fn new(code: u16, text: &str) -> Result<Self, MalformedReply> {
        let clean = !text.chars().any(|c| c.is_control() && c != '\n');
        if (200..600).contains(&code) && clean {
            let text = text.to_owned();
            Ok(Self { code, text })
        } else {
            Err(MalformedReply(format!("{code} {text}")))
        }
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> u16 {
        self.code
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.text.len() + 8);
        write(&mut out, self.code, self.text.split('\n'));
        out
    }
}

impl FromStr for Reply {
    type Err = MalformedReply;

    fn from_str(written: &str) -> Result<Self, MalformedReply> {
        let malformed = || MalformedReply(written.to_owned());
        let (code, text) = written.split_once(' ').unwrap_or((written, ""));
        if code.len() != 3 || !code.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(malformed());
        }
        let Ok(code) = code.parse() else {
            return Err(malformed());
        };
        Self::new(code, text)
    }
}

/// Appends `lines` as one reply of `code`.
pub(super) fn write<'a>(out: &mut Vec<u8>, code: u16, lines: impl Iterator<Item = &'a str>) {
    let mut lines = lines.peekable();
    while let Some(line) = lines.next() {
        out.extend_from_slice(code.to_string().as_bytes());
        out.push(if lines.peek().is_some() { b'-' } else { b' ' });
        out.extend_from_slice(line.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
}
