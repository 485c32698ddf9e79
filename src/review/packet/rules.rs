//! What was held against rules: each rule that found something, where, with the source it comes from.
//!
//! It shows what the findings say; it must not judge.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Packet;
use crate::terms::{Finding, Severity};

/// How many findings of one rule are shown; all are counted.
const SHOWN: usize = 50;

/// Findings about rows of a list have their own page.
pub(super) fn about_rows(finding: &Finding) -> bool {
    ["LIST-", "AUDIENCE-", "MERGE-", "EXPECT-"]
        .iter()
        .any(|start| finding.id.starts_with(start))
}

/// The page.
pub(super) fn page(packet: &Packet<'_>) -> Value {
    let mut rules: BTreeMap<(Severity, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in packet
        .findings
        .iter()
        .filter(|finding| !about_rows(finding))
    {
        rules
            .entry((finding.severity, finding.id))
            .or_default()
            .push(finding);
    }
    let rules: Vec<Value> = rules
        .into_iter()
        .map(|((severity, id), findings)| {
            let shown: Vec<Value> = findings
                .iter()
                .take(SHOWN)
                .map(|finding| serde_json::to_value(finding).unwrap_or_default())
                .collect();
            // One source for the rule, where its findings name one.
            let cite = shown
                .iter()
                .find_map(|finding| finding.get("cite"))
                .cloned();
            json!({
                "id": id,
                "severity": severity,
                "said": said(severity),
                "cite": cite,
                "count": findings.len(),
                "more": findings.len().saturating_sub(SHOWN),
                "shown": shown,
            })
        })
        .collect();
    json!({ "page": "rules.html", "rules": rules, "profiles": packet.campaign.file.profiles.as_ref().map(|all| all.as_ref().clone()) })
}

/// How much a finding weighs, in words.
pub(super) fn said(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "blocks",
        Severity::Warning => "to look at",
        Severity::Info => "good to know",
    }
}
