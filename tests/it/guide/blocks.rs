//! Every command in the README and in `docs/`: each is run, or named here with the reason why not. None
//! is passed over.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use disclosure_mailer::sink::{Background, Memory, Script, Sink, SinkConfig};

use super::{docs, page};
use crate::support::{Sandbox, Terminal, lines};

/// Page, how a command begins, and why it is not run here.
const NOT_RUN: &[(&str, &str, &str)] = &[
    (
        "README.md",
        "cargo run",
        "it builds the program; the gate runs the demo",
    ),
    ("README.md", "cargo test", "this is it"),
    (
        "README.md",
        "cargo install",
        "it builds the program; the gate installs the Debian package",
    ),
    (
        "README.md",
        "disclose check breach-2025 --dns",
        "asks the resolver of this machine; dns:: asks one of its own",
    ),
    (
        "README.md",
        "disclose preview breach-2025 --serve",
        "runs until it is stopped; serve:: has a browser",
    ),
    ("contributing.md", "cargo test", "this is it"),
    (
        "operations.md",
        "disclose senders",
        "needs a database with senders at work; senders::together:: has them",
    ),
    (
        "operations.md",
        "disclose send breach-2025 --yes --name mail-1",
        "needs a database; senders::together:: has one",
    ),
    (
        "database.md",
        "umask",
        "belongs to the next lines; database::made:: runs it with them",
    ),
    (
        "database.md",
        "psql",
        "needs an administrator's server; database::made:: runs it on one of its own",
    ),
    (
        "database.md",
        "echo",
        "needs an administrator's server; database::made:: runs it on one of its own",
    ),
    (
        "database.md",
        "CONFORMANCE_URL=",
        "needs a database of the reader's; conformance::rows has a server of its own",
    ),
    ("contributing.md", ".ci/run", "the gate, which runs this"),
    (
        "contributing.md",
        "cargo install",
        "installs a program from a registry",
    ),
    (
        "contributing.md",
        "fuzz/run",
        "builds all targets with a sanitizer and runs for minutes; before a release",
    ),
    (
        "contributing.md",
        "cargo +nightly",
        "wants another compiler, where somebody has one",
    ),
    (
        "contributing.md",
        "CARGO_TARGET",
        "runs unit tests under valgrind for minutes",
    ),
    (
        "performance.md",
        "benches/all",
        "measures a release build for minutes, on an idle machine",
    ),
    (
        "release.md",
        ".ci/",
        "builds a release; the gate does, and installs it",
    ),
    (
        "release.md",
        "podman",
        "wants podman and an image from a registry",
    ),
    (
        "dns.md",
        "disclose check breach-2025 --dns",
        "asks a resolver; dns:: asks one of its own",
    ),
    (
        "approvals.md",
        "ssh-keygen",
        "needs a person's key; approvals:: signs and verifies with it",
    ),
    (
        "approvals.md",
        "echo",
        "needs a person's key; approvals:: signs and verifies with it",
    ),
    (
        "approvals.md",
        "disclose approve breach-2025 --role legal --by \"Jane Doe <jane@example.com>\" --signature",
        "needs a person's signature; approvals:: makes one",
    ),
    (
        "running.md",
        "disclose status breach-2025 --html /srv/intranet/",
        "the folder is the reader's; README.md writes such a page",
    ),
    (
        "running.md",
        "disclose settle breach-2025 --accepted MESSAGE-ID",
        "MESSAGE-ID stands for what `status` lists; settle:: does it",
    ),
    (
        "running.md",
        "disclose settle breach-2025 --from",
        "nobody is unknown any more where README.md has been followed",
    ),
    (
        "log.md",
        "disclose settle breach-2025",
        "nobody is unknown any more where README.md has been followed",
    ),
];

/// The campaign of the README, and the mail server that it uses.
struct World {
    sandbox: Sandbox,
    relay: Background,
}

