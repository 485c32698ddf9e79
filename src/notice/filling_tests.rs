//! A wording filled for a person is what Tera would have rendered for that person, with the values
//! escaped for Markdown: for everybody in the samples, and for hostile values in their place.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::*;
use crate::{audience, audience::Facets, campaign, terms::Purpose};

type Values = BTreeMap<String, String>;

/// A small generator, so that the people are the same on every machine.
fn next(state: &mut u64) -> usize {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).unwrap()
}

fn hostile_value(state: &mut u64) -> String {
    const ATOMS: [&str; 32] = [
        "Ann",
        "Zoë",
        "山田",
        "مريم",
        "שלום",
        "🙂",
        "e\u{301}",
        "*",
        "**",
        "_",
        "`",
        "#",
        "##",
        "-",
        "+",
        "1.",
        "1)",
        "[x](y)",
        "![x](y)",
        "<b>",
        "</td>",
        "<https://example.com>",
        "&amp;",
        "\\",
        "{{ 7*7 }}",
        "{% if x %}",
        "{#nature}",
        "|",
        "~~",
        "\"",
        "'",
        ">",
    ];
    let mut value = String::new();
    for _ in 0..=next(state) % 5 {
        value.push_str(ATOMS[next(state) % ATOMS.len()]);
        if next(state).is_multiple_of(2) {
            value.push(' ');
        }
    }
    value.trim().to_owned()
}

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
    let (mut people, mut state) = (0, 1);
    for sample in ["analytics-vendor", "vendor-to-customers"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("samples")
            .join(sample);
        let campaign = campaign::load(&folder).unwrap();
        let audience = audience::assemble(&campaign);
        let date = jiff::civil::date(2025, 11, 26);
        let notices = compile(&campaign, &audience.facets, date);
        let classes = Classes::built_in();
        let words = BTreeSet::new();
        let facts = facts::Facts {
            campaign: &campaign,
            classes: &classes,
            notice_date: date,
            words: &words,
        };
        let mut findings = crate::terms::Findings::new();
        let library = library::Library::read(&campaign, &mut findings);
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
            catalogues: catalogue::Catalogues::default(),
            formats: BTreeMap::new(),
            contexts: BTreeMap::new(),
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
                        *value = hostile_value(&mut state);
                    }
                }
                if values.values().any(String::is_empty) {
                    continue;
                }
                people += 1;
                let one = as_facts(&person.facets, &values);
                let rendered = press.wording(&one, choose(&one), &used).unwrap();
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
