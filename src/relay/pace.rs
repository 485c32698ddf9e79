//! A rate is a rate: release i comes no earlier than release i−n plus the window, over all
//! connections, from the first second on, also after a restart.
//!
//! A ring of the last n releases per limit guarantees that at the moment a body is written. A second
//! ring plans ahead, so that messages are prepared in time and not many too early; governor smooths
//! the plan, so that mail flows evenly and does not come in bursts at the start of each second.
//! Nothing here waits: whoever asks is told from when on it may.

use std::{
    collections::VecDeque,
    num::NonZeroU32,
    time::{Duration, Instant as StdInstant},
};

use governor::{
    Quota, RateLimiter,
    clock::Clock,
    middleware::NoOpMiddleware,
    state::{InMemoryState, NotKeyed},
};
use tokio::time::Instant;

use crate::delivery::SMOOTHED;
pub use crate::delivery::{Limit, Step};

/// A release is written within this time after it was allowed; the windows are kept that much wider,
/// so that they hold at the relay's end too.
const SLACK: Duration = Duration::from_millis(2);

/// Governor's view of tokio's clock, so that paused time in tests holds for it too.
#[derive(Clone, Copy, Debug, Default)]
struct TokioClock;

impl Clock for TokioClock {
    type Instant = StdInstant;

    fn now(&self) -> StdInstant {
        Instant::now().into_std()
    }
}

type Smoother = RateLimiter<NotKeyed, InMemoryState, TokioClock, NoOpMiddleware<StdInstant>>;

/// The last n releases, done or planned.
#[derive(Clone, Debug)]
struct Ring {
    limit: Limit,
    releases: VecDeque<Instant>,
}

impl Ring {
    fn of(limit: Limit, ago: &[Duration], now: Instant) -> Self {
        let mut ring = Self {
            limit,
            releases: VecDeque::new(),
        };
        ago.iter()
            .filter(|ago| **ago < limit.window)
            .filter_map(|ago| now.checked_sub(*ago))
            .for_each(|release| ring.push(release));
        ring
    }

    fn earliest(&self) -> Option<Instant> {
        let full = self.releases.len() >= self.limit.count as usize;
        let oldest = self.releases.front().filter(|_| full);
        oldest.map(|oldest| *oldest + self.limit.window)
    }

    fn push(&mut self, release: Instant) {
        if self.releases.len() >= self.limit.count as usize {
            self.releases.pop_front();
        }
        self.releases.push_back(release);
    }
}

/// Limits that hold together until a moment, or for good.
#[derive(Debug)]
struct Phase {
    until: Option<Instant>,
    planned: Vec<Ring>,
    released: Vec<Ring>,
    smoother: Option<(Limit, Smoother)>,
}

impl Phase {
    fn new(limits: &[Limit], ago: &[Duration], now: Instant, until: Option<Instant>) -> Self {
        let rings: Vec<Ring> = limits
            .iter()
            .map(|limit| Ring::of(*limit, ago, now))
            .collect();
        let smoothed = limits.iter().filter(|limit| limit.window <= SMOOTHED);
        let tightest = smoothed.max_by_key(|limit| limit.window / limit.count.max(1));
        Self {
            until,
            planned: rings.clone(),
            released: rings,
            smoother: tightest.and_then(|limit| Some((*limit, smoother(limit)?))),
        }
    }
}

/// All limits on one flow of mail.
#[derive(Debug)]
pub struct Pace {
    /// The last one holds for good; each before it only until its end.
    phases: VecDeque<Phase>,
    /// Places in the smooth flow that were taken and not used.
    kept: u32,
    /// The limit that made somebody wait last, and until when.
    held_by: Option<(Limit, Instant)>,
}

impl Pace {
    /// Limits that all hold; none means unlimited. Before them, the steps of the start, one after the
    /// other, of which `passed` is over already. `ago` says how long ago earlier releases happened,
    /// oldest first.
    #[must_use]
    pub fn new(limits: &[Limit], ramp: &[Step], passed: Duration, ago: &[Duration]) -> Self {
        let now = Instant::now();
        let mut phases = VecDeque::new();
        let mut ends = Duration::ZERO;
        for step in ramp {
            ends += step.lasts;
            if let Some(left) = ends.checked_sub(passed).filter(|left| !left.is_zero()) {
                let together = [&[step.limit], limits].concat();
                phases.push_back(Phase::new(&together, ago, now, Some(now + left)));
            }
        }
        phases.push_back(Phase::new(limits, ago, now, None));
        Self {
            phases,
            kept: 0,
            held_by: None,
        }
    }

