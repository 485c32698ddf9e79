//! When it began, how fast it goes, when it ends: in the words of the plan, where there is one.

use std::time::Duration;

use jiff::civil::Date;

use super::Now;
use crate::{cli::speed, delivery::State, log::thousands, review::Timetable, terms::counted};

const MINUTE: Duration = Duration::from_mins(1);

/// When it began, how fast it goes, when it ends, and what limits it.
pub(super) fn times(now: &Now<'_>) -> Vec<(&'static str, String)> {
    let history = now.history();
    let mut rows = Vec::new();
    if let Some(began) = history.began {
        rows.push(("Last begun", now.moment(began)));
    }
    if now.standpoint.alive {
        let lately = speed::within(history, now.at, MINUTE);
        rows.push(("In the last minute", counted(lately, "message")));
    }
    let timetable = now.plan();
    if let Some(at) = now.opens() {
        rows.push(("Mail may leave from", now.moment(at)));
    }
    let ends = timetable.and_then(Timetable::ends);
    let last = match ends {
        _ if now.left() == 0 => "nobody is left to be tried".to_owned(),
        Some(ends) if now.standpoint.alive => format!("about {}", now.moment(ends)),
        Some(ends) => format!("about {}, if sending goes on now", now.moment(ends)),
        None if timetable.is_some_and(Timetable::is_unbounded) => {
            "as soon as the relay takes it".to_owned()
        }
        None => "cannot be said".to_owned(),
    };
    rows.push(("Last mail", last));
    if let Some(by) = timetable.and_then(Timetable::limited_by) {
        rows.push(("Limited by", by));
    }
    if let Some(day) = now.gathered.campaign.file.schedule.deadline {
        let words = timetable.and_then(Timetable::deadline_in_words);
        let words = words
            .as_deref()
            .and_then(|words| words.strip_prefix("deadline "));
        let words = words.map(|words| format!(": {words}"));
        let words = words.or_else(|| kept(now, day.0));
        rows.push((
            "Deadline",
            format!("{}{}", day.0, words.unwrap_or_default()),
        ));
    }
    rows
}

/// Where nobody is left to be tried: whether the last who was handed their message was by that day.
fn kept(now: &Now<'_>, deadline: Date) -> Option<String> {
    if now.left() > 0 {
        return None;
    }
    let people = now.history().people.values();
    // Of the others the last event is another one than that they were handed their message.
    let told = people.filter(|person| {
        let is_last = person.back.is_none() && person.complained == 0 && !person.settled;
        person.state == State::Accepted && is_last
    });
    let last = told.map(|person| person.last).max()?;
    let late = deadline
        .until(last.in_zone(&now.gathered.zone).date())
        .ok()?;
    Some(match u64::try_from(late.get_days()) {
        Ok(days) if days > 0 => format!(": missed by {}", counted(days, "day")),
        _ => ": met, as far as people could be told by mail".to_owned(),
    })
}

/// When it began and until when that is known, where nobody can tell any more how it goes on.
pub(super) fn not_known(then: &Now<'_>) -> Vec<(&'static str, String)> {
    let began = then.history().began;
    let began = began.map(|began| ("Last begun", then.moment(began)));
    let deadline = then.gathered.campaign.file.schedule.deadline;
    let rows = [
        ("Known until", then.moment(then.at)),
        ("Last mail", "not known".to_owned()),
    ];
    let deadline = deadline.map(|day| ("Deadline", day.0.to_string()));
    began.into_iter().chain(rows).chain(deadline).collect()
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
