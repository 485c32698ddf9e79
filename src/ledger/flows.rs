//! Limits that all senders keep together, as one sender asks for its part of them.
//!
//! Guarantees that what is granted is used, by our clock, only while it may be by the database's. It must not
//! decide who is next.

use std::time::{Duration, Instant};

use super::{Fault, Ledger, postgres};
use crate::{
    delivery::{FarClock, Flow, Granted, Grants, Limit, Slot, reserve},
    terms::Stamp,
};

/// How far ahead bodies are granted at most: who waits longer asks again.
const AHEAD: i64 = Stamp::SECOND / 4;
/// So much longer than the last time an answer may take to be of use.
const SLACK: Duration = Duration::from_millis(2);
/// Nobody counts on answers that take longer.
const LONGEST: Duration = Duration::from_millis(200);

/// What some messages want: so many bodies, under all of these limits.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Limits by the names that all senders know them by.
    pub flows: Vec<(String, Vec<Limit>)>,
    /// How many.
    pub count: u32,
    /// What was granted before and was not used by its end.
    pub unused: Vec<Slot>,
}

/// So many bodies may be begun, by our clock.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Not before.
    pub from: Instant,
    /// Not at or after.
    pub until: Instant,
    /// What of it is left, by the database's clock.
    pub slot: Slot,
}

/// What came of a wish.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// What was granted.
    pub spans: Vec<Span>,
    /// When the next is free, where less was granted than wanted.
    pub next: Option<Instant>,
}

/// The limits of a ledger, over a connection of their own.
#[derive(Debug)]
pub struct Flows {
    rows: postgres::Rows,
    clock: FarClock,
    began: Instant,
    /// How long the last answers took from when the clock was read.
    lag: Duration,
}

impl Ledger {
    /// The limits that are kept with other senders.
    pub fn flows(&self) -> Result<Flows, Fault> {
        Ok(Flows {
            rows: self.engine.shared()?.flows(),
            clock: FarClock::default(),
            began: Instant::now(),
            lag: Duration::from_millis(10),
        })
    }
}

impl Flows {
    /// Asks for bodies; what comes of each wish, in their order.
    pub fn reserve(&mut self, wanted: &[Wanted]) -> Result<Vec<Given>, Fault> {
        let mut limits: Vec<(String, Vec<Limit>)> =
            wanted.iter().flat_map(|wish| wish.flows.clone()).collect();
        limits.sort_by(|one, other| one.0.cmp(&other.0));
        limits.dedup_by(|one, other| one.0 == other.0);
        let names: Vec<String> = limits.iter().map(|(name, _)| name.clone()).collect();
        let (began, lag) = (self.began, self.lag.min(LONGEST) + SLACK);
        let clock = &mut self.clock;
        let mut read = Duration::ZERO;
        let granted = self.rows.change(&names, |grants, ask| {
            let sent = began.elapsed();
            let now = ask()?;
            read = began.elapsed();
            clock.saw(sent, read, now);
            for (grants, (name, limits)) in grants.iter_mut().zip(&limits) {
                let of = wanted.iter().filter(|wish| wish.is_under(name));
                of.flat_map(|wish| &wish.unused)
                    .for_each(|slot| grants.give_back(*slot));
                grants.settle(limits, now);
            }
            let from = now.plus(i64::try_from(lag.as_micros()).unwrap_or(0));
            let each = wanted.iter().map(|wish| of(wish, grants, &limits, from));
            Ok(each.collect::<Vec<_>>())
        })?;
        let received = began.elapsed();
        let took = received.saturating_sub(read);
        // Sooner learnt than forgotten.
        self.lag = took.max(self.lag * 15 / 16);
        let here = |granted: Granted| {
            let spans = granted.slots.iter().map(|slot| {
                // Where nobody can tell when it is good, it is over.
                let known = self.clock.between(received, slot.from, slot.until);
                let (from, until) = known.unwrap_or_default();
                Span {
                    from: began + from,
                    until: began + until,
                    slot: *slot,
                }
            });
            let next = granted.next.and_then(|next| {
                let (from, _) = self
                    .clock
                    .between(received, next, next.plus(Stamp::SECOND))?;
                Some(began + from)
            });
            Given {
                spans: spans.collect(),
                next,
            }
        };
        Ok(granted.into_iter().map(here).collect())
    }
}

impl Wanted {
    fn is_under(&self, name: &str) -> bool {
        self.flows.iter().any(|(own, _)| own == name)
    }
}

fn of(
    wish: &Wanted,
    grants: &mut [Grants],
    limits: &[(String, Vec<Limit>)],
    from: Stamp,
) -> Granted {
    let flows = grants.iter_mut().zip(limits);
    let mut flows: Vec<Flow<'_>> = flows
        .filter(|(_, (name, _))| wish.is_under(name))
        .map(|(grants, (_, limits))| Flow { grants, limits })
        .collect();
    reserve(&mut flows, from, from.plus(AHEAD), wish.count)
}
