//! Personal data away and evidence kept; a copy in which nobody is told again by mistake.

use std::fs;

use crate::{handover::until, outside::sent, support::Sandbox};

#[test]
fn after_a_purge_the_log_verifies_and_people_are_found_by_address_alone() {
    let sandbox = sent();
    let before = sandbox.run(&["log", "verify", "--json"]).expect(0).json();
    sandbox
        .run(&["check", "--registers", "registers"])
        .expect(0);
    sandbox
        .run(&["log", "export", "--addresses", "--out", "names.csv"])
        .expect(0);
    sandbox
        .run(&["log", "export", "--columns=account", "--out", "mended.csv"])
        .expect(0);
    let by_column = ["log", "lookup", "acct-00002", "--column", "Account"];
    assert!(
        sandbox
            .run(&by_column)
            .expect(0)
            .out()
            .contains("handed over")
    );
    // Somebody went on with this one: it is theirs now.
    let mended = sandbox.read("mended.csv") + "x\n";
    sandbox.write("mended.csv", &mended);
    sandbox.run(&["purge"]).expect(1);
    let purged = sandbox.run(&["purge", "--yes"]).expect(0);
    for said in [
        "mended.csv (it was changed",
        "no update, no correction",
        "snapshots",
        "the lists stay",
    ] {
        assert!(purged.out().contains(said), "{said}: {}", purged.out());
    }
    let state = sandbox.folder().join(".disclose");
    for gone in [
        "audience.db",
        "audience.db-wal",
        "lookup.db",
        "personal-files.jsonl",
    ] {
        assert!(!state.join(gone).exists(), "{gone}");
    }
    for gone in ["names.csv", "registers/merged.csv", "registers/invalid.csv"] {
        assert!(!sandbox.folder().join(gone).exists(), "{gone}");
    }
    assert!(sandbox.folder().join("mended.csv").exists());
    let after = sandbox
        .run(&["log", "verify", "--head", "mail.txt", "--json"])
        .expect(0)
        .json();
    assert_eq!(after["events"], before["events"].as_u64().unwrap() + 1);
    assert_eq!(after["confirmed"], before["events"]);
    let found = sandbox
        .run(&["log", "lookup", "person00002@example.com", "--message"])
        .expect(0)
        .out();
    assert!(
        found.contains("handed over 20") && found.contains("[name]"),
        "{found}"
    );
    let nobody = sandbox.run(&by_column).expect(0).out();
    assert!(
        nobody.contains("nobody in this campaign has this value"),
        "{nobody}"
    );
    let status = sandbox.run(&["status", "--json"]).expect(0);
    assert_eq!(status.json()["deliveries"]["accepted"], 6);
    assert!(
        status.err().contains("personal data purged on"),
        "{}",
        status.err()
    );
    let send = sandbox.run(&["send", "--yes"]).expect(1);
    assert!(
        send.err().contains("nobody of it can be written to"),
        "{}",
        send.err()
    );
    sandbox.run(&["log", "export", "--addresses"]).expect(1);
    sandbox
        .run(&["log", "export", "--out", "log.csv"])
        .expect(0);
    sandbox
        .run(&["purge", "--yes", "--lists", "--key"])
        .expect(0);
    assert!(!sandbox.folder().join("lists/people.csv").exists());
    assert!(!state.join("campaign.key").exists());
    let last = sandbox
        .run(&["log", "verify", "--head", "mail.txt", "--json"])
        .expect(0)
        .json();
    assert_eq!(last["flaw"], serde_json::Value::Null);
    sandbox.run(&["log", "head"]).expect(0);
    sandbox
        .run(&["log", "export", "--out", "log.csv"])
        .expect(0);
    assert_eq!(sandbox.status()["deliveries"]["accepted"], 6);
    let lookup = sandbox
        .run(&["log", "lookup", "person00002@example.com"])
        .expect(20);
    assert!(lookup.err().contains("campaign key"), "{}", lookup.err());
}

#[test]
fn whoever_still_waits_keeps_their_data_unless_that_is_said() {
    let sandbox = Sandbox::people(5).with_relay("");
    sandbox.run(&["send", "--yes", "--limit", "2"]).expect(10);
    let refused = sandbox.run(&["purge", "--yes"]).expect(10);
    assert!(
        refused.err().contains("3 people were not told yet"),
        "{}",
        refused.err()
    );
    assert!(sandbox.folder().join(".disclose/audience.db").exists());
    sandbox.run(&["purge", "--yes", "--unfinished"]).expect(0);
    let status = sandbox.run(&["status", "--json"]).expect(11).json();
    assert_eq!(status["deliveries"]["withheld"], 3);
    assert_eq!(status["withheld"][0]["reason"], "personal data was purged");
}

