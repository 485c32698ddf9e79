//! The one integration-test binary.
#![expect(clippy::unwrap_used, missing_docs, reason = "tests")]

mod audience;
mod layers;
mod ledger;
mod list;
mod relay;
mod sink;
