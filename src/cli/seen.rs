//! What the ledger says, kept fresh: history, attempts without an outcome, who was put aside.
//!
//! Guarantees that everything in it follows from the same events, so that it can be continued with the
//! new ones alone. It must not look at the campaign's files, but for the name that messages are sent under.

use std::collections::BTreeMap;

use super::gather::Gathered;
use crate::{
    delivery::{Draft, Event, History, Kind, Progress, State},
    ledger::{Fault, Identity, Ledger},
    message::{Ids, Secret, Skeleton},
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

    /// In a copy whoever was unfinished is to be decided, also where no attempt was made.
    fn doubt_the_unfinished(&mut self, time: Stamp) {
        let people = self.history.people.iter();
        for (key, progress) in people.filter(|(_, progress)| progress.is_unfinished()) {
            self.undecided.entry(key).or_insert_with(|| Attempt {
                draft: Draft::about(key, Kind::Attempt, progress.attempts),
                time,
            });
        }
    }

    /// In a copy, gives those a Message-ID whose attempt, if there was one, only the original knows.
    pub(super) fn name(&mut self, gathered: &Gathered, identity: &Identity) {
        let mut nameless = self
            .undecided
            .iter_mut()
            .filter(|(_, attempt)| attempt.draft.message_id.is_empty())
            .peekable();
        if nameless.peek().is_none() {
            return;
        }
        let headers = gathered.text.around.headers(false);
        let mut wordings = gathered.text.wordings.values();
        let Some(skeleton) = wordings.find_map(|of| Skeleton::build(of, &headers).ok()) else {
            return;
        };
        let secret = Secret::new(*identity.campaign_key());
        for (key, attempt) in nameless {
            let ids = Ids::derive(&secret, *key, skeleton.domain());
            attempt.draft.message_id = ids.message_id;
        }
    }

    /// Takes in the next event.
    pub(super) fn take(&mut self, event: &Event) -> Result<(), Fault> {
        if event.kind == Kind::Copied {
            self.doubt_the_unfinished(event.time);
        }
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
            // What came back may be another attempt than the one that has no outcome.
            (Kind::Returned | Kind::Complaint, Some(key)) => {
                let progress = self.history.people.get(&key);
                if progress.is_some_and(|of| of.is_taken()) {
                    self.undecided.remove(&key);
                }
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
