//! Unknowns are decided by a person: all of what is named or nothing, once, and while a `send` runs.

use std::{
    process::Child,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    handover::{end, until},
    support::Sandbox,
};

/// A relay that takes the first messages and loses its reply to each.
fn lost(times: usize) -> String {
    format!("[[rule]]\nat = \"body\"\ntimes = {times}\nact = \"accept-then-close\"")
}

/// So many people, and the Message-IDs of as many unknowns as are asked for.
fn unknowns(people: usize, times: usize) -> (Sandbox, Vec<String>) {
    let sandbox = Sandbox::people(people).with_relay(&lost(times));
    sandbox.run(&["send", "--yes"]).expect(12);
    let ids = ids(&sandbox.status());
    assert_eq!(ids.len(), times);
    (sandbox, ids)
}

fn ids(status: &Value) -> Vec<String> {
    let unknowns = status["unknowns"].as_array().unwrap().iter();
    unknowns
        .map(|unknown| unknown["message_id"].as_str().unwrap().to_owned())
        .collect()
}

fn counts(document: &Value) -> [u64; 4] {
    ["settled", "accepted", "not_accepted", "left"].map(|name| document[name].as_u64().unwrap())
}

fn events(sandbox: &Sandbox) -> Vec<Value> {
    let log = sandbox.run(&["log", "export", "--jsonl"]).out();
    let events = log.lines().map(serde_json::from_str);
    events.map(Result::unwrap).collect()
}

