//! What somebody does to a campaign after its mail has left: to the approvals, to an export, after
//! `purge`; and the demo's log as evidence before and after it.
#![expect(clippy::string_slice, reason = "cut where something was found")]

use std::fs;

use crate::{
    outside::{sent, sent_to},
    script::{JUDGE, SCRIPT, python},
    support::{Ran, Sandbox},
};

fn verify(sandbox: &Sandbox, status: i32) -> Ran {
    sandbox.run(&["log", "verify"]).expect(status)
}

#[test]
fn an_approval_that_was_changed_removed_or_slipped_in_is_found() {
    let sandbox = sent_to(2);
    verify(&sandbox, 0);
    let folder = sandbox.folder().join("approvals");
    let first = fs::read_dir(&folder).unwrap();
    let first = first
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().contains("0001-"))
        .unwrap();
    let original = fs::read_to_string(&first).unwrap();
    let by = original.lines().find(|line| line.starts_with("by = "));
    let at = original.lines().find(|line| line.starts_with("at = "));
    for (line, forged) in [
        (by, "by = \"Eve <eve@example.com>\""),
        (at, "at = \"then\""),
    ] {
        fs::write(&first, original.replace(line.unwrap(), forged)).unwrap();
        let said = verify(&sandbox, 20).err();
        assert!(
            said.contains("began with other approvals on file"),
            "{said}"
        );
    }
    fs::write(&first, &original).unwrap();
    let second = fs::read_dir(&folder).unwrap();
    let second = second
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().contains("0002-"))
        .unwrap();
    let slipped = folder.join("0001-slipped.toml");
    let another = fs::read_to_string(&second).unwrap();
    let another = another.replace("by = \"", "by = \"Eve and ");
    fs::write(&slipped, another).unwrap();
    verify(&sandbox, 20);
    fs::remove_file(&slipped).unwrap();
    verify(&sandbox, 0);
    // Who had to approve then is what counts, and not whom the campaign names today.
    let campaign = sandbox.read("campaign.toml");
    let required = campaign
        .lines()
        .find(|line| line.starts_with("required = "));
    for today in ["required = [\"dpo\"]", "required = []"] {
        sandbox.write("campaign.toml", &campaign.replace(required.unwrap(), today));
        verify(&sandbox, 0);
    }
    fs::rename(&first, sandbox.folder().join("aside.toml")).unwrap();
    let said = verify(&sandbox, 20).err();
    assert!(
        said.contains("which legal") && said.contains("had not approved"),
        "{said}"
    );
    fs::rename(sandbox.folder().join("aside.toml"), &first).unwrap();
    sandbox.write("campaign.toml", &campaign);
    // What is recorded, or withdrawn, later is no such change.
    sandbox.run(&["approve", "--withdraw", "--yes"]);
    let withdrawn = fs::read_to_string(&first).unwrap();
    assert!(withdrawn.contains("withdrawn = true"), "{withdrawn}");
    verify(&sandbox, 0);
    fs::remove_file(&first).unwrap();
    verify(&sandbox, 20);
}

#[test]
fn every_head_in_a_mail_is_looked_at_wherever_it_is_quoted() {
    let sandbox = sent_to(2);
    let old = sandbox.run(&["log", "head"]).expect(0).out();
    sandbox.run(&["pause"]);
    let new = sandbox.run(&["log", "head"]).expect(0).out();
    let line = |said: &str| {
        let start = said.find("disclose-log:").unwrap();
        said[start..=start + said[start..].find(';').unwrap()].to_owned()
    };
    let (old, new) = (line(&old), line(&new));
    assert_ne!(old, new);
    // An answer above what it answers.
    sandbox.write("mail.txt", &format!("Now {new}\n> Then {old}\n"));
    let with_mail = ["log", "verify", "--head", "mail.txt", "--json"];
    let found = sandbox.run(&with_mail).expect(0).json();
    assert_eq!(found["confirmed"], found["events"]);
    let digit = |c: char| if c == '0' { "1" } else { "0" };
    let hash = old.split(':').nth(3).unwrap().to_owned();
    let forged = digit(hash.chars().next().unwrap()).to_owned() + &hash[1..];
    let forged = old.replace(&hash, &forged);
    for mail in [
        format!("{new}\n{forged}"),
        format!("{forged}\n{old}\n{new}"),
    ] {
        sandbox.write("mail.txt", &mail);
        sandbox.run(&with_mail).expect(20);
    }
}

#[test]
fn a_log_without_any_checkpoint_is_not_one_that_the_given_key_signed() {
    let sandbox = sent_to(2);
    let with_key = ["log", "verify", "--key", "key.txt"];
    sandbox.run(&with_key).expect(0);
    let ledger = sandbox.folder().join(".disclose/ledger.db");
    let ledger = rusqlite::Connection::open(ledger).unwrap();
    ledger.execute("DELETE FROM checkpoint", []).unwrap();
    let said = sandbox.run(&with_key).expect(20).err();
    assert!(said.contains("no checkpoint covers"), "{said}");
}

