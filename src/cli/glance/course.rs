//! How a campaign is going, in one sentence: what somebody reads who reads nothing else.

use super::Now;
use crate::{log::thousands, report::Course, terms::Stamp};

/// How it is going, in one sentence.
pub(super) fn course(now: &Now<'_>) -> (Course, String) {
    let (d, history) = (&now.standpoint.deliveries, now.history());
    let begun = d.accepted + d.rejected + d.expired + d.unknown + d.deferred > 0;
    let at =
        |at: Option<Stamp>| at.map_or(String::new(), |at| format!(" until {}", now.moment(at)));
    let later = now.opens();
    if now.standpoint.alive {
        return match &history.paused {
            Some(reason) => paused(now, reason),
            None if history.closed => (
                Course::Waiting,
                format!("Waiting for the hours in which mail may leave{}", at(later)),
            ),
            None if now.left() == 0 => (
                Course::Running,
                "The last messages are on their way".to_owned(),
            ),
            None if d.pending == 0 => (
                Course::Waiting,
                "Everybody was tried; those who were put off are tried again".to_owned(),
            ),
            None => (Course::Running, "Notices are going out".to_owned()),
        };
    }
    if now.left() == 0 {
        return done(now);
    }
    let stopped = |why: String| (Course::Stopped, why);
    match (&history.paused, now.braked(), &history.ended) {
        (Some(reason), ..) => paused(now, reason),
        (None, Some(why), _) => stopped(why),
        (None, None, _) if !begun && history.began.is_none() => match later {
            Some(begins) => (
                Course::Before,
                format!(
                    "Nothing was sent yet; it may begin on {}",
                    now.moment(begins)
                ),
            ),
            None => (Course::Before, "Nothing was sent yet".to_owned()),
        },
        (None, None, Some(how)) if how != "done" => {
            stopped(format!("Nothing is being sent: {how}"))
        }
        (None, None, Some(_)) => {
            stopped("Nothing is being sent; some are to be tried again".to_owned())
        }
        (None, None, None) => {
            stopped("Nothing is being sent: the program ended without a word".to_owned())
        }
    }
}

/// Somebody wants it so; where the database lost events, nobody did.
fn paused(now: &Now<'_>, reason: &str) -> (Course, String) {
    let course = if now.history().lost.is_some() {
        Course::Stopped
    } else {
        Course::Paused
    };
    (course, format!("Paused: {reason}"))
}

/// A campaign in which nobody is left to be tried now.
fn done(now: &Now<'_>) -> (Course, String) {
    let d = &now.standpoint.deliveries;
    let n = thousands;
    if d.recipients() == 0 {
        return (Course::Open, "Nobody is on the lists".to_owned());
    }
    let mut but = Vec::new();
    for (count, what) in [
        (d.unknown, "unknown"),
        (d.withheld, "withheld"),
        (now.five.another_way(), "to be told another way"),
    ] {
        if count > 0 {
            but.push(format!("{} {what}", n(count)));
        }
    }
    if but.is_empty() {
        let all = if now.gathered.audience.left_out().next().is_some() {
            "Everybody whom we are to tell was handed their notice"
        } else {
            "Everybody was handed their notice"
        };
        return (Course::Done, all.to_owned());
    }
    let tried = format!(
        "Everybody who can be told by mail now was tried: {}",
        but.join(", ")
    );
    (Course::Open, tried)
}
