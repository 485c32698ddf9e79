//! Who is next: in the order of sending, as far as each recipient domain may be written to now.
//!
//! Guarantees that a domain which has to wait holds up nobody else, and that no more people of a lane
//! are out at once than its connections. It must not know a relay or the ledger.

use std::{
    cell::OnceCell,
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use tokio::time::Instant;

use super::{LaneSeen, due::Due, lanes::Order};
use crate::{
    delivery::Who,
    relay::{Limit, Pace},
    terms::Stamp,
};

/// How far apart people of a provider go that complains about the rate: at first, and at most.
const SLOWED: Duration = Duration::from_secs(1);
const SLOWEST: Duration = Duration::from_mins(5);

/// Somebody's place in the order of a run.
pub(super) type Place = u32;

struct Lane {
    name: String,
    /// How fast, as it was stated.
    limits: Vec<Limit>,
    pace: Pace,
    /// How many may be out at once.
    most: u32,
    out: u32,
    due: Due,
    /// The place under which the lane stands among the ready ones.
    ready: Option<Place>,
    /// Until when its pace makes it wait.
    waits: Option<Instant>,
    /// The time between two people, while the provider complains about the rate; none at other times.
    gap: Duration,
    /// Nobody before then.
    next: Option<Instant>,
    /// How many claims there had been at the last complaint.
    complained: u64,
}

/// Nobody stands in the queue twice, nor while they are out: two who try the same person would write
/// what cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    Apart = 0,
    Queued = 1,
    Out = 2,
}

/// How each of them stands, two bits each.
struct All(Vec<u8>);

impl All {
    fn apart(people: usize) -> Self {
        Self(vec![0; people.div_ceil(4)])
    }

    /// Takes a step from where somebody stands; says whether it could be taken.
    fn step(&mut self, place: Place, from: Stands, to: Stands) -> bool {
        let shift = place % 4 * 2;
        let four = self.0.get_mut(place as usize / 4);
        let Some(four) = four.filter(|four| **four >> shift & 3 == from as u8) else {
            return false;
        };
        *four = *four & !(3 << shift) | (to as u8) << shift;
        true
    }
}

/// Everybody of a run who is to be tried, now or later.
pub(super) struct Queue {
    people: Vec<Who>,
    stands: All,
    /// Where each of them stands; made when somebody asks.
    places: OnceCell<HashMap<Who, Place>>,
    lane_of: Vec<u16>,
    lanes: Vec<Lane>,
    /// Lanes whose first person may be tried, by that person's place.
    ready: BTreeSet<(Place, usize)>,
    waiting: BTreeSet<(Instant, usize)>,
    later: BTreeSet<(Stamp, Place)>,
    due: u64,
}

/// What the queue has.
pub(super) enum Pop {
    /// This one; the whole run's pace is still to be asked.
    Person(Place),
    /// Nobody before that moment, unless somebody who is out comes back.
    Wait(Instant),
    /// Nobody is due.
    Nobody,
}

impl Queue {
    /// With how long ago earlier messages were released in each lane.
    pub(super) fn new(order: Order, earlier: &[Vec<Duration>]) -> Self {
        let of = |(at, limits): (usize, super::LaneLimits)| {
            Lane::of(limits, earlier.get(at).map_or(&[], Vec::as_slice))
        };
        let mut lanes: Vec<Lane> = order.lanes.into_iter().enumerate().map(of).collect();
        if lanes.is_empty() {
            lanes.push(Lane::of(super::LaneLimits::default(), &[]));
        }
        Self {
            stands: All::apart(order.people.len()),
            people: order.people,
            places: OnceCell::new(),
            lane_of: order.lane_of,
            lanes,
            ready: BTreeSet::new(),
            waiting: BTreeSet::new(),
            later: BTreeSet::new(),
            due: 0,
        }
    }

    /// Everybody's places.
    pub(super) fn places(&self) -> std::ops::Range<Place> {
        0..u32::try_from(self.people.len()).unwrap_or(Place::MAX)
    }

    /// Who stands at a place.
    pub(super) fn who(&self, place: Place) -> Option<Who> {
        self.people.get(place as usize).copied()
    }

    /// Where somebody stands, if this run is to tell them.
    pub(super) fn place(&self, who: Who) -> Option<Place> {
        let all = || self.people.iter().copied().zip(0..).collect();
        self.places.get_or_init(all).get(&who).copied()
    }

    /// The lane that a place belongs to, by name, and what is known of it.
    pub(super) fn pace_of(&mut self, place: Place) -> Option<&mut Pace> {
        let lane = self.lane(place);
        self.lanes.get_mut(lane).map(|lane| &mut lane.pace)
    }

