//! The process that takes a rehearsal's folder away when the rehearsal is gone, however that ended.
//!
//! Guarantees that the folder goes also when the rehearsal is killed between two starts of the process that
//! rehearses. It must not touch a folder that no rehearsal made.

use std::{
    fs, io,
    io::Read,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use super::folder::PREFIX;
use crate::{cli::failure::Failure, delivery::Exit};

/// Between two looks at the folder.
const LOOK: Duration = Duration::from_millis(50);
/// So many looks in a row must find no folder: whoever still wrote there has ended by then.
const QUIET: u32 = 20;
/// After so many looks nothing more is to be hoped for.
const MOST: u32 = 1200;

/// Waits for the end of this process beside it.
#[derive(Debug)]
pub(super) struct Sweeper(Child);

impl Sweeper {
    /// Starts it for a folder that may not be there yet.
    pub(super) fn start(folder: &Path) -> Result<Self, Failure> {
        let program =
            std::env::current_exe().map_err(Failure::file("find", "this program".as_ref()))?;
        let mut command = Command::new(&program);
        command
            .args(["rehearse", "--sweep"])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // Ctrl-C is for the rehearsal; this one outlives it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let started = command.spawn().map_err(Failure::file("start", &program))?;
        Ok(Self(started))
    }

    /// Ends it: the folder is gone. Where it is merely dropped it goes on until that is so.
    pub(super) fn dismiss(mut self) {
        // It may have ended already.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// What that process does: standard input is a pipe that nobody writes to, and ends with who started it.
pub(super) fn sweep(folder: &Path) -> Result<Exit, Failure> {
    let name = folder.file_name().and_then(std::ffi::OsStr::to_str);
    if !name.is_some_and(|name| name.starts_with(PREFIX)) {
        return Err(Failure::usage(
            format!("`{}` was not made by a rehearsal", folder.display()),
            "leave out `--sweep`; nothing was touched",
        ));
    }
    let mut nothing = [0_u8; 1];
    while matches!(io::stdin().read(&mut nothing), Ok(1..)) {}
    let mut quiet = 0;
    for _ in 0..MOST {
        match fs::remove_dir_all(folder) {
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => quiet += 1,
            Ok(()) | Err(_) => quiet = 0,
        }
        if quiet == QUIET {
            break;
        }
        thread::sleep(LOOK);
    }
    Ok(Exit::Complete)
}
