//! The plan beside the real pace and queue, on paused time.

use std::time::Duration;

use jiff::{civil::Time, tz::TimeZone};
use tokio::time::Instant;

use super::{
    LaneLimits, Order,
    queue::{Pop, Queue},
};
use crate::{
    delivery::{Limit, Planned, PlannedLane, Step, Window, plan},
    relay::Pace,
    terms::Stamp,
};

const fn limit(count: u32, seconds: u64) -> Limit {
    Limit {
        count,
        window: Duration::from_secs(seconds),
    }
}

/// People of all lanes, mixed.
fn mixed(lanes: &[PlannedLane]) -> Vec<u16> {
    let mut all: Vec<(u64, u16)> = Vec::new();
    for (at, lane) in (0_u16..).zip(lanes) {
        let place = |n| (2 * n + 1) * 1_000_000_000 / (2 * lane.people);
        all.extend((0..lane.people).map(|n| (place(n), at)));
    }
    all.sort_unstable();
    all.into_iter().map(|(_, lane)| lane).collect()
}

/// When each lane is really through.
async fn really(planned: &Planned) -> Vec<f64> {
    let lane_of = mixed(&planned.lanes);
    let lanes = planned.lanes.iter().map(|lane| LaneLimits {
        name: lane.name.clone(),
        limits: lane.limits.clone(),
        connections: None,
    });
    let mut queue = Queue::new(
        Order {
            people: vec![0; lane_of.len()],
            lane_of: lane_of.clone(),
            lanes: lanes.collect(),
            elsewhere: Vec::new(),
        },
        &[],
    );
    queue.places().for_each(|place| queue.push(place));
    let mut pace = Pace::new(&planned.limits, &planned.ramp, planned.passed, &[]);
    let begins = Instant::now();
    let mut ends = vec![0.0; planned.lanes.len()];
    while queue.len().0 > 0 {
        let now = planned
            .not_before
            .plus(begins.elapsed().as_micros().try_into().unwrap());
        if let Some(window) = planned
            .window
            .as_ref()
            .filter(|window| !window.is_open(now))
        {
            tokio::time::sleep(window.next_change(now).unwrap().since(now)).await;
            continue;
        }
        if let Err(until) = pace.plan() {
            tokio::time::sleep_until(until).await;
            continue;
        }
        match queue.pop(|_| Ok(())) {
            Pop::Person(place) => {
                let until = queue.pace_of(place).and_then(Pace::until).max(pace.until());
                if let Some(until) = until {
                    tokio::time::sleep_until(until).await;
                }
                pace.released();
                queue.pace_of(place).unwrap().released();
                queue.back(place, true);
                ends[usize::from(lane_of[place as usize])] = begins.elapsed().as_secs_f64();
            }
            Pop::Wait(until) => {
                pace.keep();
                tokio::time::sleep_until(until).await;
            }
            Pop::Nobody => unreachable!("somebody is due"),
        }
    }
    ends
}

/// Holds every lane that the plan gives an end, and the end of all.
async fn holds(what: &str, planned: Planned) {
    let expected = plan(&planned);
    let really = really(&planned).await;
    let seconds = |at: Stamp| at.since(planned.not_before).as_secs_f64();
    let close = |what: &str, plan: Stamp, really: f64, share: f64| {
        let plan = seconds(plan);
        let far = (plan - really).abs();
        assert!(
            far <= really * share + 1.0,
            "{what}: {plan} s planned, {really} s"
        );
    };
    for ((lane, plan), really) in planned.lanes.iter().zip(&expected.lanes).zip(&really) {
        if let Some(plan) = plan {
            // Where the last of few people stands in the list is not known to the plan.
            #[expect(clippy::cast_precision_loss, reason = "a number of people")]
            let share = 0.03 + 0.5 / lane.people as f64;
            let what = format!("{what}, {}", lane.name);
            close(&what, *plan, *really, share);
        }
    }
    let last = really.iter().copied().fold(0.0, f64::max);
    close(what, expected.ends.unwrap(), last, 0.03);
}

fn lanes(lanes: &[(&str, u64, &[Limit])]) -> Vec<PlannedLane> {
    let lane = |(name, people, limits): &(&str, u64, &[Limit])| PlannedLane {
        name: (*name).to_owned(),
        people: *people,
        limits: limits.to_vec(),
        earlier: Vec::new(),
    };
    lanes.iter().map(lane).collect()
}

fn planned(of: &[(&str, u64, &[Limit])], limits: &[Limit]) -> Planned {
    Planned {
        lanes: lanes(of),
        limits: limits.to_vec(),
        relay: 1000,
        ..Planned::default()
    }
}

#[tokio::test(start_paused = true)]
async fn the_plan_is_what_one_rate_and_a_day_make_of_it() {
    holds("1/s", planned(&[("", 300, &[])], &[limit(1, 1)])).await;
    let both = [limit(50, 1), limit(200_000, 86_400)];
    holds("50/s and 200000/d", planned(&[("", 430_000, &[])], &both)).await;
}

#[tokio::test(start_paused = true)]
async fn the_plan_is_what_slow_domains_make_of_it() {
    let five: &[Limit] = &[limit(5, 1)];
    holds(
        "unlimited",
        planned(&[("", 4000, &[]), ("most.test", 6000, five)], &[]),
    )
    .await;
    let both = planned(
        &[("", 4000, &[]), ("most.test", 6000, five)],
        &[limit(50, 1)],
    );
    holds("50/s", both).await;
    let several: &[(&str, u64, &[Limit])] = &[
        ("", 8000, &[]),
        ("a.test", 4000, &[limit(20, 1)]),
        ("b.test", 2500, &[limit(300, 60)]),
        ("c.test", 1500, &[limit(600, 86_400), limit(2, 1)]),
    ];
    holds("several", planned(several, &[limit(40, 1)])).await;
}

#[tokio::test(start_paused = true)]
async fn the_plan_is_what_a_default_for_each_domain_makes_of_it() {
    let mut of = planned(&[], &[limit(50, 1)]);
    for n in 0..800_u64 {
        of.lanes.push(PlannedLane {
            name: format!("{n}.test"),
            people: 8000 / (n + 1) + 1,
            limits: vec![limit(5, 1)],
            earlier: Vec::new(),
        });
    }
    holds("default 5/s", of).await;
}

#[tokio::test(start_paused = true)]
async fn the_plan_is_what_a_slow_start_and_nights_make_of_it() {
    let mut of = planned(
        &[("", 9000, &[]), ("slow.test", 2000, &[limit(2, 1)])],
        &[limit(20, 1)],
    );
    of.ramp = vec![
        Step {
            limit: limit(1, 1),
            lasts: Duration::from_mins(10),
        },
        Step {
            limit: limit(300, 60),
            lasts: Duration::from_mins(5),
        },
    ];
    holds("ramp", of.clone()).await;
    of.ramp.clear();
    of.limits = vec![limit(1, 10), limit(3000, 86_400)];
    of.window = Some(Window {
        days: [true; 7],
        from: Time::constant(8, 0, 0, 0),
        to: Time::constant(20, 0, 0, 0),
        zone: TimeZone::UTC,
    });
    // Three in the afternoon.
    of.not_before = Stamp(15 * 3600 * Stamp::SECOND);
    holds("nights", of).await;
}
