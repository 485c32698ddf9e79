//! A real `PostgreSQL`, started by the tests in a folder of its own and gone with them.

use std::{
    ffi::OsString,
    fs,
    io::Write as _,
    net::TcpListener,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use postgres::{Client, NoTls};
use tempfile::TempDir;

/// The password of everybody who comes by TCP.
pub(crate) const PASSWORD: &str = "right-s3cret";

/// A server that runs until it is dropped, or until this process ends.
pub(crate) struct Server {
    temp: TempDir,
    programs: PathBuf,
    pub(crate) port: u16,
    running: Option<(Child, ChildStdin)>,
    databases: AtomicU32,
}

/// A database of its own.
pub(crate) struct Database<'s> {
    pub(crate) server: &'s Server,
    pub(crate) name: String,
}

/// The server that all tests of this run share; none, loudly, where there is no `PostgreSQL`.
pub(crate) fn shared() -> Option<&'static Server> {
    static SHARED: OnceLock<Option<Server>> = OnceLock::new();
    SHARED.get_or_init(|| Server::start("")).as_ref()
}

/// A database on the shared server.
pub(crate) fn database() -> Option<Database<'static>> {
    shared().map(Server::database)
}

fn programs() -> Option<PathBuf> {
    let stated = std::env::var_os("POSTGRES_BIN").map(PathBuf::from);
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut installed: Vec<(u32, PathBuf)> = installed
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.parse().ok()?;
            Some((version, path.join("bin")))
        })
        .filter(|(version, _)| *version >= 15)
        .collect();
    installed.sort();
    let newest = installed.pop().map(|(_, path)| path);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut all = stated
        .into_iter()
        .chain(newest)
        .chain(std::env::split_paths(&path));
    all.find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

/// A server refuses to run as root.
fn unprivileged() -> Option<(u32, u32)> {
    let own = fs::metadata("/proc/self").unwrap();
    (own.uid() == 0).then(|| {
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let user = |name: &str| {
            let line = passwd
                .lines()
                .find(|line| line.starts_with(&format!("{name}:")))?;
            let mut fields = line.split(':').skip(2);
            Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
        };
        user("postgres").unwrap_or((65534, 65534))
    })
}

impl Server {
    /// Starts one, with lines of its own in its configuration.
    pub(crate) fn start(settings: &str) -> Option<Self> {
        let Some(programs) = programs() else {
            assert!(
                std::env::var_os("CI").is_none(),
                "no PostgreSQL here: apt-get install postgresql"
            );
            // Written past the harness, which hides what a passing test prints.
            std::io::stderr()
                .write_all(b"\nSKIPPED, NOT TESTED: no PostgreSQL here (apt-get install postgresql, or POSTGRES_BIN)\n")
                .unwrap();
            return None;
        };
        let mut server = Self {
            temp: tempfile::Builder::new().prefix("pg").tempdir().unwrap(),
            programs,
            port: free_port(),
            running: None,
            databases: AtomicU32::new(0),
        };
        server.init(settings);
        server.up();
        Some(server)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.temp.path()
    }

    /// A `PATH` on which its programs stand first.
    pub(crate) fn path(&self) -> OsString {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let rest = std::env::split_paths(&path);
        std::env::join_paths(std::iter::once(self.programs.clone()).chain(rest)).unwrap()
    }

