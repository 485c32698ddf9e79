//! The frozen text is what mails are made from: where it is damaged or gone, every verb that speaks of
//! approvals says so, and what to do.

use std::{fs, process::Command};

use super::{JANE, approve, frozen_texts, wants_legal};
use crate::support::Sandbox;

const ANN: &str = "email,name\nann@example.com,Ann\n";

/// What each verb says, and with which status; `send` refuses, and the others name the finding.
fn everybody_says(sandbox: &Sandbox, what: &str, then: &str) {
    for (words, code) in [
        (&["check"][..], 2),
        (&["status"], 2),
        (&["preview"], 2),
        (&["send", "--yes"], 3),
    ] {
        let ran = sandbox.run(words).expect(code);
        let said = ran.all().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(what), "{words:?}: {what}: {said}");
        assert!(said.contains(then), "{words:?}: {then}: {said}");
    }
    assert!(sandbox.record().received().is_empty());
}

#[test]
fn a_frozen_text_that_is_gone_is_missed_by_every_verb_and_can_be_had_again() {
    let sandbox = wants_legal(ANN);
    approve(&sandbox, "legal", &[]).expect(0);
    let text = frozen_texts(&sandbox).remove(0);
    let folder = text.parent().unwrap().to_owned();
    let away = sandbox.folder().join("away");
    fs::rename(&folder, &away).unwrap();
    everybody_says(
        &sandbox,
        "approved by legal, is missing",
        "bring the original back from a copy of `approvals`; or have every role approve again",
    );
    // Nor is what was never approved taken for what was.
    let status = sandbox.run(&["status", "--json"]).json();
    assert_eq!(status["exit"][0], 2, "{status}");
    fs::rename(&away, &folder).unwrap();
    sandbox.run(&["check"]).expect(0);
    fs::remove_dir_all(&folder).unwrap();
    let said = approve(&sandbox, "legal", &[]).expect(0).all();
    assert!(said.contains("is missing"), "{said}");
    assert!(
        said.contains("warning") && said.contains("this approval freezes it anew"),
        "{said}"
    );
    assert!(said.contains("`disclose send` may begin"), "{said}");
    sandbox.run(&["send", "--yes"]).expect(0);
    assert_eq!(sandbox.record().received().len(), 1);
}

