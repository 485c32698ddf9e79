//! `disclose`: tells everybody affected by a data breach, each in their language, correctly, once,
//! soon, and provably.
//!
//! Data flows one way and changes its name at each arrow: lists → rows → recipients → wordings →
//! messages → attempts → verdicts → history. `docs/architecture.md` is the map; a test holds the
//! direction.

pub mod audience;
pub mod campaign;
pub mod cli;
pub mod database;
pub mod delivery;
pub mod dispatch;
pub mod dns;
pub mod ledger;
pub mod list;
pub mod log;
pub mod message;
pub mod notice;
pub mod relay;
pub mod report;
pub mod returns;
pub mod review;
pub mod rules;
pub mod sink;
pub mod terms;
pub mod workbook;