impl World {
    fn new() -> Self {
        let sandbox = Sandbox::people(1);
        for name in [
            "campaign.toml",
            "incident.toml",
            "words.csv",
            "lists/people.csv",
        ] {
            fs::remove_file(sandbox.folder().join(name)).unwrap();
        }
        sandbox.write(
            "people.csv",
            "email,name,locale,customer\nann@example.com,Ann Lee,en,C-10023\nuta@example.com,Uta Ray,de,C-10024\n\
             max@example.com,Max Roe,en,C-10025\n",
        );
        let config = SinkConfig {
            // One answer is lost.
            script: Script::from_toml("[[rule]]\nat = \"body\"\nmatches = \"max@\"\ntimes = 1\nact = \"accept-then-close\"\n")
                .unwrap(),
            memory: Memory::Messages,
            ..SinkConfig::default()
        };
        let relay = Sink::bind("127.0.0.1:0".parse().unwrap(), config).unwrap();
        Self {
            sandbox,
            relay: relay.background().unwrap(),
        }
    }

    fn folder(&self) -> PathBuf {
        self.sandbox.folder()
    }

    /// What a person would have done before.
    fn before(&self, page: &str, command: &str) {
        let write = |name: &str, text: &str| self.sandbox.write(name, text);
        if command.starts_with("$EDITOR") {
            let url = format!("smtp://{}", self.relay.addr());
            let campaign = self.sandbox.read("breach-2025/campaign.toml");
            let campaign = campaign
                .replace("# [relay]\n", &format!("[relay]\nurl = \"{url}\"\n"))
                .replace("unknown = \"resend\"", "unknown = \"hold\"")
                .replace(
                    "required = [\"legal\", \"comms\"]",
                    "required = [\"legal\"]",
                );
            write("breach-2025/campaign.toml", &campaign);
            let mut words = self.sandbox.read("breach-2025/words.csv");
            for id in [
                "summary",
                "nature",
                "consequences",
                "measures_done",
                "measures_planned",
            ] {
                assert!(words.contains(&format!("{id},,")), "{words}");
                let said = format!("{id},Somebody did it.,Das hat jemand getan.");
                words = words.replace(&format!("{id},,"), &said);
            }
            write("breach-2025/words.csv", &words);
        } else if command.contains("--evidence reply.eml") {
            write(
                "reply.eml",
                "From: Jane Doe <jane@example.com>\r\n\r\nApproved.\r\n",
            );
        } else if command.contains("--received test.eml") {
            let mail = self.relay.record().received().into_iter().next().unwrap();
            fs::write(self.folder().join("test.eml"), mail.raw.unwrap()).unwrap();
        } else if command.contains("--from relay.csv") {
            let status = self
                .sandbox
                .run(&["status", "breach-2025", "--json"])
                .json();
            let id = status["unknowns"][0]["message_id"]
                .as_str()
                .unwrap()
                .to_owned();
            write(
                "relay.csv",
                &format!("message_id,status\n<{id}>,delivered\n"),
            );
        } else if command.contains("bounces breach-2025") {
            let came = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bounces/postfix-full.eml");
            let came = fs::read_to_string(came).unwrap();
            for name in [
                "Maildir/.Bounces/new/1",
                "Maildir/.Bounces/cur/2",
                "reports/3.eml",
            ] {
                write(name, &came);
            }
            fs::create_dir_all(self.folder().join("Maildir/.Bounces/tmp")).unwrap();
            write(
                "bounces.mbox",
                &format!("From MAILER-DAEMON Wed Nov 26 10:00:00 2025\n{came}\n"),
            );
        } else if command.contains("--head mail.eml") {
            let head = self
                .sandbox
                .run(&["log", "head", "breach-2025"])
                .expect(0)
                .out();
            write("mail.eml", &head);
        } else if page == "digests.md" {
            for (name, to) in [
                ("docs", docs()),
                ("my-campaign", self.folder().join("breach-2025")),
            ] {
                std::os::unix::fs::symlink(to, self.folder().join(name)).unwrap();
            }
        } else if page == "approvals.md" && command.contains("--role ops") {
            let campaign = self.sandbox.read("breach-2025/campaign.toml");
            write(
                "breach-2025/campaign.toml",
                &campaign.replace(
                    "required = [\"legal\"]",
                    "required = [\"legal\"]\naudience = [\"ops\"]",
                ),
            );
        }
    }