/// The Message-IDs of all attempts.
fn attempts(sandbox: &Sandbox) -> Vec<String> {
    let events = events(sandbox).into_iter();
    events
        .filter(|event| event["event"] == "attempt")
        .map(|event| event["message_id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_the_relay_took_is_handed_over_and_the_rest_is_sent_once_more() {
    let (sandbox, ids) = unknowns(6, 2);
    let (taken, lost) = (format!("<{}>", ids[0]), ids[1].to_uppercase());
    let words = ["settle", "--accepted", &taken, "--not-accepted", &lost];
    let before = events(&sandbox);
    // Nobody can be asked here, and a dry run writes nothing.
    sandbox.run(&words).expect(1);
    let dry = sandbox
        .run(&[&words[..], &["--dry-run", "--json"]].concat())
        .expect(12);
    assert_eq!(counts(&dry.json()), [2, 1, 1, 0]);
    assert_eq!(events(&sandbox).len(), before.len());
    let settled = sandbox
        .run(&[&words[..], &["--yes", "--json"]].concat())
        .expect(10);
    assert_eq!(counts(&settled.json()), [2, 1, 1, 0]);
    assert_eq!(settled.json()["exit"], json!([10]));
    assert_eq!(sandbox.status()["deliveries"]["accepted"], 5);
    sandbox.run(&["send", "--yes"]).expect(0);
    let received = sandbox.record().received();
    let copies = |id: &str| {
        let of = received.iter();
        of.filter(|message| {
            message
                .message_id
                .as_deref()
                .is_some_and(|m| m.contains(id))
        })
        .count()
    };
    assert_eq!((copies(&ids[0]), copies(&ids[1])), (1, 2));
    assert_eq!(received.len(), 7);
    // Once more is refused: nobody of them is unknown.
    let again = sandbox
        .run(&[&words[..], &["--yes", "--json"]].concat())
        .expect(1);
    assert_eq!(again.json()["refused"].as_array().unwrap().len(), 2);
    let log = sandbox
        .run(&["log", "export", "--only", "unknown"])
        .expect(0)
        .out();
    for word in [
        "settled-accepted",
        "settled-unsent",
        "settled by",
        "by hand",
        &ids[0],
    ] {
        assert!(log.contains(word), "{word}: {log}");
    }
}

#[test]
fn a_recipients_key_names_an_unknown_too() {
    let (sandbox, _) = unknowns(3, 1);
    let key = sandbox.status()["unknowns"][0]["key"]
        .as_str()
        .unwrap()
        .to_owned();
    sandbox
        .run(&["settle", "--accepted", &key, "--yes"])
        .expect(0);
    assert_eq!(sandbox.status()["deliveries"]["accepted"], 3);
}

#[test]
fn one_wrong_id_and_nothing_is_written() {
    let (sandbox, ids) = unknowns(4, 1);
    let received = sandbox.record().received();
    let mut known = received
        .iter()
        .filter_map(|message| message.message_id.clone())
        .filter(|id| !id.contains(&ids[0]));
    let known = known.next().unwrap();
    let nobodys = "nobody@elsewhere.example.com";
    let words = ["settle", "--yes", "--accepted", &ids[0], &known, nobodys];
    let refused = sandbox.run(&words).expect(1);
    let said = refused.err();
    assert!(said.contains("handed over already"), "{said}");
    assert!(said.contains("nobody's in this campaign"), "{said}");
    assert!(
        !said.contains("nobody@") && !said.contains(&ids[0]),
        "{said}"
    );
    assert_eq!(sandbox.status()["deliveries"]["unknown"], 1);
    let both = [
        "settle",
        "--yes",
        "--accepted",
        &ids[0],
        "--not-accepted",
        &ids[0],
    ];
    let said = sandbox.run(&both).expect(1).err();
    assert!(said.contains("accepted, and not"), "{said}");
    sandbox.run(&["settle", "--yes"]).expect(1);
    assert_eq!(sandbox.status()["deliveries"]["unknown"], 1);
}

#[test]
fn a_file_from_the_relays_log_is_named_with_its_digest() {
    let (sandbox, ids) = unknowns(8, 4);
    sandbox.write(
        "log.csv",
        &format!(
            "time;Message-ID;Outcome\n1;<{}>;sent\n2;<{}>;bounced\n3;<{}>;perhaps\n",
            ids[0], ids[1], ids[2]
        ),
    );
    let from = ["settle", "--from", "log.csv", "--yes", "--json"];
    let wrong = sandbox.run(&from).expect(1);
    assert!(wrong.err().contains("log.csv:4"), "{}", wrong.err());
    sandbox.edit("log.csv", "perhaps", "250");
    let some = sandbox.run(&from).expect(10).json();
    assert_eq!(counts(&some), [3, 2, 1, 1]);
    let digest = disclosure_mailer::terms::Digest::of(sandbox.read("log.csv").as_bytes());
    let log = sandbox.run(&["log", "export"]).expect(0).out();
    assert!(
        log.contains(&format!("evidence log.csv, SHA-256 {digest}")),
        "{log}"
    );
    // A plain list, and what holds for the rest; both must be stated.
    sandbox.run(&["send", "--yes"]).expect(12);
    sandbox.write("ann@example.com.txt", "");
    sandbox
        .run(&[
            "settle",
            "--from",
            "ann@example.com.txt",
            "--yes",
            "--accepted",
        ])
        .expect(1);
    sandbox.write("ann@example.com.txt", &format!("{}\n", ids[3]));
    sandbox
        .run(&["settle", "--from", "ann@example.com.txt", "--yes"])
        .expect(1);
    sandbox
        .run(&[
            "settle",
            "--from",
            "ann@example.com.txt",
            "--accepted",
            "--yes",
        ])
        .expect(0);
    let log = sandbox.run(&["log", "export"]).expect(0).out();
    assert!(!log.contains("ann@example.com"), "{log}");
}

#[test]
fn the_rest_is_settled_where_that_is_stated() {
    let (sandbox, ids) = unknowns(6, 3);
    sandbox.write("log.csv", &format!("message_id,accepted\n{},yes\n", ids[0]));
    let words = [
        "settle",
        "--from",
        "log.csv",
        "--rest",
        "not-accepted",
        "--yes",
        "--json",
    ];
    let settled = sandbox.run(&words).expect(10).json();
    assert_eq!(counts(&settled), [3, 1, 2, 0]);
    sandbox.run(&["send", "--yes"]).expect(0);
    assert_eq!(sandbox.record().received().len(), 8);
}

#[test]
fn a_log_without_any_of_them_settles_the_rest() {
    let (sandbox, _) = unknowns(6, 3);
    sandbox.write("none.txt", "\n");
    let words = ["settle", "--from", "none.txt", "--accepted", "--yes"];
    let refused = sandbox.run(&words).expect(1).err();
    assert!(refused.contains("say so with `--rest`"), "{refused}");
    let rest = [
        "settle",
        "--from",
        "none.txt",
        "--rest",
        "not-accepted",
        "--yes",
        "--json",
    ];
    assert_eq!(counts(&sandbox.run(&rest).expect(10).json()), [3, 0, 3, 0]);
}

/// A slow `send` that has lost one reply a while ago.
fn slow() -> (Sandbox, Child, String) {
    let sandbox = Sandbox::people(120).with_relay(&lost(1));
    let running = sandbox.spawn(&["send", "--yes", "--rate", "10/s"]);
    until("nothing was lost", || {
        sandbox.folder().join(".disclose/ledger.db").exists()
            && sandbox.status()["deliveries"]["unknown"] == 1
    });
    let id = ids(&sandbox.status()).remove(0);
    // What was lost a moment ago is still the run's own.
    let settle = ["settle", "--yes", "--dry-run", "--accepted", &id];
    until("it never becomes ours", || sandbox.run(&settle).code() != 1);
    (sandbox, running, id)
}

#[test]
fn a_running_send_learns_that_an_unknown_was_handed_over() {
    let (sandbox, running, id) = slow();
    sandbox
        .run(&["settle", "--yes", "--accepted", &id])
        .expect(10);
    assert_eq!(end(running), Some(0));
    assert_eq!(sandbox.status()["deliveries"]["accepted"], 120);
    assert_eq!(sandbox.record().received().len(), 120);
}

#[test]
fn a_running_send_sends_once_more_what_was_not_taken() {
    let (sandbox, running, id) = slow();
    let settled = Instant::now();
    sandbox
        .run(&["settle", "--yes", "--not-accepted", &id])
        .expect(10);
    until("it was not sent once more", || {
        let received = sandbox.record().received();
        let of = received.iter();
        of.filter(|message| {
            message
                .message_id
                .as_deref()
                .is_some_and(|m| m.contains(&id))
        })
        .count()
            == 2
    });
    assert!(settled.elapsed() < Duration::from_secs(20));
    assert_eq!(end(running), Some(0));
    let copies = sandbox.copies();
    assert_eq!(copies.values().filter(|n| **n == 2).count(), 1);
    assert_eq!(copies.values().filter(|n| **n == 1).count(), 119);
}

#[test]
fn the_open_attempts_of_a_living_sender_are_its_own_and_those_of_a_dead_one_are_not() {
    let script = "[[rule]]\nat = \"body\"\nact = \"silence\"";
    let sandbox = Sandbox::people(2).with_relay(script);
    let mut running = sandbox.spawn(&["send", "--yes", "--connections", "2"]);
    until("no body arrived", || {
        sandbox.folder().join(".disclose/ledger.db").exists() && attempts(&sandbox).len() == 2
    });
    let id = attempts(&sandbox).remove(0);
    let refused = sandbox
        .run(&["settle", "--yes", "--not-accepted", &id])
        .expect(1);
    assert!(
        refused.err().contains("being sent now"),
        "{}",
        refused.err()
    );
    running.kill().unwrap();
    running.wait().unwrap();
    sandbox
        .run(&["settle", "--yes", "--not-accepted", &id])
        .expect(10);
    let status = sandbox.status();
    assert_eq!(status["deliveries"]["pending"], 1, "{status}");
    assert_eq!(status["deliveries"]["unknown"], 1, "{status}");
}

#[test]
fn status_says_how_to_settle() {
    let (sandbox, ids) = unknowns(4, 1);
    let said = sandbox.run(&["status"]).expect(12).out();
    assert!(said.contains(&format!("unknown  <{}>", ids[0])), "{said}");
    assert!(said.contains("then `disclose settle`"), "{said}");
    let lines = said.lines().filter(|line| line.starts_with("unknown  <"));
    for line in lines {
        let minute = line.rsplit("  ").next().unwrap();
        assert!(
            minute.len() == "2025-11-26 16:39 UTC".len() && minute.ends_with(" UTC"),
            "{line}"
        );
    }
}
