//! What was changed, damaged or lost behind the program's back.

use std::{fs, path::Path, process::Command};

use crate::{
    handover::{approved, end, until},
    support::{PROGRAM, Sandbox},
};

#[test]
fn whoever_gets_which_wording_is_sealed_by_the_approvals() {
    let list = "email,locale\nann@example.com,en\nbob@example.com,de\n";
    let sandbox = Sandbox::new(list).with_relay("");
    approved(&sandbox);
    let frozen = fs::read_dir(sandbox.folder().join("approvals"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("text.json"))
        .find(|path| path.exists())
        .unwrap();
    let mut text: serde_json::Value = serde_json::from_slice(&fs::read(&frozen).unwrap()).unwrap();
    // Everybody would get the German wording, and every digest still fits.
    let pairs = text["by_facets"].as_array_mut().unwrap();
    let other = pairs[1][1].clone();
    assert_ne!(pairs[0][1], other);
    pairs[0][1] = other;
    fs::write(&frozen, serde_json::to_vec_pretty(&text).unwrap()).unwrap();
    let refused = sandbox.run(&["send", "--yes"]).expect(3);
    assert!(
        refused.err().contains("is not the file"),
        "{}",
        refused.err()
    );
    assert_eq!(sandbox.record().received().len(), 0);
}

#[test]
fn a_ledger_that_only_the_approvals_remember_is_missing_not_begun_anew() {
    let sandbox = Sandbox::people(5).with_relay("");
    approved(&sandbox);
    let send = ["send", "--yes"];
    sandbox.run(&send).expect(0);
    let recorded = sandbox.read("approvals/ledger.toml");
    let id = recorded.split('"').nth(1).unwrap();
    fs::remove_dir_all(sandbox.folder().join(".disclose")).unwrap();
    fs::remove_file(sandbox.folder().join("approvals/ledger.toml")).unwrap();
    for words in [&send[..], &["status"], &["pause"]] {
        let refused = sandbox.run(words).expect(20);
        assert!(refused.err().contains(id), "{}", refused.err());
    }
    sandbox
        .run(&["send", "--yes", "--start-over", "00000000"])
        .expect(20);
    assert_eq!(sandbox.record().received().len(), 5);
    // Whoever types its id knows what that means.
    sandbox
        .run(&["send", "--yes", "--start-over", id])
        .expect(0);
    assert_eq!(sandbox.record().received().len(), 10);
    sandbox.run(&["status"]).expect(0);
}

#[test]
fn a_ledger_that_the_approvals_do_not_name_is_foreign() {
    let (ours, theirs) = (Sandbox::people(2), Sandbox::people(2));
    for sandbox in [&ours, &theirs] {
        approved(sandbox);
    }
    for path in [
        ".disclose/ledger.db",
        ".disclose/campaign.key",
        "approvals/ledger.toml",
    ] {
        fs::copy(theirs.folder().join(path), ours.folder().join(path)).unwrap();
    }
    let refused = ours.run(&["send", "--yes"]).expect(20);
    assert!(
        refused
            .err()
            .contains("this campaign was begun with ledger"),
        "{}",
        refused.err()
    );
}

#[test]
fn of_many_who_begin_at_once_all_find_one_ledger() {
    for _ in 0..4 {
        let sandbox = Sandbox::people(2);
        sandbox.edit("campaign.toml", "required = []", "required = [\"legal\"]");
        let begin = || {
            let by = [
                "--role",
                "legal",
                "--by",
                "Jane Doe <jane@example.com>",
                "--yes",
            ];
            Command::new(PROGRAM)
                .arg("approve")
                .args(by)
                .current_dir(sandbox.folder())
                .output()
        };
        let ended: Vec<_> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..6).map(|_| scope.spawn(begin)).collect();
            all.into_iter()
                .map(|one| one.join().unwrap().unwrap())
                .collect()
        });
        for one in ended {
            assert_eq!(
                one.status.code(),
                Some(0),
                "{}",
                String::from_utf8_lossy(&one.stderr)
            );
        }
        sandbox.run(&["status"]).expect(10);
    }
}

#[test]
fn status_says_that_a_list_cannot_be_read() {
    let script =
        "[[rule]]\nat = \"rcpt\"\nmatches = \"person00001\"\nreply = \"451 4.7.1 later\"\n";
    let sandbox = Sandbox::people(3).with_relay(script);
    sandbox.run(&["send", "--yes", "--limit", "3"]).expect(10);
    fs::remove_file(sandbox.folder().join("lists/people.csv")).unwrap();
    let status = sandbox.run(&["status", "--json"]).expect(2).json();
    assert_eq!(status["exit"], serde_json::json!([2, 10]), "{status}");
    assert_eq!(status["deliveries"]["withheld"], 0, "{status}");
    assert_eq!(status["deliveries"]["accepted"], 2, "{status}");
}

