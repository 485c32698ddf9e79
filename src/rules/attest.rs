//! What no program can see: attestations, each with a name and a date.
//!
//! A review by counsel is none of them: that is an approval.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::{
    campaign::Incident,
    terms::{Finding, Findings, Place, nearest},
};

/// Attestations beside those that profiles ask for.
const GENERAL: [&str; 2] = ["below_threshold", "mailboxes_not_ours"];

/// What somebody vouches for.
#[derive(Clone, Debug)]
struct Attested {
    /// The jurisdictions that it is limited to; none is all.
    only: Vec<String>,
}

/// Everything under `[attest]`.
#[derive(Clone, Debug, Default)]
pub(super) struct Attests(BTreeMap<String, Attested>);

impl Attests {
    /// Reads them. `asked` are the names that some profile asks for.
    pub(super) fn read(incident: &Incident, asked: &[&str], findings: &mut Findings) -> Self {
        let mut all = BTreeMap::new();
        for (name, value) in incident.attest.iter().flatten() {
            let text = |key: &str| {
                let value = value.get(key)?;
                let text = value.as_str().map(str::to_owned);
                text.or_else(|| value.as_datetime().map(ToString::to_string))
            };
            let by = text("by").filter(|by| !by.trim().is_empty());
            let date = text("date").and_then(|date| date.parse::<Date>().ok());
            let only = value.get("for").and_then(toml::Value::as_array);
            let only = only.into_iter().flatten().filter_map(toml::Value::as_str);
            let known = asked.iter().chain(&GENERAL).any(|known| known == name);
            let refuse = |message: String, help: String| {
                Finding::error("ATTEST", Place::file("incident.toml"), message, help)
            };
            if !known {
                let near = nearest(name, asked.iter().chain(&GENERAL).copied());
                findings.push(refuse(
                    format!("nothing asks for `attest.{name}`"),
                    near.map_or_else(
                        || "docs/rules.md lists what is attested; a review by counsel is an approval".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    ),
                ));
            } else if by.is_none() || date.is_none() {
                findings.push(refuse(
                    format!("`attest.{name}` does not say who vouches for it, and since when"),
                    format!("write `{name} = {{ by = \"Jane Doe\", date = \"2025-11-26\" }}`, for some jurisdictions with `for = [\"US-MD\"]`"),
                ));
            } else {
                let only = only.map(str::to_owned).collect();
                all.insert(name.clone(), Attested { only });
            }
        }
        Self(all)
    }

    /// What somebody vouches for without a law that asks: `asked` are the names that the laws ask for
    /// which hold for people of these codes.
    pub(super) fn unused(&self, asked: &BTreeSet<&str>, codes: &BTreeSet<String>) -> Findings {
        let unused = |name: &str, one: &Attested| {
            if !asked.contains(name) {
                return Some(format!(
                    "no law that holds for anybody on the lists asks for `attest.{name}`"
                ));
            }
            let nobody: Vec<&str> = one
                .only
                .iter()
                .filter(|code| !codes.contains(*code))
                .map(String::as_str)
                .collect();
            let nobody = nobody.join(", ");
            (!nobody.is_empty()).then(|| {
                format!("`attest.{name}` is for {nobody}, and nobody on the lists is there")
            })
        };
        let finding = |(name, one): (&String, &Attested)| {
            let help = "take it out: what somebody vouches for stands in the evidence";
            let place = Place::file("incident.toml");
            Some(Finding::info(
                "ATTEST-UNUSED",
                place,
                unused(name, one)?,
                help,
            ))
        };
        self.0.iter().filter_map(finding).collect()
    }

    /// Whether somebody vouches for it, for people of any of these codes.
    pub(super) fn holds(&self, name: &str, codes: &[String]) -> bool {
        let all =
            |one: &Attested| one.only.is_empty() || one.only.iter().any(|c| codes.contains(c));
        self.0.get(name).is_some_and(all)
    }
}
