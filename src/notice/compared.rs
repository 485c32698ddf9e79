//! Languages held against each other: which notice each one is compared with, and what they do not have
//! in common.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    library::{Library, Source},
    parity::{Marks, Trace},
    press::Press,
    prove::Used,
    render_key::RenderKey,
};
use crate::{
    audience::Facets,
    campaign::Campaign,
    terms::{Finding, Findings},
};

/// The notice that each chosen one is compared with: the one in the source language for the same
/// law, since a law makes another text of it. Where nobody
/// reads that and it is built in, it is no measure for the campaign's own notices; these are
/// compared with the first of them.
pub(super) fn originals<'l>(
    campaign: &Campaign,
    library: &'l Library,
    chosen: &[(&Facets, &'l Source)],
) -> Vec<Option<&'l Source>> {
    let own: BTreeSet<&str> = library.own().map(|source| source.name.as_str()).collect();
    let of = |(one, source): &(&Facets, &'l Source)| {
        let original = library.for_law(
            &one.audience,
            &campaign.file.default_locale,
            source.law.as_ref(),
            &campaign.file.fallback,
        );
        let alike = chosen
            .iter()
            .filter(|(other, read)| other.audience == one.audience && read.law == source.law);
        let mut read = alike.map(|(_, source)| *source);
        // An audience of the campaign's own that has no notice in the source language, or a text
        // that a law wants in this one alone.
        let Some(original) = original else {
            return read.next().filter(|first| first.name != source.name);
        };
        let counts = own.contains(original.name.as_str())
            || !own.contains(source.name.as_str())
            || read.clone().any(|other| other.name == original.name);
        let original = if counts {
            Some(original)
        } else {
            read.find(|other| own.contains(other.name.as_str()))
        };
        original.filter(|original| original.name != source.name)
    };
    chosen.iter().map(of).collect()
}

/// What the languages do not have in common, each combination of facets once.
pub(super) fn compare(
    press: &mut Press<'_>,
    chosen: &[(&Facets, &Source)],
    originals: &[Option<&Source>],
    usable: &BTreeMap<String, Used>,
) -> Findings {
    let mut findings = Findings::new();
    let mut marks = Marks::default();
    let mut traces: BTreeMap<RenderKey, Option<Trace>> = BTreeMap::new();
    let mut said = Findings::new();
    let mut compared = BTreeSet::new();
    for ((one, source), original) in chosen.iter().zip(originals) {
        let Some(original) = original else {
            continue;
        };
        let (Some(used), Some(theirs)) = (usable.get(&source.name), usable.get(&original.name))
        else {
            continue;
        };
        // What either of them asks for tells the combinations apart.
        let mut both = used.clone();
        both.fields.extend(theirs.fields.iter().cloned());
        both.declared.extend(theirs.declared.iter().cloned());
        let [mine, other] = [source, original].map(|of| RenderKey::of(one, of, &both, press.facts));
        if !compared.insert((mine.clone(), other.clone())) {
            continue;
        }
        for (key, of) in [(&mine, source), (&other, original)] {
            if !traces.contains_key(key) {
                let trace = press.trace(one, of, &mut marks).map_err(|fault| {
                    said.push(Finding::error(
                        "NOTICE-PARITY-FACT",
                        fault.place,
                        format!(
                            "the notice cannot be compared with the other languages: {}",
                            fault.message
                        ),
                        "print facts and ask whether they are there; compute nothing from them",
                    ));
                });
                traces.insert(key.clone(), trace.ok());
            }
        }
        if let (Some(Some(mine)), Some(Some(other))) = (traces.get(&mine), traces.get(&other)) {
            findings.extend(mine.compare(source, other, original));
        }
    }
    findings.append(&mut said);
    findings
}
