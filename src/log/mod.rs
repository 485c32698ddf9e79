//! History for people: the delivery log and the five lines of status.
//!
//! Guarantees that a cell of the CSV cannot be taken for a formula and that no address stands in an
//! export unless it was asked for. It must not change history.

mod export;
mod lines;
mod missed;

pub use export::{Export, Filter, HEADER, Style, is_log};
pub use lines::{Lines, percent, status_lines};
pub use missed::{Missed, Why};

pub use crate::terms::{counted, thousands};
