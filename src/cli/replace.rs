//! Files that a verb writes under a name that somebody stated.
//!
//! Guarantees that nothing but an earlier file of the same kind is replaced: a slip in the name must not cost
//! a list, the campaign or the ledger. It only looks.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

/// So much of a file says what it is.
const START: u64 = 16 * 1024;

/// Whether a file may take that name: nothing is there, or what begins as `is_earlier` knows it. `what` it is
/// stands in the error.
pub(super) fn may_replace(
    path: &Path,
    what: &str,
    is_earlier: impl Fn(&[u8]) -> bool,
) -> io::Result<()> {
    let there = match fs::symlink_metadata(path) {
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(()),
        there => there?,
    };
    let mut start = Vec::new();
    if there.is_file() {
        File::open(path)?.take(START).read_to_end(&mut start)?;
    }
    if there.is_file() && is_earlier(&start) {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::AlreadyExists,
        format!("there is something else that is no {what}; choose another name"),
    ))
}
