//! The pure heart: what happened, what it means, what is next.
//!
//! Guarantees that the state of every recipient is a fold over events, that an illegal step is an
//! error and never a guess, and that policy lives in one place. It must not do I/O or read a clock.

mod blocks;
mod brakes;
mod canonical;
pub mod clock;
mod distance;
mod event;
mod far_clock;
mod grants;
mod holding;
mod judge;
mod lease;
mod limits;
mod open;
mod pauses;
mod people;
mod permit;
mod plan;
mod policy;
mod progress;
mod rules;
mod state;
#[cfg(test)]
mod state_tests;
mod totals;
mod under_way;
mod verdict;
mod waits;
mod window;

pub use blocks::{BLOCKS, Blocks, block};
pub use brakes::{Brakes, Judged};
pub use canonical::{Content, Placed};
pub use distance::{Distance, Terms};
pub use event::{Draft, Event, Kind, genesis};
pub use grants::{Flow, Granted, Grants, Slot, reserve};
pub use holding::{Peer, to_give, to_take};
pub use judge::{Judgement, Reach, judge, reach};
pub use lease::{LEASE, Lease};
pub use limits::{Limit, SMOOTHED, Step};
pub use pauses::{Pause, Withdrawals};
pub use people::{People, Who};
pub use permit::Permit;
pub use plan::{Bound, Plan, Planned, PlannedLane, plan};
pub use policy::Policy;
pub use progress::{Back, Progress, State};
pub use rules::{Action, Rule, Scope, holds, rules};
pub use state::{AFTER_LOSS, EVENTS_LOST, FIRST_THROUGH, History, IllegalStep, next};
pub use totals::{Deliveries, Exit, Rows};
pub use under_way::UnderWay;
pub use verdict::{Reply, Verdict};
pub use window::Window;

use far_clock::FarClock;

pub use crate::terms::Stage;
