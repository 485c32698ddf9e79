//! Dates: there, printed, in order, and none that reads two ways.

use super::{Subject, Told};
use crate::terms::{Finding, Findings, Place};

/// The dates of which one has to say when the organization learned of it.
const LEARNED: [&str; 3] = ["discovered", "told", "data_received"];

pub(super) fn check(subject: &Subject<'_>, told: &[Told<'_>], findings: &mut Findings) {
    let campaign = subject.campaign;
    let dates = &campaign.incident.dates;
    let place = || Place::file("incident.toml");
    let day = |name: &str| dates.get(name).and_then(|date| date.earliest());
    let mut say = |message: String, help: &str| {
        findings.push(Finding::error("GEN-DATES", place(), message, help));
    };
    let notice = dates.get("notice").and_then(|date| date.latest());
    for (name, date) in dates {
        let Some(date) = date.earliest() else {
            continue;
        };
        if let Some(breach) = day("breach").filter(|breach| name != "breach" && date < *breach) {
            say(
                format!("`{name}` ({date}) lies before `breach` ({breach})"),
                "correct the one that is wrong",
            );
        }
        if let Some(notice) = notice.filter(|notice| date > *notice) {
            say(
                format!("`{name}` ({date}) lies after the notice ({notice})"),
                "correct the one that is wrong",
            );
        }
        if date > subject.today && !matches!(name.as_str(), "notice" | "published") {
            say(
                format!("`{name}` ({date}) lies in the future"),
                "state what has happened",
            );
        }
    }
    let stated = |name: &&str| dates.contains_key(*name);
    let mut missing = Vec::new();
    if !dates.contains_key("breach") {
        missing.push(("when it happened", "`breach`"));
    }
    if !LEARNED.iter().any(stated) {
        missing.push(("when you learned of it", "`discovered` or `told`"));
    }
    for (what, key) in missing {
        findings.push(Finding::warning(
            "GEN-DATES",
            place(),
            format!("it is not stated {what}"),
            format!("add {key} to [dates]; `\"unknown\"` is an answer too"),
        ));
    }
    for one in told.iter().filter(|one| one.affected && !one.spared) {
        let printed = |name: &str| one.outline.facts.contains(&format!("dates.{name}"));
        if dates.contains_key("breach") && !printed("breach") {
            findings.push(Finding::warning(
                "GEN-DATES",
                Place::file(&one.wording.source),
                "the notice does not print when it happened",
                "print `{{ dates.breach }}`",
            ));
        }
    }
    for (id, locale, word) in campaign.words.all() {
        if let Some(date) = two_ways(&word.text) {
            findings.push(Finding::warning(
                "GEN-DATES",
                Place::at(campaign.words.name(), word.line, locale.as_str()),
                format!("the date `{date}` in `{id}` reads two ways"),
                "write the month as a word",
            ));
        }
    }
}

/// A date of numbers and slashes whose day and month may be exchanged.
fn two_ways(text: &str) -> Option<String> {
    let may = |c: char| c.is_ascii_digit() || c == '/';
    text.split(|c| !may(c)).find_map(|run| {
        let mut parts = run.split('/');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        let number = |part: &str| part.parse::<u16>().ok().filter(|n| (1..=31).contains(n));
        let both = number(day)? <= 12 && number(month)? <= 12 && day != month;
        (both && year.parse::<u16>().is_ok() && parts.next().is_none()).then(|| run.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::two_ways;

    #[test]
    fn a_date_of_slashes_reads_two_ways() {
        assert_eq!(
            two_ways("on 09/11/2025, and"),
            Some("09/11/2025".to_owned())
        );
        assert_eq!(two_ways("on 30/11/2025"), None);
        assert_eq!(two_ways("24/7 and 1/2"), None);
    }
}
