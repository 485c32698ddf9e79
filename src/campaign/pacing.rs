//! How fast, when and how far: `[pace]`, `[schedule]` and `[brakes]`.

use std::{collections::BTreeMap, fmt};

use jiff::civil::Time;
use serde::{Deserialize, Deserializer, de::Error as _};
use toml::Spanned;

use super::{Connections, Day, Moment, Rate, Share, Span};
use crate::terms::domain;

/// One rate, several, or `unlimited`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "toml::Value")]
pub struct Rates(pub Vec<Rate>);

impl TryFrom<toml::Value> for Rates {
    type Error = String;

    fn try_from(value: toml::Value) -> Result<Self, String> {
        let one = |value: &toml::Value| {
            value
                .as_str()
                .ok_or("a rate is a string such as `50/s`".to_owned())?
                .parse()
                .map_err(|fault: super::InvalidRate| fault.to_string())
        };
        match &value {
            toml::Value::String(text) if text == "unlimited" => Ok(Self(Vec::new())),
            toml::Value::Array(values) if !values.is_empty() => {
                values.iter().map(one).collect::<Result<_, _>>().map(Self)
            }
            other => Ok(Self(vec![one(other)?])),
        }
    }
}

/// `[pace]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaceFile {
    /// All of them hold.
    pub rate: Rates,
    /// Rates by recipient domain; `default` for each that is not named.
    #[serde(default)]
    pub per_domain: BTreeMap<DomainKey, Rates>,
    /// Connections by recipient domain; `default` for each that is not named.
    #[serde(default)]
    pub per_domain_connections: BTreeMap<DomainKey, Connections>,
    /// A slow start: each step for its time, then the next, then the full rate.
    #[serde(default)]
    pub ramp: Vec<RampStep>,
}

/// A recipient domain as addresses have it (lower case, A-labels), or `default`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct DomainKey(String);

impl TryFrom<String> for DomainKey {
    type Error = String;

    fn try_from(written: String) -> Result<Self, String> {
        if written == "default" {
            return Ok(Self(written));
        }
        let domain = domain(&written).filter(|domain| domain.contains('.'));
        domain.map(Self).ok_or_else(|| {
            format!("`{written}` is no domain; write it as \"gmail.com\", or \"default\"")
        })
    }
}

impl std::borrow::Borrow<str> for DomainKey {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl DomainKey {
    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A step of a slow start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RampStep {
    /// How fast.
    pub rate: Rate,
    /// For how long, counted while mail may leave.
    #[serde(rename = "for", deserialize_with = "some_time")]
    pub lasts: Span,
}

/// `[schedule]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleFile {
    /// Nothing leaves before.
    pub not_before: Option<Moment>,
    /// Hours in which mail may leave.
    pub window: Option<Spanned<WindowFile>>,
    /// The day by which everybody should have been told; a plan, never a stop.
    pub deadline: Option<Day>,
    /// An IANA zone for the hours and for what people read; UTC where not stated.
    pub zone: Option<Spanned<String>>,
}

/// The hours in which mail may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowFile {
    /// `mon-fri`, `mon,wed,fri`; every day where not stated.
    #[serde(default)]
    pub days: Days,
    /// `08:00-20:00`; may pass midnight; all day where not stated.
    #[serde(default)]
    pub hours: Hours,
}

impl fmt::Display for WindowFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = |day: &usize| self.days.0.get(*day).copied().unwrap_or(false);
        let days: Vec<&str> = (0..7)
            .filter(open)
            .filter_map(|day| NAMES.get(day).copied())
            .collect();
        let hours = |time: Time| format!("{:02}:{:02}", time.hour(), time.minute());
        match (days.len(), self.hours.from == self.hours.to) {
            (7, true) => f.write_str("at any time"),
            (_, true) => f.write_str(&days.join(", ")),
            (7, false) => write!(f, "{} to {}", hours(self.hours.from), hours(self.hours.to)),
            (_, false) => write!(
                f,
                "{}, {} to {}",
                days.join(", "),
                hours(self.hours.from),
                hours(self.hours.to)
            ),
        }
    }
}

/// Days of a week, Monday first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Days(pub [bool; 7]);

impl Default for Days {
    fn default() -> Self {
        Self([true; 7])
    }
}

const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl TryFrom<String> for Days {
    type Error = String;

    fn try_from(written: String) -> Result<Self, String> {
        let bad =
            || format!("`{written}` is no set of days; write them as \"mon-fri\" or \"mon,wed\"");
        let day = |name: &str| {
            let name = name.trim().to_ascii_lowercase();
            NAMES
                .iter()
                .position(|known| *known == name)
                .ok_or_else(bad)
        };
        let mut days = [false; 7];
        for part in written.split(',') {
            let (first, last) = match part.split_once('-') {
                Some((first, last)) => (day(first)?, day(last)?),
                None => (day(part)?, day(part)?),
            };
            // `sat-mon` passes the end of the week.
            let length = (last + 7 - first) % 7;
            for (index, open) in days.iter_mut().enumerate() {
                *open |= (index + 7 - first) % 7 <= length;
            }
        }
        Ok(Self(days))
    }
}

/// Hours of a day; equal ends are the whole day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Hours {
    /// From then on.
    pub from: Time,
    /// Until before then.
    pub to: Time,
}

impl TryFrom<String> for Hours {
    type Error = String;

