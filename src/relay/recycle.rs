//! When a session has had its share and is closed for a new one: some relays count messages or hours
//! per connection, and balancers spread connections, not messages.

use std::time::Duration;

use super::Session;

/// The share of a session; none is without limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recycle {
    /// So old.
    pub after: Option<Duration>,
    /// So many bodies.
    pub messages: Option<u32>,
}

impl Session {
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
