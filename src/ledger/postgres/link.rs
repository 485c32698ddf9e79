//! Whether the database answers, as all connections of a process see it, and whether anybody still has time.
//!
//! Guarantees that whoever is told to hurry waits for no answer longer than a moment.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// An answer that takes so long is said to be missing.
const LONG: Duration = Duration::from_secs(2);
/// Whoever is in a hurry waits so long for an answer.
const HURRY: Duration = Duration::from_secs(2);

/// What is known of the way to a ledger's database. A ledger in a file is always there.
#[derive(Clone, Debug, Default)]
pub struct Link(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    hurries: AtomicBool,
    is_away: AtomicBool,
    since: Mutex<Option<Instant>>,
}

impl Link {
    /// From now on nothing is tried again, and no answer waited for longer than a moment.
    pub fn hurry(&self) {
        self.0.hurries.store(true, Ordering::Relaxed);
    }

    /// Since when the database gives no answer, if it does not.
    #[must_use]
    pub fn away_since(&self) -> Option<Instant> {
        if !self.0.is_away.load(Ordering::Relaxed) {
            return None;
        }
        *self.0.since.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn hurries(&self) -> bool {
        self.0.hurries.load(Ordering::Relaxed)
    }

    /// Whether whoever has waited since a moment, for so long at most, gives up.
    pub(super) fn is_over(&self, asked: Instant, longest: Duration) -> bool {
        let waited = asked.elapsed();
        if waited >= LONG {
            self.away(asked);
        }
        waited >= longest || self.hurries() && waited >= HURRY
    }

    /// No answer came since then, or the connection broke.
    pub(super) fn away(&self, since: Instant) {
        let mut known = self.0.since.lock().unwrap_or_else(PoisonError::into_inner);
        known.get_or_insert(since);
        self.0.is_away.store(true, Ordering::Relaxed);
    }

    /// An answer came.
    pub(super) fn answered(&self) {
        if self.0.is_away.swap(false, Ordering::Relaxed) {
            *self.0.since.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }
}
