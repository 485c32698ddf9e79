//! What a rendering depends on: facets with equal keys have one rendering.

use std::collections::{BTreeMap, BTreeSet};

use super::{facts::Facts, library::Source, overlay, prove::Used};
use crate::{
    audience::{Count, Facets},
    terms::ClassId,
};

/// What a rendering depends on: facets with equal keys have one rendering.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RenderKey {
    source: String,
    tables: Vec<String>,
    agencies: Vec<String>,
    readers: Vec<String>,
    /// The place whose turn of the language is meant.
    turn: Option<&'static str>,
    exposed: BTreeSet<ClassId>,
    declared: BTreeMap<String, String>,
    fields: BTreeMap<String, Count>,
}

impl RenderKey {
    /// The key of a reader's rendering of a notice that uses so much.
    pub(super) fn of(one: &Facets, source: &Source, used: &Used, facts: &Facts<'_>) -> Self {
        let incident = &facts.campaign.incident;
        let codes = overlay::codes(one.jurisdiction.as_ref());
        Self {
            source: source.name.clone(),
            tables: overlay::applying(incident, &codes),
            agencies: facts.agencies.ids(&codes),
            readers: facts.readers(one),
            turn: facts.turn(one, source).map(|of| of.jurisdiction),
            exposed: one.exposed.clone(),
            declared: one
                .declared
                .iter()
                .filter(|(name, _)| used.declared.contains(*name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            fields: one
                .fields
                .iter()
                .filter(|(name, count)| used.fields.contains(*name) && **count != Count::None)
                .map(|(name, count)| (name.clone(), *count))
                .collect(),
        }
    }
}
