//! The main job with the real program: complete, resumed, limited, paused, refused, killed.

use std::{
    fs,
    time::{Duration, Instant},
};

use disclosure_mailer::sink::{Login, SinkConfig};

use crate::support::Sandbox;

#[test]
fn everybody_is_handed_one_message_and_a_second_run_sends_nothing() {
    let sandbox = Sandbox::people(200).with_relay("");
    let sent = sandbox.run(&["send", "--yes", "--json"]).expect(0).json();
    assert_eq!(sent["deliveries"]["accepted"], 200);
    assert_eq!(sent["exit"], serde_json::json!([0]));
    sandbox.run(&["send", "--yes"]).expect(0);
    let copies = sandbox.copies();
    assert!(copies.len() == 200 && copies.values().all(|n| *n == 1));
}

#[test]
fn refusals_deferrals_and_withheld_people_are_told_apart() {
    let list = "email,jurisdiction\ngone@example.com,DE\nlater@example.com,DE\nheld@example.com,US-MD\nreal@company.com,DE\n\
                fine@example.com,DE\n";
    let script = "[[rule]]\nat = \"rcpt\"\nmatches = \"gone@\"\nreply = \"550 5.1.1 <gone@example.com> unknown\"\n\
                  [[rule]]\nat = \"rcpt\"\nmatches = \"later@\"\ntimes = 2\nreply = \"451 4.7.1 later\"\n";
    let sandbox = Sandbox::new(list).with_relay(script);
    sandbox.edit("campaign.toml", "[relay]", "[[hold]]\nmatch = { jurisdiction = \"US-MD\" }\nreason = \"AG first\"\nby = \"J\"\n[relay]");
    let sent = sandbox.run(&["send", "--yes", "--json"]).expect(11).json();
    let d = &sent["deliveries"];
    assert_eq!(
        (
            &d["accepted"],
            &d["rejected"],
            &d["withheld"],
            &d["deferred"]
        ),
        (&2.into(), &1.into(), &2.into(), &0.into()),
        "{d}"
    );
    assert_eq!(sent["withheld"].as_array().unwrap().len(), 2);
    let log = sandbox
        .run(&["log", "export", ".", "--jsonl"])
        .expect(0)
        .out();
    assert!(
        !log.contains("gone@") && log.contains("<recipient> unknown"),
        "{log}"
    );
    sandbox
        .run(&["log", "lookup", "gone@example.com"])
        .expect(0)
        .out()
        .contains("refused")
        .then_some(())
        .unwrap();
    assert!(
        sandbox
            .run(&["log", "lookup", "held@example.com"])
            .expect(0)
            .out()
            .contains("held: AG first")
    );
    assert!(
        sandbox
            .run(&["log", "lookup", "nobody@example.com"])
            .expect(0)
            .out()
            .contains("on no list")
    );
    let printed = sandbox
        .run(&["log", "lookup", "FINE@example.com", "--message"])
        .expect(0)
        .out();
    let raw = sandbox
        .record()
        .received()
        .iter()
        .find(|m| m.rcpt[0].starts_with("fine"))
        .unwrap()
        .raw
        .clone()
        .unwrap();
    assert!(
        printed.contains(String::from_utf8_lossy(&raw).trim_end()),
        "the message is not the one that was sent"
    );
}

#[test]
fn the_same_strange_refusal_for_three_people_pauses_the_run_and_settles_nobody() {
    let script = "[[rule]]\nat = \"body\"\nreply = \"554 5.2.0 daily limit\"";
    let sandbox = Sandbox::people(20).with_relay(script);
    let ran = sandbox.run(&["send", "--yes", "--json"]).expect(21);
    assert!(ran.err().contains("three people in a row"), "{}", ran.err());
    let status = ran.json();
    assert_eq!(status["exit"], serde_json::json!([21, 10]));
    assert_eq!(
        (
            &status["deliveries"]["rejected"],
            &status["deliveries"]["accepted"]
        ),
        (&0.into(), &0.into())
    );
}

