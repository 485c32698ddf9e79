//! A clock that does not show the time that passed: the machine slept, or somebody set it.
//!
//! Guarantees that what is written down about it can be read again by whoever folds history. It must not
//! read a clock.

use std::time::Duration;

use super::{Draft, Event, Kind};
use crate::terms::Stamp;

/// Less than that is no matter (a clock that is kept right by the network moves by less).
const TOLERATED: i64 = 2 * Stamp::SECOND;
/// So much may be written by the new clock before it is seen that the clock was set.
const UNSEEN: Duration = Duration::from_secs(10);

/// By how many microseconds the clock was set between two looks at it, where `passed` went by; none where
/// it shows the time that passed.
#[must_use]
pub fn was_set(before: Stamp, now: Stamp, passed: Duration) -> Option<i64> {
    let passed = i64::try_from(passed.as_micros()).unwrap_or(i64::MAX);
    let by = now.0.saturating_sub(before.0).saturating_sub(passed);
    (by.saturating_abs() > TOLERATED).then_some(by)
}

/// The event that says so.
#[must_use]
pub fn draft(by: i64) -> Draft {
    let mut draft = Draft::new(Kind::ClockSet);
    let what = if by > 0 {
        "the machine slept, or its clock was set forward"
    } else {
        "the clock was set back"
    };
    draft.reply = format!("{by:+} microseconds: {what}");
    draft
}

/// The same of the machine of one sender among others: nobody else's times change with it.
#[must_use]
pub fn draft_of(by: i64, sender: &str) -> Draft {
    let mut draft = draft(by);
    sender.clone_into(&mut draft.sender);
    draft
}

/// By how many microseconds, as the event says; 0 where it cannot be read.
#[must_use]
pub fn set_by(event: &Event) -> i64 {
    let first = event.reply.split(' ').next();
    first.and_then(|by| by.parse().ok()).unwrap_or(0)
}

/// Where a moment lies by the clock as it is from `now` on, when it was set by so many microseconds. What was
/// written just before is by the new clock already, or nobody can know: later is the safe side, but nothing
/// that happened lies ahead.
#[must_use]
pub fn moved(at: Stamp, by: i64, now: Stamp) -> Stamp {
    let is_new = by < 0 && at <= now && now.since(at) <= UNSEEN;
    if is_new { at } else { at.plus(by).min(now) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        delivery::History,
        terms::{Digest, Key},
    };

    #[test]
    fn a_jump_is_told_from_time_that_passed_and_can_be_read_again() {
        let at = |seconds: i64| Stamp(seconds * Stamp::SECOND);
        let second = Duration::from_secs(1);
        assert_eq!(was_set(at(10), at(11), second), None);
        assert_eq!(was_set(at(10), at(13), second), None);
        assert_eq!(was_set(at(10), at(610), Duration::from_mins(10)), None);
        for by in [3, -3, 36_000, -86_400] {
            let by = by * Stamp::SECOND;
            let set = was_set(at(10), at(11).plus(by), second);
            assert_eq!(set, Some(by));
            let event = draft(by).chain(Digest([0; 32]), 1, at(11));
            assert_eq!(set_by(&event), by);
        }
    }

    #[test]
    fn what_happened_never_moves_further_back_than_it_was_nor_ahead() {
        const DAY: i64 = 86_400 * Stamp::SECOND;
        let at = |seconds: i64| Stamp(seconds * Stamp::SECOND);
        let now = at(1_000_000);
        // Set back: by the clock as it was, and by the new one before anybody saw it.
        assert_eq!(moved(now.plus(DAY - 5), -DAY, now), now.plus(-5));
        for new in [now, at(999_999), at(999_990)] {
            assert_eq!(moved(new, -DAY, now), new);
        }
        assert_eq!(moved(at(999_000), -DAY, now), at(999_000).plus(-DAY));
        // Set forward.
        assert_eq!(moved(at(999_999).plus(-DAY), DAY, now), at(999_999));
        assert_eq!(moved(at(999_999), DAY, now), now);
    }

    /// Two in a minute: one as the clock was, one before it was seen that it was set back by an hour.
    #[test]
    fn a_release_under_a_clock_just_set_counts_after_a_restart() {
        const HOUR: i64 = 3600 * Stamp::SECOND;
        let noon = Stamp(20_000 * 24 * HOUR);
        let mut history = History::default();
        let mut seq = 0;
        let mut take = |draft: Draft, at: Stamp| {
            seq += 1;
            history
                .apply(&draft.chain(Digest([0; 32]), seq, at))
                .unwrap();
        };
        let about = |n: u8, kind, attempt| Draft::about(Key([n; 16]), kind, attempt);
        for who in [1, 2] {
            take(about(who, Kind::Enrolled, 0), noon);
        }
        take(Draft::new(Kind::Began), noon);
        let back = noon.plus(-HOUR);
        for (who, at) in [(1, noon), (2, back.plus(Stamp::SECOND / 2))] {
            take(about(who, Kind::Attempt, 1), at);
            take(about(who, Kind::Accepted, 1), at);
        }
        let seen = back.plus(Stamp::SECOND);
        take(draft(-HOUR), seen);
        let ago = history.releases.iter().map(|(at, _)| seen.since(*at));
        let most = ago.max().unwrap();
        assert!(most <= Duration::from_secs(1), "{most:?} ago");
        assert!(history.releases.iter().all(|(at, _)| *at <= seen));
    }

    /// Times in the history are of several machines.
    #[test]
    fn the_clock_of_one_sender_among_others_changes_nobodys_times() {
        const HOUR: i64 = 3600 * Stamp::SECOND;
        let mut history = History::default();
        let mut take = |draft: Draft, at: i64| {
            let event = draft.chain(Digest([0; 32]), 1, Stamp(at * HOUR));
            history.apply(&event).unwrap();
            let last = history.people.get(&Key([1; 16])).map(|of| of.last);
            (last, history.open.at(Stamp(3 * HOUR)))
        };
        let about = |kind, attempt| Draft::about(Key([1; 16]), kind, attempt);
        take(Draft::new(Kind::Began), 0);
        take(about(Kind::Enrolled, 0), 0);
        take(about(Kind::Attempt, 1), 0);
        let before = take(about(Kind::Deferred, 1), 0);
        for by in [HOUR, -HOUR] {
            assert_eq!(take(draft_of(by, "a"), 2), before);
        }
        assert_ne!(take(draft(-HOUR), 2), before);
    }

    #[test]
    fn a_clock_that_was_set_is_no_open_sending_time() {
        const HOUR: i64 = 3600 * Stamp::SECOND;
        let mut history = History::default();
        let mut take = |draft: Draft, at: i64| {
            let event = draft.chain(Digest([0; 32]), 1, Stamp(at));
            history.apply(&event).unwrap();
            history.open.at(Stamp(at))
        };
        take(Draft::new(Kind::Began), 0);
        // Three days asleep, an hour of work, then the clock is set back by ten days.
        assert_eq!(take(draft(72 * HOUR), 73 * HOUR), Duration::from_hours(1));
        assert_eq!(
            take(draft(-240 * HOUR), -166 * HOUR),
            Duration::from_hours(2)
        );
    }
}
