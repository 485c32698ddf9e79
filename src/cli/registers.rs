//! `disclose check --registers`: the registers of rows, and of those who were told and whose facts
//! changed since, or who left the lists: they need a notice of their own.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{
    another_way,
    failure::Failure,
    fill::{open_store, store_fault},
    gather::{Gathered, made_from},
    known::key_of,
    state::State,
};
use crate::{
    audience::{Register, Stored, Written},
    delivery::State as Stand,
    terms::{Finding, Key},
};

const BEFORE: [&str; 3] = ["address", "before_fields", "before_facets"];
const AFTER: [&str; 3] = ["now_address", "now_fields", "now_facets"];

/// Writes all registers.
pub(super) fn write(gathered: &Gathered, folder: &Path) -> Result<Vec<Written>, Failure> {
    let fault = |source| Failure::file("write registers to", folder)(source);
    let mut written = gathered
        .audience
        .registers(&gathered.campaign, folder)
        .map_err(fault)?;
    let header =
        |names: &[&str]| -> Vec<String> { names.iter().map(|&name| name.to_owned()).collect() };
    let mut changed =
        Register::new(folder, "changed", &header(&[BEFORE, AFTER].concat())).map_err(fault)?;
    let mut unlisted = Register::new(folder, "unlisted", &header(&BEFORE)).map_err(fault)?;
    let told = told(gathered)?;
    let mut seen = BTreeSet::new();
    let mut went = Ok(());
    gathered.each(|_, recipient| {
        let Some(identity) = told.identity.as_ref().filter(|_| went.is_ok()) else {
            return;
        };
        let key = key_of(identity, recipient, |key| told.people.contains_key(key));
        let Some(before) = told.people.get(&key) else {
            return;
        };
        seen.insert(key);
        let now = Stored::of(recipient);
        let [address, had, facets] = before;
        if made_from(&now.address, &now.fields, &now.facets) != made_from(address, had, facets) {
            let now = [now.address.as_str(), &now.fields, &now.facets];
            went = changed.add(before.iter().map(String::as_str).chain(now));
        }
    })?;
    went.map_err(fault)?;
    // Where a list cannot be read, nobody knows who left it.
    if !gathered.findings.iter().any(Finding::blocks) {
        for (_, before) in told.people.iter().filter(|(key, _)| !seen.contains(key)) {
            unlisted
                .add(before.iter().map(String::as_str))
                .map_err(fault)?;
        }
    }
    written.push(changed.finish().map_err(fault)?);
    written.push(unlisted.finish().map_err(fault)?);
    written.push(another_way::write(gathered, folder)?);
    Ok(written)
}

/// Whoever was handed a message, with what it was made from.
#[derive(Default)]
struct Told {
    identity: Option<crate::ledger::Identity>,
    people: BTreeMap<Key, [String; 3]>,
}

fn told(gathered: &Gathered) -> Result<Told, Failure> {
    let state = State::of(&gathered.campaign);
    if !state.begun()? || !state.audience().exists() {
        return Ok(Told::default());
    }
    let ledger = state.open()?;
    let history = ledger.history()?;
    let mut people = BTreeMap::new();
    let keep = |key: Key, address: &str, fields: &str, facets: &str| {
        let person = history.people.get(&key);
        if person.is_some_and(|progress| progress.state == Stand::Accepted) {
            people.insert(key, [address, fields, facets].map(str::to_owned));
        }
    };
    open_store(&state)?.facts(keep).map_err(store_fault)?;
    Ok(Told {
        identity: Some(ledger.identity().clone()),
        people,
    })
}
