//! A campaign's folder to everything that can be known of it without a network.

use std::{collections::BTreeMap, path::Path};

use jiff::{civil::Date, tz::TimeZone};

use super::{
    answers::{self, answer_for},
    busy::Busy,
    failure::Failure,
    habits, host, keep, plan, update,
};
use crate::{
    audience::{self, Audience, Recipient},
    campaign::{self, Campaign},
    delivery::Rows,
    message::Skeleton,
    notice::{self, Notices},
    review::{self, Approval, Standing, Stated, Surroundings, Text},
    rules::{self, Judged, Profiles},
    terms::{Digest, Finding, Findings, Hasher, Place},
};

/// What a campaign is at the moment.
#[derive(Debug)]
pub(super) struct Gathered {
    /// Its files.
    pub campaign: Campaign,
    /// Who is told.
    pub audience: Audience,
    /// Every wording.
    pub notices: Notices,
    /// The text.
    pub text: Text,
    /// The audience's digest.
    pub audience_digest: Digest,
    /// All findings; those that somebody answers for are no errors any more.
    pub findings: Findings,
    /// The files that the text was made from.
    pub made_from: MadeFrom,
    /// The zone that people read times in.
    pub zone: TimeZone,
    /// The laws that there are.
    pub profiles: Profiles,
    /// Whom each of them concerns.
    pub judged: Judged,
}

/// What a text is made from, by digest.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MadeFrom {
    /// Each file.
    pub sources: BTreeMap<String, Digest>,
    /// What `campaign.toml` says about the text.
    pub settings: Option<Digest>,
    /// The facts and words.
    pub facts: Stated,
}

impl MadeFrom {
    fn read(folder: &Path, campaign: &Campaign) -> Self {
        Self {
            sources: review::source_digests(folder),
            settings: review::settings(folder),
            facts: Stated::of(folder, &campaign.words),
        }
    }
}

/// Reads, assembles and renders.
pub(super) fn gather(folder: &Path, as_of: Option<Date>) -> Result<Gathered, Failure> {
    let _busy = Busy::with("reading the lists, making the texts");
    let mut campaign = campaign::load(folder)?;
    keep::refuse_without_lists(&campaign)?;
    let made_from = MadeFrom::read(folder, &campaign);
    let mut findings = campaign.findings.clone();
    update::provide(&mut campaign, &mut findings)?;
    let zone = zone(&campaign, &mut findings);
    if !campaign.incident.dates.contains_key("notice") {
        findings.push(Finding::error(
            "INCIDENT-NOTICE-DATE",
            Place::file("incident.toml"),
            "the date of the notice is not stated",
            "add `notice = \"2025-11-26\"` to [dates]: a date that changes every day could not be approved",
        ));
    }
    let mut audience = audience::assemble(&campaign);
    let today = as_of.unwrap_or_else(|| host::today(&zone));
    let mut notices = notice::compile(&campaign, &audience.facets, today);
    // Moved and not copied: a list may have one for each of millions of rows.
    findings.append(&mut audience.findings);
    findings.append(&mut notices.findings);
    check_messages(&campaign, &notices, &mut findings);
    findings.extend(review::check_signers(&campaign));
    let profiles = Profiles::of(&campaign, &mut findings);
    let subject = rules::Subject {
        campaign: &campaign,
        notices: &notices,
        people: &audience.facets,
        today,
    };
    let mut judged = rules::judge(&profiles, &subject, &mut findings);
    findings.append(&mut judged.findings);
    answer_for(&campaign, &mut findings);
    let text = Text::new(
        Surroundings::of(&campaign),
        notices.wordings.iter().cloned(),
        &findings,
    );
    if MadeFrom::read(folder, &campaign) != made_from {
        return Err(Failure::usage(
            "the campaign's files were changed while they were read",
            "run it again once they are saved",
        ));
    }
    let audience_digest = review::audience_digest(&audience, &notices);
    let mut gathered = Gathered {
        campaign,
        audience,
        notices,
        text,
        audience_digest,
        findings,
        made_from,
        zone,
        profiles,
        judged,
    };
    let of_the_relay = habits::check(&gathered, plan::from(&gathered, as_of));
    gathered.findings.extend(of_the_relay);
    answer_for(&gathered.campaign, &mut gathered.findings);
    let unused = answers::unused(&gathered.campaign, &gathered.profiles, &gathered.findings);
    gathered.findings.extend(unused);
    Ok(gathered)
}

