//! The one integration-test binary.
#![expect(clippy::unwrap_used, reason = "tests")]

mod layers;
mod ledger;
mod relay;
mod samples;
mod send;
mod sink;
mod support;
