//! A store that is made: under another name, until everybody is in it.
//!
//! Guarantees that a crash leaves no store or a whole one. Until then nobody reads it, so that each page is written
//! once and the disk is waited for at the end.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use super::{Store, StoreFault};

impl Store {
    /// Begins a store where none is.
    pub fn begin(path: &Path) -> Result<Self, StoreFault> {
        let beside = Self::unfinished(path);
        match fs::remove_file(&beside) {
            // Left by a crash.
            Ok(()) => {}
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => {}
            Err(fault) => return Err(StoreFault::file(&beside)(fault)),
        }
        Self::open_with(
            &beside,
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;",
        )
    }

    /// Gives a store that was begun its name.
    pub fn finish(self, path: &Path) -> Result<Self, StoreFault> {
        let beside = Self::unfinished(path);
        self.0.execute_batch("PRAGMA journal_mode = WAL")?;
        self.0.close().map_err(|(_open, fault)| fault)?;
        named(&beside, path).map_err(StoreFault::file(&beside))?;
        Self::open(path)
    }

    /// What it is called before it has its name.
    #[must_use]
    pub fn unfinished(path: &Path) -> PathBuf {
        let mut name = path.as_os_str().to_owned();
        name.push(".new");
        name.into()
    }
}

fn named(beside: &Path, path: &Path) -> io::Result<()> {
    File::open(beside)?.sync_all()?;
    fs::rename(beside, path)?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{
        audience::Stored,
        terms::{Digest, Key},
    };

    #[test]
    fn a_store_is_there_once_everybody_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".disclose/audience.db");
        for crashes in [true, false] {
            let mut store = Store::begin(&path).unwrap();
            let mut refill = store.refill(BTreeSet::new()).unwrap();
            let stored = Stored {
                address: "a@example.com".to_owned(),
                fields: "{}".to_owned(),
                withheld: None,
                facets: "{}".into(),
            };
            let digest = Digest([7; 32]);
            refill.put(1 << 40, Key([1; 16]), digest, &stored).unwrap();
            refill.commit(digest).unwrap();
            assert!(!path.exists());
            if crashes {
                drop(store);
                continue;
            }
            let store = store.finish(&path).unwrap();
            assert_eq!(store.made_from().unwrap(), Some(digest));
            assert!(store.get(Key([1; 16])).unwrap().is_some());
            let mode = "PRAGMA journal_mode";
            let mode: String = store.0.query_row(mode, [], |row| row.get(0)).unwrap();
            assert_eq!(mode, "wal");
        }
        let left = fs::read_dir(path.parent().unwrap()).unwrap().flatten();
        let left: Vec<_> = left.map(|file| file.file_name()).collect();
        assert_eq!(left, ["audience.db"]);
    }
}
