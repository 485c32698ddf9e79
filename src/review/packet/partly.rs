//! Paragraphs that changed in some languages and not in others: a translation may have been left behind.
//!
//! Paragraphs of different languages are the same one where they come from the same words, built-in
//! texts and facts. Those that only a notice's own lines make are told apart by their place in the
//! section, as far as every language has as many of them; else such a section is looked at as a whole.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Read, speak};
use crate::{
    notice::Origin,
    review::{Block, diff},
};

/// What is compared across languages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    /// Of these ids and facts.
    Of(BTreeSet<String>),
    /// The nth of the section that is of none.
    Nth(usize),
}

/// A language, before and now.
pub(super) struct Language<'a> {
    pub before: &'a [Block],
    pub now: &'a Read<'a>,
}

impl Language<'_> {
    fn tag(&self) -> &str {
        self.now.locale.as_str()
    }
}

/// What became of one unit in one language.
#[derive(Clone, Debug, Default)]
struct Stood {
    changed: bool,
    /// The first paragraph of it.
    anchor: String,
}

type Units<'a> = BTreeMap<(String, Unit), BTreeMap<&'a str, Stood>>;

/// The paragraphs that changed in some languages only, in reading order.
pub(super) fn partly(languages: &[Language<'_>]) -> Vec<Value> {
    let mut units: Units<'_> = BTreeMap::new();
    let mut order: Vec<(String, Unit)> = Vec::new();
    // How many paragraphs a section lost, in each language: what went has no place any more.
    let mut lost: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    let plain = plain_counts(languages);
    for language in languages {
        let changed = changed(language);
        let mut nth: BTreeMap<&str, usize> = BTreeMap::new();
        for (paragraph, origins) in language.now.placed() {
            let section = paragraph.block.section.as_str();
            let unit = unit(origins).unwrap_or_else(|| {
                let at = nth.entry(section).or_default();
                *at += 1;
                let alike = plain.get(section).is_some_and(|counts| counts.len() == 1);
                Unit::Nth(if alike { *at } else { 0 })
            });
            let key = (section.to_owned(), unit);
            if !units.contains_key(&key) {
                order.push(key.clone());
            }
            let of = units.entry(key).or_default();
            let stood = of.entry(language.tag()).or_insert_with(|| Stood {
                changed: false,
                anchor: language.now.paragraphs.anchor(paragraph.number),
            });
            if changed.contains(&paragraph.number) && !stood.changed {
                stood.changed = true;
                stood.anchor = language.now.paragraphs.anchor(paragraph.number);
            }
        }
        for section in gone(language) {
            let of = lost.entry(section.to_owned()).or_default();
            *of.entry(language.tag()).or_default() += 1;
        }
    }
    let mut said: Vec<Value> = order
        .iter()
        .filter_map(|key| told(&key.0, units.get(key)?, languages))
        .collect();
    for (section, of) in lost {
        let most = of.values().max().copied().unwrap_or(0);
        let has = |language: &Language<'_>| language.before.iter().any(|b| b.section == section);
        let stood = languages.iter().filter(|language| has(language));
        let stood: BTreeMap<&str, Stood> = stood
            .map(|language| {
                let tag = language.tag();
                let changed = of.get(tag).copied().unwrap_or(0) == most;
                let anchor = String::new();
                (tag, Stood { changed, anchor })
            })
            .collect();
        if let Some(mut told) = told(&section, &stood, languages) {
            told["gone"] = json!(most);
            said.push(told);
        }
    }
    said
}

/// A unit that changed in some languages and not in others.
fn told(section: &str, of: &BTreeMap<&str, Stood>, languages: &[Language<'_>]) -> Option<Value> {
    let each = |changed: bool| -> Vec<Value> {
        let in_order = languages.iter().filter_map(|language| {
            let stood = of.get(language.tag())?;
            (stood.changed == changed).then(|| {
                json!({ "name": speak::language(&language.now.locale), "tag": language.tag(), "anchor": stood.anchor })
            })
        });
        in_order.collect()
    };
    let (changed, kept) = (each(true), each(false));
    (!changed.is_empty() && !kept.is_empty())
        .then(|| json!({ "section": speak::section(section), "changed": changed, "kept": kept }))
}

/// The numbers of the paragraphs that are not as they were.
fn changed(language: &Language<'_>) -> BTreeSet<usize> {
    let had: BTreeSet<&Block> = language.before.iter().collect();
    let all = language.now.paragraphs.all.iter();
    let new = all.filter(|paragraph| !had.contains(&paragraph.block));
    new.map(|paragraph| paragraph.number).collect()
}

/// The sections of paragraphs that went and for which none came.
fn gone<'a>(language: &Language<'a>) -> Vec<&'a str> {
    let after: Vec<Block> = language
        .now
        .paragraphs
        .all
        .iter()
        .map(|p| p.block.clone())
        .collect();
    let has: BTreeSet<&Block> = after.iter().collect();
    let pairs = diff::pairs(language.before, &after).into_iter();
    pairs
        .filter(|(_, new)| new.is_none())
        .filter_map(|(old, _)| language.before.get(old?))
        .filter(|old| !has.contains(old))
        .map(|old| old.section.as_str())
        .collect()
}

/// What the paragraph says, whatever the language; none where its words are the notice's own.
fn unit(origins: &BTreeSet<&Origin>) -> Option<Unit> {
    let ids = origins.iter().filter_map(|origin| match origin {
        Origin::Word { id, .. } | Origin::BuiltIn { id } => Some(id.clone()),
        Origin::Fact(path) => Some(path.clone()),
        Origin::Column(name) => Some(format!("column {name}")),
        Origin::Line { .. } => None,
    });
    let ids: BTreeSet<String> = ids.collect();
    (!ids.is_empty()).then_some(Unit::Of(ids))
}

/// How many different counts of paragraphs of no id a section has among the languages.
fn plain_counts(languages: &[Language<'_>]) -> BTreeMap<String, BTreeSet<usize>> {
    let mut counts: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for language in languages {
        let mut own: BTreeMap<&str, usize> = BTreeMap::new();
        for (paragraph, origins) in language.now.placed() {
            if unit(origins).is_none() {
                *own.entry(paragraph.block.section.as_str()).or_default() += 1;
            }
        }
        for (section, count) in own {
            counts.entry(section.to_owned()).or_default().insert(count);
        }
    }
    counts
}
