//! The sample's people through every verb, with much that goes wrong on the way.

use std::{fs, path::Path};

use disclosure_mailer::{audience, campaign, terms::Purpose};

use crate::support::{Ran, Sandbox};

/// Runs one command line in the campaign's folder.
pub(crate) type Run<'r> = dyn FnMut(&Sandbox, &[&str]) -> Ran + 'r;

/// Somebody who runs command lines, and what did not end as it should.
struct Guide<'r, 'f> {
    run: &'r mut Run<'f>,
    wrong: Vec<String>,
}

impl Guide<'_, '_> {
    /// Whatever it ends with.
    fn go(&mut self, sandbox: &Sandbox, words: &[&str]) -> Ran {
        (self.run)(sandbox, words)
    }

    /// It must end with this status.
    fn ends(&mut self, sandbox: &Sandbox, words: &[&str], code: i32) {
        let ran = self.go(sandbox, words);
        if ran.code() != code {
            let said = format!(
                "{words:?} ended with {} and not {code}: {}",
                ran.code(),
                ran.err()
            );
            self.wrong.push(said);
        }
    }
}

/// Somebody of the sample, in clear.
pub(crate) struct Person {
    pub(crate) address: String,
    pub(crate) fields: Vec<String>,
}

/// Everybody on the sample's lists.
pub(crate) fn people() -> Vec<Person> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/analytics-vendor");
    let campaign = campaign::load(&folder).unwrap();
    let mut people = Vec::new();
    audience::assemble(&campaign).each(&campaign, |_, recipient| {
        let fields = recipient.fields.values().flatten();
        people.push(Person {
            address: recipient.address.reveal(Purpose::Compare),
            fields: fields
                .map(|field| field.reveal(Purpose::Compare).to_owned())
                .collect(),
        });
    });
    assert!(people.len() > 250, "{}", people.len());
    people
}

/// Rows that cannot be used, or only in part; their people count too.
pub(crate) const FAULTY: &str = "user900@@customer.test,Ottokar Geheimrat,de,DE,,,acct-9900\n\
    Ottokar Geheimrat,user901@customer.test,de,DE,,,acct-9901\n\
    user902@customer.tset,Ottokar Geheimrat,de,DE,,,acct-9902\n\
    user903@customer.test,\"Ottokar Geheimrat <user904@customer.test>\",de,DE,,,acct-9903\n\
    user905@customer.test\n";

/// A relay that repeats whom it was asked about, in the spellings that relays have.
const RELAY: &str = r#"
[[rule]]
at = "rcpt"
matches = "user005@"
reply = "550 5.1.1 <user005@customer.test>: Recipient address rejected: User user005 unknown"
[[rule]]
at = "rcpt"
matches = "user006@"
reply = "550 5.2.1 bounce+user006=team.example.com@relay.test uid=user006 rfc822;user006+40team.example.com"
[[rule]]
at = "rcpt"
matches = "user007@"
times = 1
reply = "451 4.7.1 USER007@CUSTOMER.TEST greylisted, see https://relay.test/?u=user007%40customer.test"
[[rule]]
at = "body"
matches = "user008@"
reply = "554 5.6.0 user008%customer.test@relay.test refused"
[[rule]]
at = "body"
matches = "user009@"
times = 1
act = "accept-then-close"
"#;

/// Every file in a folder and what it holds.
pub(crate) fn files_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    fn gather(top: &Path, folder: &Path, all: &mut Vec<(String, Vec<u8>)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                gather(top, &path, all);
            } else {
                let name = path.strip_prefix(top).unwrap().to_string_lossy();
                all.push((name.into_owned(), fs::read(&path).unwrap()));
            }
        }
    }
    let mut all = Vec::new();
    gather(folder, folder, &mut all);
    all
}

/// The sample with faulty rows, a relay that talks, and one approval.
pub(crate) fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::new("");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/analytics-vendor");
    copy(&sample, &sandbox.folder());
    fs::remove_file(sandbox.folder().join("lists/people.csv")).unwrap();
    let list = sandbox.read("lists/api-users.csv");
    sandbox.write("lists/api-users.csv", &(list + FAULTY));
    for (from, to) in [
        ("[\"legal\", \"comms\"]", "[\"legal\"]"),
        ("\"50/s\"", "\"unlimited\""),
        (
            "unknown = \"resend\"",
            "unknown = \"hold\"\nwait = [\"1s\"]",
        ),
        ("deadline = \"2025-12-20\"", "deadline = \"2036-12-20\""),
    ] {
        sandbox.edit("campaign.toml", from, to);
    }
    sandbox = sandbox.with_relay(RELAY);
    sandbox
}

