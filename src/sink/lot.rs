//! What is decided by an address and nothing else: which share of people a rule concerns, and what stands
//! for an address or a Message-ID where neither may be kept.
//!
//! Guarantees the same answer in every run and on every machine. It must not keep what it was given.

use crate::terms::Hasher;

const MILLION: u128 = 1_000_000;

/// What stands for a text, upper and lower case being the same.
#[must_use]
pub fn fingerprint(text: &str) -> u128 {
    drawn("sink fingerprint", "", text)
}

/// Whether an address is among so many of a million, for the rule of this number.
pub(super) fn falls(rule: usize, address: &str, of_a_million: u32) -> bool {
    drawn("sink share", &rule.to_string(), address) % MILLION < of_a_million.into()
}

fn drawn(kind: &str, salt: &str, text: &str) -> u128 {
    let mut hasher = Hasher::new(kind);
    hasher.field(salt).field(text.to_lowercase());
    let octets = hasher.finish().0;
    octets
        .first_chunk::<16>()
        .map_or(0, |first| u128::from_be_bytes(*first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_about_that_share_and_two_rules_concern_others() {
        let people: Vec<String> = (0..10_000).map(|n| format!("p{n}@example.com")).collect();
        let of = |rule| people.iter().filter(move |a| falls(rule, a, 50_000));
        assert!((400..600).contains(&of(0).count()), "{}", of(0).count());
        let both = of(0).filter(|address| falls(1, address, 50_000)).count();
        assert!(both < 60, "{both}");
        assert!(!people.iter().any(|address| falls(0, address, 0)));
        assert!(people.iter().all(|address| falls(0, address, 1_000_000)));
        assert_eq!(fingerprint("A@example.com"), fingerprint("a@EXAMPLE.com"));
    }
}
