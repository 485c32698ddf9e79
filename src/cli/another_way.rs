//! Who is to be told another way, and why: what the lists say and what the ledger says, row by row.
//!
//! Guarantees that whoever `status` counts as to be told another way stands in the register, and nobody
//! else: once for each row of the lists that names them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{
    by_law::Mailboxes, failure::Failure, fill::open_store, gather::Gathered, known::key_of_address,
    seen::Seen, state::State,
};
use crate::{
    audience::{Audience, NO_UTF8, NotReached, Written},
    campaign::SuppressReason,
    delivery::{Event, Kind, Progress},
    ledger::Ledger,
    log::{Missed, Why, thousands},
    terms::{Address, Key, counted},
};

/// How the number of those who are to be told another way comes together, where there is more than one reason.
pub(super) fn in_words(missed: &Missed) -> Option<String> {
    let part = |(why, count): (Why, u64)| why.counted(count);
    let parts: Vec<String> = missed.parts().map(part).collect();
    (parts.len() > 1).then(|| {
        format!(
            "another way {}: {}; `disclose report` names each in told-another-way.csv",
            thousands(missed.all()),
            parts.join(", ")
        )
    })
}

/// Whom a list of suppressions leaves out for good, so that nobody writes to them or calls them either.
pub(super) fn left_out(audience: &Audience) -> Option<String> {
    let rows: u64 = audience.left_out().map(|(_, rows)| rows).sum();
    let part =
        |(reason, rows): (SuppressReason, u64)| format!("{} {}", thousands(rows), reason.as_str());
    let parts: Vec<String> = audience.left_out().map(part).collect();
    (rows > 0).then(|| {
        format!(
            "not to be told by us {}: {}; `disclose check --registers DIR` names them in suppressed.csv",
            counted(rows, "row"),
            parts.join(", ")
        )
    })
}

/// The same as pages say it: of whom, and how many rows.
pub(super) fn rows_left_out(audience: &Audience) -> Vec<(String, u64)> {
    let all = audience.left_out();
    all.map(|(reason, rows)| (reason.of_whom().to_owned(), rows))
        .collect()
}

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
            reason: format!("withheld: {NO_UTF8}"),
            wording: String::new(),
            way: None,
        })
    };
    let by_law = Mailboxes::of(gathered)?;
    if !state.begun()? {
        let register = audience.told_another_way(campaign, folder, &mut |address| {
            withheld(address).or_else(|| by_law.why(address))
        });
        return register
            .and_then(crate::audience::AnotherWay::finish)
            .map_err(fault);
    }
    let ledger = state.open()?;
    let seen = Seen::read(&ledger)?;
    let missed = missed(&ledger, &seen, ledger.is_sending()?)?;
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
            .or_else(|| by_law.why(address))
    };
    let mut register = audience
        .told_another_way(campaign, folder, &mut not_reached)
        .map_err(fault)?;
    // These stand there as suppressed, by their rows; or are not to be told at all, on a list or not.
    let barred = audience.not_to_write.iter();
    let barred = barred.filter(|barred| barred.is_listed || !barred.reason.is_told_another_way());
    named.extend(barred.map(|barred| key_of(&barred.address)));
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
    let mut missed: BTreeMap<Key, Untold> = people
        .filter_map(|(key, progress)| Some((key, Untold::of(&progress, alive)?)))
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
struct Untold {
    why: Why,
    /// Whose words count.
    kinds: &'static [Kind],
    said: String,
    wording: String,
}

impl Untold {
    /// None for whoever was reached, or still may be.
    fn of(progress: &Progress, alive: bool) -> Option<Self> {
        let why = Why::of(progress, alive, false)?;
        let kinds: &[Kind] = match why {
            Why::Returned => &[Kind::Returned],
            Why::Refused => &[Kind::Refused],
            Why::GivenUp => &[Kind::Deferred, Kind::Doubted],
            Why::Withheld => &[Kind::Withheld],
            Why::Unknown | Why::Unusable | Why::Suppressed | Why::ByLaw => &[],
        };
        Some(Self {
            why,
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
        let why = match self.why {
            Why::Unknown => "unknown: may or may not have been handed over",
            Why::Withheld => "withheld",
            other => other.words(),
        };
        let reason = if words.is_empty() {
            why.to_owned()
        } else {
            format!("{why}: {}", words.join(" "))
        };
        NotReached {
            reason,
            wording: self.wording,
            way: None,
        }
    }
}
