//! A `send` that dies, or whose disk fails it, at any moment: nobody is missing, nobody is told twice but
//! named unknowns, each crash costs at most one unknown a connection, and the accounting closes.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::{Command, Stdio},
    time::Duration,
};

use disclosure_mailer::{
    ledger::{Fault, Ledger},
    terms::Digest,
};
use serde_json::Value;

use crate::{
    handover::{end, until},
    kills::{Tally, many},
    servers::say_untested,
    support::{PROGRAM, Sandbox},
};

const CONNECTIONS: u64 = 4;

/// What must hold after every crash. Gives how many are unknown.
fn hold(sandbox: &Sandbox, people: u64, unknown_before: u64, after: &str) -> u64 {
    let status = sandbox.status();
    let count = |name: &str| status["deliveries"][name].as_u64().unwrap();
    let states = [
        "pending", "withheld", "deferred", "accepted", "rejected", "expired", "unknown",
    ];
    assert_eq!(
        states.map(count).iter().sum::<u64>(),
        people,
        "{after}: {status}"
    );
    assert_eq!(status["rows"]["recipients"], people, "{after}");
    let unknown = count("unknown");
    assert!(
        (unknown_before..=unknown_before + CONNECTIONS).contains(&unknown),
        "{after}: {unknown} unknown, {unknown_before} before"
    );
    let named = named(&status);
    assert_eq!(named.len() as u64, unknown, "{after}");
    let received = received(sandbox);
    for (id, copies) in &received {
        assert!(
            *copies == 1 || named.contains(id),
            "{after}: {id} came {copies} times and is not named unknown"
        );
    }
    // Whoever is called handed over did get it, and whoever got it is called so or is named.
    let sure = received.keys().filter(|id| !named.contains(*id)).count() as u64;
    assert_eq!(sure, count("accepted"), "{after}: {status}");
    unknown
}

fn named(status: &Value) -> BTreeSet<String> {
    let all = status["unknowns"].as_array().unwrap();
    let id = |one: &Value| one["message_id"].as_str().unwrap().to_owned();
    all.iter().map(id).collect()
}

fn received(sandbox: &Sandbox) -> BTreeMap<String, u32> {
    let mut ids = BTreeMap::new();
    for message in sandbox.record().received() {
        let id = message.message_id.unwrap();
        *ids.entry(id.trim_matches(['<', '>']).to_owned())
            .or_default() += 1;
    }
    ids
}

/// The run after the last crash completes it.
fn complete(sandbox: &Sandbox, people: u64, unknown: u64) {
    let last = sandbox.run(&["send", "--yes", "--json"]);
    assert_eq!(
        last.code(),
        if unknown > 0 { 12 } else { 0 },
        "{}",
        last.all()
    );
    assert_eq!(last.json()["deliveries"]["accepted"], people - unknown);
    hold(sandbox, people, unknown, "completed");
}

/// Whether a program can do what a test needs; where not, that is said where nobody overlooks it.
pub(crate) fn can(what: &str, program: &str, words: &[&str]) -> bool {
    let tried = Command::new(program)
        .args(words)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let can = tried.as_ref().is_ok_and(std::process::ExitStatus::success);
    if !can {
        // What is not installed is the gate's to install; what a container forbids it cannot mend.
        let installed = tried.is_ok();
        assert!(
            installed || std::env::var_os("CI").is_none(),
            "no {program}"
        );
        say_untested(&format!("{what}: `{program} {}` fails", words.join(" ")));
    }
    can
}

/// `KILLS=500 cargo test --test it killed_at_many` kills so often; fifty take half a minute.
#[test]
fn killed_at_many_moments_nobody_is_missing_and_nobody_is_told_twice_but_named_unknowns() {
    many("the built-in sink", 50, |kills| {
        // A busy machine sees later that enough were taken, so there are more people than it should take.
        let people = kills.len() * 50;
        let sandbox = Sandbox::people(people).with_relay("");
        let mut tally = Tally::default();
        for kill in kills {
            let taken = || usize::try_from(sandbox.record().totals().received).unwrap();
            tally.strike(&sandbox, *kill, "1000/s", Duration::from_micros(300), taken);
            let after = format!("kill {kill}");
            tally.unknown = hold(&sandbox, people as u64, tally.unknown, &after);
        }
        complete(&sandbox, people as u64, tally.unknown);
        tally.told = people as u64 - tally.unknown;
        Some(tally)
    });
}

/// Runs `send` until one of its threads makes such a call for the nth time; then it dies right before
/// it. Gives whether it died.
fn dies(sandbox: &Sandbox, call: &str, nth: u32) -> bool {
    let status = Command::new("strace")
        .args(["-f", "-qqq", "-o", "/dev/null", "-e"])
        .arg(format!("trace={call}"))
        .arg("-e")
        .arg(format!("inject={call}:signal=SIGKILL:when={nth}"))
        .args([PROGRAM, "send", "--yes", "--rate", "600/s"])
        .args(["--limit", "100"])
        .current_dir(sandbox.folder())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    !status
        .code()
        .is_some_and(|code| [0, 10, 12].contains(&code))
}

