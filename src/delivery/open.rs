//! Open sending time: how long some `send` was at work. Giving up, and the slow start, count by it.

use std::time::Duration;

use super::clock::moved;
use crate::terms::Stamp;

/// How long some `send` was at work. A `send` that died counts up to its last event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenTime {
    before: Duration,
    began: Option<Stamp>,
    pub(super) last: Stamp,
}

impl OpenTime {
    /// Up to a moment.
    #[must_use]
    pub fn at(&self, now: Stamp) -> Duration {
        self.before + self.began.map_or(Duration::ZERO, |began| now.since(began))
    }

    /// How long by a moment somebody has been at work since they began or the hours opened; none where
    /// nobody is.
    #[must_use]
    pub fn unbroken(&self, now: Stamp) -> Option<Duration> {
        self.began.map(|began| now.since(began))
    }

    pub(super) fn begin(&mut self, now: Stamp) {
        self.end(self.last);
        self.began = Some(now);
    }

    pub(super) fn end(&mut self, now: Stamp) {
        self.before = self.at(now);
        self.began = None;
    }

    /// Until `now` the clock was set by so many microseconds, which are no time that passed.
    pub(super) fn set(&mut self, by: i64, now: Stamp) {
        self.began = self.began.map(|began| moved(began, by, now));
        self.last = moved(self.last, by, now);
    }
}
