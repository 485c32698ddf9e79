//! Whether the accounting closed: the ledger's people, each in one state, held against what the sink has.
//!
//! Guarantees that what the ledger says is not believed: every message that the sink took is looked for
//! there, and every one that it says was handed over is looked for at the sink.

use std::collections::{BTreeMap, HashMap};

use super::{fold::Fold, job::Plan, run::Went};
use crate::{
    cli::{failure::Failure, gather::Gathered, state::State},
    delivery::{Deliveries, Exit, History, Kind, Rows, State as Stand},
    ledger::Fault,
    sink::{Fingerprints, Record, Totals},
    terms::Key,
};

/// What a rehearsal came to.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) plan: Plan,
    pub(super) went: Went,
    pub(super) fold: Fold,
    pub(super) rows: Rows,
    pub(super) deliveries: Deliveries,
    pub(super) sink: Totals,
    pub(super) compared: Compared,
    /// The Message-IDs of those of whom nobody can know.
    pub(super) unknowns: Vec<String>,
}

/// The sink beside the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Compared {
    /// Handed over by the ledger, and not at the sink.
    pub(super) missing: u64,
    /// More copies than the stated policy makes.
    pub(super) twice: u64,
    /// At the sink, and the ledger knows nothing of it.
    pub(super) strange: u64,
    /// Sent once more as the policy states, after the first copy had arrived.
    pub(super) again: u64,
}

impl Compared {
    fn is_clean(self) -> bool {
        self.missing + self.twice + self.strange == 0
    }
}

impl Outcome {
    /// Reads the ledger, now that nobody writes to it.
    pub(super) fn of(
        gathered: &Gathered,
        state: &State,
        plan: Option<Plan>,
        went: &Went,
        record: &Record,
    ) -> Result<Self, Failure> {
        let Some(plan) = plan else {
            let what = "the rehearsal ended before anybody was tried; why stands above";
            return Err(if went.last == Exit::Ledger {
                Failure::Ledger(Fault::Stopped(what.to_owned()))
            } else {
                Failure::usage(what, "")
            });
        };
        let ledger = state.open()?;
        let history = ledger.history()?;
        let is_unknown = |key: &Key| {
            let progress = history.people.get(key);
            progress.is_some_and(|p| matches!(p.state, Stand::Unknown | Stand::Sending))
        };
        let mut fold = Fold::default();
        let mut unknowns: BTreeMap<Key, String> = BTreeMap::new();
        ledger.read_all(|event| {
            fold.take(&event);
            if event.kind == Kind::Attempt
                && let Some(key) = event.key.filter(is_unknown)
            {
                unknowns.insert(key, event.message_id.clone());
            }
            Ok(())
        })?;
        Ok(Self {
            plan,
            went: went.clone(),
            compared: compare(&history, &fold, &record.fingerprints()),
            fold,
            rows: gathered.rows(0),
            deliveries: Deliveries::count(&history, false, |_| false),
            sink: record.totals(),
            unknowns: unknowns.into_values().collect(),
        })
    }

    /// Whether everybody is accounted for, and nobody is left.
    pub(super) fn closed(&self) -> bool {
        let d = &self.deliveries;
        self.went.last == Exit::Complete
            && self.rows.balances()
            && d.recipients() == self.plan.people
            && d.pending + d.deferred == 0
            && self.unknowns.len() as u64 == d.unknown
            && self.compared.is_clean()
    }

    /// The exit status: whatever was refused, closed is complete.
    pub(super) fn exit(&self) -> Exit {
        match self.went.last {
            Exit::Ledger => Exit::Ledger,
            Exit::Relay => Exit::Relay,
            _ if self.closed() => Exit::Complete,
            _ => Exit::Usage,
        }
    }
}

fn compare(history: &History, fold: &Fold, taken: &[Fingerprints]) -> Compared {
    let mut copies: HashMap<u128, u64> = HashMap::new();
    let mut message_of: HashMap<u128, u128> = HashMap::new();
    let mut compared = Compared::default();
    for taken in taken {
        *copies.entry(taken.message).or_default() += 1;
        let first = *message_of.entry(taken.recipient).or_insert(taken.message);
        compared.strange += u64::from(first != taken.message);
    }
    for (key, progress) in history.people.iter() {
        let message = fold.messages.get(&key);
        let had = message
            .and_then(|message| copies.remove(message))
            .unwrap_or(0);
        let handed_over = progress.state == Stand::Accepted;
        // An attempt that a kill left open was perhaps taken.
        let unsure = fold.unsure.contains(&key) || progress.state == Stand::Sending;
        let again = u64::from(progress.resent && unsure);
        if handed_over && had == 0 {
            compared.missing += 1;
        }
        if !handed_over && !unsure && had > 0 {
            compared.strange += 1;
        } else if had > 1 + again {
            compared.twice += 1;
        } else if had == 2 {
            compared.again += 1;
        }
    }
    compared.strange += copies.values().sum::<u64>();
    compared
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{delivery::Progress, terms::Stamp};

    fn history(states: &[Stand]) -> (History, Fold) {
        let mut history = History::default();
        let mut fold = Fold::default();
        for (n, state) in (1_u8..).zip(states) {
            let key = Key([n; 16]);
            let mut progress = Progress::enrolled(Stamp(0));
            progress.state = *state;
            history.people.insert(key, progress);
            fold.messages.insert(key, n.into());
            if *state == Stand::Unknown {
                fold.unsure.insert(key);
            }
        }
        (history, fold)
    }

    fn at_the_sink(messages: &[u128]) -> Vec<Fingerprints> {
        let of = |message: &u128| Fingerprints {
            message: *message,
            recipient: *message,
        };
        messages.iter().map(of).collect()
    }

    fn compared(states: &[Stand], messages: &[u128]) -> Compared {
        let (history, fold) = history(states);
        compare(&history, &fold, &at_the_sink(messages))
    }

    #[test]
    fn an_unknown_may_have_arrived_and_nobody_else_differs() {
        use Stand::{Accepted, Rejected, Unknown};
        let clean = Compared::default();
        assert_eq!(compared(&[Accepted, Unknown, Rejected], &[1]), clean);
        assert_eq!(compared(&[Accepted, Unknown, Rejected], &[2, 1]), clean);
        let missing = compared(&[Accepted, Accepted], &[1]);
        assert_eq!((missing.missing, missing.is_clean()), (1, false));
        assert_eq!(compared(&[Accepted], &[1, 1]).twice, 1);
        assert_eq!(compared(&[Unknown], &[1, 1]).twice, 1);
        assert_eq!(compared(&[Rejected], &[1]).strange, 1);
        assert_eq!(compared(&[Accepted], &[1, 9]).strange, 1);
    }

    #[test]
    fn two_messages_for_one_mailbox_are_no_accident() {
        let (history, fold) = history(&[Stand::Accepted, Stand::Accepted]);
        let mut taken = at_the_sink(&[1, 2]);
        taken[1].recipient = 1;
        assert_eq!(compare(&history, &fold, &taken).strange, 1);
    }

    #[test]
    fn what_was_sent_once_more_as_stated_may_be_there_twice() {
        let (mut history, mut fold) = history(&[Stand::Accepted]);
        let key = Key([1; 16]);
        let mut progress = history.people.get(&key).unwrap();
        progress.resent = true;
        history.people.insert(key, progress);
        fold.unsure.insert(key);
        let compared = compare(&history, &fold, &at_the_sink(&[1, 1]));
        assert!(compared.is_clean() && compared.again == 1, "{compared:?}");
    }
}
