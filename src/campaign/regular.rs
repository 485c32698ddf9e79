//! A campaign's files as octets: regular files only. A pipe would be waited for without end, and a
//! device has no end.

use std::{fs, io, path::Path};

/// Fails where a path is no regular file; links are followed.
pub fn regular(path: &Path) -> io::Result<()> {
    if fs::metadata(path)?.is_file() {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        "it is a folder, a pipe or a device, and no regular file",
    ))
}

/// Reads a file; links are followed.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    regular(path)?;
    fs::read(path)
}

/// Reads a file as UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    String::from_utf8(read(path)?)
        .map_err(|fault| io::Error::new(io::ErrorKind::InvalidData, fault.utf8_error()))
}
