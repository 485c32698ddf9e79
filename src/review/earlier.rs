//! Texts that somebody read before: the one approved last, and the one of the last preview.
//!
//! The last preview is kept in the campaign's state folder, private, as `previews.json`: the text of
//! the last packet and the last one that differed from it, so that a packet which is written twice
//! still says what changed. It holds paragraphs with open slots and nobody's data. What cannot be read
//! is as good as none: nothing depends on it but what the packet shows as changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Approval, Block, Paragraphs, Stated, Surroundings, Text, thaw};
use crate::{
    campaign::Campaign,
    terms::{Digest, Locale},
};

/// A text as its readers met it, paragraph by paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// What it was: `the approval by Jane Doe, 2025-11-26 10:42`.
    pub what: String,
    /// Its digest.
    pub digest: Digest,
    /// What stood around every wording.
    pub around: Surroundings,
    /// Its wordings.
    pub wordings: Vec<Digest>,
    /// The distinct paragraphs of each language, in reading order.
    pub paragraphs: BTreeMap<Locale, Vec<Block>>,
    /// The facts that it was made from; none where an early version wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<Stated>,
}

impl Earlier {
    /// Of a text.
    #[must_use]
    pub fn of(what: String, text: &Text, facts: Option<Stated>) -> Self {
        let paragraphs = text.locales().into_iter().map(|locale| {
            let all = Paragraphs::of(&locale, &text.wordings).all;
            (
                locale,
                all.into_iter().map(|paragraph| paragraph.block).collect(),
            )
        });
        Self {
            what,
            digest: text.digest(),
            around: text.around.clone(),
            wordings: text.wordings.keys().copied().collect(),
            paragraphs: paragraphs.collect(),
            facts,
        }
    }
}

/// The text that was approved last and is on file.
#[must_use]
pub fn last_approved(campaign: &Campaign, approvals: &[Approval]) -> Option<Earlier> {
    approvals
        .iter()
        .rev()
        .filter(|a| !a.withdrawn)
        .find_map(|approval| {
            let (frozen, _) = thaw(&campaign.folder, approval.text?).ok()?;
            let what = format!("the approval by {}, {}", approval.by, approval.at);
            Some(Earlier::of(what, &frozen.text(), frozen.facts))
        })
}

/// What `previews.json` holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previews {
    format: u32,
    last: Earlier,
    before: Option<Earlier>,
}

impl Previews {
    /// Reads what is kept; none where there is nothing that can be read.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let kept: Self = serde_json::from_slice(bytes).ok()?;
        (kept.format == 1).then_some(kept)
    }

    /// With the text of this preview.
    #[must_use]
    pub fn with(kept: Option<Self>, now: Earlier) -> Self {
        let before = match kept {
            Some(kept) if kept.last.digest == now.digest => kept.before,
            kept => kept.map(|kept| kept.last),
        };
        Self {
            format: 1,
            last: now,
            before,
        }
    }

    /// The last text that differed from this one.
    #[must_use]
    pub fn before(&self) -> Option<&Earlier> {
        self.before.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(from: &str) -> Earlier {
        let around = Surroundings {
            from: from.to_owned(),
            ..Surroundings::default()
        };
        Earlier::of(from.to_owned(), &Text::new(around, [], &[]), None)
    }

    #[test]
    fn a_packet_that_is_written_twice_keeps_what_came_before() {
        let first = Previews::with(None, text("a"));
        assert_eq!(first.before(), None);
        let second = Previews::with(Some(first), text("b"));
        let bytes = serde_json::to_vec(&second).unwrap();
        let kept = Previews::read(&bytes).unwrap();
        let third = Previews::with(Some(kept), text("b"));
        assert_eq!(third.before().map(|before| before.what.as_str()), Some("a"));
        assert!(Previews::read(b"{}").is_none());
    }
}
