//! Each fact of the sample and each element that laws ask for maps to a field and a section:
//! `docs/facts.md` against the program.

use std::{collections::BTreeMap, fs, path::Path};

use disclosure_mailer::{
    audience::{Count, Facets},
    campaign, notice,
    notice::Piece,
    terms::Locale,
};

use crate::support::Sandbox;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Rows of the n-th table of `docs/facts.md`.
fn table(n: usize) -> Vec<Vec<String>> {
    let text = fs::read_to_string(root().join("docs/facts.md")).unwrap();
    let tables: Vec<&str> = text.split("|---|---|---|\n").skip(1).collect();
    tables[n]
        .lines()
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            line.trim_matches('|')
                .split(" | ")
                .map(|cell| cell.trim().to_owned())
                .collect()
        })
        .collect()
}

fn code(cell: &str) -> &str {
    cell.split('`').nth(1).unwrap_or(cell)
}

fn english_text(folder: &Path) -> (String, Vec<String>) {
    let campaign = campaign::load(folder).unwrap();
    let facets = Facets {
        audience: "user".to_owned(),
        also: std::collections::BTreeSet::default(),
        locale: Locale::parse("en").unwrap(),
        jurisdiction: None,
        exposed: campaign
            .incident
            .data
            .exposed
            .iter()
            .map(|e| e.id.clone())
            .collect(),
        declared: BTreeMap::new(),
        fields: BTreeMap::from([("name".to_owned(), Count::One)]),
    };
    let notices = notice::compile(
        &campaign,
        &BTreeMap::from([(facets, 1)]),
        "2025-11-26".parse().unwrap(),
    );
    assert_eq!(notices.wordings.len(), 1, "{:#?}", notices.findings);
    let wording = &notices.wordings[0];
    let text = wording
        .text
        .iter()
        .map(|piece| {
            if let Piece::Fixed(text) = piece {
                text.as_str()
            } else {
                ""
            }
        })
        .collect();
    (text, wording.sections.clone())
}

#[test]
fn every_element_has_a_field_and_a_section() {
    let sandbox = Sandbox::people(1);
    let mut words = sandbox.read("words.csv").lines().next().unwrap().to_owned() + "\n";
    let mut incident = sandbox
        .read("incident.toml")
        .replace("published =", "discovered = \"2025-11-10\"\npublished =");
    incident = incident.replace("not_needed =", "add = [\"check_activity\"]\nnot_needed =");
    sandbox.write("incident.toml", &incident);
    let value: toml::Value = toml::from_str(&incident).unwrap();
    for row in table(0) {
        let field = code(&row[1]);
        if row[1].starts_with("words.csv") {
            words.push_str(&format!("{field},Words about {field}.\n"));
        } else {
            let found = field.split('.').try_fold(&value, |at, key| at.get(key));
            assert!(found.is_some(), "incident.toml has no `{field}`");
        }
    }
    sandbox.write("words.csv", &words);
    let (text, sections) = english_text(&sandbox.folder());
    for row in table(0) {
        let (element, field, section) = (code(&row[0]), code(&row[1]), code(&row[2]));
        assert!(
            sections.iter().any(|id| id == section),
            "{element}: no section `{section}` in {sections:?}"
        );
        if row[1].starts_with("words.csv") {
            assert!(
                text.contains(&format!("Words about {field}.")),
                "{element}: `{field}` is not in the text"
            );
        }
    }
    for known in [
        "November 10, 2025",
        "Date of this notice: November 26, 2025",
        "Example AI, Inc.",
    ] {
        assert!(text.contains(known), "{known}");
    }
}

#[test]
fn every_fact_of_the_sample_reaches_the_reader() {
    let (text, _) = english_text(&root().join("samples/analytics-vendor"));
    for row in table(1) {
        assert!(
            text.contains(&row[2]),
            "{}: `{}` is not in the text",
            row[0],
            row[2]
        );
    }
}

#[test]
fn the_reference_of_notices_is_the_programs_own() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/notices.md");
    let made = disclosure_mailer::notice::reference();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == made,
        "docs/notices.md is not current; run `UPDATE_DOCS=1 cargo test the_reference_of_notices`"
    );
}
