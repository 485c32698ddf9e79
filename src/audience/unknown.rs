//! Values that nobody understands: one finding for each, with how many rows and what to paste.

use std::collections::BTreeMap;

use crate::terms::{CONSENTS, Finding, Findings, Place, counted};

/// More distinct values than this are no vocabulary but a column in the wrong place.
const MOST: usize = 12;
/// So many distinct values are kept apart; the others are only counted.
const KEPT: usize = 1000;

/// What was met and not understood: field, value → rows and the first line.
#[derive(Debug, Default)]
pub(super) struct Unknown {
    values: BTreeMap<(&'static str, String), (u64, u64)>,
}

impl Unknown {
    pub(super) fn note(&mut self, field: &'static str, value: &str, line: u64) {
        let value: String = value.chars().filter(|c| !c.is_control()).take(40).collect();
        let mut key = (field, value);
        if self.values.len() >= KEPT && !self.values.contains_key(&key) {
            "…".clone_into(&mut key.1);
        }
        self.values.entry(key).or_insert((0, line)).0 += 1;
    }

    /// The findings. Values are shown where they can be a vocabulary: few, short, nobody's address
    /// or number. A shifted column must not print people's names.
    pub(super) fn findings(self, file: &str, classes: &[&str]) -> Findings {
        let mut distinct: BTreeMap<&str, usize> = BTreeMap::new();
        for (field, _) in self.values.keys() {
            *distinct.entry(field).or_default() += 1;
        }
        let mut findings = Findings::new();
        let mut hidden: BTreeMap<&'static str, (u64, u64)> = BTreeMap::new();
        for ((field, value), (rows, line)) in &self.values {
            let few = distinct.get(field).is_some_and(|count| *count <= MOST);
            if few && may_be_shown(value) {
                findings.push(finding(
                    field,
                    value,
                    *rows,
                    Place::at(file, *line, *field),
                    classes,
                ));
            } else {
                let sum = hidden.entry(field).or_insert((0, *line));
                *sum = (sum.0 + rows, sum.1.min(*line));
            }
        }
        for (field, (rows, line)) in hidden {
            findings.push(Finding::error(
                id(field).0,
                Place::at(file, line, field),
                format!(
                    "{} with a value that is no {field}; it looks like another column's",
                    counted(rows, "row")
                ),
                "see whether the columns are shifted, and correct `columns` of this [[list]]",
            ));
        }
        findings
    }
}

fn may_be_shown(value: &str) -> bool {
    value.chars().count() <= 24
        && !value.contains('@')
        && value.chars().filter(|c| c.is_numeric()).count() < 4
}

/// The finding's id and an example of what is meant.
fn id(field: &str) -> (&'static str, &'static str) {
    match field {
        "locale" => ("LIST-LOCALE", "de"),
        "audience" => ("LIST-AUDIENCE", "user"),
        "exposed" => ("LIST-CLASS", "email"),
        "region" => ("LIST-JURISDICTION", "CA"),
        consent if CONSENTS.contains(&consent) => ("LIST-CONSENT", "yes"),
        _ => ("LIST-JURISDICTION", "DE"),
    }
}

fn finding(field: &str, value: &str, rows: u64, place: Place, classes: &[&str]) -> Finding {
    let (id, example) = id(field);
    if value.is_empty() {
        return Finding::error(
            id,
            place,
            format!(
                "no {field} in {}, and the list states none",
                counted(rows, "row")
            ),
            format!("add `{field} = \"{example}\"` to this [[list]]"),
        );
    }
    let key = toml::Value::String(value.to_owned());
    // A guess that is pasted as it stands would tell people in another's language or by another's law.
    let meant = match field {
        "locale" | "country" | "region" | "jurisdiction" => "…",
        _ => example,
    };
    let paste = format!("values = {{ {field} = {{ {key} = \"{meant}\" }} }}");
    if field == "exposed" {
        return Finding::error(
            id,
            place,
            format!("`{value}` is not one of the incident's exposed classes"),
            format!(
                "say in this [[list]] which one it means, as in {paste}, or add it to incident.toml; it has: {}",
                classes.join(", ")
            ),
        );
    }
    Finding::error(
        id,
        place,
        format!(
            "`{value}` is no {field}; it stands in {}",
            counted(rows, "row")
        ),
        format!(
            "say what it means in this [[list]]{}:\n{paste}",
            match meant {
                "…" => format!(" in campaign.toml, with a code such as `{example}` for `…`"),
                _ => String::new(),
            }
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vocabulary_is_shown_and_a_shifted_column_is_not() {
        let mut unknown = Unknown::default();
        unknown.note("locale", "Deutsch", 4);
        unknown.note("locale", "Deutsch", 5);
        unknown.note("locale", "bob@example.com", 6);
        let findings = unknown.findings("x.csv", &[]);
        let text = format!("{findings:?}");
        assert!(
            findings[0].help.contains("such as `de`")
                && findings[0].help.contains("{ \"Deutsch\" = \"…\" }"),
            "{text}"
        );
        assert!(
            findings[0].message.contains("2 rows") && !text.contains("bob"),
            "{text}"
        );
        let mut unknown = Unknown::default();
        for index in 0..2000 {
            unknown.note(
                "locale",
                &format!("Name {}", char::from_u32(0x4e00 + index).unwrap_or('x')),
                1,
            );
        }
        let findings = unknown.findings("x.csv", &[]);
        assert_eq!(findings.len(), 1);
        assert!(
            findings[0].message.starts_with("2,000 rows"),
            "{findings:?}"
        );
    }
}
