//! Every mailbox in 48 octets: a secret-keyed hash of it, a digest of what is printed for it, its
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
    mailbox: [u64; 2],
    /// Its number among all rows of all lists.
    pub(super) row: u32,
    /// Its kind; [`MERGED`] for all rows of a mailbox but the first.
    pub(super) kind: u32,
    pub(super) content: Content,
}

/// The kind of rows that were merged into another.
pub(super) const MERGED: u32 = u32::MAX;

const SHARDS: usize = 256;

/// All of them.
#[derive(Clone, Debug)]
pub(super) struct Table {
    shards: Vec<Vec<Entry>>,
}

fn halves(mailbox: Hashed) -> [u64; 2] {
    let half = |bits: u32| u64::try_from((mailbox >> bits) & u128::from(u64::MAX)).unwrap_or(0);
    [half(64), half(0)]
}

fn shard(mailbox: Hashed) -> usize {
    usize::try_from(mailbox >> 120).unwrap_or(0)
}

impl Default for Table {
    fn default() -> Self {
        Self {
            shards: vec![Vec::new(); SHARDS],
        }
    }
}

impl Table {
    /// Adds a row of a mailbox.
    pub(super) fn add(&mut self, mailbox: Hashed, row: u32, kind: u32, content: Content) {
        let Some(shard) = self.shards.get_mut(shard(mailbox)) else {
            return;
        };
        if shard.len() == shard.capacity() {
            // Doubling all shards at about the same time would take twice the memory.
            shard.reserve_exact((shard.len() / 8).max(64));
        }
        shard.push(Entry {
            mailbox: halves(mailbox),
            row,
            kind,
            content,
        });
    }

    /// Brings the rows of each mailbox together, in their order.
    pub(super) fn sort(&mut self) {
        self.shards
            .iter_mut()
            .for_each(|shard| shard.sort_unstable());
    }

    /// The rows of each mailbox; once sorted.
    pub(super) fn mailboxes(&self) -> impl Iterator<Item = &[Entry]> {
        self.shards
            .iter()
            .flat_map(|shard| shard.chunk_by(|a, b| a.mailbox == b.mailbox))
    }

    /// Gives a mailbox what all its rows together make of it; once sorted.
    pub(super) fn set(&mut self, mailbox: Hashed, kind: u32, content: Content) {
        let wanted = halves(mailbox);
        let Some(shard) = self.shards.get_mut(shard(mailbox)) else {
            return;
        };
        let at = shard.partition_point(|entry| entry.mailbox < wanted);
        let rows = shard
            .iter_mut()
            .skip(at)
            .take_while(|entry| entry.mailbox == wanted);
        for (index, entry) in rows.enumerate() {
            entry.kind = if index == 0 { kind } else { MERGED };
            entry.content = content;
        }
    }

    /// The first row of a mailbox; once sorted.
    pub(super) fn first(&self, mailbox: Hashed) -> Option<&Entry> {
        let shard = self.shards.get(shard(mailbox))?;
        let wanted = halves(mailbox);
        let at = shard.partition_point(|entry| entry.mailbox < wanted);
        shard.get(at).filter(|entry| entry.mailbox == wanted)
    }

    /// How many rows a mailbox has; once sorted.
    pub(super) fn rows(&self, mailbox: Hashed) -> usize {
        let wanted = halves(mailbox);
        let shard = self
            .shards
            .get(shard(mailbox))
            .map_or(&[][..], Vec::as_slice);
        let at = shard.partition_point(|entry| entry.mailbox < wanted);
        shard
            .iter()
            .skip(at)
            .take_while(|entry| entry.mailbox == wanted)
            .count()
    }

    /// Every mailbox's content and kind, in an order that no key and no list decides. Only a part of
    /// them is held at once.
    pub(super) fn in_order(&self, mut show: impl FnMut(&Content, u32)) {
        const PARTS: u64 = 16;
        for part in 0..PARTS {
            let of_part = |entry: &&Entry| {
                let [first, ..] = entry.content;
                entry.kind != MERGED && first >> 60 == part
            };
            let entries = self.shards.iter().flatten().filter(of_part);
            let mut entries: Vec<(Content, u32)> =
                entries.map(|entry| (entry.content, entry.kind)).collect();
            entries.sort_unstable();
            for (content, kind) in entries {
                show(&content, kind);
            }
        }
    }
}

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
        let runs: Vec<Vec<u32>> = table
            .mailboxes()
            .map(|m| m.iter().map(|e| e.row).collect())
            .collect();
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
