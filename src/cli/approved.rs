//! Which frozen text may be sent: what legal read, and nothing else.

use super::{failure::Failure, freeze, gather::Gathered, terminal::Terminal};
use crate::{
    audience::Facets,
    delivery::Withdrawals,
    review::{self, Approval, Change, Frozen, Stale, Standing},
    terms::{Digest, Finding},
};

/// A frozen text that may be sent, and how people map to its wordings.
#[derive(Debug)]
pub(super) struct Approved {
    /// The text.
    pub frozen: Frozen,
    /// The digest of each wording at hand, by its place.
    digests: Vec<Digest>,
    /// Whether only the program changed since: then the frozen text says who gets what.
    program_changed: bool,
}

impl Approved {
    /// The text as the campaign's files give it now. Whether it may be sent is not asked here.
    pub(super) fn at_hand(gathered: &Gathered) -> Self {
        Self {
            frozen: freeze::frozen(gathered),
            digests: digests_at_hand(gathered),
            program_changed: false,
        }
    }

    /// The wording of a combination of facets.
    pub(super) fn wording(&self, gathered: &Gathered, facets: &Facets) -> Option<Digest> {
        if self.program_changed {
            return self.frozen.wording_for(facets);
        }
        let index = gathered.notices.by_facets.get(facets)?;
        self.digests.get(*index).copied()
    }
}

fn digests_at_hand(gathered: &Gathered) -> Vec<Digest> {
    let wordings = gathered.notices.wordings.iter();
    wordings.map(crate::notice::Wording::digest).collect()
}

/// Finds the text to send; otherwise says what is missing or what changed. What was withdrawn on another machine
/// counts for nothing here either.
pub(super) fn approved(
    gathered: &Gathered,
    withdrawals: &Withdrawals,
    terminal: &Terminal,
) -> Result<Approved, Failure> {
    let (mut approvals, found) = review::on_hand(&gathered.campaign);
    let roles = review::withdraw_as_logged(&mut approvals, withdrawals);
    among(gathered, &approvals, &found, terminal).map_err(|failure| match failure {
        Failure::NotApproved(said) if !roles.is_empty() => Failure::NotApproved(format!(
            "{said}\nOn another machine what {} approved was withdrawn, by the log; `approvals/` here does not say so. Copy \
             it from there, or have it approved again",
            roles.into_iter().collect::<Vec<_>>().join(", ")
        )),
        other => other,
    })
}

fn among(
    gathered: &Gathered,
    approvals: &[Approval],
    found: &[Finding],
    terminal: &Terminal,
) -> Result<Approved, Failure> {
    let folder = &gathered.campaign.folder;
    let unsound: Vec<&Finding> = found.iter().filter(|finding| finding.blocks()).collect();
    if !unsound.is_empty() {
        return Err(not_as_approved(&unsound));
    }
    if gathered.campaign.file.approval.required.is_empty() {
        // Nobody has to approve the text, and that was written down; a language may still have to be.
        let standing = gathered.standing(approvals);
        if !standing.complete() {
            return Err(Failure::NotApproved(format!(
                "not approved: {}{}",
                standing.missing.join("; "),
                stale_languages(gathered, approvals, &standing)
            )));
        }
        return Ok(Approved::at_hand(gathered));
    }
    let at_hand = freeze::frozen(gathered);
    let mut nearest: Option<Nearest> = None;
    let now = gathered.text.digest();
    let mut digests = review::frozen_texts(folder);
    // The exact text first, then any that covers it.
    digests.sort_by_key(|digest| *digest != now);
    for digest in digests {
        // A text that nobody stands by is none to send from, whatever became of it.
        let Ok((frozen, sha256)) = review::thaw(folder, digest) else {
            continue;
        };
        if review::of_another_file(approvals, digest, sha256).is_some() {
            continue;
        }
        let text = frozen.text();
        let covers = text.covers(&gathered.text);
        // New people may need what was not there to be read: then it is not the program that changed.
        let known = |facets| frozen.wording_for(facets).is_some();
        let same_files =
            frozen.made_from_the_files_of(&at_hand) && gathered.notices.by_facets.keys().all(known);
        let audience = if same_files {
            frozen.audience_digest(&gathered.audience)
        } else {
            gathered.audience_digest
        };
        let standing = review::standing(&gathered.campaign, approvals, &text, digest, audience);
        let complete = standing.complete();
        if complete && covers && audience == gathered.audience_digest {
            return Ok(Approved {
                frozen,
                digests: digests_at_hand(gathered),
                program_changed: false,
            });
        }
        if complete && same_files {
            terminal.note(
                "note: this version of the program would write some texts differently, or finds something else in \
                 them; the campaign's files are those that were approved, and the approved text is sent",
            );
            return Ok(Approved {
                frozen,
                digests: Vec::new(),
                program_changed: true,
            });
        }
        // What is missing is said of the text at hand, or else of the one that is nearest to it.
        let better = nearest.as_ref().is_none_or(|other| {
            other.frozen.digest != now && standing.missing.len() < other.standing.missing.len()
        });
        if digest == now || better && !standing.text.is_empty() {
            nearest = Some(Nearest {
                frozen,
                standing,
                covers,
            });
        }
    }
    Err(why_not(gathered, &at_hand, nearest, approvals))
}

