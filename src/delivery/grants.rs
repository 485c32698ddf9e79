//! A limit that several senders share: what was granted to whom does not matter, when it may be used does.
//!
//! Guarantees that however the grants of a flow are used, each within its span, no window of a limit ever
//! holds more than the limit: a grant counts until its span and the window are over, whether it was used or
//! not. It must not read a clock; all moments are of one clock, the database's.

use std::collections::VecDeque;

use super::{Limit, SMOOTHED};
use crate::terms::{Stamp, micros};

/// A span is this part of the shortest window, and no longer than [`LONGEST`] where whoever asks can tell when it
/// is: so much of a limit is lost to not knowing when a grant is used.
const PART: i64 = 36;
const LONGEST: i64 = Stamp::SECOND / 2;
/// Neighbours become one where that makes them longer by no more than this part of their age.
const COARSE: i64 = 100;
/// Flows are even over spans of this length, and of a slow one over the time from one to the next.
const EVEN: i64 = Stamp::SECOND / 5;
/// What is limited by more than a second flows no more than by one part in so many faster than it may: else a
/// minute would be used up in half of it, and nothing would flow in the other half.
const FASTER: i64 = 20;

/// Nobody is granted anything that lies further ahead.
pub(super) const AHEAD: i64 = 2 * Stamp::SECOND;

/// So many bodies may be begun in a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Not before.
    pub from: Stamp,
    /// Not at or after.
    pub until: Stamp,
    /// How many.
    pub count: u32,
}

/// What was granted of a flow, oldest first, as far as a limit still counts it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    slots: VecDeque<Slot>,
    /// For so many microseconds somebody's limit counts.
    kept: i64,
}

/// What came of a wish.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    /// What was granted.
    pub slots: Vec<Slot>,
    /// When the next is free, where less was granted than wanted.
    pub next: Option<Stamp>,
}

/// A flow and what holds for it.
#[derive(Debug)]
pub struct Flow<'a> {
    /// What was granted of it.
    pub grants: &'a mut Grants,
    /// Limits that hold together.
    pub limits: &'a [Limit],
}

/// How long what is granted under these limits may be used.
fn span(limits: &[Limit]) -> i64 {
    let spans = limits.iter().map(|limit| micros(limit.window) / PART);
    spans.min().unwrap_or(LONGEST).clamp(1, LONGEST)
}

/// What keeps a flow even: so many in so long.
fn evenly(limits: &[Limit]) -> Option<(i64, u32)> {
    let smoothed = limits.iter().filter(|limit| limit.window <= SMOOTHED);
    let tightest = smoothed.max_by_key(|limit| limit.window / limit.count.max(1))?;
    let (window, count) = (micros(tightest.window), i64::from(tightest.count.max(1)));
    if window <= Stamp::SECOND {
        let long = EVEN.max(window / count);
        let some = count * long / window.max(1) + 2;
        return Some((long, u32::try_from(some).unwrap_or(u32::MAX)));
    }
    let some = match count.saturating_mul(EVEN) / window {
        0 => 1,
        whole => whole + 2,
    };
    let long = window.saturating_mul(some) / count * FASTER / (FASTER + 1);
    Some((long.max(1), u32::try_from(some).unwrap_or(u32::MAX)))
}

