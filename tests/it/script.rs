//! What leaves the house: no address in it, and verifiable without this program.

use std::{fs, io::Write, process::Command};

use crate::{outside::sent_to, support::Sandbox};

/// Every reply of the relay repeats the address, in one spelling or another.
fn echoing(people: usize) -> String {
    let mut script = String::new();
    for i in 0..people {
        let (local, mail) = (format!("person{i:05}"), format!("person{i:05}@example.com"));
        let mut rule = |at: &str, more: &str, reply: &str| {
            script.push_str(&format!(
                "[[rule]]\nat = \"{at}\"\nmatches = \"{local}@\"\n{more}reply = \"{reply}\"\n"
            ));
        };
        if i % 5 == 0 {
            rule(
                "rcpt",
                "",
                &format!("550 5.1.1 <{mail}>: {local} unknown in virtual table"),
            );
        }
        rule(
            "rcpt",
            "times = 1\n",
            &format!("451 4.7.1 {} greylisted; uid={local}", mail.to_uppercase()),
        );
        rule(
            "body",
            "times = 1\n",
            &format!("452 4.2.2 mailbox of {local}=example.com@relay.test full"),
        );
        rule(
            "body",
            "",
            &format!("250 2.0.0 queued as {i}X for {mail} ({local}+40example.com)"),
        );
    }
    script
}

#[test]
fn no_address_and_no_long_local_part_stands_in_ledger_or_export() {
    const PEOPLE: usize = 25;
    let sandbox = Sandbox::people(PEOPLE).with_relay(&echoing(PEOPLE));
    let ran = sandbox.run(&["send", "--yes"]);
    assert!([0, 11].contains(&ran.code()), "{}", ran.all());
    sandbox
        .run(&["log", "export", "--out", "log.csv"])
        .expect(0);
    sandbox
        .run(&["log", "export", "--jsonl", "--out", "log.jsonl"])
        .expect(0);
    sandbox
        .run(&["log", "lookup", "person00003@example.com"])
        .expect(0);
    let log = sandbox.read("log.csv");
    assert!(
        log.contains("<recipient>") && log.contains("greylisted") && log.contains("rejected"),
        "{log}"
    );
    let mut files = vec![
        "log.csv".into(),
        "log.jsonl".into(),
        "log.csv.checkpoint".into(),
    ];
    let state = fs::read_dir(sandbox.folder().join(".disclose")).unwrap();
    let state = state.map(|entry| entry.unwrap().path());
    files.extend(state.filter(|path| !path.to_string_lossy().contains("audience")));
    assert!(files.len() >= 6, "{files:?}");
    for file in files {
        let octets = fs::read(sandbox.folder().join(&file)).unwrap();
        let text = String::from_utf8_lossy(&octets).to_lowercase();
        for i in 0..PEOPLE {
            assert!(
                !text.contains(&format!("person{i:05}")),
                "{} names {i}",
                file.display()
            );
        }
    }
}

pub(crate) const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verify_log.py");

pub(crate) fn python(sandbox: &Sandbox, words: &[&str]) -> Option<(bool, String)> {
    let ran = Command::new("python3")
        .args(words)
        .current_dir(sandbox.folder())
        .output();
    let can_sign = Command::new("python3")
        .args(["-c", "import cryptography"])
        .status();
    let can_sign = can_sign.is_ok_and(|status| status.success());
    let Some(ran) = ran.ok().filter(|_| can_sign) else {
        assert!(
            std::env::var_os("CI").is_none(),
            "python3 or its package `cryptography` is missing"
        );
        std::io::stderr()
            .write_all(
                b"\nSKIPPED, NOT TESTED: no python3 with `cryptography`; the independent script was not run\n",
            )
            .unwrap();
        return None;
    };
    let said = [ran.stdout, ran.stderr].concat();
    Some((
        ran.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    ))
}

/// Judges a changed export in one process: an error, or the very same events.
pub(crate) const JUDGE: &str = r#"
import importlib.util, sys
spec = importlib.util.spec_from_file_location("v", sys.argv[1]); v = importlib.util.module_from_spec(spec); spec.loader.exec_module(v)
v.print = lambda *words: None
log, note, key = sys.argv[2:5]
def events(): return list(v.rows(open(log, encoding="utf-8-sig", newline="")))
octets = open(log, "rb").read(); v.verify(log, note, key); same = events(); tried = found = 0
lines = octets.splitlines(True)
def judge(changed):  # the note does not change here
    global tried, found
    open(log, "wb").write(changed); tried += 1
    try: v.verify(log, note)
    except (Exception, SystemExit): found += 1
    else: assert events() == same, changed[:80]
def flipped(at): return octets[:at] + bytes([octets[at] ^ (1, 16, 32, 2)[at % 4]]) + octets[at + 1:]
"#;

/// Every octet of an export, and every line.
const EVERY: &str = r#"
for at in range(len(octets)): judge(flipped(at))
for at in range(0 if log.endswith("jsonl") else 1, len(lines)):
    turned = lines[at:][::-1] if at + 1 < len(lines) else []
    for changed in (lines[:at] + lines[at + 1:], lines[:at] + [lines[at]] + lines[at:], lines[:at] + turned):
        before = found; judge(b"".join(changed)); assert found == before + 1, ("line", at)
open(log, "wb").write(octets)
print(tried, found)
"#;

#[test]
fn the_independent_script_verifies_an_export_and_finds_every_tampering() {
    let sandbox = sent_to(2);
    let key = sandbox.read("key.txt");
    for (form, log) in [
        (&["--out", "log.csv"][..], "log.csv"),
        (&["--jsonl", "--out", "log.jsonl"], "log.jsonl"),
    ] {
        sandbox.run(&[&["log", "export"], form].concat()).expect(0);
        let note = format!("{log}.checkpoint");
        let Some((right, said)) = python(&sandbox, &[SCRIPT, log, &note, &key]) else {
            return;
        };
        assert!(
            right && said.contains("the signature was checked"),
            "{said}"
        );
        let (right, said) = python(
            &sandbox,
            &["-c", &format!("{JUDGE}{EVERY}"), SCRIPT, log, &note, &key],
        )
        .unwrap();
        assert!(right, "{said}");
        let (tried, found) = said.trim().split_once(' ').unwrap();
        let (tried, found): (u32, u32) = (tried.parse().unwrap(), found.parse().unwrap());
        assert!(tried > 2500 && found * 100 > tried * 99, "{said}");
        let forged = sandbox.read(&note).replacen("\n1", "\n2", 1);
        sandbox.write("forged.checkpoint", &forged.replacen('T', "U", 1));
        let (right, said) = python(&sandbox, &[SCRIPT, log, "forged.checkpoint", &key]).unwrap();
        assert!(!right, "{said}");
    }
}
