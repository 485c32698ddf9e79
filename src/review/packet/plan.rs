//! When the mails leave and how long that takes, in words. Computed from the campaign alone: the
//! rate, the hours and the days that it states.

use super::speak;
use crate::campaign::{Campaign, Rate};

/// What the campaign says about time, line by line.
pub(super) fn lines(campaign: &Campaign, mailboxes: u64) -> Vec<String> {
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
            let slowest = pace
                .rate
                .0
                .iter()
                .map(|rate| seconds(*rate, mailboxes))
                .max();
            format!(
                "At most {}: for {} that is at least {} of open sending time.",
                rates.join(" and "),
                speak::mailboxes(mailboxes),
                length(slowest.unwrap_or(0))
            )
        }
    });
    if let Some(deadline) = &schedule.deadline {
        lines.push(format!(
            "Everybody should have been told by {deadline}. It is a plan: nothing stops when it has passed."
        ));
    }
    let zone = schedule.zone.as_ref().map_or("UTC", |zone| zone.as_ref());
    lines.push(format!("Times are those of {zone}."));
    lines
}

/// How long so many mails take: full windows before the last one.
fn seconds(rate: Rate, mailboxes: u64) -> u64 {
    let full = mailboxes.saturating_sub(1) / u64::from(rate.count).max(1);
    full.saturating_mul(rate.window.as_secs())
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
    fn the_slowest_rate_decides() {
        let rate = |text: &str| text.parse::<Rate>().unwrap();
        assert_eq!(seconds(rate("50/s"), 348), 6);
        assert_eq!(seconds(rate("200000/d"), 400_000), 86_400);
        assert_eq!(seconds(rate("50/s"), 0), 0);
        assert_eq!(length(86_400 + 7_200), "1 d 2 h");
        assert_eq!(length(0), "1 s");
    }
}
