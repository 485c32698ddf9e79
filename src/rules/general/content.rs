//! What a notice says at least: what happened, which data, what is done, what to do, where to ask, how
//! to check that it is real.

use super::{Subject, Told};
use crate::{
    rules::library::Profiles,
    terms::{Finding, Findings, Place},
};

/// The elements that every notice has, each with its rule.
const NEEDED: [(&str, &str, &str); 3] = [
    (
        "GEN-NATURE",
        "nature",
        "fill in `nature` in the words, or say it in a section `## … {#nature}`",
    ),
    (
        "GEN-MEASURES",
        "measures",
        "fill in `measures_done` in the words, or say it in a section `## … {#measures}`",
    ),
    (
        "GEN-CONTACT",
        "contact",
        "state [contact] in incident.toml, and print it",
    ),
];

pub(super) fn check(
    subject: &Subject<'_>,
    told: &Told<'_>,
    profiles: &Profiles,
    findings: &mut Findings,
) {
    let (wording, elements) = (told.wording, &profiles.elements);
    let place = || Place::file(&wording.source);
    let begun = subject.says_nothing_yet();
    let says = |id: &str| elements.is_in(id, told.outline);
    let meaning = |id: &str| {
        elements
            .get(id)
            .map_or("", |element| element.meaning.as_str())
    };
    for (rule, element, help) in NEEDED {
        // What was done against it would tell what happened.
        let spared = told.spared && ["nature", "measures"].contains(&element);
        if says(element) || spared {
            continue;
        }
        let message = format!("the notice does not say {}", meaning(element));
        findings.push(if begun {
            Finding::warning(rule, place(), message, help)
        } else {
            Finding::error(rule, place(), message, help)
        });
    }
    let warn = |rule, message: String, help: &str| Finding::warning(rule, place(), message, help);
    if told.affected && !says("steps") {
        findings.push(warn(
            "GEN-STEPS",
            format!("the notice does not say {}", meaning("steps")),
            "say it as a list in a section `## … {#steps}`",
        ));
    }
    for id in &told.exposed {
        let named = ["label", "hint"].iter().any(|part| {
            told.outline
                .facts
                .contains(&format!("exposed[{id}].{part}"))
        });
        if !named && !told.outline.facts.contains("exposed_text") {
            findings.push(Finding::error(
                "GEN-DATA",
                place(),
                format!("`{id}` was exposed, and the notice does not name it"),
                "print every one of `exposed`: `{% for item in exposed %}- {{ item.label }}`",
            ));
        }
    }
    if !says("verify") {
        findings.push(warn(
            "PHISH-WARN",
            "the notice does not say what you never ask for, and how to check that it is real"
                .to_owned(),
            "say both in a section `## … {#verify}`",
        ));
    }
    if !told.outline.facts.contains("public_notice.url") {
        findings.push(warn(
            "PHISH-VERIFY",
            "the notice names no place where the reader can check it".to_owned(),
            "state `url` in [public_notice] of incident.toml; a notice of your own must print it",
        ));
    }
    let affected = told.affected;
    if affected == told.exposed.is_empty() {
        let (message, help) = if affected {
            (
                "the notice goes to people of whom no exposed class is known",
                "state `exposed` in incident.toml or for the list, or give them the audience `unaffected`",
            )
        } else {
            (
                "the notice for people who are not affected goes to some with exposed classes",
                "give them another audience, or take the classes out",
            )
        };
        findings.push(warn("GEN-SEGMENT", message.to_owned(), help));
    }
}
