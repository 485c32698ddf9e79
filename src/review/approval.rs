//! Who approved what, in which role, how we know, and who recorded it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::Text;
use crate::{
    campaign::Campaign,
    terms::{Digest, Finding, Findings, Locale, Place, Stamp},
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
    /// The digest of the audience, if it was approved.
    pub audience: Option<Digest>,
    /// For a language: the digests of its text and of the source it was compared with.
    pub language: Option<(Digest, Digest)>,
    /// How we know.
    pub how: How,
    /// Who recorded it.
    pub recorded_by: String,
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
}

/// What is to be recorded.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    /// The approval; `how` is filled in from the code and the evidence.
    pub approval: Approval,
    /// The approver's reply.
    pub evidence: Option<&'a Path>,
}

/// Writes an approval, with a copy of the evidence.
pub fn record(campaign: &Path, record: Record<'_>) -> io::Result<String> {
    let folder = campaign.join("approvals");
    fs::create_dir_all(&folder)?;
    let mut approval = record.approval;
    if let Some(evidence) = record.evidence {
        let bytes = fs::read(evidence)?;
        let sha256 = Digest::of(&bytes);
        let end = evidence
            .extension()
            .map(|end| format!(".{}", end.to_string_lossy()))
            .unwrap_or_default();
        let kept = format!("approvals/evidence/{}{end}", sha256.short());
        fs::create_dir_all(folder.join("evidence"))?;
        fs::write(campaign.join(&kept), bytes)?;
        approval.how = How::Evidence { file: kept, sha256 };
    }
    let role: String = approval
        .role
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect();
    let text = toml::to_string(&approval).map_err(io::Error::other)?;
    // Numbers only order the files; `create_new` keeps two recorders apart.
    for number in 1..10_000 {
        let name = format!("{number:04}-{role}.toml");
        if fs::read_dir(&folder)?.flatten().any(|e| {
            e.file_name()
                .to_string_lossy()
                .starts_with(&format!("{number:04}-"))
        }) {
            continue;
        }
        match fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(folder.join(&name))
        {
            Ok(mut file) => {
                io::Write::write_all(&mut file, text.as_bytes())?;
                file.sync_all()?;
                return Ok(format!("approvals/{name}"));
            }
            Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => {}
            Err(fault) => return Err(fault),
        }
    }
    Err(io::Error::other("there are too many approvals"))
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

/// Marks every approval of a text as withdrawn; says how many.
pub fn withdraw(campaign: &Path, text: Digest) -> io::Result<usize> {
    let mut withdrawn = 0;
    for (_, path) in files(campaign) {
        let Ok(mut approval) = toml::from_str::<Approval>(&fs::read_to_string(&path)?) else {
            continue;
        };
        if approval.text == Some(text) && !approval.withdrawn {
            approval.withdrawn = true;
            fs::write(&path, toml::to_string(&approval).map_err(io::Error::other)?)?;
            withdrawn += 1;
        }
    }
    Ok(withdrawn)
}

/// Whether a campaign may be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The approvals that count for the text, by role.
    pub text: BTreeMap<String, Approval>,
    /// What is missing, in words.
    pub missing: Vec<String>,
}

impl Standing {
    /// Whether nothing is missing.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.missing.is_empty()
    }
}

fn person(by: &str) -> String {
    let address = by
        .rsplit_once('<')
        .map_or(by, |(_, rest)| rest.trim_end_matches('>'));
    address.trim().to_lowercase()
}

/// What the approvals at hand say about a text and an audience.
#[must_use]
pub fn standing(
    campaign: &Campaign,
    approvals: &[Approval],
    text: &Text,
    approved: Digest,
    audience: Digest,
) -> Standing {
    let rules = &campaign.file.approval;
    let valid: Vec<&Approval> = approvals
        .iter()
        .filter(|approval| !approval.withdrawn)
        .collect();
    let mut standing = Standing::default();
    let mut people: BTreeMap<String, String> = BTreeMap::new();
    for role in &rules.required {
        let of_role = valid
            .iter()
            .rev()
            .filter(|a| a.role == *role && a.text == Some(approved));
        let free = of_role.clone().find(|a| {
            !rules.distinct || people.get(&person(&a.by)).is_none_or(|other| other == role)
        });
        match (free, of_role.clone().next()) {
            (Some(approval), _) => {
                people.insert(person(&approval.by), role.clone());
                standing.text.insert(role.clone(), (*approval).clone());
            }
            (None, Some(_)) => standing.missing.push(format!(
                "the text by {role}: one person may not approve in two roles"
            )),
            (None, None) => standing.missing.push(format!("the text by {role}")),
        }
    }
    for role in rules.audience.as_ref().unwrap_or(&rules.required) {
        if !valid
            .iter()
            .any(|approval| approval.role == *role && approval.audience == Some(audience))
        {
            standing.missing.push(format!("the audience by {role}"));
        }
    }
    if rules.languages && !campaign.file.sample {
        let source = text.language(&campaign.file.default_locale);
        let others: BTreeSet<Locale> = text
            .locales()
            .into_iter()
            .filter(|l| *l != campaign.file.default_locale)
            .collect();
        for locale in others {
            let wanted = (text.language(&locale), source);
            let role = format!("language:{locale}");
            if !valid
                .iter()
                .any(|approval| approval.role == role && approval.language == Some(wanted))
            {
                standing
                    .missing
                    .push(format!("the language {locale} by `{role}`"));
            }
        }
    }
    standing
}
