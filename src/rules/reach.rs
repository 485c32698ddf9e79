//! What the engine hands on: whom each law concerns, what it found, and which words it missed.

use std::collections::{BTreeMap, BTreeSet};

use crate::terms::Findings;

/// Whom a law concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The profile.
    pub profile: String,
    /// Its name.
    pub name: String,
    /// People by the code that they are of; empty for those without one.
    pub codes: BTreeMap<String, Count>,
}

/// How many people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// All whom it concerns.
    pub people: u64,
    /// Those for whom the law bites.
    pub statutory: u64,
}

impl Reach {
    /// All of them.
    #[must_use]
    pub fn people(&self) -> u64 {
        self.codes.values().map(|count| count.people).sum()
    }

    /// Those for whom the law bites.
    #[must_use]
    pub fn statutory(&self) -> u64 {
        self.codes.values().map(|count| count.statutory).sum()
    }
}

/// What came out.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// What is wrong or worth knowing.
    pub findings: Findings,
    /// Whom each law concerns.
    pub reach: Vec<Reach>,
    /// People without a jurisdiction, to whom the general rules alone apply.
    pub without: u64,
    /// Rows of words, with the code of the readers, that say what a law wants and nothing says yet.
    pub unsaid: BTreeSet<String>,
}
