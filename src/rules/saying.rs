//! What to do so that a notice says what a law wants: which word, fact or section says an element.

use super::{element::Elements, profile::Profile};
use crate::{
    campaign::Campaign,
    notice::{self, Wording},
};

/// A row of words that says an element to the readers of one law: `regulator_told@NZ`. None where no row
/// can say it.
pub(super) fn row(id: &str, profile: &Profile, codes: &[String]) -> Option<String> {
    if !notice::BLOCKS.contains(&id) {
        return None;
    }
    let holds = |code: &&String| profile.applies_to.iter().any(|own| own.as_str() == *code);
    Some(match codes.iter().find(holds) {
        Some(code) => format!("{id}@{code}"),
        None => id.to_owned(),
    })
}

/// How to say these elements in a notice.
pub(super) fn how(
    ids: &[&String],
    elements: &Elements,
    profile: &Profile,
    codes: &[String],
    wording: &Wording,
    campaign: &Campaign,
) -> String {
    if !wording.source.starts_with("built-in ") {
        let sections: Vec<String> = ids.iter().map(|id| format!("`{{#{id}}}`")).collect();
        return format!(
            "write {}, or state the facts that say it",
            sections.join(", ")
        );
    }
    // Who keeps the built-in notice writes no sections, but what it prints.
    let mut rows = Vec::new();
    let mut facts = Vec::new();
    let mut elsewhere = false;
    for id in ids {
        let known = elements.get(id);
        let printed = known.into_iter().flat_map(|element| &element.facts);
        let word = printed.clone().find_map(|fact| fact.strip_prefix("words."));
        let word = word.map(str::to_owned).or_else(|| row(id, profile, codes));
        let stated: Vec<String> = printed
            .filter_map(|fact| stated_as(fact))
            .map(|fact| format!("`{fact}`"))
            .collect();
        match word {
            Some(word) => rows.push(format!("`{word}`")),
            None if stated.is_empty() => elsewhere = true,
            None => facts.push(stated.join(" or ")),
        }
    }
    let mut said = Vec::new();
    if !rows.is_empty() {
        said.push(format!(
            "fill in {} in {}",
            rows.join(", "),
            campaign.words.name()
        ));
    }
    if !facts.is_empty() {
        said.push(format!("state {} in incident.toml", facts.join(", ")));
    }
    if elsewhere {
        said.push("docs/facts.md names what the built-in notice says the rest from".to_owned());
    }
    said.join("; ")
}

/// Where a fact that a notice prints is stated.
fn stated_as(fact: &str) -> Option<&str> {
    match fact {
        "exposed_text" => Some("data.exposed"),
        "not_exposed_text" => Some("data.not_exposed"),
        "unknown_text" => Some("data.unknown"),
        fact => fact
            .contains('.')
            .then_some(fact)
            .filter(|fact| !fact.contains('[')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Profiles;

    #[test]
    fn a_row_is_for_the_nearest_code_that_the_law_holds_for() {
        let profiles = Profiles::built_in();
        let of = |id: &str, law: &str, codes: &[&str]| {
            let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
            row(id, profiles.get(law).unwrap(), &codes)
        };
        let said = of("regulator_told", "nz", &["NZ"]);
        assert_eq!(said.as_deref(), Some("regulator_told@NZ"));
        let said = of("complaint", "eu", &["DE", "EU"]);
        assert_eq!(said.as_deref(), Some("complaint@EU"));
        let said = of("acquirer", "us-hbnr", &["US-CA", "US"]);
        assert_eq!(said.as_deref(), Some("acquirer"));
        assert_eq!(of("contact", "nz", &["NZ"]), None);
    }
}
