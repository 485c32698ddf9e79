//! Files that somebody names, as octets: regular files only, and none without end. A pipe would be waited
//! for, and a device has no end.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

/// So many octets of one file are held in memory: a thousand times what facts, words, an approval or a mail
/// that came back has. Lists are not read so.
const MOST: u64 = 256 << 20;

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

/// Reads a file; links are followed. One of more than 256 MiB is refused.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    regular(path)?;
    let file = File::open(path)?;
    let long = file.metadata()?.len();
    let mut octets = Vec::new();
    if long <= MOST {
        octets.reserve_exact(usize::try_from(long).unwrap_or(0) + 1);
        // As the system tells it, some files have no octets until they are read.
        file.take(MOST + 1).read_to_end(&mut octets)?;
    }
    if long.max(octets.len() as u64) > MOST {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!(
                "it has more than {} MiB, which no such file needs",
                MOST >> 20
            ),
        ));
    }
    Ok(octets)
}

/// Reads a file as UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    String::from_utf8(read(path)?)
        .map_err(|fault| io::Error::new(io::ErrorKind::InvalidData, fault.utf8_error()))
}

/// What a folder holds, by name and in the order of names; nothing where there is no folder.
pub fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let name = |entry: io::Result<fs::DirEntry>| {
        entry.map(|entry| entry.file_name().to_string_lossy().into_owned())
    };
    let mut names = entries.map(name).collect::<io::Result<Vec<String>>>()?;
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_end_or_is_too_long_is_refused() {
        assert_eq!(
            read(Path::new("/dev/zero")).unwrap_err().kind(),
            io::ErrorKind::InvalidInput
        );
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("long");
        File::create(&path).unwrap().set_len(MOST + 1).unwrap();
        let fault = read(&path).unwrap_err().to_string();
        assert!(fault.contains("more than 256 MiB"), "{fault}");
        fs::write(&path, "short").unwrap();
        assert_eq!(read_text(&path).unwrap(), "short");
    }
}
