//! The one integration-test binary.
#[test]
fn builds() {}
