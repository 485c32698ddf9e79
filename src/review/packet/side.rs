//! Languages side by side: for each kind of reader one wording in every language, section by
//! section, so that somebody who reads two of them can compare.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Group, Groups, Packet, Shown, language, speak, wordings::anchor};
use crate::{
    audience::{Count, Facets},
    notice::{Piece, Wording},
    terms::Locale,
};

/// One page.
pub(super) struct Side {
    /// Its file.
    pub file: String,
    /// Its title.
    pub title: String,
    /// What its template needs.
    pub page: Value,
}

/// A page for each kind of reader that is told in two or more languages.
pub(super) fn pages(packet: &Packet<'_>, groups: &Groups<'_>) -> Vec<Side> {
    let mut by_audience: BTreeMap<(usize, &String), Vec<(&Locale, &Group<'_>)>> = BTreeMap::new();
    for ((rank, audience, locale), group) in groups {
        by_audience
            .entry((*rank, audience))
            .or_default()
            .push((locale, group));
    }
    let source = &packet.campaign.file.default_locale;
    let mut sides = Vec::new();
    for (at, ((_, audience), mut of)) in by_audience.into_iter().enumerate() {
        of.sort_by_key(|(locale, _)| (*locale != source, speak::language(locale)));
        let columns = same_readers(&of);
        if columns.len() < 2 {
            continue;
        }
        let title = speak::audience(audience);
        let file = format!("side-{}-{}.html", at + 1, anchor(audience));
        let heads: Vec<Value> = columns
            .iter()
            .map(|shown| {
                let mut head = language(&shown.wording.locale);
                head["number"] = json!(shown.number);
                let files = super::pages_of(&shown.wording.locale, shown.number);
                head["href"] = json!(super::views(shown, &files));
                head
            })
            .collect();
        let page =
            json!({ "page": file, "title": title, "columns": heads, "rows": rows(&columns) });
        sides.push(Side { file, title, page });
    }
    sides
}

/// In each language the wording for the same readers: those that most languages have in common.
fn same_readers<'a>(of: &[(&Locale, &'a Group<'a>)]) -> Vec<&'a Shown<'a>> {
    type Alike = (
        String,
        Vec<String>,
        Vec<(String, String)>,
        Vec<(String, bool)>,
    );
    let alike = |facets: &Facets| -> Alike {
        let declared = facets.declared.iter().map(|(k, v)| (k.clone(), v.clone()));
        let given = facets
            .fields
            .iter()
            .map(|(k, count)| (k.clone(), *count != Count::None));
        let exposed = facets.exposed.iter().map(|id| id.as_str().to_owned());
        (
            facets.audience.clone(),
            exposed.collect(),
            declared.collect(),
            given.collect(),
        )
    };
    let mut found: BTreeMap<Alike, (BTreeMap<&str, &'a Shown<'a>>, u64)> = BTreeMap::new();
    for (locale, group) in of {
        for shown in *group {
            for (facets, people) in &shown.who {
                let (columns, sum) = found.entry(alike(facets)).or_default();
                columns.entry(locale.as_str()).or_insert(shown);
                *sum += people;
            }
        }
    }
    let best = found
        .into_values()
        .max_by_key(|(columns, people)| (columns.len(), *people));
    let Some((columns, _)) = best else {
        return Vec::new();
    };
    of.iter()
        .filter_map(|(locale, _)| columns.get(locale.as_str()).copied())
        .collect()
}

