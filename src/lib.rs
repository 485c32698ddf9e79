//! `disclose`: tells everybody affected by a data breach.
pub mod sink;
