//! `preview --serve`: only this machine is answered, a saved file is seen, and what is wrong shows in
//! the page.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use crate::support::{PROGRAM, Sandbox};

struct Served {
    child: Child,
    port: u16,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Served {
    fn new(sandbox: &Sandbox) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["preview", "--serve", "--json", "--as-of", "2025-11-26"])
            .arg(sandbox.folder())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        let document: Value = loop {
            assert!(lines.read_line(&mut text).unwrap() > 0, "{text}");
            if let Ok(document) = serde_json::from_str(&text) {
                break document;
            }
        };
        let url = document["url"].as_str().unwrap();
        let rest = url.strip_prefix("http://127.0.0.1:").unwrap();
        let port = rest.split('/').next().unwrap().parse().unwrap();
        Self { child, port }
    }

    fn ask(&self, target: &str, host: &str) -> (String, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        let (head, body) = reply.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }

    fn page(&self, name: &str) -> String {
        let (head, body) = self.ask(&format!("/{name}"), &format!("127.0.0.1:{}", self.port));
        assert!(head.starts_with("HTTP/1.1 200 "), "{name}: {head}");
        body
    }
}

#[test]
fn a_saved_file_is_seen_and_what_is_wrong_shows_in_the_page() {
    let sandbox =
        Sandbox::new("email,name,locale\nann@example.com,Ann,en\nkim@example.com,Kim,de\n");
    let served = Served::new(&sandbox);
    let page = served.page("en.html");
    assert!(
        page.contains("smishing") && page.contains("/reload.js") && !page.contains("Not right yet")
    );
    assert_eq!(served.page("state?after=0"), "1");
    let frame = served.page("en-wordings.html");
    let mail = frame
        .split("src=\"mail/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let mail = served.page(&format!("mail/{mail}"));
    assert!(mail.contains("smishing") && !mail.contains("<script"));

    let words = sandbox.read("words.csv");
    sandbox.edit("words.csv", "smishing", "text-message fraud");
    assert_eq!(served.page("state?after=1"), "2");
    assert!(served.page("en.html").contains("text-message fraud"));

    // A file that cannot be read: the last good pages, with the place of the mistake above.
    let incident = sandbox.read("incident.toml");
    sandbox.write("incident.toml", &format!("{incident}\nnonsense = [\n"));
    assert_eq!(served.page("state?after=2"), "3");
    let broken = served.page("en.html");
    assert!(
        broken.contains("Not right yet") && broken.contains("incident.toml"),
        "{broken}"
    );
    assert!(broken.contains("text-message fraud"));

    sandbox.write("incident.toml", &incident);
    sandbox.write("words.csv", &words);
    let state: u32 = served.page("state?after=3").parse().unwrap();
    assert!(state >= 4);
    // A mistake in a word stands beside its paragraph too.
    sandbox.edit("words.csv", "smishing", "smishing **so");
    served.page(&format!("state?after={state}"));
    let wrong = served.page("index.html");
    assert!(
        wrong.contains("Not right yet") && wrong.contains("NOTICE-LEFT-OVER"),
        "{wrong}"
    );
    // Nothing was written.
    assert!(!sandbox.folder().join("preview").exists());
    assert!(!sandbox.folder().join(".disclose").exists());
}

#[test]
fn nobody_else_is_answered_and_no_other_file() {
    let sandbox = Sandbox::new("email,name\nann@example.com,Ann\n");
    let served = Served::new(&sandbox);
    let here = format!("localhost:{}", served.port);
    let status = |target: &str, host: &str| {
        let (head, body) = served.ask(target, host);
        assert!(!body.contains("ann@"), "{target}");
        head.split(' ').nth(1).unwrap().to_owned()
    };
    assert_eq!(status("/", &here), "200");
    for host in [
        "rebound.example",
        "127.0.0.1",
        &format!("rebound.example:{}", served.port),
    ] {
        assert_eq!(status("/", host), "421", "{host}");
    }
    for target in [
        "/campaign.toml",
        "/lists/people.csv",
        "/../campaign.toml",
        "/mail/../../campaign.toml",
        "//etc/passwd",
    ] {
        assert_eq!(status(target, &here), "404", "{target}");
    }
    let (head, _) = served.ask("/", &here);
    assert!(head.contains("nosniff") && head.contains("X-Frame-Options: SAMEORIGIN"));
    // Bound to loopback alone.
    let listening =
        std::fs::read_to_string(format!("/proc/{}/net/tcp", served.child.id())).unwrap();
    let port = format!(":{:04X} ", served.port);
    let lines: Vec<&str> = listening
        .lines()
        .filter(|line| line.contains(&port) && line.contains(" 0A "))
        .collect();
    assert!(
        !lines.is_empty() && lines.iter().all(|line| line.contains("0100007F:")),
        "{lines:?}"
    );
}
