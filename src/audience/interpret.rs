//! One row to what it says: an address, facets, personal fields. What cannot be understood is a
//! finding; what is assumed is counted.

use std::collections::{BTreeMap, BTreeSet};

use super::{assemble::Assumptions, clean};
use crate::{
    campaign::{Campaign, ListFile},
    list::{Row, normalise},
    terms::{
        Address, AddressFault, ClassId, Finding, Findings, Jurisdiction, Locale, Place, Severity,
        mask_value,
    },
};

/// Columns that are no personal fields.
const KNOWN: [&str; 8] = [
    "email",
    "locale",
    "audience",
    "jurisdiction",
    "country",
    "region",
    "exposed",
    "person",
];
/// A personal value with more characters counts as absent.
const LONGEST: usize = 1000;

/// What a row says.
#[derive(Clone, Debug)]
pub(super) struct Meant {
    pub(super) address: Address,
    pub(super) audience: String,
    pub(super) locale: Locale,
    pub(super) jurisdiction: Option<Jurisdiction>,
    pub(super) exposed: BTreeSet<ClassId>,
    pub(super) declared: BTreeMap<String, String>,
    pub(super) fields: BTreeMap<String, String>,
    pub(super) person: Option<String>,
}

/// Reads rows of one list.
pub(super) struct Interpreter<'a> {
    pub(super) campaign: &'a Campaign,
    pub(super) list: &'a ListFile,
    pub(super) file: &'a str,
    /// Values nobody understands: what, value → how many rows and the first line.
    pub(super) unknown: BTreeMap<(&'static str, String), (u64, u64)>,
    pub(super) assumptions: &'a mut Assumptions,
    pub(super) findings: &'a mut Findings,
}

