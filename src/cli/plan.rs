//! Who is still to be told, lane by lane, and the plan of that with its findings.
//!
//! Guarantees that the plan counts the lanes that a run keeps apart. A missed deadline is a warning
//! here and must not become anything that stops a run.

use jiff::civil::{Date, Time};

use super::{gather::Gathered, host, lanes::Lanes, settings};
use crate::{
    campaign::{Campaign, PaceFile},
    delivery::{Bound, History, Limit, Planned, PlannedLane, SMOOTHED, Who, plan},
    review::Timetable,
    terms::{Finding, Findings, Place, Stamp, counted},
};

/// What one connection is assumed to do in a second, where no rate is stated.
const EACH: u32 = 20;

/// Counts people by lane.
pub(super) struct Left<'a> {
    lanes: Lanes<'a>,
    people: Vec<u64>,
}

impl<'a> Left<'a> {
    pub(super) fn of(pace: Option<&'a PaceFile>) -> Self {
        Self {
            lanes: Lanes::new(pace),
            people: Vec::new(),
        }
    }

    /// The lane of a domain.
    pub(super) fn lane(&mut self, domain: &str) -> u16 {
        self.lanes.of(domain)
    }

    /// Somebody of that lane is still to be told.
    pub(super) fn add(&mut self, lane: u16) {
        let lane = usize::from(lane);
        if self.people.len() <= lane {
            self.people.resize(lane + 1, 0);
        }
        if let Some(people) = self.people.get_mut(lane) {
            *people += 1;
        }
    }

    pub(super) fn finish(self) -> Vec<PlannedLane> {
        let people = self.people.into_iter().chain(std::iter::repeat(0));
        let lanes = self.lanes.all.into_iter().zip(people);
        lanes
            .map(|(lane, people)| PlannedLane {
                name: lane.name,
                people,
                limits: lane.limits,
                earlier: Vec::new(),
            })
            .collect()
    }

    /// Everybody of a campaign that was never begun. The lists are read once more only where domains
    /// have rates of their own.
    pub(super) fn everybody(gathered: &Gathered) -> Vec<PlannedLane> {
        let pace = gathered.campaign.file.pace.as_ref();
        let withheld: u64 = gathered.audience.withheld.values().sum();
        let together = vec![PlannedLane {
            people: gathered.audience.accounting.recipients - withheld,
            ..PlannedLane::default()
        }];
        if pace.is_none_or(|pace| pace.per_domain.is_empty()) {
            return together;
        }
        let mut left = Left::of(pace);
        let read = gathered.each(|_, recipient| {
            if recipient.withheld.is_none() {
                let lane = left.lane(recipient.address.domain());
                left.add(lane);
            }
        });
        // Lists that cannot be read twice are a finding of their own.
        read.map_or(together, |()| left.finish())
    }
}

/// More lanes than that with a limit of a day are planned as if nothing had left there today.
const DAILY: usize = 100;

/// Adds when earlier messages left in the lanes whose limits count them.
pub(super) fn add_earlier(
    lanes: &mut [PlannedLane],
    history: &History,
    lane_of: impl Fn(Who) -> Option<u16>,
) {
    let daily = |lane: &PlannedLane| lane.limits.iter().any(|limit| limit.window > SMOOTHED);
    let count = lanes.iter().filter(|lane| daily(lane)).count();
    if count == 0 || count > DAILY {
        return;
    }
    for (release, who) in &history.releases {
        let lane = lane_of(*who).and_then(|lane| lanes.get_mut(usize::from(lane)));
        if let Some(lane) = lane.filter(|lane| daily(lane)) {
            lane.earlier.push(*release);
        }
    }
}

/// The stated limits; none where no rate is stated.
pub(super) fn stated(campaign: &Campaign) -> Option<Vec<Limit>> {
    let rates = &campaign.file.pace.as_ref()?.rate.0;
    Some(rates.iter().copied().map(settings::limit).collect())
}

/// The plan from a moment on, under such limits.
pub(super) fn under(
    gathered: &Gathered,
    left: &[PlannedLane],
    history: &History,
    from: Stamp,
    limits: Vec<Limit>,
) -> Timetable {
    let campaign = &gathered.campaign;
    let schedule = &campaign.file.schedule;
    let not_before = schedule.not_before.as_ref();
    let not_before = not_before.map_or(from, |stated| Stamp(stated.at.as_microsecond()).max(from));
    let relay = campaign.file.relay.as_ref();
    let connections = relay.and_then(|relay| relay.connections.map(|stated| stated.0));
    let earlier = history.releases.iter().map(|(release, _)| *release);
    let planned = Planned {
        lanes: left.to_vec(),
        limits,
        ramp: settings::ramp(campaign),
        passed: history.open.at(host::now()),
        earlier: earlier.filter(|release| *release < not_before).collect(),
        window: settings::window(campaign, &gathered.zone),
        not_before,
        relay: connections.unwrap_or(settings::CONNECTIONS) * EACH,
    };
    Timetable {
        plan: plan(&planned),
        planned,
        again: None,
        measured: None,
        deadline: schedule.deadline.map(|day| day.0),
        zone: gathered.zone.clone(),
    }
}

/// From when on a plan counts: the beginning of a stated day, or now.
pub(super) fn from(gathered: &Gathered, as_of: Option<Date>) -> Stamp {
    let midnight = as_of.and_then(|day| {
        let at = day.to_datetime(Time::midnight());
        gathered.zone.to_ambiguous_timestamp(at).compatible().ok()
    });
    midnight.map_or_else(host::now, |at| Stamp(at.as_microsecond()))
}

