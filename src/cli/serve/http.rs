//! Just enough HTTP/1.1 (RFC 9112) to hand out pages that are in memory.
//!
//! Guarantees that only GET and HEAD of a known name are answered, and only where the Host field names
//! this machine: a page elsewhere that points its own name at loopback gets nothing. No path is ever
//! looked up on disk.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread,
    time::Duration,
};

use super::page::{Pages, RELOAD};
use crate::review::Page;

/// A request head is no longer.
const HEAD: u64 = 16 * 1024;
/// So much of a longer one is read and dropped.
const REST: u64 = 8 * 1024 * 1024;
/// A client that says nothing for so long is let go.
const PATIENCE: Duration = Duration::from_secs(10);
/// A question for newer pages is answered after so long, whatever happens.
const LONG: Duration = Duration::from_secs(20);

/// The pages at hand, and which state of the campaign they show.
pub(super) struct Shelf {
    port: u16,
    pages: Mutex<(u64, Option<Pages>)>,
    newer: Condvar,
}

impl Shelf {
    pub(super) fn new(port: u16) -> Self {
        Self {
            port,
            pages: Mutex::new((0, None)),
            newer: Condvar::new(),
        }
    }

    /// Puts pages there, and lets those who wait for newer ones know.
    pub(super) fn put(&self, pages: Pages) {
        let mut held = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        *held = (held.0 + 1, Some(pages));
        self.newer.notify_all();
    }

    /// The pages at hand, without anything added.
    pub(super) fn plain(&self) -> Vec<Page> {
        let held = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        held.1
            .as_ref()
            .map_or_else(Vec::new, |pages| pages.plain().to_vec())
    }

    fn get(&self, name: &str) -> Option<String> {
        let held = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        held.1.as_ref()?.get(name, held.0)
    }

    /// The state, once it is another than this one or it was long enough.
    fn after(&self, seen: u64) -> u64 {
        let held = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |held: &mut (u64, Option<Pages>)| held.0 == seen;
        let waited = self.newer.wait_timeout_while(held, LONG, same);
        let (held, _) = waited.unwrap_or_else(PoisonError::into_inner);
        held.0
    }

    /// Whether the Host field names this machine (RFC 9110 §7.2).
    fn is_here(&self, host: &str) -> bool {
        let (name, port) = host.rsplit_once(':').unwrap_or((host, "80"));
        // Names of hosts are the same in capitals (RFC 9110 §4.2.3).
        let here = name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost");
        here && port == self.port.to_string()
    }
}

/// Answers until the listener ends.
pub(super) fn answer(listener: &TcpListener, shelf: &Arc<Shelf>) {
    for stream in listener.incoming().flatten() {
        let shelf = Arc::clone(shelf);
        // A connection that breaks concerns the browser alone.
        thread::spawn(move || drop(converse(&stream, &shelf)));
    }
}

fn converse(stream: &TcpStream, shelf: &Shelf) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut head = String::new();
    let mut lines = BufReader::new(stream).take(HEAD);
    while lines.read_line(&mut head)? > 2 {}
    let whole = lines.limit() > 0;
    let (status, kind, body, only_head) = if whole {
        reply(&head, shelf)
    } else {
        refused("431 Request Header Fields Too Large")
    };
    let mut out = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nX-Frame-Options: SAMEORIGIN\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\n\r\n",
        body.len()
    );
    if !only_head {
        out.push_str(&body);
    }
    let mut writer = stream;
    writer.write_all(out.as_bytes())?;
    if !whole {
        // Closed with octets unread, the connection would be reset and the answer lost.
        stream.shutdown(Shutdown::Write)?;
        io::copy(&mut stream.take(REST), &mut io::sink())?;
    }
    Ok(())
}

type Reply = (&'static str, &'static str, String, bool);

fn refused(status: &'static str) -> Reply {
    (status, "text/plain", format!("{status}\n"), false)
}

