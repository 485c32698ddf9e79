//! How long do checking, asking and exporting a delivery log take, and how much memory?
//!
//! `cargo bench --bench log` takes 100,000 and 1,000,000 events; `EVENTS=...` others. Each figure is the
//! best of `RUNS` (3), of the whole program from its start to its end. Beside `log verify` stands the time
//! that SHA-256 takes for the same octets, in pieces of the same size, on one core. Behind the second size
//! stands how many times as much each took as at the first. An export of a million
//! events is 400 MB: on a disk that others use its time is the disk's, and the ratio says nothing of the program.

#[path = "shared/child.rs"]
mod child;
#[path = "shared/figures.rs"]
mod figures;
#[path = "shared/history.rs"]
mod history;
#[path = "shared/processor.rs"]
mod processor;

use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use child::{Ran, run};
use disclosure_mailer::terms::Digest;
use figures::{a_second, say, stated};

type Whatever<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Whatever<()> {
    let runs = stated("RUNS", 3);
    let sizes = match stated("EVENTS", 0) {
        0 => vec![100_000, 1_000_000],
        events => vec![events],
    };
    let mut before: Option<Figures> = None;
    for events in sizes {
        let figures = measure(events, runs)?;
        if let Some(before) = before {
            figures.beside(&before);
        }
        before = Some(figures);
    }
    Ok(())
}

/// What was measured at one size.
struct Figures {
    events: u64,
    verify: Ran,
    export: Ran,
    lines: Ran,
    lookup: Ran,
}

impl Figures {
    /// How many times as much it is as at another size.
    fn beside(&self, other: &Self) {
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let times = |here: u64, there: u64| here as f64 / there.max(1) as f64;
        let ratio = |name: &str, here: &Ran, there: &Ran| {
            format!(
                "{name} {:.1} times the time, {:.1} times the memory",
                here.took.as_secs_f64() / there.took.as_secs_f64(),
                times(here.held, there.held)
            )
        };
        say(&format!(
            "{:.1} times the events: {}; {}; {}; {}",
            times(self.events, other.events),
            ratio("verify", &self.verify, &other.verify),
            ratio("export", &self.export, &other.export),
            ratio("as JSON", &self.lines, &other.lines),
            ratio("lookup", &self.lookup, &other.lookup),
        ));
    }
}

fn measure(events: u64, runs: u64) -> Whatever<Figures> {
    let temporary = tempfile::tempdir()?;
    let folder = temporary.path().join("campaign");
    let people = events / 3;
    history::make(&folder, people)?;
    let ledger = history::open(&folder)?;
    let sound = ledger.audit(|_event| Ok(()))?.map_err(|flaw| flaw.what)?;
    drop(ledger);
    let piece = vec![7; usize::try_from(sound.octets / sound.seq)?];
    let mut hashing = Duration::MAX;
    let address = format!("person{:07}@example.com", people / 2);
    let csv = temporary.path().join("log.csv").display().to_string();
    let json = temporary.path().join("log.jsonl").display().to_string();
    let first = run(&["log", "lookup", ".", &address], &folder, &[0])?;
    let (mut verify, mut export, mut lines, mut lookup) = (None, None, None, None);
    for _ in 0..runs {
        let began = Instant::now();
        for _ in 0..sound.seq {
            std::hint::black_box(Digest::of(std::hint::black_box(&piece)));
        }
        hashing = hashing.min(began.elapsed());
        let best = |words: &[&str], before: Option<Ran>| -> Whatever<Option<Ran>> {
            Ok(Some(run(words, &folder, &[0])?.best(before)))
        };
        verify = best(&["log", "verify"], verify)?;
        away(&csv)?;
        export = best(&["log", "export", ".", "--out", &csv], export)?;
        away(&json)?;
        lines = best(&["log", "export", ".", "--jsonl", "--out", &json], lines)?;
        lookup = best(&["log", "lookup", ".", &address], lookup)?;
    }
    let (Some(verify), Some(export), Some(lines), Some(lookup)) = (verify, export, lines, lookup)
    else {
        return Err("RUNS is 0".into());
    };
    let rate = |of: Duration| a_second(sound.seq, of);
    say(&format!(
        "{} events, {} octets hashed: SHA-256 {:.3} s, verify {:.3} s ({:.2} times), {:.2} s of the processors, {} MB held",
        sound.seq,
        sound.octets,
        hashing.as_secs_f64(),
        verify.took.as_secs_f64(),
        verify.took.as_secs_f64() / hashing.as_secs_f64(),
        verify.worked.as_secs_f64(),
        verify.held / 1000
    ));
    say(&format!(
        "  export {:.3} s, {:.0} lines a second, {} MB held; as JSON {:.3} s, {:.0} lines a second",
        export.took.as_secs_f64(),
        rate(export.took),
        export.held / 1000,
        lines.took.as_secs_f64(),
        rate(lines.took)
    ));
    say(&format!(
        "  lookup {:.1} ms, the first one, which makes the index, {:.0} ms",
        lookup.took.as_secs_f64() * 1000.0,
        first.took.as_secs_f64() * 1000.0
    ));
    Ok(Figures {
        events: sound.seq,
        verify,
        export,
        lines,
        lookup,
    })
}

/// Takes away what an earlier run wrote, and waits until the disk has nothing left of it to write: it
/// would be counted to the next.
fn away(file: &str) -> Whatever<()> {
    if Path::new(file).exists() {
        fs::remove_file(file)?;
    }
    let synced = Command::new("sync").status()?;
    if synced.success() {
        Ok(())
    } else {
        Err("sync failed".into())
    }
}
