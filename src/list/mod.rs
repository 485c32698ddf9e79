//! Bytes of CSV, XLSX and JSON lines to rows and findings.
//!
//! Guarantees that every row of a file is given exactly once with the line where it starts, that
//! whatever was detected is said, and that no input makes it panic. It must not judge an address
//! or merge anything.

mod columns;
mod csv;
mod encoding;
mod headers;
mod jsonl;
mod read;
mod records;
mod unpack;
mod xlsx;

pub use headers::{Known, identifier, normalise};
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
    /// Further values of fields that hold a list.
    pub more: Vec<(String, String)>,
}

/// A row that cannot be read; a finding says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The line in the file where the row starts.
    pub line: u64,
}

/// What a list has, once it is read.
struct Content {
    rows: u64,
    fields: std::collections::BTreeSet<String>,
}

impl Content {
    fn new(rows: u64, fields: columns::Fields) -> Self {
        let personal = |field: &String| !headers::is_known(field) || field == "name";
        Self {
            rows,
            fields: fields.into_iter().flatten().filter(personal).collect(),
        }
    }
}

/// Who takes the rows, one by one.
pub type Take<'a> = dyn FnMut(Result<Row, Refused>) + 'a;