/// Subject, preheader, what stands before the first section, and each section.
fn rows(columns: &[&Shown<'_>]) -> Vec<Value> {
    let parts: Vec<BTreeMap<String, Vec<Vec<Value>>>> = columns
        .iter()
        .map(|shown| sections(shown.wording))
        .collect();
    let mut ids: Vec<String> = vec![
        "subject".to_owned(),
        "preheader".to_owned(),
        "opening".to_owned(),
    ];
    for shown in columns {
        for id in &shown.wording.sections {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
    }
    ids.push("closing".to_owned());
    let mut rows = Vec::new();
    for id in ids {
        let cells: Vec<&[Vec<Value>]> = parts
            .iter()
            .map(|of| of.get(&id).map_or(&[][..], Vec::as_slice))
            .collect();
        let longest = cells.iter().map(|cell| cell.len()).max().unwrap_or(0);
        // Paragraph beside paragraph where every language has as many; else section beside section.
        let alike = cells.iter().all(|cell| cell.len() == longest);
        if alike {
            for at in 0..longest {
                let line: Vec<&[Vec<Value>]> = cells.iter().map(|cell| &cell[at..=at]).collect();
                rows.push(json!({ "id": id, "first": at == 0, "cells": line }));
            }
        } else {
            rows.push(json!({ "id": id, "first": true, "cells": cells, "uneven": true }));
        }
    }
    rows
}

/// The paragraphs of each section, as pieces. In the text part two blank lines stand before a
/// section, one before a paragraph, and `-- ` before what closes the mail.
fn sections(wording: &Wording) -> BTreeMap<String, Vec<Vec<Value>>> {
    let mut ids = vec!["opening"];
    ids.extend(wording.sections.iter().map(String::as_str));
    let mut of: BTreeMap<String, Vec<Vec<Value>>> = BTreeMap::new();
    of.insert(
        "subject".to_owned(),
        vec![vec![json!({ "fixed": wording.subject })]],
    );
    of.insert(
        "preheader".to_owned(),
        vec![vec![json!({ "fixed": wording.preheader })]],
    );
    let (mut at, mut blanks, mut closing) = (0, 0, false);
    for line in lines(&wording.text) {
        let text: String = line
            .iter()
            .filter_map(|piece| piece["fixed"].as_str())
            .collect();
        if text.trim().is_empty() && line.iter().all(|piece| piece["slot"].is_null()) {
            blanks += 1;
            continue;
        }
        if text.trim_end() == "--" {
            closing = true;
            continue;
        }
        if blanks >= 2 && at + 1 < ids.len() {
            at += 1;
        }
        blanks = 0;
        let id = if closing { "closing" } else { ids[at] };
        of.entry(id.to_owned()).or_default().push(line);
    }
    of
}

/// The lines of a body, each as pieces.
fn lines(pieces: &[Piece]) -> Vec<Vec<Value>> {
    let mut lines: Vec<Vec<Value>> = vec![Vec::new()];
    for piece in pieces {
        match piece {
            Piece::Slot(slot) => {
                if let Some(line) = lines.last_mut() {
                    line.push(json!({ "slot": slot.field }));
                }
            }
            Piece::Fixed(text) => {
                for (at, part) in text.split('\n').enumerate() {
                    if at > 0 {
                        lines.push(Vec::new());
                    }
                    if let (false, Some(line)) = (part.is_empty(), lines.last_mut()) {
                        line.push(json!({ "fixed": part }));
                    }
                }
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::Slot;

    #[test]
    fn paragraphs_stand_under_their_sections() {
        let text = vec![
            Piece::Fixed("Dear ".to_owned()),
            Piece::Slot(Slot {
                field: "name".to_owned(),
            }),
            Piece::Fixed(
                ",\n\nwe write.\n\n\nWhat\n\nIt.\n\n\nHow\n\n- so\n\n-- \nExample".to_owned(),
            ),
        ];
        let wording = Wording {
            locale: Locale::parse("en").unwrap(),
            audience: "user".to_owned(),
            source: String::new(),
            subject: "S".to_owned(),
            preheader: "P".to_owned(),
            text,
            html: Vec::new(),
            sections: vec!["nature".to_owned(), "steps".to_owned()],
        };
        let of = sections(&wording);
        let count = |id: &str| of.get(id).map_or(0, Vec::len);
        assert_eq!(
            ["subject", "opening", "nature", "steps", "closing"].map(count),
            [1, 2, 2, 2, 1]
        );
        assert_eq!(of["opening"][0].len(), 3);
    }
}
