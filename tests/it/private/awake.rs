//! A running `send` keeps the machine awake, and lets it sleep when it is gone, however it went.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use crate::support::Sandbox;

/// A system that agrees: it writes down what it was asked, and does what the real one does then.
const AGREES: &str = "#!/bin/sh\necho \"$@\" >asked\nwhile [ \"${1#--}\" != \"$1\" ]; do shift; done\n\"$@\"\necho over >over\n";

fn with_system(sandbox: &Sandbox, script: &str) -> String {
    let tools = sandbox.folder().join("tools");
    fs::create_dir_all(&tools).unwrap();
    let program = tools.join("systemd-inhibit");
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    format!("{}:{}", tools.display(), std::env::var("PATH").unwrap())
}

fn appears(path: &Path) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(20) {
        if path.exists() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

#[test]
#[cfg(target_os = "linux")]
fn the_machine_is_kept_awake_while_it_sends_and_no_longer() {
    let sandbox = Sandbox::people(40).with_relay("");
    sandbox.edit("campaign.toml", "rate = \"unlimited\"", "rate = \"4/s\"");
    let path = with_system(&sandbox, AGREES);
    let mut running = sandbox
        .command(&["send", "--yes"])
        .env("PATH", path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    assert!(appears(&sandbox.folder().join("asked")));
    let asked = sandbox.read("asked");
    assert!(
        asked.contains("--what=sleep:idle") && asked.contains("--mode=block"),
        "{asked}"
    );
    let begun = Instant::now();
    while sandbox.copies().is_empty() && begun.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(
        !sandbox.folder().join("over").exists(),
        "it holds while mail leaves"
    );
    running.kill().unwrap();
    running.wait().unwrap();
    assert!(
        appears(&sandbox.folder().join("over")),
        "killed, and still held"
    );
}

#[test]
fn a_system_that_refuses_or_says_nothing_holds_nobody_up() {
    let sandbox = Sandbox::people(3).with_relay("");
    let path = with_system(&sandbox, "#!/bin/sh\necho no >&2\nexit 1\n");
    let ran = sandbox
        .command(&["send", "--yes"])
        .env("PATH", path)
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(0));
    let silent = Sandbox::people(3).with_relay("");
    let path = with_system(&silent, "#!/bin/sh\nexec sleep 60\n");
    let ran = silent
        .command(&["send", "--yes"])
        .env("PATH", path)
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(0));
    assert_eq!(silent.copies().len(), 3);
}
