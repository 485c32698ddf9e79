//! One row to what it says: an address, facets, personal fields. What cannot be understood is a
//! finding; nothing is assumed here, since another row of the same mailbox may say it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    called::{Called, called},
    clean,
    unknown::Unknown,
};
use crate::{
    campaign::{Campaign, Column, ListFile},
    list::{Row, identifier, normalise},
    terms::{Address, AddressFault, ClassId, Finding, Findings, Jurisdiction, Locale, Place},
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
/// A facet with more characters is no kind of reader but somebody's data.
const LONGEST_FACET: usize = 64;
/// What data teams write for yes and no, in the built-in languages.
const YES: [&str; 12] = [
    "yes", "y", "true", "1", "x", "ja", "wahr", "oui", "vrai", "はい", "有", "نعم",
];
const NO: [&str; 10] = [
    "no",
    "n",
    "false",
    "0",
    "nein",
    "falsch",
    "non",
    "faux",
    "いいえ",
    "لا",
];
/// What is written for no class at all.
const NONE: [&str; 3] = ["none", "-", "–"];

/// What a row says.
#[derive(Clone, Debug)]
pub(super) struct Meant {
    pub(super) address: Address,
    pub(super) audience: String,
    pub(super) locale: Option<Locale>,
    pub(super) country: Option<String>,
    pub(super) jurisdiction: Option<Jurisdiction>,
    pub(super) exposed: BTreeSet<ClassId>,
    pub(super) declared: BTreeMap<String, String>,
    pub(super) fields: BTreeMap<String, Vec<String>>,
    pub(super) person: Option<String>,
    pub(super) called: Called,
}

/// Reads rows of one list.
pub(super) struct Interpreter<'a> {
    pub(super) campaign: &'a Campaign,
    pub(super) list: &'a ListFile,
    pub(super) file: &'a str,
    pub(super) unknown: Unknown,
    pub(super) findings: &'a mut Findings,
    facets: BTreeSet<String>,
    /// The classes that have a yes/no column.
    marked: BTreeSet<ClassId>,
    /// The classes of rows that say nothing of their own.
    default: BTreeSet<ClassId>,
    known: BTreeSet<ClassId>,
}

impl<'a> Interpreter<'a> {
    pub(super) fn new(
        campaign: &'a Campaign,
        list: &'a ListFile,
        file: &'a str,
        findings: &'a mut Findings,
    ) -> Self {
        let known: BTreeSet<ClassId> = campaign
            .incident
            .data
            .exposed
            .iter()
            .map(|entry| entry.id.clone())
            .collect();
        let mut unknown = Unknown::default();
        let mut marked = BTreeSet::new();
        if let Some(Column::PerClass(columns)) = list.columns.get("exposed") {
            for class in columns.keys() {
                match ClassId::try_from(class.clone()) {
                    Ok(id) if known.contains(&id) => {
                        marked.insert(id);
                    }
                    _ => unknown.note("exposed", class, 0),
                }
            }
        }
        for class in list.exposed.iter().flatten() {
            if !known.contains(class) {
                unknown.note("exposed", class.as_str(), 0);
            }
        }
        Self {
            campaign,
            list,
            file,
            unknown,
            findings,
            facets: list.facets.iter().map(|facet| identifier(facet)).collect(),
            marked,
            default: list.exposed.clone().unwrap_or_else(|| known.clone()),
            known,
        }
    }

    /// What a row says; none where it names no deliverable address.
    pub(super) fn read(&mut self, row: &Row) -> Option<Meant> {
        let address = self.address(row)?;
        let audience = self.audience(row)?;
        let get = |field: &str| row.fields.get(field).map(String::as_str);
        let country = get("country").map(|country| self.mapped("country", country).to_uppercase());
        let locale = self.locale(row);
        let jurisdiction = self.jurisdiction(row, country.as_deref());
        let exposed = if audience == "unaffected" {
            BTreeSet::new()
        } else {
            self.exposed(row)
        };
        let (mut declared, mut fields) = (BTreeMap::new(), BTreeMap::new());
        let mut names = Called::new();
        let more = row.more.iter().map(|(field, value)| (field, value));
        for (field, value) in row.fields.iter().chain(more) {
            if KNOWN.contains(&field.as_str()) || field.starts_with("exposed:") {
                continue;
            }
            if let Some(name) = called(field, value) {
                names.insert(field.clone(), name);
            }
            if self.facets.contains(field) {
                let value = self.mapped(field, value);
                if value.contains('@') || value.chars().count() > LONGEST_FACET {
                    self.refuse_facet(row.line, field);
                } else {
                    declared.insert(field.clone(), value);
                }
            } else if let Some(value) = self.personal(row, field, value) {
                fields
                    .entry(field.clone())
                    .or_insert_with(Vec::new)
                    .push(value);
            }
        }
        // Every facet of the list exists for every row, so that a template may test it.
        for facet in &self.facets {
            declared.entry(facet.clone()).or_default();
        }
        let person = get("person").map(str::to_owned);
        Some(Meant {
            address,
            audience,
            locale,
            country,
            jurisdiction,
            exposed,
            declared,
            fields,
            person,
            called: names,
        })
    }

