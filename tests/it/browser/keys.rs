//! The packet by keyboard alone: the real key presses of a browser that is driven over its own
//! protocol, and where the focus is after each.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Stdio},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use super::{
    chromium::{Chromium, Scheme},
    packet::packet,
};

/// A browser that is driven: the Chrome `DevTools` protocol over a WebSocket (RFC 6455).
struct Driven {
    child: Child,
    wire: TcpStream,
    calls: u64,
}

impl Drop for Driven {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Driven {
    fn new(chromium: &Chromium) -> Self {
        let child = chromium
            .command(Scheme::Light)
            .args([
                "--remote-debugging-port=0",
                "--window-size=1200,900",
                "about:blank",
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let told = chromium.profile().join("DevToolsActivePort");
        let port: u16 = loop {
            let text = fs::read_to_string(&told).unwrap_or_default();
            if let Some(port) = text.lines().next().and_then(|line| line.parse().ok()) {
                break port;
            }
            thread::sleep(Duration::from_millis(50));
        };
        let page = loop {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
            write!(
                stream,
                "GET /json/list HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
            )
            .unwrap();
            // The connection stays open: so much is read as the head says.
            let mut lines = BufReader::new(stream);
            let mut length = 0;
            loop {
                let mut line = String::new();
                lines.read_line(&mut line).unwrap();
                let line = line.trim().to_lowercase();
                if let Some(octets) = line.strip_prefix("content-length:") {
                    length = octets.trim().parse().unwrap();
                }
                if line.is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            lines.read_exact(&mut body).unwrap();
            let pages: Value = serde_json::from_slice(&body).unwrap();
            let page = pages
                .as_array()
                .unwrap()
                .iter()
                .find(|of| of["type"] == "page");
            if let Some(page) = page {
                break page["webSocketDebuggerUrl"].as_str().unwrap().to_owned();
            }
            thread::sleep(Duration::from_millis(50));
        };
        let path = page.splitn(4, '/').nth(3).unwrap().to_owned();
        let mut wire = TcpStream::connect(("127.0.0.1", port)).unwrap();
        wire.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        write!(wire, "GET /{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n").unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            wire.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        assert!(head.starts_with(b"HTTP/1.1 101"));
        Self {
            child,
            wire,
            calls: 0,
        }
    }

    fn call(&mut self, method: &str, params: &Value) -> Value {
        self.calls += 1;
        let text = json!({ "id": self.calls, "method": method, "params": params }).to_string();
        let mut frame = vec![0x81];
        match u16::try_from(text.len()) {
            Ok(length) if length < 126 => frame.push(0x80 + u8::try_from(length).unwrap()),
            Ok(length) => {
                frame.push(0xfe);
                frame.extend(length.to_be_bytes());
            }
            Err(fault) => panic!("no call is that long: {fault}"),
        }
        // A mask of zeros changes nothing, and one there must be.
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        self.wire.write_all(&frame).unwrap();
        loop {
            let answer: Value = serde_json::from_slice(&self.message()).unwrap();
            if answer["id"] == self.calls {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
        }
    }

    fn message(&mut self) -> Vec<u8> {
        let mut message = Vec::new();
        loop {
            let mut head = [0; 2];
            self.wire.read_exact(&mut head).unwrap();
            let mut length = u64::from(head[1] & 0x7f);
            if length >= 126 {
                let mut wide = [0; 8];
                let octets = if length == 126 { 2 } else { 8 };
                self.wire.read_exact(&mut wide[8 - octets..]).unwrap();
                length = u64::from_be_bytes(wide);
            }
            let mut part = vec![0; usize::try_from(length).unwrap()];
            self.wire.read_exact(&mut part).unwrap();
            message.extend(part);
            if head[0] & 0x80 != 0 {
                return message;
            }
        }
    }

    fn value(&mut self, script: &str) -> Value {
        let answer = self.call(
            "Runtime.evaluate",
            &json!({ "expression": script, "returnByValue": true }),
        );
        assert!(answer["exceptionDetails"].is_null(), "{script}: {answer}");
        answer["result"]["value"].clone()
    }

    fn press(&mut self, key: &str, code: u32) {
        let text = if key == "Enter" { "\r" } else { "" };
        for kind in ["rawKeyDown", "char", "keyUp"] {
            if kind == "char" && text.is_empty() {
                continue;
            }
            let event = json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
            self.call("Input.dispatchKeyEvent", &event);
        }
    }

    fn open(&mut self, page: &Path) {
        let url = format!("file://{}", page.display());
        self.call("Page.navigate", &json!({ "url": url }));
        while self.value("document.readyState === 'complete' && location.href") != url {
            thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Remembers what the focus came to, and says what is left that can be seen.
const SETUP: &str = "window.all = [...document.querySelectorAll('a[href], summary, iframe, .scroll')].filter(e => e.checkVisibility()); window.seen = new Set(); all.length";
const STEP: &str = "seen.add(document.activeElement); all.every(e => seen.has(e))";
const LEFT: &str = "all.filter(e => !seen.has(e)).map(e => e.outerHTML.slice(0, 120))";

#[test]
fn the_keyboard_alone_reaches_everything() {
    let Some(chromium) = Chromium::found() else {
        return;
    };
    let (_sandbox, out) = packet();
    let mut browser = Driven::new(&chromium);
    for name in [
        "index.html",
        "de.html",
        "de-wordings.html",
        "edges.html",
        "list.html",
        "changes.html",
        "public-de.html",
    ] {
        browser.open(&out.join(name));
        let all = browser.value(SETUP).as_u64().unwrap();
        assert!(all > 3, "{name}: {all}");
        let mut steps = 0;
        // Past the end it begins anew: a frame that was not loaded when the focus came by is met then.
        while browser.value(STEP) != true && steps < all * 3 + 50 {
            browser.press("Tab", 9);
            // A frame that comes near loads, which takes a moment; people are no faster.
            thread::sleep(Duration::from_millis(30));
            steps += 1;
        }
        let left = browser.value(LEFT);
        assert_eq!(left, json!([]), "{name}: after {steps} steps of {all}");
    }
    // The way past the head of the page, and what is folded away.
    browser.open(&out.join("de-wordings.html"));
    browser.press("Tab", 9);
    assert_eq!(browser.value("document.activeElement.className"), "skip");
    browser.press("Enter", 13);
    assert_eq!(browser.value("document.activeElement.id"), "main");
    browser.value("[...document.querySelectorAll('summary')].at(-1).focus()");
    let closed = browser.value("document.activeElement.parentElement.open");
    browser.press("Enter", 13);
    assert_eq!(
        (
            closed,
            browser.value("document.activeElement.parentElement.open")
        ),
        (json!(false), json!(true))
    );
}
