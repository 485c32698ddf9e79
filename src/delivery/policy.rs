//! When somebody is tried again, and when not any more.

use std::time::Duration;

use sha2::{Digest as _, Sha256};

use super::{Progress, State};
use crate::terms::{Key, Stamp};

/// What the campaign states about retries.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Give up after at least three tries and this much time.
    pub give_up_after: Duration,
    /// How long to wait after each deferral; the last is repeated.
    pub wait: Vec<Duration>,
    /// Whether an unknown is sent once more with the same Message-ID.
    pub resend: bool,
}

/// What is due for a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// A try, from that moment on.
    From(Stamp),
    /// It is to be given up.
    GiveUp,
    /// Nothing: it is settled or waits for a person.
    Nothing,
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

    /// What is due for a recipient.
    #[must_use]
    pub fn due(&self, key: Key, progress: &Progress, now: Stamp) -> Due {
        match progress.state {
            State::Pending | State::Doubted => Due::From(Stamp(0)),
            State::Deferred => {
                let long_enough = progress
                    .since
                    .is_some_and(|since| now.0 - since.0 >= micros(self.give_up_after));
                if progress.tries >= 3 && long_enough {
                    return Due::GiveUp;
                }
                let step = usize::try_from(progress.tries.saturating_sub(1)).unwrap_or(0);
                let wait = self
                    .wait
                    .get(step)
                    .or(self.wait.last())
                    .copied()
                    .unwrap_or(Duration::from_mins(5));
                Due::From(
                    progress
                        .last
                        .plus(micros(wait) + jitter(key, progress.attempts, wait)),
                )
            }
            State::Sending
            | State::Accepted
            | State::Rejected
            | State::Expired
            | State::Unknown => Due::Nothing,
        }
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX / 4)
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
