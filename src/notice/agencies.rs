//! Bureaus, agencies and authorities that some laws want readers to know, with how to reach them.
//!
//! Guarantees that an address is data with the day on which it was looked up, and that one which is not
//! known is left out and never guessed. A campaign's `requirements/agencies.toml` stands before what is
//! built in, value by value, and says who looked it up.

use std::{collections::BTreeMap, io::ErrorKind};

use jiff::{ToSpan, civil::Date};
use serde::Deserialize;
use toml::{Table, Value};

use super::built_in;
use crate::{
    campaign::{Campaign, read_text, typed},
    terms::{Finding, Findings, Jurisdiction, Place},
};

/// After so many days an address is looked up again.
const STALE_DAYS: i64 = 180;

/// The campaign's file.
const FILE: &str = "requirements/agencies.toml";

/// What an agency is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Role {
    /// A consumer reporting agency.
    Cra,
    /// The federal agency of the United States.
    Ftc,
    /// A state's attorney general.
    Ag,
    /// The authority for data protection.
    Authority,
}

/// A way to reach an agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Part {
    Phone,
    Web,
    Postal,
}

impl Part {
    fn of(self, agency: &Agency) -> &str {
        match self {
            Self::Phone => &agency.phone,
            Self::Web => &agency.web,
            Self::Postal => &agency.postal,
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Phone => "telephone number",
            Self::Web => "website",
            Self::Postal => "postal address",
        }
    }
}

/// One agency.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Agency {
    pub(super) name: String,
    role: Role,
    jurisdiction: Option<Jurisdiction>,
    #[serde(default)]
    pub(super) phone: String,
    #[serde(default)]
    pub(super) web: String,
    #[serde(default)]
    pub(super) postal: String,
    /// Which of them the law that names it wants.
    #[serde(default)]
    wanted: Vec<Part>,
    /// How sure it is; see the requirement profiles.
    #[serde(default, rename = "evidence")]
    _evidence: String,
    verified_on: Option<Date>,
    verified_by: Option<String>,
}

/// All agencies, by id.
#[derive(Debug)]
pub(super) struct Agencies(BTreeMap<String, Agency>);

impl Agencies {
    /// The built-in ones with what the campaign says of them. Reads its file, nothing else.
    pub(super) fn of(campaign: &Campaign, findings: &mut Findings) -> Self {
        let mut all: Table = built_in::AGENCIES
            .parse()
            .expect("invariant: a test reads the embedded agencies.toml");
        let own = read(campaign, findings);
        for (id, value) in &own {
            let known = all.entry(id).or_insert_with(|| Value::Table(Table::new()));
            if let (Value::Table(known), Value::Table(own)) = (known, value) {
                // What somebody looked up says nothing about what was there before.
                known.remove("verified_on");
                known.extend(own.clone());
            }
        }
        let mut agencies = BTreeMap::new();
        for (id, value) in all {
            match value.try_into::<Agency>() {
                Ok(agency) => {
                    let mine = own.contains_key(&id);
                    findings.extend(unverified(&id, &agency).filter(|_| mine));
                    agencies.insert(id, agency);
                }
                Err(fault) => findings.push(Finding::error(
                    "AGENCY-FILE",
                    Place::file(FILE),
                    format!("`{id}`: {}", fault.message()),
                    "an agency has `name`, `role` (cra, ftc, ag, authority), `jurisdiction`, `phone`, `web`, `postal`, `verified_on` and `verified_by`",
                )),
            }
        }
        Self(agencies)
    }

    /// The bureaus of which it is known how to reach them.
    pub(super) fn bureaus(&self) -> impl Iterator<Item = (&str, &Agency)> {
        self.with(Role::Cra)
            .filter(|(_, agency)| !agency.phone.is_empty() || !agency.postal.is_empty())
    }

    /// The agency for readers of these codes, nearest first.
    pub(super) fn for_readers(&self, role: Role, codes: &[String]) -> Option<(&str, &Agency)> {
        let of = |code: &String| {
            self.with(role).find(|(_, agency)| {
                let own = agency.jurisdiction.as_ref();
                own.is_some_and(|own| own.as_str() == code)
            })
        };
        let general = || self.with(role).find(|(_, one)| one.jurisdiction.is_none());
        codes.iter().find_map(of).or_else(general)
    }

    /// The ids of those that readers of these codes are told of beside others: two readers with the same
    /// ids get the same facts.
    pub(super) fn ids(&self, codes: &[String]) -> Vec<String> {
        [Role::Ag, Role::Authority]
            .into_iter()
            .filter_map(|role| self.for_readers(role, codes))
            .map(|(id, _)| id.to_owned())
            .collect()
    }

    /// What a notice that names these facts prints though it was looked up long ago.
    pub(super) fn stale(&self, names: &[&str], codes: &[String], today: Date) -> Findings {
        let named = |name: &str, role| {
            let one = self.for_readers(role, codes);
            one.filter(|_| names.contains(&name))
        };
        let bureaus = self.bureaus().filter(|_| names.contains(&"bureaus"));
        let of = bureaus
            .chain(named("ftc", Role::Ftc))
            .chain(named("attorney_general", Role::Ag))
            .chain(named("authority", Role::Authority));
        let finding = |(id, agency): (&str, &Agency)| {
            let on = agency.verified_on?;
            let until = on.checked_add(STALE_DAYS.days()).ok()?;
            (until < today).then(|| {
                Finding::warning(
                    "DATA-STALE",
                    Place::file(FILE),
                    format!(
                        "how to reach {} (`{id}`) was last looked up on {on}",
                        agency.name
                    ),
                    "look it up again, and put the day into the file under its id",
                )
            })
        };
        of.filter_map(finding).collect()
    }

