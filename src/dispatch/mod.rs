//! The only place where ledger and relay meet.
//!
//! Guarantees that an attempt is durable before its body may leave, that a verdict reaches the
//! ledger before the next attempt of the same connection, and that a stop leaves a clean ledger.
//! It must not render a text, judge a reply or decide a policy by itself.

mod allowance;
mod board;
mod claim;
mod clock;
mod doubts;
mod due;
mod ended;
mod flow;
mod health;
mod lanes;
mod mailbag;
mod openings;
mod queue;
mod rules;
mod run;
mod sharing;
mod signals;
mod turn;
mod worker;

#[cfg(test)]
mod majority_tests;
#[cfg(test)]
mod mix_tests;
#[cfg(test)]
mod plan_tests;
#[cfg(test)]
mod queue_tests;
#[cfg(test)]
mod sharing_tests;

pub use ended::{Ended, LaneSeen, Snapshot};
pub use lanes::{LaneLimits, Order};
pub use mailbag::{Mailbag, Parcel};
pub use rules::Rules;
pub use run::{Run, run};
