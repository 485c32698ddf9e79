//! Headings that a law fixes to the letter and in their order.

use std::collections::BTreeSet;

use super::profile::{Demand, Profile};
use crate::notice::{Outline, Wording};

/// All of them, for a message.
pub(super) fn named(headings: &[(String, String)]) -> String {
    let texts = headings.iter().map(|(_, text)| format!("\"{text}\""));
    texts.collect::<Vec<_>>().join(", ")
}

/// The elements that some rule of a profile asks for by name.
pub(super) fn required(profile: &Profile) -> BTreeSet<&str> {
    let mut required = BTreeSet::new();
    for rule in &profile.rules {
        if let Demand::Require(ids) = &rule.demand {
            required.extend(ids.iter().map(String::as_str));
        }
    }
    required
}

/// The first heading that is not as it must be. That a section is missing is said once, by the rule
/// that asks for it by name.
pub(super) fn fault(
    headings: &[(String, String)],
    wording: &Wording,
    outline: &Outline,
    required: &BTreeSet<&str>,
) -> Option<String> {
    let mut last = None;
    for (section, text) in headings {
        match outline.headings.get(section) {
            None if required.contains(section.as_str()) => continue,
            None => {
                return Some(format!(
                    "the section `{section}` with the heading \"{text}\" is missing"
                ));
            }
            Some(is) if is != text => {
                return Some(format!(
                    "the heading of `{section}` is \"{is}\" and not \"{text}\""
                ));
            }
            Some(_) => {}
        }
        let place = wording.sections.iter().position(|id| id == section);
        if place < last {
            return Some(format!("the section `{section}` stands before its place"));
        }
        last = place;
    }
    None
}