#[test]
fn killed_at_every_step_of_a_beginning() {
    const PEOPLE: usize = 300;
    if !can("death at each step of a beginning", "strace", &["true"]) {
        return;
    }
    for (call, least) in [
        ("pwrite64", 9),
        ("fsync", 9),
        ("ftruncate", 2),
        ("/^rename", 2),
        ("/^unlink", 2),
    ] {
        let sandbox = Sandbox::people(PEOPLE).with_relay("");
        let (mut unknown, mut died) = (0, 0);
        for nth in (1..=8).chain([12, 20, 31]) {
            let dead = dies(&sandbox, call, nth);
            unknown = hold(&sandbox, PEOPLE as u64, unknown, &format!("{call} {nth}"));
            if !dead {
                // It makes no more calls of this kind than that.
                break;
            }
            died += 1;
        }
        assert!(died >= least, "{call}: died {died} times");
        complete(&sandbox, PEOPLE as u64, unknown);
    }
}

/// The thread that writes the ledger makes most of these calls once a run is under way.
#[test]
fn killed_at_the_writes_and_syncs_of_a_run() {
    const PEOPLE: usize = 1000;
    if !can("death at the writes of a run", "strace", &["true"]) {
        return;
    }
    for call in ["pwrite64", "fsync"] {
        let sandbox = Sandbox::people(PEOPLE).with_relay("");
        sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
        let (mut unknown, mut amid) = (0, 0);
        for nth in (12..100).step_by(11) {
            let before = sandbox.record().received().len();
            let dead = dies(&sandbox, call, nth);
            unknown = hold(&sandbox, PEOPLE as u64, unknown, &format!("{call} {nth}"));
            let told = sandbox.record().received().len() - before;
            amid += u32::from(dead && (1..100).contains(&told));
        }
        assert!(amid >= 2 && unknown > 0, "{call}: {amid}, {unknown}");
        complete(&sandbox, PEOPLE as u64, unknown);
    }
}

/// A ledger and its write-ahead log as a killed `send` leaves them.
fn killed() -> Sandbox {
    let sandbox = Sandbox::people(300).with_relay("");
    let mut running = sandbox.spawn(&["send", "--yes", "--rate", "200/s"]);
    until("nothing is being sent", || {
        sandbox.record().received().len() > 60
    });
    running.kill().unwrap();
    running.wait().unwrap();
    sandbox
}

fn events(ledger: &Ledger) -> Result<Vec<Digest>, Fault> {
    let mut hashes = Vec::new();
    ledger.read_all(|event| {
        hashes.push(event.hash);
        Ok(())
    })?;
    ledger.history()?;
    Ok(hashes)
}

#[test]
fn a_write_ahead_log_that_is_cut_or_damaged_anywhere_leaves_a_prefix_or_is_refused() {
    let sandbox = killed();
    let (state, toml) = (
        sandbox.folder().join(".disclose"),
        sandbox.folder().join("approvals/ledger.toml"),
    );
    let log = fs::read(state.join("ledger.db-wal")).unwrap();
    let database = fs::read(state.join("ledger.db")).unwrap();
    let page = u32::from_be_bytes(log[8..12].try_into().unwrap()) as usize;
    let frame = 24 + page;
    let frames = (log.len() - 32) / frame;
    assert!(frames > 20, "{frames}");
    let with = |log: &[u8]| {
        fs::write(state.join("ledger.db"), &database).unwrap();
        fs::write(state.join("ledger.db-wal"), log).unwrap();
        fs::remove_file(state.join("ledger.db-shm")).unwrap_or_default();
        Ledger::open(&state, &toml, "sandbox").and_then(|ledger| events(&ledger))
    };
    let whole = with(&log).unwrap();
    let (mut old, mut longest) = (0, 0);
    for n in 0..=frames {
        let cut = &log[..32 + n * frame];
        let torn = &log[..(32 + n * frame + frame / 2).min(log.len())];
        let mut flipped = log.clone();
        if let Some(byte) = flipped.get_mut(32 + n * frame + 24 + page / 3) {
            *byte ^= 1;
        }
        for (how, log) in [("cut", cut), ("torn", torn), ("flipped", &flipped)] {
            match with(log) {
                Ok(events) => {
                    assert!(whole.starts_with(&events), "{how} at {n} is no prefix");
                    assert!(
                        events.len() >= longest,
                        "{how} at {n} lost what was there before"
                    );
                    longest = events.len();
                }
                Err(Fault::Old { here, seen }) => {
                    assert!(here < seen && longest == 0, "{how} at {n}");
                    old += 1;
                }
                Err(other) => panic!("{how} at {n}: {other}"),
            }
        }
    }
    assert!(old > 0 && longest == whole.len(), "{old} {longest}");
    // What the campaign has seen is asked for, and nobody is told from less.
    drop(with(&log[..32]).unwrap_err());
    let told = sandbox.record().received().len();
    let refused = sandbox.run(&["send", "--yes"]).expect(20);
    assert!(refused.err().contains("old copy"), "{}", refused.err());
    assert_eq!(sandbox.record().received().len(), told);
    drop(with(&log).unwrap());
    let unknown = hold(&sandbox, 300, 0, "restored");
    complete(&sandbox, 300, unknown);
}

