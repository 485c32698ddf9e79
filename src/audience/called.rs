//! What rows call a person, as they have it: different people behind one mailbox must be told apart
//! even where a name is never printed.

use std::collections::{BTreeMap, BTreeSet};

use crate::list::normalise;

/// Columns that hold a part of a name, in the built-in languages; normalised.
const PARTS: &[&str] = &[
    "firstname",
    "givenname",
    "forename",
    "middlename",
    "lastname",
    "surname",
    "familyname",
    "vorname",
    "nachname",
    "familienname",
    "prénom",
    "prenom",
    "nomdefamille",
    "名",
    "姓",
    "名字",
    "苗字",
    "الاسمالأول",
    "اسمالعائلة",
    "اللقب",
];

/// The names of one row, by column.
pub(super) type Called = BTreeMap<String, String>;

/// What a cell calls the person, whether it can be printed or not; none where it is no name.
pub(super) fn called(field: &str, value: &str) -> Option<String> {
    let column = normalise(field);
    let is_name = field == "name" || PARTS.contains(&column.as_str());
    let plain = value
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    Some(plain).filter(|plain| is_name && !plain.is_empty())
}

/// Whether rows call the person differently in the same column.
pub(super) fn differ<'a>(rows: impl Iterator<Item = &'a Called>) -> bool {
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (column, name) in rows.flatten() {
        names.entry(column).or_default().insert(name);
    }
    names.values().any(|names| names.len() > 1)
}
