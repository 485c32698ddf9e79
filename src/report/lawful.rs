//! What was handed over by the day that each law names.
//!
//! Guarantees that nobody is counted as told in time who was not. It must not say whether a law was kept:
//! what a deadline runs from, and who falls under it, is for counsel.

use std::collections::BTreeMap;

use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};
use serde::Serialize;

use crate::terms::Stamp;

/// A law's last day, and how many people of its jurisdictions were handed their message by then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lawful {
    /// The law.
    pub law: String,
    /// What it says.
    pub text: String,
    /// The last day.
    pub day: String,
    /// Whether it binds for any of them.
    pub statutory: bool,
    /// Handed over by the end of that day.
    pub in_time: u64,
    /// Handed over later.
    pub late: u64,
    /// Not handed over, or returned.
    pub not: u64,
}

/// When people of each jurisdiction were handed their message; none for who was not, or whose
/// message came back.
pub type ByCode = BTreeMap<String, Vec<Option<Stamp>>>;

impl Lawful {
    /// Counts the people of these jurisdictions, by days in a zone.
    #[must_use]
    pub fn count(
        law: String,
        text: String,
        (day, statutory): (Date, bool),
        codes: &[String],
        people: &ByCode,
        zone: &TimeZone,
    ) -> Self {
        let (mut in_time, mut late, mut not) = (0, 0, 0);
        // Where the day ends where people read it: reckoned once, since people are millions.
        let ends = day.tomorrow().and_then(|next| {
            let midnight = next.to_datetime(Time::midnight());
            zone.to_ambiguous_timestamp(midnight).compatible()
        });
        let ends = ends.map_or(Stamp(i64::MAX), |ends| Stamp(ends.as_microsecond()));
        for told in codes.iter().filter_map(|code| people.get(code)).flatten() {
            let count = match told {
                Some(at) if *at < ends => &mut in_time,
                Some(_) => &mut late,
                None => &mut not,
            };
            *count += 1;
        }
        let day = day.to_string();
        Self {
            law,
            text,
            day,
            statutory,
            in_time,
            late,
            not,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_counts_to_its_end_where_people_read_it() {
        let day: Date = "2025-12-26".parse().unwrap();
        let end = 1_766_790_000; // 2025-12-26T23:00:00Z, midnight in Berlin
        let at = |second: i64| Some(Stamp(second * Stamp::SECOND));
        let told = vec![at(end - 1), at(end), None];
        let people = ByCode::from([("DE".to_owned(), told), ("FR".to_owned(), vec![None])]);
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let codes = ["DE".to_owned(), "AT".to_owned()];
        let counted = Lawful::count(
            "EU".to_owned(),
            "soon".to_owned(),
            (day, true),
            &codes,
            &people,
            &zone,
        );
        assert_eq!((counted.in_time, counted.late, counted.not), (1, 1, 1));
    }
}
