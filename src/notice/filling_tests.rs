//! A wording filled for a person is what Tera would have rendered for that person, with the values
//! escaped for Markdown: for everybody in the samples, and for hostile values in their place.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{hostile::Hostile, *};
use crate::{audience, audience::Facets, campaign, terms::Purpose};

type Values = BTreeMap<String, String>;

/// What stands in the slots of a person.
fn filled(pieces: &[Piece], values: &Values, html: bool) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Fixed(text) => text.clone(),
        Piece::Slot(slot) if html => values[&slot.field]
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;"),
        Piece::Slot(slot) => values[&slot.field].clone(),
    };
    pieces.iter().map(piece).collect()
}

/// The same facets, with the personal fields as facts.
fn as_facts(facets: &Facets, values: &Values) -> Facets {
    let mut one = facets.clone();
    one.fields.clear();
    one.declared.extend(values.clone());
    one
}

#[test]
fn filling_equals_rendering_each_person() {
    let (mut people, mut hostile) = (0, Hostile::new(1));
    for sample in ["analytics-vendor", "vendor-to-customers"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("samples")
            .join(sample);
        let campaign = campaign::load(&folder).unwrap();
        let audience = audience::assemble(&campaign);
        let date = jiff::civil::date(2025, 11, 26);
        let notices = compile(&campaign, &audience.facets, date);
        let built_in = BuiltIn::embedded();
        let classes = Classes::built_in();
        let agencies = agencies::Agencies::of(&campaign, &mut vec![]);
        let words = BTreeSet::new();
        let facts = facts::Facts {
            campaign: &campaign,
            built_in: &built_in,
            classes: &classes,
            notice_date: date,
            words: &words,
            agencies: &agencies,
        };
        let mut findings = crate::terms::Findings::new();
        let library = library::Library::read(&built_in, &campaign, &mut findings);
        let choose = |one: &Facets| {
            let law = one.jurisdiction.as_ref();
            library
                .choose(&one.audience, &one.locale, law, &campaign.file.fallback)
                .unwrap()
                .0
        };
        let mut engine = render::Engine::new();
        let mut added = BTreeSet::new();
        let mut used = prove::Used::default();
        used.declared.extend(schema::FIELDS.map(str::to_owned));
        for one in audience.facets.keys() {
            let source = choose(one);
            if added.insert(source.name.clone()) {
                assert_eq!(engine.add(source), []);
            }
            used.declared.extend(one.fields.keys().cloned());
        }
        let mut press = press::Press {
            facts: &facts,
            engine: &engine,
            layout: document::Layout::new(),
            catalogues: catalogue::Catalogues::new(&built_in, &campaign.words),
            formats: BTreeMap::new(),
            contexts: BTreeMap::new(),
            marked: BTreeMap::new(),
            marks: parity::Marks::default(),
            fields: &[],
            findings: crate::terms::Findings::new(),
        };
        let read = audience.each(&campaign, |_, person| {
            let wording = &notices.wordings[notices.by_facets[&*person.facets]];
            let own: Values = person
                .fields
                .iter()
                .map(|(field, values)| {
                    let each: Vec<&str> =
                        values.iter().map(|v| v.reveal(Purpose::Compare)).collect();
                    (field.clone(), each.join(", "))
                })
                .collect();
            for round in 0..3 {
                let mut values = own.clone();
                if round > 0 {
                    for value in values.values_mut() {
                        *value = hostile.value();
                    }
                }
                if values.values().any(String::is_empty) {
                    continue;
                }
                people += 1;
                let one = as_facts(&person.facets, &values);
                let (rendered, _) = press.wording(&one, choose(&one), &used).unwrap();
                let [text, html] = [&rendered.text, &rendered.html]
                    .map(|pieces| filled(pieces, &Values::new(), false));
                assert_eq!(text, filled(&wording.text, &values, false));
                assert_eq!(html, filled(&wording.html, &values, true));
                assert_eq!(rendered.subject, wording.subject);
                assert_eq!(rendered.sections, wording.sections);
            }
        });
        assert_eq!(read, []);
        assert_eq!(press.findings, []);
    }
    assert!(people >= 1000, "{people}");
}
