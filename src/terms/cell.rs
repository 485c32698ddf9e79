//! Cells of files that people open in a spreadsheet program.

use std::borrow::Cow;

const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe.
#[must_use]
pub fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(FORMULA) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// The same where the cell must be had again: a cell that begins with an apostrophe gets one too, so
/// that whoever takes away the first apostrophe has what was there.
#[must_use]
pub fn reversible(cell: &str) -> Cow<'_, str> {
    if cell.starts_with('\'') {
        Cow::Owned(format!("'{cell}"))
    } else {
        harmless(cell)
    }
}