/// Grants up to `wanted` of all flows together, to be used not before `from`, and begun by `until` at the latest.
/// Of a span whoever asks loses what it does not know about the clock, `doubt` microseconds: its spans are at least
/// twice as long, and count for that much longer.
pub fn reserve(
    flows: &mut [Flow<'_>],
    from: Stamp,
    until: Stamp,
    wanted: u32,
    doubt: i64,
) -> Granted {
    let long = flows.iter().map(|flow| span(flow.limits)).min();
    let long = long.unwrap_or(LONGEST).max(doubt.saturating_mul(2));
    // In the order of time, so that the last one sees all that can be in a window with it.
    let last = flows.iter().filter_map(|flow| flow.grants.slots.back());
    let last = last.map(|slot| slot.from).max();
    let mut at = last.map_or(from, |last| last.max(from));
    let (mut granted, mut left) = (Granted::default(), wanted);
    while left > 0 {
        let free = flows.iter().map(|flow| flow.grants.free(flow.limits, at));
        let free = free.min().unwrap_or(u32::MAX);
        if free == 0 {
            let next = flows.iter().map(|flow| flow.grants.next(flow.limits, at));
            at = next.max().unwrap_or(at).max(at.plus(1));
        }
        if at > until {
            granted.next = Some(at);
            break;
        }
        let count = free.min(left);
        if count > 0 {
            let until = at.plus(long);
            let slot = Slot {
                from: at,
                until,
                count,
            };
            for flow in &mut *flows {
                flow.grants.slots.push_back(slot);
            }
            granted.slots.push(slot);
            left -= count;
        }
    }
    granted
}

impl Grants {
    /// How many are free at a moment.
    fn free(&self, limits: &[Limit], at: Stamp) -> u32 {
        let under = limits.iter().map(|limit| {
            let gone = at.plus(-micros(limit.window));
            let counted = self.slots.iter().rev().filter(|slot| slot.until > gone);
            left(limit.count, counted)
        });
        let even = evenly(limits).map(|(long, count)| {
            let counted = self.slots.iter().rev();
            left(count, counted.take_while(|slot| slot.from > at.plus(-long)))
        });
        under.chain(even).min().unwrap_or(u32::MAX)
    }

    /// When more is free than at a moment at which nothing is.
    fn next(&self, limits: &[Limit], at: Stamp) -> Stamp {
        let under = limits.iter().filter_map(|limit| {
            let window = micros(limit.window);
            let counted = || {
                let slots = self.slots.iter();
                slots.filter(|slot| slot.until > at.plus(-window))
            };
            if left(limit.count, counted()) > 0 {
                return None;
            }
            if limit.count == 0 {
                return Some(Stamp(i64::MAX));
            }
            counted().map(|slot| slot.until.plus(window)).min()
        });
        let even = evenly(limits).and_then(|(long, count)| {
            let counted = || {
                let slots = self.slots.iter();
                slots.filter(move |slot| slot.from > at.plus(-long))
            };
            let full = left(count, counted()) == 0;
            let first = counted().map(|slot| slot.from.plus(long)).min();
            first.filter(|_| full)
        });
        under.chain(even).max().unwrap_or(at)
    }

    /// Takes back what was granted and was not used, and cannot be any more.
    pub fn give_back(&mut self, unused: Slot) {
        let mut slots = self.slots.iter_mut().rev();
        let granted = slots.find(|slot| (slot.from, slot.until) == (unused.from, unused.until));
        if let Some(slot) = granted {
            slot.count = slot.count.saturating_sub(unused.count);
        }
    }

    /// Forgets what no limit counts any more, and makes what is old coarser: counted a little longer, never
    /// shorter.
    pub fn settle(&mut self, limits: &[Limit], now: Stamp) {
        let windows = limits.iter().map(|limit| micros(limit.window));
        self.kept = windows.max().unwrap_or(0).max(self.kept);
        self.set_back(now);
        let gone = now.plus(-self.kept);
        let mut slots: VecDeque<Slot> = VecDeque::with_capacity(self.slots.len());
        for slot in self
            .slots
            .drain(..)
            .filter(|slot| slot.until > gone && slot.count > 0)
        {
            match slots.back_mut() {
                Some(before)
                    if (slot.until.0.max(before.until.0) - before.from.0) * COARSE
                        <= now.0 - slot.until.0 =>
                {
                    before.until = before.until.max(slot.until);
                    before.count = before.count.saturating_add(slot.count);
                }
                _ => slots.push_back(slot),
            }
        }
        self.slots = slots;
    }

    /// The clock was set forward by so many microseconds: what was granted before is no older for that. Each sender
    /// that saw it says so; what that moves too far is set back when it is settled.
    pub fn set_forward(&mut self, by: i64) {
        self.shift(by);
    }

    /// What lies too far ahead was granted before the clock was set back. All of it is moved, so that the last of it
    /// lies as far ahead as it can have lain: nobody knows how long ago that was, so it counts for no less long than
    /// it would have.
    fn set_back(&mut self, now: Stamp) {
        let last = self.slots.iter().map(|slot| slot.from).max();
        let by = last.map(|last| last.0 - now.0 - AHEAD);
        if let Some(by) = by.filter(|by| *by > 0) {
            self.shift(-by);
        }
    }

    fn shift(&mut self, by: i64) {
        for slot in &mut self.slots {
            (slot.from, slot.until) = (slot.from.plus(by), slot.until.plus(by));
        }
    }

    /// As they are stored.
    #[must_use]
    pub fn to_octets(&self) -> Vec<u8> {
        let mut octets = Vec::with_capacity(8 + 20 * self.slots.len());
        octets.extend(self.kept.to_be_bytes());
        for slot in &self.slots {
            octets.extend(slot.from.0.to_be_bytes());
            octets.extend(slot.until.0.to_be_bytes());
            octets.extend(slot.count.to_be_bytes());
        }
        octets
    }

    /// From what is stored.
    #[must_use]
    pub fn from_octets(octets: &[u8]) -> Option<Self> {
        let (kept, rest) = octets.split_first_chunk::<8>()?;
        let (slots, rest) = rest.as_chunks::<20>();
        let slot = |octets: &[u8; 20]| {
            let (from, rest) = octets.split_first_chunk::<8>()?;
            let (until, count) = rest.split_first_chunk::<8>()?;
            Some(Slot {
                from: Stamp(i64::from_be_bytes(*from)),
                until: Stamp(i64::from_be_bytes(*until)),
                count: u32::from_be_bytes(count.try_into().ok()?),
            })
        };
        let kept = i64::from_be_bytes(*kept);
        rest.is_empty().then_some(())?;
        let slots = slots.iter().map(slot).collect::<Option<_>>()?;
        Some(Self { slots, kept })
    }
}

/// What remains of a number.
fn left<'a>(count: u32, slots: impl Iterator<Item = &'a Slot>) -> u32 {
    let taken = slots.fold(0_u32, |sum, slot| sum.saturating_add(slot.count));
    count.saturating_sub(taken)
}

#[cfg(test)]
#[path = "grants_tests.rs"]
pub(super) mod tests;
