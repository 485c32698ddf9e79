//! Whether what the approvals rest on is on file as it was approved: their records, what shows them,
//! and the frozen texts that they name.
//!
//! Guarantees that every verb which speaks of approvals finds the same, and says what to do. It must
//! not judge whether enough people approved; [`super::standing`] does.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

use super::{Approval, FrozenFault, approval::read_before, read_all, thaw};
use crate::{
    campaign::Campaign,
    terms::{Digest, Finding, Findings, Place, Severity},
};

/// All approvals of a campaign, oldest first, and what is wrong with them or with the texts that they
/// name. What `send` would need blocks; what only history needs is a warning.
#[must_use]
pub fn on_hand(campaign: &Campaign) -> (Vec<Approval>, Findings) {
    let (approvals, findings) = read_all(&campaign.folder);
    with_texts(campaign, approvals, findings)
}

/// The same as it will be once this approval is recorded, with the text that it names frozen.
#[must_use]
pub fn on_hand_after(campaign: &Campaign, next: &Approval) -> (Vec<Approval>, Findings) {
    let folder = &campaign.folder;
    let frozen = next.text.map(|text| thaw(folder, text));
    let to_be_frozen = matches!(
        &frozen,
        Some(Err(FrozenFault::Io { source, .. })) if source.kind() == io::ErrorKind::NotFound
    );
    let next = Approval {
        frozen: frozen.and_then(|frozen| Some(frozen.ok()?.1)),
        ..next.clone()
    };
    let (approvals, findings) = read_before(folder, Some(&next));
    let (approvals, mut findings) = with_texts(campaign, approvals, findings);
    // A text that nobody approved before is not missing, and one that is gone will be there again.
    let before = live(&approvals).rev().skip(1);
    let known: BTreeSet<Digest> = before.filter_map(|approval| approval.text).collect();
    if let Some(text) = next.text.filter(|_| to_be_frozen) {
        let file = place_of(text);
        findings.retain(|finding| known.contains(&text) || finding.place.file != file);
        for finding in findings.iter_mut().filter(|one| one.place.file == file) {
            finding.severity = Severity::Warning;
            finding.message.push_str("; this approval freezes it anew");
        }
    }
    (approvals, findings)
}

/// With what is wrong with the texts that approvals name.
fn with_texts(
    campaign: &Campaign,
    approvals: Vec<Approval>,
    mut findings: Findings,
) -> (Vec<Approval>, Findings) {
    let needed = needed(campaign, &approvals);
    let named: BTreeSet<Digest> = live(&approvals).filter_map(|a| a.text).collect();
    findings.extend(
        named
            .into_iter()
            .filter_map(|text| fault(&campaign.folder, &approvals, text, needed.get(&text))),
    );
    (approvals, findings)
}

fn place_of(text: Digest) -> String {
    format!("approvals/{text}/text.json")
}

/// The latest approval of a role whose text is another file now than the one that it names: who gets
/// which wording stands in it under no other digest.
#[must_use]
pub fn of_another_file(approvals: &[Approval], text: Digest, sha256: Digest) -> Option<&Approval> {
    let mut latest: BTreeMap<&str, &Approval> = BTreeMap::new();
    for approval in live(approvals).filter(|approval| approval.text == Some(text)) {
        latest.insert(&approval.role, approval);
    }
    let other = |approval: &&Approval| approval.frozen.is_some_and(|then| then != sha256);
    latest.into_values().find(other)
}

fn live(approvals: &[Approval]) -> impl DoubleEndedIterator<Item = &Approval> {
    approvals.iter().filter(|approval| !approval.withdrawn)
}

/// The texts that a role which has to approve approved last, with these roles.
fn needed<'a>(
    campaign: &Campaign,
    approvals: &'a [Approval],
) -> BTreeMap<Digest, BTreeSet<&'a str>> {
    let required = &campaign.file.approval.required;
    let mut last: BTreeMap<&str, Digest> = BTreeMap::new();
    for approval in live(approvals).filter(|approval| required.contains(&approval.role)) {
        if let Some(text) = approval.text {
            last.insert(&approval.role, text);
        }
    }
    let mut needed: BTreeMap<Digest, BTreeSet<&str>> = BTreeMap::new();
    for (role, text) in last {
        needed.entry(text).or_default().insert(role);
    }
    needed
}

/// What is wrong with a frozen text, if anything is.
fn fault(
    campaign: &Path,
    approvals: &[Approval],
    text: Digest,
    needed: Option<&BTreeSet<&str>>,
) -> Option<Finding> {
    const AGAIN: &str = "have every role approve again";
    let (what, or_else) = match thaw(campaign, text) {
        Err(FrozenFault::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            ("is missing".to_owned(), AGAIN.to_owned())
        }
        Err(FrozenFault::Tampered(_)) => (
            "was changed after it was approved: it does not give its digest".to_owned(),
            format!("move its folder away and {AGAIN}"),
        ),
        Err(FrozenFault::Damaged { why, .. }) => (
            format!("cannot be read: {why}"),
            format!("move its folder away and {AGAIN}"),
        ),
        Err(FrozenFault::Io { source, .. }) => {
            (format!("cannot be read: {source}"), AGAIN.to_owned())
        }
        Ok((_, sha256)) => {
            let approval = of_another_file(approvals, text, sha256)?;
            (
                format!("is not the file that {} approved", approval.role),
                AGAIN.to_owned(),
            )
        }
    };
    let place = Place::file(place_of(text));
    let code = text.code();
    Some(match needed {
        Some(roles) => {
            let roles: Vec<&str> = roles.iter().copied().collect();
            Finding::error(
                "APPROVAL-FILE",
                place,
                format!(
                    "the frozen text {code}, approved by {}, {what}; every mail is made from it",
                    roles.join(" and ")
                ),
                format!("bring the original back from a copy of `approvals`; or {or_else}"),
            )
        }
        None => Finding::warning(
            "APPROVAL-FILE",
            place,
            format!(
                "the frozen text {code}, which was approved earlier, {what}; nothing is sent from it any more"
            ),
            "bring the original back from a copy of `approvals`: what was sent from it cannot be shown without",
        ),
    })
}
