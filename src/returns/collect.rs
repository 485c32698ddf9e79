//! Where messages come from: files, Maildir, folders of files, standard input, each also packed with gzip.
//!
//! Guarantees that every file of a folder is named in a stable order, that nothing is changed, and that a
//! symbolic link inside a folder leads nowhere.

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

/// A folder in a folder in a folder, so deep.
const DEEPEST: usize = 16;
/// So many octets come out of one packed file.
const MOST_UNPACKED: u64 = 8 << 30;

/// Gives every message of what was named.
pub fn collect(
    named: &[PathBuf],
    input: &mut dyn Read,
    mut take: impl FnMut(Collected),
) -> Result<(), (PathBuf, io::Error)> {
    for path in named {
        let fault = |fault| (path.clone(), fault);
        if path.as_os_str() == "-" {
            each(path, input, &mut take).map_err(fault)?;
            continue;
        }
        let is_folder = fs::metadata(path).map_err(fault)?.is_dir();
        let mut files = Vec::new();
        if is_folder {
            walk(path, 0, &mut files)?;
        } else {
            files.push(path.clone());
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
fn each(path: &Path, source: &mut dyn Read, take: &mut dyn FnMut(Collected)) -> io::Result<()> {
    let mut source = BufReader::with_capacity(64 << 10, source);
    if source.fill_buf()?.starts_with(b"\x1f\x8b") {
        let unpacked = flate2::bufread::MultiGzDecoder::new(source).take(MOST_UNPACKED);
        messages(path, BufReader::new(unpacked), take)
    } else {
        messages(path, source, take)
    }
}

fn messages(path: &Path, source: impl BufRead, take: &mut dyn FnMut(Collected)) -> io::Result<()> {
    let mut messages = super::Messages::new(source);
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
        });
    }
    Ok(())
}
