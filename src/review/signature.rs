//! Signatures of approvals, made by `ssh-keygen -Y sign -n disclose` and verified here.
//!
//! Guarantees that a signature counts only for the key that the campaign names, in our namespace, over
//! exactly the statement of the approval. The cryptography is the `ssh-key` library's.

use ssh_key::{Algorithm, EcdsaCurve, HashAlg, PublicKey, SshSig};

use super::Statement;
use crate::{
    campaign::Campaign,
    terms::{Finding, Findings, Place},
};

/// The namespace of our signatures: one that was made for something else is none of ours.
pub const NAMESPACE: &str = "disclose";

/// A signature that does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// Not what `ssh-keygen -Y sign` writes.
    #[error("it is no SSH signature: {0}")]
    Unreadable(String),
    /// The key in `signers`.
    #[error("the key in `approval.signers` cannot be used: {0}")]
    Key(String),
    /// Somebody else's.
    #[error("it was made with the key {made_with}, and `approval.signers` names {wanted}")]
    OtherKey {
        /// The fingerprint of the key that made it.
        made_with: String,
        /// The fingerprint of the key that is wanted.
        wanted: String,
    },
    /// Made for something else.
    #[error("it was made for `{0}` and not for `{NAMESPACE}`")]
    Namespace(String),
    /// The right key, but something else was signed, or the signature is forged.
    #[error("it does not fit the statement")]
    OtherStatement,
}

/// A key that `signers` may name.
pub(super) fn key(text: &str) -> Result<PublicKey, SignatureFault> {
    let key = PublicKey::from_openssh(text.trim())
        .map_err(|fault| SignatureFault::Key(fault.to_string()))?;
    match key.algorithm() {
        Algorithm::Ed25519
        | Algorithm::SkEd25519
        | Algorithm::Ecdsa {
            curve: EcdsaCurve::NistP256,
        }
        | Algorithm::SkEcdsaSha2NistP256 => Ok(key),
        other => Err(SignatureFault::Key(format!(
            "keys of the kind {} are not taken; make one with `ssh-keygen -t ed25519`",
            other.as_str()
        ))),
    }
}

/// Whether two keys are the same one, whatever is remarked behind them.
pub(super) fn same_key(one: &str, other: &str) -> bool {
    match (key(one), key(other)) {
        (Ok(one), Ok(other)) => one.key_data() == other.key_data(),
        _ => false,
    }
}

/// The fingerprint of a key, as `ssh-keygen -l` shows it.
pub fn fingerprint(of: &str) -> Result<String, SignatureFault> {
    Ok(key(of)?.fingerprint(HashAlg::Sha256).to_string())
}

/// Verifies a signature over a statement by the key that the campaign names; gives the octets that
/// were signed.
pub fn verify(
    statement: &Statement<'_>,
    signature: &[u8],
    wanted: &str,
) -> Result<Vec<u8>, SignatureFault> {
    let key = key(wanted)?;
    let text = str::from_utf8(signature)
        .map_err(|fault| SignatureFault::Unreadable(fault.to_string()))?
        .trim()
        .replace('\r', "");
    let signature = SshSig::from_pem(format!("{text}\n"))
        .map_err(|fault| SignatureFault::Unreadable(fault.to_string()))?;
    if signature.public_key() != key.key_data() {
        return Err(SignatureFault::OtherKey {
            made_with: signature
                .public_key()
                .fingerprint(HashAlg::Sha256)
                .to_string(),
            wanted: key.fingerprint(HashAlg::Sha256).to_string(),
        });
    }
    if signature.namespace() != NAMESPACE {
        let shown = signature.namespace().chars().filter(|c| !c.is_control());
        return Err(SignatureFault::Namespace(shown.take(60).collect()));
    }
    let mut octets = statement.octets().into_iter();
    octets
        .find(|octets| key.verify(NAMESPACE, octets, &signature).is_ok())
        .ok_or(SignatureFault::OtherStatement)
}

/// What is wrong with the keys that a campaign names.
#[must_use]
pub fn check_signers(campaign: &Campaign) -> Findings {
    let rules = &campaign.file.approval;
    let place = || Place::at("campaign.toml", 0, "signers");
    let mut findings = Findings::new();
    let signers: Vec<(&String, &String)> = rules.signers.iter().collect();
    for (role, text) in &signers {
        if let Err(fault) = key(text) {
            findings.push(Finding::error(
                "CAMPAIGN-SIGNER",
                place(),
                format!("{role}: {fault}"),
                "write the one line of the approver's `.pub` file, such as \"ssh-ed25519 AAAA...\"",
            ));
        }
        let known = rules.required.contains(role)
            || rules.audience.iter().flatten().any(|other| other == *role)
            || role.starts_with("language:");
        if !known {
            findings.push(Finding::error(
                "CAMPAIGN-SIGNER",
                place(),
                format!("`signers` names a key for {role}, which nobody has to approve as"),
                "correct the role, or add it to `required`",
            ));
        }
    }
    for (at, (role, text)) in signers.iter().enumerate() {
        let twice = signers.iter().skip(at + 1);
        for (other, _) in twice.filter(|(_, other)| rules.distinct && same_key(text, other)) {
            findings.push(Finding::error(
                "CAMPAIGN-SIGNER",
                place(),
                format!("{role} and {other} have one key, and `distinct` wants different people"),
                "give each its own key",
            ));
        }
    }
    findings
}