#[test]
fn in_a_copy_whoever_was_unfinished_is_unknown_until_settled() {
    let sandbox = Sandbox::people(6).with_relay("");
    sandbox.run(&["send", "--yes", "--limit", "2"]).expect(10);
    let copied = sandbox
        .run(&["archive", "--out", "copy", "--json"])
        .expect(0)
        .json();
    assert_eq!(copied["unfinished"], 4);
    // The original goes on; the copy must not tell them again.
    sandbox.run(&["send", "--yes", "--limit", "3"]).expect(10);
    let log = sandbox.run(&["log", "export", "--jsonl"]).expect(0).out();
    let status = sandbox.run(&["status", "copy", "--json"]).expect(12).json();
    assert_eq!(
        (
            &status["deliveries"]["accepted"],
            &status["deliveries"]["unknown"]
        ),
        (&2.into(), &4.into())
    );
    sandbox.run(&["send", "copy", "--yes"]).expect(12);
    assert_eq!(sandbox.copies().len(), 5);
    sandbox.run(&["log", "verify", "copy"]).expect(0);
    // What the relay's log says of those whom only the original handed over.
    let unknown: Vec<&str> = status["unknowns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|u| u["message_id"].as_str().unwrap())
        .collect();
    let taken: Vec<String> = log
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|event| event["event"] == "accepted")
        .map(|event| event["message_id"].as_str().unwrap().to_owned())
        .filter(|id| unknown.contains(&id.as_str()))
        .collect();
    assert_eq!(taken.len(), 3);
    sandbox.write("relay.txt", &taken.join("\n"));
    sandbox
        .run(&[
            "settle",
            "copy",
            "--from",
            "relay.txt",
            "--accepted",
            "--rest",
            "not-accepted",
            "--yes",
        ])
        .expect(10);
    sandbox.run(&["send", "copy", "--yes"]).expect(0);
    let copies = sandbox.copies();
    assert!(
        copies.len() == 6 && copies.values().all(|copies| *copies == 1),
        "{copies:?}"
    );
}

#[test]
fn a_copy_that_fails_halfway_is_taken_away() {
    let sandbox = Sandbox::people(2).with_relay("");
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    let path = sandbox.folder().join(".disclose/audience.db");
    let audience = fs::read(&path).unwrap();
    sandbox.write(".disclose/audience.db", "no database");
    sandbox.run(&["archive", "--out", "copy"]).expect(1);
    assert!(!sandbox.folder().join("copy").exists());
    fs::write(&path, audience).unwrap();
    sandbox.run(&["archive", "--out", "copy"]).expect(0);
}

#[test]
fn an_archive_can_be_made_while_a_send_runs() {
    let sandbox = Sandbox::people(300).with_relay("");
    sandbox.edit("campaign.toml", "rate = \"unlimited\"", "rate = \"100/s\"");
    let mut running = sandbox.spawn(&["send", "--yes"]);
    until("nothing was handed over", || {
        sandbox.status()["deliveries"]["accepted"] != 0
    });
    for round in 0..3 {
        std::thread::sleep(std::time::Duration::from_millis(500));
        let out = format!("copy{round}");
        let copied = sandbox
            .run(&["archive", "--out", &out, "--json"])
            .expect(0)
            .json();
        sandbox.run(&["log", "verify", &out]).expect(0);
        let status = sandbox.run(&["status", &out, "--json"]).json();
        assert_eq!(status["deliveries"]["unknown"], copied["unfinished"]);
        let sum =
            ["accepted", "unknown"].map(|state| status["deliveries"][state].as_u64().unwrap());
        assert_eq!(sum.iter().sum::<u64>(), 300, "{status}");
        assert_eq!(status["rows"]["recipients"], 300);
    }
    assert_eq!(running.wait().unwrap().code(), Some(0));
    assert_eq!(sandbox.copies().len(), 300);
    let mode = |path: &str| {
        use std::os::unix::fs::PermissionsExt as _;
        fs::metadata(sandbox.folder().join(path))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(
        (
            mode("copy0"),
            mode("copy0/.disclose/audience.db"),
            mode("copy0/lists/people.csv")
        ),
        (0o700, 0o600, 0o600)
    );
}
