//! The stages of an SMTP session, for the side that submits and for the sink.

use std::{fmt, str::FromStr};

use serde::Deserialize;

/// The stage of an SMTP session (RFC 5321 §4.1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// TCP, TLS and the greeting.
    Connect,
    /// EHLO, or HELO.
    Ehlo,
    /// AUTH.
    Auth,
    /// MAIL FROM.
    Mail,
    /// RCPT TO.
    Rcpt,
    /// DATA, up to the 354.
    Data,
    /// The message and its final dot.
    Body,
}

impl Stage {
    const ALL: [(Self, &str); 7] = [
        (Self::Connect, "connect"),
        (Self::Ehlo, "ehlo"),
        (Self::Auth, "auth"),
        (Self::Mail, "mail"),
        (Self::Rcpt, "rcpt"),
        (Self::Data, "data"),
        (Self::Body, "body"),
    ];

    /// As written in the delivery log and in scripts of the sink.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(stage, _)| *stage == self)
            .map_or("", |(_, name)| name)
    }
}

impl FromStr for Stage {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .iter()
            .find(|(_, name)| *name == text)
            .map(|(stage, _)| *stage)
            .ok_or(())
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
