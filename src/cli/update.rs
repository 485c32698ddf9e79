//! A campaign that updates another one (`update_of`): its lists are whoever that one wrote to, out of
//! its stores (`told_by`).
//!
//! Guarantees that the other campaign is only read, and that a list which names nobody it can name is
//! refused.

use std::{collections::BTreeSet, path::Path};

use serde_json::{Map, Value};

use super::{
    failure::Failure,
    fill::{open_store, store_fault},
    gather::{gather, made_from},
    known::key_of,
    state::State,
};
use crate::{
    audience::{Facets, Stored},
    campaign::{self, Campaign},
    delivery::State as Stand,
    terms::{ClassId, Finding, Findings, Key, Place, nearest},
};

/// Who can be named by `told_by = { state = … }`.
const STATES: [&str; 6] = [
    "accepted", "changed", "unlisted", "unknown", "rejected", "expired",
];

/// Fills the lists that say `told_by`, and says what is wrong with them.
pub(super) fn provide(campaign: &mut Campaign, findings: &mut Findings) -> Result<(), Failure> {
    let wanted: Vec<(usize, Result<String, String>)> = campaign
        .file
        .lists
        .iter()
        .enumerate()
        .filter_map(|(index, list)| Some((index, state(list.told_by.as_ref()?.as_ref()))))
        .collect();
    let mut refuse = |message: String, help: &str| {
        findings.push(Finding::error(
            "CAMPAIGN-TOLD-BY",
            Place::file("campaign.toml"),
            message,
            help,
        ));
    };
    let Some(other) = campaign
        .file
        .update_of
        .as_ref()
        .map(|other| other.as_ref().clone())
    else {
        if !wanted.is_empty() {
            refuse(
                "`told_by` stands in a campaign that updates none".to_owned(),
                "add `update_of = \"../that-campaign\"`, or name a `file`",
            );
        }
        return Ok(());
    };
    let other = campaign.folder.join(other);
    for (index, state) in wanted {
        let Some(list) = campaign.file.lists.get_mut(index) else {
            continue;
        };
        let state = match state {
            Ok(state) if list.file.is_none() => state,
            Ok(_) => {
                refuse(
                    "a [[list]] has `file` and `told_by`".to_owned(),
                    "leave one of them out",
                );
                continue;
            }
            Err(why) => {
                refuse(why, "write told_by = { state = \"accepted\" }");
                continue;
            }
        };
        let own_exposed = list.exposed.is_some();
        let people = people(&other, &state, own_exposed)?;
        let name = other
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        list.tell(&format!("{name} ({state})"), people);
    }
    Ok(())
}

fn state(told_by: &toml::Table) -> Result<String, String> {
    if let Some(other) = told_by.keys().find(|key| *key != "state") {
        return Err(format!("`told_by` has the unknown key `{other}`"));
    }
    let state = told_by
        .get("state")
        .and_then(toml::Value::as_str)
        .unwrap_or("");
    if STATES.contains(&state) {
        return Ok(state.to_owned());
    }
    let near =
        nearest(state, STATES).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    Err(format!(
        "`told_by` names the state `{state}`, and knows {}{near}",
        STATES.join(", ")
    ))
}

/// The people of a campaign, as JSON lines.
fn people(folder: &Path, state: &str, own_exposed: bool) -> Result<Vec<u8>, Failure> {
    let stand = match state {
        "rejected" => Stand::Rejected,
        "expired" => Stand::Expired,
        "unknown" => Stand::Unknown,
        _ => Stand::Accepted,
    };
    let campaign = campaign::load(folder)?;
    let files = State::of(&campaign);
    if !files.begun()? || !files.audience().exists() {
        return Err(Failure::usage(
            format!(
                "the campaign `{}` has told nobody yet, or its audience was purged",
                campaign.file.id
            ),
            "correct `update_of`, or name the lists themselves",
        ));
    }
    let ledger = files.open()?;
    let history = ledger.history()?;
    let mut all = Vec::new();
    let mut before = Vec::new();
    let keep = |key: Key, address: &str, fields: &str, facets: &str| {
        if history
            .people
            .get(&key)
            .is_some_and(|person| person.state == stand)
        {
            before.push((key, [address, fields, facets].map(str::to_owned)));
        }
    };
    open_store(&files)?.facts(keep).map_err(store_fault)?;
    if !matches!(state, "changed" | "unlisted") {
        for (_, [address, fields, facets]) in &before {
            all.push(line(address, fields, facets, own_exposed)?);
        }
        return Ok(all.concat());
    }
    // Those two are told by what the lists of that campaign say now.
    let gathered = gather(folder, None)?.without_errors()?;
    let before: std::collections::BTreeMap<Key, [String; 3]> = before.into_iter().collect();
    let mut seen = BTreeSet::new();
    let mut went = Ok(());
    gathered.each(|_, recipient| {
        let key = key_of(ledger.identity(), recipient, |key| before.contains_key(key));
        let Some([address, had, facets]) = before.get(&key) else {
            return;
        };
        seen.insert(key);
        let now = Stored::of(recipient);
        let same =
            made_from(&now.address, &now.fields, &now.facets) == made_from(address, had, facets);
        if state == "changed" && !same && went.is_ok() {
            went = line(&now.address, &now.fields, &now.facets, own_exposed)
                .map(|line| all.push(line));
        }
    })?;
    went?;
    if state == "unlisted" {
        for (_, [address, fields, facets]) in before.iter().filter(|(key, _)| !seen.contains(key)) {
            all.push(line(address, fields, facets, own_exposed)?);
        }
    }
    Ok(all.concat())
}

/// A person as a row. Classes that the campaign states for the list replace those of then.
fn line(address: &str, fields: &str, facets: &str, own_exposed: bool) -> Result<Vec<u8>, Failure> {
    let damaged = |fault: serde_json::Error| {
        Failure::usage(
            format!("the audience store of the other campaign is damaged: {fault}"),
            "bring its folder back from an archive",
        )
    };
    let facets: Facets = Facets::of_kept(facets).map_err(damaged)?;
    let fields: Map<String, Value> = serde_json::from_str(fields).map_err(damaged)?;
    let mut row = Map::new();
    let mut put = |name: &str, value: String| row.insert(name.to_owned(), Value::String(value));
    put("email", address.to_owned());
    put("audience", facets.audience);
    put("locale", facets.locale.to_string());
    if let Some(jurisdiction) = facets.jurisdiction {
        put("jurisdiction", jurisdiction.to_string());
    }
    if !own_exposed {
        let exposed: Vec<&str> = facets.exposed.iter().map(ClassId::as_str).collect();
        put(
            "exposed",
            if exposed.is_empty() {
                "none".to_owned()
            } else {
                exposed.join(";")
            },
        );
    }
    for (name, value) in facets.declared {
        put(&name, value);
    }
    row.extend(fields);
    let mut line = serde_json::to_vec(&row).map_err(damaged)?;
    line.push(b'\n');
    Ok(line)
}
