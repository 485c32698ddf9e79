//! The only place where ledger and relay meet.
//!
//! Guarantees that an attempt is durable before its body may leave, that a verdict reaches the
//! ledger before the next attempt of the same connection, and that a stop leaves a clean ledger.
//! It must not render a text, judge a reply or decide a policy by itself.

mod board;
mod claim;
mod doubts;
mod health;
mod mailbag;
mod run;
mod worker;

pub use board::{Ended, Snapshot};
pub use mailbag::{Mailbag, Parcel};
pub use run::{Run, run};
