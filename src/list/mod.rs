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
mod row;
mod sheet;
mod source;
mod text;
mod unpack;
mod xlsx;

pub use headers::{Known, identifier, is_nearly, normalise};
pub use read::{List, ListReport};
pub use row::{Cells, Columns, Row};

use std::collections::BTreeSet;

use crate::{campaign::ListFile, terms::Findings};

/// What a list has, once it is read.
#[derive(Clone, Debug)]
struct Content {
    rows: u64,
    fields: BTreeSet<String>,
}

impl Content {
    fn new(rows: u64, fields: &[Option<String>]) -> Self {
        let personal = |field: &&String| !headers::is_known(field) || *field == "name";
        let fields = fields.iter().flatten().filter(personal).cloned();
        Self {
            rows,
            fields: fields.collect(),
        }
    }
}

/// Who takes the rows, one by one.
pub type Take<'a> = dyn FnMut(&Row<'_>) + 'a;

/// A list while it is being read: what the campaign says of it, and who takes what it holds.
struct Reading<'r> {
    list: &'r ListFile,
    file: &'r str,
    take: &'r mut Take<'r>,
    findings: &'r mut Findings,
}
