//! How fast mail may flow, as values.
//!
//! A limit holds for any span of its length, not for calendar days or full minutes.

use std::{fmt, time::Duration};

/// At most `count` releases in any `window`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Limit {
    /// How many.
    pub count: u32,
    /// In any span of this length.
    pub window: Duration,
}

/// Longer windows are not smoothed: mail of a day flows in the hours that are open.
pub const SMOOTHED: Duration = Duration::from_hours(1);

impl Limit {
    /// How long so many take at least. A window that is not smoothed holds nobody up before it is full.
    #[must_use]
    pub fn lasts(&self, people: u64) -> Duration {
        let count = u64::from(self.count.max(1));
        let windows = |n: u64| {
            self.window
                .saturating_mul(u32::try_from(n).unwrap_or(u32::MAX))
        };
        if self.window > SMOOTHED {
            return windows(people.saturating_sub(1) / count);
        }
        windows(people / count) + windows(people % count) / self.count.max(1)
    }
}

impl fmt::Display for Limit {
    /// As people write it: `20/s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.window.as_secs() {
            1 => write!(f, "{}/s", self.count),
            60 => write!(f, "{}/min", self.count),
            3600 => write!(f, "{}/h", self.count),
            86_400 => write!(f, "{}/d", self.count),
            seconds => write!(f, "{} in {seconds} s", self.count),
        }
    }
}

/// A limit of the start: it holds for so long, then the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// At most so fast.
    pub limit: Limit,
    /// For so long.
    pub lasts: Duration,
}
