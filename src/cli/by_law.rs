//! For whom email is not enough in law, by the facets of the people there are.
//!
//! Guarantees the same answer for `status`, the register and the report. It must not judge by itself: what a law
//! wants is data of its profile.

use std::collections::BTreeMap;

use super::{failure::Failure, fill::store_fault, gather::Gathered};
use crate::{
    audience::{Facets, NotReached, Recipient, Store, alias_base},
    campaign::Campaign,
    rules::{ByEmail, NotEnough, Profiles},
    terms::{Address, Findings, Key},
};

/// The answer for each kind of reader whom it concerns.
#[derive(Debug, Default)]
pub(super) struct ByLaw(BTreeMap<Facets, NotEnough>);

impl ByLaw {
    /// For everybody on the lists.
    pub(super) fn of(gathered: &Gathered) -> Self {
        let by_email = ByEmail::new(&gathered.profiles, &gathered.campaign.incident);
        let kinds = gathered.audience.facets.keys();
        let found = kinds.filter_map(|facets| Some((facets.clone(), by_email.not_enough(facets)?)));
        Self(found.collect())
    }

    /// Why email is not enough for such a reader; none where it is.
    pub(super) fn why(&self, facets: &Facets) -> Option<&NotEnough> {
        self.0.get(facets)
    }

    /// Whether it is enough for everybody.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// As the register and whoever answers people say it.
fn in_words(why: &NotEnough) -> String {
    let lacks: Vec<String> = why.lacks.iter().map(|names| names.join(" and ")).collect();
    let lacks = match lacks.len() {
        0 => String::new(),
        _ => format!("; not stated: {}", lacks.join(", or ")),
    };
    format!(
        "email is not enough in law: {}{lacks} ({})",
        why.law, why.cite
    )
}

/// Why email is not enough for somebody, as the store has them; none where it is.
pub(super) fn of_one(
    campaign: &Campaign,
    store: &Store,
    key: Key,
) -> Result<Option<String>, Failure> {
    let entry = store.get(key).map_err(store_fault)?;
    let facets = entry.and_then(|entry| Facets::of_kept(&entry.facets).ok());
    let profiles = Profiles::of(campaign, &mut Findings::new());
    let by_email = ByEmail::new(&profiles, &campaign.incident);
    let why = facets.and_then(|facets| by_email.not_enough(&facets));
    Ok(why.as_ref().map(in_words))
}

/// For whom email is not enough in law, by mailbox.
#[derive(Debug, Default)]
pub(super) struct Mailboxes {
    merges: bool,
    people: BTreeMap<String, NotReached>,
}

impl Mailboxes {
    /// Of everybody on the lists; they are read once more where it concerns anybody.
    pub(super) fn of(gathered: &Gathered) -> Result<Self, Failure> {
        let by_law = ByLaw::of(gathered);
        let mut all = Self {
            merges: gathered.campaign.file.merge_aliases,
            people: BTreeMap::new(),
        };
        if by_law.is_empty() {
            return Ok(all);
        }
        gathered.each(|_, recipient: &Recipient| {
            if let Some(why) = by_law.why(&recipient.facets) {
                let told = NotReached {
                    reason: in_words(why),
                    wording: String::new(),
                    way: Some(why.way.as_str()),
                };
                all.people.insert(all.mailbox(&recipient.address), told);
            }
        })?;
        Ok(all)
    }

    fn mailbox(&self, address: &Address) -> String {
        let canonical = address.canonical();
        let base = self.merges.then(|| alias_base(&canonical)).flatten();
        base.unwrap_or(canonical)
    }

    /// Why email is not enough for a mailbox; none where it is.
    pub(super) fn why(&self, address: &Address) -> Option<NotReached> {
        self.people.get(&self.mailbox(address)).cloned()
    }
}
