//! Where a campaign stands: what the lists say and what the ledger says, counted together.
//!
//! Guarantees that a standpoint which is continued with new events has the same numbers as one that
//! is read anew: every person is counted by the same rule, and counted off before an event changes it.
//! It must not read the lists again for that.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    failure::Failure,
    fill::{open_store, store_fault},
    gather::{Gathered, Listed, made_from},
    known::key_of_address,
    plan::{self, Left},
    seen::Seen,
    state::State,
};
use crate::{
    delivery::{
        Deliveries, Event, Exit, History, Kind, PlannedLane, Progress, Rows, State as Stand,
    },
    ledger::{Fault, Ledger, SenderLock},
    report::Outcome,
    review::{self, Approval, Timetable},
    terms::{Digest, Finding, Key, Stamp},
};

/// Where a campaign stands.
#[derive(Debug)]
pub(super) struct Standpoint {
    /// The first equation.
    pub rows: Rows,
    /// The second equation.
    pub deliveries: Deliveries,
    /// Why people wait, and how many.
    pub withheld: BTreeMap<String, u64>,
    /// Whether a `send` is running.
    pub alive: bool,
    seen: Seen,
    approvals: Vec<Approval>,
    lists: Lists,
}

/// What the lists say, once they are read.
#[derive(Debug, Default)]
struct Lists {
    people: BTreeMap<Key, Listed>,
    /// Whose message would be made from something else than the store has.
    changed: BTreeSet<Key>,
    suppressed: BTreeMap<Key, String>,
    /// Where a list cannot be read, nobody knows who is on it.
    unreadable: bool,
    /// The lanes of their mailboxes; before the campaign is begun with everybody in them.
    lanes: Vec<PlannedLane>,
}

/// Somebody whose message may or may not have been handed over.
#[derive(Debug, Clone, serde::Serialize)]
pub(super) struct Unknown {
    pub key: String,
    pub message_id: String,
    pub relay: String,
    pub time: String,
}

impl Standpoint {
    /// As it is now, begun or not.
    pub(super) fn now(gathered: &Gathered) -> Result<Self, Failure> {
        let state = State::of(&gathered.campaign);
        if !state.begun()? {
            return Ok(Self::before(gathered));
        }
        Self::read(gathered, &state, &state.open()?)
    }

    /// As an open ledger has it now.
    pub(super) fn read(
        gathered: &Gathered,
        state: &State,
        ledger: &Ledger,
    ) -> Result<Self, Failure> {
        // A sender that ends while history is read may write more: read again until it stands still.
        let mut alive = SenderLock::is_taken(&state.folder);
        let seen = loop {
            let seen = Seen::read(ledger)?;
            let before = std::mem::replace(&mut alive, SenderLock::is_taken(&state.folder));
            if alive || !before {
                break seen;
            }
        };
        Self::of(gathered, state, ledger, seen, alive)
    }

    /// Of a campaign whose ledger was begun.
    pub(super) fn of(
        gathered: &Gathered,
        state: &State,
        ledger: &Ledger,
        mut seen: Seen,
        alive: bool,
    ) -> Result<Self, Failure> {
        seen.name(gathered, ledger.identity());
        let mut standpoint = Self {
            rows: gathered.rows(0),
            deliveries: Deliveries::default(),
            withheld: BTreeMap::new(),
            alive,
            lists: Lists::read(gathered, state, ledger, &seen.history)?,
            seen,
            approvals: review::read_all(&gathered.campaign.folder).0,
        };
        // People of a new wave are not enrolled before the next `send`.
        let everybody: BTreeSet<Key> = standpoint
            .seen
            .history
            .people
            .keys()
            .chain(standpoint.lists.people.keys())
            .copied()
            .collect();
        for key in &everybody {
            standpoint.count(key, Counted::In);
        }
        Ok(standpoint)
    }

    /// Of a campaign that was never begun.
    pub(super) fn before(gathered: &Gathered) -> Self {
        let withheld = gathered.audience.withheld.clone();
        let waiting = withheld.values().sum();
        let deliveries = Deliveries {
            withheld: waiting,
            pending: gathered.audience.accounting.recipients - waiting,
            ..Deliveries::default()
        };
        Self {
            rows: gathered.rows(0),
            deliveries,
            withheld,
            alive: false,
            seen: Seen::default(),
            approvals: review::read_all(&gathered.campaign.folder).0,
            lists: Lists {
                lanes: Left::everybody(gathered),
                ..Lists::default()
            },
        }
    }

