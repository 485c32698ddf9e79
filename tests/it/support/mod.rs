//! A campaign in a temporary folder, the real program, and the built-in sink as its relay.

mod hostile;
pub(crate) mod postgres;
mod terminal;
mod transcript;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use disclosure_mailer::sink::{self, Memory, Sink, SinkConfig};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) use hostile::Hostile;
pub(crate) use terminal::{Terminal, fits, lines};
pub(crate) use transcript::{Transcript, normal};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_disclose");

/// A campaign that can be sent: built-in notices, the audience `user`, nobody has to approve.
pub(crate) struct Sandbox {
    temp: TempDir,
    pub(crate) relay: Option<sink::Background>,
}

impl Sandbox {
    /// With a list of people in CSV.
    pub(crate) fn new(list: &str) -> Self {
        let sandbox = Self {
            temp: tempfile::tempdir().unwrap(),
            relay: None,
        };
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/analytics-vendor");
        fs::create_dir_all(sandbox.folder().join("lists")).unwrap();
        for name in ["incident.toml", "words.csv"] {
            fs::copy(sample.join(name), sandbox.folder().join(name)).unwrap();
        }
        sandbox.write("lists/people.csv", list);
        sandbox.write(
            "campaign.toml",
            "id = \"sandbox\"\nsample = true\ndefault_locale = \"en\"\ndefault_jurisdiction = \"EU\"\n\
             [sender]\nfrom = \"Example AI Security <security@example.com>\"\nreply_to = \"incident@example.com\"\n\
             [[list]]\nfile = \"lists/people.csv\"\naudience = \"user\"\n\
             [relay]\nurl = \"smtp://127.0.0.1:9\"\nconnections = 4\n\
             [pace]\nrate = \"unlimited\"\n\
             [retry]\ngive_up_after = \"48h\"\nunknown = \"hold\"\nwait = [\"1s\"]\n\
             [approval]\nrequired = []\n",
        );
        sandbox
    }

    /// So many people.
    pub(crate) fn people(n: usize) -> Self {
        let mut list = "email,name,account\n".to_owned();
        for i in 0..n {
            list.push_str(&format!(
                "person{i:05}@example.com,Person Number {},acct-{i:05}\n",
                ["One", "Two", "Three"][i % 3]
            ));
        }
        Self::new(&list)
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.temp.path().join("campaign")
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.folder().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A file that its owner alone may read.
    pub(crate) fn secret(&self, name: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        self.write(name, text);
        let path = self.folder().join(name);
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder().join(name)).unwrap()
    }

    /// Replaces a text in a file; the text must be there.
    pub(crate) fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} does not hold `{from}`");
        self.write(name, &text.replace(from, to));
    }

    /// Starts the sink and points the campaign at it.
    pub(crate) fn with_relay(mut self, script: &str) -> Self {
        let config = SinkConfig {
            script: sink::Script::from_toml(script).unwrap(),
            memory: Memory::Messages,
            ..SinkConfig::default()
        };
        self.start(config);
        self
    }

    pub(crate) fn start(&mut self, config: SinkConfig) {
        let relay = Sink::bind("127.0.0.1:0".parse().unwrap(), config)
            .unwrap()
            .background()
            .unwrap();
        let url = format!("smtp://{}", relay.addr());
        let old = self
            .read("campaign.toml")
            .lines()
            .find(|line| line.starts_with("url = "))
            .unwrap()
            .to_owned();
        self.edit("campaign.toml", &old, &format!("url = \"{url}\""));
        self.relay = Some(relay);
    }

    pub(crate) fn record(&self) -> sink::Record {
        self.relay.as_ref().unwrap().record()
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(words)
            .current_dir(self.folder())
            .stdin(Stdio::null())
            .env("NO_COLOR", "1")
            .env_remove("RUST_BACKTRACE");
        command
    }

    /// Runs the program inside the campaign's folder.
    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        Ran(self.command(words).output().unwrap())
    }

    /// Starts the program and leaves it running.
    pub(crate) fn spawn(&self, words: &[&str]) -> Child {
        self.command(words)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// Approves in a role, in the words of that person.
    pub(crate) fn approve(&self, role: &str, by: &str) -> Ran {
        let words = ["approve", "--role", role, "--by", by, "--yes"];
        self.run(&words).expect(0)
    }

    /// Puts people onto a list of those who must not be written to.
    pub(crate) fn suppress(&self, addresses: &str) {
        self.write("lists/not.csv", &format!("email\n{addresses}\n"));
        self.edit(
            "campaign.toml",
            "[relay]\n",
            "[[suppress]]\nfile = \"lists/not.csv\"\nreason = \"deceased\"\n[relay]\n",
        );
    }

    pub(crate) fn status(&self) -> Value {
        self.run(&["status", "--json"]).json()
    }

    /// How many messages each address got.
    pub(crate) fn copies(&self) -> std::collections::BTreeMap<String, usize> {
        let mut copies = std::collections::BTreeMap::new();
        for message in self.record().received() {
            assert_eq!(message.rcpt.len(), 1);
            *copies.entry(message.rcpt[0].clone()).or_default() += 1;
        }
        copies
    }
}

/// What a run printed, and how it ended.
pub(crate) struct Ran(pub(crate) Output);

impl Ran {
    pub(crate) fn code(&self) -> i32 {
        self.0.status.code().unwrap_or(-1)
    }
    pub(crate) fn out(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }
    pub(crate) fn err(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }
    /// What it said of faults, as one line however it was broken.
    pub(crate) fn err_in_one_line(&self) -> String {
        self.err().split_whitespace().collect::<Vec<_>>().join(" ")
    }
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.out(), self.err())
    }
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out()).unwrap_or_else(|fault| panic!("{fault}: {}", self.all()))
    }
    /// Asserts the exit status.
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code(), code, "{}", self.all());
        self
    }
}
