//! When a session has had its share and is closed for a new one: some relays count messages or hours
//! per connection, and balancers spread connections, not messages.

use std::time::Duration;

use super::Session;
use crate::delivery::{Stage, Verdict};

/// The share of a session; none is without limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recycle {
    /// So old.
    pub after: Option<Duration>,
    /// So many bodies.
    pub messages: Option<u32>,
}

impl Session {
    /// Whether the relay wants no more messages in it: it says so at MAIL, before anything is said about
    /// a person. A refusal there may also be a late answer to something else. A fresh session will tell.
    #[must_use]
    pub fn ends_with(&self, verdict: &Verdict) -> bool {
        match verdict {
            Verdict::Unreached(Stage::Mail, _) => !self.is_open(),
            Verdict::Deferred(Stage::Mail, _) | Verdict::Refused(Stage::Mail, _) => true,
            Verdict::Accepted(_)
            | Verdict::Refused(..)
            | Verdict::Deferred(..)
            | Verdict::Unreached(..)
            | Verdict::Unsure(_) => false,
        }
    }

    /// Whether it has had its share, and the next message belongs to a new one.
    #[must_use]
    pub fn is_spent(&self, recycle: Recycle) -> bool {
        self.is_spent_with(recycle, 0)
    }

    /// The same once so many more bodies went over it.
    #[must_use]
    pub fn is_spent_with(&self, recycle: Recycle, more: u32) -> bool {
        recycle
            .after
            .is_some_and(|after| self.opened.elapsed() >= after)
            || recycle
                .messages
                .is_some_and(|most| self.bodies + more >= most)
    }
}
