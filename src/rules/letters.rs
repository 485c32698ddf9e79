//! For how many people email is not the notice that a law wants, said once for each law.

use std::collections::BTreeMap;

use super::{
    channel::names,
    library::Profiles,
    profile::{Demand, Profile, Rule},
};
use crate::terms::{Finding, Findings, Place, Severity, counted};

/// People for whom email is not enough, by law and code.
#[derive(Debug, Default)]
pub(super) struct Letters(BTreeMap<usize, BTreeMap<String, (u64, u64)>>);

impl Letters {
    /// So many people of a code; `statutory` where the law bites for them.
    pub(super) fn note(&mut self, at: usize, code: &str, people: u64, statutory: bool) {
        let counts = self.0.entry(at).or_default();
        let (bound, free) = counts.entry(code.to_owned()).or_default();
        *if statutory { bound } else { free } += people;
    }

    /// A finding for each law that asks for it.
    pub(super) fn findings(self, profiles: &Profiles, says_nothing_yet: bool) -> Findings {
        let mut findings = Findings::new();
        for (at, counts) in self.0 {
            let Some(profile) = profiles.all.get(at) else {
                continue;
            };
            let asks = |rule: &&Rule| matches!(rule.demand, Demand::ByEmail);
            for rule in profile.rules.iter().filter(asks) {
                findings.push(finding(profile, rule, &counts, says_nothing_yet));
            }
        }
        findings
    }
}

fn finding(
    profile: &Profile,
    rule: &Rule,
    counts: &BTreeMap<String, (u64, u64)>,
    says_nothing_yet: bool,
) -> Finding {
    let statutory: u64 = counts.values().map(|(bound, _)| bound).sum();
    let voluntary: u64 = counts.values().map(|(_, free)| free).sum();
    let bites = statutory > 0;
    let concerned = |(bound, free): &(u64, u64)| if bites { *bound } else { *free };
    let codes = counts.iter().filter(|(_, count)| concerned(count) > 0);
    let codes: Vec<&str> = codes
        .map(|(code, _)| code.as_str())
        .filter(|code| !code.is_empty())
        .collect();
    let people = counted(if bites { statutory } else { voluntary }, "person");
    let whom = if codes.is_empty() {
        people
    } else {
        format!("{people} ({})", codes.join(", "))
    };
    let of_codes = |of: &&super::shape::Channel| {
        let only = &of.only;
        only.is_empty() || only.iter().any(|own| codes.contains(&own.as_str()))
    };
    let channels = profile.channels.iter().filter(of_codes);
    let mut wanted: Vec<String> = channels
        .flat_map(names)
        .map(|names| format!("`{}`", names.join("` with `")))
        .collect();
    wanted.sort();
    wanted.dedup();
    let wanted = wanted.join(" or ");
    let (is, help) = if bites {
        (
            "is not",
            "state it in a column of the list (yes or no) or for everybody under [attest]; whoever is left is told by letter, and stands in told-another-way.csv",
        )
    } else {
        (
            "would not be",
            "the law does not bite by what was exposed; state it all the same, in case more turns out to have been",
        )
    };
    let message = format!("email {is} enough in law for {whom}: {wanted} is not stated of them");
    let mut finding = Finding::error(rule.id, Place::file("incident.toml"), message, help).of_law(
        &profile.name,
        &rule.cite,
        &rule.evidence,
    );
    finding.voluntary = !bites;
    finding.severity = match rule.severity {
        Severity::Error if !bites || says_nothing_yet => Severity::Warning,
        severity => severity,
    };
    finding
}
