//! What the system's clock showed, beside the time since the machine started: so that a `send` knows whether
//! the clock was set forward while none ran.
//!
//! Guarantees no answer where the machine was started anew since, or does not say when it started (Linux does).
//! A clock that was set back is none either: what lies ahead counts as just now, which is the safe side.

use std::{
    fmt, fs,
    str::FromStr,
    time::{Duration, SystemTime},
};

use crate::{delivery::clock, terms::Stamp};

/// Both clocks at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// Which start of the machine.
    boot: String,
    /// How long ago that was, sleep included.
    up: Duration,
    at: Stamp,
}

impl Shown {
    /// As they are; none where the machine does not say.
    pub(super) fn now() -> Option<Self> {
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
        let up = fs::read_to_string("/proc/uptime").ok()?;
        Some(Self {
            boot: boot.trim().to_owned(),
            up: Duration::try_from_secs_f64(up.split(' ').next()?.parse().ok()?).ok()?,
            at: Stamp::from_system(SystemTime::now()),
        })
    }

    /// By how many microseconds the clock was set forward since.
    pub(super) fn set_since(&self, earlier: &Self) -> Option<i64> {
        let passed = self.up.checked_sub(earlier.up);
        let passed = passed.filter(|_| self.boot == earlier.boot)?;
        clock::was_set(earlier.at, self.at, passed).filter(|by| *by > 0)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "clock {} {} {}",
            self.boot,
            self.up.as_micros(),
            self.at.0
        )
    }
}

impl FromStr for Shown {
    type Err = ();

    fn from_str(line: &str) -> Result<Self, ()> {
        let words: Vec<&str> = line.split(' ').collect();
        let ["clock", boot, up, at] = words[..] else {
            return Err(());
        };
        Ok(Self {
            boot: boot.to_owned(),
            up: Duration::from_micros(up.parse().map_err(drop)?),
            at: Stamp(at.parse().map_err(drop)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(boot: &str, up: u64, at: i64) -> Shown {
        Shown {
            boot: boot.to_owned(),
            up: Duration::from_secs(up),
            at: Stamp(at * Stamp::SECOND),
        }
    }

    #[test]
    fn only_a_clock_that_was_set_forward_on_the_same_start_is_known() {
        let before = shown("a", 100, 1_000_000);
        let day = 86_400;
        for (later, by) in [
            (shown("a", 100 + 3600, 1_003_600), None),
            (shown("a", 100 + 3600, 1_003_602), None),
            (shown("a", 160, 1_000_060 + day), Some(day)),
            (shown("a", 160, 1_000_060 - day), None),
            (shown("b", 160, 1_000_060 + day), None),
            (shown("a", 50, 1_000_060 + day), None),
        ] {
            let by = by.map(|by| by * Stamp::SECOND);
            assert_eq!(later.set_since(&before), by, "{later}");
            assert_eq!(later.to_string().parse(), Ok(later));
        }
        for other in ["", "process 7", "clock a b c", "clock a 1 2 3"] {
            assert_eq!(other.parse::<Shown>(), Err(()), "{other}");
        }
    }
}
