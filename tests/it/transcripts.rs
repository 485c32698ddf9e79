//! What each verb says: its help, when it works, and when it does not. The files in `tests/snapshots`
//! are to be read as whoever runs a mailing would: what happened, where, and what to do.

use crate::support::{Sandbox, Transcript};

const DAY: [&str; 2] = ["--as-of", "2025-11-26"];

fn people() -> Sandbox {
    Sandbox::new(
        "email,name,locale,account\nanna@example.com,Anna Example,de,acct-1\nbob@example.com,Bob Example,en,acct-2\n\
         carol@example,Carol Example,en,acct-3\ndora@example.com,Dora Example,en,acct-4\n",
    )
}

/// With two roles that have to approve.
fn reviewed() -> Sandbox {
    let sandbox = people();
    sandbox.edit(
        "campaign.toml",
        "required = []",
        "required = [\"legal\", \"comms\"]\ndistinct = true",
    );
    sandbox
}

fn approve<'a>(role: &'a str, by: &'a str) -> Vec<&'a str> {
    vec![
        "approve", "--role", role, "--by", by, "--yes", DAY[0], DAY[1],
    ]
}

const JANE: &str = "Jane Doe <jane@example.com>";
const RAY: &str = "Ray Roe <ray@example.com>";

#[test]
fn disclose() {
    let (sandbox, mut t) = (people(), Transcript::default());
    t.run(&sandbox, &["--help"]);
    t.run(&sandbox, &["chekc"]);
    t.run(&sandbox, &["check", "--regsters", "x"]);
    t.run(&sandbox, &["completions", "bahs"]);
    t.run(&sandbox, &["log"]);
    t.hold_against("disclose");
}

#[test]
fn init() {
    let (sandbox, mut t) = (people(), Transcript::default());
    t.run(&sandbox, &["init", "--help"]);
    let new = [
        "init",
        "new",
        "--controller",
        "Example, Inc.",
        "--sender",
        "security@example.com",
        "--list",
        "lists/people.csv",
        "--exposed",
        "name,email",
        "--happened",
        "2025-11-08",
    ];
    t.run(&sandbox, &new);
    t.run(&sandbox, &new);
    t.run(
        &sandbox,
        &["init", "trial", "--from", "samples/analytics-vendor"],
    );
    t.run(&sandbox, &["init"]);
    t.run(&sandbox, &["init", "other", "--from", "samples/nothing"]);
    let with = |from: &'static str, to: &'static str| {
        let mut words = new.to_vec();
        words[1] = "other";
        for word in &mut words {
            if *word == from {
                *word = to;
            }
        }
        words
    };
    t.run(&sandbox, &with("lists/people.csv", "people.xlsx"));
    t.run(&sandbox, &with("name,email", "name,pasword"));
    t.run(&sandbox, &with("2025-11-08", "last week"));
    t.run(&sandbox, &with("security@example.com", "Security"));
    t.hold_against("init");
}

#[test]
fn check() {
    let (sandbox, mut t) = (people(), Transcript::default());
    t.run(&sandbox, &["check", "--help"]);
    t.run(&sandbox, &["check", DAY[0], DAY[1]]);
    t.run(
        &sandbox,
        &["check", "--registers", "registers", DAY[0], DAY[1]],
    );
    t.run(&sandbox, &["check", "breach-2025"]);
    t.run(&sandbox, &["check", "--as-of", "tomorrow"]);
    t.then("campaign.toml says `ratee`, incident.toml `expossed`");
    sandbox.edit("campaign.toml", "rate = ", "ratee = ");
    sandbox.edit("incident.toml", "exposed = [", "expossed = [");
    t.run(&sandbox, &["check"]);
    sandbox.edit("campaign.toml", "ratee = ", "rate = ");
    sandbox.edit("incident.toml", "expossed = [", "exposed = [");
    t.then("the list has no column for addresses");
    sandbox.edit("lists/people.csv", "email,", "contact,");
    t.run(&sandbox, &["check", DAY[0], DAY[1]]);
    t.then("there is no list");
    std::fs::remove_file(sandbox.folder().join("lists/people.csv")).unwrap();
    t.run(&sandbox, &["check", DAY[0], DAY[1]]);
    t.then("a mail that is no test");
    sandbox.write("note.eml", "Subject: hello\r\n\r\nhello\r\n");
    t.run(&sandbox, &["check", "--received", "note.eml"]);
    t.hold_against("check");
}

