//! What pauses say beside their reason: who paused, and whether approvals were withdrawn.
//!
//! Guarantees that a withdrawal in the log counts until that role approves again, whatever pauses and runs come
//! after it: approvals are files of one machine, and the log is everybody's. It must not judge an approval.

use std::collections::BTreeMap;

use super::Event;
use crate::terms::Stamp;

/// How a `paused` event says that approvals were withdrawn; behind it the role, where it was one alone.
const WITHDRAWN: &str = "an approval was withdrawn";

/// A pause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// The number of its event.
    pub seq: u64,
    /// When.
    pub time: Stamp,
    /// Who paused; empty where a `send` did.
    pub by: String,
}

impl Pause {
    pub(super) fn of(event: &Event) -> Self {
        Self {
            seq: event.seq,
            time: event.time,
            by: event.sender.clone(),
        }
    }
}

/// When the approvals of each role were last withdrawn; those of all roles stand under no name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withdrawals(BTreeMap<String, Stamp>);

impl Withdrawals {
    /// The words of a pause that withdraws the approvals of one role, or of all.
    #[must_use]
    pub fn in_words(role: Option<&str>) -> String {
        role.map_or_else(
            || WITHDRAWN.to_owned(),
            |role| format!("{WITHDRAWN}: {role}"),
        )
    }

    /// Whether these are the words of such a pause.
    #[must_use]
    pub fn are_in(words: &str) -> bool {
        role_in(words).is_some()
    }

    /// Takes in a pause.
    pub(super) fn take(&mut self, event: &Event) {
        if let Some(role) = role_in(&event.reply) {
            let last = self.0.entry(role.to_owned()).or_insert(event.time);
            *last = event.time.max(*last);
        }
    }

    /// When the approvals of a role were last withdrawn: what it gave until then counts for nothing.
    #[must_use]
    pub fn last(&self, role: &str) -> Option<Stamp> {
        self.0.get("").max(self.0.get(role)).copied()
    }

    /// Whether what a role approved then was withdrawn since.
    #[must_use]
    pub fn cover(&self, role: &str, given: Stamp) -> bool {
        self.last(role).is_some_and(|last| given <= last)
    }
}

/// Of which role approvals were withdrawn; of all where it is empty.
fn role_in(words: &str) -> Option<&str> {
    match words.strip_prefix(WITHDRAWN)? {
        "" => Some(""),
        rest => rest.strip_prefix(": "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        delivery::{Draft, History, Kind},
        terms::Digest,
    };

    fn told(history: &mut History, kind: Kind, words: &str, time: i64) {
        let mut draft = Draft::new(kind);
        words.clone_into(&mut draft.reply);
        let prev = history.head.unwrap_or(Digest([0; 32]));
        let event = draft.chain(prev, history.seq + 1, Stamp(time));
        history.apply(&event).unwrap();
    }

    #[test]
    fn a_withdrawal_outlives_every_pause_and_run_and_is_of_its_role_alone() {
        let mut history = History::default();
        told(&mut history, Kind::Opened, "", 1);
        for (words, time) in [
            ("an approval was withdrawn, says counsel", 2),
            ("an approval was withdrawing", 3),
            ("the list is wrong", 4),
        ] {
            assert!(!Withdrawals::are_in(words));
            told(&mut history, Kind::Paused, words, time);
        }
        assert_eq!(history.withdrawn, Withdrawals::default());
        told(
            &mut history,
            Kind::Paused,
            &Withdrawals::in_words(Some("legal")),
            5,
        );
        told(&mut history, Kind::Paused, "the list is wrong", 6);
        told(&mut history, Kind::Resumed, "", 7);
        assert_eq!(history.withdrawn.last("legal"), Some(Stamp(5)));
        assert_eq!(history.withdrawn.last("language:de"), None);
        let all = Withdrawals::in_words(None);
        assert!(Withdrawals::are_in(&all));
        told(&mut history, Kind::Paused, &all, 8);
        // A clock that was set back makes nothing of it undone.
        told(&mut history, Kind::Paused, &all, 3);
        assert_eq!(history.withdrawn.last("language:de"), Some(Stamp(8)));
        assert_eq!(history.withdrawn.last("legal"), Some(Stamp(8)));
        assert_eq!(history.last_pause.as_ref().map(|pause| pause.seq), Some(9));
    }
}
