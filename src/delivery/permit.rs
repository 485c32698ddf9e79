//! Proof that an attempt is on disk.

use std::time::Instant;

use super::{Event, Lease};
use crate::terms::{Key, Stamp};

/// The right to write the first octet of one body. Only the ledger issues it, after the attempt
/// is durable; it cannot be copied and is used up by the hand-over.
#[derive(Debug)]
pub struct Permit {
    key: Key,
    attempt: u32,
    date: Stamp,
    /// None where nobody else could tell this person.
    lease: Option<Lease>,
}

impl Permit {
    /// Issued by the ledger alone, for an attempt that is on disk. `date` is the moment of the
    /// person's first attempt: every retry carries the same `Date`, so it is the same message. It is good for as
    /// long as the lease of its sender.
    pub(crate) fn issued_by_ledger(
        attempt: &Event,
        first: Option<Stamp>,
        lease: Option<Lease>,
    ) -> Option<Self> {
        Some(Self {
            key: attempt.key?,
            attempt: attempt.attempt,
            date: first.unwrap_or(attempt.time),
            lease,
        })
    }

    /// For a synthetic message of `disclose test`: it is about nobody, so no ledger holds it.
    pub(crate) fn for_a_test() -> Self {
        Self {
            key: Key([0; 16]),
            attempt: 0,
            date: Stamp(0),
            lease: None,
        }
    }

    /// The same, as good as a lease.
    #[cfg(test)]
    pub(crate) fn good_under(lease: Lease) -> Self {
        Self {
            lease: Some(lease),
            ..Self::for_a_test()
        }
    }

    /// Whether a body may still be begun with it: asked right before, by both clocks.
    #[must_use]
    pub fn holds(&self, now: Instant, at: Stamp) -> bool {
        self.lease.is_none_or(|lease| lease.holds(now, at))
    }

    /// Whose message may leave.
    #[must_use]
    pub fn key(&self) -> Key {
        self.key
    }

    /// The number of the attempt, from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The moment of the first attempt.
    #[must_use]
    pub fn date(&self) -> Stamp {
        self.date
    }
}
