//! The headers that all messages of a campaign share, checked once.
//!
//! Guarantees that nothing a campaign states can begin another header, stand in for one of ours, or
//! overrun a line.

use lettre::message::{
    Mailbox,
    header::{self, HeaderName, HeaderValue},
};
use serde::{Deserialize, Serialize};

use crate::terms::Address;

/// Whether a message is for real.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Marking {
    /// It is.
    #[default]
    Real,
    /// A sample campaign.
    Sample,
    /// A test to the operator's own addresses; the subject says so.
    Test,
}

/// The headers of a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headers {
    from: String,
    reply_to: Option<String>,
    envelope_from: Option<String>,
    extra: Vec<(String, String)>,
    marking: Marking,
}

/// A header that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderFault {
    /// No mailbox.
    #[error("`{key}` is not a name and an address such as `Example <security@example.com>`")]
    Mailbox {
        /// The key in campaign.toml.
        key: &'static str,
    },
    /// No envelope sender.
    #[error("`envelope_from` is not an address, with or without `{{token}}` before the `@`")]
    Envelope,
    /// No header name, or one of ours.
    #[error("`{0}` is not a header that a campaign can add")]
    Name(String),
    /// The value has control characters or a word that no line can hold.
    #[error("the value of the header `{0}` has control characters or is too long")]
    Value(String),
}

/// Names that are ours, or that would change what a message is.
const RESERVED: [&str; 22] = [
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "message-id",
    "reply-to",
    "sender",
    "auto-submitted",
    "x-notice-id",
    "x-notice-kind",
    "mime-version",
    "return-path",
    "received",
    "dkim-signature",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "in-reply-to",
    "references",
    "content-language",
    "content-type",
];

impl Headers {
    /// Checks what a campaign states.
    pub fn new<'a>(
        from: &str,
        reply_to: Option<&str>,
        envelope_from: Option<&str>,
        extra: impl IntoIterator<Item = (&'a str, &'a str)>,
        marking: Marking,
    ) -> Result<Self, HeaderFault> {
        mailbox(from, "sender.from")?;
        if let Some(reply_to) = reply_to {
            mailbox(reply_to, "sender.reply_to")?;
        }
        if let Some(envelope_from) = envelope_from {
            let sample = envelope_from.replacen("{token}", "aaaaaaaaaaaaaaaa", 1);
            let address = Address::parse(&sample).map_err(|_fault| HeaderFault::Envelope)?;
            let token_in_domain = envelope_from
                .rsplit_once('@')
                .is_some_and(|(_, domain)| domain.contains('{'));
            if token_in_domain || address.needs_smtputf8() || sample.contains(['{', '}']) {
                return Err(HeaderFault::Envelope);
            }
        }
        let extra = extra
            .into_iter()
            .map(|(name, value)| check_extra(name, value))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            from: from.to_owned(),
            reply_to: reply_to.map(str::to_owned),
            envelope_from: envelope_from.map(str::to_owned),
            extra,
            marking,
        })
    }

    /// The same headers for a test or a sample.
    #[must_use]
    pub fn marked(&self, marking: Marking) -> Self {
        Self {
            marking,
            ..self.clone()
        }
    }

    /// The domain of the From address: Message-IDs end with it.
    #[must_use]
    pub fn from_domain(&self) -> String {
        self.from
            .rsplit_once('@')
            .map_or("", |(_, domain)| domain.trim_end_matches('>').trim())
            .to_ascii_lowercase()
    }

    /// What a reader sees as the sender.
    #[must_use]
    pub fn from(&self) -> &str {
        &self.from
    }

    /// Where answers go.
    #[must_use]
    pub fn reply_to(&self) -> Option<&str> {
        self.reply_to.as_deref()
    }

    /// What the campaign adds.
    #[must_use]
    pub fn extra(&self) -> &[(String, String)] {
        &self.extra
    }

    /// Whether a message is for real.
    #[must_use]
    pub fn marking(&self) -> Marking {
        self.marking
    }

    /// The envelope sender before and after the token, and whether there is a token.
    pub(super) fn envelope(&self) -> Result<(String, Option<String>), HeaderFault> {
        let Some(stated) = &self.envelope_from else {
            return Ok((self.sender()?.email.to_string(), None));
        };
        Ok(match stated.split_once("{token}") {
            Some((before, after)) => (before.to_owned(), Some(after.to_owned())),
            None => (stated.clone(), None),
        })
    }

    pub(super) fn sender(&self) -> Result<Mailbox, HeaderFault> {
        mailbox(&self.from, "sender.from")
    }

    pub(super) fn reply_to_mailbox(&self) -> Result<Option<Mailbox>, HeaderFault> {
        self.reply_to
            .as_deref()
            .map(|text| mailbox(text, "sender.reply_to"))
            .transpose()
    }

    pub(super) fn extra_values(&self) -> Vec<HeaderValue> {
        self.extra
            .iter()
            .filter_map(|(name, value)| {
                let name = HeaderName::new_from_ascii(name.clone()).ok()?;
                Some(HeaderValue::new(name, value.clone()))
            })
            .collect()
    }
}

