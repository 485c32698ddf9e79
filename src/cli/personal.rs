//! Files with personal data that were written for somebody: registers, exports with addresses.
//!
//! Guarantees that `purge` finds them again, and touches none that became something else since. The
//! list holds paths and digests and nobody's data.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{failure::Failure, state::State, terminal::Terminal};
use crate::{campaign, terms::Digest};

const NAME: &str = "personal-files.jsonl";

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Personal {
    /// Where, from the root.
    pub(super) path: PathBuf,
    /// SHA-256 of what was written.
    pub(super) sha256: Digest,
}

impl Personal {
    /// Whether it still is what was written; none where nothing is there.
    pub(super) fn is_as_written(&self) -> Option<bool> {
        let there = fs::symlink_metadata(&self.path).ok()?;
        Some(there.is_file() && digest(&self.path).ok() == Some(self.sha256))
    }
}

/// Remembers files for `purge`. Where nothing can be written beside the ledger, as in a copy that is only read, that
/// is said.
pub(super) fn remember(
    state: &State,
    paths: &[PathBuf],
    terminal: &Terminal,
) -> Result<(), Failure> {
    if paths.is_empty() {
        return Ok(());
    }
    match append(state, paths) {
        Err(Failure::File { source, .. }) if is_unwritable(&source) => {
            terminal.note(format!(
                "note: `{}` cannot be written, so `purge` will not know of {}: delete what holds personal data yourself",
                state.folder.display(),
                if paths.len() == 1 { "this file" } else { "these files" }
            ));
            Ok(())
        }
        remembered => remembered,
    }
}

fn is_unwritable(fault: &io::Error) -> bool {
    matches!(
        fault.kind(),
        io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::StorageFull
    )
}

fn append(state: &State, paths: &[PathBuf]) -> Result<(), Failure> {
    crate::ledger::make_dir(&state.folder).map_err(Failure::file("create", &state.folder))?;
    let list = state.folder.join(NAME);
    let mut lines = String::new();
    for path in paths {
        let fault = |source| Failure::file("remember", path)(source);
        let personal = Personal {
            path: fs::canonicalize(path).map_err(fault)?,
            sha256: digest(path).map_err(fault)?,
        };
        let line = serde_json::to_string(&personal).map_err(|e| fault(e.into()))?;
        lines.push_str(&line);
        lines.push('\n');
    }
    OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(&list)
        .and_then(|mut file| file.write_all(lines.as_bytes()))
        .map_err(Failure::file("write", &list))
}

/// Everything that was remembered, the latest of each path.
pub(super) fn remembered(state: &State) -> Vec<Personal> {
    let Ok(file) = File::open(state.folder.join(NAME)) else {
        return Vec::new();
    };
    let lines = BufReader::new(file).lines().map_while(Result::ok);
    let mut latest: Vec<Personal> = Vec::new();
    for personal in lines.filter_map(|line| serde_json::from_str::<Personal>(&line).ok()) {
        latest.retain(|other| other.path != personal.path);
        latest.push(personal);
    }
    latest
}

fn digest(path: &Path) -> io::Result<Digest> {
    // Since it was remembered something else may have its name, which would be waited for.
    campaign::regular(path)?;
    let mut file = File::open(path)?;
    let (mut hasher, mut part) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut part)? {
            0 => return Ok(Digest(hasher.finalize().into())),
            n => hasher.update(part.get(..n).unwrap_or_default()),
        }
    }
}
