//! Which blocks a sender takes, and which it gives back to others.
//!
//! Guarantees that each block with somebody who is due is sooner or later with a sender who has nothing else
//! to do, and that nobody gives away what only they would take back. It must not decide who holds a block:
//! that does the database.

use super::{Blocks, blocks::BLOCKS};

/// Another sender, as everybody sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Peer {
    /// What it holds.
    pub holds: Blocks,
    /// Whether nobody is due in it, and it wants more.
    pub hungry: bool,
    /// How many a second it handed over since it joined.
    pub speed: f64,
}

/// How many blocks each would have if all had the same.
fn fair(others: &[Peer]) -> usize {
    usize::from(BLOCKS).div_ceil(others.len() + 1)
}

fn free(mine: &Blocks, others: &[Peer]) -> Blocks {
    let held = others
        .iter()
        .fold(mine.clone(), |held, peer| held.with(&peer.holds));
    Blocks::all().without(&held)
}

/// Of what nobody holds: its own share, and where it is hungry also what has people who are due, shared with
/// whoever else is hungry.
pub fn to_take(mine: &Blocks, others: &[Peer], hungry: bool, due: impl Fn(u16) -> bool) -> Blocks {
    let free = free(mine, others);
    let starving = others.iter().filter(|peer| peer.hungry).count();
    let mut take = Blocks::default();
    if hungry {
        let with_people: Vec<u16> = free.iter().filter(|block| due(*block)).collect();
        let share = with_people.len().div_ceil(starving + 1);
        take = with_people.into_iter().take(share).collect();
    } else if starving > 0 {
        return take;
    }
    let wanted = fair(others).saturating_sub(mine.len() + take.len());
    let rest = free.without(&take);
    // Whoever else is hungry goes first where somebody is due.
    let rest = rest.iter().filter(|block| starving == 0 || !due(*block));
    let rest: Blocks = rest.take(wanted).collect();
    take.with(&rest)
}

/// Whoever is so many times as fast gets also the last block of another.
const MUCH: f64 = 2.0;

/// Of its own: what is more than its share while somebody has less, or else a part of what has people who are
/// due while somebody is hungry. `due` is how many of a block are; whoever has no more than `enough` keeps them.
/// `speed` is its own.
pub fn to_give(
    mine: &Blocks,
    others: &[Peer],
    hungry: bool,
    (enough, speed): (usize, f64),
    due: impl Fn(u16) -> usize,
) -> Blocks {
    let fair = fair(others);
    let lacking = others
        .iter()
        .map(|peer| fair.saturating_sub(peer.holds.len()));
    let free = free(mine, others).len();
    let lacking = lacking.sum::<usize>().saturating_sub(free);
    let surplus = mine.len().saturating_sub(fair).min(lacking);
    let starving = others.iter().filter(|peer| peer.hungry).count();
    if surplus == 0 && (hungry || starving == 0) {
        // Nearly always: then nobody who is due is counted, of whom there are millions.
        return Blocks::default();
    }
    let mut blocks: Vec<(usize, u16)> = mine.iter().map(|block| (due(block), block)).collect();
    blocks.sort_unstable();
    if surplus > 0 {
        return evenly(&blocks, surplus);
    }
    let total: usize = blocks.iter().map(|(due, _)| due).sum();
    if total <= enough {
        return Blocks::default();
    }
    blocks.retain(|(due, _)| *due > 0);
    if let [(_, last)] = blocks.as_slice() {
        // It cannot be shared. Whoever gets it gives it to nobody who is slower.
        let mut hungry = others.iter().filter(|peer| peer.hungry);
        let faster = hungry.any(|peer| peer.speed > speed * MUCH);
        return Some(*last).filter(|_| faster).into_iter().collect();
    }
    let part = blocks.len() * starving / (starving + 1);
    evenly(&blocks, part)
}

