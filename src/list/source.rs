//! Where a list's octets come from, so that they can be read again: a file, or standard input kept
//! in memory.
//!
//! Guarantees that a file which changes between two readings is noticed. It must not decide what
//! the octets mean.

#[cfg(unix)]
use std::os::unix::fs::MetadataExt as _;
use std::{
    fs::{self, File, Metadata},
    io::{self, Cursor, Read},
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use crate::{campaign, workbook::Octets};

/// So many octets are taken from standard input.
const MOST: u64 = 4 << 30;

/// The octets of one list.
#[derive(Clone, Debug)]
pub(super) enum Source {
    File { path: PathBuf, was: Was },
    Memory(Arc<[u8]>),
}

/// What tells one state of a file from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Was {
    octets: u64,
    modified: Option<SystemTime>,
    /// Which file it is, and when anything about it was changed last: nobody can set that back, as a copy
    /// that keeps times does with the one above.
    #[cfg(unix)]
    inode: (u64, u64, i64, i64),
}

impl Was {
    fn of(meta: &Metadata) -> Self {
        Self {
            octets: meta.len(),
            modified: meta.modified().ok(),
            #[cfg(unix)]
            inode: (meta.dev(), meta.ino(), meta.ctime(), meta.ctime_nsec()),
        }
    }
}

impl Source {
    /// A file of the campaign; `-` is standard input, which is read to its end now.
    pub(super) fn of(folder: &Path, file: &str, told: Option<&Arc<[u8]>>) -> io::Result<Self> {
        if let Some(told) = told {
            return Ok(Self::Memory(Arc::clone(told)));
        }
        if file == "-" {
            let mut bytes = Vec::new();
            let mut input = io::stdin().lock().take(MOST + 1);
            if input.read_to_end(&mut bytes)? as u64 > MOST {
                return Err(io::Error::new(
                    io::ErrorKind::FileTooLarge,
                    format!(
                        "it has more than {} GiB, and standard input is held in memory; write it to a file, which is not",
                        MOST >> 30
                    ),
                ));
            }
            return Ok(Self::Memory(bytes.into()));
        }
        let path = folder.join(file);
        campaign::regular(&path)?;
        let was = Was::of(&fs::metadata(&path)?);
        Ok(Self::File { path, was })
    }

    /// The octets from their beginning. A file that is another one by now is a fault.
    pub(super) fn open(&self) -> io::Result<Box<dyn Octets>> {
        match self {
            Self::Memory(bytes) => Ok(Box::new(Cursor::new(Arc::clone(bytes)))),
            Self::File { path, was } => {
                let file = File::open(path)?;
                if Was::of(&file.metadata()?) == *was {
                    return Ok(Box::new(file));
                }
                Err(changed())
            }
        }
    }

    /// Whether the octets are still those that were opened.
    pub(super) fn unchanged(&self) -> io::Result<()> {
        match self {
            Self::File { path, was } if Was::of(&fs::metadata(path)?) != *was => Err(changed()),
            _ => Ok(()),
        }
    }

    /// How many octets there are.
    pub(super) fn octets(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::File { was, .. } => was.octets,
        }
    }
}

fn changed() -> io::Error {
    io::Error::other("it changed while it was being read; wait until it is whole, and run again")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_same_size_and_time_is_still_another_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.csv");
        let write = |text: &str, at: &Path| {
            fs::write(at, text).unwrap();
            let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_hours(490_000);
            File::options()
                .write(true)
                .open(at)
                .unwrap()
                .set_modified(time)
                .unwrap();
        };
        write("a,Ann", &path);
        let source = Source::of(folder.path(), "people.csv", None).unwrap();
        assert!(source.open().is_ok() && source.unchanged().is_ok());
        // Moved into its place.
        let other = folder.path().join("other.csv");
        write("a,Bob", &other);
        fs::rename(&other, &path).unwrap();
        assert!(source.open().is_err() && source.unchanged().is_err());
        // Written over.
        let source = Source::of(folder.path(), "people.csv", None).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(30));
        write("a,Cid", &path);
        assert!(source.open().is_err() && source.unchanged().is_err());
    }
}
