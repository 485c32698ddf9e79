//! Senders that are far away, with clocks that differ: never more than the limit, and not much less.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::delivery::{
    Flow, Grants, Limit,
    grants::tests::{limit, most},
    reserve,
};

/// A sender, whose clock is behind the database's and goes faster or slower by some in a million.
struct Sender {
    ahead: i64,
    ppm: i64,
    distance: Distance,
    /// Until when by its own clock it could have used what it did not.
    unused: Vec<(Duration, Slot)>,
    /// What it may still use, by its own clock.
    stock: Vec<(Duration, Duration, Slot)>,
}

/// How long each way takes, in microseconds, and how long the row is held for the disk.
#[derive(Clone, Copy, Debug)]
struct Ways {
    out: i64,
    back: i64,
    disk: i64,
}

/// The row of a limit.
#[derive(Default)]
struct Row {
    grants: Grants,
    free: i64,
}

impl Sender {
    fn new(ahead: i64, ppm: i64) -> Self {
        Self {
            ahead,
            ppm,
            distance: Distance::default(),
            unused: Vec::new(),
            stock: Vec::new(),
        }
    }

    /// Its clock at a moment of the database's.
    fn here(&self, there: i64) -> Duration {
        let here = (there - self.ahead) * 1_000_000 / (1_000_000 + self.ppm);
        Duration::from_micros(u64::try_from(here).unwrap())
    }

    fn there(&self, here: Duration) -> i64 {
        let here = i64::try_from(here.as_micros()).unwrap();
        here + here * self.ppm / 1_000_000 + self.ahead
    }

    /// Asks at a moment of the database's; gives when the answer came.
    fn ask(&mut self, row: &mut Row, limits: &[Limit], at: i64, wanted: u32, ways: Ways) -> i64 {
        let held = (at + ways.out).max(row.free);
        let read = held + ways.back;
        let (sent, now) = (self.here(at), Stamp(held));
        let terms = self
            .distance
            .saw(sent, self.here(read), Stamp(at + ways.out), now);
        for (_, slot) in self.unused.extract_if(.., |(until, _)| *until <= sent) {
            row.grants.give_back(slot);
        }
        row.grants.settle(limits, now);
        let granted = terms.map(|terms| {
            let grants = &mut row.grants;
            let mut flow = [Flow { grants, limits }];
            reserve(&mut flow, terms.from, terms.until, wanted, terms.doubt)
        });
        row.free = read + ways.out + ways.disk;
        let received = row.free + ways.back;
        let granted: Vec<_> = granted.into_iter().collect();
        self.distance
            .answered(sent, self.here(received), now, &granted);
        for slot in granted.into_iter().flat_map(|granted| granted.slots) {
            let (from, until) = self.distance.here(self.here(received), slot);
            self.stock.push((from, until, slot));
        }
        received
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    /// Each uses what it was granted early or late in its span, or never, and is held up before the body leaves.
    #[test]
    fn no_window_holds_more_than_its_limit_however_far_away_and_wrong_the_clocks_are(
        count in 1_u32..200,
        minute in prop::option::of(1_u32..2000),
        senders in prop::collection::vec((0_i64..5_000_000, -100_i64..100, 0_i64..150_000), 1..6),
        asks in prop::collection::vec(
            (
                (0_usize..6, 0_i64..200_000, 0_i64..40_000, 0_i64..40_000, 0_i64..20_000),
                (0_u32..60, 0_u32..=100, 0..=LATE.as_micros()),
            ),
            1..250,
        ),
    ) {
        let limits = [Some(limit(count, 1)), minute.map(|count| limit(count, 60))];
        let limits: Vec<Limit> = limits.into_iter().flatten().collect();
        let (mut row, mut used) = (Row::default(), Vec::new());
        let far: Vec<i64> = senders.iter().map(|(_, _, far)| *far).collect();
        let mut all: Vec<Sender> =
            senders.iter().map(|(ahead, ppm, _)| Sender::new(*ahead, *ppm)).collect();
        let mut idle: BTreeMap<usize, i64> = BTreeMap::new();
        for ((who, pause, out, back, disk), (wanted, part, late)) in asks {
            let who = who % all.len();
            let sender = &mut all[who];
            let at = idle.get(&who).copied().unwrap_or(6_000_000) + pause;
            let ways = Ways { out: far[who] + out, back: far[who] + back, disk };
            let received = sender.ask(&mut row, &limits, at, wanted, ways);
            idle.insert(who, received);
            let now = sender.here(received);
            for (from, until, slot) in std::mem::take(&mut sender.stock) {
                let from = from.max(now);
                if part == 0 || from >= until {
                    sender.unused.push((until, slot));
                    continue;
                }
                let at = from + until.saturating_sub(from) * (part - 1) / 100;
                let at = at + Duration::from_micros(u64::try_from(late).unwrap());
                used.extend(std::iter::repeat_n(sender.there(at), slot.count as usize));
            }
        }
        for limit in limits {
            let most = most(&mut used, limit);
            prop_assert!(most <= limit.count as usize, "{most} of {limit}");
        }
    }
}

/// How many bodies some senders begin under a limit that always want more, each way so many milliseconds away.
fn reached(limit: Limit, senders: usize, far: i64, seconds: i64) -> u32 {
    let limits = [limit];
    let (mut row, mut done) = (Row::default(), 0);
    let mut all: Vec<Sender> = (0..senders).map(|_| Sender::new(0, 20)).collect();
    let begin = 1_000_000;
    let mut next: Vec<i64> = (0..).take(senders).map(|nth| begin + nth * 3000).collect();
    loop {
        let who = (0..senders).min_by_key(|who| next[*who]).unwrap();
        let at = next[who];
        if at > begin + seconds * Stamp::SECOND {
            return done;
        }
        let sender = &mut all[who];
        let jitter = at * 7919 % 2000;
        let ways = Ways {
            out: far * 1000 + jitter,
            back: far * 1000 + (at * 104_729) % 2000,
            disk: 3000,
        };
        // As many as wait: what is free in the time in which it asks twice.
        let early = (sender.distance.round() * 2).max(Duration::from_millis(100));
        let wanted = (early.as_secs_f64() / limit.window.as_secs_f64()) * f64::from(limit.count);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a u32"
        )]
        let wanted = wanted as u32 + 1;
        let received = sender.ask(&mut row, &limits, at, wanted, ways);
        let now = sender.here(received);
        let stock = std::mem::take(&mut sender.stock);
        let good = stock.iter().filter(|(_, until, _)| *until > now);
        done += good.map(|(_, _, slot)| slot.count).sum::<u32>();
        next[who] = received + 10_000;
    }
}

