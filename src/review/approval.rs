//! Who approved what, in which role, how we know, and who recorded it.
//!
//! Each approval is one file, `approvals/NNNN-ROLE.toml`, written once and as a whole; the number
//! only orders them. A withdrawal marks the file and removes nothing. What shows it (a reply, or a
//! signature with its statement) is kept beside; whoever changes either makes the record worthless.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::{Statement, durable, signature};
use crate::{
    campaign::read_text,
    delivery::Withdrawals,
    terms::{Digest, Finding, Findings, Place, Severity, Stamp},
};

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
    /// The approver signed the statement; both are kept, so that `ssh-keygen -Y verify` can be asked too.
    Signature {
        /// The statement as it was signed, relative to the campaign.
        statement: String,
        /// The signature, relative to the campaign.
        file: String,
        /// The digest of the signature's file.
        sha256: Digest,
        /// The public key that made it, as `signers` had it.
        key: String,
    },
}

/// One approval, as it stands in `approvals/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The campaign's id; empty in older records.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub campaign: String,
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
    /// Whether the approver gave this code back.
    #[must_use]
    pub fn gave_back(&self, code: &str) -> bool {
        let given = self.code.as_deref().unwrap_or_default();
        given.split(' ').any(|one| one.eq_ignore_ascii_case(code))
    }

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
    /// The approval; `how` is filled in from the proof.
    pub approval: Approval,
    /// What is kept beside it.
    pub proof: Option<Proof<'a>>,
}

/// What shows that somebody approved.
#[derive(Clone, Copy, Debug)]
pub enum Proof<'a> {
    /// The approver's reply.
    Evidence {
        /// The file that it was in.
        file: &'a Path,
        /// What the file held.
        octets: &'a [u8],
    },
    /// A signature that was verified.
    Signature {
        /// The octets that were signed.
        statement: &'a [u8],
        /// The signature's file.
        signature: &'a [u8],
        /// The key in `signers`.
        key: &'a str,
    },
}

