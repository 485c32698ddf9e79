//! One conversation: greeting, commands in order, and at each stage the script's word before our own.

use std::convert::Infallible;
use std::sync::Arc;

use tokio::net::TcpStream;

use super::config::{Extension, SinkConfig};
use super::path::Refusal;
use super::record::{Presence, Record};
use super::reply;
use super::script::{Action, Play};
use super::transaction::Transaction;
use super::wire::{End, Line, Wire};
use crate::terms::Stage;

/// After so many faults a peer is not speaking SMTP (it may be sending a text after a refused DATA).
const MOST_FAULTS: u32 = 50;

/// What all connections of a sink have in common.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) config: SinkConfig,
    pub(super) record: Record,
    pub(super) play: Play,
}

#[derive(Debug)]
pub(super) struct Session {
    pub(super) wire: Wire,
    pub(super) shared: Arc<Shared>,
    pub(super) presence: Presence,
    pub(super) transaction: Option<Transaction>,
    pub(super) authenticated: bool,
    greeted: bool,
    faults: u32,
}

/// What the script makes of one stage.
#[derive(Debug)]
pub(super) enum Turn {
    /// Nothing: do the usual.
    Usual,
    /// These octets in place of the usual reply; `code` is zero if they are no reply.
    Say { octets: Vec<u8>, code: u16 },
    /// Store the message, then close.
    KeepAndClose,
    /// Close before anything is stored.
    Drop,
}

impl Session {
    pub(super) fn new(stream: TcpStream, shared: Arc<Shared>) -> Self {
        Self {
            wire: Wire::new(stream, shared.config.idle),
            presence: shared.record.connected(),
            authenticated: shared.config.login.is_none(),
            shared,
            transaction: None,
            greeted: false,
            faults: 0,
        }
    }

    /// Talks until either side ends it.
    pub(super) async fn run(mut self) {
        let Err(end) = self.converse().await;
        if end == End::Idle {
            self.reply(421, "4.4.2", "idle for too long, closing");
        }
        self.wire.finish(end).await;
        // Counted out only now: a connection that is being closed is still one.
        drop(self.presence);
    }

    async fn converse(&mut self) -> Result<Infallible, End> {
        match self.script(Stage::Connect, &[]).await? {
            Turn::Usual => {
                let greeting = format!("{} ESMTP", self.shared.config.name);
                reply::write(self.wire.out(), 220, std::iter::once(greeting.as_str()));
            }
            Turn::Say { octets, code } => {
                self.say(&octets, code)?;
                if code != 220 {
                    return Err(End::Close);
                }
            }
            Turn::KeepAndClose | Turn::Drop => return Err(End::Close),
        }
        loop {
            match self.wire.line().await? {
                Line::Command(line) => self.command(&line).await?,
                Line::Fault(fault) => self.fault(500, "5.5.2", fault)?,
            }
        }
    }

