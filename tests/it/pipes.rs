//! A reader who has seen enough closes the pipe, as `| head` does: no error, and nothing said about it.

use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

use crate::support::{PROGRAM, Sandbox};

/// The first line, the exit status, and what was said on standard error.
fn first_line(sandbox: &Sandbox, words: &[&str]) -> (String, Option<i32>, String) {
    let mut child = Command::new(PROGRAM)
        .args(words)
        .current_dir(sandbox.folder())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::with_capacity(64, child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    drop(out);
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    (line, ended.status.code(), said)
}

#[test]
fn whoever_has_seen_enough_gets_no_error() {
    // More events than a pipe holds.
    let sandbox = Sandbox::people(400).with_relay("");
    sandbox.run(&["send", "--yes"]).expect(0);
    let long = sandbox.run(&["log", "export"]).expect(0).out();
    assert!(long.len() > 1 << 17, "{}", long.len());
    for words in [
        &["log", "export"][..],
        &["log", "export", "--jsonl"],
        &["check", "--json"],
        &["check"],
        &["explain", "US-CA-TITLE"],
        &["explain", "12"],
        &["completions", "bash"],
        &["send", "--help"],
        &["--help"],
        &["status", "--json"],
        &["log", "lookup", "person00001@example.com", "--message"],
    ] {
        let (line, code, said) = first_line(&sandbox, words);
        assert!(!line.is_empty(), "{words:?}");
        // With `--json` the words for people are there, and no error.
        let error = said.lines().find(|line| line.contains("error"));
        assert_eq!((code, error), (Some(0), None), "{words:?}");
    }
}

#[test]
fn a_full_disk_below_a_redirection_is_an_error() {
    let sandbox = Sandbox::people(3);
    for (words, code) in [
        (&["check"][..], 1),
        // Words are lost, and the campaign stands where it stands.
        (&["status"], 10),
        (&["explain", "12"], 1),
        (&["check", "--json"], 1),
        (&["status", "--json"], 1),
    ] {
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let ended = Command::new(PROGRAM)
            .args(words)
            .current_dir(sandbox.folder())
            .stdout(full)
            .output()
            .unwrap();
        assert_eq!(ended.status.code(), Some(code), "{words:?}");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(
            said.contains("failed to print to `standard output`"),
            "{said}"
        );
    }
}
