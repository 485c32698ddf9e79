//! Languages side by side: for each kind of reader one wording in every language, section by
//! section, so that somebody who reads two of them can compare.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Group, Groups, Packet, Shown, inline, language, speak, wordings::anchor};
use crate::{
    audience::{Count, Facets},
    notice::Wording,
    review::{Kind, blocks},
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

/// Subject, preheader, what stands around the text and before the first section, and each section.
fn rows(columns: &[&Shown<'_>]) -> Vec<Value> {
    let parts: Vec<BTreeMap<String, Vec<String>>> = columns
        .iter()
        .map(|shown| sections(shown.wording))
        .collect();
    let mut ids: Vec<&str> = vec!["subject", "preheader", "frame", "opening"];
    for id in columns.iter().flat_map(|shown| &shown.wording.sections) {
        if !ids.contains(&id.as_str()) {
            ids.push(id);
        }
    }
    ids.push("closing");
    let mut rows = Vec::new();
    let mut above = String::new();
    for id in ids {
        let cells: Vec<&[String]> = parts
            .iter()
            .map(|of| of.get(id).map_or(&[][..], Vec::as_slice))
            .collect();
        let longest = cells.iter().map(|cell| cell.len()).max().unwrap_or(0);
        // Paragraph beside paragraph where every language has as many; else section beside section.
        let alike = cells.iter().all(|cell| cell.len() == longest);
        let title = speak::section(id);
        // Subject and preview line stand under one heading.
        let begins = title != above;
        if longest > 0 {
            above.clone_from(&title);
        }
        if alike {
            for at in 0..longest {
                let line: Vec<&[String]> = cells.iter().map(|cell| &cell[at..=at]).collect();
                rows.push(json!({ "title": title, "first": at == 0 && begins, "cells": line }));
            }
        } else {
            rows.push(json!({ "title": title, "first": true, "cells": cells, "uneven": true }));
        }
    }
    rows
}

/// The words of each section, block by block.
fn sections(wording: &Wording) -> BTreeMap<String, Vec<String>> {
    let mut of: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for block in blocks(wording) {
        let html = inline::html(&block);
        let html = match block.kind {
            Kind::Heading | Kind::Subheading | Kind::Title => format!("<strong>{html}</strong>"),
            Kind::Item(_) => format!("• {html}"),
            _ => html,
        };
        of.entry(block.section).or_default().push(html);
    }
    of
}
