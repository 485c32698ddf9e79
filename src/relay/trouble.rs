//! Why a session cannot be opened or go on, and how long each stage may take.

use std::time::Duration;

use crate::delivery::{Reply, Stage};

/// How long each stage may take (RFC 5321 §4.5.3.2).
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// TCP and TLS.
    pub connect: Duration,
    /// From the connection to the end of the greeting.
    pub greeting: Duration,
    /// EHLO, AUTH, RSET.
    pub command: Duration,
    /// MAIL.
    pub mail: Duration,
    /// RCPT.
    pub rcpt: Duration,
    /// DATA up to the 354.
    pub data: Duration,
    /// The body, up to the reply after its dot.
    pub body: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            greeting: Duration::from_mins(5),
            command: Duration::from_mins(5),
            mail: Duration::from_mins(5),
            rcpt: Duration::from_mins(5),
            data: Duration::from_mins(2),
            body: Duration::from_mins(10),
        }
    }
}

/// Why a session could not be opened, or cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Nobody answers, or not as an SMTP server.
    #[error("the relay {relay} cannot be reached: {cause}")]
    Unreachable {
        /// Host and port.
        relay: String,
        /// Why.
        cause: String,
    },
    /// The relay refuses the session or the login.
    #[error("the relay {relay} refuses us at {stage}: {reply}")]
    Refused {
        /// Host and port.
        relay: String,
        /// Where.
        stage: Stage,
        /// What it said.
        reply: Reply,
    },
    /// The relay cannot do what is needed.
    #[error("the relay {relay} {what}")]
    Unable {
        /// Host and port.
        relay: String,
        /// What it cannot.
        what: String,
    },
    /// The command gave no token to log in with.
    #[error("there is no token for the relay: {cause}")]
    NoToken {
        /// Why.
        cause: String,
    },
}

impl Trouble {
    /// Whether trying again at once or in a while cannot help.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::NoToken { .. } => false,
            // A 4yz to a login says nothing of the password (RFC 4954 §6).
            Self::Refused { reply, .. } => reply.code >= 500,
            Self::Unable { .. } => true,
        }
    }
}