fn reply(head: &str, shelf: &Shelf) -> Reply {
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (
        first.next().unwrap_or_default(),
        first.next().unwrap_or_default(),
    );
    let mut hosts = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then(|| value.trim())
    });
    let here = hosts.next().is_some_and(|host| shelf.is_here(host)) && hosts.next().is_none();
    if !here {
        return refused("421 Misdirected Request");
    }
    if !["GET", "HEAD"].contains(&method) {
        return refused("405 Method Not Allowed");
    }
    let only_head = method == "HEAD";
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let name = match path.strip_prefix('/') {
        Some("") => "index.html",
        Some(name) => name,
        None => return refused("400 Bad Request"),
    };
    match name {
        "reload.js" => ("200 OK", "text/javascript", RELOAD.to_owned(), only_head),
        "state" => {
            let seen = query.strip_prefix("after=").and_then(|n| n.parse().ok());
            let state = shelf.after(seen.unwrap_or(0)).to_string();
            ("200 OK", "text/plain", state, only_head)
        }
        name => match shelf.get(name) {
            Some(page) => ("200 OK", "text/html", page, only_head),
            None => refused("404 Not Found"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_and_only_known_pages() {
        let shelf = Shelf::new(8080);
        let page = "<head><meta content=\"default-src 'none'; x\"></head><body><main id=\"main\">hi</main></body>";
        shelf.put(Pages::new(
            vec![("index.html".to_owned(), page.to_owned())],
            &[],
            None,
        ));
        let status = |head: &str| reply(head, &shelf).0.split(' ').next().unwrap().to_owned();
        let get = |target: &str, host: &str| {
            status(&format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"))
        };
        assert_eq!(get("/", "127.0.0.1:8080"), "200");
        assert_eq!(get("/index.html?x", "localhost:8080"), "200");
        assert_eq!(get("/", "LOCALHOST:8080"), "200");
        for host in [
            "evil.example:8080",
            "127.0.0.1",
            "127.0.0.1:1",
            "127.0.0.1.example:8080",
            "",
        ] {
            assert_eq!(get("/", host), "421", "{host}");
        }
        assert_eq!(status("GET / HTTP/1.1\r\n\r\n"), "421");
        assert_eq!(
            status("GET / HTTP/1.1\r\nHost: localhost:8080\r\nHost: evil.example\r\n\r\n"),
            "421"
        );
        assert_eq!(
            status("POST / HTTP/1.1\r\nHost: localhost:8080\r\n\r\n"),
            "405"
        );
        for target in [
            "/campaign.toml",
            "/../campaign.toml",
            "/%2e%2e/campaign.toml",
            "//etc/passwd",
            "/mail/x.html",
        ] {
            assert_eq!(get(target, "localhost:8080"), "404", "{target}");
        }
        assert_eq!(get("http://evil.example/", "localhost:8080"), "400");
        let (_, _, body, _) = reply("GET / HTTP/1.1\r\nHost: localhost:8080\r\n\r\n", &shelf);
        assert!(
            body.contains("script-src 'self'") && body.contains("data-state=\"1\""),
            "{body}"
        );
    }

    #[test]
    fn a_head_that_is_too_long_is_refused_and_its_sender_told() {
        let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shelf = Arc::new(Shelf::new(port));
        thread::spawn(move || answer(&listener, &shelf));
        let ask = |more: &str| {
            let mut stream = TcpStream::connect((std::net::Ipv4Addr::LOCALHOST, port)).unwrap();
            let head = format!("GET / HTTP/1.1\r\nHost: localhost:{port}\r\n{more}\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            let mut said = String::new();
            stream.read_to_string(&mut said).unwrap();
            said.split(' ').nth(1).unwrap().to_owned()
        };
        assert_eq!(ask(""), "404");
        assert_eq!(ask(&format!("X: {}\r\n", "x".repeat(2 << 20))), "431");
        assert_eq!(ask(&"X: y\r\n".repeat(4000)), "431");
    }
}
