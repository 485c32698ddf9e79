//! One SMTP session, driven stage by stage.
//!
//! [`Session::offer`] ends with the relay waiting for a body; [`Offered::commit`] takes a `Permit`
//! and writes it. Every stage has its own timeout, after which the socket is dropped: a late reply
//! must never answer the next command.

use std::{future::Future, io, time::Duration};

use lettre::transport::smtp::{
    authentication::{Credentials, Mechanism},
    client::AsyncSmtpConnection,
};
use secrecy::ExposeSecret;
use tokio::time::timeout;

use super::{
    Endpoint, Timeouts, Trouble, scrub,
    wire::{RawReply, Tap},
};
use crate::delivery::{Permit, Reply, Stage, Verdict};

/// A session that is ready for the next message.
pub struct Session {
    connection: AsyncSmtpConnection,
    tap: Tap,
    timeouts: Timeouts,
    pipelining: bool,
    smtputf8: bool,
    tls: String,
    fresh: bool,
    over: bool,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("tls", &self.tls)
            .field("over", &self.over)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Offered<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Offered")
    }
}

/// A relay that waits for one body.
pub struct Offered<'a> {
    session: &'a mut Session,
    to: String,
    done: bool,
}

const UNASKED: &str = "the relay answered something that was not asked";

/// What a stage gave: a reply, or the end of the session.
type Step = Result<RawReply, String>;

impl Session {
    /// Connects, greets, protects and logs in.
    pub async fn open(endpoint: &Endpoint, timeouts: Timeouts) -> Result<Self, Trouble> {
        let relay = endpoint.name();
        let unreachable = |cause: String| Trouble::Unreachable {
            relay: relay.clone(),
            cause,
        };
        let connected = timeout(timeouts.connect, endpoint.connect())
            .await
            .map_err(|_elapsed| unreachable("no answer in time".to_owned()))?
            .map_err(|fault| unreachable(in_words(&fault)))?;
        let tap = connected.tap;
        let greeted = timeout(
            timeouts.command,
            AsyncSmtpConnection::connect_with_transport(Box::new(connected.wire), &connected.hello),
        )
        .await;
        let greeting = tap.take();
        let features = tap.take();
        let connection = match greeted {
            Ok(Ok(connection)) => connection,
            Ok(Err(fault)) => {
                let (stage, reply) = match (greeting, features) {
                    (Some(first), None) if first.code >= 400 => (Stage::Connect, first),
                    (_, Some(second)) if second.code >= 400 => (Stage::Ehlo, second),
                    _ => return Err(unreachable(cause(&fault))),
                };
                return Err(Trouble::Refused {
                    relay,
                    stage,
                    reply: reply.clean(""),
                });
            }
            Err(_elapsed) => return Err(unreachable("no greeting in time".to_owned())),
        };
        let offers = |keyword: &str| {
            features.iter().flat_map(|reply| &reply.lines).any(|line| {
                line.split(' ')
                    .next()
                    .is_some_and(|first| first.eq_ignore_ascii_case(keyword))
            })
        };
        let (pipelining, smtputf8) = (offers("PIPELINING"), offers("SMTPUTF8"));
        let mut session = Self {
            connection,
            tap,
            timeouts,
            pipelining,
            smtputf8,
            tls: connected.tls,
            fresh: true,
            over: false,
        };
        if let Some(login) = &endpoint.login {
            let credentials = Credentials::new(
                login.username.clone(),
                login.password.expose_secret().to_owned(),
            );
            session.log_in(&relay, &credentials).await?;
        }
        Ok(session)
    }

    /// What protects the session: the TLS version and cipher, or `plaintext`.
    #[must_use]
    pub fn tls(&self) -> &str {
        &self.tls
    }

    /// Whether the relay takes UTF-8 local parts.
    #[must_use]
    pub fn takes_utf8(&self) -> bool {
        self.smtputf8
    }

    async fn log_in(&mut self, relay: &str, credentials: &Credentials) -> Result<(), Trouble> {
        let unable = |what: &str| Trouble::Unable {
            relay: relay.to_owned(),
            what: what.to_owned(),
        };
        let known = [Mechanism::Plain, Mechanism::Login];
        if self
            .connection
            .server_info()
            .get_auth_mechanism(&known)
            .is_none()
        {
            return Err(unable("offers no login by PLAIN or LOGIN"));
        }
        let answered = timeout(
            self.timeouts.command,
            self.connection.auth(&known, credentials),
        )
        .await;
        let mut last = None;
        while let Some(reply) = self.tap.take() {
            last = Some(reply);
        }
        match (answered, last) {
            (Ok(Ok(_)), Some(reply)) if reply.code == 235 => Ok(()),
            (_, Some(reply)) if reply.code >= 400 => {
                let reply = reply.clean("");
                Err(Trouble::Refused {
                    relay: relay.to_owned(),
                    stage: Stage::Auth,
                    reply,
                })
            }
            (Ok(Err(fault)), _) => Err(Trouble::Unreachable {
                relay: relay.to_owned(),
                cause: cause(&fault),
            }),
            (Ok(Ok(_)), _) => Err(unable("answers the login in a way that is not understood")),
            (Err(_elapsed), _) => Err(Trouble::Unreachable {
                relay: relay.to_owned(),
                cause: "no answer to the login in time".to_owned(),
            }),
        }
    }