/// Writes an approval, with a copy of the evidence; gives the file's name.
pub fn record(campaign: &Path, record: Record<'_>) -> io::Result<String> {
    let folder = campaign.join("approvals");
    fs::create_dir_all(&folder)?;
    let mut approval = record.approval;
    if let Some(proof) = record.proof {
        fs::create_dir_all(folder.join("evidence"))?;
        approval.how = keep(campaign, proof)?;
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

/// Keeps what shows that somebody approved.
fn keep(campaign: &Path, proof: Proof<'_>) -> io::Result<How> {
    match proof {
        Proof::Evidence {
            file: evidence,
            octets,
        } => {
            let sha256 = Digest::of(octets);
            let end = evidence
                .extension()
                .map(|end| format!(".{}", letters(&end.to_string_lossy())))
                .unwrap_or_default();
            let file = format!("approvals/evidence/{}{end}", sha256.short());
            durable::replace(&campaign.join(&file), octets)?;
            Ok(How::Evidence { file, sha256 })
        }
        Proof::Signature {
            statement,
            signature,
            key,
        } => {
            let sha256 = Digest::of(signature);
            let name = format!("approvals/evidence/{}.statement.txt", sha256.short());
            let file = format!("{name}.sig");
            durable::replace(&campaign.join(&name), statement)?;
            durable::replace(&campaign.join(&file), signature)?;
            Ok(How::Signature {
                statement: name,
                file,
                sha256,
                key: key.trim().to_owned(),
            })
        }
    }
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

/// All approvals of a campaign, oldest first, and what is wrong with their files. What is wrong with a
/// record that was withdrawn, or whose role approved again since, stands in nobody's way.
#[must_use]
pub fn read_all(campaign: &Path) -> (Vec<Approval>, Findings) {
    read_before(campaign, None)
}

/// The same with one that is recorded next.
pub(super) fn read_before(campaign: &Path, next: Option<&Approval>) -> (Vec<Approval>, Findings) {
    let mut approvals = Vec::new();
    let mut findings: Vec<(String, Finding)> = Vec::new();
    // Of each role, the last record that is as it was written: names are in the order of approval.
    let mut sound: BTreeMap<String, String> = BTreeMap::new();
    for (name, path) in files(campaign) {
        let read = read_text(&path).map_err(|fault| fault.to_string());
        let finding = match read.and_then(|text| {
            toml::from_str::<Approval>(&text).map_err(|fault| fault.message().to_owned())
        }) {
            Ok(approval) => match unproven(campaign, &name, &approval) {
                None => {
                    if !approval.withdrawn {
                        sound.insert(role_in(&name), name);
                    }
                    approvals.push(approval);
                    continue;
                }
                Some(finding) => less(finding, approval.withdrawn),
            },
            Err(why) => Finding::error(
                "APPROVAL-FILE",
                Place::file(name.clone()),
                why,
                "bring the original back, or approve again in that role",
            ),
        };
        findings.push((name, finding));
    }
    let again = next.map(|next| format!("{}.toml", letters(&next.role)));
    let judged = findings.into_iter().map(|(name, finding)| {
        let role = role_in(&name);
        let later = sound.get(&role).is_some_and(|later| *later > name);
        less(finding, later || again.as_ref() == Some(&role))
    });
    let judged = judged.collect();
    approvals.extend(next.cloned());
    (approvals, judged)
}

/// A record's role as its name has it: `legal` of `approvals/0001-legal.toml`.
fn role_in(name: &str) -> String {
    let (_, role) = name.split_once('-').unwrap_or_default();
    role.to_owned()
}

/// A finding about a record that counts for nothing is for information.
fn less(mut finding: Finding, counts_for_nothing: bool) -> Finding {
    if counts_for_nothing && finding.blocks() {
        finding.severity = Severity::Warning;
        finding.message.push_str("; it counts for nothing any more");
    }
    finding
}

/// Why an approval is not what its record says, if it is not.
fn unproven(campaign: &Path, record: &str, approval: &Approval) -> Option<Finding> {
    let kept = |file: &str| fs::read(campaign.join(file)).ok();
    let changed = |id, file: &str, what: String| {
        let help = "bring the original back, or approve again in that role";
        Some(Finding::error(id, Place::file(file), what, help))
    };
    match &approval.how {
        How::OnTheRecordersWord | How::Code => None,
        How::Evidence { file, sha256 } => {
            if kept(file).map(|bytes| Digest::of(&bytes)) == Some(*sha256) {
                return None;
            }
            let what = "the evidence of an approval was changed or is missing";
            changed("APPROVAL-EVIDENCE", file, what.to_owned())
        }
        How::Signature {
            statement,
            file,
            sha256,
            key,
        } => {
            let Some(signature) = kept(file).filter(|bytes| Digest::of(bytes) == *sha256) else {
                let what = "the signature of an approval was changed or is missing";
                return changed("APPROVAL-EVIDENCE", file, what.to_owned());
            };
            let said = Statement::of(approval);
            if !kept(statement).is_some_and(|kept| said.is(&kept)) {
                let what =
                    format!("it is not the statement that {record} stands for, or is missing");
                return changed("APPROVAL-EVIDENCE", statement, what);
            }
            match signature::verify(&said, &signature, key) {
                Ok(_) => None,
                Err(fault) => changed(
                    "APPROVAL-SIGNATURE",
                    record,
                    format!("the signature in {file} does not count: {fault}"),
                ),
            }
        }
    }
}

/// All approvals whose file can be read, whatever became of their evidence.
#[must_use]
pub fn recorded(campaign: &Path) -> Vec<Approval> {
    let read = |(_, path): &(String, std::path::PathBuf)| {
        let text = read_text(path).ok()?;
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
        let Ok(mut approval) = toml::from_str::<Approval>(&read_text(&path)?) else {
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

/// Marks what was withdrawn on another machine, as the log says; gives the roles that approved it.
pub fn withdraw_as_logged(
    approvals: &mut [Approval],
    withdrawals: &Withdrawals,
) -> BTreeSet<String> {
    let covered = approvals
        .iter_mut()
        .filter(|approval| !approval.withdrawn && withdrawals.cover(&approval.role, approval.time));
    let mut roles = BTreeSet::new();
    for approval in covered {
        approval.withdrawn = true;
        approval.withdrawn_at = withdrawals.last(&approval.role);
        roles.insert(approval.role.clone());
    }
    roles
}
