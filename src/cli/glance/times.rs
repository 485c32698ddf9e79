//! When it began, how fast it goes, when it ends: in the words of the plan, where there is one.

use std::time::Duration;

use super::Now;
use crate::{
    delivery::History,
    log::thousands,
    review::Timetable,
    terms::{Stamp, counted},
};

const MINUTE: Duration = Duration::from_mins(1);

/// When it began, how fast it goes, when it ends, and what limits it.
pub(super) fn times(now: &Now<'_>) -> Vec<(&'static str, String)> {
    let history = now.history();
    let mut rows = Vec::new();
    if let Some(began) = history.began {
        rows.push(("Last begun", now.moment(began)));
    }
    let lately = lately(history, now.at);
    if now.standpoint.alive {
        rows.push(("In the last minute", counted(lately, "message")));
    }
    let timetable = now.plan();
    if let Some(at) = now.opens() {
        rows.push(("Mail may leave from", now.moment(at)));
    }
    let ends = timetable.and_then(Timetable::ends);
    let reckoned =
        (now.standpoint.alive).then(|| at_this_speed(now.left(), lately, history.began, now.at));
    match (ends, reckoned.flatten()) {
        _ if now.left() == 0 => {
            rows.push(("Last mail", "nobody is left to be tried".to_owned()));
        }
        (Some(ends), _) => {
            let from = if now.standpoint.alive {
                ""
            } else {
                ", if sending goes on now"
            };
            rows.push(("Last mail", format!("about {}{from}", now.moment(ends))));
        }
        (None, Some(ends)) => rows.push((
            "Last mail",
            format!(
                "about {}, at the speed of the last minute",
                now.moment(ends)
            ),
        )),
        (None, None) if timetable.is_some_and(Timetable::is_unbounded) => {
            rows.push(("Last mail", "as soon as the relay takes it".to_owned()));
        }
        (None, None) => rows.push(("Last mail", "cannot be said".to_owned())),
    }
    if let Some(by) = timetable.and_then(Timetable::limited_by) {
        rows.push(("Limited by", by));
    }
    if let Some(day) = now.gathered.campaign.file.schedule.deadline {
        let words = timetable.and_then(Timetable::deadline_in_words);
        let words = words
            .as_deref()
            .and_then(|words| words.strip_prefix("deadline "));
        let words = words.map_or(String::new(), |words| format!(": {words}"));
        rows.push(("Deadline", format!("{}{words}", day.0)));
    }
    rows
}

/// How many messages left in the last minute.
fn lately(history: &History, now: Stamp) -> u64 {
    let releases = history.releases.iter().rev();
    let late = releases.take_while(|(at, _)| now.since(*at) < MINUTE);
    late.count() as u64
}

/// When the last mail leaves where so many left in the last minute, or since it began; none where nothing
/// moves.
fn at_this_speed(left: u64, lately: u64, began: Option<Stamp>, now: Stamp) -> Option<Stamp> {
    let passed = began.map_or(MINUTE, |began| now.since(began).min(MINUTE));
    let seconds = left
        .checked_mul(passed.as_secs().max(1))?
        .checked_div(lately)?
        + 1;
    let seconds = i64::try_from(seconds).ok()?.checked_mul(Stamp::SECOND)?;
    Some(now.plus(seconds))
}

/// The domains that take longest: name, people, until when.
pub(super) fn slowest(now: &Now<'_>) -> Vec<[String; 3]> {
    let Some(timetable) = now.plan() else {
        return Vec::new();
    };
    let slow = timetable.slowest().into_iter();
    slow.map(|slow| {
        let until = slow.ends.map_or_else(
            || "over ten years from now".to_owned(),
            |ends| timetable.at(ends),
        );
        [slow.domain.to_owned(), thousands(slow.people), until]
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_reckoned_from_the_last_minute_alone() {
        let now = Stamp(1_764_163_200 * Stamp::SECOND);
        let after = |seconds: i64| Some(now.plus(seconds * Stamp::SECOND));
        assert_eq!(at_this_speed(1000, 100, None, now), after(601));
        let ago = |seconds: i64| Some(now.plus(-seconds * Stamp::SECOND));
        assert_eq!(at_this_speed(1000, 100, ago(3600), now), after(601));
        assert_eq!(at_this_speed(1000, 100, ago(10), now), after(101));
        assert_eq!(at_this_speed(1000, 0, ago(10), now), None);
        let mut history = History::default();
        for second in [10, 70, 119, 120] {
            history
                .releases
                .push_back((now.plus(second * Stamp::SECOND), 0));
        }
        assert_eq!(lately(&history, now.plus(120 * Stamp::SECOND)), 3);
    }
}
