//! Grants by any number of senders: never more than the limit, and hardly less.

use std::time::Duration;

use proptest::prelude::*;

use super::*;

pub(in crate::delivery) const fn limit(count: u32, seconds: u64) -> Limit {
    Limit {
        count,
        window: Duration::from_secs(seconds),
    }
}

/// The most releases in any window of a limit.
pub(in crate::delivery) fn most(releases: &mut [i64], limit: Limit) -> usize {
    releases.sort_unstable();
    let window = micros(limit.window);
    let (mut first, mut most) = (0, 0);
    for (last, at) in releases.iter().enumerate() {
        while releases[first] <= at - window {
            first += 1;
        }
        most = most.max(last + 1 - first);
    }
    most
}

/// What one sender does at a step: after so long it wants so many, begun within so long, and uses them at that
/// part of their span; where it dies, it never does.
#[derive(Clone, Debug)]
struct Wish {
    after: i64,
    lead: i64,
    ahead: i64,
    wanted: u32,
    at: i64,
    doubt: i64,
    dies: bool,
}

fn wish() -> impl Strategy<Value = Wish> {
    let dies = prop::bool::weighted(0.1);
    let spans = (0_i64..400_000, 0_i64..50_000, 0_i64..300_000);
    let rest = (0_u32..60, 0_i64..=100, 0_i64..200_000, dies);
    (spans, rest).prop_map(|((after, lead, ahead), (wanted, at, doubt, dies))| Wish {
        after,
        lead,
        ahead,
        wanted,
        at,
        doubt,
        dies,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_window_holds_more_than_its_limit_whoever_asks_dies_or_is_late(
        count in 1_u32..200,
        lane in 1_u32..50,
        minute in prop::option::of(1_u32..2000),
        wishes in prop::collection::vec(wish(), 1..250),
    ) {
        let all = [Some(limit(count, 1)), minute.map(|count| limit(count, 60))];
        let all: Vec<Limit> = all.into_iter().flatten().collect();
        let own = [limit(lane, 1)];
        let (mut whole, mut part) = (Grants::default(), Grants::default());
        let (mut now, mut used, mut of_lane) = (0, Vec::new(), Vec::new());
        let mut unused: Vec<(Slot, bool)> = Vec::new();
        for (nth, wish) in wishes.iter().enumerate() {
            now += wish.after;
            let at = Stamp(now);
            whole.settle(&all, at);
            part.settle(&own, at);
            // What nobody used by its end is given back some time after that.
            for (slot, both) in unused.extract_if(.., |(slot, _)| slot.until < at) {
                whole.give_back(slot);
                if both {
                    part.give_back(slot);
                }
            }
            // What is stored comes back.
            whole = Grants::from_octets(&whole.to_octets()).unwrap();
            let mut flows = vec![Flow { grants: &mut whole, limits: &all }];
            if nth % 2 == 0 {
                flows.push(Flow { grants: &mut part, limits: &own });
            }
            let from = at.plus(wish.lead);
            let granted = reserve(&mut flows, from, from.plus(wish.ahead), wish.wanted, wish.doubt);
            let given: u32 = granted.slots.iter().map(|slot| slot.count).sum();
            prop_assert!(given <= wish.wanted);
            prop_assert_eq!(granted.next.is_some(), given < wish.wanted);
            let returned = granted.slots.iter().filter(|_| wish.dies && wish.at > 50);
            unused.extend(returned.map(|slot| (*slot, nth % 2 == 0)));
            for slot in granted.slots.iter().filter(|_| !wish.dies) {
                prop_assert!(slot.from >= from && slot.from <= from.plus(wish.ahead));
                let span = slot.until.0 - slot.from.0 - 1;
                for _ in 0..slot.count {
                    used.push(slot.from.0 + span * wish.at / 100);
                    if nth % 2 == 0 {
                        of_lane.push(slot.from.0 + span * wish.at / 100);
                    }
                }
            }
        }
        for limit in all {
            prop_assert!(most(&mut used, limit) <= limit.count as usize);
        }
        prop_assert!(most(&mut of_lane, own[0]) <= lane as usize);
    }
}

/// How many senders get together that always want more, by when they ask: each after so many milliseconds.
fn reached(limits: &[Limit], senders: i64, each: i64, seconds: i64) -> f64 {
    let mut grants = Grants::default();
    let mut given = 0_u32;
    let mut most_slots = 0;
    let step = each * 1000 / senders;
    for nth in 0..seconds * Stamp::SECOND / step {
        let now = Stamp(nth * step + nth * 7919 % step.max(2) / 2);
        grants.settle(limits, now);
        let mut flow = [Flow {
            grants: &mut grants,
            limits,
        }];
        let from = now.plus(8000);
        let granted = reserve(&mut flow, from, from.plus(each * 1000), 400, 0);
        given += granted.slots.iter().map(|slot| slot.count).sum::<u32>();
        most_slots = most_slots.max(grants.slots.len());
    }
    assert!(most_slots < 2000, "{most_slots}");
    f64::from(given)
}

#[test]
fn the_rate_is_reached_where_there_is_enough_to_send() {
    for (limits, senders, seconds) in [
        (vec![limit(1, 1)], 4, 200),
        (vec![limit(10, 1)], 1, 100),
        (vec![limit(10, 1)], 4, 100),
        (vec![limit(333, 1)], 4, 30),
        (vec![limit(5000, 1)], 8, 6),
        (vec![limit(30, 60)], 4, 1200),
        (vec![limit(50, 1), limit(1000, 60)], 3, 300),
    ] {
        let whole = |limit: &Limit| {
            f64::from(limit.count) * f64::from(u32::try_from(seconds).unwrap())
                / limit.window.as_secs_f64()
        };
        let whole = limits.iter().map(whole).fold(f64::MAX, f64::min);
        let given = reached(&limits, senders, 50, seconds);
        assert!(given >= whole * 0.97, "{limits:?}: {given} of {whole}");
    }
}

#[test]
fn a_minute_and_an_hour_are_used_evenly() {
    for (limit, seconds) in [
        (limit(60, 60), 20),
        (limit(90, 60), 20),
        (limit(600, 60), 20),
        (limit(1200, 60), 20),
        (limit(30_000, 60), 20),
        (limit(10, 3600), 1800),
        (limit(5000, 3600), 60),
    ] {
        let whole = f64::from(limit.count) * f64::from(u32::try_from(seconds).unwrap())
            / limit.window.as_secs_f64();
        for senders in [1, 4] {
            let given = reached(&[limit], senders, 50, seconds);
            // More than its share is what is granted ahead, and what the first span holds.
            let ahead = whole / f64::from(u32::try_from(seconds).unwrap()) * 0.26;
            let most = whole * 1.05 + ahead + 3.0;
            assert!(given <= most, "{limit}: {given} of {whole}");
            assert!(given >= whole * 0.97, "{limit}: {given} of {whole}");
        }
    }
}

#[test]
fn a_day_is_counted_in_few_numbers_and_never_too_short() {
    let day = [limit(10_000, 86_400)];
    let mut grants = Grants::default();
    let mut used = Vec::new();
    for minute in 0..3 * 1440 {
        let now = Stamp(minute * 60 * Stamp::SECOND);
        grants.settle(&day, now);
        let mut flow = [Flow {
            grants: &mut grants,
            limits: &day,
        }];
        for slot in reserve(&mut flow, now, now.plus(1000), 20, 0).slots {
            used.extend((0..slot.count).map(|_| slot.until.0 - 1));
        }
        assert!(grants.slots.len() < 1200, "{}", grants.slots.len());
    }
    assert!(most(&mut used, day[0]) <= 10_000);
    assert!(used.len() > 29_000, "{}", used.len());
}

#[test]
fn whoever_gets_less_hears_when_the_next_is_free() {
    let ten = [limit(10, 1)];
    let mut grants = Grants::default();
    let mut ask = |at: i64, ahead: i64, wanted| {
        let mut flow = [Flow {
            grants: &mut grants,
            limits: &ten,
        }];
        reserve(&mut flow, Stamp(at), Stamp(at + ahead), wanted, 0)
    };
    // Evenly: not all at once.
    let first = ask(0, 0, 10);
    assert_eq!(first.slots.len(), 1);
    assert_eq!(
        (first.slots[0].count, first.slots[0].until),
        (4, Stamp(27_777))
    );
    assert_eq!(first.next, Some(Stamp(EVEN)));
    let rest = ask(0, 800_000, 10);
    assert_eq!(rest.slots.iter().map(|slot| slot.count).sum::<u32>(), 6);
    assert_eq!(rest.next, Some(Stamp(Stamp::SECOND + Stamp::SECOND / PART)));
    assert_eq!(ask(900_000, 0, 0), Granted::default());
}

#[test]
fn a_clock_that_is_set_back_costs_a_window_and_not_the_time_that_it_was_set_by() {
    let limits = [limit(10, 60)];
    let hour = 3600 * Stamp::SECOND;
    let begun = Stamp(10 * hour);
    let mut grants = Grants::default();
    let ask = |grants: &mut Grants, now: Stamp| {
        grants.settle(&limits, now);
        let limits = &limits;
        let mut flows = [Flow { grants, limits }];
        reserve(&mut flows, now, now.plus(Stamp::SECOND / 4), 100, 0)
    };
    let mut got = 0;
    for second in 0..60 {
        let granted = ask(&mut grants, begun.plus(second * Stamp::SECOND));
        got += granted.slots.iter().map(|slot| slot.count).sum::<u32>();
    }
    assert_eq!(got, 10);
    // Ten are in the window still, whatever the clock says now.
    let set = begun.plus(60 * Stamp::SECOND - hour);
    let none = ask(&mut grants, set);
    assert!(none.slots.is_empty(), "{none:?}");
    let next = none.next.unwrap();
    assert!(next.0 - set.0 <= 62 * Stamp::SECOND, "{none:?}");
    assert!(!ask(&mut grants, next).slots.is_empty());
    // The window before them holds no more than the limit, from when the clock was set.
    let all = grants.slots.iter().filter(|slot| slot.from <= next);
    let counted = all.filter(|slot| slot.until.0 > next.0 - 60 * Stamp::SECOND);
    assert!(counted.map(|slot| slot.count).sum::<u32>() <= 10);
}
