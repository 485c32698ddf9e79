//! When the last mail to the people of each law leaves, as far as the plan can tell.
//!
//! Guarantees a moment that is never before the one of the plan: whoever stands earlier in the order of
//! sending is planned first, and nobody who stands later counts. It must not be asked where the last
//! mail of all is in time: then each law's is too.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{gather::Gathered, known::key_of, plan::Left, standpoint::Standpoint, state::State};
use crate::{
    audience::Recipient,
    delivery::{Bound, plan},
    review::Timetable,
    rules,
    terms::{Jurisdiction, Stamp},
};

/// Days by the codes of people.
pub(super) type LastMails = BTreeMap<String, Date>;

/// Somebody who is still to be told: the place in the order of sending, the lane, the code.
type Waiting = (u64, u16, u16);

/// The day of the last mail of all; the first one's where nothing but the relay limits it.
pub(super) fn of_all(timetable: &Timetable) -> Option<Date> {
    let unbounded = || timetable.plan.begins.filter(|_| timetable.is_unbounded());
    let at = timetable.plan.ends.or_else(unbounded)?;
    Some(day(timetable, at))
}

/// The day of the last mail to the people of each of these codes who are still to be told. Nothing where
/// the lists or the ledger cannot be read again, or the plan has no end.
pub(super) fn of_each(
    gathered: &Gathered,
    standpoint: &Standpoint,
    timetable: &Timetable,
    codes: &BTreeSet<String>,
) -> Option<LastMails> {
    let all = timetable.ends().map(|at| day(timetable, at))?;
    let waiting = waiting(gathered, standpoint, codes)?;
    let mut last = LastMails::new();
    for (number, code) in (0_u16..).zip(codes) {
        let of = waiting.iter().filter(|(_, _, own)| *own == number);
        let Some(place) = of.clone().map(|(place, ..)| *place).max() else {
            continue;
        };
        let lanes: BTreeSet<u16> = of.map(|(_, lane, _)| *lane).collect();
        let own = until(timetable, &waiting, place, &lanes);
        last.insert(code.clone(), own.map_or(all, |at| day(timetable, at)));
    }
    Some(last)
}

fn day(timetable: &Timetable, at: Stamp) -> Date {
    at.in_zone(&timetable.zone).date()
}

/// When such lanes are through with everybody up to a place.
fn until(
    timetable: &Timetable,
    waiting: &[Waiting],
    place: u64,
    lanes: &BTreeSet<u16>,
) -> Option<Stamp> {
    // Nobody knows who of them was put off.
    if timetable.again.is_some() {
        return None;
    }
    let mut planned = timetable.planned.clone();
    planned.lanes.iter_mut().for_each(|lane| lane.people = 0);
    for (_, lane, _) in waiting.iter().filter(|(at, ..)| *at <= place) {
        let lane = planned.lanes.get_mut(usize::from(*lane));
        lane?.people += 1;
    }
    let plan = plan(&planned);
    let ends = lanes
        .iter()
        .map(|lane| plan.lanes.get(usize::from(*lane)).copied().flatten());
    // A lane without a limit of its own ends with all; what nothing but the relay limits, at once.
    let at_once = plan
        .begins
        .filter(|_| plan.limited_by == Some(Bound::Relay));
    let ends = ends.map(|end| end.or(plan.ends).or(at_once));
    ends.collect::<Option<Vec<Stamp>>>()?.into_iter().max()
}

/// Everybody who is still to be told; the number of a code that is not asked for is none of theirs.
fn waiting(
    gathered: &Gathered,
    standpoint: &Standpoint,
    codes: &BTreeSet<String>,
) -> Option<Vec<Waiting>> {
    let numbers: BTreeMap<&str, u16> = codes.iter().map(String::as_str).zip(0..).collect();
    let state = State::of(&gathered.campaign);
    let ledger = state.begun().ok()?.then(|| state.open());
    let ledger = ledger.transpose().ok()?;
    let people = &standpoint.history().people;
    let is_told = |recipient: &Recipient| {
        let enrolled = |key: &_| people.contains_key(key);
        let key = ledger
            .as_ref()
            .map(|of| key_of(of.identity(), recipient, enrolled));
        let progress = key.and_then(|key| people.get(&key));
        progress.is_some_and(|progress| !super::standpoint::waits(&progress))
    };
    let pace = gathered.campaign.file.pace.as_ref();
    let kept_apart = pace.is_some_and(|pace| !pace.per_domain.is_empty());
    let mut left = Left::of(pace);
    let mut waiting = Vec::new();
    gathered
        .each(|place, recipient| {
            // Lanes are numbered as the plan numbers them: once begun, with everybody in them.
            let mut lane = || {
                if kept_apart || ledger.is_some() {
                    left.lane(recipient.address.domain())
                } else {
                    0
                }
            };
            let numbered = ledger.is_some().then(&mut lane);
            if recipient.withheld.is_some() || is_told(recipient) {
                return;
            }
            // Who is told for information alone has no deadline.
            let of_law = rules::concerned(&recipient.facets);
            let code = recipient.facets.jurisdiction.as_ref();
            let code = code.filter(|_| of_law).map_or("", Jurisdiction::as_str);
            let number = numbers.get(code).copied().unwrap_or(u16::MAX);
            let lane = numbered.unwrap_or_else(lane);
            waiting.push((place, lane, number));
        })
        .ok()?;
    Some(waiting)
}
