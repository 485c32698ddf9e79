//! Who is part of a campaign: everybody on its lists, by their keys.
//!
//! Guarantees that people are enrolled in the order of their keys: the order of a list says who its people are.
//! It must not read a list or decide who is told.

use std::cell::RefCell;

use super::{failure::Failure, fill::store_fault, host};
use crate::{
    audience::Store,
    delivery::{Draft, History, Kind, People, Progress, UnderWay},
    ledger::Ledger,
    terms::{Key, Stamp},
};

/// So many are enrolled at once: that waits for the disk once.
const PART: usize = 4096;
/// So many are read from the store at once.
const PAGE: u32 = 1000;

/// Keys that come in any order and go in theirs. They lie apart by how they begin, so that they are put in order and
/// let go of one part after the other.
pub(super) struct InOrder(Vec<Vec<Vec<Key>>>);

/// Of the first octet so many bits say in which part a key lies.
const BITS: u32 = 6;
/// So many keys lie together, as many as in history: what is let go of here is taken there.
const TOGETHER: usize = 1024;

impl Default for InOrder {
    fn default() -> Self {
        Self(vec![Vec::new(); 1 << BITS])
    }
}

impl InOrder {
    pub(super) fn add(&mut self, key: Key) {
        let [first, ..] = key.0;
        let Some(part) = self.0.get_mut(usize::from(first >> (u8::BITS - BITS))) else {
            return;
        };
        if part.last().is_none_or(|last| last.len() == TOGETHER) {
            part.push(Vec::with_capacity(TOGETHER));
        }
        if let Some(last) = part.last_mut() {
            last.push(key);
        }
    }

    /// All of them.
    pub(super) fn all(self) -> impl Iterator<Item = Key> {
        self.0.into_iter().flat_map(|part| {
            let mut part = part.concat();
            part.sort_unstable();
            part
        })
    }
}

/// The keys of everybody in the store who is on a list, in their order.
pub(super) fn keys_of(store: &Store) -> impl Iterator<Item = Result<Key, Failure>> {
    let mut last = None;
    let pages = std::iter::from_fn(move || {
        let page = store.keys(last, PAGE).map_err(store_fault);
        if let Ok(page) = &page {
            last = Some(*page.last()?);
        }
        Some(page)
    });
    let mut failed = false;
    let pages = pages.take_while(move |page| !std::mem::replace(&mut failed, page.is_err()));
    pages.flat_map(|page| {
        let (keys, fault) = match page {
            Ok(keys) => (keys, None),
            Err(fault) => (Vec::new(), Some(Err(fault))),
        };
        keys.into_iter().map(Ok).chain(fault)
    })
}

/// Everybody on the lists with a number, before they are part of the campaign.
pub(super) fn numbered(store: &Store) -> Result<People, Failure> {
    let mut people = People::default();
    for key in keys_of(store) {
        people.insert(key?, Progress::enrolled(Stamp(0)));
    }
    Ok(people)
}

/// Makes those part of the campaign who are not yet, if they are `wanted`. Keys come in their order. Whoever is
/// missing after a crash is enrolled by the next `send`. Where other senders may be at it too (`shares` knows their
/// open attempts), whoever is enrolled by then is not enrolled again.
pub(super) fn enrol(
    ledger: &mut Ledger,
    history: &mut History,
    mut shares: Option<&mut UnderWay>,
    keys: impl Iterator<Item = Result<Key, Failure>>,
    wanted: impl Fn(&Key) -> bool,
) -> Result<(), Failure> {
    let mut fault = None;
    // Looked at and changed in turn.
    let history = RefCell::new(history);
    let keys = keys.map_while(|key| key.map_err(|why| fault = Some(why)).ok());
    let new = |key: &Key| wanted(key) && !history.borrow().people.contains_key(key);
    let mut new = keys.filter(new).peekable();
    while new.peek().is_some() {
        if let Some(under_way) = shares.as_deref_mut() {
            let part: Vec<Key> = new.by_ref().take(PART).collect();
            let drafts = |history: &History| {
                let new = part.iter().filter(|key| !history.people.contains_key(key));
                new.map(|key| Draft::about(*key, Kind::Enrolled, 0))
                    .collect()
            };
            ledger.append_made(&mut history.borrow_mut(), under_way, drafts, host::now())?;
            continue;
        }
        let seq = history.borrow().seq;
        let drafts = new.by_ref().take(PART);
        let drafts = drafts.map(|key| Draft::about(key, Kind::Enrolled, 0));
        ledger
            .turn_after(seq)?
            .append_each(drafts, host::now(), |event| {
                Ok(history.borrow_mut().apply(&event)?)
            })?;
    }
    drop(new);
    fault.map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::Digest;

    #[test]
    fn keys_that_come_in_any_order_go_in_theirs() {
        let key = |n: u32| {
            let digest = Digest::of(&n.to_be_bytes());
            Key(std::array::from_fn(|at| digest.0[at]))
        };
        let mut keys = InOrder::default();
        (0..100_000).for_each(|n| keys.add(key(n)));
        let mut wanted: Vec<Key> = (0..100_000).map(key).collect();
        wanted.sort_unstable();
        assert!(keys.all().eq(wanted));
    }
}
