//! The filters that a notice may use, and on what.
//!
//! Guarantees that no filter drops or replaces a part of a fact: they change its case, its ends, or
//! stand in for what is empty. Two languages can be compared only as long as that is so.

use super::kinds::Kind;
use crate::terms::{Finding, Place, nearest};

/// All of them: for the proof, for the nearest name, and for the reference.
pub(super) const FILTERS: [&str; 8] = [
    "capitalize",
    "default",
    "join",
    "length",
    "lower",
    "title",
    "trim",
    "upper",
];

/// The arguments that a filter takes; each is a literal. `trim` takes none: it would cut facts.
pub(super) fn arguments(filter: &str) -> &'static [&'static str] {
    match filter {
        "default" => &["value", "boolean"],
        "join" => &["sep"],
        _ => &[],
    }
}

/// What becomes of something of this kind; none where the filter is not for it.
pub(super) fn applied(filter: &str, kind: Kind) -> Option<Kind> {
    let of_list = matches!(filter, "join" | "length");
    match kind {
        Kind::Unproven => Some(Kind::Unproven),
        Kind::Text | Kind::Value | Kind::Flag => (!of_list).then_some(kind),
        // Another case would break the links in it.
        Kind::Word => matches!(filter, "default" | "trim").then_some(kind),
        Kind::List(_) => (filter == "length").then_some(Kind::Value),
        Kind::Array => of_list.then_some(Kind::Value),
        Kind::Table(_) | Kind::Words => None,
    }
}

/// What the filter should stand on instead.
pub(super) fn instead(kind: Kind) -> &'static str {
    match kind {
        Kind::List(_) => {
            "of a list only the `length` can be taken; `{% for item in list %}` goes through it"
        }
        Kind::Array => "a list of quoted texts takes `join` and `length`",
        Kind::Word => {
            "words are Markdown and take `default` and `trim`; write them as they shall stand in words.csv"
        }
        Kind::Table(_) | Kind::Words => "name one of its parts",
        _ => "`join` and `length` are for lists; a text takes the other filters",
    }
}

/// A filter that no notice may use.
pub(super) fn unavailable(place: Place, filter: &str) -> Finding {
    let help = nearest(filter, FILTERS).map_or_else(
        || {
            let all: Vec<String> = FILTERS.iter().map(|name| format!("`{name}`")).collect();
            format!(
                "state the fact as it shall stand; the filters are {}",
                all.join(", ")
            )
        },
        |near| format!("did you mean `{near}`?"),
    );
    Finding::error(
        "NOTICE-FILTER",
        place,
        format!("the filter `{filter}` is not available in a notice"),
        help,
    )
}
