//! Every mailbox in 40 octets: a secret-keyed hash of it, a digest of what is printed for it, its
//! kind, and its row.
//!
//! Guarantees that two rows of one mailbox are found whatever lies between them, and that no list
//! can be made so that looking takes long. It must not hold anybody's data.

use std::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher24};

use crate::terms::Digest;

/// A mailbox, as long as a process lives.
pub(super) type Hashed = u128;
/// A number of octets of a SHA-256 digest that nobody makes twice.
pub(super) type Content = [u64; 3];

/// Hashes canonical addresses with a key of this process.
#[derive(Clone, Copy, Default)]
pub(super) struct Secret(SipHasher24);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    pub(super) fn new() -> Result<Self, getrandom::Error> {
        let mut key = [0; 16];
        getrandom::fill(&mut key)?;
        Ok(Self(SipHasher24::new_with_key(&key)))
    }

    pub(super) fn hash(&self, canonical: &str) -> Hashed {
        let mut hasher = self.0;
        hasher.write(canonical.as_bytes());
        hasher.finish128().as_u128()
    }
}

/// One row, or after merging one mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// Of the mailbox's hash what its shard does not say, cut: with the shard 72 bits. Two mailboxes of a
    /// million have the same once in ten thousand million readings, each reading has a key of its own, and
    /// the digest of the audience would show it.
    mailbox: u64,
    /// Its number among all rows of all lists.
    pub(super) row: u32,
    /// Its kind; [`MERGED`] for all rows of a mailbox but the first.
    pub(super) kind: u32,
    pub(super) content: Content,
}

/// The kind of rows that were merged into another.
pub(super) const MERGED: u32 = u32::MAX;

const SHARDS: usize = 256;

/// So many entries lie together: nothing moves when more come, and what is let go of fits what comes next.
const CHUNK: usize = 102;

/// All of them.
#[derive(Clone, Debug)]
pub(super) struct Table {
    shards: Vec<Shard>,
}

/// The entries of the mailboxes whose hashes begin alike.
#[derive(Clone, Debug, Default)]
struct Shard(Vec<Vec<Entry>>);

impl Shard {
    fn len(&self) -> usize {
        let full = self.0.len().saturating_sub(1) * CHUNK;
        full + self.0.last().map_or(0, Vec::len)
    }

    fn get(&self, at: usize) -> Option<&Entry> {
        self.0.get(at / CHUNK)?.get(at % CHUNK)
    }

    fn get_mut(&mut self, at: usize) -> Option<&mut Entry> {
        self.0.get_mut(at / CHUNK)?.get_mut(at % CHUNK)
    }

    fn push(&mut self, entry: Entry) {
        if self.0.last().is_none_or(|chunk| chunk.len() == CHUNK) {
            self.0.push(Vec::with_capacity(CHUNK));
        }
        if let Some(chunk) = self.0.last_mut() {
            chunk.push(entry);
        }
    }

    /// Where the rows of a mailbox begin, or would; once sorted.
    fn begins(&self, mailbox: u64) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self
                .get(middle)
                .is_some_and(|entry| entry.mailbox < mailbox)
            {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

fn rest(mailbox: Hashed) -> u64 {
    u64::try_from(mailbox >> 56 & Hashed::from(u64::MAX)).unwrap_or(0)
}

fn shard(mailbox: Hashed) -> usize {
    usize::try_from(mailbox >> 120).unwrap_or(0)
}

/// How many mailboxes were met, and a sum over all of them with their first rows. Their hashes are keyed
/// at random, so that no list can be made to have the sum of another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fingerprint {
    mailboxes: u64,
    sum: u128,
}

impl Fingerprint {
    pub(super) fn add(&mut self, mailbox: Hashed, first: u32) {
        self.sum(shard(mailbox), rest(mailbox), first);
    }

    fn sum(&mut self, shard: usize, rest: u64, first: u32) {
        self.mailboxes += 1;
        let mailbox = (shard as u128) << 64 | u128::from(rest);
        // Odd, so that a mailbox counts whatever its row.
        let counted = mailbox.wrapping_mul(2 * u128::from(first) + 1);
        self.sum = self.sum.wrapping_add(counted);
    }
}

impl Default for Table {
    fn default() -> Self {
        Self {
            shards: vec![Shard::default(); SHARDS],
        }
    }
}

impl Table {
    /// Adds a row of a mailbox.
    pub(super) fn add(&mut self, mailbox: Hashed, row: u32, kind: u32, content: Content) {
        if let Some(shard) = self.shards.get_mut(shard(mailbox)) {
            shard.push(Entry {
                mailbox: rest(mailbox),
                row,
                kind,
                content,
            });
        }
    }

    /// Brings the rows of each mailbox together, in their order.
    pub(super) fn sort(&mut self) {
        let mut all = Vec::new();
        for shard in &mut self.shards {
            all.extend(shard.0.iter().flatten().copied());
            all.sort_unstable();
            for (entry, sorted) in shard.0.iter_mut().flatten().zip(all.drain(..)) {
                *entry = sorted;
            }
        }
    }

