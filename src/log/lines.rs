//! Where a campaign is, in five lines: the same words in the terminal, in progress and in what
//! people paste into a chat.

use jiff::tz::TimeZone;

use super::Missed;
use crate::{
    delivery::Deliveries,
    terms::{Digest, Stamp, thousands},
};

/// What the five lines say.
#[derive(Clone, Debug)]
pub struct Lines {
    /// When they are true.
    pub now: Stamp,
    /// In which zone people read.
    pub zone: TimeZone,
    /// The second equation.
    pub deliveries: Deliveries,
    /// Why people wait: reason and how many.
    pub withheld: Vec<(String, u64)>,
    /// Who is to be told another way, and why.
    pub missed: Missed,
    /// When the last mail leaves and what limits it, in words.
    pub last: Option<String>,
    /// Whether a sender is at work.
    pub sending: bool,
    /// Whether it waits for the hours in which mail may leave.
    pub closed: bool,
    /// Whether somebody has to look at what came of it so far before it goes on.
    pub looks: bool,
    /// Whether the campaign is paused, and why.
    pub paused: Option<String>,
    /// The approved text, and each role's approval.
    pub text: Option<Digest>,
    /// When each role approved.
    pub approved: Vec<(Stamp, String)>,
}

impl Lines {
    /// Everybody who is to be told another way.
    #[must_use]
    pub fn another_way(&self) -> u64 {
        self.missed.all()
    }
}

/// The five lines.
#[must_use]
pub fn status_lines(lines: &Lines) -> [String; 5] {
    let d = &lines.deliveries;
    let all = d.recipients();
    let clock = lines.now.in_zone(&lines.zone);
    let share = if all == 0 {
        String::new()
    } else {
        format!(" ({})", percent(d.accepted, all))
    };
    let returned = if d.returned == 0 {
        String::new()
    } else {
        format!(", {} of them returned", thousands(d.returned))
    };
    let first = format!(
        "{} {}  {} of {} handed over{share}{returned}; {} refused",
        clock.strftime("%H:%M"),
        clock.strftime("%Z"),
        thousands(d.accepted),
        thousands(all),
        thousands(d.rejected),
    );
    let reasons: Vec<String> = match lines.withheld.as_slice() {
        [(reason, _)] => vec![reason.clone()],
        several => several
            .iter()
            .map(|(reason, n)| format!("{}: {reason}", thousands(*n)))
            .collect(),
    };
    let reasons = if reasons.is_empty() {
        String::new()
    } else {
        format!(" ({})", reasons.join("; "))
    };
    let second = format!(
        "waiting {}; withheld {}{reasons}",
        thousands(d.pending + d.deferred),
        thousands(d.withheld)
    );
    let third = format!(
        "unknown {}, to be told another way {}",
        thousands(d.unknown),
        thousands(lines.another_way())
    );
    let (until, send) = if lines.looks {
        (", until somebody looked", "disclose send --go-on")
    } else {
        ("", "disclose send")
    };
    let fourth = match (&lines.paused, &lines.last) {
        (Some(reason), _) => format!("paused: {reason}"),
        (None, _) if d.pending + d.deferred == 0 => "nothing is waiting to be sent".to_owned(),
        (None, Some(last)) if lines.sending => last.clone(),
        (None, Some(last)) => format!("not sending now{until}; with `{send}` {last}"),
        (None, None) if lines.sending && lines.closed => {
            "waits for the hours in which mail may leave".to_owned()
        }
        (None, None) if lines.sending => "sending now".to_owned(),
        (None, None) => format!("not sending now{until}; `{send}` continues"),
    };
    let fifth = match lines.text {
        None => "text not approved".to_owned(),
        Some(text) if lines.approved.is_empty() => {
            format!("no approval required; code {}", text.code())
        }
        Some(text) => {
            let roles: Vec<String> = lines
                .approved
                .iter()
                .map(|(at, role)| format!("{} {role}", at.in_zone(&lines.zone).strftime("%H:%M")))
                .collect();
            format!("text approved {}; code {}", roles.join(", "), text.code())
        }
    };
    [first, second, third, fourth, fifth]
}

/// A share of everybody, with one decimal and never 100 % before everybody.
#[must_use]
pub fn percent(part: u64, whole: u64) -> String {
    let tenths = part * 1000 / whole.max(1);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::Why;

    #[test]
    fn five_lines_as_people_paste_them() {
        let mut missed = Missed::default();
        for (why, count) in [
            (Why::Unusable, 5),
            (Why::Refused, 311),
            (Why::Returned, 1204),
        ] {
            *missed.slot(why) = count;
        }
        let lines = Lines {
            now: Stamp(1_764_163_200 * Stamp::SECOND),
            zone: TimeZone::UTC,
            deliveries: Deliveries {
                pending: 213_500,
                withheld: 3902,
                accepted: 182_400,
                rejected: 311,
                returned: 1204,
                ..Deliveries::default()
            },
            withheld: vec![("AG first".to_owned(), 3902)],
            missed,
            last: Some("last mail about 16:55 CET, limited by 20/s".to_owned()),
            sending: false,
            closed: false,
            looks: false,
            paused: None,
            text: Some(Digest([1; 32])),
            approved: vec![(Stamp(1_764_163_200 * Stamp::SECOND), "legal".to_owned())],
        };
        let [first, second, third, fourth, fifth] = status_lines(&lines);
        assert_eq!(
            first,
            "13:20 UTC  182,400 of 400,113 handed over (45.5 %), 1,204 of them returned; 311 refused"
        );
        assert_eq!(second, "waiting 213,500; withheld 3,902 (AG first)");
        assert_eq!(third, "unknown 0, to be told another way 1,520");
        assert_eq!(
            fourth,
            "not sending now; with `disclose send` last mail about 16:55 CET, limited by 20/s"
        );
        assert_eq!(fifth, "text approved 13:20 legal; code AEAQ-CAIB");
        let looks = Lines {
            looks: true,
            last: None,
            ..lines
        };
        assert_eq!(
            status_lines(&looks)[3],
            "not sending now, until somebody looked; `disclose send --go-on` continues"
        );
    }
}
