//! One SMTP session, driven stage by stage.
//!
//! Every stage has its own timeout, after which the socket is dropped: a late reply
//! must never answer the next command.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
    time::Duration,
};

use lettre::transport::smtp::client::AsyncSmtpConnection;
use tokio::time::{Instant, error::Elapsed, timeout};

use super::{
    Endpoint, Security, Timeouts, Trouble,
    cause::{cause, in_words},
    connect::{Connected, Unopened},
    features::Features,
    login::Brought,
    wire::{RawReply, Tap, UNASKED},
};
use crate::delivery::Stage;

/// A session that is ready for the next message.
pub struct Session {
    pub(super) connection: AsyncSmtpConnection,
    pub(super) tap: Tap,
    pub(super) timeouts: Timeouts,
    pub(super) features: Features,
    pub(super) opened: Instant,
    /// Bodies that were begun.
    pub(super) bodies: u32,
    tls: String,
    pub(super) fresh: bool,
    /// Whether the relay waits for a body, or its answers to what was offered were not read.
    pub(super) owes: bool,
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
pub(super) type Step = Result<RawReply, String>;

impl Session {
    /// Connects, greets, protects and logs in. A token that was good for an earlier login and is
    /// refused now has expired: one that is made for this login decides.
    pub async fn open(endpoint: &Endpoint, timeouts: Timeouts) -> Result<Self, Trouble> {
        let began = Instant::now();
        let Some(login) = &endpoint.login else {
            return Self::begin(endpoint, timeouts, None, endpoint.connect()).await;
        };
        // Before the connection, so that no relay waits for our command.
        let brought = login.bring(None, timeouts.command).await?;
        let opened = Self::begin(endpoint, timeouts, Some(&brought), endpoint.connect()).await;
        let older = brought.made.is_some_and(|made| made < began);
        let refused = |trouble: &Trouble| matches!(trouble, Trouble::Refused { stage, .. } if *stage == Stage::Auth);
        if older && opened.as_ref().is_err_and(refused) {
            let brought = login.bring(Some(began), timeouts.command).await?;
            return Self::begin(endpoint, timeouts, Some(&brought), endpoint.connect()).await;
        }
        opened
    }

    /// From a connection that is being made up to the point where messages can be offered.
    pub(super) async fn begin(
        endpoint: &Endpoint,
        timeouts: Timeouts,
        brought: Option<&Brought>,
        connecting: impl Future<Output = Result<Connected, Unopened>>,
    ) -> Result<Self, Trouble> {
        let relay = endpoint.name();
        let unreachable = |cause: String| Trouble::Unreachable {
            relay: relay.clone(),
            cause,
        };
        let connected = timeout(timeouts.connect, connecting)
            .await
            .map_err(|_elapsed| {
                // It waits for us, and we for its greeting.
                let silent = if endpoint.security == Security::StartTls {
                    "no answer in time (a port that begins with TLS, usually 465, is `smtps://`)"
                } else {
                    "no answer in time"
                };
                unreachable(silent.to_owned())
            })?
            .map_err(|unopened| match unopened {
                Unopened::Broken(fault) => unreachable(in_words(&fault)),
                Unopened::Refused(stage, reply) => Trouble::Refused {
                    relay: relay.clone(),
                    stage,
                    reply: reply.clean(""),
                },
            })?;
        let tap = connected.tap;
        // It is large, and everybody who waits for a connection would hold room for it.
        let connecting = Box::pin(AsyncSmtpConnection::connect_with_transport(
            Box::new(connected.wire),
            &connected.hello,
        ));
        let greeted = greeted(connecting, &tap, timeouts).await;
        let greeting = tap.take();
        let features = tap.take();
        let connection = match greeted {
            Ok(Ok(connection)) => connection,
            // Also where the library's goodbye after a refusal was not answered in time.
            failed => {
                let silent = if greeting.is_some() {
                    "no answer to EHLO in time"
                } else {
                    "no greeting in time"
                };
                let (stage, reply) = match (greeting, features, failed) {
                    (Some(first), None, _) if first.code >= 400 => (Stage::Connect, first),
                    (_, Some(second), _) if second.code >= 400 => (Stage::Ehlo, second),
                    (_, _, Ok(Err(fault))) => return Err(unreachable(cause(&fault))),
                    _ => return Err(unreachable(silent.to_owned())),
                };
                return Err(Trouble::Refused {
                    relay,
                    stage,
                    reply: reply.clean(""),
                });
            }
        };
        if tap.is_out_of_step() {
            return Err(unreachable(UNASKED.to_owned()));
        }
        let mut session = Self {
            connection,
            tap,
            timeouts,
            features: features.as_ref().map(Features::read).unwrap_or_default(),
            opened: Instant::now(),
            bodies: 0,
            tls: connected.tls,
            fresh: true,
            owes: false,
            over: false,
        };
        if let Some(brought) = brought {
            session.log_in(&relay, brought).await?;
        }
        if session.tap.is_out_of_step() {
            return Err(unreachable(UNASKED.to_owned()));
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
        self.features.smtputf8
    }

    /// The largest message in octets that the relay takes, where it says so.
    #[must_use]
    pub fn largest(&self) -> Option<u64> {
        self.features.size
    }

    /// Whether the next message can be offered.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.owes && !self.is_over()
    }

    /// Whether nothing can be said over it any more.
    pub(super) fn is_over(&self) -> bool {
        self.over || self.connection.has_broken()
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
        if tap.is_out_of_step() {
            // What came already would be taken for the answer to this.
            self.end();
            return Err(UNASKED.to_owned());
        }
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

/// The greeting and the answer to EHLO, each in its own time: what makes the connection reads both.
async fn greeted<T>(
    mut connecting: Pin<Box<impl Future<Output = T>>>,
    tap: &Tap,
    timeouts: Timeouts,
) -> Result<T, Elapsed> {
    let greeting = poll_fn(|cx| match connecting.as_mut().poll(cx) {
        Poll::Ready(made) => Poll::Ready(Some(made)),
        Poll::Pending if tap.has_answer() => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    });
    match timeout(timeouts.greeting, greeting).await? {
        Some(made) => Ok(made),
        None => timeout(timeouts.command, connecting).await,
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
