//! The plan as bars on a line of time, one for everybody and one for each of the slowest domains, with
//! the deadline: a table whose cells hold the bars, so that it is read as well as seen.
//!
//! It draws what the timetable computed; it must not plan by itself.

use serde_json::{Value, json};

use crate::{
    review::Timetable,
    terms::{Stamp, thousands},
};

/// How wide the line of time is, in units of the drawing.
const WIDTH: i128 = 1000;
/// A deadline further off than so many times the whole run would leave no room for the bars.
const FAR: i128 = 8;

/// What the template draws; none where there is no end to plan for.
pub(super) fn plot(timetable: Option<&Timetable>) -> Option<Value> {
    let timetable = timetable?;
    let begins = timetable.plan.begins?;
    let slow = timetable.slowest();
    let last = timetable
        .plan
        .ends
        .into_iter()
        .chain(slow.iter().filter_map(|slow| slow.ends))
        .max()?;
    let run = span(begins, last).max(1);
    let deadline = deadline(timetable);
    let near = deadline.filter(|at| span(begins, *at) <= run * FAR);
    let whole = near.map_or(run, |at| run.max(span(begins, at)));
    let place = |at: Stamp| (span(begins, at) * WIDTH / whole).clamp(0, WIDTH);
    let bar = |ends: Option<Stamp>| ends.map_or(WIDTH, |ends| place(ends).max(4));
    let mut rows = vec![json!({
        "name": "Everybody",
        "people": thousands(timetable.people()),
        "ends": timetable.plan.ends.map(|ends| timetable.at(ends)),
        "width": bar(timetable.plan.ends),
    })];
    rows.extend(slow.iter().map(|slow| {
        json!({
            "name": slow.domain,
            "people": thousands(slow.people),
            "ends": slow.ends.map(|ends| timetable.at(ends)),
            "width": bar(slow.ends),
        })
    }));
    Some(json!({
        "from": timetable.at(begins),
        "to": timetable.at(last.max(near.unwrap_or(last))),
        "deadline": near.map(place),
        "day": timetable.deadline.map(|day| day.to_string()),
        "far": deadline.is_some() && near.is_none(),
        "rows": rows,
    }))
}

/// The end of the day by which everybody should have been told.
fn deadline(timetable: &Timetable) -> Option<Stamp> {
    let next = timetable.deadline?.tomorrow().ok()?;
    let end = timetable.zone.to_timestamp(next.at(0, 0, 0, 0)).ok()?;
    Some(Stamp(end.as_microsecond()))
}

fn span(from: Stamp, to: Stamp) -> i128 {
    i128::from(to.0) - i128::from(from.0)
}
