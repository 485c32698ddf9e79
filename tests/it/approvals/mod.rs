//! From what was read to what is sent: digests made by another program, signatures by OpenSSH, new waves,
//! edits before and during a `send`, and who may approve as what.

mod digests;
mod edits;
mod frozen;
mod roles;
mod signatures;
mod tracked;
mod waves;

use std::{env, io::Write, path::PathBuf, process::Command};

use crate::support::{Ran, Sandbox};

const JANE: &str = "Jane Doe <jane@example.com>";

/// Records an approval.
fn approve(sandbox: &Sandbox, role: &str, more: &[&str]) -> Ran {
    let words = [
        &["approve", "--role", role, "--by", JANE, "--yes"][..],
        more,
    ]
    .concat();
    sandbox.run(&words)
}

/// A campaign that legal must approve.
fn wants_legal(list: &str) -> Sandbox {
    let sandbox = Sandbox::new(list).with_relay("");
    sandbox.edit("campaign.toml", "required = []", "required = [\"legal\"]");
    sandbox
}

/// The only folder of a frozen text.
fn frozen_texts(sandbox: &Sandbox) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(sandbox.folder().join("approvals")).unwrap();
    let paths = entries.flatten().map(|entry| entry.path());
    let mut texts: Vec<PathBuf> = paths
        .map(|path| path.join("text.json"))
        .filter(|path| path.is_file())
        .collect();
    texts.sort();
    texts
}

/// A program that a test cannot do without: where it is missing that is said past the test runner's
/// capture, and on the gate it is a failure.
fn has(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    let there = env::split_paths(&path).any(|folder| folder.join(program).is_file());
    if !there {
        assert!(
            env::var_os("CI").is_none(),
            "{program} is not on PATH, and here nothing may be skipped"
        );
        let said = format!("\nSKIPPED, NOT TESTED: no {program} on PATH\n");
        std::io::stderr().write_all(said.as_bytes()).unwrap();
    }
    there
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let fault = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}{fault}");
    said
}