    /// The number of the lane that a place belongs to.
    pub(super) fn lane(&self, place: Place) -> usize {
        self.lane_of
            .get(place as usize)
            .map_or(0, |lane| (*lane).into())
    }

    /// To be tried as soon as may be.
    pub(super) fn push(&mut self, place: Place) {
        if self.stands.step(place, Stands::Apart, Stands::Queued) {
            self.stand_in_lane(place, false);
        }
    }

    /// Who was out is to be tried again, or to be the next of their lane.
    pub(super) fn give_back(&mut self, place: Place, next: bool) {
        if self.stands.step(place, Stands::Out, Stands::Queued) {
            self.stand_in_lane(place, next);
        }
    }

    fn stand_in_lane(&mut self, place: Place, next: bool) {
        let at = self.lane(place);
        if let Some(lane) = self.lanes.get_mut(at) {
            if next {
                lane.due.push_front(place);
                // The time since the one before them still counts.
                lane.next = None;
            } else {
                lane.due.push_back(place);
            }
            self.due += 1;
            self.list(at);
        }
    }

    /// To be tried from then on.
    pub(super) fn push_later(&mut self, due: Stamp, place: Place) {
        if self.stands.step(place, Stands::Apart, Stands::Queued) {
            self.later.insert((due, place));
        }
    }

    /// Everybody who waits for a retry; they stand nowhere from now on.
    pub(super) fn take_later(&mut self) -> Vec<Place> {
        let later = std::mem::take(&mut self.later).into_iter();
        let later: Vec<Place> = later.map(|(_, place)| place).collect();
        for place in &later {
            self.stands.step(*place, Stands::Queued, Stands::Apart);
        }
        later
    }

    /// Not to be tried any more, wherever they wait.
    pub(super) fn remove(&mut self, place: Place) {
        // Nearly everybody who is settled waits nowhere: nobody looks through all who do.
        if !self.stands.step(place, Stands::Queued, Stands::Apart) {
            return;
        }
        self.later.retain(|(_, waiting)| *waiting != place);
        let at = self.lane(place);
        if let Some(lane) = self.lanes.get_mut(at) {
            self.due -= u64::from(lane.due.remove(place));
            self.list(at);
        }
    }

    /// Some are not to be tried any more, wherever they wait.
    pub(super) fn withdraw(&mut self, gone: impl Fn(Place) -> bool) {
        for place in self.places().filter(|place| gone(*place)) {
            self.stands.step(place, Stands::Queued, Stands::Apart);
        }
        self.later.retain(|(_, place)| !gone(*place));
        for at in 0..self.lanes.len() {
            if let Some(lane) = self.lanes.get_mut(at).filter(|lane| !lane.due.is_empty()) {
                let before = lane.due.len();
                lane.due.retain(|place| !gone(place));
                self.due -= (before - lane.due.len()) as u64;
                self.list(at);
            }
        }
    }

    /// Everybody who is to be tried now.
    pub(super) fn due(&self) -> impl Iterator<Item = Place> {
        self.lanes.iter().flat_map(|lane| lane.due.iter())
    }

    /// Takes in whom a retry is due for.
    pub(super) fn take_in(&mut self, now: Stamp) {
        while let Some((due, place)) = self.later.first().copied()
            && due <= now
        {
            self.later.pop_first();
            self.stand_in_lane(place, false);
        }
    }

    /// The next who may be tried; they are out from now on. `may` says of a lane whether somebody of it may be
    /// prepared, or when to ask again.
    pub(super) fn pop(&mut self, may: impl Fn(usize) -> Result<(), Instant>) -> Pop {
        let moment = Instant::now();
        while let Some((until, at)) = self.waiting.first().copied()
            && until <= moment
        {
            self.waiting.pop_first();
            if let Some(lane) = self.lanes.get_mut(at) {
                lane.waits = None;
            }
            self.list(at);
        }
        while let Some((_, at)) = self.ready.first().copied() {
            let Some(lane) = self.lanes.get_mut(at) else {
                break;
            };
            match may(at).and_then(|()| lane.plan()) {
                Ok(()) => {
                    let place = lane.due.pop_front();
                    lane.out += 1;
                    self.due -= 1;
                    self.list(at);
                    let Some(place) = place else {
                        return Pop::Nobody;
                    };
                    self.stands.step(place, Stands::Queued, Stands::Out);
                    return Pop::Person(place);
                }
                Err(until) => {
                    lane.waits = Some(until);
                    self.waiting.insert((until, at));
                    self.list(at);
                }
            }
        }
        match self.waiting.first() {
            Some((until, _)) => Pop::Wait(*until),
            None => Pop::Nobody,
        }
    }

