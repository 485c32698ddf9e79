//! The machine stays awake while a `send` runs, or somebody is told that it may not.
//!
//! Guarantees that what was asked for ends with this process, however that ends: whoever keeps the
//! machine awake for us reads a pipe of ours to its end. A machine that sleeps all the same breaks no
//! promise: the run goes on when it wakes, later than planned.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use super::terminal::Terminal;

/// Long enough for the system's answer, and no time that a person would notice.
const ANSWER: Duration = Duration::from_secs(2);

/// While it lives, the machine does not go to sleep by itself.
#[derive(Debug)]
pub(super) struct Awake(Option<Child>);

impl Awake {
    /// Asks the system; where it cannot be asked and the machine can sleep, says so.
    #[must_use]
    pub(super) fn keep(terminal: &Terminal) -> Self {
        let kept = kept();
        if kept.is_none() && can_sleep() {
            terminal.note(
                "nothing here keeps this machine awake while it sends (`systemd-inhibit` or `caffeinate` would): while it \
                 sleeps nobody is told, and the run goes on when it wakes. Keep it plugged in and its lid open",
            );
        }
        Self(kept)
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            // What runs below it ends with our end of the pipe.
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// The process that holds the machine awake, once it says that it does.
fn kept() -> Option<Child> {
    // It says `kept` when the system has agreed, and ends with our end of the pipe.
    const HOLD: [&str; 3] = ["sh", "-c", "echo kept; exec cat >/dev/null"];
    let mut command = if cfg!(target_os = "macos") {
        let mut command = Command::new("caffeinate");
        command.args(["-i", "-s"]);
        command
    } else {
        let mut command = Command::new("systemd-inhibit");
        command.args([
            "--what=sleep:idle",
            "--mode=block",
            "--who=disclose",
            "--why=people are being told of a data breach",
        ]);
        command
    };
    let mut child = command
        .args(HOLD)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        // Ctrl-C is for us: what has begun is still finished, awake.
        .process_group(0)
        .spawn()
        .ok()?;
    let said = child.stdout.take()?;
    let (answer, answered) = mpsc::channel();
    thread::spawn(move || {
        let mut line = String::new();
        let read = BufReader::new(said).read_line(&mut line);
        // Nobody waits any more after the time is over.
        answer
            .send(read.is_ok() && line.trim() == "kept")
            .unwrap_or_default();
    });
    if answered.recv_timeout(ANSWER) == Ok(true) {
        return Some(child);
    }
    drop(child.kill());
    drop(child.wait());
    None
}

/// Whether the machine has a sleep that it could fall into. Under WSL it is Windows that sleeps.
fn can_sleep() -> bool {
    cfg!(target_os = "macos")
        || std::env::var_os("WSL_DISTRO_NAME").is_some()
        || fs::read_to_string("/sys/power/state").is_ok_and(|states| !states.trim().is_empty())
}
