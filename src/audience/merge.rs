//! All rows of one mailbox to one recipient; all their facts are kept.
//!
//! Where rows disagree, the strongest audience speaks; among its rows the value that most of them
//! state, and then the first in the alphabet. So the order of the rows changes nothing but the
//! order in which personal values are printed.

use std::collections::{BTreeMap, BTreeSet};

use super::{Recipient, RowRef, assumptions::Assumptions, called::differ, interpret::Meant};
use crate::{
    campaign::CampaignFile,
    terms::{Masked, Purpose},
};

/// A mailbox while its rows are being read.
#[derive(Debug)]
pub(super) struct Mailbox {
    first: (RowRef, Meant),
    others: Vec<(RowRef, Meant)>,
}

impl Mailbox {
    pub(super) fn new(at: RowRef, meant: Meant) -> Self {
        Self {
            first: (at, meant),
            others: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, at: RowRef, meant: Meant) {
        self.others.push((at, meant));
    }

    /// How many rows were merged into another.
    pub(super) fn merged(&self) -> u64 {
        self.others.len() as u64
    }

    /// Who the rows say they are, where a column tells.
    pub(super) fn people(&self) -> BTreeSet<&str> {
        self.all()
            .filter_map(|meant| meant.person.as_deref())
            .collect()
    }

    fn all(&self) -> impl Iterator<Item = &Meant> {
        std::iter::once(&self.first)
            .chain(&self.others)
            .map(|(_, meant)| meant)
    }

    /// The value of the strongest audience that has one.
    fn settle<T: Ord + Clone>(
        &self,
        strength: &dyn Fn(&str) -> usize,
        of: impl Fn(&Meant) -> Option<T>,
    ) -> Option<T> {
        let mut votes: BTreeMap<(usize, T), usize> = BTreeMap::new();
        for meant in self.all() {
            if let Some(value) = of(meant) {
                *votes.entry((strength(&meant.audience), value)).or_default() += 1;
            }
        }
        let mut best: Option<((usize, T), usize)> = None;
        for (vote, count) in votes {
            let better = best
                .as_ref()
                .is_none_or(|((rank, _), most)| vote.0 == *rank && count > *most);
            if better {
                best = Some((vote, count));
            }
        }
        best.map(|((_, value), _)| value)
    }

    /// The recipient.
    pub(super) fn merge(self, file: &CampaignFile, assumptions: &mut Assumptions) -> Recipient {
        let strength = |name: &str| {
            file.audiences
                .iter()
                .position(|known| known == name)
                .unwrap_or(usize::MAX)
        };
        let audience = self
            .all()
            .map(|meant| &meant.audience)
            .min_by_key(|name| strength(name))
            .unwrap_or(&self.first.1.audience)
            .clone();
        let country = self.settle(&strength, |meant| meant.country.clone());
        let locale = self.settle(&strength, |meant| meant.locale.clone());
        let locale = locale.unwrap_or_else(|| assumptions.locale(file, country.as_deref()));
        let jurisdiction = self
            .settle(&strength, |meant| meant.jurisdiction.clone())
            .or_else(|| assumptions.jurisdiction(file));
        let names: BTreeSet<&String> = self.all().flat_map(|meant| meant.declared.keys()).collect();
        let declared = names
            .into_iter()
            .map(|name| {
                let stated =
                    |meant: &Meant| meant.declared.get(name).filter(|v| !v.is_empty()).cloned();
                (
                    name.clone(),
                    self.settle(&strength, stated).unwrap_or_default(),
                )
            })
            .collect();
        let shared = self.is_shared();
        let mut fields: BTreeMap<String, Vec<Masked>> = BTreeMap::new();
        for (name, value) in self.all().flat_map(|meant| &meant.fields) {
            let values = fields.entry(name.clone()).or_default();
            for value in value.iter().filter(|_| !shared) {
                let known = |kept: &Masked| {
                    let kept = kept.reveal(Purpose::Compare);
                    kept == value || name == "name" && kept.to_lowercase() == value.to_lowercase()
                };
                if !values.iter().any(known) {
                    values.push(Masked::new(value.clone()));
                }
            }
        }
        let also = self
            .all()
            .map(|meant| meant.audience.clone())
            .filter(|name| *name != audience)
            .collect();
        Recipient {
            also,
            locale,
            jurisdiction,
            exposed: self
                .all()
                .flat_map(|meant| meant.exposed.iter().cloned())
                .collect(),
            declared,
            fields,
            persons: u32::try_from(self.people().len()).unwrap_or(u32::MAX),
            rows: std::iter::once(&self.first)
                .chain(&self.others)
                .map(|(at, _)| *at)
                .collect(),
            withheld: None,
            audience,
            address: self.first.1.address,
        }
    }

    /// Whether different people are behind the mailbox: then none of them may see another's data.
    fn is_shared(&self) -> bool {
        self.people().len() > 1 || differ(self.all().map(|meant| &meant.called))
    }
}