    /// The provider of somebody's mailbox complains about the rate: its people go one by one, twice as
    /// far apart each time. Where lanes are not told apart by provider, nobody else is slowed down for it.
    ///
    /// What was claimed before the last complaint came, of so many claims, complains of the same moment.
    pub(super) fn slow_down(&mut self, place: Place, claim: u64, claims: u64) {
        let at = self.lane(place);
        let counts = |lane: &&mut Lane| !lane.name.is_empty() && claim > lane.complained;
        if let Some(lane) = self.lanes.get_mut(at).filter(counts) {
            lane.complained = claims;
            lane.gap = (lane.gap * 2).clamp(SLOWED, SLOWEST);
            lane.next = Some(Instant::now() + lane.gap);
        }
    }

    /// A message to somebody was taken: what was slowed down recovers.
    pub(super) fn recover(&mut self, place: Place) {
        let at = self.lane(place);
        if let Some(lane) = self.lanes.get_mut(at).filter(|lane| !lane.gap.is_zero()) {
            let gap = lane.gap * 3 / 4;
            lane.gap = if gap < SLOWED / 4 {
                Duration::ZERO
            } else {
                gap
            };
        }
    }

    /// Somebody who was out is not any more; whether a body was written decides what the next one may.
    pub(super) fn back(&mut self, place: Place, used: bool) {
        self.stands.step(place, Stands::Out, Stands::Apart);
        let at = self.lane(place);
        if let Some(lane) = self.lanes.get_mut(at) {
            lane.out -= 1;
            if !used {
                lane.pace.keep();
                // There is a place again, whatever the lane waited for.
                if let Some(until) = lane.waits.take() {
                    self.waiting.remove(&(until, at));
                }
            }
            self.list(at);
        }
    }

    /// Puts a lane among the ready ones or takes it out, as it stands now.
    fn list(&mut self, at: usize) {
        let Some(lane) = self.lanes.get_mut(at) else {
            return;
        };
        let head = lane.due.front();
        let ready = head.filter(|_| lane.waits.is_none() && lane.out < lane.most);
        if lane.ready == ready {
            return;
        }
        if let Some(before) = std::mem::replace(&mut lane.ready, ready) {
            self.ready.remove(&(before, at));
        }
        self.ready.extend(ready.map(|place| (place, at)));
    }

    /// When the next who waits for a retry is due.
    pub(super) fn next_later(&self) -> Option<Stamp> {
        self.later.first().map(|(due, _)| *due)
    }

    /// How many are due now, and how many later.
    pub(super) fn len(&self) -> (u64, u64) {
        (self.due, self.later.len() as u64)
    }

    /// The lanes that take longest by their own limits, the longest first.
    pub(super) fn slowest(&self, most: usize) -> Vec<LaneSeen> {
        let bottleneck = self.bottleneck();
        let held = |lane: &&Lane| {
            let slow = !lane.limits.is_empty() || !lane.gap.is_zero();
            !lane.due.is_empty()
                && !lane.name.is_empty()
                && (slow || bottleneck == Some(lane.name.as_str()))
        };
        let lanes = self.lanes.iter().filter(held).map(|lane| LaneSeen {
            name: lane.name.clone(),
            due: lane.due.len() as u64,
            limits: lane.limits.clone(),
            connections: Some(lane.most).filter(|most| *most < u32::MAX),
            gap: lane.gap,
        });
        let mut lanes: Vec<LaneSeen> = lanes.collect();
        lanes.sort_by_key(|lane| std::cmp::Reverse(lane.lasts()));
        lanes.truncate(most);
        lanes
    }

    /// The lane that holds the others up: with people due, all that its pace or connections allow
    /// being out, while nobody of another lane is due.
    pub(super) fn bottleneck(&self) -> Option<&str> {
        let mut due = self.lanes.iter().filter(|lane| !lane.due.is_empty());
        let only = due.next()?;
        (due.next().is_none() && only.ready.is_none() && !only.name.is_empty())
            .then_some(only.name.as_str())
    }
}

impl Lane {
    fn of(limits: super::LaneLimits, ago: &[Duration]) -> Self {
        Self {
            name: limits.name,
            pace: Pace::new(&limits.limits, &[], Duration::ZERO, ago),
            limits: limits.limits,
            most: limits.connections.unwrap_or(u32::MAX),
            out: 0,
            due: Due::default(),
            ready: None,
            waits: None,
            gap: Duration::ZERO,
            next: None,
            complained: 0,
        }
    }

    fn plan(&mut self) -> Result<(), Instant> {
        let now = Instant::now();
        if let Some(next) = self.next.filter(|next| *next > now) {
            return Err(next);
        }
        self.pace.plan()?;
        self.next = (!self.gap.is_zero()).then(|| now + self.gap);
        Ok(())
    }
}
