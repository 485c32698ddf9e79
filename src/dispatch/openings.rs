//! When a connection is opened: as late as possible, and no faster than the campaign states.
//!
//! Guarantees that nobody opens one while another that is open has nothing to do. It must not open one.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use tokio::time::Instant;

use super::board::now;
use crate::{
    ledger,
    relay::{Limit, Pace},
};

/// Whoever has an open connection and nothing to do wakes up for the same reasons as whoever has none: it
/// takes the next person within that time.
const FIRST: Duration = Duration::from_millis(2);

/// The connections of a run, as far as opening more is concerned.
#[derive(Debug)]
pub(super) struct Openings {
    pace: RefCell<Pace>,
    /// Those of earlier runs count too; none where there is no limit.
    noted: RefCell<Option<ledger::Openings>>,
    idle: Cell<u32>,
}

impl Openings {
    /// No faster than these limits; none is unlimited. `noted` are those of earlier runs.
    pub(super) fn new(limits: &[Limit], noted: Option<ledger::Openings>) -> Self {
        let ago = noted
            .as_ref()
            .map_or_else(Vec::new, |noted| noted.ago(now()));
        Self {
            pace: RefCell::new(Pace::new(limits, &[], Duration::ZERO, &ago)),
            noted: RefCell::new(noted),
            idle: Cell::new(0),
        }
    }

    /// From when on one more may be opened; none is now.
    pub(super) fn until(&self) -> Option<Instant> {
        if self.idle.get() > 0 {
            return Some(Instant::now() + FIRST);
        }
        self.pace.borrow_mut().until()
    }

    /// One is opened now.
    pub(super) fn opened(&self) {
        self.pace.borrow_mut().released();
        if let Some(noted) = self.noted.borrow_mut().as_mut() {
            noted.note(now());
        }
    }

    /// One that is open has nothing to do, for as long as what is returned lives.
    pub(super) fn idle(&self) -> Idle<'_> {
        self.idle.set(self.idle.get() + 1);
        Idle(&self.idle)
    }
}

/// An open connection with nothing to do.
#[must_use]
pub(super) struct Idle<'a>(&'a Cell<u32>);

impl Drop for Idle<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_that_is_idle_goes_first_and_the_others_keep_to_their_rate() {
        let limit = Limit {
            count: 2,
            window: Duration::from_secs(1),
        };
        let openings = Openings::new(&[limit], None);
        let idle = openings.idle();
        assert!(openings.until().is_some());
        drop(idle);
        for _ in 0..2 {
            assert_eq!(openings.until(), None);
            openings.opened();
        }
        let until = openings.until().unwrap();
        assert!(until - Instant::now() >= Duration::from_secs(1));
        tokio::time::sleep_until(until).await;
        assert_eq!(openings.until(), None);
        let unlimited = Openings::new(&[], None);
        for _ in 0..100 {
            assert_eq!(unlimited.until(), None);
            unlimited.opened();
        }
    }
}
