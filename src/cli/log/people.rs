//! What the audience store knows of people, for exports: addresses, columns of the lists, audience and
//! jurisdiction.
//!
//! Guarantees that a value which was not asked for is not read. It must not render anything.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    audience::{Entry, Facets, Store},
    cli::{
        failure::Failure,
        fill::{open_store, store_fault},
        log::args::By,
        state::State,
    },
    list::normalise,
    terms::Key,
};

/// The facets that stand beside the columns.
const FACETS: [&str; 3] = ["audience", "jurisdiction", "locale"];

/// People as they are asked for.
pub(super) struct People {
    store: Option<Store>,
    addresses: bool,
    /// The columns, by the names that they have in the store.
    pub(super) columns: Vec<String>,
}

impl People {
    /// For an export with addresses or columns.
    pub(super) fn of(
        state: &State,
        addresses: bool,
        columns: Option<&Vec<String>>,
    ) -> Result<Self, Failure> {
        if !addresses && columns.is_none() {
            return Ok(Self {
                store: None,
                addresses,
                columns: Vec::new(),
            });
        }
        let store = open(state)?;
        let columns = match columns {
            None => Vec::new(),
            Some(names) => chosen(known(&store)?, names)?,
        };
        store.hold().map_err(store_fault)?;
        Ok(Self {
            store: Some(store),
            addresses,
            columns,
        })
    }

    /// Somebody's address and values; empty where they are not known or not asked for.
    pub(super) fn of_key(&self, key: Option<Key>) -> Result<(String, Vec<String>), Failure> {
        let nobody = || (String::new(), vec![String::new(); self.columns.len()]);
        let Some((store, key)) = self.store.as_ref().zip(key) else {
            return Ok(nobody());
        };
        let Some(entry) = store.get(key).map_err(store_fault)? else {
            return Ok(nobody());
        };
        let values = self.columns.iter().map(|column| value(&entry, column));
        let values = values.collect();
        let address = if self.addresses {
            entry.address
        } else {
            String::new()
        };
        Ok((address, values))
    }
}

/// The store; where it was purged that is said.
pub(super) fn open(state: &State) -> Result<Store, Failure> {
    if !state.audience().exists() {
        return Err(Failure::usage(
            "there is no audience store here: it was purged, or no `send` has begun",
            "export without addresses and columns; the log itself is whole",
        ));
    }
    open_store(state)
}

/// Every column that somebody has a value in, and the facets.
fn known(store: &Store) -> Result<BTreeSet<String>, Failure> {
    let mut known: BTreeSet<String> = FACETS.iter().map(|name| (*name).to_owned()).collect();
    store
        .facts(|_, _, fields, facets| {
            let fields: BTreeMap<String, Vec<String>> =
                serde_json::from_str(fields).unwrap_or_default();
            known.extend(fields.into_keys());
            if let Ok(facets) = Facets::of_kept(facets) {
                known.extend(facets.declared.into_keys());
            }
        })
        .map_err(store_fault)?;
    Ok(known)
}

/// The columns that were named, or all.
fn chosen(known: BTreeSet<String>, names: &[String]) -> Result<Vec<String>, Failure> {
    if names.iter().all(String::is_empty) {
        return Ok(known.into_iter().collect());
    }
    let find = |name: &String| {
        let found = known
            .iter()
            .find(|known| normalise(known) == normalise(name));
        found.cloned().ok_or_else(|| {
            let all: Vec<&str> = known.iter().map(String::as_str).collect();
            Failure::usage(
                format!("no list has a column `{name}` with values"),
                format!("the columns are {}", all.join(", ")),
            )
        })
    };
    names.iter().map(find).collect()
}

fn value(entry: &Entry, column: &str) -> String {
    if let Some(values) = entry.fields.get(column) {
        return values.join("; ");
    }
    let facets = Facets::of_kept(&entry.facets);
    facets.map_or(String::new(), |facets| match column {
        "audience" => facets.audience,
        "locale" => facets.locale.to_string(),
        "jurisdiction" => facets
            .jurisdiction
            .map_or(String::new(), |code| code.as_str().to_owned()),
        other => facets.declared.get(other).cloned().unwrap_or_default(),
    })
}

/// In which part of a divided export somebody stands.
pub(super) fn parts(state: &State, by: By) -> Result<BTreeMap<Key, String>, Failure> {
    let mut parts = BTreeMap::new();
    open(state)?
        .facts(|key, _, _, facets| {
            let Ok(facets) = Facets::of_kept(facets) else {
                return;
            };
            let part = match by {
                By::Audience => Some(facets.audience),
                By::Jurisdiction => facets.jurisdiction.map(|code| code.as_str().to_owned()),
            };
            parts.insert(key, part.unwrap_or_else(|| "none".to_owned()));
        })
        .map_err(store_fault)?;
    Ok(parts)
}
