//! Countries and languages that a cell names in words instead of codes: `Germany`, `Deutsch`.
//!
//! Guarantees that a name means one code or none. Whoever asks looks for a code first: this module reads
//! none, but for the three letters of a country.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::LazyLock,
};

use serde::Deserialize;

use crate::list::normalise;

/// The code of a country (ISO 3166-1) that is named in words, in any built-in language.
#[must_use]
pub fn country(named: &str) -> Option<&'static str> {
    let code = NAMED.country.get(&normalise(named));
    code.map(String::as_str)
}

/// Whether a country has that code (ISO 3166-1, two capital letters).
#[must_use]
pub fn is_country(code: &str) -> bool {
    NAMED.codes.contains(code)
}

/// The tag (BCP 47) of a language that is named in words, in any built-in language.
#[must_use]
pub fn language(named: &str) -> Option<&'static str> {
    let tag = NAMED.language.get(&normalise(named));
    tag.map(String::as_str)
}

/// The language of a value that names one of those in words, or by its code, whatever stands behind it (`pt-BR`).
#[must_use]
pub(super) fn tongue(value: &str) -> Option<&'static str> {
    let code = value.split(['-', '_']).next().unwrap_or(value).trim();
    let code = (code.len() == 2).then(|| code.to_ascii_lowercase());
    let tag = code.and_then(|code| NAMED.tongues.get(&code));
    tag.map(String::as_str).or_else(|| language(value))
}

/// Codes by their names.
#[derive(Debug, Default)]
struct Named {
    country: HashMap<String, String>,
    language: HashMap<String, String>,
    codes: HashSet<String>,
    tongues: HashSet<String>,
}

/// Names by their codes, as the file has them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    country: BTreeMap<String, Vec<String>>,
    language: BTreeMap<String, Vec<String>>,
}

static FILE: &str = include_str!("../../templates/vocabulary.toml");

static NAMED: LazyLock<Named> = LazyLock::new(|| {
    // A test holds that the file can be read.
    let Ok(table) = toml::from_str::<Table>(FILE) else {
        return Named::default();
    };
    Named {
        codes: table.country.keys().cloned().collect(),
        tongues: table.language.keys().cloned().collect(),
        country: by_name(table.country),
        language: by_name(table.language),
    }
});

fn by_name(table: BTreeMap<String, Vec<String>>) -> HashMap<String, String> {
    let mut codes = HashMap::new();
    for (code, names) in table {
        for name in names {
            codes.insert(normalise(&name), code.clone());
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::terms::{Jurisdiction, Locale};

    #[test]
    fn names_are_understood_in_built_in_languages_whatever_their_case() {
        for (named, code) in [
            ("Germany", "DE"),
            ("DEUTSCHLAND", "DE"),
            ("allemagne", "DE"),
            ("ドイツ", "DE"),
            ("DEU", "DE"),
            ("U.S.A.", "US"),
            ("The Netherlands", "NL"),
            ("UK", "GB"),
        ] {
            assert_eq!(country(named), Some(code), "{named}");
        }
        for (named, tag) in [
            ("German", "de"),
            ("Deutsch", "de"),
            ("français", "fr"),
            ("polski", "pl"),
            ("Chinese (simplified)", "zh-Hans"),
            ("日本語", "ja"),
        ] {
            assert_eq!(language(named), Some(tag), "{named}");
        }
        for nothing in ["", "Atlantis", "Klingon", "Kingdom"] {
            assert!(country(nothing).is_none() && language(nothing).is_none());
        }
    }

    #[test]
    fn each_name_means_one_code_that_can_be_used() {
        let table: Table = toml::from_str(FILE).unwrap();
        for code in table.country.keys() {
            assert!(Jurisdiction::try_from(code.clone()).is_ok(), "{code}");
        }
        for tag in table.language.keys() {
            assert_eq!(Locale::parse(tag).unwrap().as_str(), tag);
        }
        for names in [table.country, table.language] {
            let mut seen = BTreeSet::new();
            for name in names.values().flatten() {
                let name = normalise(name);
                assert!(!name.is_empty() && seen.insert(name.clone()), "{name}");
            }
        }
    }
}
