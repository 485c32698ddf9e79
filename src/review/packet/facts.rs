//! Facts against text: where each fact of `incident.toml` stands, in each language, and which ones
//! stand nowhere.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Packet, Read, names};
use crate::{notice::Origin, terms::Digest};

/// Tables and keys that decide what is said, and are not said themselves.
const STEERS: [&str; 6] = [
    "advice",
    "attest",
    "scope.our_systems",
    "vendor.tells_its_customers",
    "data.exposed",
    "data.not_exposed",
];

/// In how many wordings, and in which paragraphs of each language, a fact is printed.
#[derive(Default)]
pub(super) struct Stands {
    /// The paragraphs, by the place of their language among all.
    cells: BTreeMap<usize, Vec<Value>>,
    /// The wordings that contain one of them.
    pub wordings: BTreeSet<Digest>,
}

/// Where each fact is printed, by its path.
pub(super) fn stands(languages: &[Read<'_>]) -> BTreeMap<String, Stands> {
    let mut stands: BTreeMap<String, Stands> = BTreeMap::new();
    for (column, read) in languages.iter().enumerate() {
        for (paragraph, origins) in read.placed() {
            for origin in origins {
                if let Origin::Fact(path) = origin {
                    let anchor = read.paragraphs.anchor(paragraph.number);
                    let link = json!({ "number": paragraph.number, "anchor": anchor });
                    let stands = stands.entry(path.clone()).or_default();
                    stands.cells.entry(column).or_default().push(link);
                    stands.wordings.extend(&paragraph.wordings);
                }
            }
        }
    }
    stands
}

impl Stands {
    /// Each language with the paragraphs; `all` names those too that print it nowhere.
    pub(super) fn languages(&self, languages: &[Read<'_>], all: bool) -> Vec<Value> {
        let cells = languages.iter().enumerate().map(|(column, read)| {
            let places = self.cells.get(&column).cloned().unwrap_or_default();
            (&read.locale, places)
        });
        cells
            .filter(|(_, places)| all || !places.is_empty())
            .map(
                |(locale, places)| json!({ "language": super::language(locale), "places": places }),
            )
            .collect()
    }
}

/// Whether a fact decides what is said and is not said itself.
pub(super) fn steers(path: &str) -> bool {
    STEERS.iter().any(|start| {
        path.strip_prefix(start)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    })
}

/// The page.
pub(super) fn page(
    packet: &Packet<'_>,
    languages: &[Read<'_>],
    stands: &BTreeMap<String, Stands>,
) -> Value {
    let (mut rows, mut nowhere) = (Vec::new(), Vec::new());
    let stated = packet.facts.facts();
    for (path, value) in &stated {
        match stands.get(path) {
            Some(stands) => rows.push(row(path, Some(value), stands, languages)),
            None => nowhere.push(json!({
                "name": names::fact(path), "path": path, "value": names::value(path, value), "steers": steers(path),
            })),
        }
    }
    // What is printed without being written there: the date of the notice, where none is stated.
    let derived = stands
        .iter()
        .filter(|(path, _)| stated.iter().all(|(other, _)| other != *path));
    rows.extend(derived.map(|(path, stands)| row(path, None, stands, languages)));
    json!({ "page": "facts.html", "rows": rows, "nowhere": nowhere })
}

/// Where a fact stands. One that the incident does not state belongs to the texts that ask for it (an
/// authority to one law's text): no other language lacks it.
fn row(path: &str, value: Option<&str>, stands: &Stands, languages: &[Read<'_>]) -> Value {
    json!({
        "name": names::fact(path),
        "path": path,
        "value": value.map(|value| names::value(path, value)),
        "languages": stands.languages(languages, value.is_some()),
        "missing": value.is_some() && stands.cells.len() < languages.len(),
    })
}