/// What the approvals rest on is not what it was.
fn not_as_approved(found: &[&Finding]) -> Failure {
    let mut said = "what was approved is not on file as it was:".to_owned();
    for finding in found {
        said.push_str(&format!(
            "\n  {}: {}\n    {}",
            finding.place.file, finding.message, finding.help
        ));
    }
    Failure::NotApproved(said)
}

/// What changed since each language was vouched for, for the end of a message.
pub(super) fn stale_languages(
    gathered: &Gathered,
    approvals: &[Approval],
    standing: &Standing,
) -> String {
    let stale = review::stale(&gathered.campaign, approvals, standing, &gathered.text);
    let lines = stale.iter().flat_map(Stale::lines);
    lines.fold(String::new(), |said, line| said + "\n  " + &line)
}

/// A frozen text that may not be sent as things are.
struct Nearest {
    frozen: Frozen,
    standing: Standing,
    /// Whether it holds all that people need now.
    covers: bool,
}

/// The first changes, for the end of a message.
fn in_lines<'a>(changes: impl Iterator<Item = &'a Change>) -> String {
    let mut said = String::new();
    for change in changes.take(12) {
        said.push_str(&format!("\n  {}", change.what));
        for line in change.lines.iter().take(8) {
            let line: String = line.chars().take(160).collect();
            said.push_str(&format!("\n    {line}"));
        }
    }
    said
}

fn why_not(
    gathered: &Gathered,
    at_hand: &Frozen,
    nearest: Option<Nearest>,
    approvals: &[Approval],
) -> Failure {
    let code = gathered.text.digest().code();
    let Some(nearest) = nearest else {
        let roles = gathered.campaign.file.approval.required.join(", ");
        return Failure::NotApproved(format!(
            "the text {code} is not approved; it needs: {roles}. Run `disclose preview`, have it read, then `disclose approve`"
        ));
    };
    let (frozen, standing) = (&nearest.frozen, &nearest.standing);
    let changes = review::distinct(review::compare(frozen, at_hand));
    if nearest.covers {
        let audience = if standing
            .missing
            .iter()
            .any(|missing| missing.contains("audience"))
        {
            " (who is told, or which notice they get, is not what was approved, or nobody approved it yet)"
        } else {
            ""
        };
        let moved = changes.iter().filter(|change| change.is_about_readers());
        return Failure::NotApproved(format!(
            "not approved: {}{audience}{}{}",
            standing.missing.join("; "),
            in_lines(moved),
            stale_languages(gathered, approvals, standing)
        ));
    }
    let mut message = format!(
        "the campaign's files do not give the approved text {} any more, but {code}. What changed:",
        frozen.digest.code()
    );
    message.push_str(&in_lines(changes.iter()));
    message.push_str("\nApprove the new text, or undo the change");
    Failure::NotApproved(message)
}
