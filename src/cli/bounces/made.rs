//! What becomes of the reports: events, each of them once.
//!
//! Guarantees that a person's attempt comes back at most twice, first not for good and then for good, and
//! is complained of once, so that neither reading again nor a flood of reports fills the ledger.

use std::collections::{BTreeMap, BTreeSet};

use super::Item;
use crate::{
    delivery::{Back, Draft, History, Kind, Progress, State},
    relay::scrub,
    returns::{Class, Named, Owner, ReportKind},
    terms::{Key, Purpose},
};

/// What the reports come to.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// People who are returned by it and were not before.
    pub(super) returned: u64,
    /// Of those, the ones whom another try would not reach either.
    pub(super) for_good: u64,
    /// People who complained, and had not before.
    pub(super) complaints: u64,
    /// Reports that say what the log says already.
    pub(super) known: u64,
    events: Vec<Planned>,
}

/// An event that is to be written.
#[derive(Clone, Copy, Debug)]
struct Planned {
    /// The report, and whom it names.
    item: usize,
    named: Option<usize>,
    owner: Owner,
    attempt: u32,
    kind: Kind,
}

/// What is new in the reports, after this history.
pub(super) fn of(items: &[Item], history: &History) -> Made {
    let mut made = Made::default();
    let mut people: BTreeMap<Key, Progress> = BTreeMap::new();
    let mut returned = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        let Some(owner) = item.owner else {
            continue;
        };
        let Some(before) = history.people.get(&owner.key) else {
            continue;
        };
        let progress = people.entry(owner.key).or_insert(before);
        let attempt = owner
            .attempt
            .unwrap_or(progress.attempts)
            .min(progress.attempts);
        let (kind, named) = match item.report.kind {
            ReportKind::Bounce => (Kind::Returned, about(item)),
            ReportKind::Complaint => (Kind::Complaint, about(item)),
            ReportKind::Delayed | ReportKind::AutoReply | ReportKind::Unrecognised => continue,
        };
        let is_final = named
            .and_then(|named| item.report.recipients.get(named))
            .is_some_and(|named| named.is_final);
        if kind == Kind::Complaint {
            if progress.complained == attempt {
                made.known += 1;
                continue;
            }
            progress.complained = attempt;
            made.complaints += 1;
        } else {
            let back = progress.back.filter(|back| back.attempt == attempt);
            if back.is_some_and(|back| back.is_final || !is_final) {
                made.known += 1;
                continue;
            }
            progress.back = Some(Back { attempt, is_final });
            // What came back settles an unknown.
            let settles = progress.state == State::Unknown && attempt == progress.attempts;
            if (progress.is_returned() || settles) && !before.is_returned() {
                returned.insert(owner.key, is_final);
            }
        }
        made.events.push(Planned {
            item: at,
            named,
            owner,
            attempt,
            kind,
        });
    }
    made.returned = returned.len() as u64;
    made.for_good = returned.values().filter(|is_final| **is_final).count() as u64;
    made
}

/// Which of those whom a report names its event is made from: the first that it did not reach. Whatever a
/// report carries of ours, it carries for one person.
fn about(item: &Item) -> Option<usize> {
    let missed = |named: &Named| named.class != Class::Delivered;
    item.report.recipients.iter().position(missed)
}

impl Made {
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Everybody about whom something is new.
    pub(super) fn people(&self) -> BTreeSet<Key> {
        self.events.iter().map(|event| event.owner.key).collect()
    }

    /// The events. `address` gives the clear address of a person, so that the diagnostic can
    /// lose it; where there is none, as after `purge`, what the server said is left out.
    pub(super) fn drafts(
        &self,
        items: &[Item],
        attempts: &BTreeMap<(Key, u32), Draft>,
        address: impl Fn(Key) -> Option<String>,
        sender: &str,
    ) -> Vec<Draft> {
        let planned = self.events.iter();
        let drafts = planned.filter_map(|planned| {
            let item = items.get(planned.item)?;
            let mut draft = Draft::about(planned.owner.key, planned.kind, planned.attempt);
            if let Some(attempt) = attempts.get(&(planned.owner.key, planned.attempt)) {
                draft.text = attempt.text;
                draft.wording = attempt.wording;
                draft.locale.clone_from(&attempt.locale);
                draft.message_id.clone_from(&attempt.message_id);
                draft.relay.clone_from(&attempt.relay);
            }
            sender.clone_into(&mut draft.sender);
            let named = planned
                .named
                .and_then(|named| item.report.recipients.get(named));
            let class = named.map_or(Class::Other, |named| named.class);
            let mut said = String::new();
            if let Some(named) = named {
                draft.code = named.code.unwrap_or(0);
                draft.enhanced_code = named.status.clone().unwrap_or_default();
                named
                    .diagnostic
                    .reveal(Purpose::Compare)
                    .clone_into(&mut said);
                said = scrub(&said, named.address.reveal(Purpose::Compare));
            }
            // Of somebody whose address is gone nobody can say what must not stand there.
            match address(planned.owner.key) {
                Some(address) => said = scrub(&said, &address),
                None => said.clear(),
            }
            draft.reply = format!("{class}, by {}", planned.owner.tie.as_str());
            if !said.is_empty() {
                draft.reply.push_str(": ");
                draft.reply.push_str(&said);
            }
            Some(draft)
        });
        drafts.collect()
    }
}
