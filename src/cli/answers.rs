//! Who answers for a finding, by `[[override]]`: what that changes, and which of them change nothing.
//!
//! Guarantees that nobody answers for what is no matter of judgement: a file that cannot be read stays
//! in the way.

use crate::{
    campaign::{Campaign, Override},
    rules::{Profiles, Registry},
    terms::{Finding, Findings, Locale, Place, Severity},
};

/// A finding that somebody answers for does not block any more.
pub(super) fn answer_for(campaign: &Campaign, findings: &mut Findings) {
    for finding in findings.iter_mut() {
        let judgement = is_judgement(finding);
        let mut all = campaign.file.overrides.iter();
        let answered = all.find(|one| is_about(one, finding));
        if let (true, Some(answered), Severity::Error) = (judgement, answered, finding.severity) {
            finding.severity = Severity::Warning;
            finding.help = format!("{} answers for it: {}", answered.by, answered.reason);
        }
    }
}

/// Overrides that answer for nothing: what they were written for is mended, or they never fitted.
pub(super) fn unused(campaign: &Campaign, profiles: &Profiles, findings: &Findings) -> Findings {
    let registry = Registry::of(profiles);
    let finding = |one: &Override| {
        let about = |finding: &&Finding| is_about(one, finding);
        let found: Vec<&Finding> = findings.iter().filter(about).collect();
        let id = &one.finding;
        let known = registry.find(id);
        // Only `check --dns` asks, and a plan is made later.
        let later = ["DNS-", "PLAN-"].iter().any(|start| id.starts_with(start));
        if found.iter().any(|finding| is_judgement(finding)) || later || registry.is_deadline(id) {
            return None;
        }
        let place = one.place.as_ref();
        let place = place.map_or_else(String::new, |place| format!(" in `{place}`"));
        let message = match (known.is_empty(), found.is_empty()) {
            (true, _) => format!("there is no finding `{id}` that somebody could answer for"),
            (_, true) => format!(
                "{} answers for `{id}`{place}, and nothing of that is found",
                one.by
            ),
            _ => format!("nobody can answer for `{id}`: it is no matter of judgement"),
        };
        let help = registry
            .meant(id)
            .filter(|_| known.is_empty())
            .map_or_else(
                || "take the override out: it stands in the evidence, and would hide the same finding later".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
        let place = Place::file("campaign.toml");
        Some(Finding::warning(
            "CAMPAIGN-OVERRIDE-UNUSED",
            place,
            message,
            help,
        ))
    };
    campaign.file.overrides.iter().filter_map(finding).collect()
}

fn is_about(one: &Override, finding: &Finding) -> bool {
    let file = finding.place.file.as_str();
    let here = |place: &String| match Locale::parse(place) {
        // A language and not any letters: `de` stands in `incident.toml` too.
        Ok(_) if !place.contains(['.', '/']) => {
            finding.place.column == *place || file.split(['.', '/', ' ']).any(|part| part == place)
        }
        _ => file.contains(place.as_str()),
    };
    one.finding == finding.id && one.place.as_ref().is_none_or(here)
}

/// Whether somebody may answer for a finding: files that cannot be read or used are no matter of
/// judgement, nor is an override without a reason.
fn is_judgement(finding: &Finding) -> bool {
    let starts = [
        "GEN-",
        "PHISH-",
        "AUDIENCE-LEAK",
        "DNS-",
        "EXPECT-",
        "NOTICE-SLOT",
        "NOTICE-PARITY-",
        "RELAY-",
        "WORDS-MISSING",
    ];
    let of_law = finding.profile.is_some();
    let named = starts.iter().any(|start| finding.id.starts_with(start));
    finding.id != "GEN-OVERRIDE" && (of_law || named)
}
