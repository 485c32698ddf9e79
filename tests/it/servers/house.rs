//! One server in a folder of its own, on ports of its own.
//!
//! It sees its files in their usual places, its users, and a spool that is its own: in a mount
//! namespace, so nothing of that is on this machine. It lives in a process namespace whose first
//! process waits for us, so that it ends at once and wholly, even when the test is killed.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::{Recipe, Wants, certificate::Certificate, found::root_of};

/// What the server's part of this machine looks like.
const FURNISH: &str = r#"set -eu
[ "$ROOT" = / ] || mount -t overlay overlay -o "lowerdir=${ROOT}usr:/usr" /usr
mount -t overlay overlay -o "lowerdir=$HOUSE/etc:/etc" /etc
mount --bind "$HOUSE/spool" /var/spool
mount --bind "$HOUSE/lib" /var/lib
mount --bind "$HOUSE/run" /run
chown mailbox:mailbox "$HOUSE/mail"
chmod 777 "$HOUSE/seen"
cd /
"#;

/// As their packages would make them, and one for the mailboxes.
const USERS: [&str; 5] = [
    "postfix",
    "Debian-exim",
    "opensmtpd",
    "opensmtpq",
    "mailbox",
];
const FIRST_UID: usize = 64_101;
pub(super) const MAILBOX_UID: usize = FIRST_UID + 4;

pub(crate) struct House {
    recipe: &'static Recipe,
    root: PathBuf,
    temp: TempDir,
    pub(super) plain: u16,
    pub(super) tls: u16,
    /// The authority of its certificate, in PEM.
    pub(super) authority: String,
    pub(super) people: Vec<String>,
    keeper: Option<Child>,
}

impl House {
    /// Sets the server up and starts it; nothing where it cannot be tested.
    pub(super) fn open(recipe: &'static Recipe, wants: &Wants, people: &[String]) -> Option<Self> {
        let root = root_of(recipe)?;
        let mut house = Self {
            recipe,
            root,
            temp: tempfile::tempdir().unwrap(),
            plain: free_port(),
            tls: free_port(),
            authority: String::new(),
            people: people.to_vec(),
            keeper: None,
        };
        fs::set_permissions(house.folder(), fs::Permissions::from_mode(0o755)).unwrap();
        for name in ["etc", "spool", "lib", "run", "mail", "seen"] {
            fs::create_dir(house.folder().join(name)).unwrap();
        }
        house.users();
        house.file("etc/hosts", "127.0.0.1 localhost\n");
        // Nobody answers there: no name of a test leaves this machine.
        house.file(
            "etc/resolv.conf",
            "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n",
        );
        let certificate = Certificate::new();
        house.file("cert.pem", &certificate.chain);
        house.file("key.pem", certificate.key);
        let private = fs::Permissions::from_mode(0o600);
        fs::set_permissions(house.folder().join("key.pem"), private).unwrap();
        house.authority = certificate.authority;
        house.change(wants);
        house.start();
        Some(house)
    }

    /// Writes the settings; a server that runs learns them at its next start.
    pub(super) fn change(&self, wants: &Wants) {
        (self.recipe.write)(self, wants);
    }

    fn users(&self) {
        let mut passwd = fs::read_to_string("/etc/passwd").unwrap();
        let mut group = fs::read_to_string("/etc/group").unwrap();
        for (n, user) in USERS.iter().enumerate() {
            let (id, home) = (FIRST_UID + n, self.folder().display());
            passwd.push_str(&format!("{user}:x:{id}:{id}::{home}:/bin/sh\n"));
            group.push_str(&format!("{user}:x:{id}:\n"));
        }
        group.push_str(&format!("postdrop:x:{}:\n", FIRST_UID + USERS.len()));
        self.file("etc/passwd", &passwd);
        self.file("etc/group", &group);
    }

    pub(super) fn folder(&self) -> &Path {
        self.temp.path()
    }

    pub(super) fn file(&self, name: &str, text: &str) {
        let path = self.folder().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A file with a line for each address.
    pub(super) fn table(&self, name: &str, addresses: &[String], value: &str) {
        let lines: Vec<String> = addresses
            .iter()
            .map(|address| format!("{address}{value}\n"))
            .collect();
        self.file(name, &lines.concat());
    }

    /// Starts the server and waits for its greeting.
    pub(super) fn start(&mut self) {
        let said = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder().join("said"))
            .unwrap();
        let script = format!("{FURNISH}{{ {}\n}} &\nexec cat >/dev/null", self.recipe.run);
        let keeper = Command::new("unshare")
            .args(["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"])
            .args(["sh", "-c", &script])
            .env("ROOT", self.root.join(""))
            .env("HOUSE", self.folder())
            .env_remove("LD_LIBRARY_PATH")
            .stdin(Stdio::piped())
            .stdout(said.try_clone().unwrap())
            .stderr(said)
            .spawn()
            .unwrap();
        self.keeper = Some(keeper);
        let began = Instant::now();
        while self.dialogue(&[]).is_none() {
            let ended = self.keeper.as_mut().unwrap().try_wait().unwrap();
            assert!(
                ended.is_none() && began.elapsed() < Duration::from_secs(30),
                "{} does not greet:\n{}",
                self.recipe.name,
                self.said()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// All of it ends at once, wherever it was.
    pub(super) fn kill(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper.stdin.take());
            keeper.wait().unwrap();
        }
    }

    /// What it wrote about itself.
    pub(super) fn said(&self) -> String {
        ["said", "log", "main.log"]
            .iter()
            .filter_map(|name| fs::read(self.folder().join(name)).ok())
            .map(|text| String::from_utf8_lossy(&text).into_owned())
            .collect()
    }

    /// The last reply after the greeting and these commands; nothing where nobody listens.
    fn dialogue(&self, commands: &[&str]) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.plain)).ok()?;
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .ok()?;
        let mut lines = BufReader::new(stream.try_clone().ok()?);
        let mut reply = String::new();
        // The greeting comes unasked.
        for command in std::iter::once(&"").chain(commands) {
            if !command.is_empty() {
                stream.write_all(format!("{command}\r\n").as_bytes()).ok()?;
            }
            reply.clear();
            loop {
                let start = reply.len();
                lines.read_line(&mut reply).ok()?;
                if *reply.as_bytes().get(start + 3)? != b'-' {
                    break;
                }
            }
        }
        stream.write_all(b"QUIT\r\n").ok()?;
        Some(reply)
    }

    /// What it answers to EHLO in the clear.
    pub(super) fn offers(&self) -> String {
        self.dialogue(&["EHLO localhost"]).unwrap()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A port outside the range from which this machine gives ports away, so that it is still free when
/// a server comes back to it.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let base = u16::try_from(std::process::id() % 10_000).unwrap();
    loop {
        let port = 20_000 + (base + NEXT.fetch_add(1, Ordering::Relaxed)) % 10_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
