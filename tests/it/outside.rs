//! The log held against what somebody outside keeps of it, and against the approvals.
#![expect(clippy::cast_possible_wrap, reason = "small numbers")]

use std::fs;

use disclosure_mailer::{
    delivery::{Kind, genesis},
    ledger::Ledger,
    terms::Stamp,
};
use rusqlite::Connection;

use crate::{
    evidence::rows,
    handover::approved,
    support::{Ran, Sandbox},
};

/// A campaign that was approved and sent, and the line that somebody outside got.
pub(crate) fn sent() -> Sandbox {
    sent_to(6)
}

pub(crate) fn sent_to(people: usize) -> Sandbox {
    let sandbox = Sandbox::people(people).with_relay("");
    approved(&sandbox);
    sandbox.run(&["send", "--yes"]).expect(0);
    let line = sandbox.run(&["log", "head"]).expect(0).out();
    sandbox.write(
        "mail.txt",
        &format!("Dear counsel,\r\n\r\n> {line}\r\nRegards"),
    );
    let key = sandbox.run(&["log", "head", "--json"]).expect(0).json();
    sandbox.write("key.txt", key["key"].as_str().unwrap());
    sandbox
}

fn database(sandbox: &Sandbox) -> Connection {
    Connection::open(sandbox.folder().join(".disclose/ledger.db")).unwrap()
}

fn verify(sandbox: &Sandbox, more: &[&str]) -> Ran {
    sandbox.run(&[&["log", "verify", "--json"], more].concat())
}

const OUTSIDE: [&str; 2] = ["--head", "mail.txt"];

#[test]
fn a_sound_log_says_what_confirms_it() {
    let sandbox = sent();
    let alone = verify(&sandbox, &[]).expect(0).json();
    let events = alone["events"].as_u64().unwrap();
    assert_eq!(alone["confirmed"], 0);
    let says = format!("self-consistent up to seq {events}; nothing outside confirms it");
    assert_eq!(alone["verdict"], says.as_str());
    let head = verify(&sandbox, &OUTSIDE).expect(0).json();
    assert_eq!(head["confirmed"], events);
    sandbox.run(&["pause"]).expect(0);
    let later = verify(&sandbox, &OUTSIDE).expect(0).json();
    assert_eq!(
        (&later["confirmed"], &later["events"]),
        (&head["confirmed"], &(events + 1).into())
    );
    let verdict = later["verdict"].as_str().unwrap();
    assert!(
        verdict.contains("nothing outside confirms what comes after"),
        "{verdict}"
    );
    let note = sandbox.run(&["log", "head", "--note"]).expect(0).out();
    sandbox.write("note.txt", &note);
    verify(&sandbox, &["--head", "note.txt"]).expect(1);
    let both = verify(&sandbox, &["--head", "note.txt", "--key", "key.txt"])
        .expect(0)
        .json();
    assert_eq!(both["confirmed"], events + 1);
}

#[test]
fn the_head_of_another_log_is_a_fault_of_this_one() {
    let (sandbox, other) = (sent_to(2), sent_to(2));
    let note = other.run(&["log", "head", "--note"]).expect(0).out();
    sandbox.write("note.txt", &note);
    sandbox.write("mail.txt", &other.read("mail.txt"));
    for file in ["mail.txt", "note.txt"] {
        let found = verify(&sandbox, &["--head", file]).expect(20).json();
        assert_eq!(found["flaw"]["seq"], 1);
        let what = found["flaw"]["what"].as_str().unwrap();
        assert!(
            what.contains("the head that was given is of disclose-log/sandbox/"),
            "{what}"
        );
    }
    // A file without any head says nothing of the log.
    sandbox.write("mail.txt", &format!("Hello {}\n", other.read("key.txt")));
    verify(&sandbox, &OUTSIDE).expect(1);
}

#[test]
fn against_a_head_from_elsewhere_every_truncation_is_found() {
    let sandbox = sent();
    let database = database(&sandbox);
    let all = rows(&database);
    for left in (1..all.len()).rev() {
        database
            .execute("DELETE FROM event WHERE seq > ?1", [left as i64])
            .unwrap();
        database
            .execute("DELETE FROM checkpoint WHERE seq > ?1", [left as i64])
            .unwrap();
        // The record lies in the same house: whoever cuts the log off mends it too.
        fs::remove_file(sandbox.folder().join("approvals/ledger.toml")).unwrap();
        let alone = verify(&sandbox, &[]).expect(0).json();
        assert_eq!(
            (&alone["events"], &alone["confirmed"]),
            (&left.into(), &0.into())
        );
        let found = verify(&sandbox, &OUTSIDE).expect(20).json();
        let what = found["flaw"]["what"].as_str().unwrap();
        assert_eq!(found["flaw"]["seq"], all.len());
        assert!(what.contains(&format!("the log ends at {left}")), "{what}");
        sandbox.run(&["log", "head"]).expect(0);
    }
}

