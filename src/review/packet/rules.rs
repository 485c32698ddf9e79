//! What was held against rules: each rule that found something, where, with the source it comes from.
//!
//! It shows what the findings say; it must not judge.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Packet;
use crate::{
    rules::{Reach, checked, evidence_in_words},
    terms::{Finding, Severity, thousands},
};

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
            let sources: BTreeSet<Source<'_>> = findings.iter().filter_map(|f| source(f)).collect();
            let more = findings.len().saturating_sub(SHOWN);
            let mut alike: Vec<(&str, &str, Vec<&Finding>)> = Vec::new();
            for finding in findings.iter().copied().take(SHOWN) {
                let (message, help) = (finding.message.as_str(), finding.help.as_str());
                let same = alike.iter_mut().find(|(m, h, _)| (*m, *h) == (message, help));
                match same {
                    Some((.., places)) => places.push(finding),
                    None => alike.push((message, help, vec![finding])),
                }
            }
            let shown: Vec<Value> = alike
                .into_iter()
                .map(|(message, help, places)| json!({ "message": message, "help": help, "places": places }))
                .collect();
            json!({
                "id": id,
                "severity": severity,
                "said": said(severity),
                "what": checked(id),
                "sources": sources.into_iter().map(shown_source).collect::<Vec<_>>(),
                "voluntary": findings.iter().all(|finding| finding.voluntary),
                "count": findings.len(),
                "more": more,
                "shown": shown,
            })
        })
        .collect();
    json!({ "page": "rules.html", "rules": rules, "laws": laws(packet) })
}

/// Whose law, where it stands, and how sure that is.
type Source<'a> = (&'a str, &'a str, &'a str);

fn source(finding: &Finding) -> Option<Source<'_>> {
    let cite = finding.cite.as_deref()?;
    Some((
        finding.profile.as_deref().unwrap_or_default(),
        cite,
        finding.evidence.as_deref().unwrap_or_default(),
    ))
}

fn shown_source((law, cite, mark): Source<'_>) -> Value {
    json!({ "law": law, "cite": cite, "mark": mark, "sure": evidence_in_words(mark) })
}

/// Each law with its people, and its deadline where it has one.
fn laws(packet: &Packet<'_>) -> Vec<Value> {
    let n = thousands;
    let of = |law: &Reach| {
        let dues: Vec<Value> = packet
            .dues
            .iter()
            .filter(|due| due.profile == law.profile)
            .map(|due| {
                json!({
                    "only": due.only,
                    "text": due.text,
                    "day": due.day.map(|day| day.to_string()),
                    "from": due.anchor.as_ref().map(|(name, day)| format!("{name} {day}")),
                    "holds": due.holds,
                    "cite": due.cite,
                    "sure": evidence_in_words(&due.evidence),
                })
            })
            .collect();
        json!({
            "name": law.name,
            "profile": law.profile,
            "people": n(law.people()),
            "statutory": n(law.statutory()),
            "voluntary": law.statutory() == 0,
            "dues": dues,
        })
    };
    packet.laws.iter().map(of).collect()
}

/// How much a finding weighs, in words.
pub(super) fn said(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "blocks",
        Severity::Warning => "to look at",
        Severity::Info => "good to know",
    }
}
