//! The canonical bytes of an event: what its hash is taken of.
//!
//! Guarantees that two events have the same bytes only if they are the same event at the same place of
//! the same chain. `docs/ledger-format.md` describes the bytes, and a test holds its example against
//! them; they never change, or every log that was handed over would be worthless.

use super::{Draft, Event, Kind, Stage};
use crate::terms::{Digest, Key, Stamp};

/// An event at its place in the chain, borrowed from wherever it is kept.
#[derive(Clone, Copy, Debug)]
pub struct Placed<'a> {
    /// Its number, from 1.
    pub seq: u64,
    /// When it was written.
    pub time: Stamp,
    /// The hash of the event before.
    pub prev: Digest,
    /// Its own hash.
    pub hash: Digest,
    /// What happened.
    pub kind: Kind,
    /// What it says.
    pub content: Content<'a>,
}

impl Placed<'_> {
    /// Makes of `event` this one, with what history is folded from; of its texts only the reply and its status.
    pub fn brief(&self, event: &mut Event) {
        let content = self.content;
        (event.seq, event.time) = (self.seq, self.time);
        (event.prev, event.hash) = (self.prev, self.hash);
        let draft = event.draft_mut();
        (draft.kind, draft.key, draft.attempt) = (self.kind, content.key, content.attempt);
        (draft.text, draft.wording) = (content.text, content.wording);
        (draft.code, draft.stage) = (content.code, content.stage.parse().ok());
        content.reply.clone_into(&mut draft.reply);
        content.enhanced_code.clone_into(&mut draft.enhanced_code);
    }
}

/// What an event says, borrowed from wherever it is kept.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// Whom it is about, if anybody.
    pub key: Option<Key>,
    /// The text that is being sent.
    pub text: Option<Digest>,
    /// The wording of the message.
    pub wording: Option<Digest>,
    /// The language of the wording.
    pub locale: &'a str,
    /// The Message-ID, without angle brackets.
    pub message_id: &'a str,
    /// The id in the relay's 250 reply.
    pub relay_id: &'a str,
    /// The number of the attempt; 0 where there is none.
    pub attempt: u32,
    /// What happened.
    pub event: &'a str,
    /// The relay's host and port.
    pub relay: &'a str,
    /// Where in the session.
    pub stage: &'a str,
    /// The reply code; 0 where there is none.
    pub code: u16,
    /// The enhanced status code.
    pub enhanced_code: &'a str,
    /// The reply's text or the cause.
    pub reply: &'a str,
    /// The TLS version and cipher, or `plaintext`.
    pub tls: &'a str,
    /// Which sender wrote it.
    pub sender: &'a str,
}

impl<'a> Content<'a> {
    /// What a draft says.
    #[must_use]
    pub fn of(draft: &'a Draft) -> Self {
        Self {
            key: draft.key,
            text: draft.text,
            wording: draft.wording,
            locale: &draft.locale,
            message_id: &draft.message_id,
            relay_id: &draft.relay_id,
            attempt: draft.attempt,
            event: draft.kind.as_str(),
            relay: &draft.relay,
            stage: draft.stage.map_or("", Stage::as_str),
            code: draft.code,
            enhanced_code: &draft.enhanced_code,
            reply: &draft.reply,
            tls: &draft.tls,
            sender: &draft.sender,
        }
    }