#[test]
fn words() {
    let (sandbox, mut t) = (people(), Transcript::default());
    t.run(&sandbox, &["words", "--help"]);
    t.run(&sandbox, &["words"]);
    t.run(&sandbox, &["words", "--xlsx"]);
    t.then("words.xlsx and words.csv are both there");
    sandbox.write("words.csv", "id,en\n");
    t.run(&sandbox, &["words"]);
    t.then("words.csv alone, with a column `english`");
    std::fs::remove_file(sandbox.folder().join("words.xlsx")).unwrap();
    sandbox.write("words.csv", "id,english\nsummary,x\n");
    t.run(&sandbox, &["words"]);
    t.hold_against("words");
}

#[test]
fn preview() {
    let (sandbox, mut t) = (people(), Transcript::default());
    t.run(&sandbox, &["preview", "--help"]);
    t.run(&sandbox, &["preview", "--serve", "my-campaign"]);
    t.run(&sandbox, &["preview", DAY[0], DAY[1]]);
    t.run(
        &sandbox,
        &["preview", "--text", "for-counsel", DAY[0], DAY[1]],
    );
    t.run(&sandbox, &["preview", "--pdf", "--serve"]);
    t.then("the list has no column for addresses");
    sandbox.edit("lists/people.csv", "email,", "contact,");
    t.run(&sandbox, &["preview", DAY[0], DAY[1]]);
    t.hold_against("preview");
}

#[test]
fn approvals() {
    let (sandbox, mut t) = (reviewed(), Transcript::default());
    t.run(&sandbox, &["approve", "--help"]);
    t.run(
        &sandbox,
        &["approve", "--role", "legal", "--by", JANE, DAY[0], DAY[1]],
    );
    t.run(
        &sandbox,
        &[&approve("legal", JANE)[..], &["--code", "AAAA-2222"]].concat(),
    );
    t.run(&sandbox, &approve("legal", JANE));
    t.run(&sandbox, &approve("comms", JANE));
    t.run(&sandbox, &approve("leagl", RAY));
    t.run(&sandbox, &approve("comms", RAY));
    t.run(&sandbox, &["approve", "--withdraw", "--yes"]);
    t.hold_against("approve");
}

#[test]
fn test_mails() {
    let (sandbox, mut t) = (people().with_relay(""), Transcript::default());
    t.run(&sandbox, &["test", "--help"]);
    t.run(&sandbox, &["test", "--to", "me@example.com"]);
    t.run(&sandbox, &["test", "--to", "me@gmail.com"]);
    t.run(&sandbox, &["test", "--to", "me"]);
    t.run(
        &sandbox,
        &["test", "--to", "me@example.com", "--locale", "fr"],
    );
    t.run(
        &sandbox,
        &[
            "test",
            "--to",
            "me@example.com",
            "--relay",
            "smtp://127.0.0.1:9",
        ],
    );
    t.hold_against("test");
}

#[test]
fn rehearse() {
    let (sandbox, mut t) = (people(), Transcript::default());
    t.run(&sandbox, &["rehearse", "--help"]);
    t.run_by_chance(
        &sandbox,
        &[
            "rehearse", "--faults", "none", "--rate", "50/s", DAY[0], DAY[1],
        ],
    );
    t.run(&sandbox, &["rehearse", "--faults", "tough"]);
    t.run(&sandbox, &["rehearse", "--people", "0"]);
    t.hold_against("rehearse");
}

#[test]
fn send() {
    let (mut sandbox, mut t) = (reviewed(), Transcript::default());
    t.run(&sandbox, &["send", "--help"]);
    t.run(&sandbox, &["send"]);
    sandbox.run(&approve("legal", JANE)).expect(0);
    sandbox.run(&approve("comms", RAY)).expect(0);
    t.then("legal and comms have approved");
    t.run(&sandbox, &["send", "--dry-run"]);
    t.run(&sandbox, &["send"]);
    t.run(&sandbox, &["send", "--yes"]);
    t.run(&sandbox, &["send", "--yes", "--rate", "fast"]);
    sandbox = sandbox.with_relay("");
    t.then("the mail server runs again");
    t.run(&sandbox, &["send", "--yes"]);
    t.run(&sandbox, &["send", "--yes"]);
    t.then("somebody writes to incident.toml");
    sandbox.edit("incident.toml", "Example AI, Inc.", "Another AI, Inc.");
    t.run(&sandbox, &["send", "--yes"]);
    t.then("the state folder is lost");
    sandbox.edit("incident.toml", "Another AI, Inc.", "Example AI, Inc.");
    std::fs::remove_dir_all(sandbox.folder().join(".disclose")).unwrap();
    t.run(&sandbox, &["send", "--yes"]);
    t.hold_against("send");
}