    /// Shows the rows of each mailbox; once sorted.
    pub(super) fn mailboxes(&self, mut show: impl FnMut(&[Entry])) {
        let mut all: Vec<Entry> = Vec::new();
        for shard in &self.shards {
            all.extend(shard.0.iter().flatten());
            all.chunk_by(|a, b| a.mailbox == b.mailbox)
                .for_each(&mut show);
            all.clear();
        }
    }

    /// Gives a mailbox what all its rows together make of it; once sorted.
    pub(super) fn set(&mut self, mailbox: Hashed, kind: u32, content: Content) {
        let Some(shard) = self.shards.get_mut(shard(mailbox)) else {
            return;
        };
        let wanted = rest(mailbox);
        let first = shard.begins(wanted);
        for at in first.. {
            let entry = shard.get_mut(at);
            let Some(entry) = entry.filter(|entry| entry.mailbox == wanted) else {
                break;
            };
            entry.kind = if at == first { kind } else { MERGED };
            entry.content = content;
        }
    }

    /// The first row of a mailbox; once sorted.
    pub(super) fn first(&self, mailbox: Hashed) -> Option<&Entry> {
        let shard = self.shards.get(shard(mailbox))?;
        let entry = shard.get(shard.begins(rest(mailbox)));
        entry.filter(|entry| entry.mailbox == rest(mailbox))
    }

    /// What tells these mailboxes and their first rows from any others; once sorted.
    pub(super) fn met(&self) -> Fingerprint {
        let mut met = Fingerprint::default();
        for (at, shard) in (0..).zip(&self.shards) {
            let mut before = None;
            for entry in shard.0.iter().flatten() {
                if before.replace(entry.mailbox) != Some(entry.mailbox) {
                    met.sum(at, entry.mailbox, entry.row);
                }
            }
        }
        met
    }

    /// Every mailbox's content and kind, in an order that no key and no list decides: that of contents. Only
    /// where a part of them lies is held at once, beside as much of the content as mostly tells which comes first.
    pub(super) fn in_order(&self, mut show: impl FnMut(&Content, u32)) {
        const PARTS: u64 = 16;
        let mut part: Vec<(u32, Lies)> = Vec::new();
        for wanted in 0..PARTS {
            for (at_shard, shard) in (0..).zip(&self.shards) {
                for (at, entry) in (0..).zip(shard.0.iter().flatten()) {
                    let [first, ..] = entry.content;
                    if entry.kind != MERGED && first >> 60 == wanted {
                        let begins = u32::try_from(first >> 28 & u64::from(u32::MAX)).unwrap_or(0);
                        part.push((begins, (at_shard, at)));
                    }
                }
            }
            part.sort_unstable();
            for alike in part.chunk_by_mut(|a, b| a.0 == b.0) {
                if alike.len() > 1 {
                    alike.sort_unstable_by_key(|(_, lies)| self.shown(*lies));
                }
                for (content, kind) in alike.iter().filter_map(|(_, lies)| self.shown(*lies)) {
                    show(&content, kind);
                }
            }
            part.clear();
        }
    }

    fn shown(&self, (shard, at): Lies) -> Option<(Content, u32)> {
        let entry = self.shards.get(usize::from(shard))?.get(at as usize)?;
        Some((entry.content, entry.kind))
    }
}

/// The shard of an entry, and where in it.
type Lies = (u16, u32);

/// A digest, cut to what is kept of it.
pub(super) fn content(digest: Digest) -> Content {
    let mut content = [0; 3];
    for (word, octets) in content.iter_mut().zip(digest.0.chunks_exact(8)) {
        *word = octets
            .iter()
            .fold(0, |word, octet| word << 8 | u64::from(*octet));
    }
    content
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_mailbox_come_together_and_the_order_is_that_of_contents() {
        let secret = Secret::new().unwrap();
        let mut table = Table::default();
        for row in 0..5000_u32 {
            let name = format!("p{}@example.com", row % 4000);
            let digest = Digest::of(&row.to_be_bytes());
            table.add(secret.hash(&name), row, 7, content(digest));
        }
        table.sort();
        let mut runs: Vec<Vec<u32>> = Vec::new();
        table.mailboxes(|rows| runs.push(rows.iter().map(|entry| entry.row).collect()));
        assert_eq!(runs.len(), 4000);
        assert!(runs.contains(&vec![999, 4999]) && runs.contains(&vec![1000]));
        assert_eq!(
            table.first(secret.hash("p999@example.com")).map(|e| e.row),
            Some(999)
        );
        assert!(table.first(secret.hash("nobody@example.com")).is_none());
        let mut shown = Vec::new();
        table.in_order(|content, _| shown.push(*content));
        assert!(shown.len() == 5000 && shown.is_sorted());
    }
}