/// The plan in words, and the domains that take longest.
pub(super) fn lines(timetable: &Timetable, campaign: &Campaign, now: Stamp) -> Vec<String> {
    let mut lines = vec![timetable.in_words(now)];
    for slow in timetable.slowest() {
        let until = slow.ends.map_or_else(
            || "for over ten years".to_owned(),
            |ends| format!("until {}", timetable.at(ends)),
        );
        let people = counted(slow.people, "person");
        lines.push(format!("  {}: {people}, {until}", slow.domain));
    }
    if campaign.file.brakes.first.is_some() {
        lines.push(
            "  after the first ones somebody has to look; that time is not counted".to_owned(),
        );
    }
    lines
}

/// What is wrong with a plan.
pub(super) fn findings(timetable: &Timetable) -> Findings {
    let place = || Place::file("campaign.toml");
    let plan = &timetable.plan;
    if timetable.people() == 0 {
        return Findings::new();
    }
    let Some(begins) = plan.begins else {
        return vec![Finding::error(
            "PLAN-NEVER",
            place(),
            "the hours of `window` never open",
            "correct `window` in [schedule]",
        )];
    };
    let mut found = Findings::new();
    if plan.ends.is_none() && !timetable.is_unbounded() {
        found.push(Finding::warning(
            "PLAN-NEVER",
            place(),
            "at these rates it takes more than ten years",
            "raise `rate` or `per_domain` in [pace]",
        ));
    }
    let (Some(deadline), Some(false)) = (timetable.deadline, timetable.holds()) else {
        return found;
    };
    let missed = timetable.missed_by().map(|days| counted(days, "day"));
    let late = begins.in_zone(&timetable.zone).date() > deadline;
    let (message, help) = match (plan.ends, missed) {
        (_, _) if late => (
            format!(
                "the first mail leaves on {}, after the deadline {deadline}",
                timetable.at(begins)
            ),
            "begin earlier, or state the day that is really meant".to_owned(),
        ),
        (Some(ends), Some(missed)) => (
            format!(
                "the last mail leaves about {}, {missed} after the deadline {deadline}: limited by {}",
                timetable.at(ends),
                timetable.limited_by().unwrap_or_default()
            ),
            would_hold(timetable),
        ),
        _ => (
            format!("the deadline {deadline} is missed"),
            would_hold(timetable),
        ),
    };
    let help = format!("{help}; a deadline never stops a send");
    found.push(Finding::warning("PLAN-DEADLINE", place(), message, help));
    found
}

/// So many days ago a beginning was meant for another day.
const FORGOTTEN: u64 = 30;

/// How many days `not_before` lies back, where that is so long that another day must have been meant.
pub(super) fn forgotten(campaign: &Campaign, history: &History, now: Stamp) -> Option<u64> {
    let stated = campaign.file.schedule.not_before.as_ref()?;
    let days = now.since(Stamp(stated.at.as_microsecond())).as_secs() / 86_400;
    (history.began.is_none() && days > FORGOTTEN).then_some(days)
}

/// The same, as a finding.
pub(super) fn forgotten_finding(
    campaign: &Campaign,
    history: &History,
    now: Stamp,
) -> Option<Finding> {
    let days = forgotten(campaign, history, now)?;
    Some(Finding::warning(
        "PLAN-NOT-BEFORE",
        Place::file("campaign.toml"),
        format!(
            "`not_before` lies {} back, and the campaign was never begun",
            counted(days, "day")
        ),
        "write the moment that is meant into [schedule], or leave it out: `send` asks before it begins, and refuses in scripts",
    ))
}

/// What would make the deadline hold: the smallest change of those that can be tried.
fn would_hold(timetable: &Timetable) -> String {
    let holds = |change: &dyn Fn(&mut Planned)| {
        let mut other = timetable.clone();
        change(&mut other.planned);
        other.plan = plan(&other.planned);
        other.holds() != Some(false)
    };
    let times = [2, 3, 4, 6, 8, 10, 15, 20, 30, 50, 100, 200, 500, 1000];
    let raised = |limit: Limit, by: u32| Limit {
        count: limit.count.saturating_mul(by),
        ..limit
    };
    let change = |limits: &mut Vec<Limit>, limit: Limit, by: u32| {
        for stated in limits.iter_mut().filter(|stated| **stated == limit) {
            *stated = raised(limit, by);
        }
    };
    let bound = timetable.plan.limited_by;
    let alone = times.into_iter().find_map(|by| match bound? {
        Bound::Lane(at, limit) => {
            let name = &timetable.planned.lanes.get(at)?.name;
            let raise = |planned: &mut Planned| {
                let lanes = planned.lanes.iter_mut();
                lanes.for_each(|lane| change(&mut lane.limits, limit, by));
            };
            holds(&raise).then(|| format!("{name} with {} instead of {limit}", raised(limit, by)))
        }
        Bound::Run(limit) => {
            let raise = |planned: &mut Planned| change(&mut planned.limits, limit, by);
            holds(&raise).then(|| format!("`rate` with {} instead of {limit}", raised(limit, by)))
        }
        Bound::Start(_) | Bound::Relay => None,
    });
    let hours = || {
        let always = holds(&|planned: &mut Planned| planned.window = None);
        always.then(|| "leaving out `window`".to_owned())
    };
    let all = |by: u32| {
        let raise = |planned: &mut Planned| {
            planned.ramp.clear();
            let lanes = planned.lanes.iter_mut().map(|lane| &mut lane.limits);
            for limit in lanes.flatten().chain(&mut planned.limits) {
                *limit = raised(*limit, by);
            }
        };
        holds(&raise).then(|| format!("no slow start and all rates {by} times as high"))
    };
    let what = alone.or_else(hours);
    let what = what.or_else(|| times.into_iter().find_map(all));
    what.map_or_else(
        || "begin earlier, or state a later day".to_owned(),
        |what| format!("{what} would hold it, as far as the relay and the providers take that"),
    )
}
