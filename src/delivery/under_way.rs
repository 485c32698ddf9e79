//! Whose attempt has no outcome yet, and which sender made it.
//!
//! Guarantees that what a dead sender left open is found among what living ones have under way. It must not
//! decide who is dead.

use std::{collections::HashMap, sync::Arc};

use super::{Draft, Event, Kind};
use crate::terms::Key;

/// Open attempts of all senders.
#[derive(Debug, Default)]
pub struct UnderWay {
    open: HashMap<Key, (u32, Arc<str>)>,
    names: Vec<Arc<str>>,
}

impl UnderWay {
    /// Takes in the next event.
    pub fn take(&mut self, event: &Event) {
        let Some(key) = event.key else {
            return;
        };
        match event.kind {
            Kind::Attempt => {
                let name = self.named(&event.sender);
                self.open.insert(key, (event.attempt, name));
            }
            Kind::Accepted
            | Kind::Refused
            | Kind::Deferred
            | Kind::Doubted
            | Kind::Unreached
            | Kind::Unsure
            | Kind::SettledAccepted
            | Kind::SettledUnsent
                if self
                    .open
                    .get(&key)
                    .is_some_and(|open| open.0 == event.attempt) =>
            {
                self.open.remove(&key);
            }
            _ => {}
        }
    }

    /// Whether an attempt of somebody has no outcome yet.
    #[must_use]
    pub fn is_open(&self, key: &Key, attempt: u32) -> bool {
        self.open.get(key).is_some_and(|open| open.0 == attempt)
    }

    fn named(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.names.iter().find(|known| known.as_ref() == name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        self.names.push(Arc::clone(&name));
        name
    }

    /// That a sender's open attempts have no outcome that anybody knows, in the order of their keys.
    #[must_use]
    pub fn lost(&self, sender: &str, why: &str) -> Vec<Draft> {
        let mut lost: Vec<(&Key, u32)> = self
            .open
            .iter()
            .filter(|(_, (_, name))| name.as_ref() == sender)
            .map(|(key, (attempt, _))| (key, *attempt))
            .collect();
        lost.sort_unstable();
        let unsure = |(key, attempt): (&Key, u32)| {
            let mut unsure = Draft::about(*key, Kind::Unsure, attempt);
            why.clone_into(&mut unsure.reply);
            unsure
        };
        lost.into_iter().map(unsure).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::{Digest, Stamp};

    #[test]
    fn only_what_one_sender_left_open_is_lost() {
        let mut under_way = UnderWay::default();
        let mut take = |who: u8, kind, attempt, sender: &str| {
            let mut draft = Draft::about(Key([who; 16]), kind, attempt);
            sender.clone_into(&mut draft.sender);
            under_way.take(&draft.chain(Digest([0; 32]), 1, Stamp(0)));
        };
        for (who, sender) in [(3, "a"), (1, "a"), (2, "b"), (4, "a")] {
            take(who, Kind::Attempt, 1, sender);
        }
        take(4, Kind::Accepted, 1, "a");
        take(3, Kind::Unsure, 1, "");
        take(3, Kind::Attempt, 2, "a");
        // What came late is of another attempt.
        take(3, Kind::Accepted, 1, "b");
        let lost = |sender| -> Vec<_> {
            let lost = under_way.lost(sender, "why");
            lost.iter()
                .map(|draft| (draft.key, draft.attempt))
                .collect()
        };
        assert_eq!(
            lost("a"),
            [(Some(Key([1; 16])), 1), (Some(Key([3; 16])), 2)]
        );
        assert_eq!(lost("b"), [(Some(Key([2; 16])), 1)]);
    }
}
