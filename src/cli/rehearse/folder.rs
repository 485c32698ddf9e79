//! The folder of a rehearsal: its ledger and its audience store, which holds personal data.
//!
//! Guarantees that only its owner may enter it, and that it is gone when the rehearsal is, however that
//! ends, unless it is to be kept. It must not be a folder that was there before.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::sweeper::Sweeper;
use crate::cli::failure::Failure;

/// How the names of temporary folders begin.
pub(super) const PREFIX: &str = "disclose-rehearsal-";

/// Removed when dropped, unless it is kept.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// Removes it where this process cannot; none where it is kept or gone.
    sweeper: Option<Sweeper>,
}

impl Folder {
    /// Makes the folder that is to be kept, or else a temporary one.
    pub(super) fn make(keep: Option<&Path>, campaign: &Path) -> Result<Self, Failure> {
        if let Some(keep) = keep.filter(|keep| is_inside(keep, campaign)) {
            return Err(Failure::usage(
                format!(
                    "`{}` lies in the campaign, to which a rehearsal writes nothing",
                    keep.display()
                ),
                "choose a folder outside of it; nothing was touched",
            ));
        }
        let path = match keep {
            Some(path) => path.to_owned(),
            None => std::env::temp_dir().join(format!("{PREFIX}{}", name()?)),
        };
        // Before the folder is: from then on nothing can leave it behind.
        let sweeper = keep.is_none().then(|| Sweeper::start(&path)).transpose()?;
        match create(&path) {
            Ok(()) => Ok(Self { path, sweeper }),
            Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => Err(Failure::usage(
                format!("`{}` exists", path.display()),
                "choose another folder with `--keep`; nothing was touched",
            )),
            Err(fault) => Err(Failure::file("create", &path)(fault)),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Removes it, unless it is kept, and says if that failed.
    pub(super) fn leave(mut self) -> Result<(), Failure> {
        self.remove().map_err(Failure::file("remove", &self.path))
    }

    fn remove(&mut self) -> io::Result<()> {
        let Some(sweeper) = self.sweeper.take() else {
            return Ok(());
        };
        fs::remove_dir_all(&self.path)?;
        sweeper.dismiss();
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // The rehearsal has failed already and says why.
        drop(self.remove());
    }
}

/// Whether a folder that is to be made would lie in another.
fn is_inside(new: &Path, folder: &Path) -> bool {
    let above = new.ancestors().skip(1);
    let above = above.map(|path| {
        if path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            path
        }
    });
    let there = above.map(fs::canonicalize).find_map(Result::ok);
    let folder = fs::canonicalize(folder).ok();
    there
        .zip(folder)
        .is_some_and(|(there, folder)| there.starts_with(folder))
}

/// A name that nobody can have taken before.
fn name() -> Result<String, Failure> {
    let mut octets = [0_u8; 8];
    getrandom::fill(&mut octets)
        .map_err(|fault| Failure::usage(format!("no randomness: {fault}"), ""))?;
    Ok(data_encoding::HEXLOWER.encode(&octets))
}

fn create(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
