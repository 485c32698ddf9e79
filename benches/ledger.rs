//! What does a durable event cost, a signed checkpoint, and coming back to a long history?
//!
//! `cargo bench --bench ledger`; `PEOPLE=1000000` and `RUNS` (3) from the environment. Each figure is the
//! best of its runs, and stands beside its reference: events beside a file that is synced as often, a
//! checkpoint beside `ring`'s bare Ed25519, a history that is read, checked and folded beside the same
//! rows read with bare `SQLite`.

#[path = "shared/best.rs"]
mod best;
#[expect(
    dead_code,
    reason = "the program is run to freeze a text, and not measured"
)]
#[path = "shared/child.rs"]
mod child;
#[path = "shared/figures.rs"]
mod figures;
#[path = "shared/history.rs"]
mod history;
#[path = "shared/processor.rs"]
mod processor;

use std::{
    fs::File,
    hint::black_box,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

use best::best;
use disclosure_mailer::{
    ledger::{Checkpoint, Signer},
    terms::{Digest, Key, Stamp},
};
use figures::{a_second, say, stated};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Whatever<T> = Result<T, Box<dyn std::error::Error>>;

const NOW: Stamp = Stamp(1_764_166_811_042_317);

fn main() -> Whatever<()> {
    let (people, runs) = (stated("PEOPLE", 1_000_000), stated("RUNS", 3));
    let temporary = tempfile::tempdir()?;
    signed(runs)?;
    for together in [1, 32, 1000] {
        appended(temporary.path(), together, runs)?;
    }
    resumed(&temporary.path().join("long"), people, runs)
}

fn signed(runs: u64) -> Whatever<()> {
    const TIMES: u32 = 20_000;
    let seed = [7; 32];
    let signer = Signer::new("disclose-log/bench/7F3A", &seed)?;
    let checkpoint = Checkpoint {
        origin: "disclose-log/bench/7F3A".to_owned(),
        seq: 1_000_000,
        hash: Digest([3; 32]),
        time: NOW,
    };
    let ours = best(runs, || {
        for _ in 0..TIMES {
            black_box(signer.sign(black_box(&checkpoint)));
        }
        Ok(())
    })?;
    let pair = ring::signature::Ed25519KeyPair::from_seed_unchecked(&seed)
        .map_err(|_refused| "no key can be made")?;
    let text = [b'x'; 200];
    let theirs = best(runs, || {
        for _ in 0..TIMES {
            black_box(pair.sign(black_box(&text)));
        }
        Ok(())
    })?;
    let micros = |all: Duration| all.as_secs_f64() * 1e6 / f64::from(TIMES);
    say(&format!(
        "sign: a checkpoint {:.1} us; bare Ed25519 {:.1} us; {:.2} times",
        micros(ours),
        micros(theirs),
        micros(ours) / micros(theirs)
    ));
    Ok(())
}

/// Durable events, so many to a commit.
fn appended(folder: &Path, together: usize, runs: u64) -> Whatever<()> {
    let commits = if together == 1000 { 40 } else { 400 };
    let folder = folder.join(format!("by-{together}"));
    history::make(&folder, (commits * together) as u64)?;
    let mut ledger = history::open(&folder)?;
    let identity = ledger.identity().clone();
    let mut ours = Duration::MAX;
    for run in 0..runs {
        let key = |n: usize| identity.recipient(&format!("run{run}-{n}@example.com"));
        let keys: Vec<Key> = (0..commits * together).map(key).collect();
        let began = Instant::now();
        for part in keys.chunks(together) {
            let drafts = part.iter().map(|key| history::enrolled(*key));
            black_box(ledger.append(drafts.collect(), NOW)?);
        }
        ours = ours.min(began.elapsed());
    }
    let path = folder.join("synced");
    let octets = vec![b'x'; 400 * together];
    let theirs = best(runs, || {
        let mut file = File::create(&path)?;
        for _ in 0..commits {
            file.write_all(&octets)?;
            file.sync_data()?;
        }
        Ok(())
    })?;
    let events = (commits * together) as u64;
    say(&format!(
        "ledger: {together} events to a commit, {:.0} a second, each on disk and in the chain; a file synced as often {:.0} a second; {:.2} times as long",
        a_second(events, ours),
        a_second(events, theirs),
        ours.as_secs_f64() / theirs.as_secs_f64()
    ));
    Ok(())
}

/// Everything that a `send` has to know before it goes on: the chain read, checked and folded.
fn resumed(folder: &Path, people: u64, runs: u64) -> Whatever<()> {
    history::make(folder, people)?;
    let mut events = 0;
    let ours = best(runs, || {
        let ledger = history::open(folder)?;
        events = black_box(ledger.history()?).seq;
        Ok(())
    })?;
    let theirs = best(runs, || {
        let database = rusqlite::Connection::open(folder.join(".disclose/ledger.db"))?;
        let mut all = database.prepare("SELECT * FROM event ORDER BY seq")?;
        let columns = all.column_count();
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                black_box(row.get_ref(column)?);
            }
        }
        Ok(())
    })?;
    say(&format!(
        "resume: {events} events of {people} people read, checked and folded in {:.2} s, {:.0} a second; the bare rows {:.2} s; {:.2} times",
        ours.as_secs_f64(),
        a_second(events, ours),
        theirs.as_secs_f64(),
        ours.as_secs_f64() / theirs.as_secs_f64()
    ));
    Ok(())
}
