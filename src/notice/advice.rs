//! What readers are advised to do, and what they need not do.
//!
//! Derived from the exposed classes, with multi-factor authentication always, minus what the
//! campaign drops, plus what it adds; strongest first.

use std::collections::{BTreeMap, BTreeSet};

use tera::Value;

use super::{catalogue::Catalogue, facts::Facts};
use crate::{
    audience::Facets,
    terms::{ClassId, Finding, Findings, Place, nearest},
};

/// Advice as a notice names it.
pub(super) struct Advice {
    pub(super) steps: Vec<BTreeMap<String, Value>>,
    pub(super) not_needed: Vec<BTreeMap<String, Value>>,
}

/// The ids that hold for a reader, in order.
fn ids(facts: &Facts<'_>, reader: &Facets) -> Vec<String> {
    let incident = &facts.campaign.incident;
    let stated = &incident.advice;
    let affected = reader.audience != "unaffected";
    let mut ids: BTreeSet<String> = reader
        .exposed
        .iter()
        .flat_map(|id| facts.classes.advice_for(id))
        .map(str::to_owned)
        .collect();
    ids.insert("mfa".to_owned());
    if reader.audience == "admin" {
        ids.insert("org_admin".to_owned());
    }
    if affected && incident.offer.is_some() {
        ids.insert("use_offer".to_owned());
    }
    ids.retain(|id| !stated.drop.contains_key(id));
    if affected {
        ids.extend(stated.add.iter().cloned());
    }
    let mut ids: Vec<String> = ids.into_iter().collect();
    ids.sort_by_key(|id| {
        let wanted = stated.order.iter().position(|other| other == id);
        let rank = facts.classes.advice(id).map_or(u32::MAX, |a| a.rank);
        (wanted.unwrap_or(usize::MAX), rank)
    });
    ids
}

/// Advice and "not needed" in the catalogue's words.
pub(super) fn list(
    facts: &Facts<'_>,
    reader: &Facets,
    catalogue: &Catalogue<'_>,
    findings: &mut Findings,
) -> Advice {
    let steps = ids(facts, reader)
        .iter()
        .map(|id| {
            let urgency = facts
                .classes
                .advice(id)
                .map(|advice| catalogue.text(&format!("urgency-{}", advice.urgency)));
            let key = variant(catalogue, &format!("advice-{id}"), &reader.audience);
            BTreeMap::from([
                ("id".to_owned(), Value::normal_string(id)),
                (
                    "title".to_owned(),
                    Value::normal_string(&catalogue.text(&format!("{key}.title"))),
                ),
                ("text".to_owned(), markdown_or_text(catalogue, &key)),
                (
                    "urgency".to_owned(),
                    Value::normal_string(&urgency.unwrap_or_default()),
                ),
            ])
        })
        .collect();
    Advice {
        steps,
        not_needed: not_needed(facts, reader, catalogue, findings),
    }
}

/// The text of an audience (`advice-mfa-admin`) where there is one; what the campaign says for everybody
/// stands before what is built in for an audience.
pub(super) fn variant(catalogue: &Catalogue<'_>, key: &str, audience: &str) -> String {
    let own = format!("{key}-{audience}");
    if catalogue.word(&own).is_none() && catalogue.word(key).is_some() {
        return key.to_owned();
    }
    match catalogue.find(&own, &[]) {
        Some(_) => own,
        None => key.to_owned(),
    }
}

fn markdown_or_text(catalogue: &Catalogue<'_>, key: &str) -> Value {
    match catalogue.word(key) {
        Some(word) => Value::safe_string(&word),
        None => Value::normal_string(&catalogue.text(key)),
    }
}

fn not_needed(
    facts: &Facts<'_>,
    reader: &Facets,
    catalogue: &Catalogue<'_>,
    findings: &mut Findings,
) -> Vec<BTreeMap<String, Value>> {
    let data = &facts.campaign.incident.data;
    let mut entries = Vec::new();
    for id in &facts.campaign.incident.advice.not_needed {
        let class = ClassId::try_from(id.clone()).ok();
        let below = class
            .as_ref()
            .map_or_else(BTreeSet::new, |class| facts.classes.resolve(class));
        let exposed = reader
            .exposed
            .iter()
            .any(|exposed| !facts.classes.resolve(exposed).is_disjoint(&below));
        let sourced = data.not_exposed.iter().any(|entry| {
            entry.source.is_some()
                && (Some(&entry.id) == class.as_ref()
                    || below.is_subset(&facts.classes.resolve(&entry.id)))
        });
        if exposed || !sourced {
            findings.push(Finding::error(
                "ADVICE-NOT-NEEDED",
                Place::file("incident.toml"),
                if exposed {
                    format!("`not_needed` has `{id}`, but that was exposed for some readers")
                } else {
                    format!(
                        "`not_needed` has `{id}`, but no `not_exposed` entry with a source says so"
                    )
                },
                "say less, or add the `not_exposed` entry with its source",
            ));
        }
        if !exposed {
            let key = format!("not-needed-{id}");
            entries.push(BTreeMap::from([
                ("id".to_owned(), Value::normal_string(id)),
                ("text".to_owned(), markdown_or_text(catalogue, &key)),
            ]));
        }
    }
    entries
}

/// Ids of `[advice]` that nobody knows.
pub(super) fn check(facts: &Facts<'_>) -> Findings {
    let stated = &facts.campaign.incident.advice;
    let own = |id: &str| {
        facts
            .campaign
            .words
            .ids()
            .any(|word| word == format!("advice-{id}"))
    };
    let known: Vec<&str> = facts.classes.advice_ids().collect();
    stated
        .add
        .iter()
        .chain(stated.drop.keys())
        .chain(&stated.order)
        .filter(|id| !known.contains(&id.as_str()) && !own(id))
        .map(|id| {
            Finding::error(
                "ADVICE-ID",
                Place::file("incident.toml"),
                format!("the advice `{id}` is unknown"),
                nearest(id, known.iter().copied()).map_or_else(
                    || format!("give it a text: a row `advice-{id}` in the words"),
                    |near| format!("did you mean `{near}`?"),
                ),
            )
        })
        .collect()
}

/// Ids of `[data]` and of lists that nobody knows.
pub(super) fn check_classes<'a>(
    facts: &Facts<'_>,
    exposed: impl Iterator<Item = &'a ClassId>,
) -> Findings {
    let data = &facts.campaign.incident.data;
    let mut ids: BTreeSet<&ClassId> = exposed.collect();
    ids.extend(data.exposed.iter().map(|entry| &entry.id));
    ids.extend(data.not_exposed.iter().map(|entry| &entry.id));
    ids.extend(&data.unknown);
    let own = |id: &ClassId| {
        facts
            .campaign
            .words
            .ids()
            .any(|word| word == format!("class-{id}"))
    };
    ids.into_iter()
        .filter(|id| !facts.classes.knows(id) && !own(id))
        .map(|id| {
            Finding::error(
                "DATA-CLASS",
                Place::file("incident.toml"),
                format!("the data class `{id}` is unknown"),
                nearest(id.as_str(), facts.classes.ids()).map_or_else(
                    || format!("give it a label: a row `class-{id}` in the words"),
                    |near| format!("did you mean `{near}`?"),
                ),
            )
        })
        .collect()
}
