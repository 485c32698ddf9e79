//! A folder that appears whole or not at all.
//!
//! What is written stands beside its place until all of it is there. Ctrl-C meanwhile takes it away again.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::leaving::left;
use crate::{
    cli::failure::Failure,
    ledger::{make_dir, write_new},
};

/// A campaign's folder that is being made.
#[derive(Debug)]
pub(super) struct Folder {
    to: PathBuf,
    is_new: bool,
    stage: PathBuf,
    written: Vec<String>,
}

impl Folder {
    /// Fails where one of the files stands there already.
    pub(super) fn begin(to: &Path, files: &[&str]) -> Result<Self, Failure> {
        let there = |name: &&&str| to.join(name).symlink_metadata().is_ok();
        let there: Vec<&str> = files.iter().filter(there).copied().collect();
        if !there.is_empty() {
            return Err(Failure::usage(
                format!("`{}` holds {} already", to.display(), there.join(", ")),
                "choose another folder; nothing is ever overwritten",
            ));
        }
        let is_new = !to.exists();
        let stage = if is_new {
            let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty());
            let parent = parent.unwrap_or(Path::new("."));
            fs::create_dir_all(parent).map_err(Failure::file("create", parent))?;
            let name = to.file_name().unwrap_or_default().to_string_lossy();
            parent.join(format!(".{name}.new-{}", std::process::id()))
        } else {
            to.join(format!(".new-{}", std::process::id()))
        };
        fs::create_dir(&stage).map_err(Failure::file("create", &stage))?;
        Ok(Self {
            to: to.to_owned(),
            is_new,
            stage,
            written: Vec::new(),
        })
    }

    /// Lets it be filled, and puts it in its place; whatever comes between leaves nothing.
    pub(super) fn filled(
        mut self,
        fill: impl FnOnce(&mut Self) -> Result<(), Failure>,
    ) -> Result<PathBuf, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Failure::file("wait for", Path::new("Ctrl-C")))?;
        let _inside = runtime.enter();
        let caught = |kind| signal(kind).map_err(Failure::file("wait for", Path::new("Ctrl-C")));
        let mut signals = [
            caught(SignalKind::interrupt())?,
            caught(SignalKind::terminate())?,
        ];
        let filled = fill(&mut self);
        let stopped = runtime.block_on(came(&mut signals));
        let placed = match (filled, stopped) {
            (Err(failure), _) => Err(failure),
            (Ok(()), true) => Err(left()),
            (Ok(()), false) => self
                .place()
                .map_err(Failure::file("put in its place", &self.to)),
        };
        if self.stage.exists() {
            fs::remove_dir_all(&self.stage).map_err(Failure::file("remove", &self.stage))?;
        }
        placed.map(|()| self.to)
    }

    /// Writes a file of it.
    pub(super) fn write(&mut self, name: &str, content: &[u8]) -> Result<(), Failure> {
        let path = self.room(name, |folder| fs::create_dir_all(folder))?;
        fs::write(&path, content).map_err(Failure::file("write", &path))
    }

    /// Writes a file that nobody else may read.
    pub(super) fn write_private(&mut self, name: &str, content: &[u8]) -> Result<(), Failure> {
        let path = self.room(name, make_dir)?;
        write_new(&path, content).map_err(Failure::file("write", &path))
    }

    /// Copies a file with personal data: nobody else may read it.
    pub(super) fn copy_private(&mut self, from: &Path, name: &str) -> Result<(), Failure> {
        let path = self.room(name, make_dir)?;
        let copy = || -> io::Result<()> {
            write_new(&path, b"")?;
            let mut out = File::options().append(true).open(&path)?;
            io::copy(&mut File::open(from)?, &mut out)?;
            out.sync_all()
        };
        copy().map_err(Failure::file("copy", from))
    }

    fn room(
        &mut self,
        name: &str,
        make: impl FnOnce(&Path) -> io::Result<()>,
    ) -> Result<PathBuf, Failure> {
        let path = self.stage.join(name);
        let folder = path.parent().unwrap_or(&self.stage);
        make(folder).map_err(Failure::file("create", folder))?;
        self.written.push(name.to_owned());
        Ok(path)
    }

    /// One step where the folder is new; else file by file, `campaign.toml`, which makes a campaign of a
    /// folder, last of all.
    fn place(&self) -> io::Result<()> {
        if self.is_new {
            return fs::rename(&self.stage, &self.to);
        }
        let last = |name: &&String| name.as_str() == "campaign.toml";
        let mut names: Vec<&String> = self.written.iter().collect();
        names.sort_by_key(last);
        for (index, name) in names.iter().enumerate() {
            let to = self.to.join(name);
            let moved = to
                .parent()
                .map_or(Ok(()), make_dir)
                // Not even what came there in this moment is overwritten.
                .and_then(|()| fs::hard_link(self.stage.join(name), &to));
            if let Err(fault) = moved {
                for name in names.iter().take(index) {
                    fs::remove_file(self.to.join(name))?;
                }
                return Err(fault);
            }
        }
        Ok(())
    }
}

/// Whether one of the signals came until now.
async fn came(signals: &mut [Signal; 2]) -> bool {
    let [interrupt, terminate] = signals;
    // What was caught is handed on by the runtime, which needs its turn.
    tokio::select! {
        biased;
        _ = interrupt.recv() => true,
        _ = terminate.recv() => true,
        () = tokio::time::sleep(std::time::Duration::from_millis(5)) => false,
    }
}
