//! A client that sends exactly what a test says and shows exactly what comes back.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use disclosure_mailer::sink::{Background, Memory, Rule, Sink, SinkConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(10);

pub(super) const MESSAGE: &str =
    "From: a@example.com\r\nMessage-ID: <1@example.com>\r\n\r\nhello\r\n";

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Fin,
    Rst,
}

pub(super) struct Peer {
    stream: TcpStream,
    read: Vec<u8>,
}

pub(super) fn start(config: SinkConfig) -> Background {
    let local = SocketAddr::from(([127, 0, 0, 1], 0));
    Sink::bind(local, config)
        .and_then(Sink::background)
        .expect("a sink")
}

/// A sink that remembers whole messages and plays `rules`.
pub(super) fn playing(rules: Vec<Rule>) -> Background {
    start(SinkConfig {
        script: rules.into(),
        memory: Memory::Messages,
        ..SinkConfig::default()
    })
}

impl Peer {
    pub(super) async fn connect(sink: &Background) -> Self {
        let stream = TcpStream::connect(sink.addr()).await.expect("connects");
        stream.set_nodelay(true).expect("a socket option");
        Self {
            stream,
            read: Vec::new(),
        }
    }

    /// Connected, greeted and introduced.
    pub(super) async fn ready(sink: &Background) -> Self {
        let mut peer = Self::connect(sink).await;
        peer.gets("220 ").await;
        peer.says("EHLO client.example\r\n").await;
        peer.gets("250 ").await;
        peer
    }

    pub(super) async fn sends(&mut self, octets: &[u8]) {
        self.stream.write_all(octets).await.expect("writes");
    }

    pub(super) async fn says(&mut self, text: &str) {
        self.sends(text.as_bytes()).await;
    }

    /// The next whole reply.
    pub(super) async fn reply(&mut self) -> String {
        let mut reply = String::new();
        loop {
            let line = self.line().await.expect("a reply");
            let last = line.as_bytes().get(3) != Some(&b'-');
            reply.push_str(&line);
            if last {
                return reply;
            }
        }
    }

    /// The next reply, whose last line must start so.
    pub(super) async fn gets(&mut self, start: &str) -> String {
        let reply = self.reply().await;
        let last = reply.lines().last().unwrap_or_default();
        assert!(last.starts_with(start), "wanted {start:?}, got {reply:?}");
        reply
    }

    /// Sends `command` and takes its reply.
    pub(super) async fn asks(&mut self, command: &str, start: &str) -> String {
        self.says(&format!("{command}\r\n")).await;
        self.gets(start).await
    }

    /// One whole message up to the reply after its dot, which must start so.
    pub(super) async fn mails(&mut self, to: &str, start: &str) -> String {
        self.asks("MAIL FROM:<a@example.com>", "250 ").await;
        self.asks(&format!("RCPT TO:<{to}>"), "250 ").await;
        self.asks("DATA", "354 ").await;
        self.says(MESSAGE).await;
        self.asks(".", start).await
    }

    /// Nothing more comes, and the connection ends so.
    pub(super) async fn ends(&mut self, ending: Ending) {
        let rest = timeout(PATIENCE, self.stream.read_to_end(&mut self.read))
            .await
            .expect("ends in time");
        assert_eq!(String::from_utf8_lossy(&self.read), "", "said more");
        let got = match rest {
            Ok(_) => Ending::Fin,
            Err(fault) if fault.kind() == ErrorKind::ConnectionReset => Ending::Rst,
            Err(fault) => panic!("ended with {fault}"),
        };
        assert_eq!(got, ending);
    }

    pub(super) fn stream(&mut self) -> &mut TcpStream {
        &mut self.stream
    }

    /// Nothing comes for so long.
    pub(super) async fn hears_nothing(&mut self, time: Duration) {
        let mut octet = [0];
        let read = timeout(time, self.stream.read(&mut octet)).await;
        assert!(read.is_err(), "heard {read:?}");
    }

    async fn line(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.read.iter().position(|octet| *octet == b'\n') {
                let line = self.read.drain(..=end).collect();
                return Some(String::from_utf8(line).expect("replies are text"));
            }
            let read = timeout(PATIENCE, self.stream.read_buf(&mut self.read))
                .await
                .expect("answers in time");
            if read.expect("reads") == 0 {
                return None;
            }
        }
    }
}
