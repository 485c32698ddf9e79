//! Progress that people can watch: one line on a terminal, a line now and then elsewhere.
//!
//! Guarantees a line that fits the terminal: what matters less goes first. It must not decide what holds
//! a run up.

use std::{
    cell::RefCell,
    collections::VecDeque,
    io::IsTerminal,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{
    args::ProgressForm,
    host,
    outlook::{Outlook, clock, outlook},
    settings::limits_in_words,
    terminal::{cut, width},
};
use crate::{
    dispatch::Snapshot,
    log::thousands,
    terms::{Stamp, counted},
};

/// A line this often where standard error is no terminal.
const NOW_AND_THEN: Duration = Duration::from_secs(10);
/// The present rate is that of so long.
const LATELY: Duration = Duration::from_secs(10);

/// Draws snapshots.
pub(super) struct Progress {
    people: u64,
    bar: Option<ProgressBar>,
    json: bool,
    zone: TimeZone,
    meter: RefCell<Meter>,
    last: RefCell<Option<Instant>>,
}

/// How fast people are told.
struct Meter {
    began: Instant,
    /// When how many were done.
    done: VecDeque<(Instant, u64)>,
}

/// People a second; none while that cannot be said.
#[derive(Clone, Copy, Debug, Default)]
struct Rates {
    now: Option<f64>,
    mean: Option<f64>,
}

impl Meter {
    fn new(began: Instant) -> Self {
        Self {
            began,
            done: VecDeque::from([(began, 0)]),
        }
    }

    fn rates(&mut self, done: u64, at: Instant) -> Rates {
        self.done.push_back((at, done));
        // The one before the span stays: the rate is over all of it.
        while self
            .done
            .get(1)
            .is_some_and(|(then, _)| at - *then >= LATELY)
        {
            self.done.pop_front();
        }
        let since = |then: Instant, count: u64| {
            let seconds = (at - then).as_secs_f64();
            #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
            (seconds >= 1.0).then(|| (done - count.min(done)) as f64 / seconds)
        };
        let lately = self.done.front().copied();
        Rates {
            now: lately.and_then(|(then, count)| since(then, count)),
            mean: since(self.began, 0),
        }
    }
}

impl Progress {
    /// For so many people, who read times in that zone.
    #[must_use]
    pub(super) fn new(people: u64, form: Option<ProgressForm>, zone: TimeZone) -> Self {
        let json = form == Some(ProgressForm::Json);
        let bar = (!json && std::io::stderr().is_terminal()).then(|| {
            let style = ProgressStyle::with_template("{msg}");
            ProgressBar::new(people)
                .with_style(style.unwrap_or_else(|_fault| ProgressStyle::default_bar()))
        });
        Self {
            people,
            bar,
            json,
            zone,
            meter: RefCell::new(Meter::new(Instant::now())),
            last: RefCell::new(None),
        }
    }

    /// Draws where the run is.
    pub(super) fn draw(&self, snapshot: &Snapshot) {
        // Nobody is left: what there is to say, `send` says at its end.
        if self.people == 0 && !self.json {
            return;
        }
        let done = snapshot.accepted + snapshot.rejected;
        let rates = self.meter.borrow_mut().rates(done, Instant::now());
        let now = host::now();
        let outlook = outlook(snapshot, rates.now, now, &self.zone);
        let parts = || parts(self.people, snapshot, rates, &outlook, now, &self.zone);
        if let Some(bar) = &self.bar {
            bar.set_message(fitted(parts(), width(true)));
            return;
        }
        let mut last = self.last.borrow_mut();
        let first = last.is_none();
        if last.is_some_and(|last| last.elapsed() < NOW_AND_THEN) {
            return;
        }
        *last = Some(Instant::now());
        if self.json {
            eprint_line(&event(self.people, snapshot, rates, &outlook).to_string());
        } else if !first {
            eprint_line(&format!("handed over {}", fitted(parts(), usize::MAX)));
        }
    }

    /// Takes the line away.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// What is said, in the order in which it is read, each with how soon it is left out.
fn parts(
    people: u64,
    snapshot: &Snapshot,
    rates: Rates,
    outlook: &Outlook,
    now: Stamp,
    zone: &TimeZone,
) -> Vec<(u8, String)> {
    let (accepted, people) = (thousands(snapshot.accepted), thousands(people));
    let mut parts = vec![(0, format!("{accepted} of {people}"))];
    if let Some(rate) = rates.now {
        parts.push((3, format!("{rate:.1}/s")));
    }
    if let Some(mean) = rates.mean {
        parts.push((6, format!("mean {mean:.1}/s")));
    }
    if let Some(left) = outlook.left {
        parts.push((2, format!("{} left", in_words(left))));
    }
    let from = snapshot.next.map(|next| clock(next, now, zone));
    let waits = from.as_ref().map(|from| format!("waits for {from}"));
    // Said once: those who are waited for say until when.
    let is_said = waits.is_some() && outlook.why == waits;
    if let Some(why) = outlook.why.as_ref().filter(|_| !is_said) {
        parts.push((1, why.clone()));
    }
    if snapshot.rejected > 0 {
        parts.push((4, format!("{} refused", thousands(snapshot.rejected))));
    }
    if snapshot.waiting > 0 {
        let from = from.map(|from| format!(" from {from}"));
        let waiting = thousands(snapshot.waiting);
        let rank = if is_said { 1 } else { 5 };
        parts.push((rank, format!("{waiting} again{}", from.unwrap_or_default())));
    }
    parts
}

/// As many of the parts as fit.
fn fitted(mut parts: Vec<(u8, String)>, width: usize) -> String {
    loop {
        let texts: Vec<&str> = parts.iter().map(|(_, text)| text.as_str()).collect();
        let line = texts.join("; ");
        let fits = textwrap::core::display_width(&line) < width;
        let least = parts.iter().map(|(rank, _)| *rank).max().unwrap_or(0);
        if fits || least <= 1 {
            return cut(&line, width.saturating_sub(1));
        }
        parts.retain(|(rank, _)| *rank != least);
    }
}

/// The same figures for a program.
fn event(people: u64, snapshot: &Snapshot, rates: Rates, outlook: &Outlook) -> Value {
    let tenths = |rate: Option<f64>| rate.map(|rate| (rate * 10.0).round() / 10.0);
    let lanes = snapshot.lanes.iter().map(|lane| {
        let rate = (!lane.limits.is_empty()).then(|| limits_in_words(&lane.limits));
        json!({
            "name": lane.name, "due": lane.due, "rate": rate, "connections": lane.connections,
            "seconds": lane.lasts().as_secs(),
        })
    });
    json!({
        "event": "progress", "people": people, "accepted": snapshot.accepted, "rejected": snapshot.rejected,
        "left": snapshot.left, "waiting": snapshot.waiting,
        "next": snapshot.next.map(|next| next.to_string()),
        "rate_now": tenths(rates.now), "rate_mean": tenths(rates.mean),
        "seconds_left": outlook.left.map(|left| left.as_secs()), "why": outlook.why,
        "limit": snapshot.limit.map(|limit| limits_in_words(&[limit])),
        "slowest": snapshot.slowest, "lanes": lanes.collect::<Vec<_>>(),
        "closed_until": snapshot.closed.map(|opens| opens.to_string()),
        "connections": snapshot.connections, "database_away": snapshot.away.map(|away| away.as_secs()),
        "no_grants": snapshot.no_grants, "trouble": snapshot.trouble, "stopping": snapshot.stopping,
    })
}

fn in_words(left: Duration) -> String {
    match left.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", seconds.div_ceil(60)),
        seconds @ 7200..172_800 => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
        seconds => counted(seconds.div_ceil(86_400), "day"),
    }
}

#[expect(
    clippy::print_stderr,
    reason = "progress is shown while the terminal is busy elsewhere"
)]
fn eprint_line(line: &str) {
    eprintln!("{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_present_rate_is_that_of_the_last_ten_seconds() {
        let began = Instant::now();
        let mut meter = Meter::new(began);
        let at = |second| began + Duration::from_secs(second);
        assert!(meter.rates(5, began).now.is_none());
        for second in 1..=30 {
            let done = if second <= 15 {
                second * 100
            } else {
                1500 + (second - 15) * 10
            };
            meter.rates(done, at(second));
        }
        let rates = meter.rates(1650, at(30));
        assert!((rates.now.unwrap() - 10.0).abs() < 0.2, "{rates:?}");
        assert!((rates.mean.unwrap() - 55.0).abs() < 0.1, "{rates:?}");
    }

    #[test]
    fn a_line_fits_and_keeps_what_matters() {
        let now = Stamp(1_764_163_200 * Stamp::SECOND);
        let snapshot = Snapshot {
            accepted: 182_400,
            rejected: 311,
            left: 217_402,
            waiting: 1204,
            next: Some(now.plus(600 * Stamp::SECOND)),
            ..Snapshot::default()
        };
        let rates = Rates {
            now: Some(49.9),
            mean: Some(47.2),
        };
        let outlook = Outlook {
            left: Some(Duration::from_secs(20_000)),
            why: Some("limited by gmail.com 20/s".to_owned()),
        };
        let line = |width| {
            fitted(
                parts(400_113, &snapshot, rates, &outlook, now, &TimeZone::UTC),
                width,
            )
        };
        assert_eq!(
            line(200),
            "182,400 of 400,113; 49.9/s; mean 47.2/s; 5 h 33 min left; limited by gmail.com 20/s; \
             311 refused; 1,204 again from 13:30 UTC"
        );
        assert_eq!(
            line(80),
            "182,400 of 400,113; 49.9/s; 5 h 33 min left; limited by gmail.com 20/s"
        );
        for width in [40, 60, 80, 100, 120] {
            assert!(textwrap::core::display_width(&line(width)) < width);
        }
    }

    #[test]
    fn a_moment_that_is_waited_for_is_said_once() {
        let now = Stamp(1_764_163_200 * Stamp::SECOND);
        let snapshot = Snapshot {
            accepted: 2,
            left: 1,
            waiting: 1,
            next: Some(now.plus(600 * Stamp::SECOND)),
            ..Snapshot::default()
        };
        let of = outlook(&snapshot, Some(0.0), now, &TimeZone::UTC);
        assert_eq!(of.why.as_deref(), Some("waits for 13:30 UTC"));
        let rates = Rates::default();
        let parts = parts(3, &snapshot, rates, &of, now, &TimeZone::UTC);
        assert_eq!(fitted(parts, 40), "2 of 3; 1 again from 13:30 UTC");
    }
}
