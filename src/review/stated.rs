//! The facts of an incident one by one, each under the path by which a rendering names it, and which of
//! them differ between two texts.
//!
//! Guarantees the same path for the same fact in every form of the file. It must not interpret a fact.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Stated, diff};

/// One fact that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Differing {
    /// Its path: `dates.breach`, `data.exposed[email]`.
    pub path: String,
    /// What it was; none where it was not stated.
    pub before: Option<String>,
    /// What it is; none where it is not stated any more.
    pub after: Option<String>,
}

impl Differing {
    /// In one line for the terminal: `dates.breach: [-2025-11-08-]{+2025-11-07+}`.
    pub(super) fn in_line(&self) -> String {
        let runs = diff::words(
            self.before.as_deref().unwrap_or_default(),
            self.after.as_deref().unwrap_or_default(),
        );
        let how = match (&self.before, &self.after) {
            (None, _) => " is new:",
            (_, None) => " is gone:",
            _ => ":",
        };
        format!("{}{how} {}", self.path, diff::in_line(&runs))
            .trim_end_matches([':', ' '])
            .to_owned()
    }
}

impl Stated {
    /// Every fact with its value, tables in alphabetical order and entries in the file's.
    pub(super) fn facts(&self) -> Vec<(String, String)> {
        let mut facts = Vec::new();
        if let Value::Object(tables) = &self.incident {
            for (name, value) in tables {
                flatten(name, value, &mut facts);
            }
        }
        facts
    }

    /// The facts that are otherwise in a later text, in the order of [`Self::facts`].
    pub(super) fn differing(&self, after: &Self) -> Vec<Differing> {
        let mut all: BTreeMap<String, (Option<String>, Option<String>)> = BTreeMap::new();
        for (path, value) in self.facts() {
            all.entry(path).or_default().0 = Some(value);
        }
        for (path, value) in after.facts() {
            all.entry(path).or_default().1 = Some(value);
        }
        let differing = all
            .into_iter()
            .filter(|(_, (before, after))| before != after);
        let differing = differing.map(|(path, (before, after))| Differing {
            path,
            before,
            after,
        });
        differing.collect()
    }
}

fn flatten(path: &str, value: &Value, facts: &mut Vec<(String, String)>) {
    match value {
        Value::Object(table) => {
            for (name, value) in table {
                flatten(&format!("{path}.{name}"), value, facts);
            }
        }
        Value::Array(items) if path.starts_with("data.") => {
            for item in items {
                let id = item.as_str().or_else(|| item.get("id")?.as_str());
                let more: Vec<String> = item
                    .as_object()
                    .into_iter()
                    .flatten()
                    .filter(|(name, _)| *name != "id")
                    .map(|(name, value)| format!("{name}: {}", plain(value)))
                    .collect();
                facts.push((
                    format!("{path}[{}]", id.unwrap_or_default()),
                    more.join("; "),
                ));
            }
        }
        value => facts.push((path.to_owned(), plain(value))),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(table) => {
            let each = table
                .iter()
                .map(|(name, value)| format!("{name}: {}", plain(value)));
            each.collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(incident: &str) -> Stated {
        Stated {
            incident: serde_json::from_str(incident).unwrap(),
            words: BTreeMap::new(),
        }
    }

    #[test]
    fn facts_are_named_as_the_rendering_names_them() {
        let facts = stated(
            r#"{"reference": "R", "data": {"exposed": ["email", {"id": "phone", "certainty": "possible"}]},
                "controller": {"domains": ["a.example", "b.example"], "EU": {"name": "E"}}}"#,
        )
        .facts();
        let mut said: Vec<String> = facts
            .iter()
            .map(|(path, value)| format!("{path}={value}"))
            .collect();
        said.sort();
        assert_eq!(
            said,
            [
                "controller.EU.name=E",
                "controller.domains=a.example, b.example",
                "data.exposed[email]=",
                "data.exposed[phone]=certainty: possible",
                "reference=R",
            ]
        );
    }

    #[test]
    fn a_fact_that_changed_came_or_went_is_named() {
        let before = stated(
            r#"{"dates": {"breach": "2025-11-08", "told": "2025-11-09"}, "data": {"exposed": ["email"]}}"#,
        );
        let after = stated(
            r#"{"dates": {"breach": "2025-11-07", "notice": "2025-11-26"}, "data": {"exposed": ["phone"]}}"#,
        );
        let lines: Vec<String> = before
            .differing(&after)
            .iter()
            .map(Differing::in_line)
            .collect();
        assert_eq!(
            lines,
            [
                "data.exposed[email] is gone",
                "data.exposed[phone] is new",
                "dates.breach: 2025-11-[-08-]{+07+}",
                "dates.notice is new: {+2025-11-26+}",
                "dates.told is gone: [-2025-11-09-]",
            ]
        );
        assert!(before.differing(&before).is_empty());
    }
}