impl Gathered {
    /// Fails where a finding blocks.
    pub(super) fn without_errors(self) -> Result<Self, Failure> {
        if self.findings.iter().any(Finding::blocks) {
            let findings = self.findings.into_iter().filter(Finding::blocks).collect();
            return Err(Failure::Findings {
                folder: self.campaign.folder,
                findings,
            });
        }
        Ok(self)
    }

    /// Reads the lists once more and shows every recipient with its place in the order of sending.
    pub(super) fn each(&self, show: impl FnMut(u64, &Recipient)) -> Result<(), Failure> {
        let findings = self.audience.each(&self.campaign, show);
        // Where the lists cannot be read that was said already.
        if findings.is_empty() || self.findings.iter().any(Finding::blocks) {
            return Ok(());
        }
        Err(Failure::Findings {
            folder: self.campaign.folder.clone(),
            findings,
        })
    }

    /// What approvals are worth for the text and the audience as they are now.
    #[must_use]
    pub(super) fn standing(&self, approvals: &[Approval]) -> Standing {
        let text = self.text.digest();
        let audience = self.audience_digest;
        review::standing(&self.campaign, approvals, &self.text, text, audience)
    }

    /// The first equation; `gone` are enrolled mailboxes that no remaining row names.
    #[must_use]
    pub(super) fn rows(&self, gone: u64) -> Rows {
        let a = self.audience.accounting;
        Rows {
            read: a.read,
            gone,
            invalid: a.invalid,
            merged: a.merged,
            suppressed: a.suppressed,
            recipients: a.recipients + gone,
            persons: a.persons,
        }
    }
}

/// A digest of what a message is made from; the spelling of an address is no change.
pub(super) fn made_from(address: &str, fields: &str, facets: &str) -> Digest {
    let mut hasher = Hasher::new("made from");
    hasher
        .field(address.to_lowercase())
        .field(fields)
        .field(facets);
    hasher.finish()
}

/// The zone that people read times in, whatever is wrong with what is stated.
pub(super) fn zone_of(campaign: &Campaign) -> TimeZone {
    let name = campaign.file.schedule.zone.as_ref();
    name.and_then(|name| TimeZone::get(name.as_ref()).ok())
        .unwrap_or(TimeZone::UTC)
}

fn zone(campaign: &Campaign, findings: &mut Findings) -> TimeZone {
    let schedule = &campaign.file.schedule;
    if schedule.window.is_some() && schedule.zone.is_none() {
        findings.push(Finding::error(
            "CAMPAIGN-ZONE",
            Place::file("campaign.toml"),
            "the hours of `window` are by no stated clock",
            "add `zone = \"Europe/Berlin\"` to [schedule]",
        ));
    }
    let Some(name) = &schedule.zone else {
        return TimeZone::UTC;
    };
    TimeZone::get(name.as_ref()).unwrap_or_else(|_fault| {
        findings.push(Finding::error(
            "CAMPAIGN-ZONE",
            Place::file("campaign.toml"),
            format!("`{}` is no time zone", name.as_ref()),
            "write an IANA name such as \"Europe/Berlin\"",
        ));
        TimeZone::UTC
    })
}

/// What no mail can hold, before anybody approves; the same fault once.
fn check_messages(campaign: &Campaign, notices: &Notices, findings: &mut Findings) {
    let headers = Surroundings::of(campaign).headers(false);
    let mut said = std::collections::BTreeSet::new();
    for wording in &notices.wordings {
        if let Err(fault) = Skeleton::build(wording, &headers)
            && said.insert(fault.to_string())
        {
            findings.push(Finding::error(
                "CAMPAIGN-SENDER",
                Place::file("campaign.toml"),
                fault.to_string(),
                "correct [sender], the headers of [relay], or the subject of the notice",
            ));
        }
    }
}