/// Runs `send` in a mount namespace of its own, after these words of a shell.
fn mounted(sandbox: &Sandbox, before: &str, after: &str) -> (Option<i32>, String) {
    let send = format!("set +e; {PROGRAM} send --yes; code=$?; set -e");
    in_a_namespace(sandbox, &format!("{before}; {send}; {after}; exit $code"))
}

fn in_a_namespace(sandbox: &Sandbox, script: &str) -> (Option<i32>, String) {
    let script = format!("set -e; {script}");
    let ran = Command::new("unshare")
        .args(["-m", "sh", "-c", &script])
        .current_dir(sandbox.folder())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (
        ran.status.code(),
        String::from_utf8_lossy(&ran.stderr).into_owned(),
    )
}

fn can_mount(what: &str) -> bool {
    let script = "mount -t tmpfs -o size=64k tmpfs /mnt && mount -o remount,ro /mnt";
    can(what, "unshare", &["-m", "sh", "-c", script])
}

#[test]
fn a_disk_that_is_really_full_stops_the_run_and_the_next_one_completes_it() {
    const PEOPLE: u64 = 600;
    if !can_mount("a full disk") {
        return;
    }
    // So much is left beyond what is there: for nothing, for the log's index, for some of the run.
    for left in [0, 16, 48, 120, 300] {
        let sandbox = Sandbox::people(usize::try_from(PEOPLE).unwrap()).with_relay("");
        sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
        let (code, said) = mounted(
            &sandbox,
            &format!(
                "cp -a .disclose kept; size=$(($(du -sk --apparent-size kept | cut -f1) + {left})); \
                 mount -t tmpfs -o size=${{size}}k tmpfs .disclose; cp -a kept/. .disclose/"
            ),
            "rm -rf kept; cp -a .disclose kept",
        );
        assert_eq!(code, Some(20), "{left} KB: {said}");
        let (kept, state) = (
            sandbox.folder().join("kept"),
            sandbox.folder().join(".disclose"),
        );
        fs::remove_dir_all(&state).unwrap();
        fs::rename(kept, state).unwrap();
        let unknown = hold(&sandbox, PEOPLE, 0, &format!("{left} KB: {said}"));
        complete(&sandbox, PEOPLE, unknown);
    }
}

#[test]
fn a_state_folder_that_cannot_be_written_is_refused_and_nobody_is_told() {
    if !can_mount("a read-only state folder") {
        return;
    }
    let sandbox = Sandbox::people(20).with_relay("");
    sandbox.run(&["send", "--yes", "--limit", "5"]).expect(10);
    let bind = "mount --bind .disclose .disclose; mount -o remount,ro,bind .disclose";
    let (code, said) = mounted(&sandbox, bind, "true");
    assert_eq!(code, Some(20), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    assert_eq!(sandbox.record().received().len(), 5);
    hold(&sandbox, 20, 0, "read-only");
    complete(&sandbox, 20, 0);
}

#[test]
fn what_cannot_be_written_is_read_all_the_same() {
    if !can_mount("a state folder that is read on a full disk") {
        return;
    }
    let sandbox = Sandbox::people(20).with_relay("");
    sandbox.run(&["send", "--yes"]).expect(0);
    let read_only = "mount --bind .disclose .disclose; mount -o remount,ro,bind .disclose";
    let full = "cp -a .disclose kept; mount -t tmpfs -o size=$(du -sk kept | cut -f1)k tmpfs .disclose; \
                cp -a kept/. .disclose/; cat /dev/zero >.disclose/rest 2>/dev/null || true";
    for (what, mount) in [("read-only", read_only), ("full", full)] {
        for verb in [
            "status",
            "log verify",
            "log export --jsonl >/dev/null",
            "report",
        ] {
            let (code, said) = in_a_namespace(&sandbox, &format!("{mount}; {PROGRAM} {verb}"));
            assert_eq!(code, Some(0), "{verb}, {what}: {said}");
        }
        let (code, said) = in_a_namespace(&sandbox, &format!("{mount}; {PROGRAM} send --yes"));
        assert!(!said.contains("panicked"), "{what}: {said}");
        assert_eq!(code, Some(20), "{what}: {said}");
        fs::remove_dir_all(sandbox.folder().join("kept")).unwrap_or_default();
    }
    assert_eq!(sandbox.record().received().len(), 20);
}

#[test]
fn of_many_senders_at_once_one_sends() {
    let sandbox = Sandbox::people(200).with_relay("");
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    let all: Vec<_> = (0..5)
        .map(|_| sandbox.spawn(&["send", "--yes", "--rate", "100/s"]))
        .collect();
    let mut codes: Vec<_> = all.into_iter().map(end).collect();
    codes.sort_unstable();
    assert_eq!(codes, [Some(0), Some(20), Some(20), Some(20), Some(20)]);
    hold(&sandbox, 200, 0, "all ended");
    assert!(sandbox.copies().values().all(|n| *n == 1));
}
