//! The entries of the catalogue, and those that one language has and another lacks.
//!
//! Guarantees that an entry which is missing in one language alone is a finding with both places,
//! whether or not a notice at hand asks for it.

use std::collections::BTreeMap;

use super::catalogue::{Absent, Catalogue, Opened};
use crate::{
    campaign::Words,
    terms::{Finding, Findings, Locale, Place},
};

/// Ids and attributes (`class-email.label`) of a catalogue, each with its line.
#[derive(Debug, Default)]
pub(super) struct Entries(BTreeMap<String, u64>);

impl Entries {
    /// Of a Fluent file, as far as `there` knows them.
    pub(super) fn of(text: &str, there: impl Fn(&str) -> bool) -> Self {
        let mut entries = BTreeMap::new();
        let mut message = "";
        for (line, number) in text.lines().zip(1..) {
            let Some((name, _)) = line.split_once(" =") else {
                continue;
            };
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
            let id = match name.trim_start().strip_prefix('.') {
                Some(attribute) => format!("{message}.{attribute}"),
                None if name.chars().all(plain) => {
                    message = name;
                    name.to_owned()
                }
                None => continue,
            };
            if there(&id) {
                entries.insert(id, number);
            }
        }
        Self(entries)
    }

    /// Whether there is such an entry.
    pub(super) fn has(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// All ids.
    pub(super) fn ids(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }
}

/// What one of two languages has and the other lacks.
pub(super) fn compare(
    here: &Opened,
    there: &Opened,
    words: &Words,
    readers: &[String],
) -> Findings {
    let mut findings = Findings::new();
    for (of, other) in [(here, there), (there, here)] {
        let lacks = |(id, _): &(&String, &u64)| {
            !of.entries.has(id) && words.get(id, readers, &of.locale).is_none()
        };
        for (id, line) in other.entries.0.iter().filter(lacks) {
            findings.push(Finding::error(
                "CATALOGUE-MISSING",
                Place::file(&of.name),
                format!(
                    "the entry `{id}` is missing in `{}`; {} has it in line {line}",
                    of.locale, other.name
                ),
                format!(
                    "add a row `{id}` with a text in the column `{}` to {}",
                    of.locale,
                    words.name()
                ),
            ));
        }
    }
    findings
}

/// What a notice asked its catalogue for and did not get, as far as `compare` does not say it. What the
/// source language has, it should have got; a label or a hint may be left out where no language has one.
pub(super) fn absent(
    mine: &Catalogue<'_>,
    source: &Catalogue<'_>,
    words: &Words,
    locale: &Locale,
) -> Findings {
    let finding = |(id, absent): (String, Absent)| {
        let other = source.place_of(&id);
        let place = Place::file(words.name());
        let help = format!("add a row `{id}` with a text in the column `{locale}`");
        match (other, absent) {
            (Some(other), absent) => Some((
                absent,
                place,
                format!(
                    "there is no text for `{id}` in `{locale}`; {other} in `{}`",
                    source.locale()
                ),
                help,
            )),
            (None, Absent::Needed) => Some((
                Absent::Needed,
                place,
                format!("there is no text for `{id}` in `{locale}`"),
                help,
            )),
            (None, Absent::Asked) => None,
        }
    };
    mine.take_absent()
        .into_iter()
        .filter(|(id, _)| !mine.is_built_in() || !source.has_built_in(id))
        .filter_map(finding)
        .map(|(absent, place, message, help)| {
            let say = match absent {
                Absent::Needed => Finding::error,
                Absent::Asked => Finding::warning,
            };
            say("CATALOGUE-MISSING", place, message, help)
        })
        .collect()
}