impl Interpreter<'_> {
    /// What a row says; none where it names no deliverable address.
    pub(super) fn read(&mut self, row: &Row) -> Option<Meant> {
        let address = self.address(row)?;
        let audience = self.audience(row)?;
        let get = |field: &str| row.fields.get(field).map(String::as_str);
        let country = get("country").map(|c| self.mapped("country", c));
        let locale = self.locale(row, country.as_deref());
        let jurisdiction = self.jurisdiction(row, country.as_deref());
        let exposed = if audience == "unaffected" {
            BTreeSet::new()
        } else {
            self.exposed(row)
        };
        let (mut declared, mut fields) = (BTreeMap::new(), BTreeMap::new());
        for (field, value) in &row.fields {
            if KNOWN.contains(&field.as_str()) || field.starts_with("exposed:") {
                continue;
            }
            if self
                .list
                .facets
                .iter()
                .any(|facet| normalise(facet) == normalise(field))
            {
                declared.insert(field.clone(), self.mapped(field, value));
            } else if let Some(value) = self.personal(row, field, value) {
                fields.insert(field.clone(), value);
            }
        }
        // Every facet of the list exists for every row, so that a template may test it.
        for facet in &self.list.facets {
            declared
                .entry(facet.to_lowercase().replace([' ', '-'], "_"))
                .or_default();
        }
        let person = get("person").map(str::to_owned);
        Some(Meant {
            address,
            audience,
            locale,
            jurisdiction,
            exposed,
            declared,
            fields,
            person,
        })
    }

    fn address(&mut self, row: &Row) -> Option<Address> {
        let cell = row.fields.get("email").map_or("", String::as_str);
        let repaired = clean::repair(cell);
        match Address::parse(&repaired) {
            Ok(address) => {
                if repaired != cell {
                    self.findings.push(Finding::warning(
                        "LIST-REPAIRED",
                        Place::at(self.file, row.line, "email"),
                        format!("the address was mended to {address}"),
                        "look at it once; only what is unambiguous is mended",
                    ));
                }
                Some(address)
            }
            Err(fault) => {
                let help = match fault {
                    AddressFault::Empty => "find the address, or tell this person another way",
                    AddressFault::Several => "give each address its own row",
                    _ => "correct it at its source, or tell this person another way",
                };
                self.findings.push(Finding::warning(
                    fault.id(),
                    Place::at(self.file, row.line, "email"),
                    format!("{fault} ({})", mask_value(cell)),
                    help,
                ));
                None
            }
        }
    }

    fn audience(&mut self, row: &Row) -> Option<String> {
        let stated = row
            .fields
            .get("audience")
            .map(|value| self.mapped("audience", value));
        if let Some(stated) = &stated {
            let known = self
                .campaign
                .file
                .audiences
                .iter()
                .find(|known| normalise(known) == normalise(stated));
            if let Some(known) = known {
                return Some(known.clone());
            }
            self.note_unknown("audience", stated, row.line);
        }
        let default = self
            .list
            .audience
            .as_ref()
            .map(|audience| audience.as_ref().clone());
        if default.is_none() && stated.is_none() {
            self.note_unknown("audience", "", row.line);
        }
        // The finding blocks; a guess keeps the accounting whole until it is mended.
        default.or_else(|| self.campaign.file.audiences.last().cloned())
    }

    fn locale(&mut self, row: &Row, country: Option<&str>) -> Locale {
        if let Some(value) = row.fields.get("locale") {
            let value = self.mapped("locale", value);
            match Locale::parse(&value) {
                Ok(locale) => return locale,
                Err(_fault) => self.note_unknown("locale", &value, row.line),
            }
        }
        let by_country =
            country.and_then(|country| self.campaign.file.locale_for.get(&country.to_uppercase()));
        if let Some(locale) = by_country {
            self.assumptions
                .count(&format!("language {locale} by country"));
            return locale.clone();
        }
        let locale = self.campaign.file.default_locale.clone();
        self.assumptions
            .count(&format!("language {locale}, the campaign's default"));
        locale
    }

    fn jurisdiction(&mut self, row: &Row, country: Option<&str>) -> Option<Jurisdiction> {
        if let Some(value) = row.fields.get("jurisdiction") {
            let value = self.mapped("jurisdiction", value);
            match Jurisdiction::try_from(value.clone()) {
                Ok(jurisdiction) => return Some(jurisdiction),
                Err(_fault) => self.note_unknown("jurisdiction", &value, row.line),
            }
        } else if let Some(country) = country {
            let region = row
                .fields
                .get("region")
                .map(|region| self.mapped("region", region));
            let code = match &region {
                Some(region) if region.len() <= 3 => format!("{country}-{region}"),
                _ => country.to_owned(),
            };
            match Jurisdiction::try_from(code.clone()) {
                Ok(jurisdiction) => return Some(jurisdiction),
                Err(_fault) => self.note_unknown("country", &code, row.line),
            }
        }
        let default = self.campaign.file.default_jurisdiction.clone();
        let words = default.as_ref().map_or_else(
            || "no jurisdiction".to_owned(),
            |code| format!("jurisdiction {code}, the campaign's default"),
        );
        self.assumptions.count(&words);
        default
    }

    fn exposed(&mut self, row: &Row) -> BTreeSet<ClassId> {
        let per_class: Vec<(&str, &str)> = row
            .fields
            .iter()
            .filter_map(|(field, value)| {
                field
                    .strip_prefix("exposed:")
                    .map(|class| (class, value.as_str()))
            })
            .collect();
        if !per_class.is_empty() {
            let mut exposed = BTreeSet::new();
            for (class, value) in per_class {
                match value.to_lowercase().as_str() {
                    "yes" | "y" | "true" | "1" | "x" | "ja" | "oui" | "はい" | "نعم" => {
                        match ClassId::try_from(class.to_owned()) {
                            Ok(class) => {
                                exposed.insert(class);
                            }
                            Err(_fault) => self.note_unknown("exposed", class, row.line),
                        }
                    }
                    "no" | "n" | "false" | "0" | "nein" | "non" | "いいえ" | "لا" | "-" => {}
                    other => self.note_unknown("exposed", other, row.line),
                }
            }
            return exposed;
        }
        if let Some(value) = row.fields.get("exposed") {
            let mut exposed = BTreeSet::new();
            for part in value
                .split([';', ',', '|'])
                .map(str::trim)
                .filter(|part| !part.is_empty())
            {
                let part = self.mapped("exposed", part);
                match ClassId::try_from(part.clone()) {
                    Ok(class) => {
                        exposed.insert(class);
                    }
                    Err(_fault) => self.note_unknown("exposed", &part, row.line),
                }
            }
            return exposed;
        }
        match &self.list.exposed {
            Some(classes) => classes.clone(),
            None => self
                .campaign
                .incident
                .data
                .exposed
                .iter()
                .map(|entry| entry.id.clone())
                .collect(),
        }
    }

    fn personal(&mut self, row: &Row, field: &str, value: &str) -> Option<String> {
        let mut drop = |id, why: &str| {
            self.findings.push(Finding {
                id,
                severity: Severity::Info,
                place: Place::at(self.file, row.line, field),
                message: format!("the value counts as absent: {why} ({})", mask_value(value)),
                help: "the person is told without it".to_owned(),
            });
        };
        if value.chars().count() > LONGEST {
            drop("LIST-LONG-VALUE", "it is longer than 1,000 characters");
            return None;
        }
        if matches!(field, "name" | "organisation")
            && let Some(why) = clean::why_no_name(value)
        {
            drop("LIST-NAME-DROPPED", why);
            return None;
        }
        let shown: String = value.chars().filter(|c| !clean::is_hidden(*c)).collect();
        Some(shown.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|shown| !shown.is_empty())
    }

    /// What the data team's value means, by `values` of the list.
    fn mapped(&self, field: &str, value: &str) -> String {
        let table = self.list.values.get(field);
        let meant = table.and_then(|table| {
            table
                .iter()
                .find(|(theirs, _)| normalise(theirs) == normalise(value))
        });
        meant.map_or_else(|| value.to_owned(), |(_, meant)| meant.clone())
    }

    fn note_unknown(&mut self, field: &'static str, value: &str, line: u64) {
        let value: String = value.chars().filter(|c| !c.is_control()).take(40).collect();
        self.unknown.entry((field, value)).or_insert((0, line)).0 += 1;
    }

    /// One finding for each value that nobody understands, with the TOML to paste.
    pub(super) fn finish(self) {
        for ((field, value), (rows, line)) in self.unknown {
            let (id, example) = match field {
                "locale" => ("LIST-LOCALE", "de"),
                "audience" => ("LIST-AUDIENCE", "user"),
                "exposed" => ("LIST-CLASS", "email"),
                _ => ("LIST-JURISDICTION", "DE"),
            };
            let message = if value.is_empty() {
                format!("{rows} rows say no {field}, and the list states none")
            } else {
                format!("`{value}` is no {field}; {rows} rows say so")
            };
            let help = if value.is_empty() {
                format!("add `{field} = \"{example}\"` to this [[list]]")
            } else {
                format!(
                    "say what it means in this [[list]]: values = {{ {field} = {{ \"{value}\" = \"{example}\" }} }}"
                )
            };
            self.findings.push(Finding::error(
                id,
                Place::at(self.file, line, field),
                message,
                help,
            ));
        }
    }
}
