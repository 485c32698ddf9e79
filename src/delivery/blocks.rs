//! The space of keys in blocks: what several senders share the work by.
//!
//! Guarantees that everybody is in one block, and in the same one on every machine. It must not know who
//! holds one.

use crate::terms::Key;

/// So many blocks there are.
pub const BLOCKS: u16 = 1024;
const WORDS: usize = BLOCKS as usize / 64;

/// The block of somebody: the first ten bits of their key, which is a keyed hash.
#[must_use]
pub fn block(key: &Key) -> u16 {
    u16::from_be_bytes([key.0[0], key.0[1]]) >> 6
}

/// Some of the blocks.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Blocks([u64; WORDS]);

impl std::fmt::Debug for Blocks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} blocks", self.len())
    }
}

impl FromIterator<u16> for Blocks {
    fn from_iter<I: IntoIterator<Item = u16>>(some: I) -> Self {
        let mut blocks = Self::default();
        some.into_iter().for_each(|block| blocks.insert(block));
        blocks
    }
}

impl Blocks {
    /// All of them.
    #[must_use]
    pub fn all() -> Self {
        Self([u64::MAX; WORDS])
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Whether one is among them.
    #[must_use]
    pub fn holds(&self, block: u16) -> bool {
        let word = self.0.get(usize::from(block / 64)).copied();
        word.is_some_and(|word| word >> (block % 64) & 1 == 1)
    }

    /// Adds one.
    pub fn insert(&mut self, block: u16) {
        if let Some(word) = self.0.get_mut(usize::from(block / 64)) {
            *word |= 1 << (block % 64);
        }
    }

    /// Takes one out.
    pub fn remove(&mut self, block: u16) {
        if let Some(word) = self.0.get_mut(usize::from(block / 64)) {
            *word &= !(1 << (block % 64));
        }
    }

    /// These and the others.
    #[must_use]
    pub fn with(&self, others: &Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] | others.0[word]))
    }

    /// These but for the others.
    #[must_use]
    pub fn without(&self, others: &Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & !others.0[word]))
    }

    /// Their numbers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u16> {
        (0..BLOCKS).filter(|block| self.holds(*block))
    }

    /// As they are stored: a bit each, 128 octets.
    #[must_use]
    pub fn to_octets(&self) -> Vec<u8> {
        self.0.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    /// From what is stored.
    #[must_use]
    pub fn from_octets(octets: &[u8]) -> Option<Self> {
        let mut blocks = Self::default();
        let (words, rest) = octets.as_chunks::<8>();
        if words.len() != WORDS || !rest.is_empty() {
            return None;
        }
        for (word, octets) in blocks.0.iter_mut().zip(words) {
            *word = u64::from_be_bytes(*octets);
        }
        Some(blocks)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_is_in_one_block_by_its_first_bits() {
        let key = |first: [u8; 2]| {
            let mut key = [7; 16];
            key[..2].copy_from_slice(&first);
            block(&Key(key))
        };
        assert_eq!(
            [[0, 0], [0, 63], [0, 64], [255, 255]].map(key),
            [0, 0, 1, 1023]
        );
    }

    proptest! {
        #[test]
        fn they_are_a_set_and_come_back_as_they_were_stored(
            some: BTreeSet<u16>,
            others: BTreeSet<u16>,
        ) {
            let within = |set: &BTreeSet<u16>| -> BTreeSet<u16> {
                set.iter().map(|block| block % BLOCKS).collect()
            };
            let (some, others) = (within(&some), within(&others));
            let blocks: Blocks = some.iter().copied().collect();
            let more: Blocks = others.iter().copied().collect();
            prop_assert_eq!(blocks.len(), some.len());
            prop_assert_eq!(blocks.iter().collect::<BTreeSet<_>>(), some.clone());
            prop_assert_eq!(
                blocks.with(&more).iter().collect::<BTreeSet<_>>(),
                some.union(&others).copied().collect::<BTreeSet<_>>()
            );
            prop_assert_eq!(
                blocks.without(&more).iter().collect::<BTreeSet<_>>(),
                some.difference(&others).copied().collect::<BTreeSet<_>>()
            );
            prop_assert_eq!(Blocks::from_octets(&blocks.to_octets()), Some(blocks));
        }
    }
}