    /// Goes on with what was written since. Gives whether a `send` began: it read the lists anew.
    pub(super) fn catch_up(&mut self, state: &State, ledger: &Ledger) -> Result<bool, Fault> {
        // Asked first: what a sender that is gone wrote is all there to be read.
        let alive = SenderLock::is_taken(&state.folder);
        let mut began = false;
        if let (seq, Some(head)) = (self.seen.history.seq, self.seen.history.head) {
            ledger.read_after(seq, head, |event| {
                began |= event.kind == Kind::Began;
                self.take(&event)
            })?;
        }
        let changed = std::mem::replace(&mut self.alive, alive) != alive;
        if changed {
            let open: Vec<Key> = self.seen.undecided.keys().copied().collect();
            for key in open {
                self.alive = !alive;
                self.count(&key, Counted::Out);
                self.alive = alive;
                self.count(&key, Counted::In);
            }
        }
        Ok(began)
    }

    fn take(&mut self, event: &Event) -> Result<(), Fault> {
        if let Some(key) = event.key {
            self.count(&key, Counted::Out);
        }
        self.seen.take(event)?;
        if let Some(key) = event.key {
            self.count(&key, Counted::In);
        }
        Ok(())
    }

    /// Counts one person in or out.
    fn count(&mut self, key: &Key, counted: Counted) {
        let progress = self.seen.history.people.get(key).copied();
        let listed = self.lists.people.contains_key(key);
        let reason = self.lists.reason(key, &self.seen.lacking);
        let deliveries = &mut self.deliveries;
        let Some(progress) = progress else {
            if listed {
                counted.one(match reason {
                    Some(_) => &mut deliveries.withheld,
                    None => &mut deliveries.pending,
                });
                self.count_reason(reason, counted);
            }
            return;
        };
        counted.one(deliveries.slot(&progress, self.alive, reason.is_some()));
        if progress.is_returned() {
            counted.one(&mut deliveries.returned);
        }
        if progress.state == Stand::Accepted {
            if self.lists.changed.contains(key) {
                counted.one(&mut deliveries.changed);
            }
            if !listed && !self.lists.unreadable {
                counted.one(&mut deliveries.unlisted);
            }
        }
        if !listed {
            counted.one(&mut self.rows.gone);
            counted.one(&mut self.rows.recipients);
        }
        self.count_reason(reason.filter(|_| waits(&progress)), counted);
    }

    fn count_reason(&mut self, reason: Option<String>, counted: Counted) {
        let Some(reason) = reason else {
            return;
        };
        counted.one(self.withheld.entry(reason).or_default());
        if matches!(counted, Counted::Out) {
            self.withheld.retain(|_, count| *count > 0);
        }
    }

    /// How those who are still to be told will be, from a moment on.
    pub(super) fn timetable(&self, gathered: &Gathered, from: Stamp) -> Option<Timetable> {
        let mut left = self.lists.lanes.clone();
        for (key, listed) in &self.lists.people {
            let progress = self.seen.history.people.get(key);
            if progress.is_none_or(waits)
                && self.lists.reason(key, &self.seen.lacking).is_none()
                && let Some(lane) = left.get_mut(usize::from(listed.lane))
            {
                lane.people += 1;
            }
        }
        plan::add_earlier(&mut left, &self.seen.history, |key| {
            self.lists.people.get(key).map(|listed| listed.lane)
        });
        plan::stated(gathered, &left, &self.seen.history, from)
    }

    /// Everybody, each with what became of them so far.
    pub(super) fn each(&self, mut take: impl FnMut(&Key, Outcome)) {
        let people = &self.seen.history.people;
        let new = self
            .lists
            .people
            .keys()
            .filter(|key| !people.contains_key(key));
        for key in people.keys().chain(new) {
            let held = self.lists.reason(key, &self.seen.lacking).is_some();
            take(
                key,
                match people.get(key) {
                    Some(progress) => Outcome::of(progress, self.alive, held),
                    None if held => Outcome::Withheld,
                    None => Outcome::Waiting,
                },
            );
        }
    }

