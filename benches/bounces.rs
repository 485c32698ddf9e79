//! How long does it take to read 10,000 reports of many kinds, and to find out whose they are among a
//! million people? Beside it stands `mail-parser` alone on the same messages.
//!
//! `cargo bench --bench bounces`; `REPORTS=100000` and `PEOPLE=100000` for others. By the clock, on one
//! thread; each is the best of `RUNS` (3).

#[path = "shared/figures.rs"]
mod figures;

use std::{
    io::BufReader,
    path::Path,
    time::{Duration, Instant},
};

use disclosure_mailer::{
    message::{Ids, Secret},
    returns::{self, Index, Messages, Report},
    terms::Key,
};
use figures::{a_second, say, stated};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Whatever<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Whatever<()> {
    let (reports, people, runs) = (
        stated("REPORTS", 10_000),
        stated("PEOPLE", 1_000_000),
        stated("RUNS", 3),
    );
    let secret = Secret::new([9; 32]);
    let mailbox = mailbox(reports, people, &secret)?;
    let mut best: Option<(Duration, Duration, usize, usize)> = None;
    let mut reference = Duration::MAX;
    for _ in 0..runs {
        let began = Instant::now();
        for message in Messages::new(BufReader::new(mailbox.as_slice())) {
            std::hint::black_box(mail_parser::MessageParser::default().parse(&message?));
        }
        reference = reference.min(began.elapsed());
        let began = Instant::now();
        let read: Vec<Report> = Messages::new(BufReader::new(mailbox.as_slice()))
            .map(|message| message.map(|octets| returns::read(&octets)))
            .collect::<Result<_, _>>()?;
        let reading = began.elapsed();
        let began = Instant::now();
        let mut index = Index::of(&read);
        for n in 0..people {
            let ids = Ids::derive(&secret, key(n), "example.com");
            index.person(key(n), &ids.token, &ids.notice_id);
            index.message(key(n), &ids.message_id);
        }
        let tied = read
            .iter()
            .filter(|report| index.owner(report, |_| None).is_some())
            .count();
        let finding = began.elapsed();
        if best.is_none_or(|(before, ..)| reading < before) {
            best = Some((reading, finding, read.len(), tied));
        }
    }
    let (reading, finding, count, tied) = best.ok_or("RUNS is 0")?;
    say(&format!(
        "{count} reports ({} kB) read in {:.2} s, {:.0} a second, by mail-parser alone {:.2} s, {:.2} times; {tied} of them tied to one of {people} people in {:.2} s",
        mailbox.len() / 1000,
        reading.as_secs_f64(),
        a_second(count as u64, reading),
        reference.as_secs_f64(),
        reading.as_secs_f64() / reference.as_secs_f64(),
        finding.as_secs_f64()
    ));
    Ok(())
}

fn key(n: u64) -> Key {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&n.to_be_bytes());
    Key(key)
}

/// The reports of the tests over and over, each about somebody else.
fn mailbox(reports: u64, people: u64, secret: &Secret) -> Whatever<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bounces");
    let mut files: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    files.retain(|file| file.path().extension().is_some_and(|end| end == "eml"));
    files.sort_by_key(std::fs::DirEntry::path);
    let kinds: Vec<String> = files
        .iter()
        .map(|file| Ok(String::from_utf8_lossy(&std::fs::read(file.path())?).into_owned()))
        .collect::<std::io::Result<_>>()?;
    let mut mailbox = Vec::new();
    for (n, kind) in (0..reports).zip(kinds.iter().cycle()) {
        let person = n.wrapping_mul(7_919) % people.max(1);
        let ids = Ids::derive(secret, key(person), "example.com");
        let report = kind
            .replace("{{token}}", &ids.token)
            .replace("{{message-id}}", &ids.message_id)
            .replace("{{notice-id}}", &ids.notice_id)
            .replace("{{address}}", &format!("person{person:07}@example.com"))
            .replace("\nFrom ", "\n>From ");
        mailbox.extend_from_slice(b"From MAILER-DAEMON Mon Dec  1 09:00:00 2025\n");
        mailbox.extend_from_slice(report.as_bytes());
        mailbox.extend_from_slice(b"\n\n");
    }
    Ok(mailbox)
}
