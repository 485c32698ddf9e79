//! A relay in memory that does one thing wrong, once, and everything else right.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use tokio::io::{
    AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader, DuplexStream, ReadBuf,
};
use tokio_rustls::TlsAcceptor;

use super::wire::Transport;

/// What is wrong, and where.
pub(super) struct Script {
    /// At the answer to this stage: `greeting` to `body`.
    pub(super) stage: String,
    pub(super) fault: String,
    /// Of this message of the session, from 0; before the first it does not matter.
    pub(super) person: usize,
    pub(super) pipelining: bool,
    pub(super) start_tls: bool,
}

/// The relay.
pub(super) struct Peer {
    lines: Option<BufReader<Box<dyn Transport>>>,
    script: Script,
    tls: TlsAcceptor,
    reset: Arc<AtomicBool>,
    /// Messages so far.
    begun: usize,
    done: bool,
    /// The stage that was answered before it was asked.
    answered: Option<&'static str>,
    encrypted: bool,
}

/// Whether the connection is still there.
type Alive = bool;

impl Peer {
    pub(super) fn new(
        stream: DuplexStream,
        reset: Arc<AtomicBool>,
        script: Script,
        tls: TlsAcceptor,
    ) -> Self {
        Self {
            lines: Some(BufReader::new(Box::new(stream))),
            script,
            tls,
            reset,
            begun: 0,
            done: false,
            answered: None,
            encrypted: false,
        }
    }

    pub(super) async fn run(mut self) {
        let mut alive = self.answer("greeting").await;
        let mut accepted = 0;
        while alive {
            let Some(line) = self.line().await else {
                return;
            };
            let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            alive = match verb.as_str() {
                "EHLO" => self.answer("ehlo").await,
                "STAR" => self.answer("starttls").await && self.protect().await,
                "AUTH" => self.answer("auth").await,
                "MAIL" => {
                    self.begun += 1;
                    accepted = 0;
                    self.step("mail", &mut accepted).await
                }
                "RCPT" if accepted == 1 => self.step("rcpt", &mut accepted).await,
                "DATA" if accepted == 2 => {
                    self.step("data", &mut accepted).await
                        && (accepted < 3 || self.body().await && self.answer("body").await)
                }
                // The other side closes.
                "QUIT" => self.say(b"221 bye\r\n").await,
                "RSET" => self.say(b"250 ok\r\n").await,
                _ => self.say(b"503 what\r\n").await,
            };
        }
    }

    /// One step of a transaction, which goes on unless it is refused.
    async fn step(&mut self, stage: &'static str, accepted: &mut u8) -> Alive {
        let refuses = self.is_wrong_at(stage) && ["4xx", "5xx"].contains(&&*self.script.fault);
        *accepted = if refuses { 0 } else { *accepted + 1 };
        self.answer(stage).await
    }

    fn is_wrong_at(&self, stage: &str) -> bool {
        let of_a_message = ["mail", "rcpt", "data", "body"].contains(&stage);
        !self.done
            && self.script.stage == stage
            && (!of_a_message || self.begun == self.script.person + 1)
    }

    /// The right answer to a stage.
    fn good(&self, stage: &str) -> String {
        match stage {
            "greeting" => "220 relay.test ESMTP\r\n".to_owned(),
            "ehlo" => {
                let mut lines = vec!["relay.test"];
                if self.script.start_tls && !self.encrypted {
                    lines.push("STARTTLS");
                } else {
                    lines.push("AUTH PLAIN");
                }
                if self.script.pipelining {
                    lines.push("PIPELINING");
                }
                format!("250-{}\r\n250 HELP\r\n", lines.join("\r\n250-"))
            }
            "starttls" => "220 go ahead\r\n".to_owned(),
            "auth" => "235 2.7.0 welcome\r\n".to_owned(),
            "data" => "354 go ahead\r\n".to_owned(),
            _ => "250 2.0.0 ok\r\n".to_owned(),
        }
    }

    async fn answer(&mut self, stage: &'static str) -> Alive {
        if self.answered.take() == Some(stage) {
            return true;
        }
        let mut good = self.good(stage);
        if self.script.fault == "early" && !self.done && self.comes_before(stage) {
            self.done = true;
            let next = ["ehlo", "starttls", "auth", "mail", "rcpt", "data", "body"]
                .into_iter()
                .find(|next| *next == self.script.stage);
            good.push_str(&self.good(next.unwrap_or_default()));
            self.answered = next;
            return self.say(good.as_bytes()).await;
        }
        if self.script.fault != "early" && self.is_wrong_at(stage) {
            self.done = true;
            return self.misbehave(&good).await;
        }
        self.say(good.as_bytes()).await
    }