#[test]
fn one_strange_refusal_among_others_is_about_that_message() {
    let script =
        "[[rule]]\nat = \"body\"\nmatches = \"person00003\"\nreply = \"554 5.6.0 strange\"";
    let sandbox = Sandbox::people(20).with_relay(script);
    let status = sandbox.run(&["send", "--yes", "--json"]).expect(11).json();
    assert_eq!(
        (
            &status["deliveries"]["rejected"],
            &status["deliveries"]["accepted"]
        ),
        (&1.into(), &19.into())
    );
}

#[test]
fn a_refusal_before_anybody_was_named_settles_nobody() {
    let script = "[[rule]]\nat = \"mail\"\ntimes = 2\nreply = \"550 5.7.1 odd\"";
    let sandbox = Sandbox::people(20).with_relay(script);
    let words = ["send", "--yes", "--json", "--connections", "1"];
    let status = sandbox.run(&words).expect(0).json();
    assert_eq!(status["deliveries"]["accepted"], 20, "{status}");
    assert!(sandbox.copies().values().all(|n| *n == 1));
}

#[test]
fn a_lost_reply_is_unknown_is_named_and_held_or_sent_once_more_as_stated() {
    let script = "[[rule]]\nat = \"body\"\nmatches = \"person00001\"\ntimes = 1\nact = \"accept-then-close\"";
    let held = Sandbox::people(5).with_relay(script);
    let status = held.run(&["send", "--yes", "--json"]).expect(12).json();
    assert_eq!(status["deliveries"]["unknown"], 1);
    let id = status["unknowns"][0]["message_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let received = held.record().received();
    let lost = received.iter().find(|m| !m.answered).unwrap();
    assert!(lost.message_id.as_ref().unwrap().contains(&id));
    held.run(&["send", "--yes"]).expect(12);
    assert_eq!(held.record().received().len(), 5);

    let resent = Sandbox::people(5).with_relay(script);
    resent.edit(
        "campaign.toml",
        "unknown = \"hold\"",
        "unknown = \"resend\"",
    );
    resent.run(&["send", "--yes"]).expect(0);
    let twice: Vec<_> = resent
        .record()
        .received()
        .into_iter()
        .filter(|m| m.rcpt[0].starts_with("person00001"))
        .collect();
    assert_eq!(twice.len(), 2);
    assert_eq!(
        twice[0].raw, twice[1].raw,
        "a second copy is the same message, octet by octet"
    );
}

#[test]
fn a_rate_is_a_rate_from_the_first_second_on_and_after_a_restart() {
    let sandbox = Sandbox::people(160).with_relay("");
    sandbox
        .run(&["send", "--yes", "--rate", "50/s", "--limit", "90"])
        .expect(10);
    assert_eq!(sandbox.record().received().len(), 90);
    sandbox.run(&["send", "--yes", "--rate", "50/s"]).expect(0);
    let mut ended: Vec<i64> = sandbox
        .record()
        .received()
        .iter()
        .map(|m| i64::try_from(m.began).unwrap())
        .collect();
    ended.sort_unstable();
    // The stamps are the sink's, which shares a busy machine: a burst would show as a gap near 0.
    for (n, at) in ended.iter().enumerate().skip(50) {
        let gap = at - ended[n - 50];
        assert!(
            gap >= 900_000,
            "message {n} came {gap} µs after message {}",
            n - 50
        );
    }
    let took = ended.last().unwrap() - ended[0];
    assert!(took < 20_000_000, "160 messages at 50/s took {took} µs");
}

#[test]
fn a_pause_from_another_terminal_stops_within_a_second_or_so_and_send_continues() {
    let sandbox = Sandbox::people(300).with_relay("");
    let mut running = sandbox.spawn(&["send", "--yes", "--rate", "50/s"]);
    wait_for(&sandbox, 20);
    let second = sandbox.run(&["send", "--yes"]).expect(20);
    assert!(
        second.err().contains("another `send` is running"),
        "{}",
        second.err()
    );
    sandbox.run(&["pause"]).expect(0);
    let asked = Instant::now();
    assert_eq!(running.wait().unwrap().code(), Some(10));
    assert!(asked.elapsed() < Duration::from_secs(10));
    let so_far = sandbox.record().received().len();
    assert!((20..300).contains(&so_far), "{so_far}");
    assert!(sandbox.run(&["status"]).expect(10).out().contains("paused"));
    sandbox
        .run(&["send", "--yes", "--rate", "unlimited"])
        .expect(0);
    assert!(sandbox.copies().len() == 300 && sandbox.copies().values().all(|n| *n == 1));
}

fn wait_for(sandbox: &Sandbox, messages: usize) {
    let began = Instant::now();
    while sandbox.record().received().len() < messages {
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "nothing is being sent"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_deleted_or_foreign_ledger_refuses() {
    let (ours, theirs) = (
        Sandbox::people(3).with_relay(""),
        Sandbox::people(3).with_relay(""),
    );
    ours.run(&["send", "--yes"]).expect(0);
    theirs.run(&["send", "--yes"]).expect(0);
    let state = ours.folder().join(".disclose");
    let kept = ours.folder().join("kept");
    fs::rename(&state, &kept).unwrap();
    let refused = ours.run(&["send", "--yes"]).expect(20);
    assert!(
        refused.err().contains("begun with ledger"),
        "{}",
        refused.err()
    );
    fs::rename(theirs.folder().join(".disclose"), &state).unwrap();
    let refused = ours.run(&["send", "--yes"]).expect(20);
    assert!(
        refused.err().contains("the ledger here is"),
        "{}",
        refused.err()
    );
    assert_eq!(ours.record().received().len(), 3);
    let recorded = ours.read("approvals/ledger.toml");
    let id = recorded.lines().next().unwrap().split('"').nth(1).unwrap();
    ours.run(&["send", "--yes", "--start-over", "00000000"])
        .expect(20);
    ours.run(&["send", "--yes", "--start-over", id]).expect(0);
    assert_eq!(ours.record().received().len(), 6);
}

#[test]
fn a_relay_that_cannot_be_used_is_named_and_charges_nobody() {
    let nobody = Sandbox::people(3);
    let ran = nobody.run(&["send", "--yes"]).expect(21);
    assert!(
        ran.err()
            .contains("127.0.0.1:9 cannot be reached: nobody listens there"),
        "{}",
        ran.err()
    );

    let mut wrong = Sandbox::people(3);
    wrong.start(SinkConfig {
        login: Some(Login::new("notices", "right-one")),
        ..SinkConfig::default()
    });
    wrong.secret("password", "hunter2\n");
    wrong.edit(
        "campaign.toml",
        "connections = 4",
        "connections = 4\nusername = \"notices\"\npassword_file = \"password\"",
    );
    let ran = wrong.run(&["send", "--yes", "--json"]).expect(21);
    assert!(
        ran.err().contains("refuses us at auth: 535"),
        "{}",
        ran.err()
    );
    assert!(!ran.all().contains("hunter2"));
    assert_eq!(ran.json()["deliveries"]["pending"], 3);
    wrong.secret("password", "right-one\n");
    wrong.run(&["send", "--yes"]).expect(0);
}

#[test]
fn a_full_disk_stops_the_run_and_the_next_one_completes_it() {
    let sandbox = Sandbox::people(400).with_relay("");
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    // The file size limit of the shell stands in for the disk: writes fail in the same place.
    let full = std::process::Command::new("bash")
        .args([
            "-c",
            &format!(
                "ulimit -f 420; trap '' XFSZ; exec {} send --yes",
                crate::support::PROGRAM
            ),
        ])
        .current_dir(sandbox.folder())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&full.stderr).into_owned();
    assert_eq!(full.status.code(), Some(20), "{said}");
    assert!(said.contains("error: failed to"), "{said}");
    let unknown = sandbox.status()["deliveries"]["unknown"].as_u64().unwrap();
    assert!(unknown <= 4, "{unknown}");
    let code = sandbox.run(&["send", "--yes"]).code();
    assert!([0, 12].contains(&code), "{code}");
    assert!(sandbox.copies().values().all(|n| *n == 1));
}

#[test]
fn a_dry_run_plans_those_who_are_still_to_be_told() {
    let sandbox = Sandbox::people(600).with_relay("");
    sandbox.edit("campaign.toml", "rate = \"unlimited\"", "rate = \"5/s\"");
    sandbox
        .run(&["send", "--yes", "--rate", "unlimited", "--limit", "500"])
        .expect(10);
    let ran = sandbox
        .run(&["send", "--dry-run", "--rate", "2/s"])
        .expect(0);
    assert!(ran.out().contains("composed 600 messages"), "{}", ran.out());
    assert!(
        ran.out().contains("100 of them are still to be told"),
        "{}",
        ran.out()
    );
    let ran = sandbox.run(&["send", "--dry-run", "--rate", "2/s", "--json"]);
    let ends = ran.expect(0).json()["plan"]["ends"].clone();
    let ends: jiff::Timestamp = ends.as_str().unwrap().parse().unwrap();
    let left = ends.as_second() - jiff::Timestamp::now().as_second();
    assert!((30..=60).contains(&left), "100 at 2/s take 50 s: {left}");
}

#[test]
fn a_dry_run_before_there_is_a_relay_and_before_the_day_composes_all_and_says_what_lacks() {
    let sandbox = Sandbox::people(10);
    let file = sandbox.read("campaign.toml");
    let (before, rest) = file.split_once("[relay]").unwrap();
    let (_, pace) = rest.split_once("[pace]").unwrap();
    let later = "[schedule]\nnot_before = \"2999-01-01T09:00:00Z\"\n";
    sandbox.write("campaign.toml", &format!("{before}{later}[pace]{pace}"));
    let ran = sandbox.run(&["send", "--dry-run"]).expect(1);
    assert!(ran.out().contains("composed 10 messages"), "{}", ran.out());
    assert!(
        ran.out().contains("plan: begins 2999-01-01"),
        "{}",
        ran.out()
    );
    assert!(
        ran.err().contains("error: campaign.toml has no [relay]"),
        "{}",
        ran.err()
    );
    let (_, approval) = pace.split_once("[approval]").unwrap();
    let rest = format!("{before}[approval]{approval}");
    sandbox.write("campaign.toml", &rest);
    let ran = sandbox.run(&["send", "--dry-run", "--json"]).expect(1);
    let document = ran.json();
    assert_eq!(document["composed"], 10);
    assert_eq!(document["exit"], serde_json::json!([1]));
    let all = "campaign.toml has no [relay] and no [pace] and no [retry]";
    assert_eq!(document["lacks"], all);
    // Without a dry run nothing is done, and all of it is said at once.
    assert!(
        sandbox
            .run(&["send", "--yes"])
            .expect(1)
            .err()
            .contains(all)
    );
}

#[test]
fn a_dry_run_writes_nothing() {
    let sandbox = Sandbox::people(10);
    sandbox.edit("campaign.toml", "required = []", "required = [\"legal\"]");
    sandbox.approve("legal", "L <l@example.com>");
    let before = files(&sandbox);
    let ran = sandbox.run(&["send", "--dry-run"]).expect(0);
    assert!(ran.out().contains("composed 10 messages"), "{}", ran.out());
    assert_eq!(files(&sandbox), before);

    let nobody_approves = Sandbox::people(10);
    let before = files(&nobody_approves);
    nobody_approves.run(&["send", "--dry-run"]).expect(0);
    assert_eq!(files(&nobody_approves), before);
}

fn files(sandbox: &Sandbox) -> Vec<(std::path::PathBuf, u64)> {
    fn walk(folder: &std::path::Path, found: &mut Vec<(std::path::PathBuf, u64)>) {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                walk(&entry.path(), found);
            } else if !entry.path().to_string_lossy().contains("-shm") {
                found.push((entry.path(), entry.metadata().unwrap().len()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&sandbox.folder(), &mut found);
    found.sort();
    found
}

#[test]
fn starting_over_while_a_sender_lives_is_refused() {
    let sandbox = Sandbox::people(300).with_relay("");
    let mut running = sandbox.spawn(&["send", "--yes", "--rate", "50/s"]);
    wait_for(&sandbox, 5);
    let recorded = sandbox.read("approvals/ledger.toml");
    let id = recorded.lines().next().unwrap().split('"').nth(1).unwrap();
    let refused = sandbox
        .run(&["send", "--yes", "--start-over", id])
        .expect(20);
    assert!(refused.err().contains("another `send` is running"));
    sandbox.run(&["pause"]).expect(0);
    assert_eq!(running.wait().unwrap().code(), Some(10));
    sandbox
        .run(&["send", "--yes", "--rate", "unlimited"])
        .expect(0);
    assert!(sandbox.copies().values().all(|n| *n == 1) && sandbox.copies().len() == 300);
}
