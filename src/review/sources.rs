//! What a text was made from: the campaign's files by digest, and the facts as they were stated.
//!
//! Guarantees that what reaches no reader (pace, relay, people, approvals) is not taken for a change of
//! the files. It must not interpret a fact.

use std::{collections::BTreeMap, path::Path};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    campaign::{Words, read, read_text},
    terms::{Digest, Hasher, Locale},
};

/// The facts and words as they were stated, for whoever reads a frozen text later.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// `incident.toml` as JSON; dates are texts.
    pub incident: Value,
    /// `words.csv` or `words.xlsx`: id, then language, then Markdown.
    pub words: BTreeMap<String, BTreeMap<Locale, String>>,
}

impl Stated {
    /// As they stand in a campaign's folder.
    #[must_use]
    pub fn of(campaign: &Path, words: &Words) -> Self {
        let mut stated = Self {
            incident: table(campaign, "incident.toml").map_or(Value::Null, json),
            words: BTreeMap::new(),
        };
        for (id, locale, word) in words.all() {
            let of_id = stated.words.entry(id.to_owned()).or_default();
            of_id.insert(locale.clone(), word.text.clone());
        }
        stated
    }
}

/// SHA-256 of every file of the campaign that the text is made from.
#[must_use]
pub fn source_digests(campaign: &Path) -> BTreeMap<String, Digest> {
    let mut names: Vec<String> = ["campaign.toml", "incident.toml", "words.csv", "words.xlsx"]
        .map(str::to_owned)
        .to_vec();
    if let Ok(entries) = std::fs::read_dir(campaign.join("notices")) {
        names.extend(
            entries
                .flatten()
                .map(|entry| format!("notices/{}", entry.file_name().to_string_lossy())),
        );
    }
    names
        .into_iter()
        .filter_map(|name| {
            read(&campaign.join(&name))
                .ok()
                .map(|bytes| (name, Digest::of(&bytes)))
        })
        .collect()
}

/// A digest of what `campaign.toml` says about the text, who reads it apart; none where it cannot be
/// read. Two files that differ in pace, relay or lists alone have the same.
#[must_use]
pub fn settings(campaign: &Path) -> Option<Digest> {
    const ABOUT: [&str; 8] = [
        "id",
        "sample",
        "default_locale",
        "fallback",
        "audiences",
        "update_of",
        "profiles",
        "override",
    ];
    let table = table(campaign, "campaign.toml")?;
    let mut hasher = Hasher::new("settings v1");
    let mut add = |key: &str, value: Option<&toml::Value>| {
        let value = value.map_or(Value::Null, |value| json_value(value.clone()));
        hasher.field(key).field(value.to_string());
    };
    for key in ABOUT {
        add(key, table.get(key));
    }
    let within = |key: &str, inner: &str| table.get(key).and_then(|section| section.get(inner));
    for key in ["from", "reply_to", "envelope_from"] {
        add(key, within("sender", key));
    }
    add("headers", within("relay", "headers"));
    Some(hasher.finish())
}

fn table(campaign: &Path, name: &str) -> Option<toml::Table> {
    read_text(&campaign.join(name)).ok()?.parse().ok()
}

/// As JSON, with sorted keys.
fn json(table: toml::Table) -> Value {
    let each = table.into_iter();
    Value::Object(each.map(|(key, value)| (key, json_value(value))).collect())
}

fn json_value(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(yes) => Value::Bool(yes),
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::Array(all) => Value::Array(all.into_iter().map(json_value).collect()),
        toml::Value::Table(table) => json(table),
    }
}
