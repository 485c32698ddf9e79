//! What the deciding columns of a row state: audience, language, jurisdiction, exposed classes and
//! declared facets, by what the campaign says of the list.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    facts::{Facts, Stated},
    unknown::Unknown,
    vocabulary,
};
use crate::{
    campaign::{Campaign, Column, ListFile},
    list::{identifier, normalise},
    terms::{self, CONSENTS, ClassId, Jurisdiction, Locale},
};

/// Columns that are no personal fields.
pub(super) const KNOWN: [&str; 8] = [
    "email",
    "locale",
    "audience",
    "jurisdiction",
    "country",
    "region",
    "exposed",
    "person",
];
/// A facet with more characters is no kind of reader but somebody's data.
const LONGEST_FACET: usize = 64;
/// What data teams write for yes and no, in the built-in languages.
const YES: [&str; 21] = [
    "yes",
    "y",
    "true",
    "1",
    "x",
    "ja",
    "wahr",
    "oui",
    "vrai",
    "sí",
    "si",
    "verdadero",
    "sì",
    "tak",
    "sim",
    "예",
    "是",
    "כן",
    "はい",
    "有",
    "نعم",
];
const NO: [&str; 21] = [
    "no",
    "n",
    "false",
    "0",
    "nein",
    "falsch",
    "non",
    "faux",
    "falso",
    "nee",
    "nej",
    "nie",
    "não",
    "아니요",
    "아니오",
    "否",
    "不是",
    "无",
    "לא",
    "いいえ",
    "لا",
];
/// What is written for no class at all.
const NONE: [&str; 3] = ["none", "-", "–"];

/// The deciding values of a row, by field.
pub(super) type Deciding<'p> = BTreeMap<&'p str, String>;

/// What a combination of deciding values states, and what nobody understands in it.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) stated: Option<u32>,
    pub(super) unknown: Vec<(&'static str, String)>,
    pub(super) no_facet: Vec<String>,
}

/// Yes, no, or nothing; none where nobody understands it.
fn answer(value: &str) -> Option<&'static str> {
    let value = value.to_lowercase();
    let value = value.as_str();
    if YES.contains(&value) {
        Some(terms::YES)
    } else if NO.contains(&value) {
        Some(terms::NO)
    } else {
        (value.is_empty() || NONE.contains(&value)).then_some("")
    }
}

/// Understands the deciding values of one list.
#[derive(Debug)]
pub(super) struct Stating<'a> {
    campaign: &'a Campaign,
    list: &'a ListFile,
    facets: BTreeSet<String>,
    /// The classes that have a yes/no column.
    marked: BTreeSet<ClassId>,
    /// The classes of rows that say nothing of their own.
    default: BTreeSet<ClassId>,
    known: BTreeSet<ClassId>,
}

impl<'a> Stating<'a> {
    pub(super) fn new(campaign: &'a Campaign, list: &'a ListFile, unknown: &mut Unknown) -> Self {
        let known: BTreeSet<ClassId> = campaign
            .incident
            .data
            .exposed
            .iter()
            .map(|entry| entry.id.clone())
            .collect();
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
            facets: list.facets.iter().map(|facet| identifier(facet)).collect(),
            marked,
            default: list.exposed.clone().unwrap_or_else(|| known.clone()),
            known,
        }
    }

    /// Whether a column tells readers apart: the list declares it, or a law asks for it.
    pub(super) fn is_facet(&self, field: &str) -> bool {
        self.facets.contains(field) || CONSENTS.contains(&field)
    }

    /// The classes that the incident exposes.
    pub(super) fn classes(&self) -> Vec<&str> {
        self.known.iter().map(ClassId::as_str).collect()
    }

    /// What a row with these values states.
    pub(super) fn understand(&self, deciding: &Deciding<'_>, facts: &mut Facts) -> Said {
        let mut said = Said::default();
        let Some(audience) = self.audience(deciding, &mut said) else {
            return said;
        };
        let country = deciding
            .get("country")
            .map(|country| self.mapped("country", country))
            .map(|named| match vocabulary::country(&named) {
                Some(code) => code.to_owned(),
                None if named.chars().count() < 3 => named.to_uppercase(),
                None => named,
            });
        let locale = self.locale(deciding, &mut said);
        let jurisdiction = self.jurisdiction(deciding, country.as_deref(), &mut said);
        let exposed = if audience == "unaffected" {
            BTreeSet::new()
        } else {
            self.exposed(deciding, &mut said)
        };
        // Every facet of the list exists for every row, so that a template may test it.
        let mut declared: BTreeMap<String, String> = self
            .facets
            .iter()
            .map(|facet| (facet.clone(), String::new()))
            .collect();
        for (field, value) in deciding.iter().filter(|(field, _)| self.is_facet(field)) {
            let value = self.mapped(field, value);
            if let Some(asked) = CONSENTS.into_iter().find(|asked| asked == field) {
                match answer(&value) {
                    Some(answer) => {
                        declared.insert(asked.to_owned(), answer.to_owned());
                    }
                    None => said.unknown.push((asked, value)),
                }
            } else if value.contains('@') || value.chars().count() > LONGEST_FACET {
                said.no_facet.push((*field).to_owned());
            } else {
                declared.insert((*field).to_owned(), value);
            }
        }
        said.stated = Some(facts.state(Stated {
            audience,
            also: BTreeSet::new(),
            locale,
            country,
            jurisdiction,
            exposed,
            declared,
        }));
        said
    }

    fn audience(&self, deciding: &Deciding<'_>, said: &mut Said) -> Option<String> {
        let stated = deciding
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
            said.unknown.push(("audience", stated.clone()));
        }
        let default = self
            .list
            .audience
            .as_ref()
            .map(|audience| audience.as_ref().clone());
        if default.is_none() && stated.is_none() {
            said.unknown.push(("audience", String::new()));
        }
        // The finding blocks; a guess keeps the accounting whole until it is mended.
        default.or_else(|| audiences.first().cloned())
    }

    fn locale(&self, deciding: &Deciding<'_>, said: &mut Said) -> Option<Locale> {
        let value = self.mapped("locale", deciding.get("locale")?);
        let tag = vocabulary::language(&value).unwrap_or(&value);
        let locale = Locale::parse(tag).ok();
        if locale.is_none() {
            said.unknown.push(("locale", value));
        }
        locale
    }

    fn jurisdiction(
        &self,
        deciding: &Deciding<'_>,
        country: Option<&str>,
        said: &mut Said,
    ) -> Option<Jurisdiction> {
        let get = |field: &str| deciding.get(field).map(|value| self.mapped(field, value));
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
            said.unknown.push((field, code));
        }
        jurisdiction
    }

    /// A class column for yes and no speaks for its class alone; for the others the list speaks.
    fn exposed(&self, deciding: &Deciding<'_>, said: &mut Said) -> BTreeSet<ClassId> {
        if !self.marked.is_empty() {
            let mut exposed = self.default.clone();
            for class in &self.marked {
                let value = deciding.get(format!("exposed:{class}").as_str());
                let value = value.map_or_else(String::new, |value| {
                    self.mapped("exposed", value).to_lowercase()
                });
                exposed.remove(class);
                if YES.contains(&value.as_str()) {
                    exposed.insert(class.clone());
                } else if !value.is_empty()
                    && !NO.contains(&value.as_str())
                    && !NONE.contains(&value.as_str())
                {
                    said.unknown.push(("exposed", value));
                }
            }
            return exposed;
        }
        let Some(value) = deciding.get("exposed") else {
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
                _ => said.unknown.push(("exposed", part)),
            }
        }
        exposed
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
}
