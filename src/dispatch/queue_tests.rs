//! The queue on paused time.

use std::time::Duration;

use super::{
    LaneLimits, Order,
    queue::{Place, Pop, Queue},
};
use crate::{relay::Limit, terms::Stamp};

fn queue(people: u16, lane_of: &[u16], lanes: Vec<LaneLimits>) -> Queue {
    let mut queue = Queue::new(
        Order {
            people: (0..people.into()).collect(),
            lane_of: lane_of.to_vec(),
            lanes,
            elsewhere: Vec::new(),
        },
        &[],
    );
    queue.places().for_each(|place| queue.push(place));
    queue
}

fn lane(name: &str, per_second: Option<u32>, connections: Option<u32>) -> LaneLimits {
    let limit = |count| Limit {
        count,
        window: Duration::from_secs(1),
    };
    LaneLimits {
        name: name.to_owned(),
        limits: per_second.map(limit).into_iter().collect(),
        connections,
    }
}

fn all(queue: &mut Queue) -> Vec<Place> {
    std::iter::from_fn(|| match queue.pop(|_| Ok(())) {
        Pop::Person(place) => Some(place),
        Pop::Wait(_) | Pop::Nobody => None,
    })
    .collect()
}

#[tokio::test(start_paused = true)]
async fn one_lane_keeps_the_order() {
    let mut queue = queue(4, &[], Vec::new());
    assert_eq!(all(&mut queue), [0, 1, 2, 3]);
    assert_eq!(queue.len(), (0, 0));
    queue.back(2, true);
    queue.push_later(Stamp(9), 2);
    queue.take_in(Stamp(8));
    assert!(matches!(queue.pop(|_| Ok(())), Pop::Nobody));
    assert_eq!(queue.next_later(), Some(Stamp(9)));
    queue.take_in(Stamp(9));
    assert!(matches!(queue.pop(|_| Ok(())), Pop::Person(2)));
}

#[tokio::test(start_paused = true)]
async fn a_slow_lane_holds_up_nobody_and_keeps_its_pace() {
    let lanes = vec![lane("", None, None), lane("gmail.com", Some(1), None)];
    let mut queue = queue(6, &[1, 1, 1, 0, 0, 0], lanes);
    assert_eq!(all(&mut queue), [0, 3, 4, 5]);
    assert_eq!(queue.bottleneck(), Some("gmail.com"));
    let slowest = queue.slowest(3);
    assert_eq!((slowest.len(), slowest[0].due), (1, 2));
    assert_eq!(slowest[0].lasts(), Duration::from_secs(2));
    tokio::time::advance(Duration::from_millis(1001)).await;
    assert_eq!(all(&mut queue), [1]);
    assert!(matches!(queue.pop(|_| Ok(())), Pop::Wait(_)));
    tokio::time::advance(Duration::from_millis(1001)).await;
    assert_eq!(all(&mut queue), [2]);
    assert!(matches!(queue.pop(|_| Ok(())), Pop::Nobody));
}

#[tokio::test(start_paused = true)]
async fn nobody_stands_in_the_queue_twice_or_while_they_are_out() {
    let mut queue = queue(2, &[], Vec::new());
    queue.push(0);
    queue.push_later(Stamp(0), 0);
    assert_eq!(queue.len(), (2, 0));
    assert_eq!(all(&mut queue), [0, 1]);
    queue.push(0);
    assert_eq!(queue.len(), (0, 0), "they are out");
    queue.back(0, true);
    queue.push(0);
    assert_eq!(all(&mut queue), [0]);
}

#[tokio::test(start_paused = true)]
async fn a_place_that_comes_free_wakes_the_lane() {
    let day = Limit {
        count: 2,
        window: Duration::from_hours(24),
    };
    let lanes = vec![LaneLimits {
        name: "slow.test".to_owned(),
        limits: vec![day],
        connections: None,
    }];
    let mut queue = queue(3, &[0, 0, 0], lanes);
    assert_eq!(all(&mut queue), [0, 1]);
    assert!(matches!(queue.pop(|_| Ok(())), Pop::Wait(_)));
    // The first was refused at RCPT: no body left.
    queue.back(0, false);
    assert_eq!(all(&mut queue), [2]);
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_complains_is_slowed_down_and_recovers() {
    let lanes = vec![lane("", None, None), lane("gmail.com", None, None)];
    let mut queue = queue(9, &[1, 1, 1, 1, 1, 1, 1, 1, 0], lanes);
    assert!(matches!(queue.pop(|_| Ok(())), Pop::Person(0)));
    queue.slow_down(0, 1, 3);
    // Under way at the same time.
    queue.slow_down(0, 2, 3);
    assert_eq!(all(&mut queue), [8], "the others go on");
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(all(&mut queue), [1]);
    queue.slow_down(1, 4, 4);
    tokio::time::advance(Duration::from_millis(1900)).await;
    assert_eq!(all(&mut queue), [0; 0]);
    tokio::time::advance(Duration::from_millis(100)).await;
    assert_eq!(all(&mut queue), [2]);
    for _ in 0..8 {
        queue.recover(2);
    }
    tokio::time::advance(Duration::from_secs(2)).await;
    assert_eq!(all(&mut queue), [3, 4, 5, 6, 7]);
}

#[tokio::test(start_paused = true)]
async fn no_more_of_a_lane_are_out_than_it_has_connections() {
    let lanes = vec![lane("", None, None), lane("gmail.com", None, Some(2))];
    let mut queue = queue(5, &[1, 1, 1, 1, 0], lanes);
    assert_eq!(all(&mut queue), [0, 1, 4]);
    queue.back(1, true);
    assert_eq!(all(&mut queue), [2]);
    queue.give_back(0, false);
    queue.back(0, false);
    assert_eq!(all(&mut queue), [3]);
    queue.remove(0);
    queue.back(3, true);
    assert_eq!(all(&mut queue), [0; 0]);
    assert_eq!(queue.len(), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_nowhere_is_not_looked_for_among_all_who_do() {
    // Where each of them were, this would take a hundred million steps.
    let mut queue = queue(20_000, &[], Vec::new());
    for place in all(&mut queue) {
        queue.back(place, true);
    }
    let half = 10_000;
    (0..half).for_each(|place| queue.push_later(Stamp(1), place));
    (half..2 * half).for_each(|place| queue.remove(place));
    assert_eq!(queue.len(), (0, u64::from(half)));
    queue.remove(7);
    assert_eq!(queue.len(), (0, u64::from(half) - 1));
}