/// Copies a folder, without what somebody who tried the sample in its place left there.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with(".disclose") {
            continue;
        }
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

const LEGAL: [&str; 6] = [
    "approve",
    "--role",
    "legal",
    "--by",
    "Jane Doe <jane@example.com>",
    "--yes",
];

/// Gives what did not end as it should. Every verb but `demo`, `completions` and `preview --serve`, which know nobody of the sample.
#[must_use]
pub(crate) fn every_verb(sandbox: &Sandbox, run: &mut Run<'_>) -> Vec<String> {
    let mut guide = Guide {
        run,
        wrong: Vec::new(),
    };
    let run = &mut guide;
    before(sandbox, run);
    sending(sandbox, run);
    afterwards(sandbox, run);
    provoked(sandbox, run);
    run.go(sandbox, &["purge", "--yes"]);
    run.ends(sandbox, &["purge", "--yes", "--unfinished"], 0);
    run.go(sandbox, &["status"]);
    run.ends(sandbox, &["log", "verify"], 0);
    guide.wrong
}

fn before(sandbox: &Sandbox, run: &mut Guide<'_, '_>) {
    sandbox.write("few.csv", "email,country\nsomebody@customer.test,DE\n");
    run.ends(
        sandbox,
        &[
            "init",
            "another",
            "--sample",
            "--controller",
            "Example AI",
            "--sender",
            "A <a@example.com>",
            "--list",
            "few.csv",
            "--exposed",
            "email",
        ],
        0,
    );
    run.ends(sandbox, &["check"], 0);
    run.ends(sandbox, &["check", "--registers", "registers"], 0);
    run.ends(sandbox, &["words"], 0);
    run.ends(sandbox, &["preview"], 0);
    run.ends(sandbox, &["preview", "--text", "texts"], 0);
    run.ends(sandbox, &["send", "--yes"], 3);
    run.ends(sandbox, &["approve", "--role", "legal", "--statement"], 0);
    run.ends(sandbox, &LEGAL, 0);
    run.ends(
        sandbox,
        &["test", "--to", "colleague@example.com", "--locale", "de"],
        0,
    );
    let arrived = sandbox.record().received();
    let octets = arrived.last().unwrap().raw.clone().unwrap();
    fs::write(sandbox.folder().join("arrived.eml"), &octets).unwrap();
    run.go(sandbox, &["check", "--received", "arrived.eml"]);
    run.go(
        sandbox,
        &[
            "rehearse", "--people", "60", "--faults", "rough", "--keep", "../kept",
        ],
    );
    run.ends(sandbox, &["send", "--dry-run"], 0);
    run.ends(sandbox, &["explain", "LIST-ADDRESS-AT"], 0);
    run.ends(sandbox, &["explain", "12"], 0);
}

fn sending(sandbox: &Sandbox, run: &mut Guide<'_, '_>) {
    run.go(
        sandbox,
        &[
            "send",
            "--yes",
            "--limit",
            "40",
            "--progress",
            "json",
            "--metrics",
            "metrics.prom",
        ],
    );
    run.ends(sandbox, &["pause"], 0);
    run.ends(sandbox, &["senders"], 0);
    run.go(sandbox, &["status"]);
    run.ends(sandbox, &["archive", "--out", "copy"], 0);
    // Nobody answers there.
    run.ends(
        sandbox,
        &["send", "--yes", "--relay", "smtp://127.0.0.1:9"],
        21,
    );
    run.go(sandbox, &["send", "--yes"]);
    run.go(sandbox, &["status", "--watch", "--every", "1s"]);
}

