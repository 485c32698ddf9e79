//! Advice that matches what was exposed, and none that the facts contradict.

use std::collections::BTreeSet;

use super::{Subject, Told};
use crate::{
    notice::Classes,
    terms::{ClassId, Finding, Findings, Place},
};

/// Advice that is right for everybody.
const ALWAYS: [&str; 6] = [
    "mfa",
    "watch_phishing",
    "verify_sender",
    "never_ask",
    "use_offer",
    "org_admin",
];

pub(super) fn check(subject: &Subject<'_>, told: &Told<'_>, findings: &mut Findings) {
    if !told.affected {
        return;
    }
    let classes = Classes::built_in();
    let incident = &subject.campaign.incident;
    let printed: BTreeSet<&str> = told
        .outline
        .facts
        .iter()
        .filter_map(|fact| Some(fact.strip_prefix("advice[")?.split_once(']')?.0))
        .collect();
    let for_all = |ids: &mut dyn Iterator<Item = &ClassId>| -> BTreeSet<String> {
        let ids: Vec<&ClassId> = ids.collect();
        let advice = ids.iter().flat_map(|id| classes.advice_for(id));
        advice.map(str::to_owned).collect()
    };
    let called = for_all(&mut told.exposed.iter().copied());
    let place = || Place::file(&told.wording.source);
    for id in &called {
        if !printed.contains(id.as_str()) && !incident.advice.drop.contains_key(id) {
            findings.push(Finding::warning(
                "GEN-STEPS-MATCH",
                place(),
                format!(
                    "what was exposed calls for the advice `{id}`, and the notice does not give it"
                ),
                "print every one of `advice`, or drop it in [advice] with the reason",
            ));
        }
    }
    let contradicted = for_all(&mut incident.data.not_exposed.iter().map(|entry| &entry.id));
    for id in printed {
        let fits = called.contains(id) || ALWAYS.contains(&id);
        if !fits && contradicted.contains(id) {
            findings.push(Finding::warning(
                "GEN-STEPS-MATCH",
                place(),
                format!("the notice gives the advice `{id}`, though what calls for it is stated as not exposed"),
                "leave it out, or say in your own words why somebody careful may still do it",
            ));
        }
    }
}
