//! The pages of the files that people and programs write, made from the types that read them.
//! `UPDATE_DOCS=1` writes them.

use std::{fs, path::Path};

use serde_json::{Value, json};

use super::{
    documents::{folder, write},
    shape::{misfits, unsaid},
    types::Types,
};

/// Page, what it is of, the type that reads it, and where that and its parts are defined.
const FILES: [(&str, &str, &str, &[&str]); 4] = [
    ("campaign", "campaign.toml", "CampaignFile", CAMPAIGN),
    ("incident", "incident.toml", "Incident", CAMPAIGN),
    (
        "approval",
        "A record in approvals/",
        "Approval",
        &["review/approval.rs"],
    ),
    (
        "ledger",
        "approvals/ledger.toml",
        "Recorded",
        &["ledger/identity.rs"],
    ),
];
const CAMPAIGN: &[&str] = &[
    "campaign/file.rs",
    "campaign/incident.rs",
    "campaign/ledger_file.rs",
    "campaign/pacing.rs",
    "campaign/relay_file.rs",
];

fn made(name: &str, title: &str, of: &str, sources: &[&str]) -> Value {
    let mut schema = Types::of(sources).named(of);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["$id"] = json!(format!("{name}.schema.json"));
    schema["title"] = json!(title);
    schema
}

#[test]
fn the_pages_of_files_are_those_of_the_types_that_read_them() {
    let mut wrong = Vec::new();
    for (name, title, of, sources) in FILES {
        let schema = made(name, title, of, sources);
        let path = folder().join(format!("{name}.schema.json"));
        if std::env::var_os("UPDATE_DOCS").is_some() {
            write(&path, &schema);
        }
        let text = fs::read_to_string(&path).unwrap_or_default();
        let page: Value = serde_json::from_str(&text).unwrap_or_default();
        assert!(
            page == schema,
            "{}: run this test once with UPDATE_DOCS=1",
            path.display()
        );
        unsaid(&schema, name, &mut wrong);
    }
    assert!(
        wrong.is_empty(),
        "say in the source what these are:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_samples_are_as_the_pages_say() {
    let mut wrong = Vec::new();
    for sample in ["analytics-vendor", "vendor-to-customers"] {
        for (name, title, of, sources) in &FILES[..2] {
            let schema = made(name, title, of, sources);
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("samples")
                .join(sample)
                .join(title);
            let value: Value = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
            misfits(&schema, &value, &format!("{sample}/{title}"), &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
