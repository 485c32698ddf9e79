//! What the ledger says, kept fresh: history, attempts without an outcome, who was put aside.
//!
//! Guarantees that everything in it follows from the same events, so that it can be continued with the
//! new ones alone. It must not look at the campaign's files.

use std::collections::BTreeMap;

use crate::{
    delivery::{Draft, Event, History, Kind, Progress, State},
    ledger::{Fault, Ledger},
    terms::{Key, Stamp},
};

/// An attempt, as it was written before the body could leave.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    pub(super) draft: Draft,
    pub(super) time: Stamp,
}

/// What the events up to some moment say.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) history: History,
    /// The last attempt of everybody whose attempt has no outcome.
    pub(super) undecided: BTreeMap<Key, Attempt>,
    /// What the relay lacks for each person whom the last run put aside, in that run's words.
    pub(super) lacking: BTreeMap<Key, String>,
}

impl Seen {
    /// Everything up to now.
    pub(super) fn read(ledger: &Ledger) -> Result<Self, Fault> {
        let mut seen = Self::default();
        ledger.read_all(|event| seen.take(&event))?;
        Ok(seen)
    }

    /// Of a history that was read already; the ledger is read again only where it matters.
    pub(super) fn of(ledger: &Ledger, history: History) -> Result<Self, Fault> {
        let undecided = |state| matches!(state, State::Unknown | State::Sending);
        let unclear = |progress: Progress| progress.lacks || undecided(progress.state);
        if history.people.values().any(unclear) {
            // Two of them would take twice the memory.
            drop(history);
            return Self::read(ledger);
        }
        Ok(Self {
            history,
            ..Self::default()
        })
    }

    /// Takes in the next event.
    pub(super) fn take(&mut self, event: &Event) -> Result<(), Fault> {
        self.history.apply(event)?;
        match (event.kind, event.key) {
            (Kind::Attempt, Some(key)) => {
                let attempt = Attempt {
                    draft: (**event).clone(),
                    time: event.time,
                };
                self.undecided.insert(key, attempt);
            }
            (Kind::Unsure | Kind::Enrolled, Some(_)) => {}
            (Kind::Withheld, Some(key)) => {
                self.lacking.insert(key, event.reply.clone());
            }
            (Kind::Began, None) => self.lacking.clear(),
            (_, Some(key)) => {
                self.undecided.remove(&key);
            }
            (_, None) => {}
        }
        Ok(())
    }
}
