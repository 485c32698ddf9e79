//! A date as it is known in an incident: a day, a range, about a day, or unknown.

use jiff::civil::Date;
use serde::Deserialize;

use crate::terms::day_meant;

/// A date of the incident with how well it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "toml::Value")]
pub enum IncidentDate {
    /// On that day.
    Day(Date),
    /// From the first to the last day, both included.
    Range(Date, Date),
    /// About that day.
    About(Date),
    /// Stated as not known.
    Unknown,
}

impl IncidentDate {
    /// The earliest day that is meant.
    #[must_use]
    pub fn earliest(self) -> Option<Date> {
        match self {
            Self::Day(day) | Self::About(day) | Self::Range(day, _) => Some(day),
            Self::Unknown => None,
        }
    }

    /// The latest day that is meant.
    #[must_use]
    pub fn latest(self) -> Option<Date> {
        match self {
            Self::Day(day) | Self::About(day) | Self::Range(_, day) => Some(day),
            Self::Unknown => None,
        }
    }
}

impl TryFrom<toml::Value> for IncidentDate {
    type Error = String;

    fn try_from(value: toml::Value) -> Result<Self, String> {
        let text = match &value {
            toml::Value::String(text) => text.trim().to_owned(),
            toml::Value::Datetime(date) => date.to_string(),
            _ => return Err(invalid(&value.to_string())),
        };
        let day = |text: &str| text.trim().parse::<Date>().map_err(|_fault| invalid(text));
        if text == "unknown" {
            return Ok(Self::Unknown);
        }
        if let Some(rest) = text.strip_prefix("about ") {
            return Ok(Self::About(day(rest)?));
        }
        match text.split_once("..") {
            Some((from, to)) => {
                let (from, to) = (day(from)?, day(to)?);
                if from > to {
                    return Err(format!("`{text}` ends before it begins"));
                }
                Ok(Self::Range(from, to))
            }
            None => Ok(Self::Day(day(&text)?)),
        }
    }
}

fn invalid(text: &str) -> String {
    let text = text.trim();
    let write = day_meant(text).unwrap_or_else(|| {
        "`2025-11-08`, `2025-11-08..2025-11-09`, `about 2025-11-08` or `unknown`".to_owned()
    });
    format!("`{text}` is no date; write {write}")
}
