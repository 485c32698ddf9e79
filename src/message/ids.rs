//! The ids of a message, from keyed hashes: the same on every machine and every retry, and without
//! the campaign key nobody learns from them who was told what.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::terms::{Digest, Key, Stamp};

/// What makes a message this one and no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ids {
    /// The Message-ID, in angle brackets.
    pub message_id: String,
    /// The X-Notice-Id: survives relays that rewrite the Message-ID.
    pub notice_id: String,
    /// 16 base32 characters that name the recipient in the envelope sender.
    pub token: String,
    /// The moment of the first attempt.
    pub date: Stamp,
}

impl Ids {
    /// Derives the ids of a recipient's message. `date` is the recorded first attempt.
    #[must_use]
    pub fn derive(
        campaign_key: &[u8; 32],
        recipient: Key,
        wording: Digest,
        from_domain: &str,
        date: Stamp,
    ) -> Self {
        let message = keyed(campaign_key, &[b"message-id v1", &recipient.0, &wording.0]);
        let notice = keyed(campaign_key, &[b"notice-id v1", &recipient.0, &wording.0]);
        Self {
            message_id: format!("<{}@{from_domain}>", letters(&message, 20)),
            notice_id: letters(&notice, 15),
            token: Self::token(campaign_key, recipient),
            date,
        }
    }

    /// The envelope token alone: bounces are matched by it.
    #[must_use]
    pub fn token(campaign_key: &[u8; 32], recipient: Key) -> String {
        let return_key = keyed(campaign_key, &[b"return key v1"]);
        letters(&keyed(&return_key, &[&recipient.0]), 10)
    }
}

fn keyed(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key)
        .expect("invariant: HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// The first bytes as lower-case base32.
fn letters(bytes: &[u8; 32], count: usize) -> String {
    data_encoding::BASE32_NOPAD
        .encode(bytes.get(..count).unwrap_or(bytes))
        .to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_and_differ() {
        let derive = |key: u8, person: u8, text: u8| {
            let person = Key([person; 16]);
            Ids::derive(
                &[key; 32],
                person,
                Digest([text; 32]),
                "example.com",
                Stamp(0),
            )
        };
        let one = derive(1, 1, 1);
        assert_eq!(one, derive(1, 1, 1));
        assert_eq!(one.token.len(), 16);
        assert_eq!(one.token, derive(1, 1, 2).token);
        assert!(one.message_id.ends_with("@example.com>"));
        for other in [derive(2, 1, 1), derive(1, 2, 1), derive(1, 1, 2)] {
            assert_ne!(one.message_id, other.message_id);
            assert_ne!(one.notice_id, other.notice_id);
        }
    }
}
