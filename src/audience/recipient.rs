//! A recipient: one mailbox after its rows were merged, with all their facts.

use std::collections::{BTreeMap, BTreeSet};

use super::{Count, Facets};
use crate::terms::{Address, ClassId, Jurisdiction, Locale, Masked};

/// Where a row stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowRef {
    /// The index of the `[[list]]`.
    pub list: u16,
    /// The line in the file where the row starts.
    pub line: u64,
}

/// One mailbox that is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Where the message goes.
    pub address: Address,
    /// The strongest audience of its rows.
    pub audience: String,
    /// The other audiences of its rows.
    pub also: BTreeSet<String>,
    /// The language asked for, or assumed.
    pub locale: Locale,
    /// The jurisdiction stated or assumed.
    pub jurisdiction: Option<Jurisdiction>,
    /// The classes exposed; none for `unaffected`.
    pub exposed: BTreeSet<ClassId>,
    /// The columns that the campaign declares as facets.
    pub declared: BTreeMap<String, String>,
    /// Personal fields that are only ever printed (`name`, ids), each with its distinct values in
    /// the order met. Empty where different people share the mailbox.
    pub fields: BTreeMap<String, Vec<Masked>>,
    /// How many people the rows name, where a `person` column tells.
    pub persons: u32,
    /// The rows that were merged.
    pub rows: Vec<RowRef>,
    /// Why the message waits, if it does.
    pub withheld: Option<String>,
}

impl Recipient {
    /// What may change this recipient's text. A personal field contributes only whether it has
    /// no, one or several values.
    #[must_use]
    pub fn facets(&self) -> Facets {
        let count = |values: &Vec<Masked>| match values.len() {
            0 => Count::None,
            1 => Count::One,
            _ => Count::Several,
        };
        Facets {
            audience: self.audience.clone(),
            also: self.also.clone(),
            locale: self.locale.clone(),
            jurisdiction: self.jurisdiction.clone(),
            exposed: self.exposed.clone(),
            declared: self.declared.clone(),
            fields: self
                .fields
                .iter()
                .map(|(name, values)| (name.clone(), count(values)))
                .collect(),
        }
    }
}