    /// Offers one message: MAIL, RCPT and DATA, in one write where PIPELINING is offered. `from`
    /// may be empty. An error is this person's verdict; whether the session can go on says
    /// [`Session::is_open`].
    pub async fn offer(&mut self, from: &str, to: &str) -> Result<Offered<'_>, Verdict> {
        let utf8 = if from.is_ascii() && to.is_ascii() {
            ""
        } else {
            " SMTPUTF8"
        };
        let commands = [
            (Stage::Mail, format!("MAIL FROM:<{from}>{utf8}\r\n")),
            (Stage::Rcpt, format!("RCPT TO:<{to}>\r\n")),
            (Stage::Data, "DATA\r\n".to_owned()),
        ];
        // `Address` cannot hold these; a command line must not either, whatever comes.
        if [from, to]
            .iter()
            .any(|address| address.contains(['\r', '\n', '\0', '<', '>', ' ']))
        {
            return Err(Verdict::Unreached(
                Stage::Mail,
                "the address cannot be written in a command".to_owned(),
            ));
        }
        if !utf8.is_empty() && !self.smtputf8 {
            return Err(Verdict::Unreached(
                Stage::Mail,
                "the relay does not take UTF-8 addresses".to_owned(),
            ));
        }
        if self.tap.has_more() {
            // An answer to nothing would be taken for the answer to this person's MAIL.
            self.end();
            return Err(Verdict::Unreached(Stage::Mail, UNASKED.to_owned()));
        }
        let refused = if self.pipelining {
            self.offer_at_once(commands, to).await?
        } else {
            self.offer_in_turn(commands, to).await?
        };
        if !matches!(
            refused,
            Some(Verdict::Refused(Stage::Mail, _) | Verdict::Deferred(Stage::Mail, _))
        ) {
            self.fresh = false;
        }
        match refused {
            None => Ok(Offered {
                session: self,
                to: to.to_owned(),
                done: false,
            }),
            Some(verdict) => {
                if self.is_open() {
                    // The relay must forget this transaction before the next.
                    let reset = self
                        .command("RSET\r\n".to_owned(), self.timeouts.command)
                        .await;
                    if !reset.is_ok_and(|reply| reply.code == 250) {
                        self.end();
                    }
                }
                Err(verdict)
            }
        }
    }

    async fn offer_at_once(
        &mut self,
        commands: [(Stage, String); 3],
        to: &str,
    ) -> Result<Option<Verdict>, Verdict> {
        let all: String = commands
            .iter()
            .map(|(_, command)| command.as_str())
            .collect();
        let mut refusal = None;
        let mut waiting_for_body = false;
        for (index, (stage, _)) in commands.iter().enumerate() {
            let limit = if *stage == Stage::Data {
                self.timeouts.data
            } else {
                self.timeouts.command
            };
            let step = if index == 0 {
                self.command(all.clone(), limit).await
            } else {
                self.reply(limit).await
            };
            let reply =
                step.map_err(|cause| refusal.take().unwrap_or(Verdict::Unreached(*stage, cause)))?;
            waiting_for_body = *stage == Stage::Data && reply.code == 354;
            // What comes after the first refusal only follows from it.
            if refusal.is_none() {
                refusal = stage_refusal(*stage, &reply, to);
            }
        }
        if refusal.is_some() && waiting_for_body {
            // RFC 2920 §3.1: a relay may ask for the body of nobody; it gets an empty one.
            let end = self.command(".\r\n".to_owned(), self.timeouts.body).await;
            if end.is_err() {
                self.end();
            }
        }
        Ok(refusal)
    }

    async fn offer_in_turn(
        &mut self,
        commands: [(Stage, String); 3],
        to: &str,
    ) -> Result<Option<Verdict>, Verdict> {
        for (stage, command) in commands {
            let limit = if stage == Stage::Data {
                self.timeouts.data
            } else {
                self.timeouts.command
            };
            let reply = self
                .command(command, limit)
                .await
                .map_err(|cause| Verdict::Unreached(stage, cause))?;
            if let Some(refusal) = stage_refusal(stage, &reply, to) {
                return Ok(Some(refusal));
            }
        }
        Ok(None)
    }

    /// Whether the next message can be offered.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.over && !self.connection.has_broken()
    }

    /// Whether the relay has not yet answered about any recipient in it.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// Ends the session as it stands, without a goodbye.
    pub fn end(&mut self) {
        self.over = true;
    }

    /// Says goodbye; whatever happens then does not matter any more.
    pub async fn quit(mut self) {
        if self.is_open() {
            let goodbye = timeout(Duration::from_secs(2), self.connection.quit()).await;
            drop(goodbye);
        }
    }

    async fn command(&mut self, command: String, limit: Duration) -> Step {
        let tap = self.tap.clone();
        let step = step(&tap, limit, self.connection.command(command)).await;
        self.watch(step)
    }

    async fn reply(&mut self, limit: Duration) -> Step {
        let tap = self.tap.clone();
        let step = step(&tap, limit, self.connection.read_response()).await;
        self.watch(step)
    }

    /// After a timeout, an I/O error or a 421 the session is over.
    fn watch(&mut self, step: Step) -> Step {
        if step.as_ref().map_or(true, |reply| reply.code == 421) {
            self.end();
        }
        step
    }
}