#[test]
fn what_an_approval_will_come_to_is_said_before_anybody_is_asked() {
    let sandbox = wants_legal(ANN);
    sandbox.edit(
        "campaign.toml",
        "required = [\"legal\"]",
        "required = [\"legal\", \"comms\"]\ndistinct = true",
    );
    approve(&sandbox, "legal", &[]).expect(0);
    let older = frozen_texts(&sandbox).remove(0);
    let ask = |role: &str, by: &str| {
        // Nobody can answer here: all that is said is said before.
        let ran = sandbox
            .run(&["approve", "--role", role, "--by", by])
            .expect(1);
        ran.all().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    // Of a text that legal approved last, what is wrong blocks; once legal approves another, it is history.
    sandbox.edit("words.csv", "smishing", "text messages");
    fs::write(&older, "{}").unwrap();
    let said = ask("comms", "Carl Roe <carl@example.com>");
    assert!(
        said.contains("error") && said.contains("every mail is made from it"),
        "{said}"
    );
    let said = ask("legal", JANE);
    assert!(
        said.contains("warning") && said.contains("which was approved earlier"),
        "{said}"
    );
    assert!(!said.contains("error "), "{said}");
}

#[test]
fn a_frozen_text_that_was_changed_is_found_by_every_verb_and_is_not_approved_again() {
    let sandbox = wants_legal(ANN);
    approve(&sandbox, "legal", &[]).expect(0);
    let path = frozen_texts(&sandbox).remove(0);
    let whole = fs::read_to_string(&path).unwrap();
    for (changed, what) in [
        (
            whole.replacen("exported", "lost", 1),
            "was changed after it was approved",
        ),
        (whole.replacen('{', "", 1), "cannot be read"),
        // It gives its digest: who gets what stands under none.
        (
            whole.replacen("\"program\": \"", "\"program\": \"x", 1),
            "is not the file that legal approved",
        ),
    ] {
        assert_ne!(changed, whole);
        fs::write(&path, &changed).unwrap();
        everybody_says(&sandbox, what, "bring the original back");
        if !what.starts_with("is not the file") {
            let said = approve(&sandbox, "legal", &[]).expect(3).err();
            assert!(said.contains("move its folder away"), "{said}");
        }
    }
    fs::write(&path, &whole).unwrap();
    sandbox.run(&["send", "--yes"]).expect(0);
}

#[test]
fn what_was_approved_before_is_history_and_stops_nobody() {
    let sandbox = wants_legal(ANN);
    approve(&sandbox, "legal", &[]).expect(0);
    let older = frozen_texts(&sandbox).remove(0);
    sandbox.edit("words.csv", "smishing", "text messages");
    approve(&sandbox, "legal", &[]).expect(0);
    fs::write(&older, "{}").unwrap();
    let said = sandbox.run(&["check"]).expect(0).all();
    assert!(said.contains("which was approved earlier"), "{said}");
    fs::remove_dir_all(older.parent().unwrap()).unwrap();
    let said = sandbox.run(&["check"]).expect(0).all();
    assert!(said.contains("nothing is sent from it any more"), "{said}");
    sandbox.run(&["send", "--yes"]).expect(0);
}

#[test]
fn evidence_that_is_lost_blocks_until_the_role_approves_again() {
    let sandbox = wants_legal(ANN);
    sandbox.write("reply.eml", "I approve.");
    approve(&sandbox, "legal", &["--evidence", "reply.eml"]).expect(0);
    fs::remove_dir_all(sandbox.folder().join("approvals/evidence")).unwrap();
    everybody_says(
        &sandbox,
        "the evidence of an approval was changed or is missing",
        "approve again in that role",
    );
    approve(&sandbox, "legal", &["--evidence", "reply.eml"]).expect(0);
    // The same reply is kept under the same name: both records are whole again.
    sandbox.run(&["check"]).expect(0);
    fs::remove_dir_all(sandbox.folder().join("approvals/evidence")).unwrap();
    sandbox
        .run(&["approve", "--role", "legal", "--by", JANE, "--yes"])
        .expect(0);
    let said = sandbox.run(&["check"]).expect(0).all();
    assert!(said.contains("it counts for nothing any more"), "{said}");
    sandbox.run(&["send", "--yes"]).expect(0);
    assert_eq!(sandbox.record().received().len(), 1);
}

#[test]
fn status_names_the_approvals_that_are_still_wanted() {
    let sandbox = wants_legal(ANN);
    sandbox.edit("campaign.toml", "[\"legal\"]", "[\"legal\", \"comms\"]");
    let says = |wanted: &str| {
        let shown = sandbox.run(&["status"]).out();
        assert!(shown.contains(wanted), "{shown}");
    };
    says("still to be approved: the text by legal");
    approve(&sandbox, "legal", &[]).expect(0);
    says("still to be approved: the text by comms; the audience by comms\n");
    let by = [
        "approve",
        "--role",
        "comms",
        "--by",
        "Carl <carl@example.com>",
        "--yes",
    ];
    sandbox.run(&by).expect(0);
    let shown = sandbox.run(&["status"]).expect(10).out();
    assert!(!shown.contains("still to be approved"), "{shown}");
}

#[test]
fn a_pipe_among_the_approvals_is_not_waited_for() {
    let sandbox = wants_legal("email\nann@example.com\n");
    approve(&sandbox, "legal", &[]).expect(0);
    let record = sandbox.folder().join("approvals/0009-other.toml");
    let text = frozen_texts(&sandbox).remove(0);
    for path in [record, text] {
        let before = fs::read(&path).ok();
        if before.is_some() {
            fs::remove_file(&path).unwrap();
        }
        let made = Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        let sent = sandbox.run(&["send", "--yes"]);
        assert!(sent.all().contains("no regular file"), "{}", sent.all());
        sandbox.run(&["status"]).expect(2);
        fs::remove_file(&path).unwrap();
        if let Some(octets) = before {
            fs::write(&path, octets).unwrap();
        }
    }
    sandbox.run(&["send", "--yes"]).expect(0);
}
