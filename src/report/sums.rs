//! The two equations as a page shows them: numbers with the words that people know them by.

use crate::{
    delivery::{Deliveries, Rows},
    log::thousands,
    terms::agrees,
};

/// A sign or a name, a number, and a word or a meaning.
pub(super) type Term = (&'static str, String, &'static str);

/// `rows + gone = recipients + merged + suppressed + invalid`, as sign, number and word.
pub(super) fn of_rows(rows: &Rows) -> Vec<Term> {
    [
        ("", rows.read, agrees(rows.read, "row", "rows")),
        ("+", rows.gone, "gone"),
        (
            "=",
            rows.recipients,
            agrees(rows.recipients, "recipient", "recipients"),
        ),
        ("+", rows.merged, "merged"),
        ("+", rows.suppressed, "suppressed"),
        ("+", rows.invalid, "unusable"),
    ]
    .map(|(sign, count, word)| (sign, thousands(count), word))
    .into()
}

/// The states that everybody is in, as name, number and meaning.
pub(super) fn of_states(d: &Deliveries) -> Vec<Term> {
    [
        ("pending", d.pending, "not tried yet"),
        (
            "withheld",
            d.withheld,
            "waiting for a reason that is named below",
        ),
        ("deferred", d.deferred, "to be tried again"),
        ("handed over", d.accepted, "our relay took the message"),
        ("refused", d.rejected, "refused for good"),
        ("given up", d.expired, "tried for as long as was stated"),
        ("unknown", d.unknown, "handed over or not, nobody can say"),
    ]
    .map(|(name, count, meaning)| (name, thousands(count), meaning))
    .into()
}

/// Why people wait, the largest group first.
pub(super) fn of_reasons(withheld: &[(String, u64)]) -> Vec<(&str, String)> {
    let mut reasons: Vec<_> = withheld.iter().collect();
    reasons.sort_by_key(|(why, count)| (std::cmp::Reverse(*count), why));
    let shown = reasons.into_iter();
    shown
        .map(|(why, count)| (why.as_str(), thousands(*count)))
        .collect()
}
