//! When mail begins to leave, when each lane and the last one are through, and what limits it.
//!
//! Guarantees to keep to what the real pace and queue do, within three parts of a hundred, for people
//! who stand mixed in the list; cheap for a million people and tens of thousands of lanes. It must not
//! read a clock, and knows nothing of retries, of connections or of what a relay refuses.

mod flow;
mod run;
mod share;

use std::{collections::BTreeMap, time::Duration};

use super::{Limit, Step, Window};
use crate::terms::Stamp;
use run::{Run, Times};

/// One recipient domain or several of one provider; or everybody else.
#[derive(Clone, Debug, Default)]
pub struct PlannedLane {
    /// As people know it.
    pub name: String,
    /// Who is still to be told.
    pub people: u64,
    /// How fast, beside what holds for all.
    pub limits: Vec<Limit>,
    /// When earlier messages left there, oldest first; those of the last day matter.
    pub earlier: Vec<Stamp>,
}

/// What is to be planned.
#[derive(Clone, Debug, Default)]
pub struct Planned {
    /// Everybody.
    pub lanes: Vec<PlannedLane>,
    /// How fast over all lanes; none is as fast as the relay takes it.
    pub limits: Vec<Limit>,
    /// How slow at the start.
    pub ramp: Vec<Step>,
    /// So much open sending time is over.
    pub passed: Duration,
    /// When earlier messages left, oldest first: the limits count them.
    pub earlier: Vec<Stamp>,
    /// The hours in which mail may leave; none is always.
    pub window: Option<Window>,
    /// Nothing leaves before.
    pub not_before: Stamp,
    /// So many messages a second are assumed where nothing is stated.
    pub relay: u32,
}

/// What holds mail back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// A limit of a lane.
    Lane(usize, Limit),
    /// A limit over all lanes.
    Run(Limit),
    /// A step of the slow start.
    Start(Limit),
    /// No limit that is stated.
    Relay,
}

/// How it will go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// When the first mail leaves; none where the hours never open or nobody waits.
    pub begins: Option<Stamp>,
    /// When each lane is through, in the order of the lanes; none where nobody waits, where nothing
    /// but the relay bounds it, and where that is too far ahead.
    pub lanes: Vec<Option<Stamp>>,
    /// When the last mail leaves; none where nothing but the relay bounds it, or too far ahead.
    pub ends: Option<Stamp>,
    /// What holds the last mail back most of the time.
    pub limited_by: Option<Bound>,
    /// How long mail may leave from the beginning to the end.
    pub open: Duration,
}

/// Lanes that agree in their limits, their people and what left there end together.
type Alike<'a> = (&'a [Limit], u64, &'a [Stamp]);

/// Plans no further ahead.
const AHEAD: f64 = 10.0 * 366.0 * 86_400.0;

/// How so many people are told under such limits.
#[must_use]
pub fn plan(planned: &Planned) -> Plan {
    let mut plan = Plan {
        begins: None,
        lanes: vec![None; planned.lanes.len()],
        ends: None,
        limited_by: None,
        open: Duration::ZERO,
    };
    let opens = planned
        .window
        .as_ref()
        .map_or(Some(planned.not_before), |window| {
            let open = window.is_open(planned.not_before);
            if open {
                Some(planned.not_before)
            } else {
                window.next_change(planned.not_before)
            }
        });
    // Lanes without limits go side by side: they are one.
    let mut classes: BTreeMap<Alike<'_>, Vec<usize>> = BTreeMap::new();
    for (at, lane) in (0..).zip(&planned.lanes) {
        let class: Alike<'_> = if lane.limits.is_empty() {
            (&[], 0, &[])
        } else {
            (&lane.limits, lane.people, &lane.earlier)
        };
        if lane.people > 0 {
            classes.entry(class).or_default().push(at);
        }
    }
    let Some(begins) = opens.filter(|_| !classes.is_empty()) else {
        return plan;
    };
    plan.begins = Some(begins);
    let mut run = Run::new(planned, begins);
    for lanes in classes.values() {
        let all = || lanes.iter().filter_map(|at| planned.lanes.get(*at));
        let Some(first) = all().next() else {
            continue;
        };
        if first.limits.is_empty() {
            let first = PlannedLane::default();
            run.add(lanes, &first, 1, all().map(|lane| lane.people).sum());
        } else {
            run.add(lanes, first, lanes.len() as u64, first.people);
        }
    }
    let Times {
        classes: times,
        open,
    } = run.run();
    plan.open = open;
    let mut last: Option<(f64, Bound)> = None;
    let mut all_end = true;
    for (time, lanes) in times.iter().zip(classes.values()) {
        let Some((at, bound)) = time else {
            all_end = false;
            continue;
        };
        if last.is_none_or(|(last, _)| *at > last) {
            last = Some((*at, *bound));
        }
        if *bound != Bound::Relay {
            for lane in lanes {
                if let Some(ends) = plan.lanes.get_mut(*lane) {
                    *ends = Some(after(begins, *at));
                }
            }
        }
    }
    plan.limited_by = last.map(|(_, bound)| bound);
    plan.ends = last
        .filter(|(_, bound)| all_end && *bound != Bound::Relay)
        .map(|(at, _)| after(begins, at));
    if !all_end {
        plan.limited_by = plan.limited_by.filter(|bound| *bound != Bound::Relay);
    }
    plan
}

#[expect(clippy::cast_possible_truncation, reason = "ten years of microseconds")]
fn after(begins: Stamp, seconds: f64) -> Stamp {
    begins.plus((seconds * 1e6).round() as i64)
}

#[cfg(test)]
mod tests;
