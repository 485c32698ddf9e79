//! What is kept and what is not: `disclose archive`, `disclose purge`, and how long.

mod archive;
pub(super) mod args;
mod purge;
mod purged;
mod retention;

pub(super) use archive::archive;
pub(super) use purge::purge;
pub(super) use purged::{purged, refuse, refuse_early};
pub(super) use retention::reminder;
