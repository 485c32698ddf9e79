//! Whether what a log says was sent had been approved when it was sent.
//!
//! Guarantees an answer from the approvals, the frozen texts and what each run wrote down: what the
//! campaign's files say today does not matter, but for logs of programs that did not write down who has to
//! approve. It must not read history by itself.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Approval, Frozen, OnFile, read_all, recorded,
    standing::{rules, standing_under},
    thaw,
};
use crate::{
    campaign::Campaign,
    terms::{Digest, Stamp},
};

/// What was approved, and from when on.
#[derive(Debug)]
pub struct Vouched<'c> {
    campaign: &'c Campaign,
    approvals: Vec<Approval>,
    texts: BTreeMap<Digest, Result<Known, String>>,
}

/// A frozen text that gives its digest.
#[derive(Debug)]
struct Known {
    frozen: Frozen,
    sha256: Digest,
    wordings: BTreeSet<Digest>,
}

impl<'c> Vouched<'c> {
    /// By the approvals of a campaign.
    #[must_use]
    pub fn of(campaign: &'c Campaign) -> Self {
        Self {
            campaign,
            approvals: read_all(&campaign.folder).0,
            texts: BTreeMap::new(),
        }
    }

    /// How many texts were asked for.
    #[must_use]
    pub fn texts(&self) -> usize {
        self.texts.len()
    }

    fn known(&mut self, text: Digest) -> Result<&Known, String> {
        let folder = &self.campaign.folder;
        let known = self.texts.entry(text).or_insert_with(|| {
            let (frozen, sha256) = thaw(folder, text).map_err(|fault| fault.to_string())?;
            let wordings = frozen.wordings.iter().map(crate::notice::Wording::digest);
            Ok(Known {
                wordings: wordings.collect(),
                frozen,
                sha256,
            })
        });
        known.as_ref().map_err(Clone::clone)
    }

    /// A text that a run began with at a moment, and what it wrote down: the approvals that were on file are
    /// still there, and everybody who had to had approved the text by then.
    pub fn began(&mut self, text: Digest, at: Stamp, written: &str) -> Result<(), String> {
        let then = OnFile::parse(written);
        self.approved(text, at, then.as_ref())?;
        if then.is_none_or(|then| then.is_kept_in(&recorded(&self.campaign.folder))) {
            return Ok(());
        }
        Err(
            "began with other approvals on file than `approvals` holds: one was changed, removed or put there since"
                .to_owned(),
        )
    }

    fn approved(
        &mut self,
        text: Digest,
        at: Stamp,
        on_file: Option<&OnFile>,
    ) -> Result<(), String> {
        let stated = rules(self.campaign);
        let rules = on_file.and_then(OnFile::rules).unwrap_or(&stated);
        let known = self.known(text)?;
        let (digests, sha256) = (known.frozen.text(), known.sha256);
        let in_force = |approval: &&Approval| {
            approval.time <= at
                && approval.withdrawn_at.is_none_or(|withdrawn| withdrawn > at)
                && (approval.text != Some(text)
                    || approval.frozen.is_none_or(|frozen| frozen == sha256))
        };
        let then: Vec<Approval> = self
            .approvals
            .iter()
            .filter(in_force)
            .map(|approval| Approval {
                // If it ever was withdrawn, then later.
                withdrawn: false,
                ..approval.clone()
            })
            .collect();
        // Whichever audience was approved then: a log tells nothing of lists.
        let audience = then.iter().rev().find_map(|approval| approval.audience);
        let audience = audience.unwrap_or(Digest([0; 32]));
        let standing = standing_under(rules, self.campaign, &then, &digests, text, audience);
        let roles = rules.required.iter();
        let mut missing: Vec<String> = roles
            .filter(|role| !standing.text.contains_key(*role))
            .cloned()
            .collect();
        let languages = standing.languages_needed.iter();
        missing.extend(
            languages
                .filter(|locale| !standing.languages.contains_key(*locale))
                .map(|locale| format!("language:{locale}")),
        );
        if missing.is_empty() {
            return Ok(());
        }
        Err(format!(
            "begins with text {}, which {} had not approved by then",
            text.code(),
            missing.join(", ")
        ))
    }

    /// A wording that is part of a text.
    pub fn wording(&mut self, text: Digest, wording: Option<Digest>) -> Result<(), String> {
        let known = self.known(text)?;
        if wording.is_some_and(|wording| known.wordings.contains(&wording)) {
            return Ok(());
        }
        Err(format!(
            "sends a wording that is no part of text {}",
            text.code()
        ))
    }
}
