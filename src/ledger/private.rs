//! Private files: 0600 and 0700 from the moment they exist, whatever the umask; never through a
//! symbolic link; on disk when the call returns.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

/// Makes a folder that only its owner may enter.
pub fn make_dir(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(there) if there.is_dir() => return Ok(()),
        Ok(_) => {
            return Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                "it is not a folder",
            ));
        }
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => {}
        Err(fault) => return Err(fault),
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn private_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Writes a private file that must not exist yet.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = private_options().open(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    sync_folder(path)
}

/// Replaces a file as a whole: after a crash it is the old one or the new one.
pub fn write_replacing(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = Replacing::new(path)?;
    file.write_all(bytes)?;
    file.finish()
}

/// A private file that takes the place of another as a whole, once it is written to its end.
#[derive(Debug)]
pub struct Replacing {
    out: io::BufWriter<File>,
    beside: PathBuf,
    path: PathBuf,
}

impl Replacing {
    /// Begins the file that is to be at `path`.
    pub fn new(path: &Path) -> io::Result<Self> {
        let beside = beside(path)?;
        Ok(Self {
            out: io::BufWriter::with_capacity(1 << 20, private_options().open(&beside)?),
            beside,
            path: path.to_owned(),
        })
    }

    /// Puts it in its place; on disk when the call returns.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        rename(&self.beside, &self.path)
    }
}

impl Write for Replacing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for Replacing {
    fn drop(&mut self) {
        // Half a file is nobody's; one that has its name already is not there any more.
        drop(fs::remove_file(&self.beside));
    }
}

/// So many files were begun.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// The name of a file until it is whole; nothing is there.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    // Nor is it another thread's.
    let (own, next) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let beside = path.with_file_name(format!(".{name}.{own}-{next}"));
    match fs::remove_file(&beside) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault),
        _ => Ok(beside),
    }
}

/// Removes a file, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), super::Fault> {
    match fs::remove_file(path) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => {
            Err(super::Fault::io("remove", path)(fault))
        }
        _ => Ok(()),
    }
}

/// Gives a file its name; on disk when the call returns.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    sync_folder(to)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => File::open(".")?.sync_all(),
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_have_its_name_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.html");
        write_replacing(&path, b"one").unwrap();
        write_replacing(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        let taken = folder.path().join("taken");
        fs::create_dir(&taken).unwrap();
        write_replacing(&taken, b"three").unwrap_err();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