fn afterwards(sandbox: &Sandbox, run: &mut Guide<'_, '_>) {
    run.ends(sandbox, &["log", "export", "--out", "log.csv"], 0);
    run.ends(
        sandbox,
        &["log", "export", "--jsonl", "--only", "failures"],
        0,
    );
    run.ends(
        sandbox,
        &["log", "export", "--addresses", "--out", "addresses.csv"],
        0,
    );
    run.ends(
        sandbox,
        &["log", "export", "--columns=account", "--out", "columns.csv"],
        0,
    );
    run.go(
        sandbox,
        &[
            "log",
            "export",
            "--for-support",
            "--columns=account",
            "--out",
            "support.csv",
        ],
    );
    run.ends(sandbox, &["log", "verify"], 0);
    run.ends(sandbox, &["log", "head"], 0);
    run.ends(sandbox, &["log", "lookup", "nobody@example.com"], 0);
    returned(sandbox);
    run.go(sandbox, &["bounces", ".", "returned", "--dry-run"]);
    run.go(sandbox, &["bounces", ".", "returned"]);
    run.go(
        sandbox,
        &["settle", "--accepted", "nothing-of-the-kind", "--yes"],
    );
    let unknown = sandbox.status()["unknowns"][0]["message_id"]
        .as_str()
        .map(str::to_owned);
    let unknown = unknown.expect("somebody is unknown");
    // It is unknown as before.
    run.ends(
        sandbox,
        &["settle", "--accepted", &unknown, "--dry-run"],
        12,
    );
    run.go(sandbox, &["settle", "--accepted", &unknown, "--yes"]);
    run.ends(sandbox, &["report"], 0);
}

/// Reports about people of the sample, as two servers write them, and one that is cut off.
fn returned(sandbox: &Sandbox) {
    let logged = sandbox
        .run(&["log", "export", "--addresses"])
        .expect(0)
        .out();
    let mut lines = csv::Reader::from_reader(logged.as_bytes());
    let column =
        |name: &str, headers: &csv::StringRecord| headers.iter().position(|h| h == name).unwrap();
    let headers = lines.headers().unwrap().clone();
    let (event, address, id) = (
        column("event", &headers),
        column("address", &headers),
        column("message_id", &headers),
    );
    let told: Vec<(String, String)> = lines
        .records()
        .map(Result::unwrap)
        .filter(|line| &line[event] == "accepted")
        .map(|line| (line[address].to_owned(), line[id].to_owned()))
        .collect();
    for (n, (to, id)) in told.iter().take(3).enumerate() {
        let host = to.rsplit('@').next().unwrap();
        let report = format!(
            "From: MAILER-DAEMON@{host}\r\nTo: bounces@example.com\r\nSubject: Undelivered: {to}\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry, {to} is gone.\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.{host}\r\n\r\n\
             Final-Recipient: rfc822; {to}\r\nAction: failed\r\nStatus: 5.1.1\r\n\
             Diagnostic-Code: smtp; 550 5.1.1 <{to}> unknown\r\n\r\n\
             --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{}>\r\nTo: {to}\r\n\r\n--b--\r\n",
            id.trim_matches(['<', '>'])
        );
        sandbox.write(&format!("returned/{n}.eml"), &report);
        let cut = report.split_at(report.len() / 2).0;
        sandbox.write(
            &format!("returned/cut-{n}.eml"),
            &cut.replace(id.trim_matches(['<', '>']), "x"),
        );
    }
}

/// What goes wrong before anything is sent: each is put right again.
fn provoked(sandbox: &Sandbox, run: &mut Guide<'_, '_>) {
    let list = fs::read(sandbox.folder().join("lists/api-users.csv")).unwrap();
    for broken in [
        list[..list.len() / 3].to_vec(),
        [&list[..], b"\"user999@customer.test,Ottokar Geheimrat\n"].concat(),
        list.iter()
            .copied()
            .map(|octet| if octet == b',' { 0xff } else { octet })
            .collect(),
        [b"first row\n", &list[..]].concat(),
    ] {
        fs::write(sandbox.folder().join("lists/api-users.csv"), broken).unwrap();
        run.go(sandbox, &["check"]);
        run.go(sandbox, &["status"]);
        run.go(sandbox, &["send", "--yes"]);
    }
    fs::write(sandbox.folder().join("lists/api-users.csv"), list).unwrap();
    let spread = "+++\nsubject = \"{{ name }}\"\n+++\n{{ name | upper }}{% if name == \"A\" %}x{% endif %}[x]({{ account }})\n";
    sandbox.write("notices/user.en.md", spread);
    run.ends(sandbox, &["check"], 2);
    run.go(sandbox, &["preview"]);
    run.ends(sandbox, &["send", "--yes"], 2);
    fs::remove_dir_all(sandbox.folder().join("notices")).unwrap();
    let key = sandbox.folder().join(".disclose/campaign.key");
    let kept = fs::read(&key).unwrap();
    fs::write(&key, "00").unwrap();
    run.ends(sandbox, &["send", "--yes"], 20);
    run.go(sandbox, &["status"]);
    fs::write(&key, kept).unwrap();
}