    /// What a notice that names these facts leaves out, as nobody looked it up.
    pub(super) fn left_out(&self, names: &[&str], codes: &[String], file: &str) -> Findings {
        let mut unknown: Vec<String> = Vec::new();
        let mut partly: Vec<String> = Vec::new();
        if names.contains(&"bureaus") {
            let reachable = |id: &str| self.bureaus().any(|(known, _)| known == id);
            let cra = self.with(Role::Cra).filter(|(id, _)| !reachable(id));
            unknown.extend(cra.map(|(id, agency)| format!("{} (`{id}`)", agency.name)));
        }
        for (name, role) in [
            ("attorney_general", Role::Ag),
            ("authority", Role::Authority),
        ] {
            let known = self.for_readers(role, codes);
            let Some((id, one)) = known.filter(|_| names.contains(&name)) else {
                continue;
            };
            let all = [Part::Phone, Part::Web, Part::Postal];
            if all.iter().all(|part| part.of(one).is_empty()) {
                unknown.push(format!("{} (`{id}`)", one.name));
                continue;
            }
            let lacks = one.wanted.iter().filter(|part| part.of(one).is_empty());
            let lacks: Vec<&str> = lacks.map(|part| part.in_words()).collect();
            if !lacks.is_empty() {
                partly.push(format!(
                    "the {} of {} (`{id}`)",
                    lacks.join(" and the "),
                    one.name
                ));
            }
        }
        let finding = |what: String| {
            Finding::warning(
                "AGENCY-UNKNOWN",
                Place::file(file),
                format!("it leaves out {what}: nobody has looked it up"),
                format!(
                    "look it up and put it into {FILE} under its id, with `verified_on` and `verified_by`"
                ),
            )
        };
        let unknown = (!unknown.is_empty()).then(|| format!("how to reach {}", unknown.join(", ")));
        let partly =
            (!partly.is_empty()).then(|| format!("{}, which the law wants", partly.join("; ")));
        unknown.into_iter().chain(partly).map(finding).collect()
    }

    fn with(&self, role: Role) -> impl Iterator<Item = (&str, &Agency)> {
        let all = self.0.iter().filter(move |(_, agency)| agency.role == role);
        all.map(|(id, agency)| (id.as_str(), agency))
    }
}

fn read(campaign: &Campaign, findings: &mut Findings) -> Table {
    let mut refuse = |place: Place, message: String| {
        findings.push(Finding::error(
            "AGENCY-FILE",
            place,
            message,
            "write a table for each agency, such as `[equifax]` with `phone = \"...\"`",
        ));
    };
    let text = match read_text(&campaign.folder.join(FILE)) {
        Ok(text) => text,
        Err(fault) if fault.kind() == ErrorKind::NotFound => return Table::new(),
        Err(fault) => {
            refuse(
                Place::file(FILE),
                format!("the file cannot be read: {fault}"),
            );
            return Table::new();
        }
    };
    match typed::<Table>(&text) {
        Ok(mut table) => {
            table.retain(|id, value| {
                if !value.is_table() {
                    refuse(Place::file(FILE), format!("`{id}` is no table"));
                }
                value.is_table()
            });
            table
        }
        Err(faults) => {
            for fault in faults {
                let (line, column) = fault.at.unwrap_or((1, 1));
                refuse(Place::at(FILE, line, column.to_string()), fault.what);
            }
            Table::new()
        }
    }
}

/// Whoever fills it in says who looked it up, and when.
fn unverified(id: &str, agency: &Agency) -> impl Iterator<Item = Finding> {
    let by = agency.verified_by.as_deref().unwrap_or_default();
    let said = agency.verified_on.is_some() && !by.trim().is_empty();
    let finding = Finding::error(
        "AGENCY-VERIFIED",
        Place::file(FILE),
        format!("`{id}` does not say who looked it up, and when"),
        "add `verified_on = \"2025-11-26\"` and `verified_by = \"Jane Doe\"`",
    );
    (!said).then_some(finding).into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_whole_and_dated() {
        let all: BTreeMap<String, Agency> = toml::from_str(built_in::AGENCIES).unwrap();
        for (id, agency) in &all {
            let known = [&agency.phone, &agency.web, &agency.postal];
            let known = known.iter().any(|value| !value.is_empty());
            assert!(!known || agency.verified_on.is_some(), "{id}");
        }
        let agencies = Agencies(all);
        let of = |code: &str, role| {
            let codes = [code.to_owned(), "US".to_owned()];
            agencies
                .for_readers(role, &codes)
                .map(|(id, _)| id.to_owned())
        };
        assert_eq!(of("US-NC", Role::Ag).as_deref(), Some("us-nc-ag"));
        assert_eq!(of("US-KS", Role::Ag), None);
        assert_eq!(of("US-KS", Role::Ftc).as_deref(), Some("ftc"));
        let said = |code: &str| {
            let codes = [code.to_owned(), "US".to_owned()];
            let found = agencies.left_out(&["attorney_general"], &codes, "x");
            let messages = found.iter().map(|one| one.message.as_str());
            messages.collect::<Vec<_>>().join("\n")
        };
        let maryland = said("US-MD");
        assert!(
            maryland.contains("the telephone number and the website of Maryland"),
            "{maryland}"
        );
        assert!(said("US-NC").contains("the postal address of North Carolina"));
        assert!(said("US-DC").contains("how to reach Attorney General"));
        assert_eq!(said("US-OR"), "", "the law asks for no part by name");
    }
}
