//! The approvals that were on file when a `send` began, as one line of its event in the log.
//!
//! Guarantees that whoever changes, removes or slips in an approval afterwards is found, also a name or
//! a date in it that nothing else is checked against. A withdrawal is no such change: it has a time of
//! its own. It must not judge whether what is on file suffices.

use std::{fmt, path::Path};

use super::{Approval, recorded};
use crate::terms::{Digest, Hasher};

/// How many approvals there were, and what they said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnFile {
    count: usize,
    digest: Digest,
}

impl OnFile {
    /// As it is now.
    #[must_use]
    pub fn of(campaign: &Path) -> Self {
        let all = recorded(campaign);
        Self::first(&all, all.len())
    }

    /// The first so many: files are numbered, so what is recorded later comes behind.
    fn first(approvals: &[Approval], count: usize) -> Self {
        let mut hasher = Hasher::new("approvals v1");
        for approval in approvals.iter().take(count) {
            let standing = Approval {
                withdrawn: false,
                withdrawn_at: None,
                ..approval.clone()
            };
            hasher.field(serde_json::to_vec(&standing).unwrap_or_default());
        }
        Self {
            count,
            digest: hasher.finish(),
        }
    }

    /// As a `send` wrote it down; none in a log that does not say it.
    #[must_use]
    pub fn parse(words: &str) -> Option<Self> {
        let (count, digest) = words.split_once(" approvals on file, ")?;
        Some(Self {
            count: count.parse().ok()?,
            digest: Digest::try_from(digest.to_owned()).ok()?,
        })
    }

    /// Whether these approvals begin with the ones that were on file then.
    #[must_use]
    pub fn is_kept_in(&self, approvals: &[Approval]) -> bool {
        approvals.len() >= self.count && Self::first(approvals, self.count) == *self
    }
}

impl fmt::Display for OnFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} approvals on file, {}", self.count, self.digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_down_is_read_again_and_nothing_else_is() {
        let none = OnFile::first(&[], 0);
        assert_eq!(OnFile::parse(&none.to_string()), Some(none));
        assert!(none.is_kept_in(&[]));
        assert_eq!(OnFile::parse(""), None);
        assert_eq!(OnFile::parse("2 approvals on file, 00"), None);
        let more = OnFile { count: 1, ..none };
        assert!(!more.is_kept_in(&[]));
    }
}
