//! All languages carry the same: whatever is taken out of one of them is found.

mod entries;
mod mutations;
mod taken_out;
mod words;

use std::{fs, path::Path};

use disclosure_mailer::{
    audience::{Count, Facets},
    terms::Locale,
};

pub(crate) const INCIDENT: &str = include_str!("incident.toml");

/// Every built-in language but the source language.
const LOCALES: [&str; 13] = [
    "de", "ar", "ja", "fr", "he", "es", "it", "ko", "nl", "pl", "pt", "sv", "zh-Hans",
];

/// A campaign's folder with an incident, and kinds of readers of its own.
fn folder(incident: &str, update: &str, audiences: &[String]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/analytics-vendor");
    let words = fs::read_to_string(sample.join("words.csv")).unwrap();
    let columns = words.lines().next().unwrap().matches(',').count();
    let row = |id: &str, text: &str| format!("{id}{}\n", format!(",{text}").repeat(columns));
    let more = [
        row("what_changed", "w"),
        row("complaint", "c"),
        row("block-complaint", "t"),
    ]
    .concat();
    fs::write(
        folder.path().join("words.csv"),
        format!("{}\n{more}", words.trim_end()),
    )
    .unwrap();
    let file = fs::read_to_string(sample.join("campaign.toml")).unwrap();
    let stays = |line: &&str| !line.starts_with("audiences") && !line.starts_with("order");
    let mut file = file.lines().filter(stays).collect::<Vec<_>>().join("\n");
    let built_in = ["user", "admin", "unaffected", "customer"].map(str::to_owned);
    let known: Vec<&String> = built_in.iter().chain(audiences).collect();
    let mut first = format!("audiences = {known:?}\ndefault_locale");
    if update == "true" {
        first = format!("update_of = \"..\"\n{first}");
    }
    file = file.replacen("default_locale", &first, 1);
    file.push_str("\n[expect]\nmax_wordings = 10000\n");
    fs::write(folder.path().join("campaign.toml"), file).unwrap();
    fs::write(folder.path().join("incident.toml"), incident).unwrap();
    fs::create_dir(folder.path().join("notices")).unwrap();
    folder
}

/// A reader of whom everything is known.
pub(crate) fn reader(audience: &str, locale: &str) -> Facets {
    let exposed = [
        "name",
        "email",
        "approx_location",
        "browser_os",
        "referrer",
        "org_id",
        "user_id",
    ];
    Facets {
        audience: audience.to_owned(),
        also: [].into(),
        locale: Locale::parse(locale).unwrap(),
        jurisdiction: Some("EU".to_owned().try_into().unwrap()),
        exposed: exposed.map(|id| id.to_owned().try_into().unwrap()).into(),
        declared: [].into(),
        fields: ["name", "account", "organisation"]
            .map(|field| (field.to_owned(), Count::One))
            .into(),
    }
}
