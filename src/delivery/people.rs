//! Every enrolled mailbox with its progress: 28 octets each where nothing unusual happened, about 150
//! where somebody had to be tried again or their outcome is unknown.
//!
//! Guarantees that a progress comes back as it was put in, and that looking somebody up takes no longer
//! than in a sorted list. It must not decide what a progress means.

use std::{cmp::Ordering, collections::HashMap};

use super::{Progress, State};
use crate::terms::{Key, Stamp};

/// So many mailboxes lie together; nothing moves when more come.
const BLOCK: usize = 1024;
/// Where there are more runs, an order is made of them.
const RUNS: usize = 16;

/// How far the third look is from the second: so far off is a second look among a million, about.
const STEP: Who = 16;

/// An enrolled mailbox by its number: they count from 0 as they are enrolled.
pub type Who = u32;

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct People {
    blocks: Vec<Block>,
    /// The first ones in the order of their keys, once there were many runs: each part is more than twice as long
    /// as the next, so that there are few, whatever the order in which people came.
    ordered: Vec<Vec<Who>>,
    /// Of the others, where each run of ascending keys begins: people are enrolled in the order of their keys, so that
    /// there is one for each time that somebody was.
    runs: Vec<Who>,
    unusual: HashMap<Who, Progress>,
}

#[derive(Clone, Debug)]
struct Block {
    keys: Vec<Key>,
    progress: Vec<Packed>,
}

/// A progress with nothing in it but a state, the number of attempts, the first and the last moment, and
/// how often somebody had looked.
#[derive(Clone, Copy, Debug)]
struct Packed {
    /// From the high bits down: 52 of the first attempt in microseconds, or of the last event where there was
    /// none (until the year 2112); four each of how often somebody had looked, of the attempts, and of the
    /// number of the state.
    word: [u8; 8],
    /// So many microseconds later the last event came.
    later: u32,
}

/// In place of `later`: there was no attempt.
const NO_ATTEMPT: u32 = u32::MAX;
/// In place of a state: the progress is elsewhere.
const UNUSUAL: u64 = 15;

const STATES: [State; 8] = [
    State::Pending,
    State::Sending,
    State::Deferred,
    State::Doubted,
    State::Accepted,
    State::Rejected,
    State::Expired,
    State::Unknown,
];

impl Packed {
    const ELSEWHERE: Self = Self {
        word: UNUSUAL.to_be_bytes(),
        later: 0,
    };

    /// None where it holds more than fits.
    fn of(progress: &Progress) -> Option<Self> {
        let state = STATES.iter().position(|state| *state == progress.state)?;
        let first = progress.first.unwrap_or(progress.last);
        let later = match progress.first {
            None => NO_ATTEMPT,
            Some(first) => u32::try_from(progress.last.0.checked_sub(first.0)?).ok()?,
        };
        let mut word = u64::try_from(first.0).ok()?;
        for four in [progress.look, progress.attempts, u32::try_from(state).ok()?] {
            word = word << 4 | u64::from(four & 15);
        }
        let word = word.to_be_bytes();
        let packed = Self { word, later };
        // What does not fit does not come back.
        (packed.progress() == Some(*progress)).then_some(packed)
    }

    fn progress(self) -> Option<Progress> {
        let word = u64::from_be_bytes(self.word);
        let four = |from: u32| u32::try_from(word >> from & 15).unwrap_or(0);
        let at = i64::try_from(word >> 12).ok()?;
        let mut progress = Progress::enrolled(Stamp(at));
        progress.state = *STATES.get(four(0) as usize)?;
        (progress.attempts, progress.look) = (four(4), four(8));
        if self.later != NO_ATTEMPT {
            progress.first = Some(Stamp(at));
            progress.last = Stamp(at + i64::from(self.later));
        }
        Some(progress)
    }
}

