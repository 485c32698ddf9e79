//! What `check` says before anything is sent: settings that cannot work, files that are none, values
//! masked unless they are asked for.

use std::fs;

use crate::support::Sandbox;

#[test]
fn what_cannot_work_is_said_by_check_already() {
    let word = "x".repeat(1000);
    let subject = format!("+++\nsubject = \"{word}\"\n+++\nHello\n\n## What {{#nature}}\n\nx\n");
    let quotes = format!("+++\nsubject = \"x\"\n+++\n{}\n", ">".repeat(50_000));
    let levels: Vec<String> = (0..30).map(|level| "  ".repeat(level) + "- x").collect();
    let levels = levels.join("\n");
    let lists = format!("+++\nsubject = \"x\"\n+++\n{levels}\n");
    for (file, from, to, says) in [
        (
            "campaign.toml",
            "connections = 4",
            "connections = 4294967295",
            "1 to 1000",
        ),
        (
            "campaign.toml",
            "connections = 4",
            "connections = 0",
            "1 to 1000",
        ),
        ("campaign.toml", "smtp://127", "ftp://127", "is no relay"),
        (
            "campaign.toml",
            "[relay]",
            "[schedule]\nnot_before = \"tomorrow\"\n[relay]",
            "is no moment",
        ),
        (
            "campaign.toml",
            "[relay]",
            "[schedule]\ndeadline = \"99999-13-45\"\n[relay]",
            "is no day",
        ),
        (
            "campaign.toml",
            "[relay]",
            "[expect]\nmax_invalid = \"1e400%\"\n[relay]",
            "is no share",
        ),
        ("campaign.toml", "Example AI Security", &word, "998 octets"),
        (
            "campaign.toml",
            "reply_to",
            "envelope_from = \"{token}{token}@example.com\"\nreply_to",
            "{token}",
        ),
        (
            "campaign.toml",
            "reply_to",
            "envelope_from = \"a-local-part-that-is-very-much-too-long-for-one-more+{token}@example.com\"\nreply_to",
            "{token}",
        ),
        ("notices/user.en.md", "", &subject, "998 octets"),
        ("words.xlsx", "", "PK", "words.csv"),
        ("notices/user.en.md", "", &quotes, "deep"),
        ("notices/user.en.md", "", &lists, "deep"),
    ] {
        let sandbox = Sandbox::people(1);
        if from.is_empty() {
            sandbox.write(file, to);
        } else {
            sandbox.edit(file, from, to);
        }
        let ran = sandbox.run(&["check"]);
        assert!(
            ran.code() == 2 && ran.all().contains(says),
            "`{says}`: {}",
            ran.all()
        );
    }
}

#[test]
fn pipes_devices_and_folders_are_no_files() {
    let names = [
        "lists/people.csv",
        "words.csv",
        "incident.toml",
        "campaign.toml",
        "notices/user.en.md",
    ];
    for name in names {
        for kind in ["pipe", "device", "folder"] {
            let sandbox = Sandbox::people(1);
            fs::create_dir_all(sandbox.folder().join("notices")).unwrap();
            let path = sandbox.folder().join(name);
            if path.exists() {
                fs::remove_file(&path).unwrap();
            }
            match kind {
                "pipe" => {
                    let made = std::process::Command::new("mkfifo").arg(&path).status();
                    assert!(made.unwrap().success());
                }
                "device" => std::os::unix::fs::symlink("/dev/zero", &path).unwrap(),
                _ => fs::create_dir(&path).unwrap(),
            }
            let ran = sandbox.run(&["check"]).expect(2);
            assert!(
                ran.all().contains("no regular file"),
                "{name} {kind}: {}",
                ran.all()
            );
        }
    }
}

/// What is named on the command line: a pipe would be waited for, and a device has no end.
#[test]
fn nothing_is_waited_for_and_nothing_without_end_is_read() {
    let sandbox = Sandbox::people(2).with_relay("");
    sandbox.run(&["send", "--yes"]).expect(0);
    sandbox.edit("campaign.toml", "required = []", "required = [\"legal\"]");
    let pipe = sandbox.folder().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    for words in [
        &["settle", "--accepted", "--from"][..],
        &["bounces", "."],
        &["log", "verify", "--head"],
        &["log", "verify", "--key"],
        &["rehearse", "--faults"],
        &["check", "--received"],
        &[
            "approve",
            "--role",
            "legal",
            "--by",
            "A <a@example.com>",
            "--yes",
            "--evidence",
        ],
    ] {
        for named in ["pipe", "/dev/zero"] {
            let ran = sandbox.run(&[words, &[named]].concat()).expect(1);
            let says = ["no regular file", "it is a pipe or a device"];
            assert!(
                says.iter().any(|says| ran.err().contains(says)) && ran.err().contains(named),
                "{words:?} {named}: {}",
                ran.all()
            );
        }
    }
}

#[test]
fn a_long_cell_in_quotes_is_one_cell() {
    let long = "x".repeat(70_000);
    let list =
        format!("email,note\na@example.com,\"{long}\nz@example.com,q\n\"\nb@example.com,y\n");
    let sandbox = Sandbox::new(&list).with_relay("");
    sandbox.run(&["send", "--yes"]).expect(0);
    let told: Vec<String> = sandbox.copies().into_keys().collect();
    assert_eq!(told, ["a@example.com", "b@example.com"]);
}

#[test]
fn values_are_masked_unless_they_are_asked_for() {
    let list = "email,name\nann.secret@localhost,A\nb@example.com,\"Eve \u{202e}http://x.test\u{1b}[31m\"\n";
    let sandbox = Sandbox::new(list);
    for words in [&["check"][..], &["check", "--json"]] {
        let masked = sandbox.run(words).expect(0).all();
        assert!(
            masked.contains("a•••@l•••") && !masked.contains("ann.secret"),
            "{masked}"
        );
        let clear = sandbox
            .run(&[words, &["--show-values"]].concat())
            .expect(0)
            .all();
        assert!(clear.contains("(ann.secret@localhost)"), "{clear}");
        assert!(
            clear.contains("http://x.test") && clear.contains("{202e}"),
            "{clear}"
        );
        assert!(!clear.contains('\u{202e}') && !clear.contains('\u{1b}'));
    }
}

#[test]
fn a_list_comes_from_standard_input_too() {
    use std::{
        io::Write,
        process::{Command, Stdio},
    };
    let sandbox = Sandbox::people(1);
    sandbox.edit("campaign.toml", "lists/people.csv", "-");
    let mut check = Command::new(crate::support::PROGRAM)
        .args(["check", "--json"])
        .current_dir(sandbox.folder())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut list = check.stdin.take().unwrap();
    list.write_all(b"email\na@example.com\nb@example.com\n")
        .unwrap();
    drop(list);
    let ended = check.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
    let document: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(document["rows"]["recipients"], 2);
}
