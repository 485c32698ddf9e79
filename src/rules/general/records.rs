//! Evidence and age: how long it is kept, how old the data of a law are, and where a reassurance is
//! from.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};

use super::Subject;
use crate::{
    rules::{kept::longest, library::Profiles, reach::Reach},
    terms::{Finding, Findings, Place, counted},
};

/// Data of a law that are older than that are looked at again.
const STALE_DAYS: i64 = 180;
/// How long evidence is kept where nothing is stated.
const YEARS: u32 = 6;

pub(super) fn check(
    subject: &Subject<'_>,
    profiles: &Profiles,
    reach: &BTreeMap<usize, Reach>,
    findings: &mut Findings,
) {
    let campaign = subject.campaign;
    let kept = campaign.file.retention_years.unwrap_or(YEARS);
    for (at, of) in reach {
        let Some(profile) = profiles.all.get(*at) else {
            continue;
        };
        if let Some((one, years)) = longest(profile, of).and_then(|one| Some((one, one.years?)))
            && years > kept
        {
            let message = format!(
                "evidence is kept for {}, and this law wants {years}: {}",
                counted(kept, "year"),
                one.text
            );
            findings.push(
                Finding::warning(
                    "REC-RETAIN",
                    Place::file("campaign.toml"),
                    message,
                    format!("state `retention_years = {years}`"),
                )
                .of_law(&profile.name, &one.cite, &one.evidence),
            );
        }
        if is_stale(profile.verified_on, subject.today) {
            let message = format!(
                "what is known of {} was last verified on {}",
                profile.name, profile.verified_on
            );
            let help =
                "have counsel look at it again, and put a file of the same `id` in requirements/";
            findings.push(Finding::warning(
                "DATA-STALE",
                Place::file(&profile.file),
                message,
                help,
            ));
        }
    }
    for entry in campaign
        .incident
        .data
        .not_exposed
        .iter()
        .filter(|entry| entry.source.is_none())
    {
        findings.push(Finding::warning(
            "GEN-DATA-NOT",
            Place::file("incident.toml"),
            format!("`{}` is stated as not exposed, and not how that is known", entry.id),
            "no law asks for a reassurance, so each needs a source: `{ id = \"…\", source = \"…\" }`",
        ));
    }
}

fn is_stale(verified_on: Date, today: Date) -> bool {
    verified_on
        .checked_add(STALE_DAYS.days())
        .is_ok_and(|until| until < today)
}
