//! What a rehearsal's ledger says of how it went: counts and times, out of its events.
//!
//! Guarantees that the time between two starts is no time of the mailing: nothing was at work then.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    delivery::{Event, Kind},
    sink::fingerprint,
    terms::{Key, Stamp},
};

/// Counts over all events.
#[derive(Debug, Default)]
pub(super) struct Fold {
    /// Bodies that could leave.
    pub(super) attempts: u64,
    /// Deferrals, and people who were deferred or doubted at least once.
    pub(super) deferrals: u64,
    pub(super) deferred: BTreeSet<Key>,
    /// Sessions that ended before the body could have left; the person was pending again.
    pub(super) returned: u64,
    /// People whose outcome was unknown at some moment.
    pub(super) unsure: BTreeSet<Key>,
    /// How many attempts a kill left open.
    pub(super) left_open: u64,
    /// How often somebody would have had to look and go on.
    pub(super) brakes: u64,
    /// Time at work, in microseconds.
    pub(super) active: i64,
    /// The same up to the moment when the last person was tried for the first time, and the bodies till then.
    pub(super) first_pass: (i64, u64),
    /// What stands for each person's Message-ID.
    pub(super) messages: BTreeMap<Key, u128>,
    /// How the last start ended.
    pub(super) ended: String,
    tried: BTreeSet<Key>,
    before: Option<Stamp>,
}

impl Fold {
    /// Takes in the next event.
    pub(super) fn take(&mut self, event: &Event) {
        match event.kind {
            Kind::Began => self.before = Some(event.time),
            // Written before a start begins.
            Kind::Opened
            | Kind::Enrolled
            | Kind::Resumed
            | Kind::WentOn
            | Kind::Purged
            | Kind::Copied => {}
            _ => {
                let before = self.before.replace(event.time);
                self.active += before.map_or(0, |before| event.time.0 - before.0).max(0);
            }
        }
        match event.kind {
            Kind::Attempt => self.attempts += 1,
            Kind::Deferred | Kind::Doubted => self.deferrals += 1,
            Kind::Unreached => self.returned += 1,
            Kind::WentOn => self.brakes += 1,
            Kind::Ended => self.ended.clone_from(&event.reply),
            _ => {}
        }
        let Some(key) = event.key else {
            return;
        };
        match event.kind {
            Kind::Deferred | Kind::Doubted => {
                self.deferred.insert(key);
            }
            Kind::Unsure => {
                self.unsure.insert(key);
                // What a start finds open it writes without its message.
                self.left_open += u64::from(event.message_id.is_empty());
            }
            Kind::Attempt => {
                let message = fingerprint(&event.message_id);
                self.messages.insert(key, message);
            }
            _ => {}
        }
        let tried = matches!(
            event.kind,
            Kind::Attempt | Kind::Deferred | Kind::Doubted | Kind::Refused | Kind::Withheld
        );
        if tried && self.tried.insert(key) {
            self.first_pass = (self.active, self.attempts);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{delivery::Draft, terms::Digest};

    #[test]
    fn the_time_between_two_starts_is_no_time_at_work() {
        let key = |n| Some(Key([n; 16]));
        let mut fold = Fold::default();
        for (seq, (time, kind, key)) in (1..).zip([
            (0, Kind::Enrolled, key(1)),
            (0, Kind::Enrolled, key(2)),
            (100, Kind::Began, None),
            (110, Kind::Attempt, key(1)),
            (130, Kind::Accepted, key(1)),
            // Killed, and started again.
            (9000, Kind::WentOn, None),
            (9000, Kind::Began, None),
            (9005, Kind::Deferred, key(2)),
            (9050, Kind::Attempt, key(2)),
            (9060, Kind::Ended, None),
        ]) {
            let mut draft = Draft::new(kind);
            draft.key = key;
            fold.take(&draft.chain(Digest([0; 32]), seq, Stamp(time)));
        }
        assert_eq!((fold.active, fold.first_pass), (90, (35, 1)));
        assert_eq!((fold.attempts, fold.deferrals, fold.brakes), (2, 1, 1));
    }
}
