//! Each law's profile: a campaign that satisfies it has no finding of it, and for each of its rules a
//! change gives that finding and no other.

mod build;
mod cases;
mod changed_sample;
mod edits;
mod explain;
mod form;
mod general;
mod people;

use std::{collections::BTreeSet, fs, path::Path};

use self::{
    build::{Campaign, judged},
    cases::{Case, Law},
};

/// Every built-in profile as its file says it.
fn laws() -> Vec<Law> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/requirements");
    let mut laws: Vec<Law> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .filter(|path| !path.ends_with("elements.toml") && !path.ends_with("agencies.toml"))
        .map(|path| Law::read(&fs::read_to_string(path).unwrap()))
        .collect();
    laws.sort_by(|a, b| a.id.cmp(&b.id));
    laws
}

/// The cases of one campaign are its audiences: a notice each.
#[test]
fn each_profile_is_satisfied_and_each_of_its_rules_can_be_broken_alone() {
    let mut wrong = Vec::new();
    for law in laws() {
        let mut broken = BTreeSet::new();
        for campaign in law.campaigns() {
            for (case, found) in judged(&campaign) {
                let expected: BTreeSet<String> = case.expected.iter().cloned().collect();
                if !found.keys().eq(&expected) {
                    wrong.push(format!(
                        "{}: {}: expected {expected:?}, found {found:?}",
                        law.name, case.about
                    ));
                }
                broken.extend(expected);
            }
        }
        let unbroken: Vec<&String> = law.rule_ids.difference(&broken).collect();
        if !unbroken.is_empty() {
            wrong.push(format!("{}: no change breaks {unbroken:?}", law.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

impl Law {
    /// Campaigns of cases that share their facts.
    fn campaigns(&self) -> Vec<Campaign<'_>> {
        let (together, apart): (Vec<Case>, Vec<Case>) = self
            .cases()
            .into_iter()
            .partition(|case| case.facts == build::Facts::default());
        let mut campaigns = vec![Campaign {
            law: self,
            cases: together,
        }];
        campaigns.extend(apart.into_iter().map(|case| Campaign {
            law: self,
            cases: vec![case],
        }));
        campaigns
    }
}
