//! Limits that all senders keep together, as one sender asks for its part of them.
//!
//! Guarantees that what is granted is used, by our clock, only while it may be by the database's. It must not
//! decide who is next.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use super::{
    Fault, Ledger,
    postgres::{self, Held},
};
use crate::delivery::{Distance, Flow, Granted, Grants, Limit, Slot, Terms, reserve};

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

/// What came of some wishes.
#[derive(Clone, Debug, Default)]
pub struct Reserved {
    /// Of each wish, in their order.
    pub given: Vec<Given>,
    /// How long it takes to ask.
    pub round: Duration,
    /// Whether answers come too late to be of use, again and again.
    pub too_late: bool,
}

/// The limits of a ledger, over a connection of their own.
#[derive(Debug)]
pub struct Flows {
    rows: postgres::Rows,
    distance: Distance,
    began: Instant,
    /// By how much of what the database's clock was set forward each limit was moved from here.
    moved: BTreeMap<String, i64>,
}

impl Ledger {
    /// The limits that are kept with other senders.
    pub fn flows(&self) -> Result<Flows, Fault> {
        Ok(Flows {
            rows: self.engine.shared()?.flows(),
            distance: Distance::default(),
            began: Instant::now(),
            moved: BTreeMap::new(),
        })
    }
}

impl Flows {
    /// Asks for bodies.
    pub fn reserve(&mut self, wanted: &[Wanted]) -> Result<Reserved, Fault> {
        let mut limits: Vec<(String, Vec<Limit>)> =
            wanted.iter().flat_map(|wish| wish.flows.clone()).collect();
        limits.sort_by(|one, other| one.0.cmp(&other.0));
        limits.dedup_by(|one, other| one.0 == other.0);
        let names: Vec<String> = limits.iter().map(|(name, _)| name.clone()).collect();
        self.rows.connect()?;
        let sent = self.began.elapsed();
        let Held {
            mut grants,
            asked,
            now,
        } = self.rows.hold(&names)?;
        let read = self.began.elapsed();
        let terms = self.distance.saw(sent, read, asked, now);
        let forward = self.distance.set_forward();
        for (grants, (name, limits)) in grants.iter_mut().zip(&limits) {
            let moved = self.moved.get(name).copied().unwrap_or_default();
            grants.set_forward(forward - moved);
            let of = wanted.iter().filter(|wish| wish.is_under(name));
            of.flat_map(|wish| &wish.unused)
                .for_each(|slot| grants.give_back(*slot));
            grants.settle(limits, now);
        }
        let grant = |wish: &Wanted| {
            let Some(Terms { from, until, doubt }) = terms else {
                return Granted::default();
            };
            let mut flows = of(wish, &mut grants, &limits);
            reserve(&mut flows, from, until, wish.count, doubt)
        };
        let granted: Vec<Granted> = wanted.iter().map(grant).collect();
        self.rows.keep(&names, &grants)?;
        self.moved
            .extend(names.into_iter().map(|name| (name, forward)));
        let received = self.began.elapsed();
        self.distance.answered(sent, received, now, &granted);
        let given = granted.iter();
        Ok(Reserved {
            given: given.map(|granted| self.here(received, granted)).collect(),
            round: self.distance.round(),
            too_late: self.distance.is_too_late(),
        })
    }

    /// What was granted, by our clock.
    fn here(&self, received: Duration, granted: &Granted) -> Given {
        let spans = granted.slots.iter().map(|slot| {
            let (from, until) = self.distance.here(received, *slot);
            Span {
                from: self.began + from,
                until: self.began + until,
                slot: *slot,
            }
        });
        let next = granted.next.and_then(|next| {
            let when = self.distance.when(received, next)?;
            Some(self.began + when)
        });
        Given {
            spans: spans.collect(),
            next,
        }
    }
}

impl Wanted {
    fn is_under(&self, name: &str) -> bool {
        self.flows.iter().any(|(own, _)| own == name)
    }
}

/// The flows that a wish is under.
fn of<'f>(
    wish: &Wanted,
    grants: &'f mut [Grants],
    limits: &'f [(String, Vec<Limit>)],
) -> Vec<Flow<'f>> {
    let flows = grants.iter_mut().zip(limits);
    flows
        .filter(|(_, (name, _))| wish.is_under(name))
        .map(|(grants, (_, limits))| Flow { grants, limits })
        .collect()
}
