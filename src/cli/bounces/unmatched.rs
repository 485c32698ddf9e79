//! What came back and is tied to nobody: kept as files beside the ledger, for a person to look at.
//!
//! They hold personal data, so they are private, and go with the audience store when that goes.

use std::{
    fs::OpenOptions,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use super::{super::failure::Failure, Item};
use crate::{ledger::make_dir, terms::Digest};

/// Where they lie, in the private folder.
pub(super) const FOLDER: &str = "unmatched";
/// So many octets of each are kept: what it says, and the headers of what it returns.
const LONGEST: usize = 64 << 10;

/// What is kept of a message.
pub(super) fn cut(mut octets: Vec<u8>) -> Vec<u8> {
    octets.truncate(LONGEST);
    octets.shrink_to_fit();
    octets
}

/// Keeps them, each once, by their digest.
pub(super) fn keep(items: &[Item], state: &Path) -> Result<(), Failure> {
    let folder = state.join(FOLDER);
    let mut unmatched = items
        .iter()
        .filter(|item| item.owner.is_none() && !item.octets.is_empty())
        .peekable();
    if unmatched.peek().is_some() {
        make_dir(&folder).map_err(Failure::file("create", &folder))?;
    }
    for item in unmatched {
        let path = folder.join(format!("{}.eml", Digest::of(&item.octets)));
        write(&path, &item.octets).map_err(Failure::file("write", &path))?;
    }
    Ok(())
}

/// Not synced one by one: whatever a crash costs is written when it is read again.
fn write(path: &Path, octets: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(path)?.write_all(octets)
}
