//! The process edge of `disclose`.
fn main() {}
