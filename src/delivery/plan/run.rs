//! A run, played through from one change to the next: a limit that is reached or comes free, the end
//! of hours, of a step or of a lane.

use std::time::Duration;

use super::{
    AHEAD, Bound, Planned, PlannedLane, after,
    flow::Flow,
    share::{Class, catches_up, share},
};
use crate::{
    delivery::{Limit, Window},
    terms::Stamp,
};

/// More changes than that are not followed.
const CHANGES: u32 = 100_000;

/// Steps are never shorter: seconds.
const SHORTEST: f64 = 1e-5;

/// When each class is through, in seconds, and what held it back most; none is too far ahead.
pub(super) struct Times {
    pub(super) classes: Vec<Option<(f64, Bound)>>,
    pub(super) open: Duration,
}

/// A run and how far it is.
pub(super) struct Run<'a> {
    begins: Stamp,
    window: Option<&'a Window>,
    relay: f64,
    flow: Flow,
    /// The steps of the slow start, and the open time at which each ends.
    steps: Vec<(f64, Limit, Flow)>,
    classes: Vec<Class>,
    /// What held each class back, and for how long.
    held: Vec<Vec<(Bound, f64)>>,
}

impl<'a> Run<'a> {
    pub(super) fn new(planned: &'a Planned, begins: Stamp) -> Self {
        let mut ends = -planned.passed.as_secs_f64();
        let mut steps: Vec<_> = planned
            .ramp
            .iter()
            .map(|step| {
                ends += step.lasts.as_secs_f64();
                (ends, step.limit, Flow::of(&[step.limit]))
            })
            .collect();
        let mut flow = Flow::of(&planned.limits);
        for (from, to, rate) in blocks(&planned.earlier, begins) {
            flow.went(from, to, rate);
            for (_, _, step) in &mut steps {
                step.went(from, to, rate);
            }
        }
        Self {
            begins,
            window: planned.window.as_ref(),
            relay: planned.relay.max(1).into(),
            flow,
            steps,
            classes: Vec::new(),
            held: Vec::new(),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "numbers of people")]
    pub(super) fn add(&mut self, lanes: &[usize], like: &PlannedLane, count: u64, people: u64) {
        let mut flow = Flow::of(&like.limits);
        for (from, to, rate) in blocks(&like.earlier, self.begins) {
            flow.went(from, to, rate);
        }
        self.held.push(Vec::new());
        self.classes.push(Class {
            lane: lanes.first().copied().unwrap_or_default(),
            lanes: count as f64,
            people: people as f64,
            flow,
            sent: 0.0,
            cap: 0.0,
            limit: None,
            rate: 0.0,
        });
    }

    pub(super) fn run(mut self) -> Times {
        let mut times: Vec<Option<(f64, Bound)>> = vec![None; self.classes.len()];
        let mut open: Vec<usize> = (0..self.classes.len()).collect();
        let (mut at, mut passed) = (0.0, 0.0);
        let mut closes = self.closes(at);
        for _ in 0..CHANGES {
            if open.is_empty() || at > AHEAD {
                break;
            }
            if at >= closes {
                let Some(opens) = self.change(at) else {
                    break;
                };
                at = opens;
                closes = self.closes(at);
            }
            let (most, bound) = self.most(at, passed);
            for class in &mut self.classes {
                (class.cap, class.limit) = class.flow.cap(at);
            }
            share(&mut self.classes, &mut open, most);
            let until = self.until(at, passed, &open).min(closes);
            if until.is_infinite() {
                break;
            }
            let to = until.max(at + SHORTEST);
            self.go(at, to, bound, &open);
            passed += to - at;
            at = to;
            open.retain(|index| {
                let through = self.classes.get(*index).is_none_or(Class::is_through);
                if through && let Some(time) = times.get_mut(*index) {
                    *time = Some(self.end(*index, at, most));
                }
                !through
            });
        }
        Times {
            classes: times,
            open: Duration::try_from_secs_f64(passed).unwrap_or_default(),
        }
    }

