//! Small files that are there as a whole or not at all, also after power loss; never through a link that
//! somebody else laid there.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
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

fn beside(path: &Path, bytes: &[u8]) -> io::Result<std::path::PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let mut file = create_anew(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(beside)
}

/// Writes a file, or replaces it.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = beside(path, bytes)?;
    fs::rename(&beside, path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Writes a file that must not be there yet.
pub(super) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = beside(path, bytes)?;
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
