//! What many recipients have in common, kept once: what their rows state, and which kind of reader
//! that makes them. A list of millions has a few hundred kinds.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{Hash, Hasher},
};

use indexmap::{Equivalent, IndexSet};

use super::{Count, Facets, assumptions::Assumptions};
use crate::{
    campaign::CampaignFile,
    terms::{Address, ClassId, Jurisdiction, Locale},
};

/// What rows state that may change a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub(super) struct Stated {
    pub(super) audience: String,
    /// The other audiences of a mailbox.
    pub(super) also: BTreeSet<String>,
    pub(super) locale: Option<Locale>,
    pub(super) country: Option<String>,
    pub(super) jurisdiction: Option<Jurisdiction>,
    pub(super) exposed: BTreeSet<ClassId>,
    pub(super) declared: BTreeMap<String, String>,
}

/// Which personal fields have a value, and whether one or several.
pub(super) type Filled = [(u32, Count)];

/// A kind of recipient: everything that picks the text, and what decides whether they must wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) stated: u32,
    pub(super) filled: Box<Filled>,
    pub(super) marks: Marks,
}

/// What an address and a row are, beside what they say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub(super) struct Marks {
    pub(super) needs_smtputf8: bool,
    pub(super) sample_may_mail: bool,
    /// No row names a person.
    pub(super) unnamed: bool,
}

impl Marks {
    pub(super) fn of(address: &Address, named: bool) -> Self {
        Self {
            needs_smtputf8: address.needs_smtputf8(),
            sample_may_mail: address.sample_may_mail(),
            unnamed: !named,
        }
    }
}

/// A kind that is looked up.
struct Borrowed<'a>(u32, &'a Filled, Marks);

impl Hash for Kind {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        (self.stated, &*self.filled, self.marks).hash(hasher);
    }
}

impl Hash for Borrowed<'_> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        (self.0, self.1, self.2).hash(hasher);
    }
}

impl Equivalent<Kind> for Borrowed<'_> {
    fn equivalent(&self, kind: &Kind) -> bool {
        (self.0, self.1, self.2) == (kind.stated, &*kind.filled, kind.marks)
    }
}

/// Everything that was met, each once; a number stands for it.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    names: IndexSet<String>,
    stated: IndexSet<Stated>,
    kinds: IndexSet<Kind>,
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

impl Facts {
    /// The number of a field's name.
    pub(super) fn name(&mut self, name: &str) -> u32 {
        let index = match self.names.get_index_of(name) {
            Some(index) => index,
            None => self.names.insert_full(name.to_owned()).0,
        };
        number(index)
    }

    /// The field with a number.
    pub(super) fn named(&self, number: u32) -> &str {
        self.names
            .get_index(number as usize)
            .map_or("", String::as_str)
    }

    /// The number of what rows state.
    pub(super) fn state(&mut self, stated: Stated) -> u32 {
        number(self.stated.insert_full(stated).0)
    }

    /// What rows with a number state.
    pub(super) fn stated(&self, number: u32) -> Option<&Stated> {
        self.stated.get_index(number as usize)
    }

    /// The number of a kind.
    pub(super) fn kind(&mut self, stated: u32, filled: &Filled, marks: Marks) -> u32 {
        let borrowed = Borrowed(stated, filled, marks);
        if let Some(index) = self.kinds.get_index_of(&borrowed) {
            return number(index);
        }
        let filled = filled.into();
        let kind = Kind {
            stated,
            filled,
            marks,
        };
        number(self.kinds.insert_full(kind).0)
    }

    /// Every kind, in the order of numbers.
    pub(super) fn kinds(&self) -> impl ExactSizeIterator<Item = &Kind> {
        self.kinds.iter()
    }

    /// The facets of a kind of `people` recipients. Every field of any list exists for everybody, so
    /// that a template may test for it.
    pub(super) fn facets(
        &self,
        kind: &Kind,
        file: &CampaignFile,
        fields: &Everywhere,
        assumptions: &mut Assumptions,
        people: u64,
    ) -> Facets {
        let nothing = Stated::default();
        let stated = self.stated(kind.stated).unwrap_or(&nothing).clone();
        let locale = stated
            .locale
            .unwrap_or_else(|| assumptions.locale(file, stated.country.as_deref(), people));
        let jurisdiction = stated
            .jurisdiction
            .or_else(|| assumptions.jurisdiction(file, people));
        let mut declared = stated.declared;
        for name in &fields.declared {
            declared.entry(name.clone()).or_default();
        }
        let mut counts: BTreeMap<String, Count> = fields
            .personal
            .iter()
            .map(|name| (name.clone(), Count::None))
            .collect();
        for (name, count) in &kind.filled {
            if let Some(place) = counts.get_mut(self.named(*name)) {
                *place = *count;
            }
        }
        Facets {
            audience: stated.audience,
            also: stated.also,
            locale,
            jurisdiction,
            exposed: stated.exposed,
            declared,
            fields: counts,
        }
    }

    /// The fields that everybody has.
    pub(super) fn everywhere<'l>(&'l self, listed: impl Iterator<Item = &'l String>) -> Everywhere {
        let declared: BTreeSet<String> = self
            .stated
            .iter()
            .flat_map(|stated| stated.declared.keys().cloned())
            .collect();
        let all = listed.chain(&self.names);
        Everywhere {
            personal: all
                .filter(|name| !declared.contains(*name))
                .cloned()
                .collect(),
            declared,
        }
    }
}

/// The names of fields that any list has.
#[derive(Clone, Debug, Default)]
pub(super) struct Everywhere {
    pub(super) declared: BTreeSet<String>,
    pub(super) personal: BTreeSet<String>,
}
