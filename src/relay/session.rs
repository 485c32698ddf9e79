//! One SMTP session, driven stage by stage.
//!
//! Every stage has its own timeout, after which the socket is dropped: a late reply
//! must never answer the next command.

use std::{future::Future, time::Duration};

use lettre::transport::smtp::{
    authentication::{Credentials, Mechanism},
    client::AsyncSmtpConnection,
};
use secrecy::ExposeSecret;
use tokio::time::timeout;

use super::{
    Endpoint, Timeouts, Trouble,
    cause::{cause, in_words},
    wire::{RawReply, Tap},
};
use crate::delivery::Stage;

/// A session that is ready for the next message.
pub struct Session {
    pub(super) connection: AsyncSmtpConnection,
    pub(super) tap: Tap,
    pub(super) timeouts: Timeouts,
    pub(super) pipelining: bool,
    pub(super) smtputf8: bool,
    tls: String,
    pub(super) fresh: bool,
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
        // Where a challenge was answered wrongly the library says goodbye, and that is answered too.
        let mut verdict = None;
        while let Some(reply) = self.tap.take() {
            if reply.code != 334 && verdict.is_none() {
                verdict = Some(reply);
            }
        }
        match (answered, verdict) {
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

    pub(super) async fn command(&mut self, command: String, limit: Duration) -> Step {
        let tap = self.tap.clone();
        let step = step(&tap, limit, self.connection.command(command)).await;
        self.watch(step)
    }

    pub(super) async fn reply(&mut self, limit: Duration) -> Step {
        let tap = self.tap.clone();
        let step = step(&tap, limit, self.connection.read_response()).await;
        self.watch(step)
    }

    /// After a timeout, an I/O error or a 421 the session is over.
    pub(super) fn watch(&mut self, step: Step) -> Step {
        if step.as_ref().map_or(true, |reply| reply.code == 421) {
            self.end();
        }
        step
    }
}

pub(super) async fn step<T>(
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
