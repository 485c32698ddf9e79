//! The frozen text: what was approved, in a form that outlives program versions. Every mail is made
//! from there.
//!
//! `approvals/DIGEST/` (the digest in 64 hexadecimal digits) holds two JSON documents in UTF-8:
//! - `text.json`, the fields of [`Frozen`]; `docs/digests.md` describes each, and how the digest follows
//!   from them;
//! - `findings.json`, all findings but those about rows, as they stood; under no digest.
//!
//! A text that does not give the digest in the folder's name is refused, and so is a file that is not
//! the one whose SHA-256 the approvals name. Fields may be added, never renamed.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{Remark, Stated, Surroundings, Text, durable};
use crate::{
    audience::Facets,
    campaign::read,
    notice::Wording,
    terms::{Digest, Finding},
};

/// What `approvals/DIGEST/text.json` holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// The form of this file.
    pub format: u32,
    /// The version of the program that wrote it; says nothing about the text.
    pub program: String,
    /// The campaign.
    pub campaign: String,
    /// The digest of the text, as approved.
    pub digest: Digest,
    /// What stands around every wording.
    pub around: Surroundings,
    /// Every wording with its open slots.
    pub wordings: Vec<Wording>,
    /// Which combination of facets gets which wording.
    pub by_facets: Vec<(Facets, Digest)>,
    /// SHA-256 of every file that the text was made from.
    pub sources: BTreeMap<String, Digest>,
    /// A digest of what `campaign.toml` says about the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Digest>,
    /// The findings about the text; none in the first form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<Vec<Remark>>,
    /// The facts and words that it was made from; they stand under no digest but that of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<Stated>,
}

/// The latest form of `text.json` that this version reads and writes.
pub const FORM: u32 = 2;

/// A frozen text that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FrozenFault {
    /// The file system.
    #[error("the frozen text `{path}` cannot be used: failed to {what} it")]
    Io {
        /// Where.
        path: String,
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// It does not give its digest any more.
    #[error("the frozen text `{0}` was changed after it was approved: it does not give its digest")]
    Tampered(String),
    /// It cannot be read.
    #[error("the frozen text `{path}` cannot be read: {why}")]
    Damaged {
        /// Where.
        path: String,
        /// Why.
        why: String,
    },
}

impl Frozen {
    /// The text in it.
    #[must_use]
    pub fn text(&self) -> Text {
        let findings = self.findings.as_ref();
        Text::frozen(
            self.around.clone(),
            self.wordings.iter().cloned(),
            findings.map(|all| all.iter().map(|remark| remark.cited.clone()).collect()),
        )
    }

    /// Combinations of facets that have one wording here and another one now: which, from, to.
    pub(super) fn moved<'a>(&self, now: &'a Self) -> Vec<(&'a Facets, Digest, Digest)> {
        let then: BTreeMap<&Facets, &Digest> = self
            .by_facets
            .iter()
            .map(|(of, digest)| (of, digest))
            .collect();
        let now = now.by_facets.iter();
        now.filter_map(|(facets, to)| {
            let from = then.get(facets)?;
            (*from != to).then_some((facets, **from, *to))
        })
        .collect()
    }

    /// Whether it was made from the same files, as far as they say anything about the text.
    #[must_use]
    pub fn made_from_the_files_of(&self, now: &Self) -> bool {
        let (sources, settings) = (&now.sources, now.settings);
        if self.settings.is_none() || settings.is_none() {
            return self.sources == *sources;
        }
        let others = |all: &BTreeMap<String, Digest>| -> BTreeMap<String, Digest> {
            let mut all = all.clone();
            all.remove("campaign.toml");
            all
        };
        self.settings == settings && others(&self.sources) == others(sources)
    }

    /// The wording that a combination of facets gets.
    #[must_use]
    pub fn wording_for(&self, facets: &Facets) -> Option<Digest> {
        self.by_facets
            .iter()
            .find(|(has, _)| has == facets)
            .map(|(_, digest)| *digest)
    }
}

fn folder(campaign: &Path, digest: Digest) -> PathBuf {
    campaign.join("approvals").join(digest.to_string())
}