    /// The texts of an event from its canonical bytes; key, digests and numbers are left out.
    #[must_use]
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut left = bytes;
        let mut field = || {
            let (length, rest) = left.split_first_chunk::<8>()?;
            let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
            let (field, rest) = rest.split_at_checked(length)?;
            left = rest;
            Some(field)
        };
        // Kind, hash before, number, time, key, text, wording.
        for _ in 0..7 {
            field()?;
        }
        let mut text = || std::str::from_utf8(field()?).ok();
        let [locale, message_id, relay_id] = [text()?, text()?, text()?];
        let [_attempt, event, relay, stage] = [text()?, text()?, text()?, text()?];
        let [_code, enhanced_code, reply, tls, sender] =
            [text()?, text()?, text()?, text()?, text()?];
        Some(Self {
            key: None,
            text: None,
            wording: None,
            locale,
            message_id,
            relay_id,
            attempt: 0,
            event,
            relay,
            stage,
            code: 0,
            enhanced_code,
            reply,
            tls,
            sender,
        })
    }

    /// Writes the canonical bytes of the event at its place behind whatever is in `bytes`.
    pub fn write(&self, prev: Digest, seq: u64, time: Stamp, bytes: &mut Vec<u8>) {
        field(bytes, b"event v1");
        field(bytes, &prev.0);
        decimal(bytes, false, seq);
        decimal(bytes, time.0 < 0, time.0.unsigned_abs());
        hex(bytes, self.key.as_ref().map(|key| &key.0[..]));
        hex(bytes, self.text.as_ref().map(|digest| &digest.0[..]));
        hex(bytes, self.wording.as_ref().map(|digest| &digest.0[..]));
        field(bytes, self.locale.as_bytes());
        field(bytes, self.message_id.as_bytes());
        field(bytes, self.relay_id.as_bytes());
        number(bytes, self.attempt);
        field(bytes, self.event.as_bytes());
        field(bytes, self.relay.as_bytes());
        field(bytes, self.stage.as_bytes());
        number(bytes, self.code.into());
        field(bytes, self.enhanced_code.as_bytes());
        field(bytes, self.reply.as_bytes());
        field(bytes, self.tls.as_bytes());
        field(bytes, self.sender.as_bytes());
    }
}

fn field(bytes: &mut Vec<u8>, value: &[u8]) {
    bytes.extend_from_slice(&(value.len() as u64).to_be_bytes());
    bytes.extend_from_slice(value);
}

fn hex(bytes: &mut Vec<u8>, value: Option<&[u8]>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let value = value.unwrap_or_default();
    bytes.extend_from_slice(&(value.len() as u64 * 2).to_be_bytes());
    for byte in value {
        bytes.push(DIGITS[usize::from(byte >> 4)]);
        bytes.push(DIGITS[usize::from(byte & 15)]);
    }
}

/// A number as it stands in the log: nothing where there is none.
fn number(bytes: &mut Vec<u8>, n: u32) {
    if n == 0 {
        field(bytes, b"");
    } else {
        decimal(bytes, false, n.into());
    }
}

/// Three are written of each person: so without the arithmetic of longer numbers.
fn decimal(bytes: &mut Vec<u8>, negative: bool, mut left: u64) {
    let mut digits = [0_u8; 21];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(left % 10).unwrap_or(0);
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if negative {
        at -= 1;
        digits[at] = b'-';
    }
    field(bytes, &digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::Hasher;

    #[test]
    fn the_bytes_are_length_and_field_one_after_the_other() {
        let mut draft = Draft::about(Key([7; 16]), Kind::Refused, 2);
        (draft.text, draft.code) = (Some(Digest([0xab; 32])), 550);
        "no such user".clone_into(&mut draft.reply);
        let (prev, time) = (Digest([9; 32]), Stamp(-1_764_163_200_000_001));
        let mut hasher = Hasher::new("event v1");
        hasher.field(prev.0);
        let (text, key) = ("ab".repeat(32), "07".repeat(16));
        for text in [
            "12",
            "-1764163200000001",
            &key,
            &text,
            "",
            "",
            "",
            "",
            "2",
            "rejected",
            "",
            "",
            "550",
            "",
            "no such user",
            "",
            "",
        ] {
            hasher.field(text);
        }
        let mut bytes = Vec::new();
        Content::of(&draft).write(prev, 12, time, &mut bytes);
        assert_eq!(Digest::of(&bytes), hasher.finish());
        assert_eq!(draft.clone().chain(prev, 12, time).hash, Digest::of(&bytes));
        let read = Content::read(&bytes).unwrap();
        assert_eq!(
            (read.event, read.reply, read.locale),
            ("rejected", "no such user", "")
        );
        assert!(Content::read(bytes.get(..bytes.len() - 1).unwrap()).is_none());
    }
}
