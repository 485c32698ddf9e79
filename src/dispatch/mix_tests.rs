//! Rates over all and of domains together, with a restart in the middle, over the real pace and queue on paused
//! time: none is exceeded in any window, and the tightest is reached.

use std::{cell::RefCell, rc::Rc, time::Duration};

use tokio::{task::LocalSet, time::Instant};

use super::{
    LaneLimits, Order,
    queue::{Pop, Queue},
};
use crate::relay::{Limit, Pace};

const CONNECTIONS: usize = 4;
/// How long the relay takes for a message.
const TAKES: Duration = Duration::from_millis(5);

const fn limit(count: u32, seconds: u64) -> Limit {
    Limit {
        count,
        window: Duration::from_secs(seconds),
    }
}

/// So many people of a lane, and its limits.
type Lane = (usize, Vec<Limit>);

/// A release: which lane, and when.
type Release = (u16, Instant);

/// What all connections of a run share.
struct Run {
    queue: Queue,
    pace: Pace,
    lane_of: Vec<u16>,
    releases: Vec<Release>,
    /// It ends after so many, as if it were killed.
    most: usize,
}

/// People of these lanes are told, after what was released before; gives what was released since.
async fn run(
    lane_of: Vec<u16>,
    lanes: &[Lane],
    limits: &[Limit],
    before: &[Release],
    most: usize,
) -> Vec<Release> {
    let ago = |of: Option<u16>| -> Vec<Duration> {
        let those = before
            .iter()
            .filter(|(lane, _)| of.is_none_or(|of| of == *lane));
        those.map(|(_, at)| at.elapsed()).collect()
    };
    let order = Order {
        people: vec![0; lane_of.len()],
        lane_of: lane_of.clone(),
        lanes: lanes
            .iter()
            .enumerate()
            .map(|(at, (_, limits))| LaneLimits {
                name: format!("d{at}.test"),
                limits: limits.clone(),
                connections: None,
            })
            .collect(),
        elsewhere: Vec::new(),
    };
    let earlier: Vec<Vec<Duration>> = (0..)
        .take(lanes.len())
        .map(|lane| ago(Some(lane)))
        .collect();
    let mut queue = Queue::new(order, &earlier);
    queue.places().for_each(|place| queue.push(place));
    let run = Rc::new(RefCell::new(Run {
        queue,
        pace: Pace::new(limits, &[], Duration::ZERO, &ago(None)),
        lane_of,
        releases: Vec::new(),
        most,
    }));
    let local = LocalSet::new();
    for _ in 0..CONNECTIONS {
        local.spawn_local(work(Rc::clone(&run)));
    }
    local.await;
    std::mem::take(&mut run.borrow_mut().releases)
}

/// One connection, as a worker of a run asks who may go.
async fn work(run: Rc<RefCell<Run>>) {
    loop {
        let popped = run.borrow_mut().next();
        let place = match popped {
            Pop::Person(place) => place,
            Pop::Wait(until) => {
                let soon = Instant::now() + Duration::from_millis(1);
                tokio::time::sleep_until(until.min(soon)).await;
                continue;
            }
            Pop::Nobody => return,
        };
        loop {
            let until = run.borrow_mut().until(place);
            let Some(until) = until else { break };
            tokio::time::sleep_until(until).await;
        }
        run.borrow_mut().released(place);
        tokio::time::sleep(TAKES).await;
        run.borrow_mut().queue.back(place, true);
    }
}

impl Run {
    fn next(&mut self) -> Pop {
        if self.queue.len().0 == 0 || self.releases.len() >= self.most {
            return Pop::Nobody;
        }
        if let Err(until) = self.pace.plan() {
            return Pop::Wait(until);
        }
        let popped = self.queue.pop(|_| Ok(()));
        if !matches!(popped, Pop::Person(_)) {
            self.pace.keep();
        }
        match popped {
            // Of a lane as well, somebody may come free.
            Pop::Nobody => Pop::Wait(Instant::now() + TAKES),
            popped => popped,
        }
    }

    fn until(&mut self, place: u32) -> Option<Instant> {
        let lane = self.queue.pace_of(place).and_then(Pace::until);
        lane.max(self.pace.until())
    }

    fn released(&mut self, place: u32) {
        self.pace.released();
        self.queue.pace_of(place).unwrap().released();
        let lane = self.lane_of[place as usize];
        self.releases.push((lane, Instant::now()));
    }
}

/// People of all lanes, each lane spread over the list.
fn mixed(lanes: &[Lane]) -> Vec<u16> {
    let mut all: Vec<(usize, u16)> = Vec::new();
    for (at, (people, _)) in (0..).zip(lanes) {
        all.extend((0..*people).map(|n| ((2 * n + 1) * 1_000_000 / (2 * people), at)));
    }
    all.sort_unstable();
    all.into_iter().map(|(_, lane)| lane).collect()
}

fn hold(releases: &[Instant], limits: &[Limit]) {
    for limit in limits {
        let n = limit.count as usize;
        for (i, at) in releases.iter().enumerate().skip(n) {
            let before = releases[i - n];
            assert!(
                *at >= before + limit.window,
                "{limit}: release {i} is too early"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn no_rate_of_a_mix_is_exceeded_over_a_restart_and_the_tightest_is_reached() {
    let each = |count, seconds| vec![limit(count, seconds)];
    for (lanes, limits, ideal) in [
        // The last ones are those of 30 a minute.
        (
            vec![
                (1200, Vec::new()),
                (300, vec![limit(5, 1), limit(200, 60)]),
                (600, each(20, 1)),
                (60, each(30, 60)),
            ],
            vec![limit(50, 1), limit(2000, 60)],
            59.0 * 2.0,
        ),
        // Ten domains with the rate that each has by default.
        (vec![(40, each(1, 1)); 10], each(333, 1), 39.0),
        // Over all it is the tightest.
        (
            vec![
                (2000, each(400, 1)),
                (2000, each(400, 1)),
                (100, each(50, 1)),
            ],
            each(333, 1),
            4099.0 / 333.0,
        ),
    ] {
        let mut left = mixed(&lanes);
        let (all, begins) = (left.len(), Instant::now());
        let mut releases = run(left.clone(), &lanes, &limits, &[], all / 2).await;
        for (lane, _) in &releases {
            let told = left.iter().position(|other| other == lane).unwrap();
            left.remove(told);
        }
        releases.extend(run(left, &lanes, &limits, &releases, all).await);
        assert_eq!(releases.len(), all);
        let of = |wanted: Option<u16>| -> Vec<Instant> {
            let those = releases
                .iter()
                .filter(|(lane, _)| wanted.is_none_or(|of| of == *lane));
            those.map(|(_, at)| *at).collect()
        };
        hold(&of(None), &limits);
        for (at, (people, limits)) in (0..).zip(&lanes) {
            assert_eq!(of(Some(at)).len(), *people);
            hold(&of(Some(at)), limits);
        }
        let took = (releases[all - 1].1 - begins).as_secs_f64();
        assert!(took <= ideal / 0.97 + 0.1, "{took} s instead of {ideal} s");
    }
}
