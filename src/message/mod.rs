//! Wording + recipient to the exact bytes for the wire.
//!
//! Guarantees that the same input gives the same bytes on every machine and every retry, that a
//! message has exactly one recipient, and that no value reaches a header but the name in To. It
//! must not open a connection or read a clock.

#[cfg(test)]
mod hostile_tests;
mod ids;
mod quoted;
mod skeleton;
mod value;

pub use ids::{Ids, Secret};
pub use skeleton::{Headers, Message, MessageFault, Person, Skeleton};