    /// The command with the codes of this campaign in the place of those that the page shows.
    fn with_codes(&self, command: &str) -> String {
        let Some((before, after)) = command.split_once("--code ") else {
            return command.to_owned();
        };
        let of_people = command.contains("--audience");
        let role = if of_people { "ops" } else { "legal" };
        let by = "X <x@example.com>";
        let approve = [
            "approve",
            "breach-2025",
            "--role",
            role,
            "--by",
            by,
            "--statement",
            "--json",
        ];
        let approve = self.sandbox.run(&approve);
        let statement = approve.json()["statement"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let of = if of_people { "audience: " } else { "text: " };
        let code = |of: &str| {
            let line = statement.lines().find_map(|line| line.strip_prefix(of));
            let line = line.unwrap_or_else(|| panic!("no {of}in {statement}"));
            line.split(' ').next().unwrap().to_owned()
        };
        let rest = after.get(9..).unwrap();
        // The second code is that of the people.
        let rest = match rest.split_once("--code ") {
            Some((between, after)) => {
                let people = code("audience: ");
                format!("{between}--code {people}{}", after.get(9..).unwrap())
            }
            None => rest.to_owned(),
        };
        format!("{before}--code {}{rest}", code(of))
    }

    /// Types it, and what it asks for; it must end well.
    fn run(&self, page: &str, command: &str) {
        self.before(page, command);
        let line = self.with_codes(command);
        let line = if command.ends_with(" -") {
            format!("{line} < reports/3.eml")
        } else {
            line
        };
        let mut run = Terminal::shell(&self.folder(), 80, &format!("export EDITOR=cat; {line}"));
        let (began, mut asked) = (Instant::now(), 0);
        while !run.has_ended() {
            assert!(
                began.elapsed() < Duration::from_mins(2),
                "{command}: {}",
                run.shown()
            );
            let shown = lines(&run.shown()).join("\n");
            for (question, answer) in [
                ("Type yes:", "yes"),
                ("Type `yes`:", "yes"),
                ("Type the number to begin:", "3"),
            ] {
                if shown.trim_end().ends_with(question) && shown.matches("Type ").count() > asked {
                    asked += 1;
                    run.type_in(&format!("{answer}\n"));
                }
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let (shown, code) = run.end();
        // Somebody is unknown until that is settled, and some came back.
        // The mail server of the test signs nothing, and `--received` says so.
        let well = [0, 11, 12].contains(&code) || command.contains("--received") && code == 2;
        assert!(well, "{page}: {command}\nended with {code}\n{shown}");
    }
}

#[test]
fn every_command_in_the_docs_is_run_or_named_with_the_reason() {
    let world = World::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md")];
    let mut others: Vec<PathBuf> = fs::read_dir(docs())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    others.retain(|path| {
        path.extension().is_some_and(|end| end == "md") && !path.ends_with("guide.md")
    });
    others.sort();
    pages.extend(others);
    let (mut ran, mut excused) = (0, BTreeSet::new());
    for path in pages {
        let name = path.file_name().unwrap().to_str().unwrap();
        for block in page::blocks(&fs::read_to_string(&path).unwrap()) {
            let begins = block
                .lines
                .first()
                .is_some_and(|line| line.starts_with("$ "));
            let of_a_shell = ["console", "sh", "bash", "shell"].contains(&block.language.as_str());
            assert!(
                begins || !of_a_shell,
                "{name}: a block of commands begins with `$ `: {block:?}"
            );
            if !begins {
                continue;
            }
            for command in page::commands(&block) {
                let why = NOT_RUN
                    .iter()
                    .position(|(page, begin, _)| *page == name && command.typed.starts_with(begin));
                if let Some(why) = why {
                    excused.insert(why);
                } else {
                    world.run(name, &command.typed);
                    ran += 1;
                }
            }
        }
    }
    let idle: Vec<_> = (0..NOT_RUN.len())
        .filter(|at| !excused.contains(at))
        .map(|at| NOT_RUN[at])
        .collect();
    assert!(idle.is_empty(), "nothing to excuse any more: {idle:#?}");
    assert!(ran >= 25, "{ran}");
}
