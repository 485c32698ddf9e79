//! How the lanes of a run share its rate at one moment.
//!
//! Guarantees the order of the real queue: whoever is furthest behind in the list goes first, as fast
//! as its own limits allow; the others share the rest. It must not know a clock.

use super::flow::Flow;
use crate::delivery::limits::Limit;

/// So close in the list are side by side.
const SIDE_BY_SIDE: f64 = 1e-7;

/// Lanes with as many people and the same limits.
#[derive(Debug)]
pub(super) struct Class {
    /// The first of them.
    pub(super) lane: usize,
    pub(super) lanes: f64,
    /// In each lane.
    pub(super) people: f64,
    pub(super) flow: Flow,
    /// Of each lane, so far.
    pub(super) sent: f64,
    /// What each lane may do now by its own limits, and which of them says so.
    pub(super) cap: f64,
    pub(super) limit: Option<Limit>,
    /// What each lane does now.
    pub(super) rate: f64,
}

impl Class {
    fn place(&self) -> f64 {
        self.sent / self.people
    }

    /// Whether all its people are told.
    pub(super) fn is_through(&self) -> bool {
        self.people - self.sent < 1e-4
    }

    /// Whether its own limits are what bounds it.
    pub(super) fn is_capped(&self) -> bool {
        self.rate >= self.cap * (1.0 - 1e-9)
    }
}

/// Sets the rate of every class so that all together do no more than `most`; those that are not done
/// stand in `open`, which is left in the order of the list.
pub(super) fn share(classes: &mut [Class], open: &mut [usize], most: f64) {
    let place = |classes: &[Class], at: usize| classes.get(at).map_or(0.0, Class::place);
    open.sort_by(|a, b| place(classes, *a).total_cmp(&place(classes, *b)));
    let mut left = most;
    let mut rest: &mut [usize] = open;
    while let Some(first) = rest.first().copied() {
        let edge = place(classes, first) + SIDE_BY_SIDE;
        let beside = rest
            .iter()
            .take_while(|at| place(classes, **at) <= edge)
            .count();
        let (group, behind) = rest.split_at_mut(beside);
        left = together(classes, group, left);
        rest = behind;
    }
}

/// Those side by side in the list go on side by side, except whom its own limits keep back. What they
/// leave of the rate.
fn together(classes: &mut [Class], group: &mut [usize], most: f64) -> f64 {
    let own = |class: &Class| class.cap / class.people;
    group.sort_by(|a, b| {
        let own = |at: &usize| classes.get(*at).map_or(0.0, own);
        own(a).total_cmp(&own(b))
    });
    let members = group.iter().filter_map(|at| classes.get(*at));
    let mut people: f64 = members.map(|class| class.lanes * class.people).sum();
    let mut left = most;
    for at in group {
        let Some(class) = classes.get_mut(*at) else {
            continue;
        };
        let even = left / people;
        class.rate = class.cap.min(even * class.people);
        left = (left - class.lanes * class.rate).max(0.0);
        people = (people - class.lanes * class.people).max(f64::MIN_POSITIVE);
    }
    if left < most * 1e-9 { 0.0 } else { left }
}

/// In how many seconds somebody who was behind has caught up with the others, which changes the
/// shares.
pub(super) fn catches_up(classes: &[Class], open: &[usize]) -> f64 {
    let open = || open.iter().filter_map(|at| classes.get(*at));
    let front = open()
        .filter(|class| !class.is_capped() && class.rate > 0.0)
        .min_by(|a, b| a.place().total_cmp(&b.place()));
    let stopped = || open().filter(|class| class.rate <= 0.0 && class.cap > 0.0);
    let Some(front) = front else {
        // All who go are kept back by their own limits, and leave nothing to the rest.
        let next = stopped().map(Class::place).fold(f64::INFINITY, f64::min);
        let going = open().filter(|class| class.rate > 0.0);
        return going
            .map(|class| (next - class.place()) * class.people / class.rate)
            .filter(|after| *after > 0.0)
            .fold(f64::INFINITY, f64::min);
    };
    let (place, speed) = (front.place(), front.rate / front.people);
    let after = |class: &Class| {
        let faster = class.rate / class.people - speed;
        let ahead = class.place() - place;
        (ahead.abs() > SIDE_BY_SIDE && faster * ahead < 0.0).then(|| -ahead / faster)
    };
    open()
        .filter(|class| class.cap > 0.0 || class.place() < place)
        .filter_map(after)
        .fold(f64::INFINITY, f64::min)
}
