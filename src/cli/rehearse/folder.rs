//! The folder of a rehearsal: its ledger and its audience store, which holds personal data.
//!
//! Guarantees that only its owner may enter it, and that it is gone when the rehearsal is, however that
//! ends, unless it is to be kept. It must not be a folder that was there before.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::cli::failure::Failure;

/// Removed when dropped, unless it is kept.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    remove: bool,
}

impl Folder {
    /// Makes the folder that is to be kept, or else a temporary one.
    pub(super) fn make(keep: Option<&Path>) -> Result<Self, Failure> {
        let path = match keep {
            Some(path) => path.to_owned(),
            None => std::env::temp_dir().join(format!("disclose-rehearsal-{}", name()?)),
        };
        match create(&path) {
            Ok(()) => Ok(Self {
                path,
                remove: keep.is_none(),
            }),
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
        if std::mem::take(&mut self.remove) {
            fs::remove_dir_all(&self.path).map_err(Failure::file("remove", &self.path))?;
        }
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.remove {
            // The rehearsal has failed already and says why.
            drop(fs::remove_dir_all(&self.path));
        }
    }
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
