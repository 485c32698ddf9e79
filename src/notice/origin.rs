//! Where to change what a wording says: the line of a notice, the cell of the words, the built-in
//! text, the fact.
//!
//! Guarantees that an origin comes from the rendering itself (see [`super::trail`]) and never from a
//! search for words. It must not change what is rendered.

use std::collections::BTreeSet;

use super::{catalogue::Catalogue, facts::Facts, overlay};
use crate::{
    audience::Facets,
    campaign::Words,
    terms::{ClassId, Locale},
};

/// One place to change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A cell of the words.
    Word {
        /// The file: `words.csv`.
        file: String,
        /// The row, with what stands behind an `@`.
        id: String,
        /// The column.
        locale: Locale,
        /// The line where the row begins.
        line: u64,
    },
    /// A text of the program; a row of the same id in the words replaces it.
    BuiltIn {
        /// The row that would replace it: `advice-mfa`.
        id: String,
    },
    /// A fact of `incident.toml`: `dates.breach`, `data.exposed[email]`.
    Fact(String),
    /// A facet of the list, printed: its column.
    Column(String),
    /// A line of a notice.
    Line {
        /// The file: `notices/user.de.md` or `built-in user.de.md`.
        file: String,
        /// The line in it.
        line: u64,
    },
}

/// The origins of a wording's blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins {
    /// Of the subject, and so of the heading.
    pub subject: BTreeSet<Origin>,
    /// Of the line beside it.
    pub preheader: BTreeSet<Origin>,
    /// Of the banner of a sample.
    pub banner: BTreeSet<Origin>,
    /// Of the sender's name above the text.
    pub sender: BTreeSet<Origin>,
    /// Of each block of the body, in order.
    pub body: Vec<BTreeSet<Origin>>,
    /// Of each line below it.
    pub footer: Vec<BTreeSet<Origin>>,
}

impl Origins {
    /// Takes in what else gives the same wording.
    pub(super) fn merge(&mut self, other: Self) {
        if *self == Self::default() {
            *self = other;
            return;
        }
        let alike = self.body.len() == other.body.len();
        self.subject.extend(other.subject);
        self.preheader.extend(other.preheader);
        self.banner.extend(other.banner);
        self.sender.extend(other.sender);
        let body = self.body.iter_mut().zip(other.body).filter(|_| alike);
        let footer = self.footer.iter_mut().zip(other.footer);
        for (of, more) in body.chain(footer) {
            of.extend(more);
        }
    }
}

/// Finds the origin of a name of the context, for one kind of reader and language.
pub(super) struct Finder<'a> {
    pub(super) facts: &'a Facts<'a>,
    pub(super) facets: &'a Facets,
    pub(super) catalogue: &'a Catalogue<'a>,
}

