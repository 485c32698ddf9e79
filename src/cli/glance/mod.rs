//! `status --html`: the page for whoever asks, from what `status` has at the same moment.
//!
//! Guarantees that no number is counted a second time, and that a page which is read is a whole one. It
//! must not show whom a small domain belongs to.

mod course;
mod tasks;
mod times;
mod withheld;

use std::{path::PathBuf, time::Duration};

use super::{
    another_way, failure::Failure, gather::Gathered, replace::may_replace, report::unmade,
    settings, standpoint::Standpoint, status,
};
use crate::{
    campaign::{is_known_provider, provider},
    delivery::{History, PlannedLane},
    ledger::write_replacing,
    log::{Lines, status_lines},
    report::{Course, EVERY_SECONDS, Glance, glance},
    review::Timetable,
    terms::Stamp,
};

/// A domain with fewer people than that may name one of them.
const FEW: u64 = 10;

/// The file, and when it was written last, and of what.
pub(super) struct Kept {
    path: PathBuf,
    last: Option<(Stamp, Signs)>,
}

/// What nobody should wait a minute for, told without a plan: that something began, stops or waits, and
/// that something is to be done which was not. That it concerns one person more is nothing new.
#[derive(PartialEq, Eq)]
struct Signs {
    alive: bool,
    closed: bool,
    paused: Option<String>,
    ended: Option<String>,
    some: [bool; 7],
}

impl Signs {
    fn of(standpoint: &Standpoint) -> Self {
        let (d, history) = (&standpoint.deliveries, standpoint.history());
        let counts = [
            d.pending,
            d.deferred,
            d.unknown,
            d.withheld,
            d.rejected + d.expired,
            d.returned,
            d.changed + d.unlisted,
        ];
        Self {
            alive: standpoint.alive,
            closed: history.closed,
            paused: history.paused.clone(),
            ended: history.ended.clone(),
            some: counts.map(|count| count > 0),
        }
    }
}

/// Whether a page of that age is written anew.
fn is_due(age: Duration) -> bool {
    age >= Duration::from_secs(EVERY_SECONDS)
}

impl Kept {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, last: None }
    }

    /// Writes the page where it is time for it, or where something else is to be done than before.
    pub(super) fn refresh(
        &mut self,
        gathered: &Gathered,
        standpoint: &Standpoint,
        now: Stamp,
    ) -> Result<(), Failure> {
        let signs = Signs::of(standpoint);
        let last = self.last.as_ref();
        if last.is_none_or(|(written, before)| is_due(now.since(*written)) || *before != signs) {
            self.write(&Now::new(gathered, standpoint, now).glance(true))?;
            self.last = Some((now, signs));
        }
        Ok(())
    }

    /// Writes it a last time.
    pub(super) fn finish(
        self,
        gathered: &Gathered,
        standpoint: &Standpoint,
        now: Stamp,
    ) -> Result<(), Failure> {
        self.write(&Now::new(gathered, standpoint, now).glance(false))
    }

    /// Writes a last time what was known at `seen`, and that nobody can tell any more from here.
    pub(super) fn lose(
        self,
        gathered: &Gathered,
        standpoint: &Standpoint,
        seen: Stamp,
    ) -> Result<(), Failure> {
        let then = Now::new(gathered, standpoint, seen);
        let mut page = then.glance(false);
        let since = then.moment(seen);
        page.course = (
            Course::Unknown,
            format!("How it goes since {since} cannot be told: the ledger gives no answer"),
        );
        page.tasks.insert(0, tasks::unreadable());
        // Whatever was foreseen then, nobody knows whether it still holds.
        page.times = times::not_known(&then);
        page.slowest.clear();
        let [.., forecast, _] = &mut page.five;
        *forecast =
            format!("since {since} it is not known how it goes on: the ledger gives no answer");
        self.write(&page)
    }

    fn write(&self, page: &Glance) -> Result<(), Failure> {
        let page = glance(page).map_err(|fault| unmade(&fault))?;
        may_replace(&self.path, "page of `status`", is_page)
            .and_then(|()| write_replacing(&self.path, page.as_bytes()))
            .map_err(Failure::file("write", &self.path))
    }
}

