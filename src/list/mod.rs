//! Bytes of CSV, XLSX and JSON lines to rows and findings.
//!
//! Guarantees that every row of a file is given exactly once with the line where it starts, that
//! whatever was detected is said, and that no input makes it panic. It must not judge an address
//! or merge anything.

mod columns;
mod csv;
mod encoding;
mod jsonl;
mod read;
mod xlsx;

pub use columns::{Known, normalise};
pub use read::{ListReport, read};

use std::collections::BTreeMap;

/// One line of a list: field → value as it stands, without blanks around it. Known columns have
/// their known names; the others their normalised header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The line in the file where the row starts.
    pub line: u64,
    /// The fields that are not empty.
    pub fields: BTreeMap<String, String>,
}
