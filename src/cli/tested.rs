//! What was sent as a test: a log apart from the campaign's, and each message as it left, in the state
//! folder.
//!
//! Guarantees that a test is never counted: nothing here is read by anything but `check --received`.
//! The addresses of those who tested stand in it, so it is private.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::state::State;
use crate::{
    ledger::{make_dir, write_new},
    terms::Digest,
};

/// One test message, as a line of `tests/log.jsonl`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Tested {
    /// When, in RFC 3339.
    pub(super) time: String,
    /// To whom.
    pub(super) to: String,
    pub(super) audience: String,
    pub(super) locale: String,
    /// The digests of the text at hand and of the wording.
    pub(super) text: Digest,
    pub(super) wording: Digest,
    /// Which invented person stands in it.
    pub(super) sample: String,
    pub(super) message_id: String,
    pub(super) notice_id: String,
    pub(super) relay: String,
    /// `taken`, or what the relay said.
    pub(super) outcome: String,
    /// Who sent it.
    pub(super) by: String,
    /// Where the message lies as it left, relative to the log; empty where it did not.
    pub(super) file: String,
}

/// The tests of a campaign.
pub(super) struct Tests {
    folder: PathBuf,
}

impl Tests {
    /// Of a campaign.
    pub(super) fn of(state: &State) -> Self {
        Self {
            folder: state.folder.join("tests"),
        }
    }

    /// Where the log lies.
    pub(super) fn log(&self) -> PathBuf {
        self.folder.join("log.jsonl")
    }

    /// Adds a test to the log, with the message as it left, if it did.
    pub(super) fn add(&self, mut tested: Tested, octets: Option<&[u8]>) -> io::Result<()> {
        make_dir(&self.folder)?;
        if let Some(octets) = octets {
            let name = format!("{}.eml", plain(&tested.notice_id));
            write_new(&self.folder.join(&name), octets)?;
            tested.file = name;
        }
        let mut line = serde_json::to_vec(&tested)?;
        line.push(b'\n');
        let mut log = private(&self.log())?;
        log.write_all(&line)?;
        log.sync_all()
    }

    /// The test with these ids, and the message as it left. A relay may have replaced either id.
    pub(super) fn find(
        &self,
        notice_id: &str,
        message_id: &str,
    ) -> io::Result<Option<(Tested, Vec<u8>)>> {
        let mut log = String::new();
        match File::open(self.log()) {
            Ok(mut file) => file.read_to_string(&mut log)?,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(fault) => return Err(fault),
        };
        let same = |one: &str, other: &str| !one.is_empty() && one == other;
        let mut tests = log
            .lines()
            .rev()
            .filter_map(|line| serde_json::from_str::<Tested>(line).ok());
        let found = tests.find(|tested| {
            !tested.file.is_empty()
                && (same(&tested.notice_id, notice_id) || same(&tested.message_id, message_id))
        });
        let Some(tested) = found else {
            return Ok(None);
        };
        let octets = fs::read(self.folder.join(plain(&tested.file)))?;
        Ok(Some((tested, octets)))
    }
}

/// What may stand in a file's name.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-._".contains(*c))
        .collect()
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
