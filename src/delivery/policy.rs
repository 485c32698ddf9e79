//! When somebody is tried again, and when not any more.

use std::time::Duration;

use sha2::{Digest as _, Sha256};

use super::{Progress, State};
use crate::terms::{Key, Stamp, micros};

/// What the campaign states about retries.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Give up after at least three tries and this much open sending time.
    pub give_up_after: Duration,
    /// How long to wait after each deferral; the last is repeated.
    pub wait: Vec<Duration>,
    /// Whether the waits of the table of answers hold where they are longer: a full mailbox is tried later
    /// than a strict one. They don't where the campaign states its own.
    pub advice: bool,
    /// Whether an unknown is sent once more with the same Message-ID.
    pub resend: bool,
    /// How many times sooner people are tried again, and given up, than is stated: 1 but in rehearsals.
    pub hurry: u32,
}

impl Policy {
    /// The waits used where the campaign states none: minutes at first, as greylisting asks
    /// (RFC 6647 §4.1), hours later (RFC 5321 §4.5.4.1).
    #[must_use]
    pub fn usual_wait() -> Vec<Duration> {
        [5, 15, 30, 60, 120]
            .map(|minutes| Duration::from_secs(60 * minutes))
            .to_vec()
    }

    /// From which moment on a recipient is to be tried; none where it is settled or waits for a
    /// person.
    #[must_use]
    pub fn due(&self, key: Key, progress: &Progress) -> Option<Stamp> {
        match progress.state {
            _ if progress.lacks => None,
            State::Pending => Some(Stamp(0)),
            State::Deferred | State::Doubted => {
                let failed = progress.tries + progress.doubts;
                let step = usize::try_from(failed.saturating_sub(1)).unwrap_or(0);
                let wait = self
                    .wait
                    .get(step)
                    .or(self.wait.last())
                    .copied()
                    .unwrap_or(Duration::from_mins(5));
                let advised = if self.advice { progress.advised } else { 0 };
                let said = Duration::from_secs(progress.asked.max(advised).into());
                let wait = wait.max(said) / self.hurry.max(1);
                let wait = micros(wait) + jitter(key, progress.attempts, wait);
                Some(progress.last.plus(wait))
            }
            State::Sending
            | State::Accepted
            | State::Rejected
            | State::Expired
            | State::Unknown => None,
        }
    }

    /// Whether a recipient is given up now. `open` is the open sending time so far. Asked only after
    /// a try that failed, so nobody is given up for the time in which nothing was tried.
    #[must_use]
    pub fn gives_up(&self, progress: &Progress, open: Duration) -> bool {
        let (failed, since) = match progress.state {
            State::Deferred => (progress.tries, progress.since),
            State::Doubted => (progress.doubts, progress.doubted),
            State::Pending
            | State::Sending
            | State::Accepted
            | State::Rejected
            | State::Expired
            | State::Unknown => return false,
        };
        let long = self.give_up_after / self.hurry.max(1);
        failed >= 3 && since.is_some_and(|since| open.saturating_sub(since) >= long)
    }
}

/// Up to a tenth of the wait, the same on every machine: deferred people do not come back at once.
fn jitter(key: Key, attempt: u32, wait: Duration) -> i64 {
    let hash = Sha256::new()
        .chain_update(key.0)
        .chain_update(attempt.to_be_bytes())
        .finalize();
    let share = i64::from(u16::from_be_bytes([hash[0], hash[1]]));
    micros(wait) / 10 * share / i64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        delivery::{Draft, History, Kind, Stage},
        terms::Digest,
    };

    /// After how many minutes somebody is tried again who was put off like that.
    fn minutes(advice: bool, code: u16, text: &str) -> i64 {
        const KEY: Key = Key([1; 16]);
        let mut history = History::default();
        let mut deferred = Draft::about(KEY, Kind::Deferred, 1);
        (deferred.stage, deferred.code) = (Some(Stage::Rcpt), code);
        text.clone_into(&mut deferred.reply);
        for (draft, seq) in [Draft::about(KEY, Kind::Enrolled, 0), deferred]
            .into_iter()
            .zip(1..)
        {
            let event = draft.chain(Digest([0; 32]), seq, Stamp(0));
            history.apply(&event).unwrap();
        }
        let policy = Policy {
            give_up_after: Duration::from_hours(48),
            wait: Policy::usual_wait(),
            advice,
            resend: false,
            hurry: 1,
        };
        let due = policy.due(KEY, &history.people.get(&KEY).unwrap()).unwrap();
        due.0 / (60 * Stamp::SECOND)
    }

    #[test]
    fn a_reply_that_asks_for_more_time_gets_it_also_after_a_restart() {
        assert_eq!(minutes(false, 451, "try again in 1 minute"), 5);
        assert!((180..=198).contains(&minutes(false, 451, "try again in 3 hours")));
    }

    #[test]
    fn a_full_mailbox_is_tried_later_than_a_strict_one_unless_the_campaign_says_when() {
        assert!((360..=396).contains(&minutes(true, 452, "mailbox full")));
        assert_eq!(minutes(true, 451, "greylisted"), 5);
        assert!((60..=66).contains(&minutes(true, 451, "greylisted, try again in 1 hour")));
        assert_eq!(minutes(false, 452, "mailbox full"), 5);
    }
}