    /// Takes a place in the planned flow; or says when to ask again.
    pub fn plan(&mut self) -> Result<(), Instant> {
        let now = Instant::now();
        let Some(phase) = current(&mut self.phases, now) else {
            return Ok(());
        };
        let rings = phase.planned.iter();
        let earliest = rings
            .filter_map(|ring| Some((ring.earliest()?, ring.limit)))
            .max_by_key(|(earliest, _)| *earliest);
        if let Some((until, limit)) = earliest.filter(|(until, _)| *until > now) {
            self.held_by = Some((limit, until));
            return Err(until);
        }
        if self.kept > 0 {
            self.kept -= 1;
        } else if let Some((limit, smoother)) = &phase.smoother
            && let Err(not_until) = smoother.check()
        {
            let wait = not_until.wait_time_from(TokioClock.now());
            let until = now + wait.max(Duration::from_micros(200));
            self.held_by = Some((*limit, until));
            return Err(until);
        }
        let rings = self.phases.iter_mut().flat_map(|phase| &mut phase.planned);
        rings.for_each(|ring| ring.push(now));
        Ok(())
    }

    /// The limit that made somebody wait since this was asked last, or still does.
    pub fn take_held(&mut self) -> Option<Limit> {
        let (limit, until) = self.held_by?;
        if until <= Instant::now() {
            self.held_by = None;
        }
        Some(limit)
    }

    /// A planned place was not used: the next one who asks gets it. Refusals must not slow the others
    /// down.
    pub fn keep(&mut self) {
        self.kept += 1;
        // Planned anew, it counts from then on.
        for ring in self.phases.iter_mut().flat_map(|phase| &mut phase.planned) {
            ring.releases.pop_back();
        }
    }

    /// For so long nothing could leave: the steps of the start last that much longer.
    pub fn rested(&mut self, so_long: Duration) {
        let ends = self
            .phases
            .iter_mut()
            .filter_map(|phase| phase.until.as_mut());
        ends.for_each(|until| *until += so_long);
    }

    /// The limits that hold now.
    pub fn in_force(&mut self) -> Vec<Limit> {
        let phase = current(&mut self.phases, Instant::now());
        let rings = phase.into_iter().flat_map(|phase| &phase.planned);
        rings.map(|ring| ring.limit).collect()
    }

    /// From when on a body may be written; none is now.
    pub fn until(&mut self) -> Option<Instant> {
        let now = Instant::now();
        let rings = &current(&mut self.phases, now)?.released;
        let until = rings.iter().filter_map(Ring::earliest).max()? + SLACK;
        Some(until).filter(|until| *until > now)
    }

    /// Counts a body as written now.
    pub fn released(&mut self) {
        let now = Instant::now();
        let rings = self.phases.iter_mut().flat_map(|phase| &mut phase.released);
        rings.for_each(|ring| ring.push(now));
    }
}

fn current(phases: &mut VecDeque<Phase>, now: Instant) -> Option<&Phase> {
    while phases
        .front()
        .is_some_and(|phase| phase.until.is_some_and(|until| until <= now))
    {
        phases.pop_front();
    }
    phases.front()
}

