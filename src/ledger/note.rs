//! Checkpoints: where the chain stood, signed, as a text of four lines and a signature.
//!
//! The shape is that of C2SP signed notes (<https://c2sp.org/signed-note>) with the lines of a C2SP
//! checkpoint; the hash is that of the last event and no root of a tree. Guarantees that nothing but
//! the holder of the campaign key can make one, and that a note which is taken for good was read to its
//! last octet. It must not know what the events say.

use std::fmt;

use data_encoding::{BASE64, HEXLOWER};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

use super::Fault;
use crate::terms::{Digest, Stamp};

/// The name that a log signs with, and the first line of its notes.
#[must_use]
pub(super) fn origin(campaign: &str, ledger: &str) -> String {
    // A name holds neither spaces nor `+`, and the line for others no `:`.
    let plain = |c: char| !(c.is_alphanumeric() || "-._".contains(c));
    let campaign: String = campaign
        .chars()
        .map(|c| if plain(c) { '-' } else { c })
        .collect();
    format!("disclose-log/{campaign}/{ledger}")
}

/// Where a chain stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: its campaign and ledger.
    pub origin: String,
    /// The number of the last event.
    pub seq: u64,
    /// Its hash.
    pub hash: Digest,
    /// When that was signed.
    pub time: Stamp,
}

/// A public key, as it is given to others: `NAME+HHHHHHHH+BASE64` of the signed-note specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogKey {
    name: String,
    public: [u8; 32],
}

/// Signs checkpoints. `Debug` shows the public key only.
pub struct Signer {
    pair: Ed25519KeyPair,
    key: LogKey,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

const ALGORITHM: u8 = 1;

impl LogKey {
    /// A key by the name of its log.
    #[must_use]
    pub fn new(name: &str, public: [u8; 32]) -> Self {
        Self {
            name: name.to_owned(),
            public,
        }
    }

    /// The 32 octets.
    #[must_use]
    pub fn public(&self) -> &[u8; 32] {
        &self.public
    }

    fn id(&self) -> [u8; 4] {
        let named = [self.name.as_bytes(), b"\n", &[ALGORITHM], &self.public].concat();
        let digest = Digest::of(&named).0;
        std::array::from_fn(|i| digest[i])
    }

    /// Reads `NAME+HHHHHHHH+BASE64`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '+');
        let (name, id, key) = (parts.next()?, parts.next()?, parts.next()?);
        let key = BASE64.decode(key.as_bytes()).ok()?;
        let (algorithm, public) = key.split_first()?;
        let key = Self::new(name, public.try_into().ok()?);
        (*algorithm == ALGORITHM && HEXLOWER.encode(&key.id()) == id).then_some(key)
    }
}

impl fmt::Display for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[ALGORITHM], &self.public[..]].concat();
        write!(
            f,
            "{}+{}+{}",
            self.name,
            HEXLOWER.encode(&self.id()),
            BASE64.encode(&key)
        )
    }
}

impl Signer {
    /// From 32 secret octets.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, Fault> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed)
            .map_err(|_refused| Fault::Stopped("no key for signing can be made".to_owned()))?;
        let public = pair.public_key().as_ref();
        let public = public
            .try_into()
            .map_err(|_length| Fault::Stopped("no key for signing can be made".to_owned()))?;
        Ok(Self {
            pair,
            key: LogKey::new(name, public),
        })
    }

    /// Its public half.
    #[must_use]
    pub fn key(&self) -> &LogKey {
        &self.key
    }

    /// The signed note.
    #[must_use]
    pub fn sign(&self, checkpoint: &Checkpoint) -> String {
        let text = checkpoint.text();
        let signature = self.pair.sign(text.as_bytes());
        let signed = [&self.key.id()[..], signature.as_ref()].concat();
        format!(
            "{text}\n\u{2014} {} {}\n",
            self.key.name,
            BASE64.encode(&signed)
        )
    }
}

impl Checkpoint {
    fn text(&self) -> String {
        let hash = BASE64.encode(&self.hash.0);
        format!("{}\n{}\n{hash}\n{}\n", self.origin, self.seq, self.time)
    }

    /// Reads a note and makes sure that the key signed it; otherwise says what is wrong.
    pub fn verify(note: &str, key: &LogKey) -> Result<Self, &'static str> {
        const SHAPE: &str = "it is no signed checkpoint";
        let (text, signatures) = note.split_once("\n\n").ok_or(SHAPE)?;
        let text = format!("{text}\n");
        let mut lines = text.lines();
        let mut next = || lines.next().ok_or(SHAPE);
        let (origin, seq, hash, time) = (next()?, next()?, next()?, next()?);
        let hash = BASE64.decode(hash.as_bytes()).map_err(|_fault| SHAPE)?;
        let time: jiff::Timestamp = time.parse().map_err(|_fault| SHAPE)?;
        let checkpoint = Self {
            origin: origin.to_owned(),
            seq: seq.parse().map_err(|_fault| SHAPE)?,
            hash: Digest(hash.try_into().map_err(|_length| SHAPE)?),
            time: Stamp(time.as_microsecond()),
        };
        if checkpoint.text() != text || origin != key.name {
            return Err("it is a checkpoint of another log");
        }
        let ours = format!("\u{2014} {} ", key.name);
        let signature = signatures
            .strip_prefix(&ours)
            .and_then(|rest| rest.strip_suffix('\n'));
        let signature = signature.ok_or("the key did not sign it")?;
        let signature = BASE64
            .decode(signature.as_bytes())
            .map_err(|_fault| SHAPE)?;
        let (id, signature) = signature.split_first_chunk::<4>().ok_or(SHAPE)?;
        let public = UnparsedPublicKey::new(&ED25519, &key.public);
        if *id != key.id() || public.verify(text.as_bytes(), signature).is_err() {
            return Err("the key did not sign it");
        }
        Ok(checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            origin: origin("my campaign", "7F3A12BC"),
            seq: 42,
            hash: Digest([5; 32]),
            time: Stamp(1_764_163_200_000_001),
        }
    }

    #[test]
    fn no_octet_of_a_note_can_be_another() {
        let signer = Signer::new(&checkpoint().origin, &[7; 32]).unwrap();
        let note = signer.sign(&checkpoint());
        assert!(
            note.starts_with("disclose-log/my-campaign/7F3A12BC\n42\n"),
            "{note}"
        );
        assert_eq!(Checkpoint::verify(&note, signer.key()), Ok(checkpoint()));
        for at in 0..note.len() {
            for flip in [1, 0x10, 0x20] {
                let mut octets = note.clone().into_bytes();
                octets[at] ^= flip;
                if let Ok(other) = String::from_utf8(octets) {
                    assert!(
                        Checkpoint::verify(&other, signer.key()).is_err(),
                        "{at}: {other}"
                    );
                }
            }
        }
        for cut in 0..note.len() {
            if let Some(short) = note.get(..cut) {
                assert!(Checkpoint::verify(short, signer.key()).is_err());
            }
        }
        let other = Signer::new(&checkpoint().origin, &[8; 32]).unwrap();
        assert!(Checkpoint::verify(&note, other.key()).is_err());
    }

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let signer = Signer::new(&checkpoint().origin, &[7; 32]).unwrap();
        let text = signer.key().to_string();
        assert_eq!(LogKey::parse(&text).as_ref(), Some(signer.key()));
        assert!(LogKey::parse(&text.replace("12BC", "12BD")).is_none());
    }
}
