//! By when people must be told: each law's deadline from its own anchor, and whether the plan meets it.
//!
//! Days are calendar days from the first known anchor, not counting that day; business days are Monday
//! to Friday, because no calendar of holidays is known here. A missed deadline never stops a send.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use serde::Serialize;

use super::{library::Profiles, profile::Deadline, reach::Reach};
use crate::{
    campaign::Incident,
    terms::{Finding, Findings, Jurisdiction, Place, counted},
};

/// A law's deadline for the people that it concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The profile.
    pub profile: String,
    /// The jurisdiction, where the deadline is limited to one.
    pub only: Option<String>,
    /// The law's name.
    pub name: String,
    /// The deadline in words.
    pub text: String,
    /// How many people it concerns.
    pub people: u64,
    /// The codes of the jurisdictions that they are of.
    pub codes: Vec<String>,
    /// Whether the law bites for any of them.
    pub statutory: bool,
    /// The date that it hangs on, where one is known.
    pub anchor: Option<(String, Date)>,
    /// The last day, where the law names a number of days.
    pub day: Option<Date>,
    /// The day of the last mail to them, where there is a plan with an end.
    pub last: Option<Date>,
    /// Whether the last mail leaves by then; unknown without a day or an end of the plan.
    pub holds: Option<bool>,
    /// The source.
    pub cite: String,
    /// How sure it is.
    pub evidence: String,
}

/// The day that a deadline falls on, with its anchor.
pub(super) fn falls_on(
    one: &Deadline,
    incident: &Incident,
) -> Option<(String, Date, Option<Date>)> {
    let known = |name: &String| {
        let day = incident.dates.get(name)?.earliest()?;
        Some((name.clone(), day))
    };
    let (anchor, from) = one.anchor.iter().find_map(known)?;
    let day = one.days.and_then(|days| after(from, days, one.business));
    Some((anchor, from, day))
}

fn after(from: Date, days: u16, business: bool) -> Option<Date> {
    if !business {
        return from.checked_add(i64::from(days).days()).ok();
    }
    let mut day = from;
    let mut left = days;
    while left > 0 {
        day = day.tomorrow().ok()?;
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    Some(day)
}

/// Whether the notice is dated after a deadline of the profile.
pub(super) fn is_late(deadlines: &[Deadline], incident: &Incident) -> bool {
    let notice = incident.dates.get("notice").and_then(|day| day.latest());
    deadlines.iter().any(|one| {
        let day = falls_on(one, incident).and_then(|(_, _, day)| day);
        day.zip(notice).is_some_and(|(day, notice)| notice > day)
    })
}

/// The deadlines of everybody whom a law concerns. `last` is the day of the last mail to the people of
/// such codes, where there is a plan with an end.
#[must_use]
pub fn deadlines(
    profiles: &Profiles,
    reach: &[Reach],
    incident: &Incident,
    last: &dyn Fn(&[String]) -> Option<Date>,
) -> (Vec<Due>, Findings) {
    let mut all = Vec::new();
    let mut findings = Findings::new();
    for of in reach {
        let Some(profile) = profiles.get(&of.profile) else {
            continue;
        };
        // A deadline of its own stands in place of the general one.
        let special: Vec<&str> = profile
            .deadlines
            .iter()
            .flat_map(|one| &one.only)
            .map(Jurisdiction::as_str)
            .collect();
        for one in &profile.deadlines {
            let concerned = |code: &str| match one.only.as_slice() {
                [] => !special.contains(&code),
                only => only.iter().any(|own| own.as_str() == code),
            };
            let of_codes = of.codes.iter().filter(|(code, _)| concerned(code));
            let codes: Vec<String> = of_codes.clone().map(|(code, _)| code.clone()).collect();
            let (people, statutory) = of_codes.fold((0, false), |(people, any), (_, count)| {
                (people + count.people, any || count.statutory > 0)
            });
            if people == 0 {
                continue;
            }
            let fallen = falls_on(one, incident);
            let day = fallen.as_ref().and_then(|(_, _, day)| *day);
            let last = last(&codes);
            let due = Due {
                profile: profile.id.clone(),
                only: one.only.first().map(|code| code.as_str().to_owned()),
                name: profile.name.clone(),
                text: one.text.clone(),
                people,
                codes,
                statutory,
                anchor: fallen.map(|(anchor, from, _)| (anchor, from)),
                day,
                last,
                holds: day.zip(last).map(|(day, last)| last <= day),
                cite: one.cite.clone(),
                evidence: one.evidence.clone(),
            };
            findings.extend(missed(one, &due));
            all.push(due);
        }
    }
    all.sort_by(|a, b| (a.day.is_none(), a.day, &a.name).cmp(&(b.day.is_none(), b.day, &b.name)));
    (all, findings)
}

/// What is wrong with a deadline that names a number of days.
fn missed(one: &Deadline, due: &Due) -> Option<Finding> {
    let id = one.id?;
    let of_law =
        |message: String, help: String| {
            let mut finding = Finding::warning(id, Place::file("incident.toml"), message, help)
                .of_law(&due.name, &due.cite, &due.evidence);
            finding.voluntary = !due.statutory;
            finding
        };
    let people = counted(due.people, "person");
    let Some((anchor, from)) = &due.anchor else {
        return Some(of_law(
            format!("the deadline for {people} cannot be counted: {}", due.text),
            format!("state one of {} in [dates]", one.anchor.join(", ")),
        ));
    };
    let (Some(day), Some(last), Some(false)) = (due.day, due.last, due.holds) else {
        return None;
    };
    Some(of_law(
        format!(
            "{people} had to be told by {day}, {} after {anchor} ({from}); the last mail to them leaves on {last}",
            one.text
        ),
        "a deadline never stops a send; say why it is late, where the law asks for that".to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn business_days_leave_out_weekends() {
        let friday = "2025-11-28".parse().unwrap();
        assert_eq!(after(friday, 3, true), "2025-12-03".parse().ok());
        assert_eq!(after(friday, 30, false), "2025-12-28".parse().ok());
    }
}
