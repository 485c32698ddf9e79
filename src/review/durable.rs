//! Small files that are there as a whole or not at all, also after power loss; never through a link that
//! somebody else laid there.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// Makes the names in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Makes a file, whatever lies at its name: what a run that died has left, or a link that somebody laid
/// there who guessed the name.
pub fn create_anew(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault),
        _ => File::create_new(path),
    }
}

/// Threads of one process write at once too.
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// A new file beside another, whose place it is to take.
fn beside(path: &Path) -> io::Result<(File, PathBuf)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let process = std::process::id();
    let end = match NUMBER.fetch_add(1, Ordering::Relaxed) {
        0 => process.to_string(),
        number => format!("{process}-{number}"),
    };
    let beside = path.with_file_name(format!(".{name}.{end}"));
    Ok((create_anew(&beside)?, beside))
}

fn written(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let (mut file, beside) = beside(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(beside)
}

/// Writes a file, or replaces it, as a whole; what made it can make it again, so it need not survive a
/// loss of power.
pub(super) fn put(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let (mut file, beside) = beside(path)?;
    let put = write(&mut file).and_then(|()| fs::rename(&beside, path));
    if put.is_err() {
        // Half a file is nobody's; why it is one is said.
        drop(fs::remove_file(&beside));
    }
    put
}

/// Writes a file, or replaces it.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = written(path, bytes)?;
    fs::rename(&beside, path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Writes a file that must not be there yet.
pub(super) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = written(path, bytes)?;
    // A link fails where the name is taken; a rename would replace.
    let linked = fs::hard_link(&beside, path);
    fs::remove_file(&beside)?;
    match linked {
        Err(fault)
            if matches!(
                fault.kind(),
                io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied
            ) =>
        {
            // A file system without links (FAT, some shares): nobody else's file is touched.
            let mut file = File::create_new(path)?;
            file.write_all(bytes)?;
            file.sync_all()?;
        }
        linked => linked?,
    }
    path.parent().map_or(Ok(()), sync_folder)
}
