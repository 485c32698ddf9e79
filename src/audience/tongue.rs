//! A column that may say in which language people read, under a header that is none of the known ones.
//!
//! Guarantees a finding where a list's languages would go by unread. It must not read them: what a column means
//! is for a person to say.

use std::collections::BTreeSet;

use super::vocabulary;
use crate::{
    list::is_nearly,
    terms::{Finding, Locale, Place},
};

/// The languages that the values of one column name; none once a value was no language.
#[derive(Debug)]
pub(super) struct Tongue(Option<BTreeSet<&'static str>>);

impl Default for Tongue {
    fn default() -> Self {
        Self(Some(BTreeSet::new()))
    }
}

impl Tongue {
    /// Looks at a value that is not empty.
    pub(super) fn look(&mut self, value: &str) {
        let Some(met) = &mut self.0 else {
            return;
        };
        match vocabulary::tongue(value) {
            Some(tag) => {
                met.insert(tag);
            }
            None => self.0 = None,
        }
    }

    /// What is worth a look, where a list names no language that is read: `field` is the column's.
    pub(super) fn finding(&self, file: &str, field: &str, default: &Locale) -> Option<Finding> {
        let others = self.0.iter().flatten();
        let others = others.filter(|tag| **tag != default.language()).count();
        if others == 0 && !is_nearly("locale", field) {
            return None;
        }
        Some(Finding::warning(
            "LIST-LOCALE-COLUMN",
            Place::at(file, 0, field),
            format!(
                "`{field}` looks as if it said in which language people read, and it is not read: the campaign's own \
                 language, {default}, is assumed for them"
            ),
            format!(
                "if it does, write into this [[list]] of campaign.toml:\ncolumns = {{ locale = \"{field}\" }}"
            ),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(field: &str, values: &[&str]) -> bool {
        let mut tongue = Tongue::default();
        for value in values {
            tongue.look(value);
        }
        let english = Locale::parse("en").unwrap();
        tongue.finding("a.csv", field, &english).is_some()
    }

    #[test]
    fn a_column_of_languages_is_known_by_its_values_or_by_its_header() {
        for (field, values) in [
            ("spoken", &["de", "fr", "en"][..]),
            ("spoken", &["German", "français"]),
            ("spoken", &["pt-BR", "zh_Hans", "EN"]),
            ("langauge", &["1", "2"]),
            ("kundensprache", &[]),
            ("preferred_language_of_customer", &["klingon"]),
        ] {
            assert!(says(field, values), "{field}: {values:?}");
        }
        for (field, values) in [
            ("spoken", &["en", "en"][..]),
            ("plan", &["pro", "free"]),
            ("plan", &[]),
            ("answer", &["no", "yes"]),
            ("vip", &["no"]),
            ("spoken", &["de", "Ann"]),
            ("league", &["1"]),
            ("long", &["1"]),
        ] {
            assert!(!says(field, values), "{field}: {values:?}");
        }
    }
}
