//! Whether the database answers, as all connections of a process see it, and whether anybody still has time.
//!
//! Guarantees that whoever is told to hurry waits for no answer longer than a moment.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
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
    heard: Mutex<Heard>,
}

#[derive(Debug, Default)]
struct Heard {
    /// When the last answer came, over any connection.
    last: Option<Instant>,
    /// Since when somebody who asked has none.
    away: Option<Instant>,
}

impl Link {
    /// From now on nothing is tried again, and no answer waited for longer than a moment.
    pub fn hurry(&self) {
        self.0.hurries.store(true, Ordering::Relaxed);
    }

    /// Since when the database gives nobody an answer, if that is long.
    #[must_use]
    pub fn away_since(&self) -> Option<Instant> {
        self.heard().away.filter(|since| since.elapsed() >= LONG)
    }

    /// When anybody had an answer last.
    #[must_use]
    pub fn last_answer(&self) -> Option<Instant> {
        self.heard().last
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.0.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn hurries(&self) -> bool {
        self.0.hurries.load(Ordering::Relaxed)
    }

    /// Whether whoever may take so long since a moment, and less in a hurry, still has time.
    pub(in crate::ledger) fn has_time(&self, since: Instant, longest: Duration) -> bool {
        let taken = since.elapsed();
        taken < longest && (taken < HURRY || !self.hurries())
    }

    /// Whether whoever has waited since a moment, for so long at most, gives up.
    pub(super) fn is_over(&self, asked: Instant, longest: Duration) -> bool {
        if asked.elapsed() >= LONG {
            self.away(asked);
        }
        !self.has_time(asked, longest)
    }

    /// No answer came since then, or the connection broke. Where another connection has had one meanwhile, the
    /// database is away since that at most.
    pub(super) fn away(&self, since: Instant) {
        let mut heard = self.heard();
        let since = heard.last.map_or(since, |last| last.max(since));
        heard.away.get_or_insert(since);
    }

    /// An answer came.
    pub(super) fn answered(&self) {
        *self.heard() = Heard {
            last: Some(Instant::now()),
            away: None,
        };
    }
}
