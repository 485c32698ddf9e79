//! What laws allow or want in place of telling each person, by how many cannot be reached.
//!
//! Guarantees that nobody counts twice within a law. It must not decide for anybody: what a notice costs, and
//! whether a law's condition holds beyond these numbers, is for counsel.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{gather::Gathered, standpoint::Standpoint};
use crate::{
    log::thousands,
    notice::jurisdiction_codes,
    rules::{self, NOT_CLEARANCE, Profile, Reach},
    terms::Jurisdiction,
};

/// A threshold of a law that is touched.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Substitute {
    /// The law.
    pub law: String,
    /// Whom it concerns there.
    pub code: String,
    /// How many people that is.
    pub people: u64,
    /// How many of them nobody can reach.
    pub unreached: u64,
    /// When it holds, in the law's words.
    pub when: String,
    /// What it wants then.
    pub what: String,
    /// How people are told then.
    pub ways: Vec<&'static str>,
    /// For how many days at least.
    pub days: Option<u32>,
    /// The source.
    pub cite: String,
    /// How sure it is.
    pub evidence: String,
}

/// Every threshold that is touched, law by law.
pub(super) fn of(gathered: &Gathered, standpoint: &Standpoint) -> Vec<Substitute> {
    let mut touched = Vec::new();
    for (profile, codes) in concerned(gathered) {
        // A federal law counts everybody whom it concerns; one of several states each state's people.
        let of_each = profile.applies_to.len() > 1;
        let mut groups: Vec<(String, u64, u64)> = Vec::new();
        for (code, people) in codes {
            let unreached = standpoint.unreachable.get(&code).copied().unwrap_or(0);
            // A row without a usable address is no recipient, and still somebody whom the law concerns.
            let rows = gathered.audience.unusable.get(&code).copied().unwrap_or(0);
            let of_code = people + rows;
            match groups.first_mut().filter(|_| !of_each) {
                Some((codes, people, missed)) => {
                    *codes = format!("{codes}, {code}");
                    *people += of_code;
                    *missed += unreached;
                }
                None => groups.push((code, of_code, unreached)),
            }
        }
        for (code, people, unreached) in groups {
            let first = code.split(',').next().unwrap_or("").to_owned();
            let codes = codes_of(&first);
            let found = rules::substitutes(profile, &codes, people, unreached);
            touched.extend(found.map(|one| Substitute {
                law: profile.name.clone(),
                code: code.clone(),
                people,
                unreached,
                when: one.when.clone(),
                what: one.what.clone(),
                ways: one.ways.iter().map(|way| way.as_str()).collect(),
                days: one.days,
                cite: one.cite.clone(),
                evidence: one.evidence.clone(),
            }));
        }
    }
    touched
}

/// Each law with the people whom it obliges the sender to tell, by where their law is made.
fn concerned(gathered: &Gathered) -> Vec<(&Profile, BTreeMap<String, u64>)> {
    let mut all: Vec<(&Profile, BTreeMap<String, u64>)> = Vec::new();
    for reach in &gathered.judged.reach {
        let bites = reach.codes.iter().filter(|(_, count)| count.statutory > 0);
        let codes = bites.map(|(code, count)| (code.clone(), count.people));
        if let Some(profile) = gathered.profiles.get(&reach.profile) {
            all.push((profile, codes.collect()));
        }
    }
    // Where no row of a place has an address that can be used, nobody of it is a recipient. Whether the law bites
    // for them cannot be told from such rows: they count as if it did.
    for code in gathered.audience.unusable.keys() {
        let codes = codes_of(code);
        let Some(code) = codes.first() else {
            continue;
        };
        for profile in gathered.profiles.that_hold(&codes) {
            let mut reach = gathered.judged.reach.iter();
            let is_judged =
                |reach: &Reach| reach.profile == profile.id && reach.codes.contains_key(code);
            if reach.any(is_judged) {
                continue;
            }
            match all.iter_mut().find(|(other, _)| other.id == profile.id) {
                Some((_, codes)) => {
                    codes.insert(code.clone(), 0);
                }
                None => all.push((profile, BTreeMap::from([(code.clone(), 0)]))),
            }
        }
    }
    all
}

fn codes_of(code: &str) -> Vec<String> {
    jurisdiction_codes(Jurisdiction::try_from(code.to_owned()).ok().as_ref())
}

/// A line for each.
pub(super) fn lines(gathered: &Gathered, standpoint: &Standpoint) -> Vec<String> {
    let touched = of(gathered, standpoint);
    let line = |one: &Substitute| {
        format!(
            "  {}: {} of {} people cannot be reached; {}{} ({})",
            one.law,
            thousands(one.unreached),
            thousands(one.people),
            one.ways.join(", "),
            one.days
                .map(|days| format!(" for {days} days"))
                .unwrap_or_default(),
            one.cite
        )
    };
    let mut lines: Vec<String> = touched.iter().map(line).collect();
    if !lines.is_empty() {
        lines.insert(0, format!("substitute notice ({NOT_CLEARANCE}):"));
    }
    lines
}
