//! When the mails leave and when everybody is told, in words.
//!
//! It says what the campaign states and what the timetable computed; it must not plan by itself.

use crate::{
    campaign::{Campaign, Rate},
    review::Timetable,
    terms::counted,
};

/// What the campaign says about time and what follows from it, line by line.
pub(super) fn lines(campaign: &Campaign, timetable: Option<&Timetable>) -> Vec<String> {
    let schedule = &campaign.file.schedule;
    let mut lines = Vec::new();
    if let Some(moment) = &schedule.not_before {
        lines.push(format!("Nothing leaves before {moment}."));
    }
    if let Some(window) = &schedule.window {
        lines.push(format!("Mail leaves only {}.", window.as_ref()));
    }
    lines.push(match &campaign.file.pace {
        None => "No rate is stated yet; `send` needs one.".to_owned(),
        Some(pace) if pace.rate.0.is_empty() => {
            "As fast as the relay takes it: the rate is stated as unlimited.".to_owned()
        }
        Some(pace) => {
            let rates: Vec<String> = pace.rate.0.iter().map(Rate::to_string).collect();
            format!("At most {}.", rates.join(" and "))
        }
    });
    lines.extend(timetable.and_then(course));
    if campaign.file.brakes.first.is_some() {
        lines.push(
            "After the first ones somebody has to look; that time is not counted.".to_owned(),
        );
    }
    if let Some(deadline) = &schedule.deadline {
        let words = timetable.and_then(Timetable::deadline_in_words);
        let words = words.map_or(String::new(), |words| format!(" As planned: {words}."));
        lines.push(format!(
            "Everybody should have been told by {deadline}.{words} It is a plan: nothing stops when it has passed."
        ));
    }
    let zone = schedule.zone.as_ref().map_or("UTC", |zone| zone.as_ref());
    lines.push(format!("Times are those of {zone}."));
    lines
}

/// From the first mail to the last one.
fn course(timetable: &Timetable) -> Option<String> {
    if timetable.people() == 0 {
        return None;
    }
    let Some(begins) = timetable.plan.begins else {
        return Some("The stated hours never open: nothing would leave.".to_owned());
    };
    let mailboxes = counted(timetable.people(), "mailbox");
    let begins = timetable.at(begins);
    Some(match timetable.plan.ends {
        Some(ends) => format!(
            "{mailboxes}, counted from {begins}: the last mail leaves about {}, limited by {}; {} of open sending time.",
            timetable.at(ends),
            timetable.limited_by().unwrap_or_default(),
            length(timetable.plan.open.as_secs())
        ),
        None if timetable.is_unbounded() => {
            format!(
                "{mailboxes}, counted from {begins}: when the last mail leaves is up to the relay."
            )
        }
        None => format!("{mailboxes}, counted from {begins}: it takes more than ten years."),
    })
}

fn length(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{} s", seconds.max(1)),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_as_people_say_them() {
        assert_eq!(length(86_400 + 7_200), "1 d 2 h");
        assert_eq!(length(0), "1 s");
        assert_eq!(length(3660), "1 h 1 min");
    }
}