    /// What the ledger says.
    pub(super) fn history(&self) -> &History {
        &self.seen.history
    }

    /// Every unknown with what a person needs to find it in the relay's log.
    pub(super) fn unknowns(&self) -> Vec<Unknown> {
        let unknown = |key: &Key| {
            let progress = self.seen.history.people.get(key);
            progress.is_some_and(|p| {
                p.state == Stand::Unknown || p.state == Stand::Sending && !self.alive
            })
        };
        let undecided = self.seen.undecided.iter();
        undecided
            .filter(|(key, _)| unknown(key))
            .map(|(key, attempt)| Unknown {
                key: key.to_string(),
                message_id: attempt.draft.message_id.clone(),
                relay: attempt.draft.relay.clone(),
                time: attempt.time.to_string(),
            })
            .collect()
    }

    /// The exit statuses that apply, in order of precedence.
    pub(super) fn exits(&self, gathered: &Gathered) -> Vec<Exit> {
        let mut exits = self.deliveries.exits();
        if gathered.findings.iter().any(Finding::blocks) {
            exits.insert(0, Exit::Findings);
        }
        if !self.rows.balances() || self.deliveries.recipients() != self.rows.recipients {
            exits.insert(0, Exit::Usage);
        }
        exits
    }

    /// The approved text, and when each role approved it.
    pub(super) fn approved(&self) -> (Option<Digest>, Vec<(Stamp, String)>) {
        let text = self.seen.history.text.or_else(|| {
            self.approvals
                .iter()
                .rev()
                .filter(|a| !a.withdrawn)
                .find_map(|a| a.text)
        });
        // A role that approved again, for a new audience say, stands there once.
        let mut by_role: BTreeMap<&str, &Approval> = BTreeMap::new();
        for approval in &self.approvals {
            if !approval.withdrawn && approval.text.is_some() && approval.text == text {
                by_role.insert(&approval.role, approval);
            }
        }
        let mut approved: Vec<_> = by_role
            .into_values()
            .map(|approval| (approval.time, approval.role.clone()))
            .collect();
        approved.sort();
        (text, approved)
    }
}

impl Lists {
    fn read(
        gathered: &Gathered,
        state: &State,
        ledger: &Ledger,
        history: &History,
    ) -> Result<Self, Failure> {
        let mut left = Left::of(gathered.campaign.file.pace.as_ref());
        let people = gathered.people(ledger.identity(), history, &mut left)?;
        let barred = gathered.audience.not_to_write.iter();
        let suppressed = barred.map(|(address, reason)| {
            let key = key_of_address(
                ledger.identity(),
                address,
                gathered.campaign.file.merge_aliases,
                |key| history.people.contains_key(key),
            );
            (key, reason.as_str().to_owned())
        });
        let suppressed = suppressed.collect();
        let mut changed = BTreeSet::new();
        if state.audience().exists() {
            let compare = |key: Key, address: &str, fields: &str, facets: &str| {
                let now = made_from(address, fields, facets);
                if people.get(&key).is_some_and(|of| of.made_from != now) {
                    changed.insert(key);
                }
            };
            open_store(state)?.facts(compare).map_err(store_fault)?;
        }
        Ok(Self {
            people,
            changed,
            suppressed,
            unreadable: gathered.findings.iter().any(Finding::blocks),
            lanes: left.finish(),
        })
    }

    /// Why somebody's message waits, if it does.
    fn reason(&self, key: &Key, lacking: &BTreeMap<Key, String>) -> Option<String> {
        match self.people.get(key) {
            Some(listed) => listed.withheld.as_ref().or(lacking.get(key)).cloned(),
            None => match self.suppressed.get(key) {
                Some(reason) => Some(format!("suppressed: {reason}")),
                None if self.unreadable => None,
                None => Some("no longer on a list".to_owned()),
            },
        }
    }
}

/// Whether somebody is still to be told.
fn waits(progress: &Progress) -> bool {
    matches!(
        progress.state,
        Stand::Pending | Stand::Deferred | Stand::Doubted
    )
}

#[derive(Clone, Copy)]
enum Counted {
    In,
    Out,
}

impl Counted {
    fn one(self, count: &mut u64) {
        *count = match self {
            Self::In => *count + 1,
            Self::Out => count.saturating_sub(1),
        };
    }
}