#[test]
fn a_rate_is_kept_also_where_the_database_is_far_away() {
    // A few, 20, 50 and 150 milliseconds there and back.
    for (far, least) in [(0, 0.97), (10, 0.95), (25, 0.9), (75, 0.75)] {
        for (count, senders) in [(1, 1), (10, 1), (200, 1), (200, 4), (1000, 4)] {
            let seconds = 60;
            let done = reached(limit(count, 1), senders, far, seconds);
            let whole = f64::from(count) * 60.0;
            assert!(
                f64::from(done) >= whole * least,
                "{senders} senders, {far} ms each way: {done} of {whole}"
            );
        }
    }
}

#[test]
fn whoever_is_too_far_away_for_any_of_it_says_so() {
    let (limits, mut row, mut sender) = ([limit(100, 1)], Row::default(), Sender::new(0, 0));
    let ways = |far| Ways {
        out: far,
        back: far,
        disk: 0,
    };
    let mut at = 1_000_000;
    for _ in 0..OFTEN {
        assert!(!sender.distance.is_too_late());
        at = sender.ask(&mut row, &limits, at, 10, ways(400_000));
    }
    assert!(sender.distance.is_too_late());
    for _ in 0..3 {
        at = sender.ask(&mut row, &limits, at, 10, ways(20_000));
    }
    assert!(!sender.distance.is_too_late());
}

/// One request after the clock was set by so much, or not at all.
#[derive(Clone, Debug)]
struct Asked {
    pause: i64,
    out: i64,
    back: i64,
    wanted: u32,
    used_at: i64,
}