impl Offered<'_> {
    /// Writes the body and its end, and waits for the reply.
    pub async fn commit(mut self, _permit: Permit, body: &[u8]) -> Verdict {
        self.done = true;
        let tap = self.session.tap.clone();
        let limit = self.session.timeouts.body;
        if tap.has_more() {
            self.session.end();
            return Verdict::Unreached(Stage::Body, UNASKED.to_owned());
        }
        // The library's transparency (RFC 5321 §4.5.2) looks at every octet in turn; a body without
        // a line that begins with a dot, as all of ours are, can go as it is.
        let connection = &mut self.session.connection;
        let step = match std::str::from_utf8(body) {
            Ok(text) if !text.starts_with('.') && !text.contains("\n.") && text.is_ascii() => {
                step(&tap, limit, connection.command(Whole(text))).await
            }
            Ok(_) | Err(_) => step(&tap, limit, connection.message(body)).await,
        };
        let step = self.session.watch(step);
        if tap.kept_something() {
            // What is still ours must not follow as if it were commands.
            self.session.end();
        }
        match step {
            Ok(reply) if reply.code < 400 && tap.kept_something() => Verdict::Unreached(
                Stage::Body,
                "the relay answered before it had the message".to_owned(),
            ),
            Ok(reply) if reply.code == 250 => Verdict::Accepted(reply.clean(&self.to)),
            Ok(reply) if reply.code >= 500 => Verdict::Refused(Stage::Body, reply.clean(&self.to)),
            Ok(reply) if reply.code >= 400 => Verdict::Deferred(Stage::Body, reply.clean(&self.to)),
            Ok(reply) => {
                self.session.end();
                Verdict::Unsure(format!("the relay answered the body with {}", reply.code))
            }
            Err(cause) if tap.kept_something() => Verdict::Unreached(Stage::Body, cause),
            Err(cause) => Verdict::Unsure(cause),
        }
    }
}

/// A body and its end, in one write.
struct Whole<'a>(&'a str);

impl std::fmt::Display for Whole<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)?;
        f.write_str("\r\n.\r\n")
    }
}

impl Drop for Offered<'_> {
    fn drop(&mut self) {
        if !self.done {
            // The relay waits for a body that will not come.
            self.session.end();
        }
    }
}

async fn step<T>(
    tap: &Tap,
    limit: Duration,
    answer: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
) -> Step {
    match timeout(limit, answer).await {
        Err(_elapsed) => Err(format!("no answer within {} s", limit.as_secs())),
        Ok(answered) => match (tap.take(), answered) {
            (Some(reply), Ok(_)) if reply.code < 400 => Ok(reply),
            (Some(reply), Err(fault)) if fault.status().is_some() && reply.code >= 400 => Ok(reply),
            (_, Err(fault)) => Err(cause(&fault)),
            (_, Ok(_)) => Err("the relay's replies cannot be told apart".to_owned()),
        },
    }
}

fn stage_refusal(stage: Stage, reply: &RawReply, to: &str) -> Option<Verdict> {
    let wanted = match stage {
        Stage::Data => reply.code == 354,
        Stage::Connect | Stage::Ehlo | Stage::Auth | Stage::Mail | Stage::Rcpt | Stage::Body => {
            (200..300).contains(&reply.code)
        }
    };
    match reply.code {
        _ if wanted => None,
        500.. => Some(Verdict::Refused(stage, reply.clean(to))),
        400..500 => Some(Verdict::Deferred(stage, reply.clean(to))),
        _ => Some(Verdict::Unreached(
            stage,
            format!("the relay answered {stage} with {}", reply.code),
        )),
    }
}

impl RawReply {
    /// The reply as one line without addresses.
    fn clean(&self, to: &str) -> Reply {
        let mut reply = Reply::new(self.code, &self.lines.join(" "));
        reply.text = scrub(&reply.text, to).chars().take(400).collect();
        reply
    }
}

/// The innermost cause; the library's own text repeats itself.
fn cause(fault: &lettre::transport::smtp::Error) -> String {
    let mut inner: &dyn std::error::Error = fault;
    while let Some(source) = inner.source() {
        inner = source;
    }
    match inner.downcast_ref::<io::Error>() {
        Some(fault) => in_words(fault),
        None if inner.to_string() == "incomplete response" => {
            "the relay closed the connection".to_owned()
        }
        None => inner.to_string(),
    }
}

fn in_words(fault: &io::Error) -> String {
    match fault.kind() {
        io::ErrorKind::ConnectionRefused => "nobody listens there (connection refused)".to_owned(),
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => "the relay closed the connection".to_owned(),
        io::ErrorKind::TimedOut => "no answer in time".to_owned(),
        _ => fault.to_string(),
    }
}