impl People {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        let full = self.blocks.len().saturating_sub(1) * BLOCK;
        full + self.blocks.last().map_or(0, |block| block.keys.len())
    }

    /// Whether nobody is enrolled.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The number of a mailbox.
    #[must_use]
    pub fn who(&self, key: &Key) -> Option<Who> {
        let found = self.ordered.iter().find_map(|part| {
            let at = part.binary_search_by_key(&Some(key), |who| self.key(*who));
            part.get(at.ok()?)
        });
        if let Some(who) = found {
            return Some(*who);
        }
        let ends = self.runs.iter().skip(1).copied().chain([self.end()]);
        self.runs
            .iter()
            .zip(ends)
            .find_map(|(begins, ends)| self.find(*begins, ends, key))
    }

    /// Keys are keyed hashes, so where one stands among others follows from its size: the search begins
    /// there, looks once more by how far off that was, goes on by growing steps, and ends in halves. However keys
    /// lie, it takes at most twice as many looks as halving alone.
    fn find(&self, mut low: Who, mut high: Who, key: &Key) -> Option<Who> {
        // Whoever is enrolled next comes behind the last one.
        if self.key(high.checked_sub(1)?)? < key {
            return None;
        }
        let (size, count) = (size(key), u128::from(high.checked_sub(low)?));
        let share = |of: u64| Who::try_from((u128::from(of) * count) >> 64).unwrap_or(Who::MAX);
        let (mut probe, mut step) = (low + share(size), None);
        while low < high {
            let there = self.key(probe)?;
            match there.cmp(key) {
                Ordering::Less => low = probe + 1,
                Ordering::Equal => return Some(probe),
                Ordering::Greater => high = probe,
            }
            let by = step.unwrap_or_else(|| share(size.abs_diff(self::size(there))));
            step = Some(step.map_or(STEP, |step| step.saturating_mul(2)));
            let half = low + (high - low) / 2;
            // From the end that was just moved to.
            let stepped = if low > probe {
                low.saturating_add(by)
            } else {
                high.saturating_sub(by.max(1))
            };
            let beyond = stepped < low || stepped >= high;
            probe = if beyond || by > high - low {
                half
            } else {
                stepped
            };
        }
        None
    }

    fn end(&self) -> Who {
        u32::try_from(self.len()).unwrap_or(Who::MAX)
    }

    /// The key of a mailbox by its number.
    #[must_use]
    pub fn key(&self, who: Who) -> Option<&Key> {
        let (block, at) = of(who);
        self.blocks.get(block)?.keys.get(at)
    }

    /// The progress of a mailbox by its number.
    #[must_use]
    pub fn at(&self, who: Who) -> Option<Progress> {
        let (block, at) = of(who);
        let packed = self.blocks.get(block)?.progress.get(at)?;
        packed
            .progress()
            .or_else(|| self.unusual.get(&who).copied())
    }

    /// The progress of a mailbox.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<Progress> {
        self.at(self.who(key)?)
    }

    /// Whether a mailbox is enrolled.
    #[must_use]
    pub fn contains_key(&self, key: &Key) -> bool {
        self.who(key).is_some()
    }

    /// Everybody, by number.
    pub fn iter(&self) -> impl Iterator<Item = (Key, Progress)> {
        (0..self.end()).filter_map(|who| Some((*self.key(who)?, self.at(who)?)))
    }

    /// Everybody's progress.
    pub fn values(&self) -> impl Iterator<Item = Progress> {
        (0..self.end()).filter_map(|who| self.at(who))
    }

    /// Gives a mailbox its progress, and a number where it has none.
    pub fn insert(&mut self, key: Key, progress: Progress) {
        if let Some(who) = self.who(&key) {
            return self.set(who, progress);
        }
        let last = self.end().checked_sub(1).and_then(|last| self.key(last));
        if self.runs.is_empty() || last.is_none_or(|last| *last > key) {
            self.runs.push(self.end());
        }
        self.push(key, progress);
        if self.runs.len() > RUNS {
            self.put_in_order();
        }
    }

    /// Makes one more part of the runs, together with those that are not much longer: so each number moves as
    /// often as the people double, and not with each of them.
    fn put_in_order(&mut self) {
        let first = self.runs.first().copied().unwrap_or(0);
        self.runs.clear();
        let mut part: Vec<Who> = (first..self.end()).collect();
        while let Some(mut longer) = self.ordered.pop_if(|before| before.len() <= 2 * part.len()) {
            longer.append(&mut part);
            part = longer;
        }
        // What is in order already is only merged.
        part.sort_by_key(|who| self.key(*who));
        self.ordered.push(part);
    }

    /// Gives a mailbox another progress.
    pub(super) fn set(&mut self, who: Who, progress: Progress) {
        let packed = self.pack(who, progress);
        let (block, at) = of(who);
        let slot = self.blocks.get_mut(block);
        if let Some(slot) = slot.and_then(|block| block.progress.get_mut(at)) {
            *slot = packed;
        }
    }

    fn push(&mut self, key: Key, progress: Progress) {
        let packed = self.pack(self.end(), progress);
        if self
            .blocks
            .last()
            .is_none_or(|block| block.keys.len() == BLOCK)
        {
            self.blocks.push(Block {
                keys: Vec::with_capacity(BLOCK),
                progress: Vec::with_capacity(BLOCK),
            });
        }
        if let Some(block) = self.blocks.last_mut() {
            block.keys.push(key);
            block.progress.push(packed);
        }
    }

    fn pack(&mut self, who: Who, progress: Progress) -> Packed {
        if let Some(packed) = Packed::of(&progress) {
            self.unusual.remove(&who);
            return packed;
        }
        self.unusual.insert(who, progress);
        Packed::ELSEWHERE
    }

    /// Changes everybody's progress.
    pub(super) fn change(&mut self, change: impl Fn(&mut Progress)) {
        for who in 0..self.end() {
            let Some(before) = self.at(who) else {
                continue;
            };
            let mut after = before;
            change(&mut after);
            if after != before {
                self.set(who, after);
            }
        }
    }
}

