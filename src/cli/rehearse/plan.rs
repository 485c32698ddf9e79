//! How long the stated rates want for so many people, and how many people ten minutes are enough for.
//! Pure: no clock is read, and connections, replies and retries are not known here.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    dispatch::Order,
    relay::{Limit, Step},
};

/// How many people are rehearsed where nobody says: enough for each kind of trouble to be seen ...
const USUAL: u64 = 2000;
/// ... and no more than the rates let through in this time.
const PATIENCE: Duration = Duration::from_mins(10);

/// Messages a second under all limits, evened out; none is unlimited.
pub(super) fn rate(limits: &[Limit]) -> Option<f64> {
    let rates = limits.iter().map(per_second);
    rates.min_by(f64::total_cmp)
}

fn per_second(limit: &Limit) -> f64 {
    f64::from(limit.count) / limit.window.as_secs_f64().max(f64::EPSILON)
}

/// How many people are rehearsed where nobody says.
pub(super) fn usual(limits: &[Limit], ramp: &[Step]) -> u64 {
    let (mut low, mut high) = (1, USUAL);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if seconds(middle, limits, ramp) <= PATIENCE.as_secs_f64() {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

/// How many seconds the limits and the slow start want for so many people.
#[expect(clippy::cast_precision_loss, reason = "a time for people")]
pub(super) fn seconds(people: u64, limits: &[Limit], ramp: &[Step]) -> f64 {
    let mut left = people as f64;
    let mut took = 0.0;
    let rate = rate(limits);
    for step in ramp {
        let slow = rate.map_or(per_second(&step.limit), |rate| {
            rate.min(per_second(&step.limit))
        });
        let lasts = step.lasts.as_secs_f64();
        if slow * lasts >= left {
            return took + left / slow;
        }
        left -= slow * lasts;
        took += lasts;
    }
    rate.map_or(took, |rate| took + left / rate)
}

/// The same for an order with its lanes: the slowest of them decides.
pub(super) fn of(order: &Order, limits: &[Limit], ramp: &[Step]) -> f64 {
    let mut counts: BTreeMap<u16, u64> = BTreeMap::new();
    for lane in &order.lane_of {
        *counts.entry(*lane).or_default() += 1;
    }
    let lanes = counts.iter().filter_map(|(lane, count)| {
        let lane = order.lanes.get(usize::from(*lane))?;
        Some(seconds(*count, &lane.limits, &[]))
    });
    let all = seconds(order.people.len() as u64, limits, ramp);
    lanes.fold(all, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dispatch::LaneLimits;

    fn limit(count: u32, seconds: u64) -> Limit {
        Limit {
            count,
            window: Duration::from_secs(seconds),
        }
    }

    fn about(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-6
    }

    #[test]
    fn the_slowest_limit_decides_and_a_slow_start_comes_first() {
        let limits = [limit(10, 1), limit(86_400, 86_400)];
        assert!(about(seconds(100, &limits, &[]), 100.0));
        assert!(about(seconds(100, &[], &[]), 0.0));
        let ramp = [Step {
            limit: limit(1, 1),
            lasts: Duration::from_secs(10),
        }];
        assert!(about(seconds(5, &[limit(10, 1)], &ramp), 5.0));
        assert!(about(seconds(30, &[limit(10, 1)], &ramp), 12.0));
        assert_eq!(usual(&[], &[]), 2000);
        assert_eq!(usual(&[limit(30, 60)], &[]), 300);
        assert_eq!(usual(&[limit(1, 86_400)], &[]), 1);
    }

    #[test]
    fn a_slow_lane_holds_the_plan_up() {
        let order = Order {
            people: (0..4).collect(),
            lane_of: vec![0, 1, 1, 1],
            lanes: vec![
                LaneLimits::default(),
                LaneLimits {
                    limits: vec![limit(1, 10)],
                    ..LaneLimits::default()
                },
            ],
            ..Order::default()
        };
        assert!(about(of(&order, &[limit(4, 1)], &[]), 30.0));
    }
}
