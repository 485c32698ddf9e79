//! Facets, languages and numbers in words that a reviewer reads.

use std::collections::{BTreeMap, BTreeSet};

use super::names;
use crate::{
    audience::{Count, Facets},
    notice::section_in_words,
    terms::{ClassId, Locale},
};

/// The language of a tag in English; what is no tag as it is.
#[must_use]
pub fn language_in_words(tag: &str) -> String {
    Locale::parse(tag).map_or_else(|_| tag.to_owned(), |locale| language(&locale))
}

/// The name of a language in English; its tag where we know none.
pub(super) fn language(locale: &Locale) -> String {
    let name = match locale.language() {
        "ar" => "Arabic",
        "bg" => "Bulgarian",
        "cs" => "Czech",
        "da" => "Danish",
        "de" => "German",
        "el" => "Greek",
        "en" => "English",
        "es" => "Spanish",
        "et" => "Estonian",
        "fi" => "Finnish",
        "fr" => "French",
        "he" => "Hebrew",
        "hi" => "Hindi",
        "hr" => "Croatian",
        "hu" => "Hungarian",
        "id" => "Indonesian",
        "it" => "Italian",
        "ja" => "Japanese",
        "ko" => "Korean",
        "lt" => "Lithuanian",
        "lv" => "Latvian",
        "nb" | "no" => "Norwegian",
        "nl" => "Dutch",
        "pl" => "Polish",
        "pt" => "Portuguese",
        "ro" => "Romanian",
        "ru" => "Russian",
        "sk" => "Slovak",
        "sl" => "Slovenian",
        "sv" => "Swedish",
        "th" => "Thai",
        "tr" => "Turkish",
        "uk" => "Ukrainian",
        "vi" => "Vietnamese",
        "zh" => "Chinese",
        _ => return locale.to_string(),
    };
    if locale.as_str().contains('-') {
        format!("{name} ({locale})")
    } else {
        name.to_owned()
    }
}

/// A kind of reader.
pub(super) fn audience(name: &str) -> String {
    match name {
        "admin" => "Administrators".to_owned(),
        "user" => "Users".to_owned(),
        "customer" => "Business customers".to_owned(),
        "unaffected" => "People who are not affected".to_owned(),
        other => other.to_owned(),
    }
}

/// A section, by its id, in words where it has no id of its own.
pub(super) fn section(id: &str) -> String {
    match id {
        "subject" | "preheader" => "What an inbox shows".to_owned(),
        "frame" => "Around the text".to_owned(),
        "opening" => "Opening".to_owned(),
        "closing" => "Below the text".to_owned(),
        id => section_in_words(id).map_or_else(|| id.replace('_', " "), str::to_owned),
    }
}

/// Who gets a wording.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Who {
    /// What is true of all of them.
    pub all: Vec<String>,
    /// In what they differ, with how many mailboxes; empty where they do not.
    pub each: Vec<(String, u64)>,
}

/// The conditions under which somebody gets a wording in a language.
pub(super) fn who(combinations: &[(&Facets, u64)], locale: &Locale) -> Who {
    let conditions: Vec<(BTreeMap<String, String>, u64)> = combinations
        .iter()
        .map(|(facets, people)| (conditions(facets, locale), *people))
        .collect();
    let names: BTreeSet<&String> = conditions.iter().flat_map(|(of, _)| of.keys()).collect();
    let common = |name: &String| {
        let values: BTreeSet<Option<&String>> =
            conditions.iter().map(|(of, _)| of.get(name)).collect();
        values.len() == 1
    };
    let (shared, differing): (Vec<&String>, Vec<&String>) =
        names.into_iter().partition(|name| common(name));
    let all = conditions.first().map_or_else(Vec::new, |(of, _)| {
        shared
            .iter()
            .filter_map(|name| of.get(*name).cloned())
            .collect()
    });
    let mut each: BTreeMap<String, u64> = BTreeMap::new();
    if !differing.is_empty() {
        for (of, people) in &conditions {
            let said: Vec<&str> = differing
                .iter()
                .filter_map(|name| of.get(*name).map(String::as_str))
                .collect();
            *each.entry(said.join("; ")).or_default() += people;
        }
    }
    let mut each: Vec<(String, u64)> = each.into_iter().collect();
    each.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    Who { all, each }
}

