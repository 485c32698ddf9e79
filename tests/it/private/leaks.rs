//! Nobody of the sample stands in anything that was printed, or written for others, however much was
//! asked to be said and whatever went wrong.

use std::{collections::BTreeSet, path::Path};

use super::tour;
use crate::support::Sandbox;

/// The files that are meant to hold people, and why. Everything else that is written holds nobody.
const MEANT: [(&str, &str); 12] = [
    ("lists/", "what the operator brings"),
    ("another/lists/", "the same, copied by `init --list`"),
    ("returned/", "what came back, as it came"),
    (".disclose/audience.db", "the audience store"),
    (
        ".disclose/lookup.db",
        "nothing of it in clear; kept here so that its removal is noticed",
    ),
    (
        ".disclose/unmatched/",
        "reports that name nobody of ours for certain",
    ),
    (
        "registers/",
        "`check --registers`: rows with the lists' own columns",
    ),
    ("addresses.csv", "`log export --addresses`"),
    ("columns.csv", "`log export --columns`"),
    ("support.csv", "`log export --for-support`"),
    ("report/told-another-way.csv", "whom to tell by post"),
    (
        "report/management.html",
        "the page for management names whom to tell another way",
    ),
];

/// What nobody may read: each with whom it is of.
fn secrets() -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    for person in tour::people() {
        let local = person.address.split('@').next().unwrap().to_lowercase();
        secrets.insert(person.address.to_lowercase());
        secrets.insert(local);
        secrets.extend(person.fields.iter().map(|field| field.to_lowercase()));
    }
    for line in tour::FAULTY.lines() {
        let parts = line.split([',', '"', '<', '>', '@']);
        secrets.extend(parts.map(str::to_lowercase));
    }
    // What the program itself says is nobody's, invented people in the packet among it; nor is a short word.
    let program = program();
    secrets.retain(|secret| secret.chars().count() >= 5 && !program.contains(secret.as_str()));
    for domain in ["customer.test", "customer.tset"] {
        secrets.remove(domain);
    }
    assert!(secrets.len() > 600, "{}", secrets.len());
    secrets
}

/// Its sources and texts, and what the sample says for everybody.
fn program() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = tour::files_of(&root.join("templates"));
    files.extend(tour::files_of(&root.join("src")));
    for name in ["campaign.toml", "incident.toml", "words.csv"] {
        let path = root.join("samples/analytics-vendor").join(name);
        files.push((name.to_owned(), std::fs::read(path).unwrap()));
    }
    let texts = files
        .iter()
        .map(|(_, octets)| String::from_utf8_lossy(octets));
    texts.map(|text| text.to_lowercase()).collect()
}

fn found(text: &[u8], secrets: &BTreeSet<String>) -> Vec<String> {
    let text = String::from_utf8_lossy(text).to_lowercase();
    let hit = |secret: &&String| text.contains(secret.as_str());
    secrets.iter().filter(hit).cloned().collect()
}

fn look_at_files(sandbox: &Sandbox, secrets: &BTreeSet<String>, wrong: &mut BTreeSet<String>) {
    let all = tour::files_of(&sandbox.folder());
    assert!(all.len() > 100, "{}", all.len());
    for (name, octets) in all {
        // A copy holds what the original does.
        let name = name.strip_prefix("copy/").unwrap_or(&name).to_owned();
        if MEANT.iter().any(|(meant, _)| name.starts_with(meant)) {
            continue;
        }
        for secret in found(&octets, secrets) {
            wrong.insert(format!("{name} holds `{secret}`"));
        }
    }
}

#[test]
fn nobody_of_the_sample_is_in_anything_that_is_printed_or_written_for_others() {
    let secrets = secrets();
    let mut wrong = BTreeSet::new();
    let sandbox = tour::sandbox();
    let mut runs = 0;
    let unexpected = tour::every_verb(&sandbox, &mut |sandbox, words| {
        // As talkative as anything in the program could be made.
        let mut command = sandbox.command(words);
        command
            .env("RUST_LOG", "trace")
            .env("RUST_BACKTRACE", "full");
        let ran = crate::support::Ran(command.output().unwrap());
        for secret in found(ran.all().as_bytes(), &secrets) {
            wrong.insert(format!("{words:?} prints `{secret}`"));
        }
        // Once more as a document, where that changes nothing.
        if matches!(words[0], "check" | "status" | "log" | "preview")
            && !words.contains(&"--out")
            && !words.contains(&"--watch")
        {
            let again = sandbox.run(&[words, &["--json"]].concat());
            for secret in found(again.all().as_bytes(), &secrets) {
                wrong.insert(format!("{words:?} --json prints `{secret}`"));
            }
        }
        if words[0] == "purge" {
            look_at_files(sandbox, &secrets, &mut wrong);
        }
        runs += 1;
        ran
    });
    assert!(runs > 50, "{runs}");
    wrong.extend(unexpected);
    assert!(wrong.is_empty(), "{wrong:#?}");
}
