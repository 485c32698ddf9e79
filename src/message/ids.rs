//! Ids that a message carries, derived by keyed hashes: the same on every attempt and machine, and
//! saying nothing about the person to anybody without the campaign key.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::terms::Key;

/// The campaign key, for deriving ids; never printed. Kept as HMAC states, so that an id costs its own
/// octets and not the key's once more.
#[derive(Clone)]
pub struct Secret {
    campaign: Hmac<Sha256>,
    returns: Hmac<Sha256>,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// Of a campaign.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        let campaign = state(&key);
        let returns = state(&derive(&campaign, &[b"return key"]));
        Self { campaign, returns }
    }

    /// The token in the envelope sender: 16 base32 characters of HMAC(return key, recipient's key).
    /// The return key is derived from the campaign key, so whoever reads bounces needs it alone.
    #[must_use]
    pub fn return_token(&self, person: Key) -> String {
        letters(&derive(&self.returns, &[&person.0]), 10)
    }
}

fn state(key: &[u8; 32]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key).expect("invariant: HMAC takes a key of any length")
}

/// HMAC over the parts, each its length in octets (64 bits, big endian) and then itself.
fn derive(state: &Hmac<Sha256>, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = state.clone();
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// The ids of one person's message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ids {
    /// Without angle brackets.
    pub message_id: String,
    /// For `X-Notice-Id`: survives relays that rewrite Message-ID.
    pub notice_id: String,
    /// For `{token}` in the envelope sender.
    pub token: String,
}

impl Ids {
    /// Derived from the campaign key and the person alone: whatever is sent once more, also after the
    /// text was changed, carries the same Message-ID, so a mailbox keeps one. `domain` is that of From.
    #[must_use]
    pub fn derive(secret: &Secret, person: Key, domain: &str) -> Self {
        let of = |what: &[u8]| letters(&derive(&secret.campaign, &[what, &person.0]), 15);
        Self {
            message_id: format!("{}@{domain}", of(b"message-id")),
            notice_id: of(b"notice-id"),
            token: secret.return_token(person),
        }
    }
}

fn letters(hash: &[u8; 32], bytes: usize) -> String {
    data_encoding::BASE32_NOPAD
        .encode(hash.get(..bytes).unwrap_or(hash))
        .to_lowercase()
}
