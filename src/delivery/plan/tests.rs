//! The plan by itself: what ends when, and what is named as its limit.

use jiff::{Timestamp, civil::Time, tz::TimeZone};

use super::*;

const fn limit(count: u32, seconds: u64) -> Limit {
    Limit {
        count,
        window: Duration::from_secs(seconds),
    }
}

fn lane(name: &str, people: u64, limits: &[Limit]) -> PlannedLane {
    PlannedLane {
        name: name.to_owned(),
        people,
        limits: limits.to_vec(),
        earlier: Vec::new(),
    }
}

fn planned(lanes: Vec<PlannedLane>, limits: &[Limit]) -> Planned {
    Planned {
        lanes,
        limits: limits.to_vec(),
        relay: 1000,
        ..Planned::default()
    }
}

/// Seconds from the moment zero.
fn seconds(at: Option<Stamp>) -> Option<i64> {
    at.map(|at| at.0 / Stamp::SECOND)
}

#[test]
fn the_domain_that_is_slower_than_its_share_ends_last() {
    let gmail = limit(20, 1);
    let lanes = vec![lane("", 4000, &[]), lane("gmail.com", 6000, &[gmail])];
    let plan = plan(&planned(lanes, &[limit(50, 1)]));
    assert_eq!(seconds(plan.begins), Some(0));
    // 30 a second are left to the others.
    assert_eq!(
        plan.lanes.iter().map(|at| seconds(*at)).collect::<Vec<_>>(),
        [Some(133), Some(299)]
    );
    assert_eq!(seconds(plan.ends), Some(299));
    assert_eq!(plan.limited_by, Some(Bound::Lane(1, gmail)));
}

#[test]
fn a_limit_that_never_binds_is_not_named() {
    let lanes = vec![
        lane("", 9000, &[]),
        lane("gmail.com", 1000, &[limit(20, 1)]),
    ];
    let plan = plan(&planned(lanes, &[limit(50, 1)]));
    assert_eq!(seconds(plan.ends), Some(199));
    assert_eq!(plan.limited_by, Some(Bound::Run(limit(50, 1))));
}

#[test]
fn days_are_days_and_what_left_before_counts() {
    let both = [limit(50, 1), limit(200_000, 86_400)];
    let mut of = planned(vec![lane("", 400_100, &[])], &both);
    let first = plan(&of);
    assert_eq!(seconds(first.ends), Some(2 * 86_400 + 1));
    assert_eq!(first.limited_by, Some(Bound::Run(both[1])));
    // An hour ago 100,000 left within half an hour.
    of.earlier = (0..100_000)
        .map(|n| Stamp(-3600 * Stamp::SECOND + n * 18_000))
        .collect();
    of.lanes = vec![lane("", 150_000, &[])];
    let resumed = seconds(plan(&of).ends).unwrap();
    assert!(
        (86_400 - 3600 + 895..86_400 - 3600 + 1010).contains(&resumed),
        "{resumed}"
    );
}

#[test]
fn what_left_for_a_domain_today_counts_there() {
    let day = limit(1000, 86_400);
    let mut of = planned(
        vec![lane("", 10, &[]), lane("a.test", 500, &[day])],
        &[limit(10, 1)],
    );
    of.lanes[1].earlier = (1..=900).rev().map(|n| Stamp(-n * Stamp::SECOND)).collect();
    let plan = plan(&of);
    // 100 now; the others as the 900 leave the window.
    let ends = seconds(plan.ends).unwrap();
    assert!((86_400 - 510..86_400 - 490).contains(&ends), "{ends}");
    assert_eq!(plan.limited_by, Some(Bound::Lane(1, day)));
}

#[test]
fn nothing_stated_has_no_end() {
    let lanes = vec![
        lane("", 10_000, &[]),
        lane("gmail.com", 2000, &[limit(1, 1)]),
    ];
    let with_lane = plan(&planned(lanes, &[]));
    assert_eq!(
        (with_lane.lanes[0], seconds(with_lane.ends)),
        (None, Some(1999))
    );
    let without = plan(&planned(vec![lane("", 10_000, &[])], &[]));
    assert_eq!(
        (without.ends, without.limited_by),
        (None, Some(Bound::Relay))
    );
    let nobody = plan(&planned(vec![lane("", 0, &[])], &[]));
    assert_eq!(
        (nobody.begins, nobody.ends, nobody.limited_by),
        (None, None, None)
    );
}

#[test]
fn hours_and_a_slow_start_count_open_time() {
    let at = |text: &str| Stamp(text.parse::<Timestamp>().unwrap().as_microsecond());
    let mut of = planned(vec![lane("", 3600 * 9, &[])], &[limit(1, 1)]);
    of.window = Some(Window {
        days: [true, true, true, true, true, false, false],
        from: Time::constant(8, 0, 0, 0),
        to: Time::constant(12, 0, 0, 0),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
    });
    // A Thursday evening: Friday four hours, Monday four, Tuesday one.
    of.not_before = at("2025-11-27T18:00:00Z");
    let plain = plan(&of);
    assert_eq!(plain.begins, Some(at("2025-11-28T07:00:00Z")));
    assert_eq!(plain.ends, Some(at("2025-12-02T07:59:59Z")));
    assert_eq!(plain.open, Duration::from_hours(9));
    // Half as fast for two hours: another hour.
    of.ramp = vec![Step {
        limit: limit(30, 60),
        lasts: Duration::from_hours(2),
    }];
    assert_eq!(plan(&of).ends, Some(at("2025-12-02T08:59:59Z")));
    of.passed = Duration::from_hours(2);
    assert_eq!(plan(&of).ends, plain.ends);
    of.window.as_mut().unwrap().days = [false; 7];
    assert_eq!(plan(&of).begins, None);
}

#[test]
fn what_takes_longer_than_ten_years_has_no_end() {
    let plan = plan(&planned(vec![lane("", 5000, &[])], &[limit(1, 86_400)]));
    assert_eq!((plan.ends, plan.limited_by), (None, None));
}

#[test]
fn a_million_people_of_sixty_thousand_lanes_are_planned_at_once() {
    let lanes: Vec<PlannedLane> = (0..60_000_u64)
        .map(|n| {
            lane(
                &format!("{n}.test"),
                300_000 / (n + 1) + n % 5 + 1,
                &[limit(5, 1)],
            )
        })
        .collect();
    let all: u64 = lanes.iter().map(|lane| lane.people).sum();
    assert!(all > 1_000_000);
    let began = std::time::Instant::now();
    let plan = plan(&planned(lanes, &[limit(500, 1)]));
    assert_eq!(seconds(plan.ends), Some(300_000 / 5));
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
}
