//! All rows of one mailbox to one recipient; all their facts are kept.
//!
//! Where rows disagree, the strongest audience speaks; among its rows the value that most of them
//! state, and then the first in the alphabet. So the order of the rows changes nothing.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    called::{Called, differ},
    facts::{Facts, Stated},
    interpret::Meant,
    table::{Content, content},
};
use crate::{
    campaign::CampaignFile,
    terms::{Address, Digest, Purpose},
};

/// What several rows of one mailbox give.
#[derive(Clone, Debug)]
pub(super) struct Merged<'r> {
    pub(super) address: Address,
    canonical: String,
    /// The canonical mailboxes of several rows; those of a single row are not gathered.
    mailboxes: BTreeSet<String>,
    pub(super) stated: u32,
    /// In the order of the fields' names and then of the values.
    pub(super) fields: Vec<(u32, Cow<'r, str>)>,
    /// Whether a row names a person.
    pub(super) named: bool,
    /// Whether different people are behind the mailbox: then none of them may see another's data.
    pub(super) shared: bool,
    /// On what the rows disagree.
    pub(super) conflicts: BTreeSet<&'static str>,
}

/// A single row.
impl<'r> From<Meant<'r>> for Merged<'r> {
    fn from(meant: Meant<'r>) -> Self {
        let mut fields = meant.fields;
        if fields
            .windows(2)
            .any(|pair| matches!(pair, [a, b] if a.0 == b.0))
        {
            // Values of one list: each once, in the order that merged rows have too.
            fields
                .chunk_by_mut(|a, b| a.0 == b.0)
                .for_each(<[_]>::sort_unstable);
            fields.dedup();
        }
        Self {
            address: meant.address,
            mailboxes: BTreeSet::new(),
            canonical: meant.canonical,
            stated: meant.stated,
            fields,
            named: meant.person.is_some(),
            shared: false,
            conflicts: BTreeSet::new(),
        }
    }
}

impl Merged<'_> {
    /// The canonical mailboxes of its rows, which differ where aliases are one.
    pub(super) fn mailboxes(&self) -> BTreeSet<String> {
        let mut all = self.mailboxes.clone();
        all.insert(self.canonical.clone());
        all
    }

    /// A digest of what is printed for the recipient.
    pub(super) fn content(&self, facts: &Facts) -> Content {
        let mut octets = Vec::with_capacity(192);
        let mut add = |text: &str| {
            octets.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
            octets.extend(text.as_bytes());
        };
        add("recipient v1");
        add(&self.canonical);
        for (name, value) in &self.fields {
            add(facts.named(*name));
            add(value);
        }
        content(Digest::of(&octets))
    }
}

/// The value of the strongest audience that has one.
fn settle<T: Ord + Clone>(
    strength: &dyn Fn(&str) -> usize,
    rows: &[&Stated],
    of: impl Fn(&Stated) -> Option<T>,
) -> (Option<T>, bool) {
    let mut votes: BTreeMap<(usize, T), usize> = BTreeMap::new();
    let mut different: BTreeSet<T> = BTreeSet::new();
    for stated in rows {
        if let Some(value) = of(stated) {
            different.insert(value.clone());
            *votes
                .entry((strength(&stated.audience), value))
                .or_default() += 1;
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
    (best.map(|((_, value), _)| value), different.len() > 1)
}

/// Merges the rows of a mailbox, of which there is at least one.
pub(super) fn merge<'r>(
    rows: Vec<(Meant<'r>, Called)>,
    file: &CampaignFile,
    facts: &mut Facts,
) -> Option<Merged<'r>> {
    let strength = |name: &str| {
        let mut known = file.audiences.iter();
        known.position(|known| known == name).unwrap_or(usize::MAX)
    };
    let all: Vec<&Stated> = rows
        .iter()
        .filter_map(|(meant, _)| facts.stated(meant.stated))
        .collect();
    let audience = all
        .iter()
        .map(|stated| &stated.audience)
        .min_by_key(|name| strength(name))?
        .clone();
    let mut conflicts = BTreeSet::new();
    let mut note = |what, conflict| {
        if conflict {
            conflicts.insert(what);
        }
    };
    let (country, _) = settle(&strength, &all, |stated| stated.country.clone());
    let (locale, differs) = settle(&strength, &all, |stated| stated.locale.clone());
    note("locale", differs);
    let (jurisdiction, differs) = settle(&strength, &all, |stated| stated.jurisdiction.clone());
    note("jurisdiction", differs);
    let names: BTreeSet<&String> = all
        .iter()
        .flat_map(|stated| stated.declared.keys())
        .collect();
    let mut declared = BTreeMap::new();
    for name in names {
        let stated = |stated: &Stated| stated.declared.get(name).filter(|v| !v.is_empty()).cloned();
        let (value, differs) = settle(&strength, &all, stated);
        note("facet", differs);
        declared.insert(name.clone(), value.unwrap_or_default());
    }
    let people: BTreeSet<&str> = rows.iter().filter_map(|(meant, _)| meant.person).collect();
    let called_differently = differ(rows.iter().map(|(_, called)| called));
    note("name", called_differently);
    let (named, shared) = (!people.is_empty(), people.len() > 1 || called_differently);
    let stated = Stated {
        also: all
            .iter()
            .map(|s| s.audience.clone())
            .filter(|name| *name != audience)
            .collect(),
        exposed: all
            .iter()
            .flat_map(|stated| stated.exposed.iter().cloned())
            .collect(),
        audience,
        locale,
        country,
        jurisdiction,
        declared,
    };
    let stated = facts.state(stated);
    let mailboxes = rows.iter().map(|(meant, _)| meant.canonical.clone());
    let mailboxes: BTreeSet<String> = mailboxes.collect();
    // The shortest of aliases, and of its spellings the one with the most small letters.
    let address = rows.iter().map(|(meant, _)| &meant.address);
    let address = address
        .max_by_key(|address| {
            let text = address.reveal(Purpose::Compare);
            (std::cmp::Reverse(text.len()), text)
        })?
        .clone();
    let mut fields: Vec<(u32, Cow<'r, str>)> = rows
        .into_iter()
        .flat_map(|(meant, _)| meant.fields)
        .filter(|_| !shared)
        .collect();
    fields.sort_by(|a, b| (facts.named(a.0), &a.1).cmp(&(facts.named(b.0), &b.1)));
    // Spellings of a name that differ in case are one name.
    fields.dedup_by(|later, kept| {
        let same_name =
            || facts.named(kept.0) == "name" && later.1.to_lowercase() == kept.1.to_lowercase();
        later.0 == kept.0 && (later.1 == kept.1 || same_name())
    });
    Some(Merged {
        canonical: address.canonical(),
        mailboxes,
        address,
        stated,
        fields,
        named,
        shared,
        conflicts,
    })
}
