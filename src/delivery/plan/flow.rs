//! One flow of mail under its limits, as a fluid: how fast it may go now, and when that changes.
//!
//! Guarantees what the real pace guarantees: no more than each limit in any window, the tightest of
//! the short ones smoothed. It must not know lanes or hours.

use std::collections::VecDeque;

use crate::delivery::limits::{Limit, SMOOTHED};

/// Less of a message than that is none.
const NOTHING: f64 = 1e-3;

/// So many messages, evenly between two moments, in seconds.
#[derive(Clone, Copy, Debug)]
struct Block {
    from: f64,
    to: f64,
    messages: f64,
}

/// A limit over a long window: what it let through within it.
#[derive(Clone, Debug)]
struct Ring {
    limit: Limit,
    count: f64,
    window: f64,
    blocks: VecDeque<Block>,
    /// What all of them hold.
    held: f64,
}

impl Ring {
    fn of(limit: Limit) -> Self {
        Self {
            limit,
            count: limit.count.into(),
            window: limit.window.as_secs_f64(),
            blocks: VecDeque::new(),
            held: 0.0,
        }
    }

    /// How many may go at once, and how many each second may follow as others leave the window.
    fn room(&self, at: f64) -> (f64, f64) {
        let edge = at - self.window;
        let Some(oldest) = self.blocks.front().filter(|oldest| oldest.from <= edge) else {
            return (self.count - self.held, 0.0);
        };
        let rate = oldest.messages / (oldest.to - oldest.from);
        (self.count - self.held + rate * (edge - oldest.from), rate)
    }

    fn forget(&mut self, at: f64) {
        let edge = at - self.window + 1e-6;
        while let Some(oldest) = self.blocks.front().filter(|oldest| oldest.to <= edge) {
            self.held -= oldest.messages;
            self.blocks.pop_front();
        }
        if self.blocks.is_empty() {
            self.held = 0.0;
        }
    }

    fn push(&mut self, block: Block) {
        self.held += block.messages;
        if let Some(last) = self.blocks.back_mut() {
            let (rate, before) = (
                block.messages / (block.to - block.from),
                last.messages / (last.to - last.from),
            );
            if block.from - last.to < 1e-6 && (rate - before).abs() < 1e-6 * before {
                last.to = block.to;
                last.messages += block.messages;
                return;
            }
        }
        self.blocks.push_back(block);
    }

    /// When the rate at which room comes free changes.
    fn changes(&self, at: f64) -> f64 {
        let ends = self.blocks.iter().take(2);
        let ends = ends.flat_map(|block| [block.from, block.to]);
        ends.map(|end| end + self.window)
            .find(|end| *end > at + 1e-6)
            .unwrap_or(f64::INFINITY)
    }
}

/// Limits that hold together.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    /// Messages a second, and the limit that says so.
    smooth: Option<(f64, Limit)>,
    rings: Vec<Ring>,
}

impl Flow {
    pub(super) fn of(limits: &[Limit]) -> Self {
        let rate = |limit: &Limit| f64::from(limit.count) / limit.window.as_secs_f64();
        let smoothed = limits.iter().filter(|limit| limit.window <= SMOOTHED);
        let tightest = smoothed.min_by(|a, b| rate(a).total_cmp(&rate(b)));
        let long = limits.iter().filter(|limit| limit.window > SMOOTHED);
        Self {
            smooth: tightest.map(|limit| (rate(limit), *limit)),
            rings: long.copied().map(Ring::of).collect(),
        }
    }

    /// Messages a second now, and what says so; no limit is infinitely many.
    pub(super) fn cap(&mut self, at: f64) -> (f64, Option<Limit>) {
        let mut cap = self
            .smooth
            .map_or((f64::INFINITY, None), |(rate, limit)| (rate, Some(limit)));
        for ring in &mut self.rings {
            ring.forget(at);
            let (room, rate) = ring.room(at);
            if room < NOTHING && rate < cap.0 {
                cap = (rate, Some(ring.limit));
            }
        }
        cap
    }

    /// Until when a rate that is allowed now stays allowed.
    pub(super) fn until(&self, at: f64, rate: f64) -> f64 {
        let until = |ring: &Ring| {
            let (room, frees) = ring.room(at);
            let full = if room >= NOTHING && rate > frees {
                at + room / (rate - frees)
            } else {
                f64::INFINITY
            };
            full.min(ring.changes(at))
        };
        self.rings.iter().map(until).fold(f64::INFINITY, f64::min)
    }

    /// So many messages a second went from then to then.
    pub(super) fn went(&mut self, from: f64, to: f64, rate: f64) {
        if rate <= 0.0 || to <= from {
            return;
        }
        let messages = rate * (to - from);
        for ring in &mut self.rings {
            ring.push(Block { from, to, messages });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    #[expect(clippy::float_cmp, reason = "whole numbers")]
    fn a_day_is_a_block_that_comes_back_a_day_later() {
        let limit = |count, seconds| Limit {
            count,
            window: Duration::from_secs(seconds),
        };
        let mut flow = Flow::of(&[limit(50, 1), limit(200_000, 86_400)]);
        assert_eq!(flow.cap(0.0).0, 50.0);
        assert_eq!(flow.until(0.0, 50.0), 4000.0);
        flow.went(0.0, 4000.0, 50.0);
        assert_eq!(flow.cap(4000.0), (0.0, Some(limit(200_000, 86_400))));
        assert_eq!(flow.until(4000.0, 0.0), 86_400.0);
        assert_eq!(flow.cap(86_400.0).0, 50.0);
        flow.went(86_400.0, 90_400.0, 50.0);
        assert_eq!(flow.cap(90_400.0).0, 0.0);
    }
}