impl Finder<'_> {
    /// Of `words.nature`, `advice[mfa].text`, `dates.breach` ...
    pub(super) fn of(&self, name: &str) -> Vec<Origin> {
        let (head, rest) = name.split_at(name.find(['.', '[']).unwrap_or(name.len()));
        let (entry, step) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((entry, step)) => (entry, step.trim_start_matches('.')),
            None => ("", rest.trim_start_matches('.')),
        };
        let data = |list: &str| Origin::Fact(format!("data.{list}[{entry}]"));
        match (head, step) {
            ("words", id) => vec![self.text(id)],
            ("blocks", "text") => vec![self.text(entry)],
            ("blocks", _) => vec![self.text(&format!("block-{entry}"))],
            ("advice", "urgency") => {
                let advice = self.facts.classes.advice(entry);
                let id = advice.map(|advice| format!("urgency-{}", advice.urgency));
                id.iter().map(|id| self.text(id)).collect()
            }
            ("advice", step) => {
                let key = super::advice::variant(
                    self.catalogue,
                    &format!("advice-{entry}"),
                    &self.facets.audience,
                );
                let title = if step == "title" { ".title" } else { "" };
                vec![self.text(&format!("{key}{title}"))]
            }
            ("not_needed", _) => vec![self.text(&format!("not-needed-{entry}"))],
            ("exposed", "hint") => {
                let stated = &self.facts.campaign.incident.data.exposed;
                let hint = stated
                    .iter()
                    .find(|of| of.id.as_str() == entry)
                    .and_then(|of| of.hint.as_ref());
                match hint {
                    Some(_) => vec![data("exposed")],
                    None => vec![self.text(&format!("class-{entry}.hint"))],
                }
            }
            ("exposed", _) => {
                let label = format!("class-{entry}.label");
                let label = match self.catalogue.find(&label, &[]) {
                    Some(_) => label,
                    None => format!("class-{entry}"),
                };
                vec![data("exposed"), self.text(&label)]
            }
            ("not_exposed", _) => vec![data(head), self.text(&format!("class-{entry}"))],
            ("unknown_data", _) => vec![data("unknown"), self.text(&format!("class-{entry}"))],
            ("exposed_text" | "not_exposed_text" | "unknown_text", _) => self.in_line(head),
            ("vendor", "role") => {
                let vendor = self.facts.campaign.incident.vendor.as_ref();
                let role = vendor.and_then(|vendor| vendor.role.as_deref());
                let id = format!("role-{}", role.unwrap_or_default());
                let known = self.catalogue.find(&id, &[]).map(|_| self.text(&id));
                known
                    .into_iter()
                    .chain([Origin::Fact(name.to_owned())])
                    .collect()
            }
            ("controller", _) => vec![self.fact("controller", step)],
            ("contact" | "dpo", _) => vec![self.fact(head, step)],
            (column, _) if self.facets.declared.contains_key(column) => {
                vec![Origin::Column(column.to_owned())]
            }
            _ => vec![Origin::Fact(name.to_owned())],
        }
    }

    /// A list of classes in running text: each of them.
    fn in_line(&self, name: &str) -> Vec<Origin> {
        let data = &self.facts.campaign.incident.data;
        let (list, ids): (&str, Vec<&str>) = match name {
            "exposed_text" => (
                "exposed",
                self.facets.exposed.iter().map(ClassId::as_str).collect(),
            ),
            "not_exposed_text" => (
                "not_exposed",
                data.not_exposed.iter().map(|of| of.id.as_str()).collect(),
            ),
            _ => (
                "unknown",
                data.unknown.iter().map(ClassId::as_str).collect(),
            ),
        };
        let each = ids.into_iter().flat_map(|id| {
            let fact = Origin::Fact(format!("data.{list}[{id}]"));
            [fact, self.text(&format!("class-{id}"))]
        });
        each.collect()
    }

    /// A fact, from the table of the nearest jurisdiction that has it.
    fn fact(&self, table: &str, key: &str) -> Origin {
        let codes = overlay::codes(self.facets.jurisdiction.as_ref());
        let incident = &self.facts.campaign.incident;
        let (overrides, key) = match table {
            "controller" => {
                let own = &incident.controller.overrides;
                let has = |code: &String| own.get(code).is_some_and(|of| of.get(key).is_some());
                // Without a name of its own the legal one is printed.
                let general = incident.controller.trading_name.is_some() || codes.iter().any(has);
                let named = key == "trading_name" && !general;
                (Some(own), if named { "name" } else { key })
            }
            "contact" => (Some(&incident.contact.overrides), key),
            _ => (incident.dpo.as_ref().map(|dpo| &dpo.overrides), key),
        };
        let near = codes.iter().find(|code| {
            let table = overrides.and_then(|all| all.get(*code));
            table.is_some_and(|table| table.get(key).is_some())
        });
        Origin::Fact(match near {
            Some(code) => format!("{table}.{code}.{key}"),
            None => format!("{table}.{key}"),
        })
    }

    /// A text of the catalogue, or the row that replaces it.
    pub(super) fn text(&self, id: &str) -> Origin {
        self.row(id)
            .unwrap_or_else(|| Origin::BuiltIn { id: id.to_owned() })
    }

    fn row(&self, id: &str) -> Option<Origin> {
        let words: &Words = &self.facts.campaign.words;
        let readers = self.facts.readers(self.facets);
        let mut chain = self.catalogue.chain().iter();
        let (locale, (word, reader)) =
            chain.find_map(|locale| Some((locale, words.get(id, &readers, locale)?)))?;
        Some(Origin::Word {
            file: words.name().to_owned(),
            id: reader.map_or_else(|| id.to_owned(), |reader| format!("{id}@{reader}")),
            locale: locale.clone(),
            line: word.line,
        })
    }
}
