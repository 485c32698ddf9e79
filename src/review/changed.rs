//! What changed between an approved text and the present one, in words.

use super::{Frozen, Text};
use crate::{
    notice::{Piece, Wording},
    terms::Digest,
};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What changed.
    pub what: String,
    /// The lines that went and came, with `-` and `+`.
    pub lines: Vec<String>,
}

/// All differences between a frozen text and the present one.
#[must_use]
pub fn compare(
    frozen: &Frozen,
    now: &Text,
    sources: &std::collections::BTreeMap<String, Digest>,
) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut files: Vec<&String> = frozen.sources.keys().chain(sources.keys()).collect();
    files.sort();
    files.dedup();
    for file in files {
        let what = match (frozen.sources.get(file), sources.get(file)) {
            (Some(before), Some(after)) if before == after => continue,
            (Some(_), Some(_)) => "changed",
            (None, _) => "is new",
            (_, None) => "is gone",
        };
        changes.push(Change {
            what: format!("{file} {what} since the approval"),
            lines: Vec::new(),
        });
    }
    let (before, after) = (&frozen.around, &now.around);
    let mut around = |what: &str, before: String, after: String| {
        if before != after {
            changes.push(Change {
                what: what.to_owned(),
                lines: vec![format!("- {before}"), format!("+ {after}")],
            });
        }
    };
    around("the sender (From)", before.from.clone(), after.from.clone());
    around(
        "Reply-To",
        format!("{:?}", before.reply_to),
        format!("{:?}", after.reply_to),
    );
    around(
        "the envelope sender",
        format!("{:?}", before.envelope_from),
        format!("{:?}", after.envelope_from),
    );
    around(
        "the relay's headers",
        format!("{:?}", before.relay_headers),
        format!("{:?}", after.relay_headers),
    );
    around(
        "`sample`",
        before.sample.to_string(),
        after.sample.to_string(),
    );
    around(
        "the overrides",
        format!("{:?}", before.overrides),
        format!("{:?}", after.overrides),
    );
    let old: Vec<&Wording> = frozen
        .wordings
        .iter()
        .filter(|w| !now.wordings.contains_key(&w.digest()))
        .collect();
    let approved: Vec<Digest> = frozen.wordings.iter().map(Wording::digest).collect();
    for wording in now
        .wordings
        .iter()
        .filter(|(digest, _)| !approved.contains(digest))
        .map(|(_, wording)| wording)
    {
        let like = |other: &&&Wording| {
            other.locale == wording.locale && other.audience == wording.audience
        };
        let nearest = old
            .iter()
            .filter(like)
            .min_by_key(|other| difference(other, wording).len());
        changes.push(match nearest {
            Some(other) => Change {
                what: format!(
                    "the wording for {} in {} ({})",
                    wording.audience, wording.locale, wording.source
                ),
                lines: difference(other, wording),
            },
            None => Change {
                what: format!(
                    "a new wording for {} in {} ({})",
                    wording.audience, wording.locale, wording.source
                ),
                lines: Vec::new(),
            },
        });
    }
    changes
}

fn lines(wording: &Wording) -> Vec<String> {
    let mut text = format!("{}\n{}\n", wording.subject, wording.preheader);
    for piece in &wording.text {
        match piece {
            Piece::Fixed(fixed) => text.push_str(fixed),
            Piece::Slot(slot) => text.push_str(&format!("‹{}›", slot.field)),
        }
    }
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(str::to_owned)
        .collect()
}

/// The lines that only one of two wordings has.
fn difference(before: &Wording, after: &Wording) -> Vec<String> {
    let (old, new) = (lines(before), lines(after));
    let gone = old
        .iter()
        .filter(|line| !new.contains(line))
        .map(|line| format!("- {line}"));
    let come = new
        .iter()
        .filter(|line| !old.contains(line))
        .map(|line| format!("+ {line}"));
    let all: Vec<String> = gone.chain(come).collect();
    if all.is_empty() {
        vec!["(the HTML part only)".to_owned()]
    } else {
        all
    }
}
