//! All rows of one mailbox to one recipient; all their facts are kept.

use std::collections::{BTreeMap, BTreeSet};

use super::{Recipient, RowRef, interpret::Meant};
use crate::terms::Masked;

/// A mailbox while its rows are being read.
#[derive(Debug)]
pub(super) struct Mailbox {
    rows: Vec<(RowRef, Meant)>,
}

impl Mailbox {
    pub(super) fn new(at: RowRef, meant: Meant) -> Self {
        Self {
            rows: vec![(at, meant)],
        }
    }

    pub(super) fn add(&mut self, at: RowRef, meant: Meant) {
        self.rows.push((at, meant));
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows.len() as u64
    }

    /// The recipient. `audiences` are strongest first.
    pub(super) fn merge(self, audiences: &[String]) -> Option<Recipient> {
        let strength = |name: &str| {
            audiences
                .iter()
                .position(|known| known == name)
                .unwrap_or(usize::MAX)
        };
        let strongest = self
            .rows
            .iter()
            .min_by_key(|(_, meant)| strength(&meant.audience))?;
        let (first, audience) = (strongest.1.clone(), strongest.1.audience.clone());
        let shared = self.is_shared();
        let mut exposed = BTreeSet::new();
        let mut also = BTreeSet::new();
        let mut fields: BTreeMap<String, Vec<Masked>> = BTreeMap::new();
        let mut declared = first.declared.clone();
        for (_, meant) in &self.rows {
            exposed.extend(meant.exposed.iter().cloned());
            if meant.audience != audience {
                also.insert(meant.audience.clone());
            }
            for (name, value) in &meant.declared {
                let kept = declared.entry(name.clone()).or_default();
                if kept.is_empty() {
                    kept.clone_from(value);
                }
            }
            for (name, value) in &meant.fields {
                let values = fields.entry(name.clone()).or_default();
                let value = Masked::new(value.clone());
                if !shared && !values.contains(&value) {
                    values.push(value);
                }
            }
        }
        let people: BTreeSet<&str> = self
            .rows
            .iter()
            .filter_map(|(_, meant)| meant.person.as_deref())
            .collect();
        Some(Recipient {
            address: first.address,
            audience,
            also,
            locale: first.locale,
            jurisdiction: first.jurisdiction,
            exposed,
            declared,
            fields,
            persons: u32::try_from(people.len()).unwrap_or(u32::MAX),
            rows: self.rows.iter().map(|(at, _)| *at).collect(),
            withheld: None,
        })
    }

    /// Whether different people are behind the mailbox: then none of them may see another's data.
    fn is_shared(&self) -> bool {
        let distinct = |of: &dyn Fn(&Meant) -> Option<String>| {
            self.rows
                .iter()
                .filter_map(|(_, meant)| of(meant))
                .collect::<BTreeSet<_>>()
                .len()
        };
        distinct(&|meant| meant.person.clone()) > 1
            || distinct(&|meant| meant.fields.get("name").map(|name| name.to_lowercase())) > 1
    }
}
