//! The approvals that were on file when a `send` began, and who had to approve, as one line of its event in
//! the log.
//!
//! Guarantees that whoever changes, removes or slips in an approval afterwards is found, also a name or
//! a date in it that nothing else is checked against; and that a run is judged by what the campaign asked for
//! when it began. A withdrawal is no such change: it has a time of
//! its own. It must not judge whether what is on file suffices.

use std::fmt;

use super::{Approval, recorded, standing::rules};
use crate::{
    campaign::{Approval as Rules, Campaign},
    terms::{Digest, Hasher},
};

/// How many approvals there were, what they said, and who had to approve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnFile {
    count: usize,
    digest: Digest,
    rules: Option<Rules>,
}

impl OnFile {
    /// As it is now.
    #[must_use]
    pub fn of(campaign: &Campaign) -> Self {
        let all = recorded(&campaign.folder);
        Self {
            count: all.len(),
            digest: digest(&all, all.len()),
            rules: Some(rules(campaign)),
        }
    }

    /// As a `send` wrote it down; none in a log that does not say it.
    #[must_use]
    pub fn parse(words: &str) -> Option<Self> {
        let (count, rest) = words.split_once(" approvals on file, ")?;
        let (digest, rules) = match rest.split_once("; under ") {
            Some((digest, rules)) => (digest, Some(serde_json::from_str(rules).ok()?)),
            None => (rest, None),
        };
        Some(Self {
            count: count.parse().ok()?,
            digest: Digest::try_from(digest.to_owned()).ok()?,
            rules,
        })
    }

    /// Who had to approve then; none in a log that does not say it.
    #[must_use]
    pub fn rules(&self) -> Option<&Rules> {
        self.rules.as_ref()
    }

    /// Whether these approvals begin with the ones that were on file then.
    #[must_use]
    pub fn is_kept_in(&self, approvals: &[Approval]) -> bool {
        approvals.len() >= self.count && digest(approvals, self.count) == self.digest
    }
}

/// Of the first so many: files are numbered, so what is recorded later comes behind.
fn digest(approvals: &[Approval], count: usize) -> Digest {
    let mut hasher = Hasher::new("approvals v1");
    for approval in approvals.iter().take(count) {
        let standing = Approval {
            withdrawn: false,
            withdrawn_at: None,
            ..approval.clone()
        };
        hasher.field(serde_json::to_vec(&standing).unwrap_or_default());
    }
    hasher.finish()
}

impl fmt::Display for OnFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} approvals on file, {}", self.count, self.digest)?;
        match self.rules.as_ref().map(serde_json::to_string) {
            Some(Ok(rules)) => write!(f, "; under {rules}"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_down_is_read_again_and_nothing_else_is() {
        let mut none = OnFile {
            count: 0,
            digest: digest(&[], 0),
            rules: None,
        };
        assert_eq!(OnFile::parse(&none.to_string()), Some(none.clone()));
        none.rules = Some(Rules {
            required: vec!["legal".to_owned(), "a; under b".to_owned()],
            distinct: true,
            audience: None,
            languages: false,
            signers: [("legal".to_owned(), "ssh-ed25519 AAAA".to_owned())].into(),
        });
        assert_eq!(OnFile::parse(&none.to_string()), Some(none.clone()));
        assert!(none.is_kept_in(&[]));
        for words in ["", "2 approvals on file, 00", &format!("{none}x")] {
            assert_eq!(OnFile::parse(words), None);
        }
        let more = OnFile { count: 1, ..none };
        assert!(!more.is_kept_in(&[]));
    }
}
