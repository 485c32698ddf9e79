//! Work that may take long: after a while a line says what is being done and since when, and goes when
//! it is done. Only people at a terminal see it.

use std::{
    io::{self, IsTerminal as _},
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

/// What is quicker needs no word.
const PATIENCE: Duration = Duration::from_secs(2);

/// Something that is being done, until this goes.
#[derive(Debug)]
pub(super) struct Busy {
    done: Option<Sender<()>>,
    shown: Option<JoinHandle<()>>,
}

impl Busy {
    /// Work begins; `what` completes "is ...".
    pub(super) fn with(what: &'static str) -> Self {
        if !io::stderr().is_terminal() {
            return Self {
                done: None,
                shown: None,
            };
        }
        let (done, ended) = mpsc::channel::<()>();
        let began = Instant::now();
        let shown = std::thread::spawn(move || {
            let mut wait = PATIENCE;
            let mut bar: Option<ProgressBar> = None;
            while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                wait = Duration::from_secs(1);
                let bar = bar.get_or_insert_with(|| {
                    let bar = ProgressBar::new_spinner();
                    let style = ProgressStyle::with_template("{msg}");
                    bar.set_style(
                        style.unwrap_or_else(|_built_in| ProgressStyle::default_spinner()),
                    );
                    bar
                });
                bar.set_message(format!("{what}, {} s", began.elapsed().as_secs()));
                bar.tick();
            }
            if let Some(bar) = bar {
                bar.finish_and_clear();
            }
        });
        Self {
            done: Some(done),
            shown: Some(shown),
        }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        drop(self.done.take());
        // A line that could not be drawn is no fault of the work.
        drop(self.shown.take().map(JoinHandle::join));
    }
}
