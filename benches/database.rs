//! What does a durable event cost in `PostgreSQL`, and coming back to a long history there?
//!
//! `cargo bench --bench database`; `EVENTS=200000` and `RUNS` (3) from the environment. It starts a server of its
//! own on this machine, over a socket. Each figure is the best of its runs, and stands beside `SQLite` and beside
//! the bare server: as many octets in as many transactions over one connection.

#[path = "shared/best.rs"]
mod best;
#[path = "shared/figures.rs"]
mod figures;
#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "it is the tests', which use all of it"
)]
#[path = "../tests/it/support/postgres.rs"]
mod server;

use std::hint::black_box;

use best::best;
use disclosure_mailer::{
    campaign::LedgerUrl,
    delivery::{Draft, Kind},
    ledger::{Database, Home, Ledger},
    terms::{Key, Stamp},
};
use figures::{a_second, say, stated};
use postgres::Client;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Whatever<T> = Result<T, Box<dyn std::error::Error>>;

const NOW: Stamp = Stamp(1_764_166_811_042_317);

fn main() -> Whatever<()> {
    let Some(database) = server::database() else {
        return Ok(());
    };
    let url: LedgerUrl = database.url().parse()?;
    let (events, runs) = (stated("EVENTS", 200_000), stated("RUNS", 3));
    let temporary = tempfile::tempdir()?;
    let file = Home::new(
        &temporary.path().join("file"),
        &temporary.path().join("file.toml"),
        "bench",
    );
    let rows = Home::new(
        &temporary.path().join("rows"),
        &temporary.path().join("rows.toml"),
        "bench",
    )
    .in_database(Database::new(url.config, None, url.name, "bench"));
    let mut client = database.client();
    client.batch_execute("CREATE TABLE bare (octets bytea)")?;
    let (mut file, mut rows) = (
        file.open_or_begin("bench", NOW)?,
        rows.open_or_begin("bench", NOW)?,
    );
    for together in [1, 32, 512] {
        let commits = if together == 512 { 60 } else { 300 };
        let count = (together * commits) as u64;
        let in_rows = best(runs, || appended(&mut rows, commits, together))?;
        let in_file = best(runs, || appended(&mut file, commits, together))?;
        let bare = best(runs, || bare(&mut client, commits, together))?;
        say(&format!(
            "{together} events to a commit: PostgreSQL {:.0} commits and {:.0} events a second; SQLite {:.0} events; the bare server \
             {:.0} rows; {:.2} times as long as the bare server",
            a_second(commits as u64, in_rows),
            a_second(count, in_rows),
            a_second(count, in_file),
            a_second(count, bare),
            in_rows.as_secs_f64() / bare.as_secs_f64()
        ));
    }
    resumed(&mut rows, &mut file, events, runs)
}

/// Events as they are for a message that was taken.
fn drafts(count: usize) -> Vec<Draft> {
    let draft = |n: usize| {
        let mut key = [0; 16];
        key[..8].copy_from_slice(&n.to_be_bytes());
        let mut draft = Draft::about(Key(key), Kind::Enrolled, 0);
        draft.message_id = format!("{n:024}@example.com");
        "mail.example.com:465".clone_into(&mut draft.relay);
        "TLSv1.3 TLS13_AES_256_GCM_SHA384".clone_into(&mut draft.tls);
        draft
    };
    (0..count).map(draft).collect()
}

fn appended(ledger: &mut Ledger, commits: usize, together: usize) -> Whatever<()> {
    for _ in 0..commits {
        black_box(ledger.append(drafts(together), NOW)?);
    }
    Ok(())
}

fn bare(client: &mut Client, commits: usize, together: usize) -> Whatever<()> {
    let octets = [b'x'; 300];
    let rows: Vec<&[u8]> = (0..together).map(|_| octets.as_slice()).collect();
    let insert = client.prepare("INSERT INTO bare SELECT unnest($1::bytea[])")?;
    for _ in 0..commits {
        let mut transaction = client.transaction()?;
        transaction.execute(&insert, &[&rows])?;
        transaction.commit()?;
    }
    Ok(())
}

/// The chain read and checked.
fn resumed(rows: &mut Ledger, file: &mut Ledger, events: u64, runs: u64) -> Whatever<()> {
    for ledger in [&mut *rows, file] {
        let left = events.saturating_sub(ledger.head().0);
        for _ in 0..left / 10_000 {
            ledger.append(drafts(10_000), NOW)?;
        }
    }
    let read = |ledger: &Ledger| {
        let mut read = 0;
        let took = best(runs, || {
            ledger.read_all(|event| {
                read = black_box(event.seq);
                Ok(())
            })?;
            Ok(())
        })?;
        Ok::<_, Box<dyn std::error::Error>>(a_second(read, took))
    };
    let (in_rows, in_file) = (read(rows)?, read(file)?);
    say(&format!(
        "read and checked: PostgreSQL {in_rows:.0} events a second, SQLite {in_file:.0}; {:.2} times as long",
        in_file / in_rows
    ));
    Ok(())
}