/// So many of them, all over.
fn evenly(blocks: &[(usize, u16)], some: usize) -> Blocks {
    let at = |nth: usize| (2 * nth + 1) * blocks.len() / (2 * some.max(1));
    let some = (0..some).filter_map(|nth| blocks.get(at(nth)));
    some.map(|(_, block)| *block).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Senders who work off what they hold, each at its own speed, and decide one after the other.
    struct World {
        due: Vec<usize>,
        held: Vec<Blocks>,
        hungry: Vec<bool>,
        speeds: Vec<usize>,
    }

    fn fast(speed: usize) -> f64 {
        f64::from(u32::try_from(speed).unwrap())
    }

    impl World {
        fn others(&self, me: usize) -> Vec<Peer> {
            let others = (0..self.held.len()).filter(|sender| *sender != me);
            others
                .map(|sender| Peer {
                    holds: self.held[sender].clone(),
                    hungry: self.hungry[sender],
                    speed: fast(self.speeds[sender]),
                })
                .collect()
        }

        fn turn(&mut self, me: usize, speed: usize) {
            let due = |block: u16| self.due[usize::from(block)];
            let others = self.others(me);
            let mine: usize = self.held[me].iter().map(due).sum();
            let elsewhere = Blocks::all().without(&self.held[me]);
            self.hungry[me] = mine == 0 && elsewhere.iter().any(|block| due(block) > 0);
            let give = to_give(
                &self.held[me],
                &others,
                self.hungry[me],
                (2, fast(speed)),
                due,
            );
            assert!(give.without(&self.held[me]).is_empty());
            self.held[me] = self.held[me].without(&give);
            if give.is_empty() {
                let take = to_take(&self.held[me], &others, self.hungry[me], |block| {
                    due(block) > 0
                });
                for other in &others {
                    assert_eq!(take.without(&other.holds), take, "nobody else's");
                }
                self.held[me] = self.held[me].with(&take);
            }
            let mut left = speed;
            for block in self.held[me].iter() {
                let due = &mut self.due[usize::from(block)];
                let done = left.min(*due);
                *due -= done;
                left -= done;
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn everybody_is_told_and_nobody_waits_for_the_slow(
            due in prop::collection::vec(0_usize..20, usize::from(BLOCKS)),
            speeds in prop::collection::vec(1_usize..40, 1..6),
        ) {
            let total: usize = due.iter().sum();
            let together: usize = speeds.iter().sum();
            let mut world = World {
                due,
                held: vec![Blocks::default(); speeds.len()],
                hungry: vec![false; speeds.len()],
                speeds: speeds.clone(),
            };
            let mut turns = 0;
            while world.due.iter().any(|due| *due > 0) {
                for (sender, speed) in speeds.iter().enumerate() {
                    world.turn(sender, *speed);
                }
                turns += 1;
                prop_assert!(turns <= total * 11 / (together * 10) + 60, "{turns} turns");
            }
        }
    }

    /// A thousand people in the last block, with a sender that tells one at each turn.
    #[test]
    fn nobody_waits_for_the_last_block_of_a_slow_one() {
        let mut due = vec![0; usize::from(BLOCKS)];
        due[5] = 1000;
        let mut world = World {
            due,
            held: vec![Blocks::all(), Blocks::default()],
            hungry: vec![false; 2],
            speeds: vec![1, 40],
        };
        let mine: Blocks = (0..512).collect();
        world.held = vec![mine.clone(), Blocks::all().without(&mine)];
        let mut turns = 0;
        while world.due[5] > 0 {
            world.turn(0, 1);
            world.turn(1, 40);
            turns += 1;
            assert!(turns < 40, "{} are left", world.due[5]);
        }
    }

    #[test]
    fn whoever_comes_gets_a_share_and_whoever_is_alone_has_all() {
        let all = to_take(&Blocks::default(), &[], true, |_| true);
        assert_eq!(all, Blocks::all());
        let peer = Peer {
            holds: Blocks::default(),
            hungry: true,
            speed: 1.0,
        };
        let give = to_give(&all, std::slice::from_ref(&peer), false, (9, 1.0), |_| 5);
        assert_eq!(give.len(), 512);
        let mine = all.without(&give);
        assert!(to_take(&mine, &[peer], false, |_| true).is_empty());
        let other = Peer {
            holds: mine,
            hungry: false,
            speed: 1.0,
        };
        let taken = to_take(&Blocks::default(), &[other], true, |_| true);
        assert_eq!(taken, give);
    }
}
