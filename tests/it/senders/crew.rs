//! Senders, each with its own copy of a campaign.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use disclosure_mailer::sink::{Memory, Script, SinkConfig};
use tempfile::TempDir;

use crate::{
    database::on,
    support::{PROGRAM, Ran, Sandbox, postgres::Database},
};

pub(super) struct Crew {
    pub(super) origin: Sandbox,
    folders: TempDir,
    /// The network namespace of each folder that has one.
    namespaces: BTreeMap<String, String>,
    /// Senders at work, by name.
    pub(super) running: BTreeMap<String, Child>,
}

/// So many people, every tenth of them at a domain of its own rate.
pub(super) fn list(people: usize) -> String {
    let mut list = "email,name\n".to_owned();
    for nth in 0..people {
        let domain = if nth % 10 == 0 {
            "example.org"
        } else {
            "example.com"
        };
        list.push_str(&format!("person{nth:06}@{domain},Person\n"));
    }
    list
}

/// Rates are judged by when the sink read the first octet of each body: on a busy machine it is to read at once,
/// wherever whoever runs the tests may say so.
fn let_sinks_go_first() {
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten();
    for thread in threads.flatten() {
        let name = fs::read_to_string(thread.path().join("comm"));
        if name.is_ok_and(|name| name.trim() == "sink") {
            let mut renice = Command::new("renice");
            renice.args(["-n", "-15", "-p"]).arg(thread.file_name());
            if let Err(missing) = renice.output() {
                drop(missing);
            }
        }
    }
}

impl Crew {
    /// A campaign that was begun: one person is told.
    pub(super) fn new(people: usize, pace: &str, database: &Database<'_>) -> Self {
        let edits = [("rate = \"unlimited\"", pace)];
        Self::with(people, &edits, "", &database.url())
    }

    /// The same with other changes to the campaign's file, a relay that keeps to a script, and the way to a database.
    pub(super) fn with(people: usize, edits: &[(&str, &str)], script: &str, url: &str) -> Self {
        let mut sandbox = Sandbox::new(&list(people));
        // The text of very many messages would not fit.
        sandbox.start(SinkConfig {
            script: Script::from_toml(script).unwrap(),
            memory: Memory::Envelopes,
            ..SinkConfig::default()
        });
        let_sinks_go_first();
        for (from, to) in edits {
            sandbox.edit("campaign.toml", from, to);
        }
        let origin = on(sandbox, url);
        origin.run(&["send", "--yes", "--limit", "1"]).expect(10);
        Self {
            origin,
            folders: tempfile::tempdir().unwrap(),
            namespaces: BTreeMap::new(),
            running: BTreeMap::new(),
        }
    }

    /// Whatever runs in a folder runs in a network namespace.
    pub(super) fn within(&mut self, name: &str, namespace: &str) {
        self.namespaces
            .insert(name.to_owned(), namespace.to_owned());
    }

    pub(super) fn folder(&self, name: &str) -> PathBuf {
        self.folders.path().join(name)
    }

    /// A copy of the campaign, with its key and without anything else of the private folder.
    pub(super) fn copy(&self, name: &str) -> PathBuf {
        let folder = self.folder(name);
        if !folder.exists() {
            let done = Command::new("cp")
                .arg("-a")
                .arg(self.origin.folder())
                .arg(&folder)
                .status();
            assert!(done.unwrap().success());
            for file in fs::read_dir(folder.join(".disclose")).unwrap() {
                let path = file.unwrap().path();
                if path.is_dir() {
                    fs::remove_dir_all(path).unwrap();
                } else if !path.ends_with("campaign.key") {
                    fs::remove_file(path).unwrap();
                }
            }
        }
        folder
    }

    /// What senders run: what was built with the tests, where nothing else is stated.
    fn program() -> PathBuf {
        let stated = std::env::var_os("SENDERS_PROGRAM").map(PathBuf::from);
        stated.map_or(PROGRAM.into(), |path| fs::canonicalize(path).unwrap())
    }

    pub(super) fn command(&self, name: &str, words: &[&str]) -> Command {
        let mut command = match self.namespaces.get(name) {
            Some(namespace) => {
                let mut command = Command::new("ip");
                command.args(["netns", "exec", namespace]);
                command.arg(Self::program());
                command
            }
            None => Command::new(Self::program()),
        };
        command
            .args(words)
            .current_dir(self.copy(name))
            .stdin(Stdio::null())
            .env("NO_COLOR", "1");
        command
    }

    pub(super) fn run(&self, name: &str, words: &[&str]) -> Ran {
        Ran(self.command(name, words).output().unwrap())
    }

    /// Starts a sender in a folder, under a name.
    pub(super) fn start(&mut self, folder: &str, name: &str) {
        let mut command = self.command(folder, &["send", "--yes", "--name", name]);
        let said = fs::File::create(self.folder(&format!("{name}.said"))).unwrap();
        command.stdout(said.try_clone().unwrap()).stderr(said);
        let child = command.spawn().unwrap();
        self.running.insert(name.to_owned(), child);
    }

    pub(super) fn said(&self, name: &str) -> String {
        fs::read_to_string(self.folder(&format!("{name}.said"))).unwrap_or_default()
    }

    pub(super) fn signal(&self, name: &str, signal: &str) {
        let pid = self.running.get(name).unwrap().id().to_string();
        let done = Command::new("kill").args([signal, &pid]).status();
        assert!(done.is_ok());
    }

    /// Who ended since, and how.
    pub(super) fn ended(&mut self) -> Vec<(String, ExitStatus)> {
        let mut ended = Vec::new();
        self.running.retain(|name, child| {
            let status = child.try_wait().unwrap();
            ended.extend(status.map(|status| (name.clone(), status)));
            status.is_none()
        });
        ended
    }

    /// How many messages each folder's senders handed over, by the log.
    pub(super) fn shares(&self) -> BTreeMap<String, usize> {
        self.written("accepted")
    }

    /// How many events of a kind each sender wrote.
    pub(super) fn written(&self, kind: &str) -> BTreeMap<String, usize> {
        let log = self.origin.run(&["log", "export", "--jsonl"]).out();
        let mut written = BTreeMap::new();
        for line in log.lines() {
            let event: serde_json::Value = serde_json::from_str(line).unwrap();
            if event["event"] == kind {
                let name = event["sender"].as_str().unwrap_or_default();
                *written.entry(name.to_owned()).or_default() += 1;
            }
        }
        written
    }

    /// Waits until all have ended; gives how each did.
    pub(super) fn finish(&mut self) -> Vec<(String, Option<i32>)> {
        let (began, mut ended) = (Instant::now(), Vec::new());
        while !self.running.is_empty() {
            let now = self.ended().into_iter();
            ended.extend(now.map(|(name, status)| (name, status.code())));
            if began.elapsed() > Duration::from_mins(2) {
                let said: Vec<String> = self.running.keys().map(|name| self.said(name)).collect();
                panic!("they go on and on: {said:?}\n{}", self.origin.status());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        ended
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        for child in self.running.values_mut() {
            drop(child.kill());
            drop(child.wait());
        }
    }
}
