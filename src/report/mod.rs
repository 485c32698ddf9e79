//! The report: what happened to whom, for a regulator and for management, as pages that need nothing;
//! and where a campaign stands, for whoever asks meanwhile.
//!
//! Guarantees that all pages say the same numbers, that each plot stands beside a table that says the
//! same, and that the regulator's page names nobody: groups of few people are put together. It must not
//! read files or history by itself, and holds no script.

mod bars;
mod curve;
mod glance;
mod groups;
mod lawful;
mod page;
mod sheet;
mod sums;
mod told;

pub use glance::{Course, EVERY_SECONDS, Glance, Task, glance};
pub use groups::{Counts, Groups, Outcome};
pub use lawful::{ByCode, Lawful};
pub use page::{Facts, Reader, Unsure, page};
pub use sheet::Page;
pub use told::Told;