    async fn command(&mut self, line: &str) -> Result<(), End> {
        let (verb, argument) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => self.hello(argument, true).await,
            "HELO" => self.hello(argument, false).await,
            "AUTH" => self.auth(argument).await,
            "MAIL" => self.mail(argument).await,
            "RCPT" => self.rcpt(argument).await,
            "DATA" => self.data(argument).await,
            "RSET" => {
                self.transaction = None;
                self.reply(250, "2.0.0", "ok");
                Ok(())
            }
            "NOOP" => {
                self.reply(250, "2.0.0", "ok");
                Ok(())
            }
            "VRFY" => {
                self.reply(252, "2.0.0", "send it and see");
                Ok(())
            }
            "QUIT" => {
                self.reply(221, "2.0.0", "goodbye");
                Err(End::Close)
            }
            _ => self.fault(502, "5.5.1", "command not known"),
        }
    }

    async fn hello(&mut self, argument: &str, extended: bool) -> Result<(), End> {
        if argument.trim().is_empty() {
            return self.fault(501, "5.5.4", "say who you are");
        }
        match self.script(Stage::Ehlo, &[]).await? {
            Turn::Usual => {}
            Turn::Say { octets, code } => {
                self.greeted |= code == 250;
                return self.say(&octets, code);
            }
            Turn::KeepAndClose | Turn::Drop => return Err(End::Close),
        }
        self.greeted = true;
        self.transaction = None;
        let lines = if extended {
            self.capabilities()
        } else {
            vec![self.shared.config.name.clone()]
        };
        reply::write(self.wire.out(), 250, lines.iter().map(String::as_str));
        Ok(())
    }

    fn capabilities(&self) -> Vec<String> {
        let config = &self.shared.config;
        let mut lines = vec![config.name.clone()];
        lines.extend(
            Extension::ALL
                .iter()
                .filter(|extension| config.offers(**extension))
                .map(|extension| match extension {
                    Extension::Pipelining => "PIPELINING".to_owned(),
                    Extension::EightBitMime => "8BITMIME".to_owned(),
                    Extension::Size => format!("SIZE {}", config.largest_message),
                    Extension::Dsn => "DSN".to_owned(),
                    Extension::EnhancedStatusCodes => "ENHANCEDSTATUSCODES".to_owned(),
                    Extension::SmtpUtf8 => "SMTPUTF8".to_owned(),
                }),
        );
        if let Some(login) = &config.login {
            lines.push(format!("AUTH {}", login.mechanisms()));
        }
        lines
    }

    /// Whether a command of a transaction may come now; if not, says why not.
    pub(super) fn in_turn(&mut self) -> Result<bool, End> {
        if !self.greeted {
            self.fault(503, "5.5.1", "EHLO first")?;
        } else if !self.authenticated {
            self.fault(530, "5.7.0", "authentication required")?;
        } else if self.wire.has_more() && !self.shared.config.offers(Extension::Pipelining) {
            self.fault(503, "5.5.0", "PIPELINING was not offered")?;
        } else {
            return Ok(true);
        }
        Ok(false)
    }

    /// Lets the script have its word. What ends the conversation comes back as the error.
    pub(super) async fn script(&mut self, at: Stage, addresses: &[String]) -> Result<Turn, End> {
        let decision = self.shared.play.decide(at, addresses);
        if !decision.stall.is_zero() {
            self.wire.flush().await?;
            tokio::time::sleep(decision.stall).await;
        }
        Ok(match decision.action {
            None | Some(Action::Stall(_)) => Turn::Usual,
            Some(Action::Reply(reply)) => Turn::Say {
                octets: reply.bytes(),
                code: reply.code(),
            },
            Some(Action::ReplyRaw(octets)) => Turn::Say { octets, code: 0 },
            Some(Action::Silence) => {
                self.wire.flush().await?;
                return Err(self.wire.hold().await);
            }
            Some(Action::Close) => return Err(End::Close),
            Some(Action::Reset) => return Err(End::Reset),
            Some(Action::AcceptThenClose) => Turn::KeepAndClose,
            Some(Action::DropBefore) => Turn::Drop,
        })
    }

    /// Says what the script wants said; 421 also closes (RFC 5321 §3.8).
    pub(super) fn say(&mut self, octets: &[u8], code: u16) -> Result<(), End> {
        self.wire.out().extend_from_slice(octets);
        if code == 421 { Err(End::Close) } else { Ok(()) }
    }

    pub(super) fn reply(&mut self, code: u16, enhanced: &str, text: &str) {
        let line = if self.shared.config.offers(Extension::EnhancedStatusCodes) {
            format!("{enhanced} {text}")
        } else {
            text.to_owned()
        };
        reply::write(self.wire.out(), code, std::iter::once(line.as_str()));
    }

    pub(super) fn refuse(&mut self, refusal: &Refusal) -> Result<(), End> {
        let Refusal(code, enhanced, text) = *refusal;
        self.fault(code, enhanced, text)
    }

    /// Answers a command that is wrong in itself; a peer that sends nothing else is cut off.
    pub(super) fn fault(&mut self, code: u16, enhanced: &str, text: &str) -> Result<(), End> {
        self.faults += 1;
        if self.faults > MOST_FAULTS {
            self.reply(421, "4.7.0", "too many faults, closing");
            return Err(End::Close);
        }
        self.reply(code, enhanced, text);
        Ok(())
    }
}
