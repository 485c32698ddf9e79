//! Another machine's clock, as far as exchanges with it tell.
//!
//! Guarantees that a span of its time, seen from here, is never longer than it is there: what is not known is
//! left out at both ends. It must not read a clock.

use std::time::Duration;

use crate::terms::{Stamp, micros};

/// Two clocks drift apart by no more than one in so many.
const DRIFT: i64 = 5000;

/// How far the other clock is ahead of ours, in microseconds: between two bounds, as of a moment of ours.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FarClock {
    known: Option<(i64, i64, i64)>,
}

impl FarClock {
    /// An exchange: the other clock was read between two moments of ours, as soon as what was sent was there and
    /// again right before the answer left. How long the other side took in between is no doubt about its clock.
    /// Gives by how many microseconds it was surely not set forward any farther: none where nothing shows that it was.
    pub(super) fn saw(
        &mut self,
        sent: Duration,
        received: Duration,
        first: Stamp,
        last: Stamp,
    ) -> i64 {
        let (sent, received) = (micros(sent), micros(received));
        let (low, mut high) = (last.0 - received, first.0 - sent);
        let mut known = self.bounds(received);
        if low > high {
            // It was set between the two looks at it: the second one tells where it stands.
            known = known.or(Some((first.0 - received, high)));
            high = last.0 - sent;
        }
        let (low, high, forward) = match known {
            Some((before, after)) if before.max(low) <= after.min(high) => {
                (before.max(low), after.min(high), 0)
            }
            // What contradicts what was known before: a clock was set.
            Some((before, after)) if low > after => (low, high, high - before),
            _ => (low, high, 0),
        };
        self.known = Some((low, high, received));
        forward
    }

    fn bounds(&self, now: i64) -> Option<(i64, i64)> {
        let (low, high, at) = self.known?;
        let drift = (now - at).max(0) / DRIFT + 1;
        Some((low - drift, high + drift))
    }

    /// From when until when, by our clock, it is surely between two moments there; none where that is never so.
    #[must_use]
    pub(super) fn between(
        &self,
        now: Duration,
        from: Stamp,
        until: Stamp,
    ) -> Option<(Duration, Duration)> {
        let (low, high) = self.bounds(micros(now))?;
        // Both go on drifting until then.
        let drift = (until.0 - high - micros(now)).max(0) / DRIFT + 1;
        let (from, until) = (from.0 - low + drift, until.0 - high - drift);
        let here = |at: i64| Duration::from_micros(u64::try_from(at).unwrap_or(0));
        (from < until).then(|| (here(from), here(until)))
    }

    /// How much is not known about it, in microseconds.
    #[must_use]
    pub(super) fn doubt(&self, now: Duration) -> Option<i64> {
        let (low, high) = self.bounds(micros(now))?;
        Some(high - low)
    }

    /// The other clock's latest possible moment now.
    #[must_use]
    pub(super) fn latest(&self, now: Duration) -> Option<Stamp> {
        let (_, high) = self.bounds(micros(now))?;
        Some(Stamp(micros(now) + high))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn millis(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_clock_that_was_set_is_believed() {
        let mut clock = FarClock::default();
        assert_eq!(clock.between(millis(0), Stamp(0), Stamp(9_000_000)), None);
        let at = |there| (Stamp(there), Stamp(there));
        let (first, last) = at(1_000_000);
        clock.saw(millis(0), millis(2), first, last);
        let (first, last) = at(91_000_000);
        clock.saw(millis(10), millis(12), first, last);
        let (from, until) = clock
            .between(millis(12), Stamp(92_000_000), Stamp(92_100_000))
            .unwrap();
        assert!(from >= millis(1010) && until <= millis(1112) && from < until);
    }

    #[test]
    fn by_how_much_a_clock_was_set_forward_is_never_said_too_low() {
        let mut clock = FarClock::default();
        let at = |there| (Stamp(there), Stamp(there));
        let mut saw =
            |sent, received, (first, last)| clock.saw(millis(sent), millis(received), first, last);
        assert_eq!(saw(0, 2, at(1_000_000)), 0);
        // By 120 s, in between.
        let forward = saw(1000, 1002, at(122_000_000));
        assert!((120_000_000..120_010_000).contains(&forward), "{forward}");
        // Nothing more, and back.
        assert_eq!(saw(1010, 1012, at(122_010_000)), 0);
        assert_eq!(saw(1020, 1022, at(2_020_000)), 0);
        // Between the two looks at it.
        let forward = saw(1030, 1032, (Stamp(2_030_000), Stamp(62_031_000)));
        assert!((60_000_000..60_010_000).contains(&forward), "{forward}");
        assert_eq!(saw(1040, 1042, at(62_041_000)), 0);
    }

    #[test]
    fn how_long_the_other_side_takes_is_no_doubt() {
        let mut clock = FarClock::default();
        // 10 ms there and 10 ms back, after a second in which somebody else had the row.
        clock.saw(millis(0), millis(1020), Stamp(5_010_000), Stamp(6_010_000));
        let doubt = clock.doubt(millis(1020)).unwrap();
        assert!((20_000..20_010).contains(&doubt), "{doubt}");
    }

    proptest! {
        /// The other clock is ahead and goes up to 100 ppm faster or slower.
        #[test]
        fn a_span_here_is_always_within_the_span_there(
            ahead in 0_i64..1_000_000_000,
            ppm in -100_i64..100,
            exchanges in prop::collection::vec(
                (1_u64..200_000, 0_u64..30_000, 0_u64..500_000, 0_u64..30_000), 1..40,
            ),
            later in 0_i64..2_000_000,
            lasts in 1_i64..100_000,
        ) {
            let there = |here: i64| here + here * ppm / 1_000_000 + ahead;
            let mut clock = FarClock::default();
            let mut now = 0;
            for (pause, out, waits, back) in exchanges {
                let sent = now + pause;
                now = sent + out + waits + back;
                let read = |at: u64| Stamp(there(i64::try_from(at).unwrap()));
                let (first, last) = (read(sent + out), read(sent + out + waits));
                clock.saw(Duration::from_micros(sent), Duration::from_micros(now), first, last);
            }
            let from = Stamp(there(i64::try_from(now).unwrap()) + later);
            let until = from.plus(lasts);
            if let Some((begin, end)) = clock.between(Duration::from_micros(now), from, until) {
                for at in [begin, end] {
                    let seen = there(i64::try_from(at.as_micros()).unwrap());
                    prop_assert!(seen >= from.0 && seen <= until.0);
                }
            }
            let latest = clock.latest(Duration::from_micros(now)).unwrap();
            prop_assert!(latest.0 >= there(i64::try_from(now).unwrap()));
        }
    }
}
