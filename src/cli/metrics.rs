//! `--metrics`: the numbers of the campaign as a file for the text collector of Prometheus; `send` keeps it
//! fresh, `status` writes it once.
//!
//! Guarantees that the file is whole whenever it is read, that at the end of a run it says what `status` says,
//! and that it says `sending 0` however a run ends, but for a process that is killed. It follows the ledger
//! from a thread of its own and keeps nobody from sending.

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::JoinHandle,
    time::Duration,
};

use super::{failure::Failure, replace::may_replace, state::State};
use crate::{
    delivery::{Deliveries, History},
    ledger::{self, Reading},
    terms::{Key, Stamp},
};

/// How often the file is written while a `send` runs.
const EVERY: Duration = Duration::from_secs(5);

/// The file, kept fresh until it is finished, or let go of because the run failed.
pub(super) struct Metrics {
    path: PathBuf,
    campaign: String,
    /// The thread, and what is dropped to end it.
    follows: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Metrics {
    /// Begins to follow the ledger; `waits` says who waits for a reason outside history.
    pub(super) fn start(
        path: &Path,
        state: &State,
        mut history: History,
        waits: impl Fn(&Key) -> bool + Send + 'static,
    ) -> Result<Self, Failure> {
        let reading = state.reading()?;
        let campaign = reading.campaign().to_owned();
        let now = Deliveries::count(&history, true, &waits);
        write(path, &text(&campaign, &now, &history, true))
            .map_err(Failure::file("write metrics to", path))?;
        let (stop, stopped) = mpsc::channel();
        let (file, id) = (path.to_owned(), campaign.clone());
        let follow = move || {
            while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                // A file that cannot be written, or a ledger in trouble, is no reason to end a mailing:
                // the sender itself says what is wrong with the ledger.
                if catch_up(&reading, &mut history).is_none() {
                    continue;
                }
                let now = Deliveries::count(&history, true, &waits);
                drop(write(&file, &text(&id, &now, &history, true)));
            }
            // Nobody sends any more. What is known counts, where no more can be read.
            catch_up(&reading, &mut history).unwrap_or_default();
            let last = Deliveries::count(&history, false, &waits);
            drop(write(&file, &text(&id, &last, &history, false)));
        };
        let thread = std::thread::Builder::new().name("metrics".to_owned());
        let thread = thread
            .spawn(follow)
            .map_err(Failure::file("write metrics to", path))?;
        Ok(Self {
            path: path.to_owned(),
            campaign,
            follows: Some((stop, thread)),
        })
    }

    /// Ends it with the numbers as they stand.
    pub(super) fn finish(
        mut self,
        deliveries: &Deliveries,
        history: &History,
    ) -> Result<(), Failure> {
        self.end();
        once(&self.path, &self.campaign, deliveries, history, false)
    }

    fn end(&mut self) {
        if let Some((stop, thread)) = self.follows.take() {
            drop(stop);
            // One that panicked is over as well.
            drop(thread.join());
        }
    }
}

impl Drop for Metrics {
    fn drop(&mut self) {
        self.end();
    }
}

/// Writes the file once, as things stand.
pub(super) fn once(
    path: &Path,
    campaign: &str,
    deliveries: &Deliveries,
    history: &History,
    sending: bool,
) -> Result<(), Failure> {
    let text = text(campaign, deliveries, history, sending);
    write(path, &text).map_err(Failure::file("write metrics to", path))
}

fn catch_up(reading: &Reading, history: &mut History) -> Option<()> {
    let (seq, head) = (history.seq, history.head?);
    reading
        .read_after(seq, head, |event| Ok(history.apply(&event)?))
        .ok()
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let is_earlier = |start: &[u8]| start.is_empty() || start.starts_with(b"# HELP disclose_");
    may_replace(path, "file of metrics", is_earlier)?;
    ledger::write_replacing(path, text.as_bytes())
}

/// The exposition format of Prometheus.
fn text(campaign: &str, deliveries: &Deliveries, history: &History, sending: bool) -> String {
    let escaped = campaign
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    let mut out = String::new();
    let mut gauge = |name: &str, help: &str, values: &[(&str, f64)]| {
        out.push_str(&format!(
            "# HELP disclose_{name} {help}\n# TYPE disclose_{name} gauge\n"
        ));
        for (state, value) in values {
            let state = if state.is_empty() {
                String::new()
            } else {
                format!(",state=\"{state}\"")
            };
            out.push_str(&format!(
                "disclose_{name}{{campaign=\"{escaped}\"{state}}} {value}\n"
            ));
        }
    };
    let d = deliveries;
    let states = [
        ("pending", d.pending),
        ("withheld", d.withheld),
        ("deferred", d.deferred),
        ("accepted", d.accepted),
        ("rejected", d.rejected),
        ("expired", d.expired),
        ("unknown", d.unknown),
    ];
    gauge(
        "people",
        "People by state; together everybody.",
        &states.map(|(state, count)| (state, number(count))),
    );
    gauge(
        "returned",
        "People whose message was accepted and came back.",
        &[("", number(d.returned))],
    );
    gauge(
        "events",
        "The number of the last event in the log.",
        &[("", number(history.seq))],
    );
    gauge(
        "sending",
        "Whether a send is running.",
        &[("", f64::from(u8::from(sending)))],
    );
    let paused = history.paused.is_some();
    gauge(
        "paused",
        "Whether the campaign is paused.",
        &[("", f64::from(u8::from(paused)))],
    );
    let last = history.people.values().map(|progress| progress.last).max();
    let last = last.unwrap_or(Stamp(0)).0 / Stamp::SECOND;
    let last = number(last.unsigned_abs());
    gauge(
        "last_outcome_timestamp_seconds",
        "When somebody's state changed last.",
        &[("", last)],
    );
    out
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
fn number(n: u64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_are_those_that_prometheus_reads() {
        let deliveries = Deliveries {
            pending: 3,
            accepted: 1_234_567,
            ..Deliveries::default()
        };
        let text = text("a \"b\"", &deliveries, &History::default(), true);
        assert!(
            text.contains("disclose_people{campaign=\"a \\\"b\\\"\",state=\"accepted\"} 1234567\n"),
            "{text}"
        );
        assert!(
            text.contains("\ndisclose_sending{campaign=\"a \\\"b\\\"\"} 1\n"),
            "{text}"
        );
        assert!(text.lines().all(|line| {
            line.starts_with("# ")
                || line
                    .split(' ')
                    .next_back()
                    .is_some_and(|n| n.parse::<f64>().is_ok())
        }));
    }
}
