//! What shells and `man` are given is made from the program's own declarations, and they take it.

use std::{fs, process::Command};

use crate::support::Sandbox;

#[test]
fn shells_take_their_completions() {
    let sandbox = Sandbox::people(1);
    for shell in ["bash", "zsh", "fish"] {
        let file = sandbox.folder().join(format!("disclose.{shell}"));
        let out = file.to_str().unwrap();
        sandbox.run(&["completions", shell, "--out", out]).expect(0);
        let printed = sandbox.run(&["completions", shell]).expect(0).out();
        let script = fs::read_to_string(&file).unwrap();
        assert_eq!(printed.trim_end(), script.trim_end());
        assert!(script.contains("rehearse") && script.contains("registers"));
        match Command::new(shell).arg("-n").arg(&file).output() {
            Ok(checked) => assert!(
                checked.status.success(),
                "{shell}: {}",
                String::from_utf8_lossy(&checked.stderr)
            ),
            // Only bash is certain to be there.
            Err(fault) => assert_ne!(shell, "bash", "{fault}"),
        }
    }
}

#[test]
fn each_verb_has_a_manual_page() {
    let sandbox = Sandbox::people(1);
    let folder = sandbox.folder().join("man");
    let out = folder.to_str().unwrap();
    sandbox.run(&["completions", "man", "--out", out]).expect(0);
    let help = sandbox.run(&["--help"]).expect(0).out();
    let commands = help.split("Commands:\n").nth(1).unwrap();
    let verbs = commands
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|verb| *verb != "help");
    let mut seen = 0;
    for verb in verbs {
        let page = fs::read_to_string(folder.join(format!("disclose-{verb}.1")));
        assert!(page.is_ok_and(|page| page.contains(".SH NAME")), "{verb}");
        seen += 1;
    }
    assert!(seen > 10);
}