    /// Whether the stage is the last before the one that is answered too early.
    fn comes_before(&self, stage: &str) -> bool {
        let (wrong, person) = (self.script.stage.as_str(), self.script.person);
        match stage {
            "greeting" => wrong == "ehlo",
            "ehlo" if wrong == "mail" => person == 0,
            "ehlo" => ["starttls", "auth"].contains(&wrong),
            "mail" => wrong == "rcpt" && self.begun == person + 1,
            "rcpt" => wrong == "data" && self.begun == person + 1,
            "data" => wrong == "body" && self.begun == person + 1,
            "body" => wrong == "mail" && self.begun == person,
            _ => false,
        }
    }

    async fn misbehave(&mut self, good: &str) -> Alive {
        let code = good.get(..3).unwrap_or_default();
        let said: Vec<u8> = match self.script.fault.as_str() {
            "4xx" => b"450 odd\r\n".to_vec(),
            "5xx" => b"550 odd\r\n".to_vec(),
            "421" => b"421 bye\r\n".to_vec(),
            "garbage" => b"hello there\r\n".to_vec(),
            "half-closed" | "half-silent" => good.as_bytes().iter().copied().take(5).collect(),
            "endless" => format!("{code} {}\r\n", "x".repeat(1 << 20)).into_bytes(),
            "silence" | "rst" | "close" | "part-close" | "part-silence" | "part-rst" => Vec::new(),
            "twice" | "part-twice" => good.repeat(2).into_bytes(),
            "trailing" => format!("{good}250 more\r\n").into_bytes(),
            "lower-case" => good.to_ascii_lowercase().into_bytes(),
            "multi-line" => format!("{code}-one\r\n{code}-two\r\n{good}").into_bytes(),
            "disagree" => format!("{code}-one\r\n550 two\r\n").into_bytes(),
            "nul" => format!("{code} o\0k\r\n").into_bytes(),
            "latin-1" => [code.as_bytes(), b" g\xfcltig\r\n"].concat(),
            "empty" => format!("{code}\r\n").into_bytes(),
            "blank" => {
                let (first, rest) = good.split_once("\r\n").unwrap_or_default();
                let first = first.replacen(' ', "-", 1);
                let rest = if rest.is_empty() {
                    format!("{code} \r\n")
                } else {
                    rest.to_owned()
                };
                format!("{first}\r\n{code}- \r\n{code}-\r\n{rest}").into_bytes()
            }
            "bare-lf" => good.replace('\r', "").into_bytes(),
            "part-250" => b"250 2.0.0 ok\r\n".to_vec(),
            "part-4xx" => b"450 odd\r\n".to_vec(),
            "part-5xx" => b"550 odd\r\n".to_vec(),
            other => panic!("nobody knows the fault `{other}`"),
        };
        let fault = self.script.fault.clone();
        let alive = self.say(&said).await;
        match fault.as_str() {
            "silence" | "half-silent" => std::future::pending().await,
            // Nothing is read any more.
            part if part.starts_with("part-") && !["part-close", "part-rst"].contains(&part) => {
                std::future::pending().await
            }
            "rst" | "part-rst" => {
                self.reset.store(true, Ordering::Relaxed);
                false
            }
            "421" | "half-closed" | "close" | "part-close" => false,
            _ => alive,
        }
    }

    /// Reads a body, or only the first of it where that is what is wrong.
    async fn body(&mut self) -> Alive {
        if self.answered.is_some() {
            return true;
        }
        let part = self.is_wrong_at("body") && self.script.fault.starts_with("part-");
        while let Some(line) = self.line().await {
            if line == ".\r\n" || part {
                return true;
            }
        }
        false
    }

    async fn line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        let n = self.lines.as_mut()?.read_until(b'\n', &mut line).await;
        (n.ok()? > 0).then(|| String::from_utf8_lossy(&line).into_owned())
    }

    async fn say(&mut self, text: &[u8]) -> Alive {
        let Some(lines) = &mut self.lines else {
            return false;
        };
        lines.get_mut().write_all(text).await.is_ok() && lines.get_mut().flush().await.is_ok()
    }

    async fn protect(&mut self) -> Alive {
        let Some(lines) = self.lines.take() else {
            return false;
        };
        let Ok(stream) = self.tls.accept(lines.into_inner()).await else {
            return false;
        };
        self.lines = Some(BufReader::new(Box::new(stream)));
        self.encrypted = true;
        true
    }
}

/// Our end of the pipe, which tells a reset from a close.
pub(super) struct Near {
    pub(super) inner: DuplexStream,
    pub(super) reset: Arc<AtomicBool>,
}

impl AsyncRead for Near {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(cx, buf))?;
        if buf.filled().len() == before && self.reset.load(Ordering::Relaxed) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Near {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