/// A run at 40/s that has handed over ten messages.
fn running() -> (Sandbox, std::process::Child) {
    let sandbox = Sandbox::people(120).with_relay("");
    sandbox.run(&["send", "--yes", "--limit", "2"]).expect(10);
    let copy = sandbox.folder().join("copy");
    copy_folder(&sandbox.folder().join(".disclose"), &copy);
    let running = sandbox.spawn(&["send", "--yes", "--rate", "40/s"]);
    until("nothing is being sent", || {
        sandbox.record().received().len() >= 12
    });
    (sandbox, running)
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn a_ledger_that_is_replaced_by_an_older_copy_stops_both_senders() {
    let (sandbox, first) = running();
    let state = sandbox.folder().join(".disclose");
    fs::remove_dir_all(&state).unwrap();
    copy_folder(&sandbox.folder().join("copy"), &state);
    let second = sandbox.run(&["send", "--yes"]).expect(20);
    assert!(second.err().contains("old copy"), "{}", second.err());
    assert_eq!(end(first), Some(20));
    assert!(sandbox.copies().values().all(|n| *n == 1));
}

#[test]
fn a_ledger_that_is_removed_stops_the_sender() {
    let (sandbox, first) = running();
    fs::remove_file(sandbox.folder().join(".disclose/ledger.db")).unwrap();
    assert_eq!(end(first), Some(20));
    assert!(sandbox.copies().len() < 100);
}

#[test]
fn of_two_senders_with_a_lock_each_only_the_second_goes_on() {
    let (sandbox, first) = running();
    fs::remove_file(sandbox.folder().join(".disclose/sender.lock")).unwrap();
    let second = sandbox.run(&["send", "--yes", "--json"]);
    assert_eq!(end(first), Some(20));
    assert!([0, 12].contains(&second.code()), "{}", second.all());
    let status = sandbox.status();
    assert_eq!(status["rows"]["recipients"], 120);
    let copies = sandbox.copies();
    assert!(copies.values().all(|n| *n == 1));
    let unknown = status["deliveries"]["unknown"].as_u64().unwrap();
    assert!(copies.len() as u64 + unknown >= 120);
}

#[test]
fn a_log_replaces_an_earlier_log_and_nothing_else() {
    let sandbox = Sandbox::people(3).with_relay("");
    sandbox.run(&["send", "--yes"]).expect(0);
    for more in [&[][..], &["--jsonl"], &["--bom"]] {
        let words = [&["log", "export", "--out", "log"], more].concat();
        sandbox.run(&words).expect(0);
        sandbox.run(&["log", "export", "--out", "log"]).expect(0);
    }
    std::os::unix::fs::symlink("lists/people.csv", sandbox.folder().join("link")).unwrap();
    for out in [
        "campaign.toml",
        "lists/people.csv",
        ".disclose/ledger.db",
        "link",
    ] {
        let before = fs::read(sandbox.folder().join(out)).unwrap();
        let refused = sandbox.run(&["log", "export", "--out", out]).expect(1);
        assert!(
            refused.err().contains("no delivery log"),
            "{}",
            refused.err()
        );
        assert_eq!(fs::read(sandbox.folder().join(out)).unwrap(), before);
    }
    sandbox.run(&["status"]).expect(0);
}

#[test]
fn what_became_of_an_address_is_said_as_it_is() {
    let list = "email,jurisdiction\nann@example.com,DE\nbob@example.com,DE\neve@example.com,DE\n";
    let sandbox = Sandbox::new(list).with_relay("");
    let answers = |address: &str, words: &str| {
        let answer = sandbox.run(&["log", "lookup", address]).expect(0).out();
        assert!(answer.contains(words), "{address}: {answer}");
    };
    answers("ann@example.com", "waiting: on a list");
    answers("zoe@example.com", "on no list of this campaign");
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    sandbox.suppress("bob@example.com\nzed@example.com");
    sandbox.edit("lists/people.csv", "eve@example.com,DE\n", "");
    answers("ann@example.com", "handed over");
    answers("bob@example.com", "held: suppressed (deceased)");
    answers("zed@example.com", "held: suppressed (deceased)");
    answers("eve@example.com", "held: no longer on a list");
    let status = sandbox.run(&["status", "--json"]).expect(11).json();
    let reasons = status["withheld"].to_string();
    assert!(
        reasons.contains("suppressed: deceased") && reasons.contains("no longer"),
        "{reasons}"
    );
}