/// An earlier page says what made it; whoever gives a web server its file beforehand makes an empty one.
fn is_page(start: &[u8]) -> bool {
    const MADE_BY: &[u8] = br#"<meta name="generator" content="disclose status">"#;
    start.is_empty() || memchr::memmem::find(start, MADE_BY).is_some()
}

/// A campaign at a moment, as the page sees it.
struct Now<'a> {
    gathered: &'a Gathered,
    standpoint: &'a Standpoint,
    timetable: Option<Timetable>,
    /// What `status` says.
    five: Lines,
    at: Stamp,
}

impl<'a> Now<'a> {
    fn new(gathered: &'a Gathered, standpoint: &'a Standpoint, at: Stamp) -> Self {
        let mut timetable = standpoint.timetable_now(gathered, at);
        if let Some(timetable) = &mut timetable {
            hide_the_few(&mut timetable.planned.lanes, gathered);
        }
        Self {
            five: status::five(gathered, standpoint, timetable.as_ref(), at),
            gathered,
            standpoint,
            timetable,
            at,
        }
    }

    fn history(&self) -> &History {
        self.standpoint.history()
    }

    /// People who are still to be tried.
    fn left(&self) -> u64 {
        self.standpoint.deliveries.pending + self.standpoint.deliveries.deferred
    }

    /// The plan, where somebody is left.
    fn plan(&self) -> Option<&Timetable> {
        self.timetable.as_ref().filter(|of| of.people() > 0)
    }

    /// When mail may leave again, where it may not now.
    fn opens(&self) -> Option<Stamp> {
        let begins = self.plan()?.plan.begins?;
        (begins.since(self.at) > Duration::from_mins(1)).then_some(begins)
    }

    /// Why nobody goes on before somebody looked, in words.
    fn braked(&self) -> Option<String> {
        let (campaign, history) = (&self.gathered.campaign, self.history());
        let first = self.standpoint.first_are_through(campaign) && !history.went_on;
        let first = first.then(|| "The first ones were told, as a trial".to_owned());
        let tripped = settings::brakes(campaign).tripped(&history.judged);
        first.or_else(|| tripped.map(|why| format!("Stopped by the brakes: {why}")))
    }

    fn moment(&self, at: Stamp) -> String {
        at.read_in(&self.gathered.zone)
    }

    /// Everything that the page says; `kept` says whether it is written anew after this.
    fn glance(&self, kept: bool) -> Glance {
        let file = &self.gathered.campaign.file;
        let five = &self.five;
        let approvals = five.approved.iter();
        let approvals = approvals.map(|(at, role)| (role.clone(), self.moment(*at)));
        Glance {
            campaign: (file.id.clone(), file.sample),
            controller: self.gathered.campaign.incident.controller.name.clone(),
            course: course::course(self),
            rows: self.standpoint.rows,
            deliveries: self.standpoint.deliveries,
            another_way: five.another_way(),
            left_out: another_way::rows_left_out(&self.gathered.audience),
            withheld: five.withheld.clone(),
            times: times::times(self),
            slowest: times::slowest(self),
            tasks: tasks::tasks(self),
            approvals: approvals.collect(),
            code: five.text.map(|text| text.code()),
            five: status_lines(five),
            written: self.moment(self.at),
            kept,
        }
    }
}

/// A domain that the campaign does not name, and that is no known provider's, may be one family's.
fn hide_the_few(lanes: &mut [PlannedLane], gathered: &Gathered) {
    let pace = gathered.campaign.file.pace.as_ref();
    let stated = |name: &str| {
        pace.is_some_and(|pace| {
            let connections = pace.per_domain_connections.keys();
            let mut keys = pace.per_domain.keys().chain(connections);
            keys.any(|key| provider(key.as_str()) == provider(name))
        })
    };
    for lane in lanes {
        if lane.people < FEW && !is_known_provider(&lane.name) && !stated(&lane.name) {
            "a domain of few people".clone_into(&mut lane.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_minute_old_at_most() {
        assert!(!is_due(Duration::from_secs(59)) && is_due(Duration::from_mins(1)));
    }
}
