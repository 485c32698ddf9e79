//! What the store keeps of a recipient, in the words in which it is kept.
//!
//! Guarantees that what is compared with the store is made as what is put there. It must not decide whether
//! two of them are the same.

use std::{collections::BTreeMap, sync::Arc};

use serde::Serializer as _;

#[cfg(doc)]
use super::Facets;
use super::Recipient;
use crate::terms::Purpose;

/// A recipient as the store keeps it, beside its key and wording.
#[derive(Clone, PartialEq, Eq)]
pub struct Stored {
    /// The address for the wire.
    pub address: String,
    /// Its personal fields, as JSON.
    pub fields: String,
    /// Why it waits, if it does.
    pub withheld: Option<String>,
    /// What picked the wording ([`Facets::kept`]).
    pub facets: Arc<str>,
}

impl Stored {
    /// A recipient as the store keeps it.
    #[must_use]
    pub fn of(recipient: &Recipient) -> Self {
        Self {
            address: recipient.address.reveal(Purpose::Store),
            fields: fields_text(&recipient.fields, |value| value.reveal(Purpose::Store)),
            withheld: recipient.withheld.clone(),
            facets: Arc::clone(&recipient.kept),
        }
    }
}

impl std::fmt::Debug for Stored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stored")
            .field("facets", &self.facets)
            .finish_non_exhaustive()
    }
}

/// Fields as they are kept: JSON; a column without a value for this person is left out.
pub(super) fn fields_text<V>(
    fields: &BTreeMap<String, Vec<V>>,
    clear: impl Fn(&V) -> &str,
) -> String {
    let filled = fields.iter().filter(|(_, values)| !values.is_empty());
    let filled = filled.map(|(name, values)| (name, values.iter().map(&clear).collect::<Vec<_>>()));
    let mut text = Vec::with_capacity(128);
    // Texts and lists of them can always be written.
    let written = serde_json::Serializer::new(&mut text).collect_map(filled);
    debug_assert!(written.is_ok());
    String::from_utf8(text).unwrap_or_default()
}
