//! A rate: at most so many releases in any window of a second, a minute, an hour or a day.

use std::{fmt, str::FromStr, time::Duration};

use serde::Deserialize;

/// At most `count` releases in any `window`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Rate {
    /// How many.
    pub count: u32,
    /// In any span of this length.
    pub window: Duration,
}

/// A text is no rate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no rate; write `50/s`, `600/min`, `10000/h` or `200000/d`")]
pub struct InvalidRate(String);

impl FromStr for Rate {
    type Err = InvalidRate;

    fn from_str(text: &str) -> Result<Self, InvalidRate> {
        let invalid = || InvalidRate(text.to_owned());
        let (count, unit) = text.trim().split_once('/').ok_or_else(invalid)?;
        let count = count
            .trim()
            .replace(['_', ' '], "")
            .parse()
            .map_err(|_fault| invalid())?;
        let seconds = match unit.trim() {
            "s" => 1,
            "min" | "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => return Err(invalid()),
        };
        if count == 0 || count > 10_000_000 {
            return Err(invalid());
        }
        Ok(Self {
            count,
            window: Duration::from_secs(seconds),
        })
    }
}

impl TryFrom<String> for Rate {
    type Error = InvalidRate;

    fn try_from(text: String) -> Result<Self, InvalidRate> {
        text.parse()
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.window.as_secs() {
            1 => "s",
            60 => "min",
            3600 => "h",
            _ => "d",
        };
        write!(f, "{}/{unit}", self.count)
    }
}
