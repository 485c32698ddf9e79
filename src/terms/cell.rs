//! Cells of files that people open in a spreadsheet program.

use std::borrow::Cow;

/// A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe.
#[must_use]
pub fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}