fn asked() -> impl Strategy<Value = Asked> {
    let ways = (0_i64..2_000_000, 0_i64..30_000, 0_i64..30_000);
    let rest = (0_u32..40, 0_i64..=100);
    (ways, rest).prop_map(|((pause, out, back), (wanted, used_at))| Asked {
        pause,
        out,
        back,
        wanted,
        used_at,
    })
}

/// The database's clock is set by so many microseconds, then each sender asks once, in that order.
fn rounds() -> impl Strategy<Value = Vec<(i64, Vec<(Asked, u64)>)>> {
    let set = prop_oneof![
        3 => Just(0_i64),
        1 => 200_000_i64..200_000_000,
        1 => -200_000_000_i64..-200_000,
    ];
    let all = prop::collection::vec((asked(), any::<u64>()), 4);
    prop::collection::vec((set, all), 1..60)
}

/// All bodies of a run in which the database's clock is set again and again, by real time.
fn bodies(limits: &[Limit], senders: usize, rounds: &[(i64, Vec<(Asked, u64)>)]) -> Vec<i64> {
    let mut crew = vec![(Distance::default(), 0_i64); senders];
    let (mut grants, mut used) = (Grants::default(), Vec::new());
    let (mut real, mut ahead) = (0_i64, 10_000 * Stamp::SECOND);
    for (set, all) in rounds {
        // Before it was set, everybody had asked.
        ahead += if real > 0 { *set } else { 0 };
        let mut order: Vec<usize> = (0..senders).collect();
        order.sort_by_key(|nth| all[*nth].1);
        for nth in order {
            let (asked, _) = &all[nth];
            let (distance, moved) = &mut crew[nth];
            let sent = real + 1 + asked.pause;
            let held = sent + asked.out;
            let read = held + asked.back;
            let received = read + asked.out + asked.back;
            real = received;
            let here = |at: i64| Duration::from_micros(at.unsigned_abs());
            let now = Stamp(held + ahead);
            let terms = distance.saw(here(sent), here(read), now, now);
            grants.set_forward(distance.set_forward() - *moved);
            *moved = distance.set_forward();
            grants.settle(limits, now);
            let granted = terms.map(|terms| {
                let grants = &mut grants;
                let mut flow = [Flow { grants, limits }];
                reserve(
                    &mut flow,
                    terms.from,
                    terms.until,
                    asked.wanted,
                    terms.doubt,
                )
            });
            let granted: Vec<_> = granted.into_iter().collect();
            distance.answered(here(sent), here(received), now, &granted);
            for slot in granted.iter().flat_map(|granted| &granted.slots) {
                let (from, until) = distance.here(here(received), *slot);
                let (from, until) = (micros(from).max(received), micros(until));
                if from < until {
                    let at = from + (until - 1 - from) * asked.used_at / 100;
                    used.extend((0..slot.count).map(|_| at));
                }
            }
        }
    }
    used
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn no_window_of_real_time_holds_more_than_its_limit_however_the_clock_is_set(
        count in 1_u32..60,
        window in prop::sample::select(vec![1_u64, 10, 60]),
        senders in 1_usize..=4,
        rounds in rounds(),
    ) {
        let limits = [limit(count, window)];
        let mut used = bodies(&limits, senders, &rounds);
        prop_assert!(most(&mut used, limits[0]) <= count as usize);
    }
}

#[test]
fn a_clock_that_is_set_forward_grants_nothing_twice() {
    let limits = [limit(10, 60)];
    let ask = Asked {
        pause: 490_000,
        out: 500,
        back: 500,
        wanted: 10,
        used_at: 0,
    };
    let round = |set| (set, vec![(ask.clone(), 0); 4]);
    // 59 s, in which ten are told, and then it is two minutes later at once.
    let mut rounds: Vec<_> = (0..59).map(|_| round(0)).collect();
    rounds.push(round(120 * Stamp::SECOND));
    rounds.extend((0..300).map(|_| round(0)));
    let mut used = bodies(&limits, 2, &rounds);
    assert_eq!(most(&mut used, limits[0]), 10);
    // And hardly less than before, in the long run.
    assert!(used.len() >= 10 * 5, "{}", used.len());
}
