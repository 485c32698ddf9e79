//! Wording + recipient to the exact bytes for the wire.
//!
//! Guarantees that the same input gives the same bytes on every machine and every retry, that a
//! message has exactly one recipient, and that no value reaches a header but the name in To. It
//! must not open a connection or read a clock.

#![cfg_attr(
    test,
    expect(clippy::unwrap_used, reason = "a test that cannot go on must panic")
)]

mod headers;
mod ids;
mod limits;
mod skeleton;
mod value;

#[cfg(test)]
mod tests;

pub use headers::{HeaderFault, Headers, Marking};
pub use ids::Ids;
pub use limits::{LineFault, check, check_lines};
pub use skeleton::{BuildFault, ComposeFault, Message, Person, Skeleton};