#[test]
fn pause_and_status() {
    let (sandbox, mut t) = (people().with_relay(""), Transcript::default());
    t.run(&sandbox, &["pause", "--help"]);
    t.run(&sandbox, &["pause"]);
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    t.then("a `send` has told one of them, and ended");
    t.run(
        &sandbox,
        &["pause", "--reason", "the telephone number is wrong"],
    );
    t.run(&sandbox, &["status"]);
    t.hold_against("pause");

    let (sandbox, mut t) = (reviewed().with_relay(""), Transcript::default());
    t.run(&sandbox, &["status", "--help"]);
    t.run(&sandbox, &["status"]);
    sandbox.run(&approve("legal", JANE)).expect(0);
    sandbox.run(&approve("comms", RAY)).expect(0);
    t.then("legal and comms have approved");
    t.run(&sandbox, &["status"]);
    sandbox.run(&["send", "--yes"]).expect(0);
    t.then("`send` has run to its end");
    t.run(&sandbox, &["status"]);
    t.run(&sandbox, &["status", "nowhere"]);
    t.run(&sandbox, &["status", "--every", "soon"]);
    t.hold_against("status");
}

#[test]
fn senders() {
    let (sandbox, mut t) = (people().with_relay(""), Transcript::default());
    t.run(&sandbox, &["senders", "--help"]);
    t.run(&sandbox, &["senders"]);
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    t.then("a `send` has told one of them, with the ledger in a file");
    t.run(&sandbox, &["senders"]);
    t.run(&sandbox, &["senders", "drain", "mail-1"]);
    t.hold_against("senders");
}

#[test]
fn settle() {
    // One is sent, and the reply is lost: nobody knows.
    let script = "[[rule]]\nat = \"body\"\ntimes = 1\nact = \"accept-then-close\"\n";
    let (sandbox, mut t) = (people().with_relay(script), Transcript::default());
    t.run(&sandbox, &["settle", "--help"]);
    t.run(&sandbox, &["settle", "--from", "relay.csv"]);
    sandbox
        .run(&["send", "--yes", "--connections", "1"])
        .expect(12);
    t.then("a `send` has run; one reply of the relay was lost");
    let unknown = sandbox.status()["unknowns"][0]["message_id"]
        .as_str()
        .unwrap()
        .to_owned();
    t.run(&sandbox, &["settle"]);
    t.run(&sandbox, &["settle", "--from", "relay.csv"]);
    sandbox.write("relay.csv", "message,state\n");
    t.run(&sandbox, &["settle", "--from", "relay.csv"]);
    t.run(
        &sandbox,
        &["settle", "--accepted", "nobody@example.com", "--yes"],
    );
    sandbox.write(
        "relay.csv",
        &format!("message_id,status\n<{unknown}>,delivered\n"),
    );
    t.run(&sandbox, &["settle", "--from", "relay.csv", "--dry-run"]);
    t.run(&sandbox, &["settle", "--from", "relay.csv"]);
    t.run(&sandbox, &["settle", "--from", "relay.csv", "--yes"]);
    t.hold_against("settle");
}

#[test]
fn bounces() {
    let (sandbox, mut t) = (people().with_relay(""), Transcript::default());
    let came =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bounces/postfix-full.eml");
    std::fs::copy(came, sandbox.folder().join("came.eml")).unwrap();
    t.run(&sandbox, &["bounces", "--help"]);
    t.run(&sandbox, &["bounces", ".", "came.eml", "--dry-run"]);
    t.run(&sandbox, &["bounces", ".", "came.eml"]);
    t.run(&sandbox, &["bounces", ".", "nothing.eml"]);
    sandbox.run(&["send", "--yes"]).expect(0);
    t.then("`send` has run to its end");
    t.run(&sandbox, &["bounces", ".", "came.eml"]);
    t.hold_against("bounces");
}

