//! An approval by somebody who counts in another role already, where the campaign wants different people: recorded,
//! it would count for nothing, and be taken for one that does.
//!
//! Guarantees that no approval is refused which counts. It must not record anything.

use std::collections::BTreeSet;

use super::{failure::Failure, gather::Gathered};
use crate::review::{self, Approval};

/// Refuses it; `after` are the approvals as they would be with it.
pub(super) fn refuse(
    gathered: &Gathered,
    approval: &Approval,
    after: &[Approval],
) -> Result<(), Failure> {
    let (role, person) = (&approval.role, approval.person());
    let is_theirs = |other: &Approval| other.person() == person;
    let before = gathered.standing(&review::on_hand(&gathered.campaign).0);
    let counts = [&before.text, &before.audience];
    let counts = counts
        .iter()
        .any(|roles| roles.get(role).is_some_and(is_theirs));
    let is_asked = approval.text.is_some() || approval.audience.is_some();
    if !is_asked || counts || !gathered.standing(after).in_two_roles.contains(&person) {
        return Ok(());
    }
    let (by, all) = (&approval.by, before.text.iter().chain(&before.audience));
    let others: BTreeSet<&str> = all
        .filter(|(_, other)| is_theirs(other))
        .map(|(role, _)| role.as_str())
        .collect();
    let others: Vec<&str> = others.into_iter().collect();
    let others = others.join(" and ");
    Err(Failure::NotApproved(format!(
        "nothing was recorded: {by} has approved as {others}, and one person may not approve in two roles (`distinct` in \
         [approval]), so this would not count. Have somebody else approve as {role}; or, if {by} is to approve as {role}, \
         have somebody else approve as {others} first"
    )))
}
