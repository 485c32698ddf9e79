//! A clock that is set under a running `send`, and a machine that slept, by `faketime`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    handover::{end, until},
    servers::say_untested,
    support::{PROGRAM, Sandbox},
};

/// The library that shows another time to a program, where it is installed.
fn library() -> Option<PathBuf> {
    let places = [
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
        "/usr/lib64",
        "/usr/lib",
    ];
    let at = |place: &str| Path::new(place).join("faketime/libfaketimeMT.so.1");
    let found = places.into_iter().map(at).find(|path| path.exists());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "no faketime");
        say_untested("a clock that is set: faketime is not installed");
    }
    found
}

/// Shows a program the time at so many seconds from the true one, from now on.
fn show(sandbox: &Sandbox, seconds: i64) {
    run_at(sandbox, seconds, "");
}

/// The same, and lets the clock run as fast as `speed` says (` x2`).
fn run_at(sandbox: &Sandbox, seconds: i64, speed: &str) {
    let new = sandbox.folder().with_file_name("time.new");
    fs::write(&new, format!("{seconds:+}{speed}\n")).unwrap();
    fs::rename(new, sandbox.folder().with_file_name("time")).unwrap();
}

/// A `send` that sees that time; how much time passes it sees as it is.
fn send(sandbox: &Sandbox, library: &Path) -> Child {
    send_at(sandbox, library, "20/s")
}

