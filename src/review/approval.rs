//! Who approved what, in which role, how we know, and who recorded it.
//!
//! Each approval is one file, `approvals/NNNN-ROLE.toml`, written once and as a whole; the number
//! only orders them. A withdrawal marks the file and removes nothing.

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize};

use super::durable;
use crate::terms::{Digest, Finding, Findings, Place, Stamp};

/// How we know of an approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// The recorder says so.
    OnTheRecordersWord,
    /// The approver sent the short code back.
    Code,
    /// The approver's reply is kept, with the SHA-256 of the copy.
    Evidence {
        /// The copy, relative to the campaign.
        file: String,
        /// Its digest.
        sha256: Digest,
    },
}

/// One approval, as it stands in `approvals/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// `legal`, `comms`, `language:de` ...
    pub role: String,
    /// `Name <address>`.
    pub by: String,
    /// The digest of the text, if it was approved.
    pub text: Option<Digest>,
    /// SHA-256 of `text.json` in the text's folder: also what stands under no digest there, who gets
    /// which wording, was so when it was approved.
    #[serde(default)]
    pub frozen: Option<Digest>,
    /// The digest of the audience, if it was approved.
    pub audience: Option<Digest>,
    /// For a language: the digests of its text and of the source it was compared with.
    pub language: Option<(Digest, Digest)>,
    /// How we know.
    pub how: How,
    /// The short code that the approver gave back, beside any evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Who recorded it.
    pub recorded_by: String,
    /// The version of the program that recorded it.
    #[serde(default)]
    pub program: String,
    /// When.
    pub time: Stamp,
    /// When, for people.
    pub at: String,
    /// The ledger's id.
    pub ledger: String,
    /// The ledger's check value.
    pub check: String,
    /// Whether it was withdrawn.
    #[serde(default)]
    pub withdrawn: bool,
    /// When it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<Stamp>,
}

impl Approval {
    /// Who approved, as people are compared: by address, in lower case; by name where none is given.
    #[must_use]
    pub fn person(&self) -> String {
        let address = self
            .by
            .rsplit_once('<')
            .map_or(self.by.as_str(), |(_, rest)| {
                rest.trim_end().trim_end_matches('>')
            });
        address.trim().to_lowercase()
    }
}

/// What is to be recorded.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    /// The approval; `how` is filled in from the code and the evidence.
    pub approval: Approval,
    /// The approver's reply.
    pub evidence: Option<&'a Path>,
}

/// Writes an approval, with a copy of the evidence; gives the file's name.
pub fn record(campaign: &Path, record: Record<'_>) -> io::Result<String> {
    let folder = campaign.join("approvals");
    fs::create_dir_all(&folder)?;
    let mut approval = record.approval;
    if let Some(evidence) = record.evidence {
        let bytes = fs::read(evidence)?;
        let sha256 = Digest::of(&bytes);
        let end = evidence
            .extension()
            .map(|end| format!(".{}", letters(&end.to_string_lossy())))
            .unwrap_or_default();
        let kept = format!("approvals/evidence/{}{end}", sha256.short());
        fs::create_dir_all(folder.join("evidence"))?;
        durable::replace(&campaign.join(&kept), &bytes)?;
        approval.how = How::Evidence { file: kept, sha256 };
    }
    let role = letters(&approval.role);
    let text = toml::to_string(&approval).map_err(io::Error::other)?;
    let mut number = next_number(&folder)?;
    while number < 10_000 {
        // Two people may record at once: the number is taken by whoever comes first.
        let name = format!("{number:04}-{role}.toml");
        match durable::create(&folder.join(&name), text.as_bytes()) {
            Ok(()) => return Ok(format!("approvals/{name}")),
            Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(fault) => return Err(fault),
        }
    }
    Err(io::Error::other("there are too many approvals"))
}

/// What may stand in a file's name.
fn letters(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .take(40)
        .collect()
}

fn next_number(folder: &Path) -> io::Result<u32> {
    let mut last = 0;
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let number = name.to_string_lossy();
        if let Some((number, _)) = number.split_once('-') {
            last = last.max(number.parse().unwrap_or(0));
        }
    }
    Ok(last + 1)
}

/// All approvals of a campaign, oldest first, and what is wrong with their files.
#[must_use]
pub fn read_all(campaign: &Path) -> (Vec<Approval>, Findings) {
    let mut approvals = Vec::new();
    let mut findings = Findings::new();
    for (name, path) in files(campaign) {
        let read = fs::read_to_string(&path).map_err(|fault| fault.to_string());
        match read.and_then(|text| {
            toml::from_str::<Approval>(&text).map_err(|fault| fault.message().to_owned())
        }) {
            Ok(approval) => {
                if let How::Evidence { file, sha256 } = &approval.how
                    && fs::read(campaign.join(file))
                        .ok()
                        .map(|bytes| Digest::of(&bytes))
                        != Some(*sha256)
                {
                    findings.push(Finding::error(
                        "APPROVAL-EVIDENCE",
                        Place::file(file.clone()),
                        "the evidence of an approval was changed or is missing",
                        "bring the original back, or approve again",
                    ));
                    continue;
                }
                approvals.push(approval);
            }
            Err(why) => findings.push(Finding::error(
                "APPROVAL-FILE",
                Place::file(name),
                why,
                "bring the original back, or approve again",
            )),
        }
    }
    (approvals, findings)
}

/// All approvals whose file can be read, whatever became of their evidence.
#[must_use]
pub fn recorded(campaign: &Path) -> Vec<Approval> {
    let read = |(_, path): &(String, std::path::PathBuf)| {
        let text = fs::read_to_string(path).ok()?;
        toml::from_str(&text).ok()
    };
    files(campaign).iter().filter_map(read).collect()
}

fn files(campaign: &Path) -> Vec<(String, std::path::PathBuf)> {
    let Ok(entries) = fs::read_dir(campaign.join("approvals")) else {
        return Vec::new();
    };
    let mut files: Vec<_> = entries
        .flatten()
        .map(|entry| {
            (
                entry.file_name().to_string_lossy().into_owned(),
                entry.path(),
            )
        })
        .filter(|(name, _)| {
            Path::new(name).extension().is_some_and(|end| end == "toml")
                && name.starts_with(|c: char| c.is_ascii_digit())
        })
        .map(|(name, path)| (format!("approvals/{name}"), path))
        .collect();
    files.sort();
    files
}

/// Marks every approval as withdrawn, whatever text, audience or language it is of, or those of one
/// role; says how many. An older text may cover what would be sent now, so none is left out.
pub fn withdraw(campaign: &Path, role: Option<&str>, now: Stamp) -> io::Result<usize> {
    let mut withdrawn = 0;
    for (_, path) in files(campaign) {
        // A file that cannot be read counts for nothing, and blocks `send` until it is mended.
        let Ok(mut approval) = toml::from_str::<Approval>(&fs::read_to_string(&path)?) else {
            continue;
        };
        if !approval.withdrawn && role.is_none_or(|role| approval.role == role) {
            approval.withdrawn = true;
            approval.withdrawn_at = Some(now);
            let marked = toml::to_string(&approval).map_err(io::Error::other)?;
            durable::replace(&path, marked.as_bytes())?;
            withdrawn += 1;
        }
    }
    Ok(withdrawn)
}
