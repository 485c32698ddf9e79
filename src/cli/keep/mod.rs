//! What is kept and what is not: `disclose archive`, `disclose purge`, and how long.

mod archive;
pub(super) mod args;
mod purge;
mod purged;
mod retention;

pub(super) use archive::archive;
pub(super) use purge::purge;
pub(super) use purged::{
    exits_after_purge, lists_gone, missed_after_purge, purged, refuse, refuse_early,
    refuse_without_lists,
};
pub(super) use retention::reminder;
