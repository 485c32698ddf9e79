//! Which laws hold for how many people, and by when, as `check` shows it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::{gather::Gathered, last_mail, standpoint::Standpoint};
use crate::{
    log::counted,
    review::Timetable,
    rules::{self, Due, NOT_CLEARANCE, Reach},
    terms::Findings,
};

/// The deadlines of everybody, and what is wrong with them under this plan: each is held against the
/// last mail to its own people.
pub(super) fn deadlines(
    gathered: &Gathered,
    planned: Option<(&Standpoint, &Timetable)>,
) -> (Vec<Due>, Findings) {
    let (profiles, incident) = (&gathered.profiles, &gathered.campaign.incident);
    let due = |last: &dyn Fn(&[String]) -> Option<Date>| {
        rules::deadlines(profiles, &gathered.judged.reach, incident, last)
    };
    let of_all = planned.and_then(|(_, timetable)| last_mail::of_all(timetable));
    let (dues, found) = due(&|_| of_all);
    let missed = dues.iter().filter(|due| due.holds == Some(false));
    let codes: BTreeSet<String> = missed.flat_map(|due| due.codes.clone()).collect();
    let each = planned
        .filter(|_| !codes.is_empty())
        .and_then(|(standpoint, timetable)| {
            last_mail::of_each(gathered, standpoint, timetable, &codes)
        });
    let Some(each) = each else {
        return (dues, found);
    };
    due(&|own| {
        if own.iter().any(|code| codes.contains(code)) {
            own.iter().filter_map(|code| each.get(code).copied()).max()
        } else {
            of_all
        }
    })
}

/// A line for each law.
pub(super) fn lines(gathered: &Gathered, dues: &[Due]) -> Vec<String> {
    let reach = &gathered.judged.reach;
    let without = gathered.judged.without;
    let mut lines = Vec::new();
    if reach.is_empty() && without == 0 {
        return lines;
    }
    lines.push(format!("laws ({NOT_CLEARANCE}):"));
    let of_profile = |of: &Reach| dues.iter().filter(|due| due.profile == of.profile).count();
    let mut rest: Vec<&Reach> = reach.iter().filter(|of| of_profile(of) == 0).collect();
    rest.sort_by_key(|of| &of.name);
    lines.extend(
        dues.iter()
            .map(|due| line(&name(due), due.people, &in_words(due))),
    );
    lines.extend(rest.iter().map(|of| line(&of.name, of.people(), "")));
    if without > 0 {
        lines.push(format!(
            "  {} without a jurisdiction: the general rules alone",
            counted(without, "person")
        ));
    }
    lines
}

/// The law, and the jurisdiction that a deadline is limited to.
pub(super) fn name(due: &Due) -> String {
    match &due.only {
        Some(code) => format!("{} {code}", due.name),
        None => due.name.clone(),
    }
}

fn line(name: &str, people: u64, words: &str) -> String {
    let words = if words.is_empty() {
        String::new()
    } else {
        format!(": {words}")
    };
    format!("  {name}, {}{words}", counted(people, "person"))
}

fn in_words(due: &Due) -> String {
    let basis = if due.statutory { "" } else { "; voluntary" };
    let when = match (&due.day, &due.anchor) {
        (Some(day), Some((anchor, from))) => {
            let holds = match due.holds {
                Some(true) => ", holds",
                Some(false) => ", missed",
                None => "",
            };
            format!("by {day}, {} after {anchor} {from}{holds}", span(&due.text))
        }
        (None, Some((anchor, from))) => format!("{}; {anchor} {from}", due.text),
        _ => due.text.clone(),
    };
    format!("{when}{basis}")
}

/// The span alone: what more the law says of it stands in docs/rules.md.
fn span(text: &str) -> &str {
    let end = text.find([',', ';', '(']).unwrap_or(text.len());
    let span = text.get(..end).unwrap_or(text).trim();
    let span = span.split(" from ").next().unwrap_or(span);
    span.strip_prefix("within ").unwrap_or(span)
}

/// The fields `laws` and `deadlines` of `check --json`.
pub(super) fn document(gathered: &Gathered, dues: &[Due]) -> (Value, Value) {
    let law = |of: &Reach| json!({ "profile": of.profile, "name": of.name, "people": of.people(), "statutory": of.statutory() });
    let laws: Vec<Value> = gathered.judged.reach.iter().map(law).collect();
    let due = |due: &Due| {
        let anchor = due.anchor.as_ref();
        json!({
            "profile": due.profile,
            "jurisdiction": due.only,
            "people": due.people,
            "statutory": due.statutory,
            "text": due.text,
            "anchor": anchor.map(|(name, _)| name),
            "from": anchor.map(|(_, day)| day),
            "day": due.day,
            "last": due.last,
            "holds": due.holds,
            "cite": due.cite,
            "evidence": due.evidence,
        })
    };
    (Value::from(laws), dues.iter().map(due).collect())
}
