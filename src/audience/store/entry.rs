//! A recipient as the audience store keeps it: what its message is made from, and its row there.

use std::collections::BTreeMap;

use rusqlite::Row;

#[cfg(doc)]
use crate::audience::Facets;
use crate::terms::{Digest, Key};

/// A recipient as the store keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// The pseudonymous key.
    pub key: Key,
    /// The address for the wire.
    pub address: String,
    /// Which wording it gets.
    pub wording: Digest,
    /// Its personal fields.
    pub fields: BTreeMap<String, Vec<String>>,
    /// Why it waits, if it does.
    pub withheld: Option<String>,
    /// What picked the wording ([`Facets::kept`]).
    pub facets: String,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry")
            .field("key", &self.key)
            .field("wording", &self.wording)
            .finish_non_exhaustive()
    }
}

/// From a row with the columns of [`super::COLUMNS`].
pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let fields: String = row.get(3)?;
    let unreadable = |fault: serde_json::Error| {
        rusqlite::Error::FromSqlConversionFailure(3, rusqlite::types::Type::Text, Box::new(fault))
    };
    Ok(Entry {
        key: Key(row.get(0)?),
        address: row.get(1)?,
        wording: Digest(row.get(2)?),
        fields: serde_json::from_str(&fields).map_err(unreadable)?,
        withheld: row.get(4)?,
        facets: row.get(5)?,
    })
}
