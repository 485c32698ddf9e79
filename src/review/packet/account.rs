//! The account of the lists: every row is somewhere, and why, with values masked.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Packet, names, rules};
use crate::terms::{Finding, Severity, thousands};

/// How many rows of one reason are shown; all are counted.
const SHOWN: usize = 100;

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
                "what": rows.first().map(|finding| finding.fault()),
                "help": rows.first().map(|finding| &finding.help),
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