/// Writes the whole chain anew with one event changed, signed with whatever key is there.
fn rebuild(sandbox: &Sandbox) {
    let state = sandbox.folder().join(".disclose");
    let record = sandbox.folder().join("approvals/ledger.toml");
    let ledger = Ledger::open(&state, &record, "sandbox").unwrap();
    let mut drafts = Vec::new();
    ledger
        .read_all(|event| {
            drafts.push(((*event).clone(), event.time));
            Ok(())
        })
        .unwrap();
    let mut prev = genesis(ledger.identity().id(), "sandbox");
    let database = database(sandbox);
    database.execute("DELETE FROM checkpoint", []).unwrap();
    for (seq, (mut draft, time)) in (1..).zip(drafts) {
        if draft.kind == Kind::Accepted {
            "it never was".clone_into(&mut draft.reply);
        }
        let event = draft.chain(prev, seq, time);
        database
            .execute(
                "UPDATE event SET reply = ?1, hash = ?2 WHERE seq = ?3",
                (&event.reply, event.hash.0, seq as i64),
            )
            .unwrap();
        prev = event.hash;
    }
    drop(ledger);
    fs::remove_file(&record).unwrap();
    let ledger = Ledger::open(&state, &record, "sandbox").unwrap();
    let head = ledger.head();
    let note = ledger.note(head, Stamp(5));
    database
        .execute(
            "INSERT INTO checkpoint VALUES (?1, ?2)",
            (head.0 as i64, note),
        )
        .unwrap();
    ledger.record_head(&record).unwrap();
}

#[test]
fn a_log_written_anew_and_another_key_are_found_from_outside() {
    let sandbox = sent();
    rebuild(&sandbox);
    let alone = verify(&sandbox, &[]).expect(0).json();
    assert!(
        alone["verdict"]
            .as_str()
            .unwrap()
            .contains("nothing outside confirms it")
    );
    // Signed with the true key: only the head tells.
    verify(&sandbox, &["--key", "key.txt"]).expect(0);
    let found = verify(&sandbox, &OUTSIDE).expect(20);
    assert!(
        found
            .out()
            .contains("is another one than the head that was given says")
    );
    let other = sent();
    let key = other.folder().join(".disclose/campaign.key");
    fs::copy(key, sandbox.folder().join(".disclose/campaign.key")).unwrap();
    fs::remove_file(sandbox.folder().join("approvals/ledger.toml")).unwrap();
    for file in fs::read_dir(sandbox.folder().join("approvals")).unwrap() {
        let file = file.unwrap().path();
        if file.extension().is_some_and(|end| end == "toml") {
            let text = fs::read_to_string(&file).unwrap();
            let check = text.lines().filter(|line| !line.starts_with("check = "));
            let check: Vec<&str> = check.collect();
            fs::write(&file, format!("check = \"\"\n{}\n", check.join("\n"))).unwrap();
        }
    }
    database(&sandbox)
        .execute("DELETE FROM checkpoint", [])
        .unwrap();
    for outside in [
        &["--key", "key.txt"][..],
        &OUTSIDE,
        &["--head", "mail.txt", "--key", "key.txt"],
    ] {
        let found = verify(&sandbox, outside).expect(20);
        assert!(found.out().contains("another key"), "{}", found.out());
    }
}

#[test]
fn a_text_that_nobody_had_approved_by_then_is_found() {
    let sandbox = sent();
    let folder = sandbox.folder().join("approvals");
    let comms = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let comms = comms
        .into_iter()
        .find(|path| path.to_string_lossy().ends_with("comms.toml"))
        .unwrap();
    let text = fs::read_to_string(&comms).unwrap();
    let time = text
        .lines()
        .find(|line| line.starts_with("time = "))
        .unwrap();
    let late = text.replace(time, "time = 4000000000000000");
    fs::write(&comms, late).unwrap();
    let found = verify(&sandbox, &[]).expect(20).json();
    let what = found["flaw"]["what"].as_str().unwrap();
    assert!(what.contains("comms had not approved by then"), "{what}");
    fs::write(&comms, &text).unwrap();
    verify(&sandbox, &[]).expect(0);
    // Withdrawn later: it had been approved.
    sandbox.run(&["approve", "--withdraw"]).expect(0);
    verify(&sandbox, &[]).expect(0);
    let frozen = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let frozen = frozen
        .into_iter()
        .find(|path| path.join("text.json").exists())
        .unwrap();
    let text = fs::read_to_string(frozen.join("text.json")).unwrap();
    fs::write(
        frozen.join("text.json"),
        text.replace("incident", "accident"),
    )
    .unwrap();
    let found = verify(&sandbox, &[]).expect(20);
    assert!(found.out().contains("the frozen text"), "{}", found.out());
}

#[test]
fn a_checkpoint_that_the_key_did_not_sign_is_found() {
    let sandbox = sent();
    let database = database(&sandbox);
    let note: String = database
        .query_row(
            "SELECT note FROM checkpoint ORDER BY seq DESC LIMIT 1",
            [],
            |row| row.get(0),
        )
        .unwrap();
    let at = note.len() - 10;
    let mut forged = note.into_bytes();
    forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
    database
        .execute(
            "UPDATE checkpoint SET note = ?1",
            [String::from_utf8(forged).unwrap()],
        )
        .unwrap();
    let found = verify(&sandbox, &[]).expect(20);
    assert!(found.out().contains("cannot be trusted"), "{}", found.out());
}
