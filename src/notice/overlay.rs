//! Facts that differ by jurisdiction: `[controller.EU]`, `[contact.US]`, `[dpo.US-CA]`.
//!
//! The nearest table wins: the exact code, then its country, then `EU` for its member states.

use std::collections::BTreeMap;

use crate::{
    campaign::Incident,
    terms::{Finding, Findings, Jurisdiction, Place, nearest},
};

const EU: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// The codes whose tables, notices and laws apply, nearest first.
#[must_use]
pub fn codes(jurisdiction: Option<&Jurisdiction>) -> Vec<String> {
    let Some(exact) = jurisdiction.map(Jurisdiction::as_str) else {
        return Vec::new();
    };
    let country = exact.split('-').next().unwrap_or(exact);
    let mut codes = vec![exact.to_owned()];
    if country != exact {
        codes.push(country.to_owned());
    }
    if EU.contains(&country) {
        codes.push("EU".to_owned());
    }
    codes
}

/// A value from the nearest table that has it, else the general one.
pub(super) fn value(
    overrides: &BTreeMap<String, toml::Value>,
    codes: &[String],
    key: &str,
    general: Option<&str>,
) -> String {
    let near = codes
        .iter()
        .find_map(|code| overrides.get(code)?.get(key)?.as_str());
    near.or(general).unwrap_or_default().to_owned()
}

/// The same for a list of texts.
pub(super) fn values(
    overrides: &BTreeMap<String, toml::Value>,
    codes: &[String],
    key: &str,
    general: &[String],
) -> Vec<String> {
    let near = codes
        .iter()
        .find_map(|code| overrides.get(code)?.get(key)?.as_array());
    near.map_or_else(
        || general.to_vec(),
        |list| {
            list.iter()
                .filter_map(|item| item.as_str().map(str::to_owned))
                .collect()
        },
    )
}

/// Whether any table of the incident applies; people under the same tables get the same facts.
pub(super) fn applying(incident: &Incident, codes: &[String]) -> Vec<String> {
    let tables = tables(incident);
    let has = |code: &&String| {
        tables
            .iter()
            .any(|(_, overrides, _)| overrides.contains_key(*code))
    };
    codes.iter().filter(has).cloned().collect()
}

type Table<'a> = (
    &'static str,
    &'a BTreeMap<String, toml::Value>,
    &'static [&'static str],
);

const CONTACT: &[&str] = &["name", "email", "phone", "web", "postal"];
const CONTROLLER: &[&str] = &["name", "trading_name", "address", "web", "domains"];

fn tables(incident: &Incident) -> Vec<Table<'_>> {
    let mut tables: Vec<Table<'_>> = vec![
        ("controller", &incident.controller.overrides, CONTROLLER),
        ("contact", &incident.contact.overrides, CONTACT),
    ];
    if let Some(dpo) = &incident.dpo {
        tables.push(("dpo", &dpo.overrides, CONTACT));
    }
    tables
}

/// Keys that are neither facts nor jurisdictions, and unknown facts below a jurisdiction.
pub(super) fn check(incident: &Incident) -> Findings {
    let mut findings = Findings::new();
    for (table, overrides, known) in tables(incident) {
        for (code, value) in overrides {
            let canonical = Jurisdiction::try_from(code.clone()).is_ok_and(|j| j.as_str() == code);
            let Some(entries) = value.as_table().filter(|_| canonical) else {
                findings.push(unknown(table, code, known));
                continue;
            };
            for (key, value) in entries {
                let texts = value
                    .as_array()
                    .is_some_and(|list| list.iter().all(toml::Value::is_str));
                let fits = if key == "domains" {
                    texts
                } else {
                    value.is_str()
                };
                if !known.contains(&key.as_str()) || !fits {
                    findings.push(unknown(&format!("{table}.{code}"), key, known));
                }
            }
        }
    }
    findings
}

fn unknown(table: &str, key: &str, known: &[&str]) -> Finding {
    let help = nearest(key, known.iter().copied()).map_or_else(
        || {
            format!(
                "use {}, or a table for a jurisdiction such as `[{table}.EU]`",
                known.join(", ")
            )
        },
        |near| format!("did you mean `{near}`?"),
    );
    Finding::error(
        "INCIDENT-KEY",
        Place::file("incident.toml"),
        format!("`{table}.{key}` is unknown or has the wrong form"),
        help,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_table_wins() {
        let of = |code: &str| codes(Jurisdiction::try_from(code.to_owned()).ok().as_ref());
        assert_eq!(of("US-CA"), ["US-CA", "US"]);
        assert_eq!(of("DE"), ["DE", "EU"]);
        assert_eq!(of("EU"), ["EU"]);
        assert_eq!(of("CH"), ["CH"]);
        let incident: Incident = toml::from_str(
            "[controller]\nname='A'\n[contact]\nemail='a'\nemial='b'\n[contact.EU]\nemail='e'\n\
             [contact.DE]\nphone='1'\nfon='2'\n[data]\n",
        )
        .unwrap();
        let contact = &incident.contact;
        let get = |key, general| value(&contact.overrides, &of("DE"), key, general);
        assert_eq!(get("email", Some("a")), "e");
        assert_eq!(get("phone", None), "1");
        assert_eq!(applying(&incident, &of("US-CA")), Vec::<String>::new());
        assert_eq!(applying(&incident, &of("DE")), ["DE", "EU"]);
        let found = check(&incident);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.iter().any(|f| f.help == "did you mean `email`?"));
    }
}
