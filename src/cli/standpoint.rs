//! Where a campaign stands: what the lists say and what the ledger says, counted together.
//!
//! Guarantees that a standpoint which is continued with new events has the same numbers as one that
//! is read anew: every person is counted by the same rule, and counted off before an event changes it.
//! It must not read the lists again for that.

use std::collections::BTreeMap;

use super::{
    by_law::ByLaw,
    enlisted::{Enlisted, Kind as Enrolled, Listed},
    failure::Failure,
    gather::Gathered,
    plan,
    seen::Seen,
    settings,
    state::State,
};
use crate::{
    audience::NO_UTF8,
    delivery::{
        Deliveries, Event, Exit, History, Kind, Limit, Progress, Rows, State as Stand, Who,
    },
    ledger::{Fault, Ledger, SenderRow},
    log::{Missed, Why},
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
    /// Who is to be told another way, and why.
    pub missed: Missed,
    /// How many nobody can reach, by where their law is made; empty where nobody knows.
    pub unreachable: BTreeMap<String, u64>,
    /// Whether a `send` is running.
    pub alive: bool,
    /// Who sends, where there may be several.
    pub senders: Vec<SenderRow>,
    seen: Seen,
    approvals: Vec<Approval>,
    lists: Enlisted,
}

/// Who sends, where there may be several.
fn who_sends(ledger: &Ledger) -> Result<Vec<SenderRow>, Fault> {
    if ledger.is_shared() {
        return ledger.senders();
    }
    Ok(Vec::new())
}

/// Somebody whose message may or may not have been handed over.
#[derive(Debug, Clone, serde::Serialize)]
pub(super) struct Unknown {
    pub key: String,
    pub message_id: String,
    pub relay: String,
    pub time: String,
    /// The same, for whoever reads it in another zone.
    #[serde(skip)]
    pub at: Stamp,
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
        let mut alive = ledger.is_sending()?;
        let seen = loop {
            let seen = Seen::read(ledger)?;
            let before = std::mem::replace(&mut alive, ledger.is_sending()?);
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
        seen: Seen,
        alive: bool,
    ) -> Result<Self, Failure> {
        let lists = Enlisted::read(gathered, state, ledger, &seen.history)?;
        let mut standpoint = Self::with(gathered, ledger, seen, lists, alive);
        standpoint.senders = who_sends(ledger)?;
        Ok(standpoint)
    }

    /// The same where it is known what the lists say.
    pub(super) fn with(
        gathered: &Gathered,
        ledger: &Ledger,
        mut seen: Seen,
        lists: Enlisted,
        alive: bool,
    ) -> Self {
        seen.name(gathered, ledger.identity());
        let mut standpoint = Self {
            rows: gathered.rows(0),
            deliveries: Deliveries::default(),
            withheld: BTreeMap::new(),
            missed: of_rows(gathered),
            unreachable: gathered.audience.unusable.clone(),
            alive,
            senders: Vec::new(),
            lists,
            seen,
            approvals: review::read_all(&gathered.campaign.folder).0,
        };
        for who in (0..).take(standpoint.seen.history.people.len()) {
            if let Some(key) = standpoint.seen.history.people.key(who).copied() {
                standpoint.count_one(Some(who), &key, Counted::In);
            }
        }
        // People of a new wave are not enrolled before the next `send`.
        let others: Vec<Key> = standpoint.lists.others().map(|(key, _)| *key).collect();
        for key in &others {
            standpoint.count(key, Counted::In);
        }
        standpoint
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
        let mut missed = of_rows(gathered);
        *missed.slot(Why::Withheld) = withheld.get(NO_UTF8).copied().unwrap_or(0);
        let by_law = ByLaw::of(gathered);
        for (facets, people) in &gathered.audience.facets {
            if by_law.why(facets).is_some() {
                let lacking = gathered.audience.no_utf8.get(facets).copied();
                *missed.slot(Why::ByLaw) += people - lacking.unwrap_or(0);
            }
        }
        Self {
            rows: gathered.rows(0),
            deliveries,
            withheld,
            missed,
            unreachable: gathered.audience.unusable.clone(),
            alive: false,
            senders: Vec::new(),
            seen: Seen::default(),
            approvals: review::read_all(&gathered.campaign.folder).0,
            lists: Enlisted::before(gathered),
        }
    }

    /// Goes on with what was written since. Gives whether a `send` began: it read the lists anew.
    pub(super) fn catch_up(&mut self, ledger: &Ledger) -> Result<bool, Fault> {
        // Asked first: what a sender that is gone wrote is all there to be read.
        let alive = ledger.is_sending()?;
        self.senders = who_sends(ledger)?;
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
        if let (Kind::Enrolled, Some(key)) = (event.kind, event.key) {
            self.lists.enrol(&self.seen.history, &key);
        }
        if let Some(key) = event.key {
            self.count(&key, Counted::In);
        }
        Ok(())
    }

    /// Counts one person in or out.
    fn count(&mut self, key: &Key, counted: Counted) {
        self.count_one(self.seen.history.people.who(key), key, counted);
    }

