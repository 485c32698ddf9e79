//! A plan as people read it: when it begins, when each domain and the last mail are through, what
//! limits it, and whether the deadline holds.
//!
//! The same words everywhere: `check`, the packet, `send`'s question and `status`. It must not plan.

use std::time::Duration;

use jiff::{civil::Date, tz::TimeZone};
use serde_json::{Value, json};

use crate::{
    delivery::{Bound, Limit, Plan, Planned, plan},
    terms::{Stamp, counted},
};

/// So many domains are named: those that take longest.
const SLOWEST: usize = 5;

/// By so much two ends may differ that are the same.
const DOUBT: Duration = Duration::from_secs(30);

/// A plan with what it is for.
#[derive(Clone, Debug)]
pub struct Timetable {
    /// What was planned.
    pub planned: Planned,
    /// How it will go.
    pub plan: Plan,
    /// When the last of those who were put off is tried again, which the plan itself does not know.
    pub again: Option<Stamp>,
    /// The speed that mail has now, where that and no stated limit says when it ends.
    pub measured: Option<Limit>,
    /// The day by which everybody should have been told.
    pub deadline: Option<Date>,
    /// In which zone people read.
    pub zone: TimeZone,
}

/// A domain that has a limit of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slow<'a> {
    /// As people know it.
    pub domain: &'a str,
    /// Who is still to be told there.
    pub people: u64,
    /// When the last of them is; none is too far ahead.
    pub ends: Option<Stamp>,
}

impl Timetable {
    /// The same where mail leaves no faster than it does now, unless that makes no difference: what is
    /// stated for a domain may take longer than all else.
    #[must_use]
    pub fn at_speed(self, measured: Limit, now: Stamp) -> Self {
        let mut slow = self.clone();
        slow.planned.limits.push(measured);
        slow.plan = plan(&slow.planned);
        slow.measured = Some(measured);
        let is_later = match (self.ends(), slow.ends()) {
            (Some(stated), Some(slow)) => slow.since(now) > stated.since(now).mul_f64(1.1) + DOUBT,
            (None, _) => self.is_unbounded(),
            (Some(_), None) => true,
        };
        if is_later { slow } else { self }
    }

    /// Everybody who is still to be told.
    #[must_use]
    pub fn people(&self) -> u64 {
        self.planned.lanes.iter().map(|lane| lane.people).sum()
    }

    /// Whether the last mail leaves before the deadline ends; unknown without an end.
    #[must_use]
    pub fn holds(&self) -> Option<bool> {
        let deadline = self.deadline?;
        match (self.plan.begins, self.ends()) {
            (None, _) => (self.people() == 0).then_some(true),
            (_, Some(ends)) => Some(self.day(ends) <= deadline),
            (Some(begins), None) if self.is_unbounded() => {
                (self.day(begins) > deadline).then_some(false)
            }
            (Some(_), None) => Some(false),
        }
    }

    /// When the last mail leaves, retries that are due at a known moment included.
    #[must_use]
    pub fn ends(&self) -> Option<Stamp> {
        let again = self.again.map(|again| match &self.planned.window {
            Some(window) if !window.is_open(again) => window.next_change(again).unwrap_or(again),
            _ => again,
        });
        match (self.plan.ends, again) {
            (Some(ends), again) => Some(again.map_or(ends, |again| ends.max(again))),
            (None, Some(again)) if self.is_unbounded() => {
                Some(again).filter(|again| self.plan.begins.is_some_and(|begins| *again > begins))
            }
            (None, _) => None,
        }
    }

    /// Whether nothing but the relay limits it.
    #[must_use]
    pub fn is_unbounded(&self) -> bool {
        self.plan.limited_by == Some(Bound::Relay)
    }

    /// By how many days the deadline is missed, where that is known.
    #[must_use]
    pub fn missed_by(&self) -> Option<i32> {
        let last = self.ends().or(self.plan.begins)?;
        let until = self.deadline?.until(self.day(last)).ok()?;
        Some(until.get_days()).filter(|days| *days > 0)
    }

    fn day(&self, at: Stamp) -> Date {
        at.in_zone(&self.zone).date()
    }

