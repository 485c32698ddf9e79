//! How long do checking, asking and exporting a delivery log take, and how much memory?
//!
//! `cargo bench --bench log` takes 100,000 and 1,000,000 events; `EVENTS=...` others. Each figure is the
//! best of `RUNS` (3), of the whole program from its start to its end. Beside `log verify` stands the time
//! that SHA-256 takes for the same octets, in pieces of the same size, on one core.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use disclosure_mailer::{
    delivery::{Draft, Kind, Stage},
    ledger::Ledger,
    review,
    terms::{Digest, Key, Stamp},
};

type Whatever<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Whatever<()> {
    let from_environment = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let runs = from_environment("RUNS").unwrap_or(3);
    let sizes = from_environment("EVENTS").map_or(vec![100_000, 1_000_000], |events| vec![events]);
    for events in sizes {
        measure(events, runs)?;
    }
    Ok(())
}

fn measure(events: u64, runs: u64) -> Whatever<()> {
    let temporary = tempfile::tempdir()?;
    let folder = temporary.path().join("campaign");
    let people = events / 3;
    make(&folder, people)?;
    let state = folder.join(".disclose");
    let ledger = Ledger::open(&state, &folder.join("approvals/ledger.toml"), "bench")?;
    let sound = ledger.audit(|_event| Ok(()))?.map_err(|flaw| flaw.what)?;
    drop(ledger);
    let piece = vec![7; usize::try_from(sound.octets / sound.seq)?];
    let mut hashing = Duration::MAX;
    let (mut verify, mut export, mut lines) =
        ((Duration::MAX, 0), (Duration::MAX, 0), (Duration::MAX, 0));
    let mut lookup = (Duration::MAX, 0);
    let address = format!("person{:07}@example.com", people / 2);
    let shown = folder.display().to_string();
    let csv = temporary.path().join("log.csv").display().to_string();
    let json = temporary.path().join("log.jsonl").display().to_string();
    let first = run(&["log", "lookup", &shown, &address])?;
    for _ in 0..runs {
        let began = Instant::now();
        for _ in 0..sound.seq {
            std::hint::black_box(Digest::of(std::hint::black_box(&piece)));
        }
        hashing = hashing.min(began.elapsed());
        verify = verify.min(run(&["log", "verify", &shown])?);
        export = export.min(run(&["log", "export", &shown, "--out", &csv])?);
        lines = lines.min(run(&["log", "export", &shown, "--jsonl", "--out", &json])?);
        lookup = lookup.min(run(&["log", "lookup", &shown, &address])?);
    }
    let rate = |of: Duration| {
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let rate = sound.seq as f64 / of.as_secs_f64();
        rate
    };
    say(&format!(
        "{} events, {} octets hashed: SHA-256 {:.3} s, verify {:.3} s ({:.2} times), {} MB held",
        sound.seq,
        sound.octets,
        hashing.as_secs_f64(),
        verify.0.as_secs_f64(),
        verify.0.as_secs_f64() / hashing.as_secs_f64(),
        verify.1 / 1000
    ));
    say(&format!(
        "  export {:.3} s, {:.0} lines a second, {} MB held; as JSON {:.3} s, {:.0} lines a second",
        export.0.as_secs_f64(),
        rate(export.0),
        export.1 / 1000,
        lines.0.as_secs_f64(),
        rate(lines.0)
    ));
    say(&format!(
        "  lookup {:.1} ms, the first one, which makes the index, {:.0} ms",
        lookup.0.as_secs_f64() * 1000.0,
        first.0.as_secs_f64() * 1000.0
    ));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a benchmark speaks to people")]
fn say(line: &str) {
    println!("{line}");
}

/// A campaign with a frozen text, and a ledger in which everybody was handed a message.
fn make(folder: &Path, people: u64) -> Whatever<()> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/analytics-vendor");
    fs::create_dir_all(folder.join("lists"))?;
    for name in ["incident.toml", "words.csv"] {
        fs::copy(sample.join(name), folder.join(name))?;
    }
    fs::write(
        folder.join("lists/people.csv"),
        "email\nsomebody@example.com\n",
    )?;
    fs::write(
        folder.join("campaign.toml"),
        "id = \"bench\"\nsample = true\ndefault_locale = \"en\"\ndefault_jurisdiction = \"EU\"\n\
         [sender]\nfrom = \"Example <security@example.com>\"\n[[list]]\nfile = \"lists/people.csv\"\naudience = \"user\"\n\
         [relay]\nurl = \"smtp://127.0.0.1:9\"\n[pace]\nrate = \"unlimited\"\n\
         [retry]\ngive_up_after = \"48h\"\nunknown = \"hold\"\n[approval]\nrequired = []\n",
    )?;
    // There is no relay: the text is frozen and the ledger begun, and that is all.
    let began = Command::new(env!("CARGO_BIN_EXE_disclose"))
        .args(["send", "--yes"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let mut began = began;
    while review::frozen_texts(folder).is_empty() || !folder.join(".disclose/ledger.db").exists() {
        std::thread::sleep(Duration::from_millis(50));
    }
    std::thread::sleep(Duration::from_millis(1500));
    began.kill()?;
    began.wait()?;
    let text = review::frozen_texts(folder)
        .pop()
        .ok_or("no text is frozen")?;
    let (frozen, _) = review::thaw(folder, text)?;
    let wording = frozen
        .wordings
        .first()
        .ok_or("no wording is frozen")?
        .digest();
    let mut ledger = Ledger::open(
        &folder.join(".disclose"),
        &folder.join("approvals/ledger.toml"),
        "bench",
    )?;
    let identity = ledger.identity().clone();
    let key = |n: u64| identity.recipient(&format!("person{n:07}@example.com"));
    let mut keys: Vec<Key> = (0..people).map(key).collect();
    keys.sort_unstable();
    let mut now = Stamp(1_764_166_811_042_317);
    for part in keys.chunks(10_000) {
        let drafts = part.iter().map(|key| Draft::about(*key, Kind::Enrolled, 0));
        ledger.append(drafts.collect(), now)?;
    }
    let mut began = Draft::new(Kind::Began);
    began.text = Some(text);
    ledger.append(vec![began], now)?;
    let in_order: Vec<Key> = (0..people).map(key).collect();
    for part in in_order.chunks(5_000) {
        let drafts = part.iter().flat_map(|key| messages(*key, text, wording));
        now = now.plus(Stamp::SECOND);
        ledger.append(drafts.collect(), now)?;
    }
    ledger.append(vec![Draft::new(Kind::Ended)], now)?;
    ledger.record_head(&folder.join("approvals/ledger.toml"))?;
    Ok(())
}

/// What a message that was taken leaves in the log.
fn messages(key: Key, text: Digest, wording: Digest) -> [Draft; 2] {
    let mut attempt = Draft::about(key, Kind::Attempt, 1);
    (attempt.text, attempt.wording) = (Some(text), Some(wording));
    "en".clone_into(&mut attempt.locale);
    attempt.message_id = format!("{}@example.com", key.to_string().split_at(24).0);
    "mail.example.com:465".clone_into(&mut attempt.relay);
    "TLSv1.3 TLS13_AES_256_GCM_SHA384".clone_into(&mut attempt.tls);
    "mailer-1".clone_into(&mut attempt.sender);
    let mut taken = attempt.clone();
    taken.kind = Kind::Accepted;
    (taken.stage, taken.code) = (Some(Stage::Body), 250);
    "2.0.0".clone_into(&mut taken.enhanced_code);
    "Ok: queued as 4cMxyz1234".clone_into(&mut taken.reply);
    "4cMxyz1234".clone_into(&mut taken.relay_id);
    [attempt, taken]
}

/// Runs the program; how long it took, and how many kB it held at most.
fn run(words: &[&str]) -> Whatever<(Duration, u64)> {
    let began = Instant::now();
    let mut child = Command::new("/usr/bin/env")
        .arg(env!("CARGO_BIN_EXE_disclose"))
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut held = 0;
    let ended = loop {
        if let Ok(text) = fs::read_to_string(&status) {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kb = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
            held = held.max(kb.unwrap_or(0));
        }
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    if ended.success() {
        Ok((began.elapsed(), held))
    } else {
        Err(format!("disclose {} ended with {ended}", words.join(" ")).into())
    }
}
