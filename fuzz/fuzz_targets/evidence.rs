#![no_main]
//! Any octets as a record of what was done: an approval, a frozen text, a signature, a head, a checkpoint,
//! the ledger's file. The first octet says which. Nothing forged counts.

mod folder;

use std::sync::LazyLock;

use disclosure_mailer::{
    delivery::Draft,
    delivery::Kind,
    ledger::{Checkpoint, HeadLine, Ledger, LogKey, Reading, Recorded},
    log::is_log,
    review::{self, Approval, OnFile, Statement},
    terms::{Digest, Stamp},
};

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

libfuzzer_sys::fuzz_target!(|octets: &[u8]| {
    let Some((which, octets)) = octets.split_first() else { return };
    let text = String::from_utf8_lossy(octets);
    match which {
        b'a' => folder::with_folder(|folder| {
            folder::write(folder, "approvals/0001-legal.toml", octets);
            let (approvals, _findings) = review::read_all(folder);
            for approval in approvals.iter().chain(&review::recorded(folder)) {
                let statement = Statement::of(approval);
                assert!(statement.is(statement.to_string().as_bytes()));
                let _person = approval.person();
            }
        }),
        b't' => folder::with_folder(|folder| {
            let digest = Digest::of(b"a text");
            folder::write(folder, &format!("approvals/{digest}/text.json"), octets);
            assert_eq!(review::frozen_texts(folder), [digest]);
            assert!(review::thaw(folder, digest).is_err(), "a text with a digest of its own choosing");
        }),
        b'l' => folder::with_folder(|folder| {
            folder::write(folder, "ledger.toml", octets);
            let _recorded = Recorded::read(&folder.join("ledger.toml"));
        }),
        b's' => {
            let approval: Approval = toml::from_str(APPROVAL).unwrap();
            assert!(review::verify(&Statement::of(&approval), octets, KEY).is_err(), "a forged signature");
            let _print = review::fingerprint(&text);
        }
        b'h' => {
            for head in HeadLine::all(&text) {
                let (line, _origin) = (head.to_string(), head.origin());
                assert_eq!(HeadLine::find(&line).map(|head| head.to_string()), Some(line));
            }
            let _which = (OnFile::parse(&text), is_log(octets), Digest::try_from(text.to_string()));
        }
        b'k' => {
            if let Some(key) = LogKey::parse(&text) {
                assert_eq!(LogKey::parse(&key.to_string()).as_ref(), Some(&key));
            }
            assert!(Checkpoint::verify(&text, &LogKey::new("disclose-log/t/AAAA", [7; 32])).is_err());
        }
        b'd' => damaged(octets),
        _ => {}
    }
});

/// A real ledger of three events, into which the octets are laid at the place that the first two name.
fn damaged(octets: &[u8]) {
    static LEDGER: LazyLock<Vec<u8>> = LazyLock::new(begun);
    let Some((place, octets)) = octets.split_at_checked(2) else { return };
    let mut file = LEDGER.clone();
    let at = usize::from(place[0]) * 256 + usize::from(place[1]);
    let at = at.min(file.len());
    let end = (at + octets.len()).min(file.len());
    file[at..end].copy_from_slice(&octets[..end - at]);
    folder::with_folder(|folder| {
        folder::write(folder, "ledger.db", &file);
        let Ok(reading) = Reading::open(folder, &folder.join("ledger.toml"), "t") else { return };
        let _history = reading.history();
        let _sound = reading.audit(|_| Ok(()));
    });
}

fn begun() -> Vec<u8> {
    let mut file = Vec::new();
    folder::with_folder(|folder| {
        let (state, recorded) = (folder.join("state"), folder.join("ledger.toml"));
        let now = Stamp(1_764_000_000_000_000);
        let mut ledger = Ledger::open_or_begin(&state, &recorded, "t", "host", now).unwrap();
        for _ in 0..3 {
            ledger.append(vec![Draft::new(Kind::Paused)], now).unwrap();
        }
        drop(ledger);
        file = std::fs::read(state.join("ledger.db")).unwrap();
    });
    file
}

const APPROVAL: &str = r#"campaign = "t"
role = "legal"
by = "Ann <ann@example.com>"
how = "on-the-recorders-word"
recorded_by = "ops"
time = 0
at = ""
ledger = "AAAA"
check = ""
"#;