/// How large a key is, as far as its beginning tells.
fn size(key: &Key) -> u64 {
    key.0
        .first_chunk()
        .map_or(0, |first| u64::from_be_bytes(*first))
}

/// The block of a mailbox, and where in it.
fn of(who: Who) -> (usize, usize) {
    (who as usize / BLOCK, who as usize % BLOCK)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, time::Duration};

    use proptest::prelude::*;

    use super::*;

    /// In 2025.
    const NOW: i64 = 1_764_000_000_000_000;

    fn progress() -> impl Strategy<Value = Progress> {
        let times = (0..5_i64, prop::option::of(-3..5_i64), 0..3_u32);
        (times, 0..8_usize, 0..300_u32, 0..64_u8).prop_map(
            |((last, first, odd), state, attempts, bits)| {
                let mut progress = Progress::enrolled(Stamp(NOW + last * 2_000_000_000));
                progress.state = STATES[state];
                progress.attempts = attempts;
                progress.look = attempts % 19;
                progress.first = first.map(|first| Stamp(NOW + first * 2_000_000_000));
                if odd == 0 {
                    progress.tries = u32::from(bits & 1);
                    progress.doubts = u32::from(bits >> 1 & 1);
                    progress.since = (bits & 4 > 0).then(|| Duration::from_secs(5));
                    progress.resent = bits & 8 > 0;
                    progress.lacks = bits & 16 > 0;
                    progress.asked = u32::from(bits >> 5);
                }
                progress
            },
        )
    }

    proptest! {
        #[test]
        fn what_was_put_in_comes_back(all in prop::collection::vec((0..250_u8, progress()), 0..400)) {
            let mut people = People::default();
            let mut model = BTreeMap::new();
            for (n, progress) in all {
                let key = Key([n.wrapping_mul(37); 16]);
                people.insert(key, progress);
                model.insert(key, progress);
                prop_assert!(people.runs.len() <= RUNS);
                let shrink = |pair: &[Vec<Who>]| pair[0].len() > 2 * pair[1].len();
                prop_assert!(people.ordered.windows(2).all(shrink));
            }
            let mut there: Vec<_> = people.iter().collect();
            there.sort_by_key(|(key, _)| *key);
            prop_assert_eq!(there, model.clone().into_iter().collect::<Vec<_>>());
            for (key, progress) in &model {
                let who = people.who(key).unwrap();
                prop_assert_eq!((people.key(who), people.at(who)), (Some(key), Some(*progress)));
            }
            let nobody: [u8; 16] = std::array::from_fn(|at| u8::from(at == 0));
            prop_assert!(!people.contains_key(&Key(nobody)));
        }
    }

    #[test]
    fn a_message_that_is_taken_at_once_is_never_unusual() {
        let mut people = People::default();
        let keys = (0..3 * 1024_u32).map(|n| {
            let mut key = Key([0; 16]);
            key.0[..4].copy_from_slice(&n.to_be_bytes());
            key
        });
        for key in keys {
            let mut progress = Progress::enrolled(Stamp(NOW));
            people.insert(key, progress);
            (progress.state, progress.attempts) = (State::Sending, 1);
            progress.first = Some(Stamp(NOW + 60));
            progress.last = Stamp(NOW + 60);
            people.insert(key, progress);
            (progress.state, progress.last) = (State::Accepted, Stamp(NOW + 300_000_060));
            progress.look = 3;
            people.insert(key, progress);
            assert_eq!(people.get(&key), Some(progress));
        }
        assert_eq!((people.len(), people.runs.len()), (3 * 1024, 1));
        assert!(people.unusual.is_empty());
        assert_eq!(size_of::<Packed>() + size_of::<Key>(), 28);
    }
}
