//! The one integration-test binary.
#![expect(clippy::unwrap_used, missing_docs, reason = "tests")]

mod layers;
mod ledger;
mod relay;
mod sink;
