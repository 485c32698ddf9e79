//! Who a message seems to come from: a name and a domain that readers know, and a mailbox that is
//! still theirs.

use std::collections::BTreeSet;

use super::{Subject, links};
use crate::{
    campaign::SuppressReason,
    rules::{attest::Attests, library::Profiles},
    terms::{Finding, Findings, Place},
};

pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let campaign = subject.campaign;
    let sender = &campaign.file.sender;
    let controller = &campaign.incident.controller;
    let place = || Place::file("campaign.toml");
    let from = sender.from.as_ref();
    let (name, address) = from.rsplit_once('<').unwrap_or(("", from));
    let overrides = controller.overrides.values();
    let others = overrides.flat_map(|table| ["name", "trading_name"].map(|key| table.get(key)));
    let others = others.flatten().filter_map(toml::Value::as_str);
    let mut names = [
        Some(controller.name.as_str()),
        controller.trading_name.as_deref(),
    ]
    .into_iter()
    .flatten()
    .chain(others);
    let shown = name.to_lowercase();
    // A legal form is left out by everybody: the first word of the name has to be there.
    let known = names.any(|known| {
        let first = known
            .split(|c: char| !c.is_alphanumeric())
            .find(|word| !word.is_empty());
        first.is_some_and(|word| shown.contains(&word.to_lowercase()))
    });
    if !known {
        findings.push(Finding::error(
            "GEN-ENTITY",
            place(),
            "the From name does not hold the name of the organization",
            "write it as readers know it: `Example Security <security@example.com>`",
        ));
    }
    let domains = links::domains(campaign);
    if domains.is_empty() {
        findings.push(Finding::warning(
            "PHISH-FROM",
            Place::file("incident.toml"),
            "no domain of the organization is stated: sender, contacts and links cannot be compared",
            "add `domains = [\"example.com\"]` to [controller]",
        ));
        return;
    }
    let domain = |address: &str| {
        let domain = address.rsplit('@').next().unwrap_or_default();
        domain.trim_end_matches('>').trim().to_owned()
    };
    let reply_to = sender
        .reply_to
        .as_ref()
        .map(|written| ("Reply-To", written.as_ref().as_str()));
    for (header, address) in std::iter::once(("From", address)).chain(reply_to) {
        let domain = domain(address);
        if !links::ours(&domain, &domains) {
            findings.push(Finding::error(
                "PHISH-FROM",
                place(),
                format!("{header} is at {domain}, which is none of your domains"),
                "send from a domain that readers know, or add it to `controller.domains`",
            ));
        }
    }
    if let Some(email) = &campaign.incident.contact.email
        && !links::ours(&domain(email), &domains)
    {
        findings.push(Finding::error(
            "GEN-CONTACT",
            Place::file("incident.toml"),
            format!(
                "the contact is at {}, which is none of your domains",
                domain(email)
            ),
            "name a mailbox of your own, or add its domain to `controller.domains`",
        ));
    }
}

/// Passwords were taken, and the mailbox itself may be in other hands.
pub(super) fn mailboxes(
    subject: &Subject<'_>,
    attests: &Attests,
    profiles: &Profiles,
    concerned: &BTreeSet<usize>,
    findings: &mut Findings,
) {
    let file = &subject.campaign.file;
    let left_out = |reason: SuppressReason| reason == SuppressReason::CompromisedMailbox;
    let answered = file
        .suppress
        .iter()
        .any(|suppress| left_out(suppress.reason));
    for profile in concerned.iter().filter_map(|at| profiles.all.get(*at)) {
        let codes: Vec<String> = profile
            .applies_to
            .iter()
            .map(|code| code.as_str().to_owned())
            .collect();
        let Some((cite, evidence)) = &profile.breached_mailbox else {
            continue;
        };
        if !answered && !attests.holds("mailboxes_not_ours", &codes) {
            findings.push(
                Finding::error(
                    "PHISH-BREACHEDBOX",
                    Place::file("incident.toml"),
                    "passwords were exposed: a mailbox that you provide must not be written to",
                    "take such mailboxes out with `[[suppress]]` and `reason = \"compromised-mailbox\"`, or attest `mailboxes_not_ours`",
                )
                .of_law(&profile.name, cite, evidence),
            );
        }
    }
}