fn mailbox(text: &str, key: &'static str) -> Result<Mailbox, HeaderFault> {
    let fault = HeaderFault::Mailbox { key };
    // lettre panics when a name with a line end is written.
    if text.chars().any(char::is_control) {
        return Err(fault);
    }
    let parsed: Mailbox = text.parse().map_err(|_fault| fault.clone())?;
    let address = Address::parse(parsed.email.as_ref()).map_err(|_fault| fault.clone())?;
    if address.needs_smtputf8() {
        return Err(fault);
    }
    // The domain as A-labels, so that the header needs no SMTPUTF8.
    let local = parsed.email.user();
    let email = lettre::Address::new(local, address.domain()).map_err(|_fault| fault)?;
    Ok(Mailbox::new(
        parsed.name.filter(|name| !name.is_empty()),
        email,
    ))
}

fn check_extra(name: &str, value: &str) -> Result<(String, String), HeaderFault> {
    let lower = name.to_ascii_lowercase();
    let letters = name.chars().all(|c| c.is_ascii_graphic() && c != ':');
    let ours = RESERVED.contains(&lower.as_str())
        || lower.starts_with("content-")
        || lower.starts_with("resent-");
    if name.is_empty() || name.len() > 70 || !letters || ours {
        return Err(HeaderFault::Name(
            name.chars().filter(|c| !c.is_control()).take(40).collect(),
        ));
    }
    let long = value.split(' ').any(|word| word.len() > 800);
    if value.trim().is_empty() || value.chars().any(char::is_control) || long {
        return Err(HeaderFault::Value(name.to_owned()));
    }
    Ok((name.to_owned(), value.trim().to_owned()))
}

/// The To header, folded and encoded, with its line end.
pub(super) fn to_header(name: Option<&str>, address: &str) -> String {
    let email: Option<lettre::Address> = address.parse().ok();
    match email {
        Some(email) => {
            let mut headers = header::Headers::new();
            headers.set(header::To::from(lettre::message::Mailboxes::from(
                Mailbox::new(name.map(str::to_owned), email),
            )));
            headers.to_string()
        }
        // lettre is stricter than relays are; our own type vouches for the address.
        None => format!("To: {address}\r\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extra(name: &str, value: &str) -> Result<Headers, HeaderFault> {
        Headers::new(
            "A <a@example.com>",
            None,
            None,
            [(name, value)],
            Marking::Real,
        )
    }

    #[test]
    fn nothing_stated_can_break_out() {
        assert!(extra("X-Pool", "breach notices").is_ok());
        for (name, value) in [
            ("Bcc", "x@example.com"),
            ("content-type", "x"),
            ("X Y", "x"),
            ("X:Y", "x"),
            ("", "x"),
            ("X-A", "a\r\nBcc: x"),
            ("X-A", ""),
            ("List-Unsubscribe", "<mailto:x@example.com>"),
        ] {
            assert!(extra(name, value).is_err(), "{name}");
        }
        assert!(extra("X-A", &"a".repeat(900)).is_err());
        let from = |from: &str| Headers::new(from, None, None, [], Marking::Real);
        assert!(from("A\r\nBcc: x <a@example.com>").is_err() && from("nobody").is_err());
        assert_eq!(
            from("Ä <a@EXAMPLE.com>").unwrap().from_domain(),
            "example.com"
        );
        let envelope =
            |text: &str| Headers::new("a@example.com", None, Some(text), [], Marking::Real);
        assert!(envelope("b+{token}@example.com").is_ok() && envelope("b@example.com").is_ok());
        assert!(envelope("b@{token}.example.com").is_err() && envelope("{x}@example.com").is_err());
        assert!(envelope("b+{token}{token}@example.com").is_err());
    }
}
