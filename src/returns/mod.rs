//! What came back: bounces, delays, complaints and automatic answers, to plain values.
//!
//! Guarantees that any octets give a report and never a panic, within stated sizes, and that a report
//! is tied to a person only by something that we made for that person's message. It must not decide
//! what follows for anybody: events are made of it elsewhere.

mod automatic;
mod class;
mod collect;
mod feedback;
mod fields;
mod index;
mod mail;
mod mailbox;
mod original;
mod prose;
mod report;
mod said;
mod status;
mod traces;
mod words;

pub use class::Class;
pub use collect::{Collected, Source, collect};
pub use index::{Index, Owner, Tie};
pub use mailbox::{MOST_OCTETS, Messages};
pub use report::{Named, Report, ReportKind, read};
pub use traces::Traces;
