//! How long a sender may count on what it holds, by its own clocks.
//!
//! Guarantees that a lease is over here before it is over for the others: it counts from before the request
//! that renewed it was sent, and ends earlier by more than clocks differ in that time. It must not read a
//! clock.

use std::time::{Duration, Instant};

use crate::terms::Stamp;

/// So long a lease holds on the database's clock.
pub const LEASE: Duration = Duration::from_secs(30);
/// So much earlier it is over here: no body is begun in that time.
const MARGIN: Duration = Duration::from_secs(3);

/// A lease, from the moment when it was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Lease {
    asked: Instant,
    /// The same by the system's clock, which goes on while the machine sleeps.
    at: Stamp,
}

impl Lease {
    /// Asked for at that moment, by both clocks.
    #[must_use]
    pub fn asked(asked: Instant, at: Stamp) -> Self {
        Self { asked, at }
    }

    /// Whether a body may still be begun.
    #[must_use]
    pub fn holds(&self, now: Instant, at: Stamp) -> bool {
        let passed = now.saturating_duration_since(self.asked);
        passed.max(at.since(self.at)) + MARGIN < LEASE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_is_over_by_whichever_clock_says_so_and_before_the_database_says_so() {
        let (begun, at) = (Instant::now(), Stamp(1_000_000_000));
        let lease = Lease::asked(begun, at);
        let after = |seconds| begun + Duration::from_secs(seconds);
        let by = |seconds: i64| at.plus(seconds * Stamp::SECOND);
        assert!(lease.holds(after(26), by(26)) && !lease.holds(after(27), by(27)));
        // The machine slept, or its clock was set back.
        assert!(!lease.holds(after(1), by(60)));
        assert!(lease.holds(after(1), by(-60)) && !lease.holds(after(60), by(-60)));
    }
}
