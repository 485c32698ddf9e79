//! Progress that people can watch: one line on a terminal, a line now and then elsewhere.

use std::{
    cell::RefCell,
    io::IsTerminal,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

use super::args::ProgressForm;
use crate::dispatch::Snapshot;

/// A line this often where standard error is no terminal.
const NOW_AND_THEN: Duration = Duration::from_secs(10);

/// Draws snapshots.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    json: bool,
    began: Instant,
    last: RefCell<Option<Instant>>,
    limits: String,
}

impl Progress {
    /// For so many people. `limits` says what bounds the rate.
    #[must_use]
    pub(super) fn new(people: u64, form: Option<ProgressForm>, limits: String) -> Self {
        let json = form == Some(ProgressForm::Json);
        let bar = (!json && std::io::stderr().is_terminal()).then(|| {
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len}  {msg}");
            ProgressBar::new(people)
                .with_style(style.unwrap_or_else(|_fault| ProgressStyle::default_bar()))
        });
        Self {
            bar,
            json,
            began: Instant::now(),
            last: RefCell::new(None),
            limits,
        }
    }

    /// Draws where the run is.
    pub(super) fn draw(&self, snapshot: &Snapshot) {
        let words = self.words(snapshot);
        if let Some(bar) = &self.bar {
            bar.set_position(snapshot.accepted + snapshot.rejected);
            bar.set_message(words);
            return;
        }
        let mut last = self.last.borrow_mut();
        let first = last.is_none();
        if last.is_some_and(|last| last.elapsed() < NOW_AND_THEN) {
            return;
        }
        *last = Some(Instant::now());
        if self.json {
            let event = serde_json::json!({
                "event": "progress", "accepted": snapshot.accepted, "rejected": snapshot.rejected,
                "left": snapshot.left, "waiting": snapshot.waiting, "connections": snapshot.connections,
                "trouble": snapshot.trouble,
            });
            eprint_line(&event.to_string());
        } else if !first {
            eprint_line(&format!("{} handed over, {words}", snapshot.accepted));
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn words(&self, snapshot: &Snapshot) -> String {
        let mut words = Vec::new();
        let seconds = self.began.elapsed().as_secs_f64();
        let done = snapshot.accepted + snapshot.rejected;
        if done > 0 && seconds > 1.0 {
            #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
            let rate = done as f64 / seconds;
            words.push(format!("{rate:.1}/s"));
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a time for people"
            )]
            let left =
                ((snapshot.left - snapshot.waiting.min(snapshot.left)) as f64 / rate).ceil() as u64;
            words.push(format!(
                "about {} left, limited by {}",
                in_words(left),
                self.limits
            ));
        }
        if snapshot.rejected > 0 {
            words.push(format!("{} refused", snapshot.rejected));
        }
        if snapshot.waiting > 0 {
            words.push(format!("{} to be tried again later", snapshot.waiting));
        }
        if let Some(trouble) = &snapshot.trouble {
            words.push(trouble.clone());
        }
        words.join("; ")
    }
}

fn in_words(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[expect(
    clippy::print_stderr,
    reason = "progress is shown while the terminal is busy elsewhere"
)]
fn eprint_line(line: &str) {
    eprintln!("{line}");
}