#[test]
fn an_export_whose_cells_stand_there_twice_does_not_verify() {
    let sandbox = sent_to(2);
    let key = sandbox.read("key.txt");
    sandbox
        .run(&["log", "export", "--out", "log.csv"])
        .expect(0);
    let note = sandbox.folder().join("log.csv.checkpoint");
    let note = note.to_str().unwrap();
    // The reader sees the forged cell, and the last of two is hashed.
    let mut forged = String::new();
    for (at, line) in sandbox.read("log.csv").lines().enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        let (mut shown, event) = (cells.clone(), cells[11]);
        if at > 0 {
            shown[11] = "forged";
        }
        forged.push_str(&format!("{},{event}\n", shown.join(",")));
    }
    sandbox.write("forged.csv", &forged);
    let Some((right, said)) = python(&sandbox, &[SCRIPT, "forged.csv", note, &key]) else {
        return;
    };
    assert!(!right && said.contains("event 1"), "{said}");
    let cut: Vec<String> = sandbox.read("log.csv").lines().map(str::to_owned).collect();
    sandbox.write("cut.csv", &(cut[..cut.len() - 1].join("\n") + "\n"));
    // Python without assertions.
    let (right, said) = python(&sandbox, &["-O", SCRIPT, "cut.csv", note, &key]).unwrap();
    assert!(!right && said.contains("the log ends elsewhere"), "{said}");
}

#[test]
fn after_a_purge_with_the_lists_every_verb_says_so_and_no_word_of_a_bounce_is_kept() {
    let sandbox = sent();
    let log = sandbox.run(&["log", "export", "--jsonl"]).expect(0).out();
    let taken = log.lines().find(|line| line.contains("\"accepted\""));
    let taken: serde_json::Value = serde_json::from_str(taken.unwrap()).unwrap();
    sandbox.run(&["archive", "--out", "copy"]).expect(0);
    assert!(sandbox.folder().join("copy/.disclose/approved").is_dir());
    sandbox.run(&["purge", "--yes", "--lists"]).expect(0);
    for verb in [
        &["send", "--yes"][..],
        &[
            "approve",
            "--role",
            "legal",
            "--by",
            "A <a@example.com>",
            "--yes",
        ],
    ] {
        let refused = sandbox.run(verb).expect(1);
        assert!(refused.err().contains("was purged on"), "{}", refused.err());
    }
    for verb in [
        &["check"][..],
        &["preview"],
        &["settle", "--accepted", "x"],
        &["rehearse"],
    ] {
        let said = sandbox.run(verb).expect(1).err();
        let words = "the lists of this campaign were deleted by `disclose purge` on 2";
        assert!(
            said.contains(words) && said.contains(", by "),
            "{verb:?}: {said}"
        );
    }
    let id = taken["message_id"].as_str().unwrap();
    sandbox.write(
        "back.eml",
        &format!(
            "From: MAILER-DAEMON@mx.example.com\nMIME-Version: 1.0\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n\
             --B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n\
             Final-Recipient: rfc822; other@example.net\nAction: failed\nStatus: 5.1.1\n\
             Diagnostic-Code: smtp; 550 5.1.1 person00002 unknown\n\n\
             --B\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{id}>\n\n--B--\n"
        ),
    );
    let read = sandbox.run(&["bounces", ".", "back.eml"]).expect(11);
    assert!(
        read.out().contains("1 person newly returned"),
        "{}",
        read.all()
    );
    let log = sandbox.run(&["log", "export", "--jsonl"]).expect(0).out();
    let returned = log.lines().find(|line| line.contains("\"returned\""));
    let returned = returned.unwrap();
    assert!(
        returned.contains("no-such-mailbox, by message-id\"") && !returned.contains("person00002"),
        "{returned}"
    );
    let report = sandbox.run(&["report"]).expect(0);
    assert!(
        !report.err().contains("told-another-way"),
        "{}",
        report.err()
    );
    verify(&sandbox, 0);
}

/// Some octets and lines of a long export, and what Python makes of it.
const SOME: &str = r#"
for at in range(0, len(octets), len(octets) // 150): judge(flipped(at))
for at in range(1, len(lines) - 1, len(lines) // 40):
    for changed in (lines[:at] + lines[at + 1:], lines[:at] + [lines[at]] + lines[at:], lines[:at] + [lines[at + 1], lines[at]] + lines[at + 2:], lines[:at]):
        before = found; judge(b"".join(changed)); assert found == before + 1, ("line", at)
open(log, "wb").write(octets)
print(tried, found)
"#;

#[test]
fn the_independent_script_verifies_the_demos_export_also_after_purge() {
    let sandbox = Sandbox::people(1);
    sandbox.run(&["demo", "--out", "demo"]).expect(0);
    let head = sandbox
        .run(&["log", "head", "demo/campaign", "--json"])
        .expect(0);
    let head = head.json();
    let key = head["key"].as_str().unwrap();
    let mut before = 0;
    for (log, purge) in [("demo/delivery-log.csv", false), ("after.csv", true)] {
        if purge {
            let verb = ["purge", "demo/campaign", "--yes", "--unfinished", "--lists"];
            sandbox.run(&verb).expect(0);
            let verb = ["log", "export", "demo/campaign", "--out", log];
            sandbox.run(&verb).expect(0);
        }
        let note = format!("{log}.checkpoint");
        let Some((right, said)) = python(&sandbox, &[SCRIPT, log, &note, key]) else {
            return;
        };
        assert!(
            right && said.contains("the signature was checked"),
            "{said}"
        );
        let events: u64 = said.split(' ').next().unwrap().parse().unwrap();
        // `purge` is one more event, and nothing else changed.
        assert!(
            events > 1000 && (before == 0 || events == before + 1),
            "{said}"
        );
        before = events;
        let (right, said) = python(
            &sandbox,
            &["-c", &format!("{JUDGE}{SOME}"), SCRIPT, log, &note, key],
        )
        .unwrap();
        assert!(right, "{said}");
        let (tried, found) = said.trim().split_once(' ').unwrap();
        let (tried, found): (u32, u32) = (tried.parse().unwrap(), found.parse().unwrap());
        assert!(tried > 250 && found * 100 > tried * 97, "{said}");
    }
}
