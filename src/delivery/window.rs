//! The hours in which mail may leave.
//!
//! Judged by the clock on the wall of the stated zone: an hour that a change to summer time skips is
//! closed, one that the change back repeats is open twice. Half-open: `08:00-20:00` ends before 20:00.

use std::cmp::Ordering;

use jiff::{
    civil::{Time, Weekday},
    tz::TimeZone,
};

use crate::terms::Stamp;

/// Hours of some days, in a zone. A span that passes midnight belongs to the day it begins on.
#[derive(Clone, Debug)]
pub struct Window {
    /// The days, Monday first.
    pub days: [bool; 7],
    /// From then on.
    pub from: Time,
    /// Until before then; equal to `from` is the whole day.
    pub to: Time,
    /// Whose clock counts.
    pub zone: TimeZone,
}

/// So far ahead a change is looked for: a week, and a day for what a zone may do.
const AHEAD: i64 = 8;

impl Window {
    /// Whether mail may leave at that moment.
    #[must_use]
    pub fn is_open(&self, at: Stamp) -> bool {
        let local = at.in_zone(&self.zone).datetime();
        let (today, time) = (local.date().weekday(), local.time());
        let on = |day: Weekday| {
            let index = usize::try_from(day.to_monday_zero_offset()).unwrap_or(0);
            self.days.get(index).copied().unwrap_or(false)
        };
        match self.from.cmp(&self.to) {
            Ordering::Less => on(today) && self.from <= time && time < self.to,
            Ordering::Equal => on(today),
            Ordering::Greater => {
                on(today) && self.from <= time || on(today.previous()) && time < self.to
            }
        }
    }

    /// When it opens or closes next; none where it never does.
    #[must_use]
    pub fn next_change(&self, after: Stamp) -> Option<Stamp> {
        let open = self.is_open(after);
        let today = after.in_zone(&self.zone).date();
        let mut moments = Vec::new();
        for ahead in 0..=AHEAD {
            let day = today.checked_add(jiff::Span::new().days(ahead)).ok()?;
            for time in [Time::midnight(), self.from, self.to] {
                let at = day.to_datetime(time);
                let at = self.zone.to_ambiguous_timestamp(at);
                moments.extend([at.earlier().ok(), at.later().ok()].into_iter().flatten());
            }
        }
        let limit = moments.iter().max().copied()?;
        let changes = self
            .zone
            .following(after.timestamp())
            .map(|change| change.timestamp());
        moments.extend(changes.take_while(|change| *change <= limit));
        let moments = moments.into_iter().map(|at| Stamp(at.as_microsecond()));
        moments
            .filter(|at| *at > after && self.is_open(*at) != open)
            .min()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn window(days: &[usize], from: &str, to: &str, zone: &str) -> Window {
        let mut open = [false; 7];
        for day in days {
            open[*day] = true;
        }
        Window {
            days: open,
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            zone: TimeZone::get(zone).unwrap(),
        }
    }

    fn at(text: &str) -> Stamp {
        Stamp(text.parse::<Timestamp>().unwrap().as_microsecond())
    }

    /// The changes after a moment, as the zone's clock shows them.
    fn changes(window: &Window, from: &str, n: usize) -> Vec<String> {
        let mut now = at(from);
        (0..n)
            .map(|_| {
                now = window.next_change(now).unwrap();
                now.in_zone(&window.zone)
                    .strftime("%a %d %H:%M")
                    .to_string()
            })
            .collect()
    }

    #[test]
    fn office_hours_of_a_week() {
        let office = window(&[0, 1, 2, 3, 4], "08:00", "20:00", "Europe/Berlin");
        assert!(office.is_open(at("2025-11-27T07:00:00Z")));
        assert!(!office.is_open(at("2025-11-27T06:59:59.999Z")));
        assert!(!office.is_open(at("2025-11-27T19:00:00Z")), "half-open");
        assert_eq!(
            changes(&office, "2025-11-28T12:00:00Z", 3),
            ["Fri 28 20:00", "Mon 01 08:00", "Mon 01 20:00"]
        );
    }

    #[test]
    fn a_night_belongs_to_the_day_it_begins_on() {
        let night = window(&[4], "22:00", "02:00", "Europe/Berlin");
        assert!(night.is_open(at("2025-11-29T00:59:00Z")), "Saturday 01:59");
        assert!(!night.is_open(at("2025-11-28T00:30:00Z")), "Friday 01:30");
        assert_eq!(
            changes(&night, "2025-11-27T12:00:00Z", 3),
            ["Fri 28 22:00", "Sat 29 02:00", "Fri 05 22:00"]
        );
    }

    #[test]
    fn a_skipped_hour_is_closed_and_a_repeated_one_open_twice() {
        // 30 March 2025: 02:00 becomes 03:00 in Berlin; 26 October: 03:00 becomes 02:00.
        let early = window(&[6], "02:00", "03:00", "Europe/Berlin");
        assert_eq!(
            changes(&early, "2025-03-29T12:00:00Z", 2),
            ["Sun 06 02:00", "Sun 06 03:00"]
        );
        let begins = window(&[6], "02:30", "04:00", "Europe/Berlin");
        assert_eq!(
            changes(&begins, "2025-03-29T12:00:00Z", 2),
            ["Sun 30 03:00", "Sun 30 04:00"]
        );
        let open = early.next_change(at("2025-10-25T12:00:00Z")).unwrap();
        let shut = early.next_change(open).unwrap();
        assert_eq!(shut.since(open), std::time::Duration::from_hours(2));
    }

    #[test]
    fn whole_days_and_never() {
        let sunday = window(&[6], "00:00", "00:00", "UTC");
        assert_eq!(
            changes(&sunday, "2025-11-27T12:00:00Z", 2),
            ["Sun 30 00:00", "Mon 01 00:00"]
        );
        let always = window(&[0, 1, 2, 3, 4, 5, 6], "00:00", "00:00", "UTC");
        assert_eq!(always.next_change(at("2025-11-27T12:00:00Z")), None);
        assert_eq!(
            window(&[], "08:00", "09:00", "UTC").next_change(at("2025-11-27T12:00:00Z")),
            None
        );
    }
}