    /// What all lanes together may do, and what says so.
    fn most(&mut self, at: f64, passed: f64) -> (f64, Bound) {
        let (mut most, limit) = self.flow.cap(at);
        let mut bound = limit.map_or(Bound::Relay, Bound::Run);
        let mut steps = self.steps.iter_mut();
        if let Some((_, limit, step)) = steps.find(|(ends, ..)| *ends > passed + SHORTEST) {
            let (cap, _) = step.cap(at);
            if cap < most {
                (most, bound) = (cap, Bound::Start(*limit));
            }
        }
        (if most.is_infinite() { self.relay } else { most }, bound)
    }

    /// Until when everything goes on as it is.
    fn until(&self, at: f64, passed: f64, open: &[usize]) -> f64 {
        let classes = || open.iter().filter_map(|index| self.classes.get(*index));
        let all: f64 = classes().map(|class| class.lanes * class.rate).sum();
        let mut until = self.flow.until(at, all);
        let mut steps = self.steps.iter();
        if let Some((ends, _, step)) = steps.find(|(ends, ..)| *ends > passed + SHORTEST) {
            until = until.min(at + ends - passed).min(step.until(at, all));
        }
        for class in classes() {
            if class.rate > 0.0 {
                until = until.min(at + (class.people - class.sent) / class.rate);
            }
            until = until.min(class.flow.until(at, class.rate));
        }
        until.min(at + catches_up(&self.classes, open))
    }

    fn go(&mut self, at: f64, to: f64, bound: Bound, open: &[usize]) {
        let mut all = 0.0;
        for index in open {
            let (Some(class), Some(held)) =
                (self.classes.get_mut(*index), self.held.get_mut(*index))
            else {
                continue;
            };
            all += class.lanes * class.rate;
            class.sent += class.rate * (to - at);
            class.flow.went(at, to, class.rate);
            let bound = match class.limit.filter(|_| class.is_capped()) {
                Some(limit) => Bound::Lane(class.lane, limit),
                None => bound,
            };
            match held.iter_mut().find(|(known, _)| *known == bound) {
                Some((_, time)) => *time += to - at,
                None => held.push((bound, to - at)),
            }
        }
        self.flow.went(at, to, all);
        for (_, _, step) in &mut self.steps {
            step.went(at, to, all);
        }
    }

    /// The last of n leaves n−1 intervals after the first.
    fn end(&self, index: usize, at: f64, most: f64) -> (f64, Bound) {
        let rate =
            self.classes.get(index).map_or(
                most,
                |class| {
                    if class.is_capped() { class.cap } else { most }
                },
            );
        let held = self.held.get(index).into_iter().flatten();
        let bound = held
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map_or(Bound::Relay, |(bound, _)| *bound);
        ((at - 1.0 / rate.max(SHORTEST)).max(0.0), bound)
    }

    fn closes(&self, at: f64) -> f64 {
        match self.window {
            None => f64::INFINITY,
            Some(_) => self.change(at).unwrap_or(f64::INFINITY),
        }
    }

    /// When the hours begin or end next.
    #[expect(clippy::cast_precision_loss, reason = "ten years of microseconds")]
    fn change(&self, at: f64) -> Option<f64> {
        let change = self.window?.next_change(after(self.begins, at))?;
        Some((change.0 - self.begins.0) as f64 / 1e6)
    }
}

/// Earlier messages as flows before the beginning: those close to each other together.
fn blocks(earlier: &[Stamp], begins: Stamp) -> Vec<(f64, f64, f64)> {
    const CLOSE: i64 = 60 * Stamp::SECOND;
    const LONG: i64 = 600 * Stamp::SECOND;
    let mut blocks: Vec<(i64, i64, u32)> = Vec::new();
    let before = earlier.iter().map(|release| release.0 - begins.0);
    for release in before.filter(|release| *release < 0) {
        match blocks.last_mut() {
            Some((from, to, count)) if release - *to < CLOSE && release - *from < LONG => {
                *to = release;
                *count += 1;
            }
            _ => blocks.push((release, release, 1)),
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "days of microseconds")]
    let block = |(from, to, count): (i64, i64, u32)| {
        let (from, to) = (from as f64 / 1e6, to as f64 / 1e6);
        let to = to.max(from + 1e-3);
        (from, to, f64::from(count) / (to - from))
    };
    blocks.into_iter().map(block).collect()
}