    /// What limits it: `gmail.com 20/s`.
    #[must_use]
    pub fn limited_by(&self) -> Option<String> {
        if self.ends() > self.plan.ends {
            return Some("the next try of those who were put off".to_owned());
        }
        let what = match self.plan.limited_by? {
            Bound::Lane(at, limit) => format!("{} {limit}", self.planned.lanes.get(at)?.name),
            Bound::Run(limit) if self.measured == Some(limit) => {
                let each = f64::from(limit.count) / limit.window.as_secs_f64();
                format!("the speed of the last minutes, {each:.1}/s")
            }
            Bound::Run(limit) => limit.to_string(),
            Bound::Start(limit) => format!("the slow start, {limit}"),
            Bound::Relay => "what the relay takes".to_owned(),
        };
        let (begins, ends) = (self.plan.begins?, self.plan.ends);
        let all = ends.map(|ends| ends.since(begins));
        // Closed for most of the time: the hours are what takes it.
        let hours =
            all.is_some_and(|all| self.planned.window.is_some() && self.plan.open * 2 < all);
        Some(if hours {
            format!("{what} and the hours")
        } else {
            what
        })
    }

    /// `deadline holds`, `deadline missed by 3 days`.
    #[must_use]
    pub fn deadline_in_words(&self) -> Option<String> {
        Some(match (self.holds()?, self.missed_by()) {
            (true, _) => "deadline holds".to_owned(),
            (false, Some(days)) => format!("deadline missed by {}", counted(days, "day")),
            (false, None) => "deadline missed".to_owned(),
        })
    }

    /// A moment as people read it.
    #[must_use]
    pub fn at(&self, at: Stamp) -> String {
        at.read_in(&self.zone)
    }

    /// The plan in one sentence, without the begin: `last mail about 16:55 CET, limited by ...`.
    #[must_use]
    pub fn last_mail(&self, now: Stamp) -> Option<String> {
        let begins = self.plan.begins?;
        let mut words = match self.ends() {
            Some(ends) => {
                let at = self.at(ends);
                let today = self.day(now).to_string();
                let at = at.strip_prefix(&today).map_or(at.as_str(), str::trim_start);
                let by = self.limited_by().unwrap_or_default();
                format!("last mail about {at}, limited by {by}")
            }
            None if self.is_unbounded() => "as fast as the relay takes it".to_owned(),
            None => format!("last mail over ten years after {}", self.at(begins)),
        };
        if let Some(deadline) = self.deadline_in_words() {
            words.push_str("; ");
            words.push_str(&deadline);
        }
        Some(words)
    }

    /// The plan as `check` and `send` say it.
    #[must_use]
    pub fn in_words(&self, now: Stamp) -> String {
        match (self.plan.begins, self.last_mail(now)) {
            (Some(begins), Some(last)) => format!("plan: begins {}, {last}", self.at(begins)),
            _ if self.people() == 0 => "plan: nobody is to be told".to_owned(),
            _ => "plan: the hours never open".to_owned(),
        }
    }

    /// The domains with a limit of their own that take longest, the last one first.
    #[must_use]
    pub fn slowest(&self) -> Vec<Slow<'_>> {
        let lanes = self.planned.lanes.iter().zip(&self.plan.lanes);
        let mut slow: Vec<Slow<'_>> = lanes
            .filter(|(lane, _)| lane.people > 0 && !lane.limits.is_empty())
            .map(|(lane, ends)| Slow {
                domain: &lane.name,
                people: lane.people,
                ends: *ends,
            })
            .collect();
        let never = |slow: &Slow<'_>| slow.ends.unwrap_or(Stamp(i64::MAX));
        slow.sort_by(|a, b| {
            let by_end = never(b).cmp(&never(a));
            by_end
                .then(b.people.cmp(&a.people))
                .then(a.domain.cmp(b.domain))
        });
        slow.truncate(SLOWEST);
        slow
    }

    /// The field `plan` of `check --json`.
    #[must_use]
    pub fn document(&self) -> Value {
        let moment = |at: Option<Stamp>| {
            at.map(|at| {
                at.in_zone(&self.zone)
                    .strftime("%Y-%m-%dT%H:%M:%S%:z")
                    .to_string()
            })
        };
        let domains: Vec<Value> = self
            .slowest()
            .iter()
            .map(|slow| json!({ "domain": slow.domain, "people": slow.people, "ends": moment(slow.ends) }))
            .collect();
        json!({
            "begins": moment(self.plan.begins),
            "ends": moment(self.ends()),
            "limited_by": self.limited_by(),
            "deadline": self.deadline.map(|day| json!({ "day": day, "holds": self.holds() })),
            "domains": domains,
        })
    }
}