/// Ten milliseconds' worth of burst: less, and timers alone would keep a fast rate from being
/// reached; the ring holds the rate whatever the burst.
fn smoother(limit: &Limit) -> Option<Smoother> {
    let count = NonZeroU32::new(limit.count)?;
    let each = limit.window / count.get();
    let burst = Duration::from_millis(10).as_nanos() / each.as_nanos().max(1);
    let burst = NonZeroU32::new(u32::try_from(burst).ok()?.max(1))?;
    let quota = Quota::with_period(each)?.allow_burst(burst);
    Some(RateLimiter::direct_with_clock(quota, TokioClock))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn limit(count: u32, seconds: u64) -> Limit {
        Limit {
            count,
            window: Duration::from_secs(seconds),
        }
    }

    async fn release(pace: &mut Pace) {
        while let Err(until) = pace.plan() {
            tokio::time::sleep_until(until).await;
        }
        while let Some(until) = pace.until() {
            tokio::time::sleep_until(until).await;
        }
        pace.released();
    }

    async fn stamps(mut pace: Pace, n: usize) -> Vec<Duration> {
        let start = Instant::now();
        let mut stamps = Vec::new();
        for _ in 0..n {
            release(&mut pace).await;
            stamps.push(start.elapsed());
        }
        stamps
    }

    /// So many, then a restart, and so many more.
    async fn resumed(limits: &[Limit], before: usize, after: usize) -> Vec<Duration> {
        let mut all = stamps(pace(limits, &[]), before).await;
        let now = *all.last().unwrap();
        let ago: Vec<Duration> = all.iter().map(|stamp| now.saturating_sub(*stamp)).collect();
        let later = stamps(pace(limits, &ago), after).await;
        all.extend(later.into_iter().map(|stamp| now + stamp));
        all
    }

    fn hold(stamps: &[Duration], limit: Limit) {
        let n = limit.count as usize;
        for (i, stamp) in stamps.iter().enumerate().skip(n) {
            let before = stamps[i - n];
            assert!(
                *stamp >= before + limit.window,
                "release {i} at {stamp:?}, release {} at {before:?}",
                i - n
            );
        }
    }

    fn pace(limits: &[Limit], ago: &[Duration]) -> Pace {
        Pace::new(limits, &[], Duration::ZERO, ago)
    }

    #[tokio::test(start_paused = true)]
    async fn no_window_ever_holds_more_than_the_limit_also_over_a_restart_and_the_rate_is_reached()
    {
        for (count, seconds, n) in [
            (1, 1, 20),
            (10, 1, 200),
            (333, 1, 2000),
            (5000, 1, 20_000),
            (30, 60, 100),
            (10_000, 86_400, 25_000),
        ] {
            let limit = limit(count, seconds);
            let stamps = resumed(&[limit], n / 2, n - n / 2).await;
            hold(&stamps, limit);
            let ideal = f64::from(u32::try_from(n - 1).unwrap()) / f64::from(count)
                * limit.window.as_secs_f64();
            let took = stamps.last().unwrap().as_secs_f64();
            assert!(
                took <= ideal / 0.97 + 0.05,
                "{count}: {took} s instead of {ideal} s"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn several_limits_hold_together_and_a_restart_counts() {
        let (second, minute) = (limit(10, 1), limit(30, 60));
        let both = stamps(pace(&[second, minute], &[]), 70).await;
        hold(&both, second);
        hold(&both, minute);
        let ago: Vec<Duration> = (0..10)
            .rev()
            .map(|i| Duration::from_millis(i * 10))
            .collect();
        let resumed = stamps(pace(&[second], &ago), 5).await;
        assert!(resumed[0] >= Duration::from_millis(910), "{:?}", resumed[0]);
    }

    #[tokio::test(start_paused = true)]
    async fn thirty_a_minute_and_ten_thousand_a_day_hold_over_a_restart() {
        let (minute, day) = (limit(30, 60), limit(10_000, 86_400));
        let all = resumed(&[minute, day], 9000, 13_000).await;
        hold(&all, minute);
        hold(&all, day);
        // Two full days, and what the third still took.
        let ideal = 2.0 * 86_400.0 + 1999.0 * 2.0;
        assert!(all.last().unwrap().as_secs_f64() <= ideal / 0.97);
    }

    #[tokio::test(start_paused = true)]
    async fn the_start_is_slow_and_a_restart_goes_on_with_it() {
        let steps = [
            Step {
                limit: limit(1, 1),
                lasts: Duration::from_secs(10),
            },
            Step {
                limit: limit(5, 1),
                lasts: Duration::from_secs(10),
            },
        ];
        let full = [limit(100, 1)];
        let all = stamps(Pace::new(&full, &steps, Duration::ZERO, &[]), 300).await;
        let until = |seconds| {
            let end = Duration::from_secs(seconds);
            all.iter().filter(|stamp| **stamp < end).count()
        };
        assert!((9..=11).contains(&until(10)), "{}", until(10));
        assert!((57..=62).contains(&until(20)), "{}", until(20));
        assert!(all.last().unwrap().as_secs_f64() < 23.0);
        // A night in between is no time of the start.
        let mut rested = Pace::new(&full, &steps, Duration::ZERO, &[]);
        tokio::time::advance(Duration::from_hours(8)).await;
        rested.rested(Duration::from_hours(8));
        assert!(stamps(rested, 20).await[8] > Duration::from_millis(7900));
        let resumed = Pace::new(&full, &steps, Duration::from_secs(15), &[]);
        let all = stamps(resumed, 100).await;
        assert!(all[20] > Duration::from_millis(3900), "{:?}", all[20]);
        assert!(all.last().unwrap().as_secs_f64() < 6.5);
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_known_which_limit_holds_the_flow_up_and_for_how_long() {
        let (second, day) = (limit(10, 1), limit(20, 86_400));
        let mut pace = pace(&[second, day], &[]);
        assert_eq!(pace.take_held(), None);
        for _ in 0..20 {
            release(&mut pace).await;
        }
        assert_eq!(pace.take_held(), Some(second));
        assert_eq!(pace.take_held(), None);
        assert!(pace.plan().is_err());
        // It does until tomorrow, however often somebody looks.
        assert_eq!(pace.take_held(), Some(day));
        tokio::time::advance(Duration::from_hours(23)).await;
        assert_eq!(pace.take_held(), Some(day));
        assert_eq!(second.lasts(25), Duration::from_millis(2500));
        assert_eq!(day.lasts(20), Duration::ZERO);
        assert_eq!(day.lasts(41), Duration::from_hours(48));
    }

    #[tokio::test(start_paused = true)]
    async fn a_place_that_was_not_used_is_the_next_ones() {
        let mut pace = pace(&[limit(1, 1)], &[]);
        assert!(pace.plan().is_ok() && pace.plan().is_err());
        pace.keep();
        assert!(pace.plan().is_ok() && pace.plan().is_err());
        pace.released();
        assert!(pace.until().is_some());
    }
}
