//! Data classes and the advice that each calls for: `templates/classes.toml`.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    class: BTreeMap<String, Class>,
    umbrella: BTreeMap<String, Vec<String>>,
    advice: BTreeMap<String, Advice>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Class {
    #[expect(dead_code, reason = "read by the requirement profiles")]
    flags: Vec<String>,
    advice: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Advice {
    rank: u32,
    urgency: String,
}

static CLASSES: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("../../templates/classes.toml"))
        .expect("invariant: the built-in classes parse, a test reads them")
});

/// Whether the program knows a class, or an umbrella over classes.
pub(super) fn is_known(id: &str) -> bool {
    CLASSES.class.contains_key(id) || CLASSES.umbrella.contains_key(id)
}

/// All ids, for suggestions.
pub(super) fn known() -> impl Iterator<Item = &'static str> {
    CLASSES
        .class
        .keys()
        .chain(CLASSES.umbrella.keys())
        .map(String::as_str)
}

/// The classes that an id stands for: itself, or those under the umbrella.
pub(super) fn expand(id: &str) -> Vec<&str> {
    CLASSES.umbrella.get(id).map_or_else(
        || vec![id],
        |under| under.iter().map(String::as_str).collect(),
    )
}

/// The advice that classes call for. Turning on multi-factor authentication and watching out for
/// phishing are good for everybody.
pub(super) fn advice_for<'a>(classes: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let called_for = classes
        .into_iter()
        .flat_map(expand)
        .filter_map(|id| CLASSES.class.get(id))
        .flat_map(|c| c.advice.iter());
    called_for
        .cloned()
        .chain(["mfa".to_owned(), "watch_phishing".to_owned()])
        .collect()
}

/// The place of an advice in the notice (strongest first) and its urgency.
pub(super) fn rank(advice: &str) -> (u32, &'static str) {
    CLASSES
        .advice
        .get(advice)
        .map_or((u32::MAX, ""), |entry| (entry.rank, entry.urgency.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_advice_that_a_class_calls_for_has_a_place() {
        for (id, class) in &CLASSES.class {
            for advice in &class.advice {
                assert!(
                    CLASSES.advice.contains_key(advice),
                    "{id} calls for {advice}"
                );
            }
        }
        for under in CLASSES.umbrella.values().flatten() {
            assert!(CLASSES.class.contains_key(under), "{under}");
        }
        assert!(rank("change_password").0 < rank("watch_phishing").0);
    }
}