    /// The same of somebody whose number in history is known.
    fn count_one(&mut self, who: Option<Who>, key: &Key, counted: Counted) {
        let progress = who.and_then(|who| self.seen.history.people.at(who));
        let listed = self.lists.get(who, key);
        self.count_missed(key, progress.as_ref(), listed, counted);
        let reason = self.lists.reason(key, listed, &self.seen.lacking);
        let deliveries = &mut self.deliveries;
        let Some(progress) = progress else {
            if listed.is_some() {
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
            if listed.is_some_and(Listed::changed) {
                counted.one(&mut deliveries.changed);
            }
            if listed.is_none() && !self.lists.unreadable {
                counted.one(&mut deliveries.unlisted);
            }
        }
        if listed.is_none() {
            counted.one(&mut self.rows.gone);
            counted.one(&mut self.rows.recipients);
        }
        self.count_reason(reason.filter(|_| waits(&progress)), counted);
    }

    /// Who is suppressed stands among the rows that are, as long as one names them; who is not to be told
    /// by anybody, nowhere.
    fn count_missed(
        &mut self,
        key: &Key,
        progress: Option<&Progress>,
        listed: Option<Listed>,
        counted: Counted,
    ) {
        if listed.is_none() && self.lists.is_counted_as_suppressed(key) {
            return;
        }
        let kind = listed.and_then(|listed| self.lists.kind(listed));
        let lacking = kind.is_some_and(Enrolled::is_lacking);
        let why = match progress {
            Some(progress) => Why::of(progress, self.alive, lacking),
            None => lacking.then_some(Why::Withheld),
        };
        let by_law = || kind.is_some_and(|kind| kind.by_law).then_some(Why::ByLaw);
        let Some(why) = why.or_else(by_law) else {
            return;
        };
        counted.one(self.missed.slot(why));
        if why.is_unreachable() {
            let code = kind.map(|kind| kind.code.clone()).unwrap_or_default();
            counted.one(self.unreachable.entry(code).or_default());
        }
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

    /// How those who are still to be told will be under the stated limits, from a moment on.
    pub(super) fn timetable(&self, gathered: &Gathered, from: Stamp) -> Option<Timetable> {
        let limits = plan::stated(&gathered.campaign)?;
        Some(self.timetable_under(gathered, from, limits))
    }

    /// The same under such limits.
    pub(super) fn timetable_under(
        &self,
        gathered: &Gathered,
        from: Stamp,
        limits: Vec<Limit>,
    ) -> Timetable {
        let policy = settings::policy(&gathered.campaign).ok();
        let mut again = None;
        let mut left = self.lists.lanes.clone();
        let history = &self.seen.history;
        let mut add = |key: &Key, listed: Listed, progress: Option<&Progress>| {
            let reason = self.lists.reason(key, Some(listed), &self.seen.lacking);
            let lane = left.get_mut(usize::from(listed.lane));
            if let (None, Some(lane)) = (reason, lane) {
                lane.people += 1;
                let due = policy.as_ref().zip(progress);
                again = again.max(due.and_then(|(policy, progress)| policy.due(*key, progress)));
            }
        };
        for (who, (key, progress)) in (0..).zip(history.people.iter()) {
            let listed = self.lists.at(who);
            if let Some(listed) = listed.filter(|_| waits(&progress)) {
                add(&key, listed, Some(&progress));
            }
        }
        for (key, listed) in self.lists.others() {
            add(key, listed, None);
        }
        let lane_of = |who| self.lists.at(who).map(|listed| listed.lane);
        plan::add_earlier(&mut left, history, lane_of);
        let timetable = plan::under(gathered, &left, history, from, limits);
        Timetable {
            again: again.filter(|again| *again > from),
            ..timetable
        }
    }

    /// Whether somebody on a list is no part of the campaign before the next `send`.
    pub(super) fn has_others(&self) -> bool {
        self.lists.others().next().is_some()
    }

    /// Everybody, each by their number in history, if they have one, with what became of them so far.
    pub(super) fn each(&self, mut take: impl FnMut(Option<Who>, &Key, Outcome)) {
        let people = &self.seen.history.people;
        for (who, (key, progress)) in (0..).zip(people.iter()) {
            let listed = self.lists.at(who);
            let held = self.lists.reason(&key, listed, &self.seen.lacking);
            take(
                Some(who),
                &key,
                Outcome::of(&progress, self.alive, held.is_some()),
            );
        }
        for (key, listed) in self.lists.others() {
            let held = self.lists.reason(key, Some(listed), &self.seen.lacking);
            let outcome = held.map_or(Outcome::Waiting, |_| Outcome::Withheld);
            take(None, key, outcome);
        }
    }

    /// Everybody on a list whose message waits for nothing that a list states.
    pub(super) fn not_held(&self, mut take: impl FnMut(Option<Who>, &Key)) {
        let free = |listed: Listed| self.lists.kind(listed).is_none_or(|kind| !kind.waits());
        for (who, (key, _)) in (0..).zip(self.seen.history.people.iter()) {
            if self.lists.at(who).is_some_and(free) {
                take(Some(who), &key);
            }
        }
        for (key, listed) in self.lists.others() {
            if free(listed) {
                take(None, key);
            }
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
            progress.is_some_and(|p: Progress| {
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
                at: attempt.time,
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
        let withdrawals = &self.seen.history.withdrawn;
        let holds = |a: &&Approval| !a.withdrawn && !withdrawals.cover(&a.role, a.time);
        let text = self.seen.history.text.or_else(|| {
            self.approvals
                .iter()
                .rev()
                .filter(holds)
                .find_map(|a| a.text)
        });
        // A role that approved again, for a new audience say, stands there once.
        let mut by_role: BTreeMap<&str, &Approval> = BTreeMap::new();
        for approval in self.approvals.iter().filter(holds) {
            if approval.text.is_some() && approval.text == text {
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

/// Rows that name nobody who can be written to.
fn of_rows(gathered: &Gathered) -> Missed {
    let rows = gathered.rows(0);
    let mut missed = Missed::default();
    *missed.slot(Why::Unusable) = rows.invalid;
    let left_out: u64 = gathered.audience.left_out().map(|(_, rows)| rows).sum();
    *missed.slot(Why::Suppressed) = rows.suppressed.saturating_sub(left_out);
    missed
}

/// Whether somebody is still to be told.
pub(super) fn waits(progress: &Progress) -> bool {
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
