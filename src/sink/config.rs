//! What one sink offers, demands and keeps. Plain data; every field has a default that suits a test.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::script::Script;

/// How a sink behaves and what it keeps. Start from `SinkConfig::default()`.
#[derive(Clone, Debug)]
pub struct SinkConfig {
    /// The name in the greeting and in the answer to EHLO.
    pub name: String,
    /// The service extensions offered in answer to EHLO; all by default.
    pub offers: Vec<Extension>,
    /// The one user who may send. With it, nobody sends without AUTH.
    pub login: Option<Login>,
    /// Misbehaviour on demand; none by default.
    pub script: Script,
    /// Where `received.jsonl` and the messages go. Made with mode 0700 if it does not exist; one that holds
    /// an earlier run's `received.jsonl` is continued.
    pub directory: Option<PathBuf>,
    /// Whether each message becomes an `.eml` file in `directory`; otherwise only `received.jsonl` is written.
    pub write_messages: bool,
    /// What the in-memory record holds on to.
    pub memory: Memory,
    /// The largest message in octets, announced with SIZE; a larger one gets 552.
    pub largest_message: usize,
    /// The longest line of text in a message, without its line end; a longer one gets 554 (RFC 5321 allows 998).
    pub longest_text_line: usize,
    /// How long a peer may neither send nor take anything before it gets 421.
    pub idle: Duration,
}

impl Default for SinkConfig {
    fn default() -> Self {
        Self {
            name: "sink.invalid".to_owned(),
            offers: Extension::ALL.to_vec(),
            login: None,
            script: Script::default(),
            directory: None,
            write_messages: true,
            memory: Memory::Envelopes,
            largest_message: 32 << 20,
            longest_text_line: 998,
            idle: Duration::from_mins(5),
        }
    }
}

impl SinkConfig {
    /// The same, without one extension.
    #[must_use]
    pub fn without(mut self, extension: Extension) -> Self {
        self.offers.retain(|offered| *offered != extension);
        self
    }

    pub(super) fn offers(&self, extension: Extension) -> bool {
        self.offers.contains(&extension)
    }
}

/// An SMTP service extension that the sink knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension {
    /// RFC 2920. When it is not offered, commands sent ahead of their turn get 503.
    Pipelining,
    /// RFC 6152.
    EightBitMime,
    /// RFC 1870.
    Size,
    /// RFC 3461. The parameters are recorded; no notification is ever sent.
    Dsn,
    /// RFC 2034. When it is not offered, the sink's own replies carry no enhanced code.
    EnhancedStatusCodes,
    /// RFC 6531.
    SmtpUtf8,
}

impl Extension {
    /// Every extension, in the order in which EHLO lists them.
    pub const ALL: [Self; 6] = [
        Self::Pipelining,
        Self::EightBitMime,
        Self::Size,
        Self::Dsn,
        Self::EnhancedStatusCodes,
        Self::SmtpUtf8,
    ];
}

/// What the in-memory record holds on to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// Only the totals: for runs of a million.
    Totals,
    /// For each message what stands for its Message-ID and its recipient, and neither of them.
    Fingerprints,
    /// One `Received` per message, without its text.
    Envelopes,
    /// One `Received` per message, with its text as it arrived (dots unstuffed).
    Messages,
}

/// The user name and the password or token that AUTH must bring.
#[derive(Clone)]
pub struct Login {
    pub(super) user: String,
    pub(super) password: String,
    /// Whether it is an OAuth token, for XOAUTH2 alone.
    pub(super) bearer: bool,
}

impl Login {
    /// A user with a password.
    #[must_use]
    pub fn new(user: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            user: user.into(),
            password: password.into(),
            bearer: false,
        }
    }

    /// A user with an OAuth token.
    #[must_use]
    pub fn bearer(user: impl Into<String>, token: impl Into<String>) -> Self {
        Self {
            bearer: true,
            ..Self::new(user, token)
        }
    }

    /// The mechanisms, as EHLO lists them.
    pub(super) fn mechanisms(&self) -> &'static str {
        if self.bearer {
            "XOAUTH2"
        } else {
            "PLAIN LOGIN"
        }
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Login").finish_non_exhaustive()
    }
}
