//! The report: what happened to whom, for a regulator and for management, as pages that need nothing.
//!
//! Guarantees that both pages say the same numbers, that each plot stands beside a table that says the
//! same, and that the regulator's page names nobody: groups of few people are put together. It must not
//! read files or history by itself, and holds no script.

mod bars;
mod curve;
mod groups;
mod lawful;
mod page;
mod told;

pub use groups::{Counts, Groups, Outcome};
pub use lawful::{ByCode, Lawful};
pub use page::{Facts, Page, Reader, Unsure, page};
pub use told::Told;
