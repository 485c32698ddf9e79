//! A recipient: one mailbox after its rows were merged, with all their facts.

use std::{collections::BTreeMap, rc::Rc, sync::Arc};

use super::Facets;
use crate::terms::{Address, Masked};

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
    /// What may change its text. A personal field contributes only whether it has no, one or
    /// several values.
    pub facets: Rc<Facets>,
    /// The same as they are kept ([`Facets::kept`]), made once for all who have them.
    pub kept: Arc<str>,
    /// Personal fields that are only ever printed (`name`, ids), each with its distinct values in
    /// order; without those that have none. Empty where different people share the mailbox.
    pub fields: BTreeMap<String, Vec<Masked>>,
    /// The rows that were merged.
    pub rows: Vec<RowRef>,
    /// Where aliases are one mailbox: all its mailboxes in canonical form, and last the one without
    /// what a provider ignores. Empty otherwise.
    pub aliases: Vec<Masked>,
    /// Why the message waits, if it does.
    pub withheld: Option<String>,
}
