//! A rate is a rate: release i comes no earlier than release i−n plus the window, over all
//! connections, from the first second on, also after a restart.
//!
//! A ring of the last n releases per limit enforces that; governor smooths inside it, so that mail
//! flows evenly and does not come in bursts at the start of each second.

use std::{
    collections::VecDeque,
    num::NonZeroU32,
    time::{Duration, Instant},
};

use governor::{
    Quota, RateLimiter,
    clock::Clock,
    middleware::NoOpMiddleware,
    state::{InMemoryState, NotKeyed},
};
use tokio::sync::Mutex;

/// At most `count` releases in any `window`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub count: u32,
    /// In any span of this length.
    pub window: Duration,
}

/// Governor's view of tokio's clock, so that paused time in tests holds for it too.
#[derive(Clone, Copy, Debug, Default)]
struct TokioClock;

impl Clock for TokioClock {
    type Instant = Instant;

    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }
}

type Smoother = RateLimiter<NotKeyed, InMemoryState, TokioClock, NoOpMiddleware<Instant>>;

#[derive(Clone, Debug)]
struct Ring {
    limit: Limit,
    releases: VecDeque<tokio::time::Instant>,
}

impl Ring {
    fn earliest(&self) -> Option<tokio::time::Instant> {
        let full = self.releases.len() >= self.limit.count as usize;
        self.releases
            .front()
            .filter(|_| full)
            .map(|oldest| *oldest + self.limit.window)
    }

    fn push(&mut self, release: tokio::time::Instant) {
        if self.releases.len() >= self.limit.count as usize {
            self.releases.pop_front();
        }
        self.releases.push_back(release);
    }
}

/// All limits of a run.
#[derive(Debug)]
pub struct Pace {
    smoothers: Vec<Smoother>,
    planned: Mutex<Vec<Ring>>,
    rings: Mutex<Vec<Ring>>,
    slack: Duration,
}

impl Pace {
    /// Limits that all hold; none means unlimited. `ago` says how long ago earlier releases
    /// happened, oldest first.
    #[must_use]
    pub fn new(limits: &[Limit], ago: &[Duration]) -> Self {
        let now = tokio::time::Instant::now();
        let rings: Vec<Ring> = limits
            .iter()
            .map(|limit| {
                let mut ring = Ring {
                    limit: *limit,
                    releases: VecDeque::new(),
                };
                for release in ago
                    .iter()
                    .filter(|ago| **ago < limit.window)
                    .filter_map(|ago| now.checked_sub(*ago))
                {
                    ring.push(release);
                }
                ring
            })
            .collect();
        Self {
            smoothers: limits.iter().filter_map(smoother).collect(),
            planned: Mutex::new(rings.clone()),
            rings: Mutex::new(rings),
            // A release is written within this time after it was allowed; the windows are kept that
            // much wider, so that they hold at the relay's end too.
            slack: if limits.is_empty() {
                Duration::ZERO
            } else {
                Duration::from_millis(2)
            },
        }
    }

    /// Waits until a next message may be prepared, and takes a place in the smoothed flow. The
    /// place is good for one [`Pace::release`], however many people are refused before.
    pub async fn reserve(&self) {
        for smoother in &self.smoothers {
            while let Err(not_until) = smoother.check() {
                let wait = not_until.wait_time_from(TokioClock.now());
                tokio::time::sleep(wait.max(Duration::from_micros(200))).await;
            }
        }
        let planned = {
            let mut rings = self.planned.lock().await;
            let now = tokio::time::Instant::now();
            let planned = rings
                .iter()
                .filter_map(Ring::earliest)
                .max()
                .map_or(now, |until| until.max(now));
            for ring in rings.iter_mut() {
                ring.push(planned);
            }
            planned
        };
        tokio::time::sleep_until(planned).await;
    }

    /// Waits until a body may be written, and counts it as written now. Callers are served in the
    /// order they come.
    pub async fn release(&self) {
        let mut rings = self.rings.lock().await;
        if rings.is_empty() {
            return;
        }
        while let Some(until) = rings
            .iter()
            .filter_map(Ring::earliest)
            .max()
            .map(|until| until + self.slack)
        {
            if until <= tokio::time::Instant::now() {
                break;
            }
            tokio::time::sleep_until(until).await;
        }
        let now = tokio::time::Instant::now();
        for ring in rings.iter_mut() {
            ring.push(now);
        }
    }
}

/// Ten milliseconds' worth of burst: less, and timers alone would keep a fast rate from being
/// reached; the ring holds the rate whatever the burst.
fn smoother(limit: &Limit) -> Option<Smoother> {
    let count = NonZeroU32::new(limit.count)?;
    let each = limit.window / count.get();
    let burst = NonZeroU32::new(
        u32::try_from(Duration::from_millis(10).as_nanos() / each.as_nanos().max(1))
            .ok()?
            .max(1),
    )?;
    let quota = Quota::with_period(each)?.allow_burst(burst);
    Some(RateLimiter::direct_with_clock(quota, TokioClock))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn stamps(limits: &[Limit], ago: &[Duration], n: usize) -> Vec<Duration> {
        let pace = Pace::new(limits, ago);
        let start = tokio::time::Instant::now();
        let mut stamps = Vec::new();
        for _ in 0..n {
            pace.reserve().await;
            pace.release().await;
            stamps.push(start.elapsed());
        }
        stamps
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

    #[tokio::test(start_paused = true)]
    async fn no_window_ever_holds_more_than_the_limit_and_the_rate_is_reached() {
        for (count, seconds, n) in [
            (1, 1, 20),
            (10, 1, 200),
            (333, 1, 2000),
            (5000, 1, 20_000),
            (30, 60, 100),
        ] {
            let limit = Limit {
                count,
                window: Duration::from_secs(seconds),
            };
            let stamps = stamps(&[limit], &[], n).await;
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
        let second = Limit {
            count: 10,
            window: Duration::from_secs(1),
        };
        let minute = Limit {
            count: 30,
            window: Duration::from_mins(1),
        };
        let both = stamps(&[second, minute], &[], 70).await;
        hold(&both, second);
        hold(&both, minute);
        let ago: Vec<Duration> = (0..10)
            .rev()
            .map(|i| Duration::from_millis(i * 10))
            .collect();
        let resumed = stamps(&[second], &ago, 5).await;
        assert!(resumed[0] >= Duration::from_millis(910), "{:?}", resumed[0]);
    }
}
