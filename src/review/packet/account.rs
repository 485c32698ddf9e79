//! The account of the lists: every row is somewhere, and why, with values masked.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Packet, names, rules};
use crate::{
    rules::checked,
    terms::{Finding, Severity, thousands},
};

/// How many rows of one reason are shown; all are counted.
const SHOWN: usize = 100;
/// How many different things to do are said of one reason.
const HELPS: usize = 5;

/// The page.
pub(super) fn page(packet: &Packet<'_>) -> Value {
    let n = thousands;
    let audience = packet.audience;
    let mut reasons: BTreeMap<(Severity, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in packet
        .findings
        .iter()
        .filter(|finding| rules::about_rows(finding))
    {
        reasons
            .entry((finding.severity, finding.id))
            .or_default()
            .push(finding);
    }
    let mut reasons: Vec<((Severity, &str), Vec<&Finding>)> = reasons.into_iter().collect();
    reasons.sort_by_key(|((severity, id), rows)| (*severity, std::cmp::Reverse(rows.len()), *id));
    let reasons: Vec<Value> = reasons
        .into_iter()
        .map(|((severity, id), rows)| {
            let shown: Vec<&&Finding> = rows.iter().take(SHOWN).collect();
            json!({
                "id": id,
                "severity": severity,
                "said": rules::said(severity),
                "count": n(rows.len() as u64),
                "what": what(id, &rows),
                "helps": helps(&rows),
                "shown": shown,
                "more": rows.len().saturating_sub(SHOWN),
            })
        })
        .collect();
    let suppressed: Vec<Value> = audience
        .suppressed
        .iter()
        .map(|(reason, rows)| json!({ "reason": names::suppressed(reason.as_str()), "rows": n(*rows) }))
        .collect();
    json!({
        "page": "list.html",
        "reasons": reasons,
        "suppressed": suppressed,
    })
}

/// What is wrong with all of these rows: what each says where they say the same, else what was checked.
fn what(id: &str, rows: &[&Finding]) -> String {
    let faults: BTreeSet<&str> = rows.iter().map(|finding| finding.fault()).collect();
    match (faults.len(), checked(id)) {
        (2.., Some(checked)) => format!("Checked: {}", checked.trim_end_matches('.')),
        _ => rows
            .first()
            .map_or_else(String::new, |finding| finding.fault().to_owned()),
    }
}

/// What to do, each thing once.
fn helps<'a>(rows: &[&'a Finding]) -> Vec<&'a str> {
    let mut helps: Vec<&str> = Vec::new();
    for finding in rows {
        if helps.len() < HELPS && !helps.contains(&finding.help.as_str()) {
            helps.push(&finding.help);
        }
    }
    helps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::Place;

    #[test]
    fn the_first_row_does_not_speak_for_others() {
        let of = |message: &str, value: &str| {
            let place = Place::at("lists/users.csv", 2, "email");
            Finding::warning("LIST-ADDRESS-LOCAL", place, message, "correct it").about(value)
        };
        let (empty, other) = (
            of("nothing stands before the `@`", "@example.com"),
            of("nothing stands before the `@`", "@example.test"),
        );
        let long = of("the part before the `@` is too long", "x@example.com");
        assert_eq!(
            what(empty.id, &[&empty, &other]),
            "nothing stands before the `@`"
        );
        assert_eq!(
            what(empty.id, &[&empty, &long]),
            "Checked: What stands before the `@` can exist"
        );
        assert_eq!(helps(&[&empty, &long]), ["correct it"]);
    }
}
