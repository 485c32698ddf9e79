//! What an approver signs: a few lines that name the campaign, the role, and the digests.
//!
//! Guarantees that the same approval gives the same octets on every machine, and that two different
//! ones never give the same. It says nothing that the approver cannot read.

use std::fmt;

use super::Approval;
use crate::terms::Digest;

/// A statement to be signed, as `docs/approvals.md` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement<'a> {
    /// The campaign's id.
    pub campaign: &'a str,
    /// The role.
    pub role: &'a str,
    /// The text, if it is approved.
    pub text: Option<Digest>,
    /// The audience, if it is approved.
    pub audience: Option<Digest>,
    /// For a language: the digests of its text and of the source that it was compared with.
    pub language: Option<(Digest, Digest)>,
}

impl<'a> Statement<'a> {
    /// The statement that belongs to a record.
    #[must_use]
    pub fn of(approval: &'a Approval) -> Self {
        Self {
            campaign: &approval.campaign,
            role: &approval.role,
            text: approval.text,
            audience: approval.audience,
            language: approval.language,
        }
    }

    /// Whether a file holds this statement. Line ends do not count: mail programs change them.
    #[must_use]
    pub fn is(&self, file: &[u8]) -> bool {
        let lines = |text: &str| -> Vec<String> { text.lines().map(str::to_owned).collect() };
        str::from_utf8(file).is_ok_and(|text| lines(text) == lines(&self.to_string()))
    }

    /// The octets that somebody may have signed: as written, with the line ends of Windows, and copied
    /// without the last line's end.
    pub(super) fn octets(&self) -> [Vec<u8>; 4] {
        let plain = self.to_string();
        let copied = plain.trim_end().to_owned();
        let windows = |text: &str| text.replace('\n', "\r\n");
        [windows(&plain), windows(&copied), plain, copied].map(String::into_bytes)
    }

    /// What it approves, for people.
    #[must_use]
    pub fn in_words(&self) -> String {
        let coded = |what: &str, digest: Digest| format!("the {what} {}", digest.code());
        let parts = [
            self.text.map(|text| coded("text", text)),
            self.audience.map(|audience| coded("audience", audience)),
            self.language.map(|(own, _)| coded("language", own)),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        format!("{} as {}", parts.join(" and "), self.role)
    }
}

impl fmt::Display for Statement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "disclose statement 1")?;
        writeln!(
            f,
            "I approve what these digests stand for, in the role named here."
        )?;
        writeln!(f)?;
        writeln!(f, "campaign: {}", self.campaign)?;
        writeln!(f, "role: {}", self.role)?;
        let named = [
            ("text", self.text),
            ("audience", self.audience),
            ("language", self.language.map(|(own, _)| own)),
            ("compared with", self.language.map(|(_, source)| source)),
        ];
        for (what, digest) in named {
            if let Some(digest) = digest {
                writeln!(f, "{what}: {digest} (code {})", digest.code())?;
            }
        }
        Ok(())
    }
}