    fn refuse_facet(&mut self, line: u64, field: &str) {
        self.findings.push(Finding::error(
            "AUDIENCE-FACET",
            Place::at(self.file, line, field),
            "a facet changes the text that others read too, and this value looks like somebody's data",
            "take the column out of `facets`, or map its values with `values`",
        ));
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
                let place = Place::at(self.file, row.line, "email");
                let finding = Finding::warning(fault.id(), place, fault.to_string(), help);
                self.findings.push(match fault {
                    AddressFault::Empty => finding,
                    _ => finding.about(cell),
                });
                None
            }
        }
    }

    fn audience(&mut self, row: &Row) -> Option<String> {
        let stated = row
            .fields
            .get("audience")
            .map(|value| self.mapped("audience", value));
        let audiences = &self.campaign.file.audiences;
        if let Some(stated) = &stated {
            let known = audiences
                .iter()
                .find(|known| normalise(known) == normalise(stated));
            if let Some(known) = known {
                return Some(known.clone());
            }
            self.unknown.note("audience", stated, row.line);
        }
        let default = self
            .list
            .audience
            .as_ref()
            .map(|audience| audience.as_ref().clone());
        if default.is_none() && stated.is_none() {
            self.unknown.note("audience", "", row.line);
        }
        // The finding blocks; a guess keeps the accounting whole until it is mended.
        default.or_else(|| audiences.first().cloned())
    }

    fn locale(&mut self, row: &Row) -> Option<Locale> {
        let value = self.mapped("locale", row.fields.get("locale")?);
        let locale = Locale::parse(&value).ok();
        if locale.is_none() {
            self.unknown.note("locale", &value, row.line);
        }
        locale
    }

    fn jurisdiction(&mut self, row: &Row, country: Option<&str>) -> Option<Jurisdiction> {
        let get = |field: &str| row.fields.get(field).map(|value| self.mapped(field, value));
        let (field, code) = match (get("jurisdiction"), country, get("region")) {
            (Some(code), ..) => ("jurisdiction", code),
            (None, None, _) => return None,
            (None, Some(country), None) => ("country", country.to_owned()),
            (None, Some(country), Some(region)) => {
                let region = region.to_uppercase();
                let region = region
                    .strip_prefix(&format!("{country}-"))
                    .unwrap_or(&region);
                // Only there do subdivisions have breach laws of their own; `Bayern` is no fault.
                let matters = matches!(country, "US" | "CA");
                match region.chars().count() {
                    0 => ("country", country.to_owned()),
                    1..=3 => ("region", format!("{country}-{region}")),
                    _ if matters => ("region", region.to_owned()),
                    _ => ("country", country.to_owned()),
                }
            }
        };
        let jurisdiction = Jurisdiction::try_from(code.clone()).ok();
        if jurisdiction.is_none() {
            self.unknown.note(field, &code, row.line);
        }
        jurisdiction
    }

    /// A class column for yes and no speaks for its class alone; for the others the list speaks.
    fn exposed(&mut self, row: &Row) -> BTreeSet<ClassId> {
        if !self.marked.is_empty() {
            let mut exposed = self.default.clone();
            for class in self.marked.clone() {
                let value = row.fields.get(&format!("exposed:{class}"));
                let value = value.map_or_else(String::new, |value| {
                    self.mapped("exposed", value).to_lowercase()
                });
                exposed.remove(&class);
                if YES.contains(&value.as_str()) {
                    exposed.insert(class);
                } else if !value.is_empty()
                    && !NO.contains(&value.as_str())
                    && !NONE.contains(&value.as_str())
                {
                    self.unknown.note("exposed", &value, row.line);
                }
            }
            return exposed;
        }
        let Some(value) = row.fields.get("exposed") else {
            return self.default.clone();
        };
        if NONE.contains(&value.to_lowercase().as_str()) {
            return BTreeSet::new();
        }
        let mut exposed = BTreeSet::new();
        for part in value
            .split([';', ',', '|'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let part = self.mapped("exposed", part);
            match ClassId::try_from(part.to_lowercase()) {
                Ok(class) if self.known.contains(&class) => {
                    exposed.insert(class);
                }
                _ => self.unknown.note("exposed", &part, row.line),
            }
        }
        exposed
    }

    fn personal(&mut self, row: &Row, field: &str, value: &str) -> Option<String> {
        let mut drop = |id, why: &str| {
            let place = Place::at(self.file, row.line, field);
            let message = format!("the value counts as absent: {why}");
            let told = "the person is told without it";
            self.findings
                .push(Finding::info(id, place, message, told).about(value));
        };
        if value.contains('\0') {
            drop("LIST-NUL", "it holds a NUL");
            return None;
        }
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

    /// One finding for each value that nobody understands, with the TOML to paste.
    pub(super) fn finish(self) {
        let classes: Vec<&str> = self.known.iter().map(ClassId::as_str).collect();
        self.findings
            .extend(self.unknown.findings(self.file, &classes));
    }
}
