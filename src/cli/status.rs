//! `disclose status`: where are we, in five lines; and the JSON of §7.

use std::{collections::BTreeMap, path::Path};

use serde_json::json;

use super::{
    args::Status,
    check,
    failure::Failure,
    fill::{open_store, store_fault},
    findings,
    gather::{Gathered, gather, made_from},
    host,
    known::key_of_address,
    plan::{self, Left},
    state::State,
    terminal::Terminal,
};
use crate::{
    delivery::{Deliveries, Exit, History, Kind, PlannedLane, Rows, State as Stand},
    ledger::{Ledger, SenderLock},
    log::{Lines, status_lines},
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
    withheld: BTreeMap<String, u64>,
    unknowns: Vec<Unknown>,
    history: History,
    approvals: Vec<Approval>,
    /// Who is still to be told.
    left: Vec<PlannedLane>,
    /// Whether a sender is at work.
    alive: bool,
}

#[derive(Debug, Clone, serde::Serialize)]
struct Unknown {
    key: String,
    message_id: String,
    relay: String,
    time: String,
}

/// What the relay lacks for each person whom the last run put aside, in that run's words.
fn lacking(ledger: &Ledger, history: &History) -> Result<BTreeMap<Key, String>, Failure> {
    let lacks = |key: &Key| history.people.get(key).is_some_and(|p| p.lacks);
    let mut lacking = BTreeMap::new();
    if history.people.keys().any(lacks) {
        ledger.read_all(|event| {
            if event.kind == Kind::Withheld
                && let Some(key) = event.key.filter(lacks)
            {
                lacking.insert(key, event.reply.clone());
            }
            Ok(())
        })?;
    }
    Ok(lacking)
}

impl Standpoint {
    /// As it is now, begun or not.
    pub(super) fn now(gathered: &Gathered) -> Result<Self, Failure> {
        let state = State::of(&gathered.campaign);
        if !state.begun()? {
            return Ok(Self::before(gathered));
        }
        let ledger = state.open()?;
        // A sender that ends while history is read may write more: read again until it stands still.
        let mut alive = SenderLock::is_taken(&state.folder);
        let history = loop {
            let history = ledger.history()?;
            let before = std::mem::replace(&mut alive, SenderLock::is_taken(&state.folder));
            if alive || !before {
                break history;
            }
        };
        Self::of(gathered, &state, &ledger, history, alive)
    }

    /// Of a campaign whose ledger was begun.
    pub(super) fn of(
        gathered: &Gathered,
        state: &State,
        ledger: &Ledger,
        history: History,
        alive: bool,
    ) -> Result<Self, Failure> {
        let mut left = Left::of(gathered.campaign.file.pace.as_ref());
        let people = gathered.people(ledger.identity(), &history, &mut left)?;
        let gone = history
            .people
            .keys()
            .filter(|key| !people.contains_key(key))
            .count() as u64;
        // Where a list cannot be read, nobody knows who is on it.
        let unreadable = gathered.findings.iter().any(Finding::blocks);
        let suppressed: BTreeMap<Key, &str> = gathered
            .audience
            .not_to_write
            .iter()
            .map(|(address, reason)| {
                let key = key_of_address(
                    ledger.identity(),
                    address,
                    gathered.campaign.file.merge_aliases,
                    |key| history.people.contains_key(key),
                );
                (key, reason.as_str())
            })
            .collect();
        let lacking = lacking(ledger, &history)?;
        let reason = |key: &Key| match people.get(key) {
            Some(recipient) => recipient.withheld.as_ref().or(lacking.get(key)).cloned(),
            None => match suppressed.get(key) {
                Some(reason) => Some(format!("suppressed: {reason}")),
                None if unreadable => None,
                None => Some("no longer on a list".to_owned()),
            },
        };
        let mut deliveries = Deliveries::count(&history, alive, |key| reason(key).is_some());
        // People of a new wave are not enrolled before the next `send`.
        let mut withheld: BTreeMap<String, u64> = BTreeMap::new();
        for (key, recipient) in &people {
            if !history.people.contains_key(key) {
                if recipient.withheld.is_some() {
                    deliveries.withheld += 1;
                } else {
                    deliveries.pending += 1;
                }
            }
        }
        let open =
            |stand: Stand| matches!(stand, Stand::Pending | Stand::Deferred | Stand::Doubted);
        let everybody = history.people.keys().chain(
            people
                .keys()
                .filter(|key| !history.people.contains_key(key)),
        );
        for key in everybody {
            let progress = history.people.get(key);
            if progress.is_some_and(|progress| !open(progress.state)) {
                continue;
            }
            match (reason(key), people.get(key)) {
                (Some(reason), _) => *withheld.entry(reason).or_default() += 1,
                (None, Some(listed)) => left.add(listed.lane),
                (None, None) => {}
            }
        }
        let handed_over = |key: &&Key| {
            history
                .people
                .get(key)
                .is_some_and(|progress| progress.state == Stand::Accepted)
        };
        deliveries.unlisted = history
            .people
            .keys()
            .filter(handed_over)
            .filter(|key| !unreadable && !people.contains_key(key))
            .count() as u64;
        if state.audience().exists() {
            let store = open_store(state)?;
            let mut changed = 0;
            let compare = |key: Key, address: &str, fields: &str, facets: &str| {
                if let Some(listed) = people.get(&key).filter(|_| handed_over(&&key)) {
                    let same = listed.made_from == made_from(address, fields, facets);
                    changed += u64::from(!same);
                }
            };
            store.facts(compare).map_err(store_fault)?;
            deliveries.changed = changed;
        }
        let unknowns = unknowns(ledger, &history, alive)?;
        let (approvals, _) = review::read_all(&gathered.campaign.folder);
        let mut left = left.finish();
        plan::add_earlier(&mut left, &history, |key| {
            people.get(key).map(|listed| listed.lane)
        });
        Ok(Self {
            rows: gathered.rows(gone),
            deliveries,
            withheld,
            unknowns,
            history,
            approvals,
            left,
            alive,
        })
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
        let (approvals, _) = review::read_all(&gathered.campaign.folder);
        let rows = gathered.rows(0);
        Self {
            rows,
            deliveries,
            withheld,
            unknowns: Vec::new(),
            history: History::default(),
            approvals,
            left: Left::everybody(gathered),
            alive: false,
        }
    }