/// Each facet in words, by a name that sorts them.
pub(super) fn conditions(facets: &Facets, locale: &Locale) -> BTreeMap<String, String> {
    let mut said = BTreeMap::new();
    let ids: Vec<String> = facets.exposed.iter().map(class).collect();
    let exposed = if ids.is_empty() {
        "nothing of theirs exposed".to_owned()
    } else {
        format!("exposed: {}", ids.join(", "))
    };
    said.insert("1".to_owned(), exposed);
    if facets.locale != *locale {
        said.insert(
            "2".to_owned(),
            format!("asked for {}", language(&facets.locale)),
        );
    }
    if !facets.also.is_empty() {
        let also: Vec<String> = facets
            .also
            .iter()
            .map(|name| audience(name).to_lowercase())
            .collect();
        said.insert(
            "3".to_owned(),
            format!("also on the list of {}", also.join(" and of ")),
        );
    }
    for (name, value) in &facets.declared {
        said.insert(format!("4 {name}"), format!("{name}: {value}"));
    }
    for (name, count) in &facets.fields {
        let text = match (name.as_str(), count) {
            ("name", Count::One) => "with a name".to_owned(),
            ("name", _) => "without a name".to_owned(),
            // As everything else in the packet spells it; the column is called otherwise.
            ("organisation", Count::None) => "no organization".to_owned(),
            ("organisation", Count::One) => "one organization".to_owned(),
            (name, Count::None) => format!("no {name}"),
            (name, Count::One) => format!("one {name}"),
            (name, Count::Several) => format!("several values of {name}"),
        };
        said.insert(format!("5 {name}"), text);
    }
    let law = facets.jurisdiction.as_ref().map_or_else(
        || "no jurisdiction stated".to_owned(),
        |code| names::place(code.as_str()),
    );
    said.insert("6".to_owned(), law);
    said
}

/// A kind of data.
pub(super) fn class(id: &ClassId) -> String {
    names::class(id.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facets(jurisdiction: &str, account: Count) -> Facets {
        Facets {
            audience: "user".to_owned(),
            also: BTreeSet::new(),
            locale: Locale::parse("de-AT").unwrap(),
            jurisdiction: jurisdiction.to_owned().try_into().ok(),
            exposed: BTreeSet::from([ClassId::try_from("user_id".to_owned()).unwrap()]),
            declared: BTreeMap::new(),
            fields: BTreeMap::from([
                ("account".to_owned(), account),
                ("name".to_owned(), Count::One),
            ]),
        }
    }

    #[test]
    fn sections_are_named_in_words() {
        for (id, words) in [
            ("data_not", "which data is not involved"),
            ("nature", "what happened"),
            ("remedy", "how to seek remedy"),
            ("frame", "Around the text"),
            ("our_own", "our own"),
        ] {
            assert_eq!(section(id), words);
        }
    }

    #[test]
    fn what_all_share_is_said_once() {
        let (a, b, c) = (
            facets("AT", Count::One),
            facets("DE", Count::One),
            facets("DE", Count::Several),
        );
        let who = who(&[(&a, 5), (&b, 7), (&c, 1)], &Locale::parse("de").unwrap());
        assert_eq!(
            who.all,
            [
                "exposed: user ID",
                "asked for German (de-AT)",
                "with a name"
            ]
        );
        let each: Vec<(&str, u64)> = who.each.iter().map(|(s, n)| (s.as_str(), *n)).collect();
        assert_eq!(
            each,
            [
                ("one account; in Germany (DE)", 7),
                ("one account; in Austria (AT)", 5),
                ("several values of account; in Germany (DE)", 1)
            ]
        );
    }
}