    fn init(&self, settings: &str) {
        let folder = self.folder();
        fs::write(folder.join("password"), PASSWORD).unwrap();
        self.owned(folder);
        self.owned(&folder.join("password"));
        let made = self
            .command("initdb")
            .args([
                "--username=postgres",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ])
            .args([
                "--auth-local=trust",
                "--auth-host=scram-sha-256",
                "--pwfile",
            ])
            .arg(folder.join("password"))
            .arg("-D")
            .arg(folder.join("data"))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        let text = format!(
            "listen_addresses = '127.0.0.1'\nport = {}\nunix_socket_directories = '{}'\nmax_connections = 100\n\
             shared_buffers = 32MB\nlogging_collector = off\n{settings}\n",
            self.port,
            folder.display()
        );
        let path = folder.join("data/postgresql.conf");
        let before = fs::read_to_string(&path).unwrap();
        fs::write(path, before + &text).unwrap();
    }

    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let Some((user, group)) = unprivileged() else {
            return Command::new(program);
        };
        let mut command = Command::new("setpriv");
        command
            .arg(format!("--reuid={user}"))
            .arg(format!("--regid={group}"))
            .args(["--clear-groups", "--"])
            .arg(program)
            .current_dir(self.folder());
        command
    }

    /// Starts what was made, again after `stop`.
    pub(crate) fn up(&mut self) {
        let mut whole = vec![self.command("postgres")];
        let postgres = whole.remove(0);
        // The shell waits for its input to end: with this process, however that ends, the server does.
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(
            "\"$@\" & server=$!; read -r then; kill -INT \"$server\"; wait \"$server\"; [ \"$then\" = keep ] || rm -rf \"$FOLDER\"",
        );
        shell.arg("sh");
        shell.arg(postgres.get_program()).args(postgres.get_args());
        shell.arg("-D").arg(self.folder().join("data"));
        shell.current_dir(self.folder());
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder().join("log"))
            .unwrap();
        shell
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .env("FOLDER", self.folder());
        let mut child = shell.spawn().unwrap();
        let input = child.stdin.take().unwrap();
        self.running = Some((child, input));
        let until = Instant::now() + Duration::from_mins(1);
        while self.try_client("postgres").is_none() {
            assert!(
                Instant::now() < until,
                "{}",
                fs::read_to_string(self.folder().join("log")).unwrap()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// A line of its configuration, in force when it is up again.
    pub(crate) fn set(&self, line: &str) {
        let path = self.folder().join("data/postgresql.conf");
        let before = fs::read_to_string(&path).unwrap();
        fs::write(path, format!("{before}{line}\n")).unwrap();
    }

    /// Gives a file to whom the server runs as.
    pub(crate) fn owned(&self, path: &Path) {
        if let Some((user, group)) = unprivileged() {
            std::os::unix::fs::chown(path, Some(user), Some(group)).unwrap();
        }
    }

    pub(crate) fn client(&self, database: &str) -> Client {
        self.try_client(database).unwrap()
    }

    fn pid(&self) -> u32 {
        let text = fs::read_to_string(self.folder().join("data/postmaster.pid")).unwrap();
        text.lines().next().unwrap().trim().parse().unwrap()
    }

    /// Ends the server as an administrator does; `up` starts it again.
    pub(crate) fn down(&mut self) {
        let (mut child, mut input) = self.running.take().unwrap();
        input.write_all(b"keep\n").unwrap();
        drop(input);
        child.wait().unwrap();
    }

    /// Ends it at once, as a crash does: clients are cut off, and it recovers when it is up again.
    pub(crate) fn crash(&mut self) {
        self.signal("-QUIT");
        self.down();
    }

    fn signal(&self, signal: &str) {
        let done = Command::new("kill")
            .args([signal, &self.pid().to_string()])
            .status();
        assert!(done.unwrap().success());
    }

    /// All its processes stand still, as if its machine did: what is sent to it arrives, and nothing comes back.
    pub(crate) fn frozen(&self) -> Frozen {
        let postmaster = self.pid();
        signal_to(&[postmaster], "-STOP");
        let children: Vec<u32> = children_of(postmaster);
        signal_to(&children, "-STOP");
        let mut all = children;
        all.push(postmaster);
        Frozen(all)
    }

    /// Restores what `dump` gave into a database.
    pub(crate) fn restore(&self, database: &str, dump: &[u8]) {
        let mut running = self
            .command("psql")
            .arg("-h")
            .arg(self.folder())
            .args(["-p", &self.port.to_string(), "-U", "postgres", "-q"])
            .args(["-v", "ON_ERROR_STOP=1", "-d", database])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        running.stdin.take().unwrap().write_all(dump).unwrap();
        assert!(running.wait().unwrap().success());
    }

    /// Starts it as a standby, which takes over: another timeline begins.
    pub(crate) fn promote(&mut self) {
        let signal = self.folder().join("data/standby.signal");
        fs::write(&signal, "").unwrap();
        self.owned(&signal);
        self.up();
        let mut client = self.client("postgres");
        client.query_one("SELECT pg_promote()", &[]).unwrap();
    }

    fn try_client(&self, database: &str) -> Option<Client> {
        self.config(database).connect(NoTls).ok()
    }

    fn config(&self, database: &str) -> postgres::Config {
        let mut config = postgres::Config::new();
        config
            .host_path(self.folder())
            .port(self.port)
            .user("postgres")
            .dbname(database);
        config
    }

    /// An empty database.
    pub(crate) fn database(&self) -> Database<'_> {
        let name = format!("test{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut client = self.client("postgres");
        client
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .unwrap();
        Database { server: self, name }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some((mut child, input)) = self.running.take() {
            drop(input);
            drop(child.wait());
        }
    }
}

impl Database<'_> {
    /// Its url, over the socket, where nobody is asked for a password.
    pub(crate) fn url(&self) -> String {
        self.url_of("postgres")
    }

    /// The same as another role.
    pub(crate) fn url_of(&self, role: &str) -> String {
        let folder = self.server.folder().display().to_string();
        let folder = folder.replace('/', "%2F");
        format!(
            "postgres://{role}@{folder}:{}/{}",
            self.server.port, self.name
        )
    }

    /// Its url over TCP, where the password is wanted.
    pub(crate) fn tcp(&self) -> String {
        format!(
            "postgres://postgres@127.0.0.1:{}/{}",
            self.server.port, self.name
        )
    }

    pub(crate) fn client(&self) -> Client {
        self.server.client(&self.name)
    }

    /// Everything that is in it, as text.
    pub(crate) fn dump(&self) -> Vec<u8> {
        let done = self
            .server
            .command("pg_dump")
            .arg("-h")
            .arg(self.server.folder())
            .args([
                "-p",
                &self.server.port.to_string(),
                "-U",
                "postgres",
                &self.name,
            ])
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        done.stdout
    }
}

/// A server that stands still for as long as this lives.
pub(crate) struct Frozen(Vec<u32>);

impl Drop for Frozen {
    fn drop(&mut self) {
        signal_to(&self.0, "-CONT");
    }
}

fn signal_to(processes: &[u32], signal: &str) {
    let processes = processes.iter().map(ToString::to_string);
    let done = Command::new("kill").arg(signal).args(processes).status();
    assert!(done.is_ok());
}

fn children_of(parent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let pid = entry.ok()?.file_name().to_str()?.parse().ok()?;
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let (_, rest) = stat.rsplit_once(')')?;
        let of: u32 = rest.split_whitespace().nth(1)?.parse().ok()?;
        (of == parent).then_some(pid)
    });
    processes.collect()
}

fn free_port() -> u16 {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    socket.local_addr().unwrap().port()
}
