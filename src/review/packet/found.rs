//! What was found, for the first page: by weight, what is about text, facts and laws before what is
//! about rows.
//!
//! Guarantees that no law and no message hides behind another: each law has a line for each thing that
//! was said about it. Only where one kind says very many different things are the last ones counted.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Packet, rules};
use crate::terms::{Finding, Severity, thousands};

/// How many findings of one line are shown where they block; all are counted.
const SHOWN: usize = 25;
/// How many lines one kind has; what the others say stands on its own page.
const LINES: usize = 20;

/// One law's findings of one kind that say the same.
struct Line<'a> {
    /// Whether they are about rows of a list.
    rows: bool,
    id: &'static str,
    /// Those that are shown; none where the line counts what found no room.
    shown: Vec<&'a Finding>,
    count: usize,
}

/// The lines of one severity.
fn lines(all: &[Finding], severity: Severity) -> Vec<Line<'_>> {
    type Key<'a> = (bool, &'static str, Option<&'a str>, bool, &'a str);
    let mut alike: BTreeMap<Key<'_>, Vec<&Finding>> = BTreeMap::new();
    for finding in all.iter().filter(|finding| finding.severity == severity) {
        let key = (
            rules::about_rows(finding),
            finding.id,
            finding.profile.as_deref(),
            finding.voluntary,
            finding.fault(),
        );
        alike.entry(key).or_default().push(finding);
    }
    let shown = if severity == Severity::Error {
        SHOWN
    } else {
        1
    };
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut of_kind = 0;
    for ((rows, id, ..), findings) in alike {
        let count = findings.len();
        let again = lines.last_mut().filter(|last| last.id == id);
        of_kind = if again.is_some() { of_kind + 1 } else { 1 };
        match again {
            Some(rest) if of_kind > LINES + 1 => rest.count += count,
            _ => lines.push(Line {
                rows,
                id,
                shown: findings
                    .into_iter()
                    .take(if of_kind > LINES { 0 } else { shown })
                    .collect(),
                count,
            }),
        }
    }
    lines
}

/// The three weights, each with its lines.
pub(super) fn severities(packet: &Packet<'_>) -> Vec<Value> {
    let said = [
        (
            Severity::Error,
            "error",
            "Must be mended before anything is sent",
        ),
        (
            Severity::Warning,
            "warning",
            "A reviewer should look at these",
        ),
        (Severity::Info, "info", "Good to know"),
    ];
    let of = |(severity, name, title): &(Severity, &str, &str)| {
        let lines = lines(packet.findings, *severity);
        let both = lines.iter().any(|line| line.rows) && lines.iter().any(|line| !line.rows);
        let count: usize = lines.iter().map(|line| line.count).sum();
        let about_rows = lines.iter().filter(|line| line.rows);
        let rows: usize = about_rows.map(|line| line.count).sum();
        let mut above = None;
        let kinds: Vec<Value> = lines
            .iter()
            .map(|line| {
                let begins = above.replace(line.rows) != Some(line.rows);
                let (heading, page) = if line.rows {
                    ("About rows of the lists", "list.html")
                } else {
                    ("About text, facts and laws", "rules.html")
                };
                let rest = line.shown.is_empty() || *severity == Severity::Error;
                json!({
                    "id": line.id,
                    "heading": (both && begins).then_some(heading),
                    "answered": answered(packet, line.id),
                    "count": line.count,
                    "more": if rest { line.count - line.shown.len() } else { 0 },
                    "shown": line.shown,
                    "href": format!("{page}#{name}-{}", line.id),
                })
            })
            .collect();
        let n = |count: usize| thousands(count as u64);
        json!({
            "severity": name, "title": title, "count": count, "kinds": kinds,
            "said": n(count), "rows": (rows > 0).then(|| n(rows)),
        })
    };
    said.iter().map(of).collect()
}

/// Who answers for a kind of finding, or for it at one place.
fn answered(packet: &Packet<'_>, id: &str) -> Option<String> {
    let all = packet.campaign.file.overrides.iter();
    let said: Vec<String> = all
        .filter(|answer| answer.finding == id)
        .map(|answer| match &answer.place {
            Some(place) => format!("{} answers for it in {place}", answer.by),
            None => format!("{} answers for it", answer.by),
        })
        .collect();
    (!said.is_empty()).then(|| said.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::Place;

    fn finding(message: &str) -> Finding {
        Finding::warning("US-ESIGN", Place::file("incident.toml"), message, "")
    }

    #[test]
    fn no_law_and_no_message_hides_behind_another() {
        let all = [
            finding("16 people").of_law("California", "7001(c)", "S15"),
            finding("8 people").of_law("Texas", "7001(c)", "S15"),
            finding("8 people").of_law("Texas", "7001(c)", "S15"),
            finding("12 people").of_law("Maryland", "7001(c)", "S"),
            finding("8 people"),
        ];
        let lines = lines(&all, Severity::Warning);
        let said: Vec<(Option<&str>, &str, usize)> = lines
            .iter()
            .flat_map(|line| {
                line.shown.iter().map(|finding| {
                    (
                        finding.profile.as_deref(),
                        finding.message.as_str(),
                        line.count,
                    )
                })
            })
            .collect();
        assert_eq!(
            said,
            [
                (None, "8 people", 1),
                (Some("California"), "16 people", 1),
                (Some("Maryland"), "12 people", 1),
                (Some("Texas"), "8 people", 2),
            ]
        );
    }

    #[test]
    fn what_finds_no_room_is_counted() {
        let all: Vec<Finding> = (0..100).map(|n| finding(&format!("{n:03}"))).collect();
        let lines = lines(&all, Severity::Warning);
        assert_eq!(lines.len(), LINES + 1);
        assert_eq!(lines.iter().map(|line| line.count).sum::<usize>(), 100);
        let last = lines.last().unwrap();
        assert!(last.shown.is_empty() && last.count == 100 - LINES);
    }
}
