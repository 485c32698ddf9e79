//! How fast messages leave now, as the events of the last minutes tell.
//!
//! Guarantees a speed only where something other than what is stated holds mail back: a plan that keeps to
//! the stated limits alone would promise an end that the relay does not allow. It must not read a clock.

use std::time::Duration;

use super::{gather::Gathered, plan, settings, standpoint::Standpoint};
use crate::{
    delivery::{History, Limit, SMOOTHED, Step},
    review::Timetable,
    terms::Stamp,
};

/// The present speed is that of so long.
const LATELY: Duration = Duration::from_mins(2);
/// A run that began just now has none yet.
const LEAST: Duration = Duration::from_secs(10);

impl Standpoint {
    /// How those who are still to be told will be, as it is now: at the speed that a `send` has, while one is at work
    /// that is kept back by more than what is stated.
    pub(super) fn timetable_now(&self, gathered: &Gathered, now: Stamp) -> Option<Timetable> {
        let limits = plan::stated(&gathered.campaign);
        let ramp = settings::ramp(&gathered.campaign);
        let at_work = self.alive && self.deliveries.pending > 0;
        let measured =
            at_work.then(|| measured(self.history(), limits.as_deref().unwrap_or(&[]), &ramp, now));
        let Some(measured) = measured.flatten() else {
            return Some(self.timetable_under(gathered, now, limits?));
        };
        let stated = self.timetable_under(gathered, now, limits.unwrap_or_default());
        Some(stated.at_speed(measured, now))
    }
}

/// How many messages left within so long before a moment.
pub(super) fn within(history: &History, now: Stamp, span: Duration) -> u64 {
    let releases = history.releases.iter().rev();
    let late = releases.take_while(|(at, _)| now.since(*at) < span);
    late.count() as u64
}

/// How long the present run has been at work without a pause of the hours, at most two minutes; none where
/// nobody is at work, or only began.
pub(super) fn watched(history: &History, now: Stamp) -> Option<Duration> {
    let at_work = history.open.unbroken(now)?;
    (at_work >= LEAST).then(|| at_work.min(LATELY))
}

/// The speed of the last two minutes as a limit, where no stated one explains it.
pub(super) fn measured(
    history: &History,
    limits: &[Limit],
    ramp: &[Step],
    now: Stamp,
) -> Option<Limit> {
    let window = watched(history, now)?;
    let count = u32::try_from(within(history, now, window)).ok()?;
    let measured = Limit { count, window };
    let mut passed = history.open.at(now);
    let step = ramp.iter().find(|step| {
        let is_now = passed < step.lasts;
        passed = passed.saturating_sub(step.lasts);
        is_now
    });
    let explains = |stated: &Limit| {
        if stated.window > SMOOTHED {
            // It holds nobody up before it is full.
            return within(history, now, stated.window) >= u64::from(stated.count);
        }
        // A tenth of doubt.
        per_second(measured) >= 0.9 * per_second(*stated)
    };
    let stated = limits.iter().chain(step.map(|step| &step.limit));
    (count > 0 && !stated.copied().any(|stated| explains(&stated))).then_some(measured)
}

/// Messages a second.
fn per_second(limit: Limit) -> f64 {
    f64::from(limit.count) / limit.window.as_secs_f64().max(0.001)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        delivery::{Draft, Kind},
        terms::Digest,
    };

    const NOW: Stamp = Stamp(1_764_163_200 * Stamp::SECOND);

    /// A run that began so many seconds ago, of which so many messages left a second.
    fn run(seconds: i64, each: i64) -> History {
        let mut history = History::default();
        let began = NOW.plus(-seconds * Stamp::SECOND);
        let began = Draft::new(Kind::Began).chain(Digest([0; 32]), 1, began);
        history.apply(&began).unwrap();
        for at in (0..seconds).rev() {
            for _ in 0..each {
                let at = NOW.plus(-at * Stamp::SECOND);
                history.releases.push_back((at, 0));
            }
        }
        history
    }

    fn limit(count: u32, seconds: u64) -> Limit {
        let window = Duration::from_secs(seconds);
        Limit { count, window }
    }

    #[test]
    fn a_relay_that_takes_less_than_is_stated_is_seen() {
        let slow = run(600, 2);
        assert_eq!(within(&slow, NOW, Duration::from_mins(1)), 120);
        let of = |limits: &[Limit]| measured(&slow, limits, &[], NOW);
        assert_eq!(of(&[limit(50, 1)]), Some(limit(240, 120)));
        assert_eq!(of(&[]), Some(limit(240, 120)));
        // These hold it back by themselves.
        assert_eq!(of(&[limit(50, 1), limit(2, 1)]), None);
        assert_eq!(of(&[limit(1000, 86_400)]), None);
        let step = |count| Step {
            limit: limit(count, 1),
            lasts: Duration::from_mins(20),
        };
        assert_eq!(measured(&slow, &[limit(50, 1)], &[step(2)], NOW), None);
        assert!(measured(&slow, &[limit(50, 1)], &[step(9)], NOW).is_some());
    }

    #[test]
    fn nothing_is_said_of_a_run_that_just_began_or_of_none() {
        let limits = [limit(50, 1)];
        assert_eq!(measured(&run(9, 2), &limits, &[], NOW), None);
        let (ten, span) = (run(10, 2), Duration::from_secs(10));
        assert_eq!(watched(&ten, NOW), Some(span));
        assert!(measured(&ten, &limits, &[], NOW).is_some());
        assert_eq!(measured(&run(60, 0), &limits, &[], NOW), None);
        assert_eq!(measured(&History::default(), &limits, &[], NOW), None);
    }
}