fn send_at(sandbox: &Sandbox, library: &Path, rate: &str) -> Child {
    Command::new(PROGRAM)
        .args(["send", "--yes", "--rate", rate])
        .current_dir(sandbox.folder())
        .env("LD_PRELOAD", library)
        .env(
            "FAKETIME_TIMESTAMP_FILE",
            sandbox.folder().with_file_name("time"),
        )
        .env("FAKETIME_NO_CACHE", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// How far it is from now to a time of that day, in seconds.
fn to(clock: &str) -> i64 {
    let then: Timestamp = format!("2026-01-14T{clock}Z").parse().unwrap();
    then.as_second() - Timestamp::now().as_second()
}

fn events(sandbox: &Sandbox, kind: &str) -> Vec<Value> {
    let exported = sandbox.run(&["log", "export", "--jsonl"]);
    if exported.code() != 0 {
        // The ledger is about to be made.
        return Vec::new();
    }
    let log = exported.out();
    let all = log.lines().map(|line| serde_json::from_str(line).unwrap());
    all.filter(|event: &Value| event["event"] == kind).collect()
}

#[test]
fn a_clock_that_is_set_is_in_the_log_and_hours_are_judged_anew() {
    let Some(library) = library() else {
        return;
    };
    let sandbox = Sandbox::people(240).with_relay("");
    let hours = "[schedule]\nzone = \"UTC\"\nwindow = { hours = \"08:00-20:00\" }\n[retry]";
    sandbox.edit("campaign.toml", "[retry]", hours);
    show(&sandbox, to("12:00:00"));
    let sending = send(&sandbox, &library);
    let taken = || sandbox.record().received().len();
    until("mail leaves at noon", || taken() >= 10);
    // As after a night with the lid shut: it is past the hours now.
    show(&sandbox, to("21:00:00"));
    until("the jump is in the log", || {
        events(&sandbox, "clock-set").len() == 1
    });
    until("the hours are over", || {
        events(&sandbox, "closed").len() == 1
    });
    let before = taken();
    std::thread::sleep(Duration::from_millis(1500));
    assert!(
        taken() == before && before < 240,
        "{before} and {}",
        taken()
    );
    show(&sandbox, to("13:00:00"));
    assert_eq!(end(sending), Some(0));
    assert_eq!(sandbox.copies().len(), 240);
    assert!(sandbox.copies().values().all(|copies| *copies == 1));
    let set = events(&sandbox, "clock-set");
    let said: Vec<&str> = set
        .iter()
        .map(|event| event["reply"].as_str().unwrap())
        .collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said[0].starts_with("+32") && said[0].contains("slept"),
        "{said:?}"
    );
    assert!(
        said[1].starts_with("-28") && said[1].contains("set back"),
        "{said:?}"
    );
    // At most twenty in any second, whatever the clock showed.
    let mut began: Vec<u64> = sandbox
        .record()
        .received()
        .iter()
        .map(|message| message.began)
        .collect();
    began.sort_unstable();
    for pair in began.windows(21) {
        assert!(pair[20] + 50_000 >= pair[0] + 1_000_000, "{pair:?}");
    }
}

#[test]
fn who_was_put_off_does_not_wait_for_a_clock_as_it_was() {
    let Some(library) = library() else {
        return;
    };
    let sandbox = Sandbox::people(3).with_relay(
        "[[rule]]\nat = \"rcpt\"\nmatches = \"person00001@\"\ntimes = 1\nreply = \"450 4.3.0 later\"\n",
    );
    sandbox.edit("campaign.toml", "wait = [\"1s\"]", "wait = [\"4s\"]");
    show(&sandbox, 0);
    let sending = send(&sandbox, &library);
    until("somebody is put off", || {
        events(&sandbox, "deferred").len() == 1
    });
    show(&sandbox, -86_400);
    // By the clock as it was it would be a day.
    assert_eq!(end(sending), Some(0));
    assert_eq!(sandbox.copies().len(), 3);
    assert_eq!(events(&sandbox, "clock-set").len(), 1);
}

#[test]
fn the_first_ones_are_not_tried_again_because_a_clock_was_set() {
    let Some(library) = library() else {
        return;
    };
    let sandbox = Sandbox::people(200).with_relay(
        "[[rule]]\nat = \"rcpt\"\nmatches = \"person00000@\"\ntimes = 1\nreply = \"450 4.3.0 later\"\n",
    );
    let first = "[brakes]\nfirst = \"50%\"\n[retry]";
    sandbox.edit("campaign.toml", "[retry]", first);
    sandbox.edit("campaign.toml", "wait = [\"1s\"]", "wait = [\"1h\"]");
    show(&sandbox, 0);
    let sending = send(&sandbox, &library);
    until("somebody is put off", || {
        events(&sandbox, "deferred").len() == 1
    });
    show(&sandbox, 86_400);
    assert_eq!(end(sending), Some(10));
    assert_eq!(events(&sandbox, "clock-set").len(), 1);
    assert_eq!(events(&sandbox, "accepted").len(), 99);
    assert!(!sandbox.copies().contains_key("person00000@example.com"));
}

/// Five in an hour were told; then somebody sets the clock forward by a day, and runs it again.
#[test]
fn a_clock_set_forward_while_no_send_runs_opens_no_window_anew() {
    let Some(library) = library() else {
        return;
    };
    let sandbox = Sandbox::people(20).with_relay("");
    show(&sandbox, -86_400);
    let mut sending = send_at(&sandbox, &library, "5/h");
    let taken = || sandbox.record().received().len();
    // Smoothed, so the second one would come in twelve minutes.
    until("the first one is told", || taken() == 1);
    std::thread::sleep(Duration::from_millis(300));
    sending.kill().unwrap();
    sending.wait().unwrap();
    let lock = sandbox.folder().join(".disclose/sender.lock");
    assert!(fs::read_to_string(&lock).unwrap().contains("\nclock "));
    for n in 0..2 {
        show(&sandbox, 0);
        let mut sending = send_at(&sandbox, &library, "1/h");
        until("it goes on", || events(&sandbox, "began").len() == 2 + n);
        std::thread::sleep(Duration::from_millis(1500));
        sending.kill().unwrap();
        sending.wait().unwrap();
        assert_eq!(taken(), 1);
        let set = events(&sandbox, "clock-set");
        assert_eq!(set.len(), 1, "{set:?}");
        let said = set[0]["reply"].as_str().unwrap();
        assert!(
            said.starts_with("+86") && said.contains("set forward"),
            "{said}"
        );
    }
    sandbox.run(&["log", "verify"]).expect(0);
    // What the machine does not say keeps nobody from sending.

    fs::write(lock, "process 1\nclock \u{0}\n").unwrap();
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    assert_eq!(taken(), 2);
}

#[test]
fn a_clock_that_goes_wrong_a_little_each_second_is_in_the_log() {
    let Some(library) = library() else {
        return;
    };
    let sandbox = Sandbox::people(160).with_relay("");
    run_at(&sandbox, 0, " x1.5");
    let sending = send(&sandbox, &library);
    assert_eq!(end(sending), Some(0));
    let set = events(&sandbox, "clock-set");
    assert!(
        !set.is_empty(),
        "half a second each second, eight seconds long"
    );
    let said = set[0]["reply"].as_str().unwrap();
    assert!(said.starts_with("+2"), "{said}");
    sandbox.run(&["log", "verify"]).expect(0);
}
