//! What the audience store has of everybody for a report: domain, jurisdiction and language, as numbers.
//!
//! Guarantees eight octets for each person, so that a report of millions fits beside their history. It
//! must not keep an address.

use std::{borrow::Borrow, collections::HashMap, hash::Hash, sync::Arc};

use crate::{
    audience::Facets,
    cli::{
        failure::Failure,
        fill::{open_store, store_fault},
        gather::Gathered,
        known::key_of,
        state::State,
    },
    delivery::{People, Who},
    ledger::Ledger,
    terms::{Jurisdiction, Key},
};

/// By the number that people have in history.
#[derive(Default)]
pub(super) struct Known {
    people: Vec<Of>,
    /// Those on a list whom the next `send` makes part of the campaign.
    others: HashMap<Key, Of>,
    domains: Names<String>,
    /// Jurisdiction and language.
    kinds: Names<(String, String)>,
}

/// Numbers of a domain and of a jurisdiction with a language.
#[derive(Clone, Copy, Default)]
struct Of {
    domain: u32,
    kind: u32,
}

/// Values by their number, each once, from 1; 0 is not stated.
struct Names<T> {
    all: Vec<T>,
    numbers: HashMap<T, u32>,
}

/// What is known of one person; empty is not stated.
#[derive(Clone, Copy, Default)]
pub(super) struct Person<'a> {
    pub(super) domain: &'a str,
    pub(super) jurisdiction: &'a str,
    pub(super) locale: &'a str,
}

impl Known {
    /// Everybody of the store, if there is one.
    pub(super) fn read(state: &State, people: &People) -> Result<Self, Failure> {
        let mut known = Self::default();
        if !state.audience().exists() {
            return Ok(known);
        }
        known.people = vec![Of::default(); people.len()];
        // Few combinations of facets, and many people: each is read once.
        let mut read: HashMap<String, u32> = HashMap::new();
        let take = |key, address: &str, _: &str, facets: &str| {
            let Some(who) = people.who(&key) else {
                return;
            };
            let kind = if let Some(kind) = read.get(facets) {
                *kind
            } else {
                let kind = known.kind(facets);
                read.insert(facets.to_owned(), kind);
                kind
            };
            let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
            let domain = known.domains.number(domain);
            if let Some(at) = known.people.get_mut(who as usize) {
                *at = Of { domain, kind };
            }
        };
        open_store(state)?.facts(take).map_err(store_fault)?;
        Ok(known)
    }

    /// Reads the lists for those on them who have no number yet.
    pub(super) fn read_others(
        &mut self,
        gathered: &Gathered,
        ledger: &Ledger,
        people: &People,
    ) -> Result<(), Failure> {
        let mut read: HashMap<Arc<str>, u32> = HashMap::new();
        gathered.each(|_, recipient| {
            let key = key_of(ledger.identity(), recipient, |key| people.contains_key(key));
            if people.contains_key(&key) {
                return;
            }
            let kind = if let Some(kind) = read.get(&recipient.kept) {
                *kind
            } else {
                let kind = self.kind(&recipient.kept);
                read.insert(Arc::clone(&recipient.kept), kind);
                kind
            };
            let domain = self.domains.number(recipient.address.domain());
            self.others.insert(key, Of { domain, kind });
        })
    }

    /// Somebody by their number, or who has none by their key.
    pub(super) fn of(&self, who: Option<Who>, key: &Key) -> Person<'_> {
        let of = match who {
            Some(who) => self.people.get(who as usize),
            None => self.others.get(key),
        };
        let Some(of) = of else {
            return Person::default();
        };
        let kind = self.kinds.get(of.kind);
        let (jurisdiction, locale) =
            kind.map_or(("", ""), |(code, tag)| (code.as_str(), tag.as_str()));
        Person {
            domain: self.domains.get(of.domain).map_or("", String::as_str),
            jurisdiction,
            locale,
        }
    }

    /// The number of the jurisdiction and language of facets as they are kept.
    fn kind(&mut self, kept: &str) -> u32 {
        let Ok(facets) = Facets::of_kept(kept) else {
            return 0;
        };
        let code = facets.jurisdiction.as_ref().map(Jurisdiction::as_str);
        let kind = (
            code.unwrap_or_default().to_owned(),
            facets.locale.to_string(),
        );
        self.kinds.number(&kind)
    }
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            numbers: HashMap::new(),
        }
    }
}

impl<T> Names<T> {
    fn get(&self, number: u32) -> Option<&T> {
        self.all.get((number as usize).checked_sub(1)?)
    }

    /// The number of a value, old or new.
    fn number<Q>(&mut self, value: &Q) -> u32
    where
        T: Borrow<Q> + Eq + Hash,
        Q: Eq + Hash + ToOwned<Owned = T> + ?Sized,
    {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        self.all.push(value.to_owned());
        let number = u32::try_from(self.all.len()).unwrap_or(0);
        self.numbers.insert(value.to_owned(), number);
        number
    }
}
