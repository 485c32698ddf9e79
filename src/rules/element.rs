//! Elements: what a law may want in a notice, in words of no country, and how a notice carries each.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::notice::Outline;

static FILE: &str = include_str!("../../templates/requirements/elements.toml");

/// All elements, by id.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Elements(IndexMap<String, Element>);

/// One element.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Element {
    /// What a reader learns.
    pub(super) meaning: String,
    /// Further ids of sections that say it.
    #[serde(default)]
    pub(super) sections: Vec<String>,
    /// Facts any of which says it.
    #[serde(default)]
    pub(super) facts: Vec<String>,
    /// Facts that say it only together.
    #[serde(default)]
    pub(super) all_facts: Vec<String>,
    /// Facts of which two say it.
    #[serde(default)]
    pub(super) two_facts: Vec<String>,
    /// Facts that tell it where it is forbidden.
    #[serde(default)]
    pub(super) told_by: Vec<String>,
}

impl Elements {
    /// The built-in ones.
    ///
    /// # Panics
    ///
    /// Never: a test reads the embedded file.
    pub(super) fn built_in() -> Self {
        toml::from_str(FILE).expect("invariant: a test reads the embedded elements.toml")
    }

    pub(super) fn get(&self, id: &str) -> Option<&Element> {
        self.0.get(id)
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether a notice says it.
    pub(super) fn is_in(&self, id: &str, outline: &Outline) -> bool {
        let Some(element) = self.0.get(id) else {
            return false;
        };
        let printed =
            |facts: &[String]| facts.iter().filter(|f| outline.facts.contains(*f)).count();
        let all = element.all_facts.len();
        outline.headings.contains_key(id)
            || element
                .sections
                .iter()
                .any(|id| outline.headings.contains_key(id))
            || printed(&element.facts) > 0
            || (all > 0 && printed(&element.all_facts) == all)
            || printed(&element.two_facts) > 1
    }

    /// What of a notice tells it, where it must not be told: a section, or a fact.
    pub(super) fn told_by<'a>(&'a self, id: &'a str, outline: &Outline) -> Option<&'a str> {
        let element = self.0.get(id)?;
        if outline.headings.contains_key(id) {
            return Some(id);
        }
        let telling = element.facts.iter().chain(&element.told_by);
        telling
            .map(String::as_str)
            .find(|fact| outline.facts.contains(*fact))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_whole_and_facts_say_what_sections_do() {
        let elements = Elements::built_in();
        let mut outline = Outline::default();
        assert!(!elements.is_in("nature", &outline));
        outline.headings.insert("nature".to_owned(), String::new());
        assert!(elements.is_in("nature", &outline));
        outline.facts.insert("words.summary".to_owned());
        assert_eq!(elements.told_by("nature", &outline), Some("nature"));
        outline.headings.clear();
        assert!(!elements.is_in("nature", &outline));
        assert_eq!(elements.told_by("nature", &outline), Some("words.summary"));
        outline.facts.insert("contact.phone".to_owned());
        assert!(!elements.is_in("contact_two", &outline));
        outline.facts.insert("contact.email".to_owned());
        assert!(elements.is_in("contact_two", &outline));
    }
}