/// Writes a text to `approvals/DIGEST/`, as a whole or not at all. A text that is frozen already
/// stays as it is.
pub fn freeze(
    campaign: &Path,
    frozen: &Frozen,
    findings: &[Finding],
) -> Result<PathBuf, FrozenFault> {
    let target = folder(campaign, frozen.digest);
    if target.join("text.json").exists() {
        thaw(campaign, frozen.digest)?;
        return Ok(target);
    }
    let path = target.display().to_string();
    let io = |source| FrozenFault::Io {
        path: path.clone(),
        what: "write",
        source,
    };
    let approvals = campaign.join("approvals");
    fs::create_dir_all(&approvals).map_err(io)?;
    let beside = approvals.join(format!(".{}.{}", frozen.digest.short(), std::process::id()));
    // What lies there under that name was left by a crash, or put there by somebody to be followed.
    let left = match beside.symlink_metadata() {
        Ok(found) if found.is_dir() => fs::remove_dir_all(&beside),
        Ok(_) => fs::remove_file(&beside),
        Err(_none) => Ok(()),
    };
    left.and_then(|()| fs::create_dir(&beside)).map_err(io)?;
    let damaged = |fault: serde_json::Error| FrozenFault::Damaged {
        path: path.clone(),
        why: fault.to_string(),
    };
    let text = serde_json::to_vec_pretty(frozen).map_err(damaged)?;
    let findings = serde_json::to_vec_pretty(findings).map_err(damaged)?;
    for (name, bytes) in [("text.json", text), ("findings.json", findings)] {
        let mut file = File::create(beside.join(name)).map_err(io)?;
        file.write_all(&bytes)
            .and_then(|()| file.sync_all())
            .map_err(io)?;
    }
    durable::sync_folder(&beside).map_err(io)?;
    if let Err(fault) = fs::rename(&beside, &target) {
        fs::remove_dir_all(&beside).map_err(io)?;
        // Somebody else froze the same text at the same time: theirs must give the digest.
        if !target.join("text.json").exists() {
            return Err(io(fault));
        }
        thaw(campaign, frozen.digest)?;
    }
    durable::sync_folder(&approvals).map_err(io)?;
    Ok(target)
}

/// Reads a frozen text and checks that it gives its digest; gives SHA-256 of the file too, which
/// approvals name.
pub fn thaw(campaign: &Path, digest: Digest) -> Result<(Frozen, Digest), FrozenFault> {
    let path = folder(campaign, digest).join("text.json");
    let shown = path.display().to_string();
    let bytes = read(&path).map_err(|source| FrozenFault::Io {
        path: shown.clone(),
        what: "read",
        source,
    })?;
    let frozen: Frozen = serde_json::from_slice(&bytes).map_err(|fault| FrozenFault::Damaged {
        path: shown.clone(),
        why: fault.to_string(),
    })?;
    if frozen.format > FORM {
        return Err(FrozenFault::Damaged {
            path: shown,
            why: format!(
                "it has form {}, and this version reads {FORM} at most; {} wrote it",
                frozen.format, frozen.program
            ),
        });
    }
    let known =
        |(_, wording): &(Facets, Digest)| frozen.wordings.iter().any(|w| w.digest() == *wording);
    if frozen.digest != digest
        || frozen.text().digest() != digest
        || !frozen.by_facets.iter().all(known)
    {
        return Err(FrozenFault::Tampered(shown));
    }
    Ok((frozen, Digest::of(&bytes)))
}

/// The digests of all frozen texts of a campaign.
#[must_use]
pub fn frozen_texts(campaign: &Path) -> Vec<Digest> {
    let Ok(entries) = fs::read_dir(campaign.join("approvals")) else {
        return Vec::new();
    };
    let mut digests: Vec<Digest> = entries
        .flatten()
        .filter(|entry| entry.path().join("text.json").is_file())
        .filter_map(|entry| Digest::try_from(entry.file_name().to_string_lossy().into_owned()).ok())
        .collect();
    digests.sort();
    digests
}
