//! A list with most of its people at one slow domain, over the real pace and queue on paused time.

use std::{cell::RefCell, rc::Rc, time::Duration};

use tokio::{task::LocalSet, time::Instant};

use super::{
    LaneLimits, Order,
    queue::{Place, Pop, Queue},
};
use crate::relay::{Limit, Pace};

/// How long a relay takes for a message, and over how many connections it is asked.
const TAKES: Duration = Duration::from_millis(20);
const CONNECTIONS: usize = 8;

/// One connection after the other asks who is next, as the workers of a run do; gives when the last of
/// the people at other domains was taken.
async fn others_are_through(at_most: u64, others: u64, mixed: bool) -> Duration {
    let slow = |n: u64| {
        if mixed {
            // Three of each five, in turn.
            n % 5 < 3
        } else {
            n < at_most
        }
    };
    let lane_of: Vec<u16> = (0..at_most + others)
        .map(|n| u16::from(at_most > 0 && slow(n)))
        .collect();
    assert_eq!(
        lane_of.iter().filter(|lane| **lane == 1).count() as u64,
        at_most
    );
    let limits = vec![Limit {
        count: 5,
        window: Duration::from_secs(1),
    }];
    let slow = LaneLimits {
        name: "most.test".to_owned(),
        limits,
        connections: None,
    };
    let order = Order {
        people: vec![0; lane_of.len()],
        lane_of: lane_of.clone(),
        lanes: vec![LaneLimits::default(), slow],
        elsewhere: Vec::new(),
    };
    let mut queue = Queue::new(order, &[]);
    queue.places().for_each(|place| queue.push(place));
    let queue = Rc::new(RefCell::new(queue));
    let begins = Instant::now();
    let (left, through) = (Rc::new(RefCell::new(others)), Rc::new(RefCell::new(begins)));
    let local = LocalSet::new();
    for _ in 0..CONNECTIONS {
        let (queue, left, through) = (Rc::clone(&queue), Rc::clone(&left), Rc::clone(&through));
        let lane_of = lane_of.clone();
        local.spawn_local(async move {
            while *left.borrow() > 0 {
                let popped = queue.borrow_mut().pop(|_| Ok(()));
                match popped {
                    Pop::Person(place) => {
                        hand_over(&queue, place).await;
                        if lane_of[place as usize] == 0 {
                            *left.borrow_mut() -= 1;
                            *through.borrow_mut() = Instant::now();
                        }
                    }
                    Pop::Wait(until) => {
                        let soon = Instant::now() + Duration::from_millis(1);
                        tokio::time::sleep_until(until.min(soon)).await;
                    }
                    Pop::Nobody => tokio::time::sleep(Duration::from_millis(1)).await,
                }
            }
        });
    }
    local.await;
    let through = *through.borrow();
    through - begins
}

async fn hand_over(queue: &RefCell<Queue>, place: Place) {
    let until = queue.borrow_mut().pace_of(place).and_then(Pace::until);
    if let Some(until) = until {
        tokio::time::sleep_until(until).await;
    }
    if let Some(pace) = queue.borrow_mut().pace_of(place) {
        pace.released();
    }
    tokio::time::sleep(TAKES).await;
    queue.borrow_mut().back(place, true);
}

#[tokio::test(start_paused = true)]
async fn sixty_percent_at_a_slow_domain_hold_up_nobody_else() {
    let alone = others_are_through(0, 4000, false).await;
    for mixed in [true, false] {
        let beside = others_are_through(6000, 4000, mixed).await;
        let ratio = beside.as_secs_f64() / alone.as_secs_f64();
        assert!(ratio <= 1.05, "{beside:?} beside, {alone:?} alone: {ratio}");
    }
}
