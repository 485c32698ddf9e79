//! Data classes, umbrella ids, and the advice that each class calls for.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde::Deserialize;

use super::built_in;
use crate::terms::ClassId;

/// `classes.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classes {
    class: IndexMap<ClassId, Class>,
    umbrella: BTreeMap<ClassId, Vec<ClassId>>,
    advice: BTreeMap<String, Advice>,
}

/// One class.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Class {
    #[serde(default)]
    flags: BTreeSet<String>,
    #[serde(default)]
    advice: Vec<String>,
}

/// One piece of advice.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Advice {
    pub(super) rank: u32,
    pub(super) urgency: String,
}

impl Classes {
    /// The built-in ones.
    ///
    /// # Panics
    ///
    /// Never: a test reads the embedded file.
    #[must_use]
    pub fn built_in() -> Self {
        toml::from_str(built_in::CLASSES)
            .expect("invariant: a test reads the embedded classes.toml")
    }

    /// Whether the id is a class or an umbrella id.
    #[must_use]
    pub fn knows(&self, id: &ClassId) -> bool {
        self.class.contains_key(id) || self.umbrella.contains_key(id)
    }

    /// Every class and umbrella id.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.class
            .keys()
            .chain(self.umbrella.keys())
            .map(ClassId::as_str)
    }

    /// The classes that an id stands for: itself, or those below an umbrella id.
    #[must_use]
    pub fn resolve(&self, id: &ClassId) -> BTreeSet<ClassId> {
        self.umbrella.get(id).map_or_else(
            || BTreeSet::from([id.clone()]),
            |below| below.iter().cloned().collect(),
        )
    }

    /// The flags of a class (`special`, `us`, `cred`, `fin`, `kid`); of an umbrella id, of all below.
    #[must_use]
    pub fn flags(&self, id: &ClassId) -> BTreeSet<&str> {
        let of = |id: &ClassId| self.class.get(id).map(|class| &class.flags);
        self.resolve(id)
            .iter()
            .filter_map(of)
            .flatten()
            .map(String::as_str)
            .collect()
    }

    /// The ids of the advice that an exposed id calls for.
    #[must_use]
    pub fn advice_for(&self, id: &ClassId) -> BTreeSet<&str> {
        self.resolve(id)
            .iter()
            .filter_map(|id| self.class.get(id))
            .flat_map(|class| &class.advice)
            .map(String::as_str)
            .collect()
    }

    /// Place and urgency of a piece of advice.
    pub(super) fn advice(&self, id: &str) -> Option<&Advice> {
        self.advice.get(id)
    }

    /// Every id of a piece of advice.
    pub(super) fn advice_ids(&self) -> impl Iterator<Item = &str> {
        self.advice.keys().map(String::as_str)
    }

    /// Where a class stands among the others.
    pub(super) fn position(&self, id: &ClassId) -> usize {
        self.class.get_index_of(id).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_whole() {
        let classes = Classes::built_in();
        for class in classes.class.values() {
            for id in &class.advice {
                assert!(classes.advice.contains_key(id), "{id}");
            }
        }
        for below in classes.umbrella.values().flatten() {
            assert!(classes.class.contains_key(below), "{below}");
        }
        let password = ClassId::try_from("password".to_owned()).unwrap();
        assert!(classes.advice_for(&password).contains("change_password"));
        assert!(classes.flags(&password).contains("cred"));
    }
}