#[test]
fn log() {
    let (sandbox, mut t) = (people().with_relay(""), Transcript::default());
    t.run(&sandbox, &["log", "--help"]);
    for verb in ["export", "verify", "head", "lookup"] {
        t.run(&sandbox, &["log", verb, "--help"]);
    }
    t.run(&sandbox, &["log", "verify"]);
    sandbox.run(&["send", "--yes"]).expect(0);
    t.then("`send` has run to its end");
    t.run(&sandbox, &["log", "export", "--out", "log.csv"]);
    t.run(&sandbox, &["log", "export", "--out", "lists/people.csv"]);
    t.run(&sandbox, &["log", "export", "--json"]);
    t.run(&sandbox, &["log", "verify"]);
    t.run(&sandbox, &["log", "head"]);
    t.run(&sandbox, &["log", "lookup", "anna@example.com"]);
    t.run(&sandbox, &["log", "lookup", "acct-4"]);
    t.run(&sandbox, &["log", "lookup", "nobody@example.com"]);
    t.run(&sandbox, &["log", "lookup", "acct-4", "--column", "acount"]);
    t.hold_against("log");
}

#[test]
fn report() {
    let (sandbox, mut t) = (people().with_relay(""), Transcript::default());
    t.run(&sandbox, &["report", "--help"]);
    t.run(&sandbox, &["report"]);
    sandbox.run(&["send", "--yes"]).expect(0);
    t.then("`send` has run to its end");
    t.run(&sandbox, &["report"]);
    t.hold_against("report");
}

#[test]
fn keeping() {
    let (sandbox, mut t) = (people().with_relay(""), Transcript::default());
    t.run(&sandbox, &["archive", "--help"]);
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    t.then("a `send` has told one of them");
    t.run(&sandbox, &["archive", "--out", "../copy"]);
    t.run(&sandbox, &["archive", "--out", "../copy"]);
    t.hold_against("archive");

    let mut t = Transcript::default();
    t.run(&sandbox, &["purge", "--help"]);
    t.then("a `send` has told one of them");
    t.run(&sandbox, &["purge", "--yes"]);
    sandbox.run(&["send", "--yes"]).expect(0);
    t.then("`send` has run to its end");
    t.run(&sandbox, &["purge"]);
    t.run(&sandbox, &["purge", "--lists", "--yes"]);
    t.run(&sandbox, &["send", "--yes"]);
    t.hold_against("purge");
}

#[test]
fn demo_explain_completions() {
    let (sandbox, mut t) = (people(), Transcript::default());
    t.run(&sandbox, &["demo", "--help"]);
    t.run(&sandbox, &["demo", "--out", "lists"]);
    t.hold_against("demo");

    let mut t = Transcript::default();
    t.run(&sandbox, &["explain", "--help"]);
    t.run(&sandbox, &["explain", "12"]);
    t.run(&sandbox, &["explain", "LIST-ADDRESS-AT"]);
    t.run(&sandbox, &["explain", "US-CA-TITLE"]);
    t.run(&sandbox, &["explain", "US-CA-TITEL"]);
    t.run(&sandbox, &["explain", "77"]);
    t.hold_against("explain");

    let mut t = Transcript::default();
    t.run(&sandbox, &["completions", "--help"]);
    t.run(&sandbox, &["completions", "man", "--out", "man"]);
    t.run(&sandbox, &["completions", "bash", "--out", "disclose.bash"]);
    t.run(&sandbox, &["completions", "fish", "--out", "no/where.fish"]);
    t.hold_against("completions");
}

#[test]
fn every_verb_has_a_snapshot_of_its_help() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let help = people().run(&["--help"]).expect(0).out();
    let commands = help.split("Commands:\n").nth(1).unwrap();
    for line in commands.lines().take_while(|line| !line.is_empty()) {
        let Some(verb) = line
            .strip_prefix("  ")
            .filter(|line| !line.starts_with(' '))
        else {
            continue;
        };
        let verb = verb.split_whitespace().next().unwrap();
        if verb != "help" {
            let path = folder.join(format!("{verb}.txt"));
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let begins = format!("$ disclose {verb} --help\n");
            assert!(text.starts_with(&begins), "{}", path.display());
            assert!(text.contains("Examples:"), "{}", path.display());
        }
    }
}