    /// How those who are still to be told will be, from a moment on.
    pub(super) fn timetable(&self, gathered: &Gathered, from: Stamp) -> Option<Timetable> {
        plan::stated(gathered, &self.left, &self.history, from)
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

    fn approved(&self) -> (Option<Digest>, Vec<(crate::terms::Stamp, String)>) {
        let text = self.history.text.or_else(|| {
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

/// Every unknown with what a person needs to find it in the relay's log.
fn unknowns(ledger: &Ledger, history: &History, alive: bool) -> Result<Vec<Unknown>, Failure> {
    let unknown = |key: &Key| {
        history
            .people
            .get(key)
            .is_some_and(|p| p.state == Stand::Unknown || p.state == Stand::Sending && !alive)
    };
    if !history.people.keys().any(unknown) {
        return Ok(Vec::new());
    }
    let mut found: BTreeMap<Key, Unknown> = BTreeMap::new();
    ledger.read_all(|event| {
        if let Some(key) = event.key.filter(unknown)
            && event.kind == crate::delivery::Kind::Attempt
        {
            let of = Unknown {
                key: key.to_string(),
                message_id: event.message_id.clone(),
                relay: event.relay.clone(),
                time: event.time.to_string(),
            };
            found.insert(key, of);
        }
        Ok(())
    })?;
    Ok(found.into_values().collect())
}

/// Prints where we are.
pub(super) fn status(args: &Status, terminal: &Terminal) -> Result<Exit, Failure> {
    let gathered = gather(&args.folder.campaign, None)?;
    let standpoint = Standpoint::now(&gathered)?;
    let exits = standpoint.exits(&gathered);
    let blocking: Vec<_> = gathered
        .findings
        .iter()
        .filter(|f| f.blocks())
        .cloned()
        .collect();
    if !blocking.is_empty() {
        findings::show(&blocking, &gathered.campaign.folder, None, terminal);
        terminal.note("error: the campaign's files have findings that block; who is still on a list is not known");
    }
    print(&gathered, &standpoint, &exits, terminal)?;
    Ok(first(&exits))
}

/// The exit status of several that apply.
pub(super) fn first(exits: &[Exit]) -> Exit {
    Exit::ALL
        .into_iter()
        .find(|exit| exits.contains(exit))
        .unwrap_or(Exit::Complete)
}

/// The five lines, the unknowns below them, and the document.
pub(super) fn print(
    gathered: &Gathered,
    standpoint: &Standpoint,
    exits: &[Exit],
    terminal: &Terminal,
) -> Result<(), Failure> {
    let (text, approved) = standpoint.approved();
    let now = host::now();
    let timetable = standpoint.timetable(gathered, now);
    let last = timetable.as_ref().filter(|of| of.people() > 0);
    let lines = status_lines(&Lines {
        now,
        zone: gathered.zone.clone(),
        deliveries: standpoint.deliveries,
        withheld: standpoint
            .withheld
            .iter()
            .map(|(reason, n)| (reason.clone(), *n))
            .collect(),
        invalid: standpoint.rows.invalid,
        last: last.and_then(|timetable| timetable.last_mail(now)),
        sending: standpoint.alive,
        paused: standpoint.history.paused.clone(),
        text,
        approved,
    });
    for line in lines {
        terminal.say(line);
    }
    for unknown in &standpoint.unknowns {
        terminal.say(format!(
            "unknown  <{}>  {}  {}",
            unknown.message_id, unknown.relay, unknown.time
        ));
    }
    if !standpoint.rows.balances() {
        terminal.note(format!(
            "error: the accounting does not close: {}",
            check::in_words(&standpoint.rows)
        ));
    }
    if terminal.wants_json() {
        let ordered: Vec<u8> = Exit::ALL
            .into_iter()
            .filter(|exit| exits.contains(exit))
            .map(Exit::code)
            .collect();
        let withheld: Vec<_> = standpoint
            .withheld
            .iter()
            .map(|(reason, count)| json!({ "reason": reason, "count": count }))
            .collect();
        let document = json!({
            "campaign": gathered.campaign.file.id,
            "text": text.unwrap_or_else(|| gathered.text.digest()),
            "audience": gathered.audience_digest,
            "exit": ordered,
            "rows": standpoint.rows,
            "wordings": gathered.text.wordings.len(),
            "deliveries": standpoint.deliveries,
            "unknowns": standpoint.unknowns,
            "withheld": withheld,
            "findings": gathered.findings,
            "plan": timetable.as_ref().map(Timetable::document),
        });
        terminal
            .document(&document)
            .map_err(Failure::file("print to", Path::new("standard output")))?;
    }
    Ok(())
}
