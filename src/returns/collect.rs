//! Where messages come from: files, Maildir, folders of files, standard input, each also packed with gzip.
//!
//! Guarantees that every file of a folder is named in a stable order, that nothing is changed, that a
//! symbolic link inside a folder leads nowhere, and that it ends: what has no end is refused.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

/// Where a message was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file; `-` for standard input.
    pub file: PathBuf,
    /// Which message of a mailbox, from 1; none where the file is one message.
    pub number: Option<u64>,
}

/// A message and its place.
#[derive(Clone, Debug)]
pub struct Collected {
    /// Where.
    pub source: Source,
    /// Its octets, as far as they are read.
    pub octets: Vec<u8>,
}

type Take<'t> = dyn FnMut(Collected) -> io::Result<()> + 't;

/// A folder in a folder in a folder, so deep.
const DEEPEST: usize = 16;
/// So many octets are read of one file or of standard input, as they come out where they are packed.
const MOST: u64 = 8 << 30;

/// Gives every message of what was named, until `take` fails.
pub fn collect(
    named: &[PathBuf],
    input: &mut dyn Read,
    mut take: impl FnMut(Collected) -> io::Result<()>,
) -> Result<(), (PathBuf, io::Error)> {
    for path in named {
        let fault = |fault| (path.clone(), fault);
        if path.as_os_str() == "-" {
            each(path, input, &mut take).map_err(fault)?;
            continue;
        }
        let there = fs::metadata(path).map_err(fault)?;
        let mut files = Vec::new();
        if there.is_dir() {
            walk(path, 0, &mut files)?;
        } else if there.is_file() {
            files.push(path.clone());
        } else {
            let what =
                "it is a pipe or a device, and no file or folder; give `-` for standard input";
            return Err(fault(io::Error::new(io::ErrorKind::InvalidInput, what)));
        }
        for file in files {
            let fault = |fault| (file.clone(), fault);
            let mut open = File::open(&file).map_err(fault)?;
            each(&file, &mut open, &mut take).map_err(fault)?;
        }
    }
    Ok(())
}

/// Files of a folder. Of a Maildir `tmp` is left out: what lies there is being written.
fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), (PathBuf, io::Error)> {
    let fault = |fault| (folder.to_owned(), fault);
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        entries.push((entry.path(), entry.file_type().map_err(fault)?));
    }
    entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    let is_maildir = ["cur", "new"].iter().all(|name| {
        let path = folder.join(name);
        entries
            .iter()
            .any(|(there, kind)| *there == path && kind.is_dir())
    });
    for (path, kind) in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if kind.is_dir() {
            let skipped = is_maildir && name == "tmp";
            if !skipped && depth < DEEPEST {
                walk(&path, depth + 1, files)?;
            }
        } else if kind.is_file() && !is_maildir && !is_index(&name) {
            files.push(path);
        }
    }
    Ok(())
}

/// What mail servers keep beside messages.
fn is_index(name: &str) -> bool {
    name.starts_with('.')
        || name.starts_with("dovecot")
        || name == "maildirsize"
        || name == "maildirfolder"
}

/// The messages of one source.
fn each(path: &Path, source: &mut dyn Read, take: &mut Take<'_>) -> io::Result<()> {
    let mut source = BufReader::with_capacity(64 << 10, source);
    if source.fill_buf()?.starts_with(b"\x1f\x8b") {
        messages(path, flate2::bufread::MultiGzDecoder::new(source), take)
    } else {
        messages(path, source, take)
    }
}

fn messages(path: &Path, source: impl Read, take: &mut Take<'_>) -> io::Result<()> {
    let bounded = Bounded { source, left: MOST };
    let mut messages = super::Messages::new(BufReader::with_capacity(64 << 10, bounded));
    let mut number = 0;
    while let Some(octets) = messages.next() {
        number += 1;
        let source = Source {
            file: path.to_owned(),
            number: messages.is_mailbox().then_some(number),
        };
        take(Collected {
            source,
            octets: octets?,
        })?;
    }
    Ok(())
}

/// Fails where more is read than may be.
struct Bounded<R> {
    source: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.source.read(into)?;
        self.left = self.left.checked_sub(got as u64).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!(
                    "it has more than {} GiB; divide it, and give the parts one after the other",
                    MOST >> 30
                ),
            )
        })?;
        Ok(got)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_end_is_refused() {
        let mut bounded = Bounded {
            source: io::repeat(0),
            left: 1 << 20,
        };
        let read = io::copy(&mut bounded, &mut io::sink()).unwrap_err();
        assert_eq!(read.kind(), io::ErrorKind::FileTooLarge);
        let named = [PathBuf::from("/dev/zero")];
        let (_, fault) = collect(&named, &mut io::empty(), |_message| Ok(())).unwrap_err();
        assert_eq!(fault.kind(), io::ErrorKind::InvalidInput);
    }
}
