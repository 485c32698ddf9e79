//! Why there are so many wordings, and what to do about it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    audience::Facets,
    terms::{Finding, Place},
};

/// Names the facets that multiply, the strongest first.
pub(super) fn finding(facets: &BTreeMap<Facets, u64>, limit: usize) -> Finding {
    let mut values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in facets.keys() {
        let mut add = |name: &str, value: String| {
            values.entry(name.to_owned()).or_default().insert(value);
        };
        add("audience", one.audience.clone());
        add("locale", one.locale.to_string());
        add("jurisdiction", format!("{:?}", one.jurisdiction));
        add("exposed", format!("{:?}", one.exposed));
        for (name, value) in &one.declared {
            add(name, value.clone());
        }
        for (name, count) in &one.fields {
            add(&format!("presence of {name}"), format!("{count:?}"));
        }
    }
    let mut counts: Vec<(usize, String)> = values
        .into_iter()
        .map(|(name, values)| (values.len(), name))
        .filter(|(count, _)| *count > 1)
        .collect();
    counts.sort_by(|a, b| b.cmp(a));
    let named: Vec<String> = counts
        .iter()
        .map(|(count, name)| format!("{name} ({count})"))
        .collect();
    let strongest = counts.first().map_or("", |(_, name)| name.as_str());
    Finding::error(
        "NOTICE-WORDINGS",
        Place::file("campaign.toml"),
        format!(
            "there are more than {limit} wordings; what multiplies: {}",
            named.join(" × ")
        ),
        format!(
            "make `{strongest}` a personal field, drop it, or raise `expect.max_wordings`: somebody must read every wording"
        ),
    )
}
