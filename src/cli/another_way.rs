//! Who is to be told another way, and why: what the lists say and what the ledger says, row by row.
//!
//! Guarantees that whoever `status` counts as to be told another way stands in the register, and besides
//! them those who are suppressed, unknown, or withheld for what no later `send` changes by itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{
    failure::Failure, fill::open_store, gather::Gathered, known::key_of_address, seen::Seen,
    state::State,
};
use crate::{
    audience::{NotReached, Written},
    delivery::{Event, Kind, Progress, State as Stand},
    ledger::{Ledger, SenderLock},
    terms::{Address, Key},
};

/// Writes `told-another-way.csv` to a folder.
pub(super) fn write(gathered: &Gathered, folder: &Path) -> Result<Written, Failure> {
    let fault = |source| Failure::file("write registers to", folder)(source);
    let (campaign, audience) = (&gathered.campaign, &gathered.audience);
    let state = State::of(campaign);
    let takes_utf8 = campaign
        .file
        .relay
        .as_ref()
        .is_some_and(|relay| relay.smtputf8);
    let withheld = |address: &Address| {
        (address.needs_smtputf8() && !takes_utf8).then(|| NotReached {
            reason: "withheld: the relay is not stated to take UTF-8 addresses".to_owned(),
            wording: String::new(),
        })
    };
    if !state.begun()? {
        let register =
            audience.told_another_way(campaign, folder, &mut |address| withheld(address));
        return register
            .and_then(crate::audience::AnotherWay::finish)
            .map_err(fault);
    }
    let ledger = state.open()?;
    let seen = Seen::read(&ledger)?;
    let missed = missed(&ledger, &seen, SenderLock::is_taken(&state.folder))?;
    let people = &seen.history.people;
    let key_of = |address: &Address| {
        let enrolled = |key: &Key| people.contains_key(key);
        key_of_address(
            ledger.identity(),
            address,
            campaign.file.merge_aliases,
            enrolled,
        )
    };
    let mut named = BTreeSet::new();
    let mut not_reached = |address: &Address| {
        let key = key_of(address);
        named.insert(key);
        let is_taken = people.get(&key).is_some_and(|of| of.is_taken());
        let why = missed.get(&key).cloned();
        why.or_else(|| withheld(address).filter(|_| !is_taken))
    };
    let mut register = audience
        .told_another_way(campaign, folder, &mut not_reached)
        .map_err(fault)?;
    // These stand there as suppressed.
    named.extend(
        audience
            .not_to_write
            .iter()
            .map(|(address, _)| key_of(address)),
    );
    let gone: Vec<_> = missed
        .iter()
        .filter(|(key, _)| !named.contains(key))
        .collect();
    if !gone.is_empty() {
        let store = state.audience().exists().then(|| open_store(&state));
        let store = store.transpose()?;
        for (key, why) in gone {
            let entry = store
                .as_ref()
                .and_then(|store| store.get(*key).ok().flatten());
            let address = entry.map_or_else(|| key.to_string(), |entry| entry.address);
            register.add(&address, why).map_err(fault)?;
        }
    }
    register.finish().map_err(fault)
}

/// Everybody enrolled whom no mail reached.
fn missed(ledger: &Ledger, seen: &Seen, alive: bool) -> Result<BTreeMap<Key, NotReached>, Failure> {
    let people = seen.history.people.iter();
    let mut missed: BTreeMap<Key, Missed> = people
        .filter_map(|(key, progress)| Some((key, Missed::of(&progress, alive)?)))
        .collect();
    ledger.read_all(|event| {
        if let Some(missed) = event.key.and_then(|key| missed.get_mut(&key)) {
            missed.learn(&event);
        }
        Ok(())
    })?;
    let told = missed.into_iter();
    Ok(told.map(|(key, missed)| (key, missed.finish())).collect())
}

/// What became of somebody, and what was said last.
struct Missed {
    words: &'static str,
    /// Whose words count.
    kinds: &'static [Kind],
    said: String,
    wording: String,
}

impl Missed {
    /// None for whoever was reached, or still may be.
    fn of(progress: &Progress, alive: bool) -> Option<Self> {
        let unknown = "unknown: may or may not have been handed over";
        let (words, kinds): (_, &[Kind]) = match progress.state {
            _ if progress.is_returned() => ("returned", &[Kind::Returned]),
            Stand::Rejected => ("refused", &[Kind::Refused]),
            Stand::Expired => ("given up", &[Kind::Deferred, Kind::Doubted]),
            Stand::Unknown => (unknown, &[]),
            Stand::Sending if !alive && !progress.is_taken() => (unknown, &[]),
            Stand::Pending | Stand::Deferred | Stand::Doubted if progress.lacks => {
                ("withheld", &[Kind::Withheld])
            }
            Stand::Pending
            | Stand::Deferred
            | Stand::Doubted
            | Stand::Sending
            | Stand::Accepted => return None,
        };
        Some(Self {
            words,
            kinds,
            said: String::new(),
            wording: String::new(),
        })
    }

    fn learn(&mut self, event: &Event) {
        if let Some(wording) = event.wording {
            self.wording = wording.short();
        }
        if !self.kinds.contains(&event.kind) {
            return;
        }
        let code = match event.code {
            0 => String::new(),
            code => format!("{code} "),
        };
        self.said = if event.kind == Kind::Returned {
            let class = event.reply.split(',').next().unwrap_or("");
            let last = if event.is_final() { ", for good" } else { "" };
            format!("{}{last}", class.replace('-', " "))
        } else {
            format!("{code}{} {}", event.enhanced_code, event.reply)
        };
    }

    fn finish(self) -> NotReached {
        let words: Vec<&str> = self.said.split_whitespace().collect();
        let reason = if words.is_empty() {
            self.words.to_owned()
        } else {
            format!("{}: {}", self.words, words.join(" "))
        };
        NotReached {
            reason,
            wording: self.wording,
        }
    }
}
