//! Moments, days and numbers that the campaign states, refused at once where they are none.

use std::fmt;

use jiff::{Timestamp, civil::Date};
use serde::Deserialize;

use crate::terms::day_meant;

/// A moment with its offset, shown as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "toml::Value")]
pub struct Moment {
    /// The moment.
    pub at: Timestamp,
    written: String,
}

impl TryFrom<toml::Value> for Moment {
    type Error = String;

    fn try_from(value: toml::Value) -> Result<Self, String> {
        let written = text(&value);
        let at = written.trim().parse();
        let at = at.map_err(|_fault| {
            format!("`{written}` is no moment; write it as \"2025-11-27T09:00:00+01:00\"")
        })?;
        Ok(Self { at, written })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "toml::Value")]
pub struct Day(pub Date);

impl TryFrom<toml::Value> for Day {
    type Error = String;

    fn try_from(value: toml::Value) -> Result<Self, String> {
        let written = text(&value);
        let day = written.trim().parse::<Date>();
        // A date-time would be taken as its day, in a zone that nobody stated.
        let day = day.ok().filter(|day| day.to_string() == written.trim());
        day.map(Self).ok_or_else(|| {
            let write = day_meant(&written).unwrap_or_else(|| "`2025-12-20`".to_owned());
            format!("`{written}` is no day; write it as {write}")
        })
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A share, from 0 to 100 %.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Deserialize)]
#[serde(try_from = "String")]
pub struct Share(f64);

impl Share {
    /// In thousandths of a percent.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 100 000"
    )]
    pub fn thousandths(self) -> u64 {
        (self.0 * 1000.0).round() as u64
    }

    /// So many of so many, at least one of any.
    #[must_use]
    pub fn of(self, all: u64) -> u64 {
        let share = u128::from(all) * u128::from(self.thousandths());
        u64::try_from(share.div_ceil(100_000)).unwrap_or(all)
    }

    /// Whether so many of so many are more than this.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share of rows")]
    pub fn is_exceeded(self, some: u64, all: u64) -> bool {
        some as f64 * 100.0 > self.0 * all as f64
    }
}

impl TryFrom<String> for Share {
    type Error = String;

    fn try_from(written: String) -> Result<Self, String> {
        let number = written.trim().strip_suffix('%').map(str::trim);
        number
            .and_then(|number| number.parse().ok())
            .filter(|share| (0.0..=100.0).contains(share))
            .map(Self)
            .ok_or_else(|| format!("`{written}` is no share; write it as \"1%\""))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.0)
    }
}

/// How many connections to the relay: 1 to 1000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "i64")]
pub struct Connections(pub u32);

impl TryFrom<i64> for Connections {
    type Error = String;

    fn try_from(count: i64) -> Result<Self, String> {
        u32::try_from(count)
            .ok()
            .filter(|count| (1..=1000).contains(count))
            .map(Self)
            .ok_or_else(|| format!("{count} connections cannot be held; write 1 to 1000"))
    }
}

fn text(value: &toml::Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_none_is_refused() {
        let string = |text: &str| toml::Value::String(text.to_owned());
        assert!(Moment::try_from(string("2025-11-27T09:00:00+01:00")).is_ok());
        for text in ["tomorrow", "2025-11-27", "2025-11-27T09:00:00"] {
            assert!(Moment::try_from(string(text)).is_err(), "{text}");
        }
        assert!(Day::try_from(string("2025-12-20")).is_ok());
        for text in ["99999-13-45", "soon", "2025-02-30", "2025-12-20T09:00"] {
            assert!(Day::try_from(string(text)).is_err(), "{text}");
        }
        let share = |text: &str| Share::try_from(text.to_owned());
        assert!(share("0.5%").unwrap().is_exceeded(6, 1000));
        assert!(!share("1 %").unwrap().is_exceeded(10, 1000));
        for text in ["1e400%", "-1%", "NaN%", "5", "101%"] {
            assert!(share(text).is_err(), "{text}");
        }
        assert_eq!(share("1%").unwrap().of(402), 5);
        assert_eq!(share("0.5%").unwrap().of(1), 1);
        assert_eq!(share("0%").unwrap().of(400), 0);
        assert!(Connections::try_from(0).is_err() && Connections::try_from(4_294_967_295).is_err());
    }
}
