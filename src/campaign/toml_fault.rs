//! Where a TOML file is wrong, for a finding: the place, and one line of what is wrong there.

use crate::terms::line_and_column;

/// Line and column, where they are known, and what is wrong in one line.
#[must_use]
pub fn toml_fault(text: &str, fault: &toml::de::Error) -> (Option<(u64, u64)>, String) {
    let at = fault.span().map(|span| line_and_column(text, &span));
    let message = fault.message().lines().next();
    (at, message.unwrap_or_default().to_owned())
}
