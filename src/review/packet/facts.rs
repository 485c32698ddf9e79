//! Facts against text: where each fact of `incident.toml` stands, in each language, and which ones
//! stand nowhere.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use toml::Value as Toml;

use super::{Packet, places};
use crate::{campaign::read_text, notice::Origin, review::Paragraphs, terms::Locale};

/// Tables and keys that decide what is said, and are not said themselves.
const STEERS: [&str; 6] = [
    "advice",
    "attest",
    "scope.our_systems",
    "vendor.tells_its_customers",
    "data.exposed",
    "data.not_exposed",
];

/// The page.
pub(super) fn page(packet: &Packet<'_>, languages: &[(Locale, Paragraphs)]) -> Value {
    let mut stands: BTreeMap<String, BTreeMap<usize, Vec<Value>>> = BTreeMap::new();
    for (column, (_, paragraphs)) in languages.iter().enumerate() {
        let places = places::of(paragraphs, packet.notices);
        for (paragraph, origins) in paragraphs.all.iter().zip(places) {
            for origin in origins {
                if let Origin::Fact(path) = origin {
                    let anchor = paragraphs.anchor(paragraph.number);
                    let link = json!({ "number": paragraph.number, "anchor": anchor });
                    let cells = stands.entry(path.clone()).or_default();
                    cells.entry(column).or_default().push(link);
                }
            }
        }
    }
    let (mut rows, mut nowhere) = (Vec::new(), Vec::new());
    for (path, value) in stated(packet) {
        let Some(cells) = stands.remove(&path) else {
            let steers = STEERS.iter().any(|start| {
                path == *start
                    || path.starts_with(&format!("{start}."))
                    || path.starts_with(&format!("{start}["))
            });
            nowhere.push(json!({ "path": path, "value": value, "steers": steers }));
            continue;
        };
        rows.push(row(&path, Some(&value), &cells, languages));
    }
    // What is printed without being written there: the date of the notice, where none is stated.
    let derived: Vec<Value> = stands
        .iter()
        .map(|(path, cells)| row(path, None, cells, languages))
        .collect();
    rows.extend(derived);
    json!({ "page": "facts.html", "rows": rows, "nowhere": nowhere })
}

/// Where a fact stands. One that the incident does not state belongs to the texts that ask for it (an
/// authority to one law's text): no other language lacks it.
fn row(
    path: &str,
    value: Option<&str>,
    cells: &BTreeMap<usize, Vec<Value>>,
    languages: &[(Locale, Paragraphs)],
) -> Value {
    let of_all: Vec<Value> = languages
        .iter()
        .enumerate()
        .map(|(column, (locale, _))| {
            let places = cells.get(&column).cloned().unwrap_or_default();
            (locale, places)
        })
        .filter(|(_, places)| value.is_some() || !places.is_empty())
        .map(|(locale, places)| json!({ "language": super::language(locale), "places": places }))
        .collect();
    let missing = value.is_some() && cells.len() < languages.len();
    json!({ "path": path, "value": value, "languages": of_all, "missing": missing })
}

/// Every fact of the file with its value, in the file's order of tables.
fn stated(packet: &Packet<'_>) -> Vec<(String, String)> {
    let file = packet.campaign.folder.join("incident.toml");
    // A file that cannot be read is a finding elsewhere; then there is nothing to show here.
    let text = read_text(&file).unwrap_or_default();
    let table: toml::Table = text.parse().unwrap_or_default();
    let mut facts = Vec::new();
    for (name, value) in &table {
        flatten(name, value, &mut facts);
    }
    facts
}

fn flatten(path: &str, value: &Toml, facts: &mut Vec<(String, String)>) {
    match value {
        Toml::Table(table) => {
            for (name, value) in table {
                flatten(&format!("{path}.{name}"), value, facts);
            }
        }
        Toml::Array(items) if path.starts_with("data.") => {
            for item in items {
                let id = item.as_str().or_else(|| item.get("id")?.as_str());
                let more: Vec<String> = item
                    .as_table()
                    .into_iter()
                    .flatten()
                    .filter(|(name, _)| *name != "id")
                    .map(|(name, value)| format!("{name}: {}", plain(value)))
                    .collect();
                facts.push((
                    format!("{path}[{}]", id.unwrap_or_default()),
                    more.join("; "),
                ));
            }
        }
        value => facts.push((path.to_owned(), plain(value))),
    }
}

fn plain(value: &Toml) -> String {
    match value {
        Toml::String(text) => text.clone(),
        Toml::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Toml::Table(table) => {
            let each = table
                .iter()
                .map(|(name, value)| format!("{name}: {}", plain(value)));
            each.collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_named_as_the_rendering_names_them() {
        let table: toml::Table = "reference = \"R\"\n[data]\nexposed = [\"email\", { id = \"phone\", certainty = \"possible\" }]\n[controller]\ndomains = [\"a.example\", \"b.example\"]\n[controller.EU]\nname = \"E\"\n".parse().unwrap();
        let mut facts = Vec::new();
        for (name, value) in &table {
            flatten(name, value, &mut facts);
        }
        let mut said: Vec<String> = facts
            .iter()
            .map(|(path, value)| format!("{path}={value}"))
            .collect();
        said.sort();
        assert_eq!(
            said,
            [
                "controller.EU.name=E",
                "controller.domains=a.example, b.example",
                "data.exposed[email]=",
                "data.exposed[phone]=certainty: possible",
                "reference=R",
            ]
        );
    }
}
