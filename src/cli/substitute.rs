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
    rules::{self, NOT_CLEARANCE, Profile},
    terms::{Jurisdiction, counted},
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
    let (reach, profiles) = (&gathered.judged.reach, &gathered.profiles);
    let unusable = gathered.audience.unusable.keys();
    let mut all: Vec<(&Profile, BTreeMap<String, u64>)> = Vec::new();
    for of in reach {
        let Some(profile) = profiles.get(&of.profile) else {
            continue;
        };
        // Whom no law obliges the sender to tell, no law counts.
        let bites = of.codes.iter().filter(|(_, count)| count.statutory > 0);
        let told = bites.map(|(code, count)| (code.clone(), count.people));
        // Also where nobody of the same code is a recipient.
        let others = unusable.clone().filter(|code| {
            of.statutory() > 0 && !of.codes.contains_key(*code) && profiles.concerns(profile, code)
        });
        let others = others.map(|code| (code.clone(), 0));
        all.push((profile, told.chain(others).collect()));
    }
    // Of some laws nobody is a recipient. Whether they bite cannot be told from rows without an address that can be
    // used: these count as if they did.
    let is_judged = |profile: &Profile| reach.iter().any(|of| of.profile == profile.id);
    for profile in profiles.all.iter().filter(|profile| !is_judged(profile)) {
        let stated = unusable.clone().filter(|code| !code.is_empty());
        let codes = stated.filter(|code| profiles.concerns(profile, code));
        let codes: BTreeMap<String, u64> = codes.map(|code| (code.clone(), 0)).collect();
        if !codes.is_empty() {
            all.push((profile, codes));
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
            "  {}: {} of {} cannot be reached; {}{} ({})",
            one.law,
            thousands(one.unreached),
            counted(one.people, "person"),
            one.ways.join(", "),
            one.days
                .map(|days| format!(" for {}", counted(days, "day")))
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
