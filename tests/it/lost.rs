//! What was changed, damaged or lost behind the program's back.

use std::{fs, process::Command};

use crate::{
    handover::approved,
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
