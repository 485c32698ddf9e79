//! `disclose preview --text`: a file per language for Word and LibreOffice.
//!
//! Guarantees that a file which somebody has written into is never replaced.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use serde_json::json;

use super::{args::Preview, failure::Failure, freeze, gather::gather, terminal::Terminal};
use crate::{delivery::Exit, review};

/// Writes the files.
pub(super) fn write(args: &Preview, folder: &Path, terminal: &Terminal) -> Result<Exit, Failure> {
    let gathered = gather(&args.folder.campaign, args.as_of)?;
    let source = gathered.text.source(&gathered.campaign);
    let all = review::tracked(&freeze::frozen(&gathered), &source)
        .map_err(io::Error::other)
        .map_err(Failure::file("write the text to", folder))?;
    fs::create_dir_all(folder).map_err(Failure::file("make", folder))?;
    let mut files = Vec::new();
    for tracked in &all {
        let path = folder.join(&tracked.file);
        let there = match path.symlink_metadata() {
            // A link leads to a file that somebody else chose.
            Ok(found) if !found.is_file() => Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                "it is there and is no file",
            )),
            _ => fs::read(&path),
        };
        match there {
            Ok(there) if there == tracked.html.as_bytes() => {}
            Ok(_) => {
                return Err(Failure::usage(
                    format!(
                        "{} is there already, and somebody changed it",
                        path.display()
                    ),
                    "give another folder, or move it away",
                ));
            }
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => {
                write_new(&path, &tracked.html).map_err(Failure::file("write", &path))?;
            }
            Err(fault) => return Err(Failure::file("read", &path)(fault)),
        }
        terminal.say(format!("{}: {}", tracked.locale, path.display()));
        files.push(json!({ "locale": tracked.locale, "file": path }));
    }
    terminal.say(
        "open them in Word or LibreOffice, with tracked changes on; nothing is read back from them",
    );
    if terminal.wants_json() {
        let document =
            json!({ "code": gathered.text.digest().code(), "files": files, "exit": [0] });
        terminal
            .document(&document)
            .map_err(Failure::file("print to", Path::new("standard output")))?;
    }
    Ok(Exit::Complete)
}

/// A file that must not be there yet: a link is not followed.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::File::create_new(path)?;
    file.write_all(text.as_bytes())
}
