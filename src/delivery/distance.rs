//! How far away those are who grant: from when on, and for how long, what is asked of a limit can be used here.
//!
//! Guarantees that what is granted is used, by our clock, only while it may be by theirs, and that a span is long
//! enough to be of use, however long an answer takes. It must not read a clock.

use std::time::Duration;

use super::{FarClock, Granted, Slot, grants::AHEAD as AHEAD_THERE};
use crate::terms::{Stamp, micros};

/// How far ahead bodies are granted at least, and at most where the database is far away: who waits longer asks
/// again. Twice that, for the answer's way too, is less than what is taken for granted before a clock was set back.
const AHEAD: Duration = Duration::from_millis(250);
const FARTHEST: Duration = Duration::from_micros(AHEAD_THERE.unsigned_abs() * 9 / 20);
/// So much longer than the last time an answer may take to be of use.
const SLACK: Duration = Duration::from_millis(2);
/// Before the first answer it is taken to take so long.
const FIRST: Duration = Duration::from_millis(10);
/// Where it is not known any better what the other clock shows, nothing is granted: too much would be lost.
const DOUBT: Duration = Duration::from_millis(500);
/// Between the decision that a body leaves and its first octet a busy machine may do something else for so long: what
/// is granted is used so much before it is over.
const LATE: Duration = Duration::from_millis(8);
/// So often in a row what was granted is of no use before people are told.
const OFTEN: u32 = 2;

/// What to ask for, on the other clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Not before.
    pub from: Stamp,
    /// Not begun after.
    pub until: Stamp,
    /// How much is not known about the clock, in microseconds.
    pub doubt: i64,
}

/// What exchanges so far tell. Moments of ours count from one and the same.
#[derive(Clone, Copy, Debug)]
pub struct Distance {
    clock: FarClock,
    /// How long the last answers took from when the clock was read.
    lag: Duration,
    /// How long it took to ask.
    round: Duration,
    /// How often in a row nothing of what came was of use.
    useless: u32,
    /// By so many microseconds at most the other clock was set forward since the first exchange, all in all.
    forward: i64,
}

impl Default for Distance {
    fn default() -> Self {
        Self {
            clock: FarClock::default(),
            lag: FIRST,
            round: Duration::ZERO,
            useless: 0,
            forward: 0,
        }
    }
}

impl Distance {
    /// The other clock was read twice between two moments of ours, `now` the second time. Gives what can be asked
    /// for; none where too little is known.
    pub fn saw(
        &mut self,
        sent: Duration,
        received: Duration,
        asked: Stamp,
        now: Stamp,
    ) -> Option<Terms> {
        let forward = self.clock.saw(sent, received, asked, now);
        self.forward = self.forward.saturating_add(forward);
        let doubt = self.clock.doubt(received)?;
        if doubt > micros(DOUBT) {
            return None;
        }
        let from = now.plus(micros(self.lag.min(FARTHEST) + SLACK));
        let until = from.plus(micros((self.round * 2).clamp(AHEAD, FARTHEST)));
        Some(Terms { from, until, doubt })
    }

    /// What came of it came at a moment of ours, where that was asked for at another, and the other clock showed
    /// `now` in between.
    pub fn answered(
        &mut self,
        sent: Duration,
        received: Duration,
        now: Stamp,
        granted: &[Granted],
    ) {
        let latest = self.clock.latest(received);
        let took = latest.map_or(0, |latest| latest.0 - now.0);
        let took = Duration::from_micros(u64::try_from(took).unwrap_or(0));
        // Sooner learnt than forgotten.
        self.lag = took.max(self.lag * 15 / 16);
        self.round = received.saturating_sub(sent).max(self.round * 15 / 16);
        let slots = || granted.iter().flat_map(|granted| &granted.slots);
        let of_use = |slot: &Slot| self.here(received, *slot).1 > received;
        if slots().any(of_use) {
            self.useless = 0;
        } else if slots().next().is_some() || !self.is_known(received) {
            self.useless += 1;
        }
    }

    fn is_known(&self, now: Duration) -> bool {
        let doubt = self.clock.doubt(now);
        doubt.is_some_and(|doubt| doubt <= micros(DOUBT))
    }

    /// From when until when, by our clock, it may be decided to use what was granted; where nobody can tell, never.
    #[must_use]
    pub fn here(&self, now: Duration, slot: Slot) -> (Duration, Duration) {
        let known = self.clock.between(now, slot.from, slot.until);
        let in_time = |(from, until): (Duration, Duration)| (from, until.saturating_sub(LATE));
        known.map(in_time).unwrap_or_default()
    }

    /// When the other clock surely shows a moment.
    #[must_use]
    pub fn when(&self, now: Duration, there: Stamp) -> Option<Duration> {
        let span = self.clock.between(now, there, there.plus(Stamp::SECOND));
        span.map(|(from, _)| from)
    }

    /// By how many microseconds the other clock was set forward since the first exchange, all in all; rather more than
    /// less. What was granted before has not aged by that.
    #[must_use]
    pub fn set_forward(&self) -> i64 {
        self.forward
    }

    /// How long it takes to ask.
    #[must_use]
    pub fn round(&self) -> Duration {
        self.round
    }

    /// Whether answers come too late to be of use, again and again.
    #[must_use]
    pub fn is_too_late(&self) -> bool {
        self.useless >= OFTEN
    }
}

#[cfg(test)]
#[path = "distance_tests.rs"]
mod tests;
