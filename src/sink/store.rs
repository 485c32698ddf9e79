//! The sink's directory: `000001.eml` and so on, and one line per message in `received.jsonl`. A message's
//! file is complete before its line, and its line before the 250. Only the owner can read any of it.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::record::Received;

#[derive(Debug)]
pub(super) struct Store {
    directory: PathBuf,
    journal: File,
    earlier: u64,
    write_messages: bool,
    line: Vec<u8>,
}

impl Store {
    pub(super) fn open(directory: &Path, write_messages: bool) -> io::Result<Self> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(directory)?;
        let mut journal = private()
            .read(true)
            .append(true)
            .open(directory.join("received.jsonl"))?;
        let earlier = whole_lines(&mut journal)?;
        Ok(Self {
            directory: directory.to_owned(),
            journal,
            earlier,
            write_messages,
            line: Vec::new(),
        })
    }

    /// How many messages an earlier run left here.
    pub(super) fn earlier(&self) -> u64 {
        self.earlier
    }

    pub(super) fn write(&mut self, message: &mut Received, text: &[u8]) -> io::Result<()> {
        if self.write_messages {
            let name = format!("{:06}.eml", message.n);
            private()
                .write(true)
                .truncate(true)
                .open(self.directory.join(&name))?
                .write_all(text)?;
            message.file = Some(name);
        }
        self.line.clear();
        serde_json::to_writer(&mut self.line, message)?;
        self.line.push(b'\n');
        let before = self.journal.metadata()?.len();
        self.journal.write_all(&self.line).inspect_err(|_| {
            // Half a line would make the next one unreadable. If even this fails, the next open cuts it.
            drop(self.journal.set_len(before));
        })
    }
}

/// Counts the lines that a stopped sink left, and cuts off one that it did not finish.
fn whole_lines(journal: &mut File) -> io::Result<u64> {
    let mut text = Vec::new();
    journal.seek(SeekFrom::Start(0))?;
    journal.read_to_end(&mut text)?;
    let whole = text
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |last| last + 1);
    if whole < text.len() {
        journal.set_len(whole as u64)?;
    }
    Ok(text
        .split_inclusive(|byte| *byte == b'\n')
        .filter(|line| line.ends_with(b"\n"))
        .count() as u64)
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
