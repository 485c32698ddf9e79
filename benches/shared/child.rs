//! The program as a child of a benchmark: how long it took, the processor's time of it, how it ended, and
//! the most memory that it held. One child at a time: the system counts those that ended together.

use std::{
    fs,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use crate::{Whatever, processor::waited_for};

/// How a run went.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ran {
    pub(crate) took: Duration,
    /// The processors' time, in its own code and in the system's, to a hundredth of a second.
    pub(crate) worked: Duration,
    /// Kilobytes.
    pub(crate) held: u64,
    pub(crate) status: ExitStatus,
}

impl Ran {
    /// The faster of two, with the memory of the other where that was more.
    pub(crate) fn best(self, other: Option<Self>) -> Self {
        let Some(other) = other else { return self };
        let faster = if self.took < other.took { self } else { other };
        Self {
            held: self.held.max(other.held),
            ..faster
        }
    }
}

/// Runs the program to its end; another exit status than these is an error.
pub(crate) fn run(words: &[&str], folder: &Path, expected: &[i32]) -> Whatever<Ran> {
    let ran = watch(start(words, folder)?, |_held| false)?;
    match ran.status.code() {
        Some(code) if expected.contains(&code) => Ok(ran),
        _ => Err(format!("disclose {} ended with {}", words.join(" "), ran.status).into()),
    }
}

/// Starts the program in a folder.
pub(crate) fn start(words: &[&str], folder: &Path) -> Whatever<(Child, Instant)> {
    let began = Instant::now();
    let child = Command::new(env!("CARGO_BIN_EXE_disclose"))
        .args(words)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    Ok((child, began))
}

/// Looks at the program until it ends, and kills it as soon as `enough` says so.
pub(crate) fn watch(
    (mut child, began): (Child, Instant),
    mut enough: impl FnMut(Duration) -> bool,
) -> Whatever<Ran> {
    let path = format!("/proc/{}/status", child.id());
    let mut held = 0;
    let before = waited_for();
    let status = loop {
        // The system keeps the most there was; it can be read as long as the program lives.
        let said = fs::read_to_string(&path).unwrap_or_default();
        let line = said.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes =
            line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse().ok());
        held = held.max(kilobytes.unwrap_or(0));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if enough(began.elapsed()) {
            child.kill()?;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    Ok(Ran {
        took: began.elapsed(),
        worked: waited_for().saturating_sub(before),
        held,
        status,
    })
}
