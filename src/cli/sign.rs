//! What an approver signs, and whether a signature is theirs.
//!
//! Guarantees that a signature of something else is told apart, by what it is a signature of, before
//! anything is recorded.

use std::{
    collections::BTreeSet,
    io::{self, Write},
    path::Path,
};

use serde_json::json;

use super::{args::Approve, failure::Failure, gather::Gathered, terminal::Terminal};
use crate::{
    campaign,
    delivery::Exit,
    review::{self, How, Proof, SignatureFault, Statement},
    terms::Digest,
};

/// A signature that was verified.
pub(super) struct Signed {
    statement: Vec<u8>,
    signature: Vec<u8>,
    key: String,
}

impl Signed {
    /// How the approval is known, before what shows it is kept.
    pub(super) fn how(&self) -> How {
        How::Signature {
            statement: String::new(),
            file: String::new(),
            sha256: Digest::of(&self.signature),
            key: self.key.clone(),
        }
    }

    /// As it is recorded.
    pub(super) fn proof(&self) -> Proof<'_> {
        Proof::Signature {
            statement: &self.statement,
            signature: &self.signature,
            key: &self.key,
        }
    }
}

/// Prints a statement, and nothing else.
pub(super) fn print(statement: &Statement<'_>, terminal: &Terminal) -> Result<Exit, Failure> {
    let printed = if terminal.wants_json() {
        terminal.document(&json!({ "statement": statement.to_string(), "exit": [0] }))
    } else {
        write!(io::stdout().lock(), "{statement}")
    };
    printed.map_err(Failure::printing)?;
    Ok(Exit::Complete)
}

/// The signature that was given, where the campaign wants one.
pub(super) fn signed(
    args: &Approve,
    gathered: &Gathered,
    statement: &Statement<'_>,
) -> Result<Option<Signed>, Failure> {
    let role = statement.role;
    let wanted = gathered.campaign.file.approval.signers.get(role);
    let (path, key) = match (&args.signature, wanted) {
        (None, None) => return Ok(None),
        (Some(path), Some(key)) => (path, key),
        (Some(_), None) => {
            return Err(Failure::usage(
                format!(
                    "`approval.signers` names no key for {role}, so nobody could say whose signature this is"
                ),
                "add the approver's public key to `signers` in [approval], or give `--evidence`",
            ));
        }
        (None, Some(key)) => {
            return Err(Failure::usage(
                format!(
                    "an approval as {role} must be signed with the key {}",
                    review::fingerprint(key).unwrap_or_default()
                ),
                format!(
                    "`disclose approve --role {role} --statement > statement.txt` writes what is signed; the approver runs \
                     `ssh-keygen -Y sign -n {} -f KEY statement.txt`; then give `--signature statement.txt.sig`",
                    review::NAMESPACE
                ),
            ));
        }
    };
    let signature = campaign::read(path).map_err(Failure::file("read", path))?;
    match review::verify(statement, &signature, key) {
        Ok(octets) => Ok(Some(Signed {
            statement: octets,
            signature,
            key: key.clone(),
        })),
        Err(fault) => Err(refused(path, &fault, gathered, statement, |other| {
            review::verify(other, &signature, key).is_ok()
        })),
    }
}

fn refused(
    path: &Path,
    fault: &SignatureFault,
    gathered: &Gathered,
    statement: &Statement<'_>,
    signs: impl Fn(&Statement<'_>) -> bool,
) -> Failure {
    let why = match fault {
        SignatureFault::OtherStatement => {
            let roles = roles(gathered);
            let others = others(gathered, statement, &roles);
            match others.iter().find(|other| signs(other)) {
                Some(other) => format!(
                    "it signs {}, and not {}, which is at hand",
                    other.in_words(),
                    statement.in_words()
                ),
                None => format!(
                    "{fault} of {}: something else was signed, or the signature is forged",
                    statement.in_words()
                ),
            }
        }
        other => other.to_string(),
    };
    Failure::NotApproved(format!(
        "the signature {} does not count: {why}. Nothing was recorded",
        path.display()
    ))
}

fn roles(gathered: &Gathered) -> Vec<String> {
    let rules = &gathered.campaign.file.approval;
    let mut roles: Vec<String> = rules.required.clone();
    roles.extend(rules.audience.iter().flatten().cloned());
    roles.extend(rules.signers.keys().cloned());
    roles.sort();
    roles.dedup();
    roles
}

/// What else somebody may have signed: an older text or audience, only one of them, another role.
fn others<'a>(
    gathered: &'a Gathered,
    statement: &Statement<'_>,
    roles: &'a [String],
) -> Vec<Statement<'a>> {
    let folder = &gathered.campaign.folder;
    let approvals = review::recorded(folder);
    let mut texts: BTreeSet<Option<Digest>> = [None, Some(gathered.text.digest())].into();
    texts.extend(review::frozen_texts(folder).into_iter().map(Some));
    let mut audiences: BTreeSet<Option<Digest>> = [None, Some(gathered.audience_digest)].into();
    audiences.extend(approvals.iter().map(|approval| approval.audience));
    let languages: BTreeSet<Option<(Digest, Digest)>> = [None, statement.language]
        .into_iter()
        .chain(approvals.iter().map(|approval| approval.language))
        .collect();
    let mut all = Vec::new();
    for role in roles {
        for language in &languages {
            for text in &texts {
                for audience in &audiences {
                    if language.is_some() && (text.is_some() || audience.is_some()) {
                        continue;
                    }
                    all.push(Statement {
                        campaign: &gathered.campaign.file.id,
                        role,
                        text: *text,
                        audience: *audience,
                        language: *language,
                    });
                }
            }
        }
    }
    // Each costs a verification: nobody waits for thousands of them.
    all.truncate(500);
    all
}