    fn try_from(written: String) -> Result<Self, String> {
        let bad = || format!("`{written}` are no hours; write them as \"08:00-20:00\"");
        let time = |text: &str| {
            let (hour, minute) = text.trim().split_once(':')?;
            let two = |digits: &str| (digits.len() == 2).then(|| digits.parse().ok()).flatten();
            Time::new(two(hour)?, two(minute)?, 0, 0).ok()
        };
        let (from, to) = written.split_once('-').ok_or_else(bad)?;
        let until_midnight = to.trim() == "24:00";
        let from = time(from).ok_or_else(bad)?;
        let to = if until_midnight {
            Some(Time::midnight())
        } else {
            time(to)
        }
        .ok_or_else(bad)?;
        if from == to && !until_midnight {
            return Err(format!(
                "`{written}` is no time at all; for the whole day write \"00:00-24:00\""
            ));
        }
        Ok(Self { from, to })
    }
}

/// `[brakes]`.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrakesFile {
    /// The share that is told first, across domains and languages; then somebody has to look.
    #[serde(default, deserialize_with = "somebody")]
    pub first: Option<Share>,
    /// What stops a run.
    #[serde(default, deserialize_with = "some_stop")]
    pub stop_at: Option<StopAt>,
}

/// `stop_at` of `[brakes]`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopAt {
    /// The share that may come back.
    pub returned: Option<Share>,
    /// The share that may be refused.
    pub rejected: Option<Share>,
    /// Nothing is judged before so many messages.
    #[serde(default = "hundred", deserialize_with = "some_messages")]
    pub after: u32,
}

fn some_time<'de, D: Deserializer<'de>>(from: D) -> Result<Span, D::Error> {
    let lasts = Span::deserialize(from)?;
    if lasts.duration().is_zero() {
        return Err(D::Error::custom(
            "a step of no time is none: leave it out, or write how long it lasts, such as \"10m\"",
        ));
    }
    Ok(lasts)
}

fn somebody<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Share>, D::Error> {
    let share = Share::deserialize(from)?;
    let who = match share.thousandths() {
        0 => "nobody",
        ALL.. => "everybody",
        _ => return Ok(Some(share)),
    };
    Err(D::Error::custom(format!(
        "{who} would be the first: leave `first` out, or write a share such as \"1%\""
    )))
}

fn some_stop<'de, D: Deserializer<'de>>(from: D) -> Result<Option<StopAt>, D::Error> {
    let stop = StopAt::deserialize(from)?;
    let mut shares = [stop.returned, stop.rejected].into_iter().flatten();
    if shares.all(|share| share.thousandths() >= ALL) {
        return Err(D::Error::custom(
            "nothing would ever stop it: write `returned` or `rejected` with a share such as \"5%\", or leave `stop_at` out",
        ));
    }
    Ok(Some(stop))
}

/// A hundred percent, in thousandths of one.
const ALL: u64 = 100_000;

fn some_messages<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let after = u32::deserialize(from)?;
    if after == 0 {
        return Err(D::Error::custom(
            "no share of no messages can be judged: write 1 or more, or leave `after` out for 100",
        ));
    }
    Ok(after)
}

const fn hundred() -> u32 {
    100
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Result<String, String> {
        let Days(days) = Days::try_from(text.to_owned())?;
        Ok(days
            .map(|open| if open { 'x' } else { '.' })
            .iter()
            .collect())
    }

    fn hours(text: &str) -> Result<(Time, Time), String> {
        Hours::try_from(text.to_owned()).map(|hours| (hours.from, hours.to))
    }

    #[test]
    fn domains_are_read_as_addresses_have_them() {
        let read = |text: &str| DomainKey::try_from(text.to_owned()).map(|key| key.0);
        assert_eq!(read("GMail.com").unwrap(), "gmail.com");
        assert_eq!(read("BÜCHER.test").unwrap(), "xn--bcher-kva.test");
        assert_eq!(read("default").unwrap(), "default");
        for text in ["", "@gmail.com", "*.org", "gmail", "Default"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_would_do_nothing_is_refused() {
        let brakes =
            |text: &str| toml::from_str::<BrakesFile>(text).map_err(|fault| fault.to_string());
        assert!(brakes("first = \"1%\"\nstop_at = { rejected = \"0%\", after = 1 }").is_ok());
        assert!(
            brakes("first = \"0%\"")
                .unwrap_err()
                .contains("nobody would be the first")
        );
        assert!(
            brakes("first = \"100%\"")
                .unwrap_err()
                .contains("everybody would be the first")
        );
        for never in ["", "after = 10", "returned = \"100%\""] {
            let why = brakes(&format!("stop_at = {{ {never} }}")).unwrap_err();
            assert!(why.contains("nothing would ever stop it"), "{why}");
        }
        assert!(
            brakes("stop_at = { rejected = \"5%\", after = 0 }")
                .unwrap_err()
                .contains("1 or more")
        );
        let ramp =
            toml::from_str::<PaceFile>("rate = \"9/s\"\nramp = [{ rate = \"1/s\", for = \"0s\" }]");
        assert!(ramp.unwrap_err().to_string().contains("a step of no time"));
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        assert_eq!(days("mon-fri").unwrap(), "xxxxx..");
        assert_eq!(days("Sat, sun").unwrap(), ".....xx");
        assert_eq!(days("sat-mon,wed").unwrap(), "x.x..xx");
        for text in ["", "monday", "mon-", "mon..fri"] {
            assert!(days(text).is_err(), "{text}");
        }
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        let at = |hour| Time::new(hour, 0, 0, 0).unwrap();
        assert_eq!(hours("08:00-20:00").unwrap(), (at(8), at(20)));
        assert_eq!(hours("22:00 - 02:00").unwrap(), (at(22), at(2)));
        assert_eq!(hours("00:00-24:00").unwrap(), (at(0), at(0)));
        for text in [
            "8-20",
            "08:00",
            "08:00-08:00",
            "25:00-26:00",
            "08:00-20:60",
            "24:00-08:00",
        ] {
            assert!(hours(text).is_err(), "{text}");
        }
    }
}
