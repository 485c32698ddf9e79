//! Ctrl-C at the questions: says that nothing was written, and ends.
//!
//! Guarantees that nobody who leaves has to look what is there now. It must be gone before anything is written:
//! from then on the folder that is being made looks after itself.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use tokio::signal::unix::{SignalKind, signal};

use crate::cli::{failure::Failure, terminal::Terminal};

/// What is said, with the status that it ends with, wherever somebody leaves.
pub(super) fn left() -> Failure {
    Failure::usage(
        "stopped; nothing was written",
        "run it again to begin anew, or state everything: `disclose init --help`",
    )
}

/// Whoever waits for Ctrl-C, until this goes.
#[derive(Debug)]
pub(super) struct Leaving(Arc<AtomicBool>);

impl Leaving {
    /// From now on.
    pub(super) fn watched(terminal: &Terminal) -> Result<Self, Failure> {
        let fault = || Failure::file("wait for", Path::new("Ctrl-C"));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(fault())?;
        let mut pressed = {
            let _inside = runtime.enter();
            signal(SignalKind::interrupt()).map_err(fault())?
        };
        let over = Arc::new(AtomicBool::new(false));
        let (ended, terminal) = (Arc::clone(&over), terminal.clone());
        thread::spawn(move || {
            let heard = runtime.block_on(pressed.recv());
            if heard.is_some() && !ended.load(Ordering::SeqCst) {
                // The cursor stands behind a question.
                terminal.note("");
                let exit = left().report(&terminal);
                // Whoever is asked waits for a line that does not come.
                std::process::exit(exit.code().into());
            }
        });
        Ok(Self(over))
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
