//! The one integration-test binary.
mod sink;
