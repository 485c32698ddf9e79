//! The shape of `[relay]`. Docstrings say what a key means to the operator.
//!
//! Holds where secrets are, never a secret. It must not read a file or run a command.

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, de::Error};

use super::{Connections, Rates, RelayUrl, Span};

/// `[relay]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelayFile {
    /// `smtps://`, `smtp+starttls://` or `smtp://` with host and port.
    pub url: RelayUrl,
    /// The login.
    pub username: Option<String>,
    /// The environment variable that holds the password.
    pub password_env: Option<String>,
    /// The file that holds the password.
    pub password_file: Option<String>,
    /// The command that prints the password.
    pub password_command: Option<CommandLine>,
    /// The systemd credential that holds the password.
    pub password_credential: Option<String>,
    /// The command that prints an OAuth token, run anew when the last token is old.
    pub oauth_token_command: Option<CommandLine>,
    /// How many connections.
    pub connections: Option<Connections>,
    /// How fast they are opened.
    pub connection_rate: Option<Rates>,
    /// Headers that the relay needs.
    #[serde(default)]
    pub headers: IndexMap<String, String>,
    /// An own certificate authority, PEM.
    pub ca_file: Option<String>,
    /// A client certificate.
    pub client_cert: Option<ClientCertFile>,
    /// The lowest TLS version; 1.2 where not stated.
    pub min_tls: Option<TlsVersion>,
    /// Whether the relay takes UTF-8 local parts.
    #[serde(default)]
    pub smtputf8: bool,
    /// Plaintext to a host that is not this one.
    #[serde(default)]
    pub allow_plaintext: bool,
    /// How long each stage may take.
    #[serde(default)]
    pub timeouts: TimeoutsFile,
    /// When a connection is closed for a new one.
    #[serde(default)]
    pub recycle: RecycleFile,
}

/// A program and what it is started with: a list, or a string that is cut at its spaces. No shell.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "toml::Value")]
pub struct CommandLine {
    /// The program.
    pub program: String,
    /// What follows.
    pub arguments: Vec<String>,
}

impl TryFrom<toml::Value> for CommandLine {
    type Error = String;

    fn try_from(value: toml::Value) -> Result<Self, String> {
        let words: Option<Vec<String>> = match &value {
            toml::Value::String(text) => Some(text.split_whitespace().map(str::to_owned).collect()),
            toml::Value::Array(words) => words
                .iter()
                .map(|word| word.as_str().map(str::to_owned))
                .collect(),
            _ => None,
        };
        let mut words = words.into_iter().flatten();
        let program = words.next().filter(|program| !program.is_empty());
        let program = program.ok_or("a command is written as [\"program\", \"argument\"]")?;
        Ok(Self {
            program,
            arguments: words.collect(),
        })
    }
}

/// A version of TLS that is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "toml::Value")]
pub enum TlsVersion {
    /// 1.2.
    Tls12,
    /// 1.3.
    Tls13,
}

impl TryFrom<toml::Value> for TlsVersion {
    type Error = String;

    fn try_from(value: toml::Value) -> Result<Self, String> {
        match value.as_str() {
            Some("1.2") => Ok(Self::Tls12),
            Some("1.3") => Ok(Self::Tls13),
            _ => Err(format!(
                "{value} is no TLS version that is spoken; write `min_tls = \"1.2\"` or `\"1.3\"`"
            )),
        }
    }
}

/// `client_cert`: two PEM files in the campaign's folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientCertFile {
    /// The certificate, then its chain.
    pub cert: String,
    /// Its key, not encrypted.
    pub key: String,
}

/// `timeouts`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeoutsFile {
    /// TCP and TLS.
    #[serde(default, deserialize_with = "some_time")]
    pub connect: Option<Span>,
    /// The greeting; where it is not stated, `command`.
    #[serde(default, deserialize_with = "some_time")]
    pub greeting: Option<Span>,
    /// EHLO and AUTH.
    #[serde(default, deserialize_with = "some_time")]
    pub command: Option<Span>,
    /// MAIL; where it is not stated, `command`.
    #[serde(default, deserialize_with = "some_time")]
    pub mail: Option<Span>,
    /// RCPT; where it is not stated, `command`.
    #[serde(default, deserialize_with = "some_time")]
    pub rcpt: Option<Span>,
    /// DATA.
    #[serde(default, deserialize_with = "some_time")]
    pub data: Option<Span>,
    /// The body, up to its answer.
    #[serde(default, deserialize_with = "some_time")]
    pub body: Option<Span>,
}

/// `recycle`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecycleFile {
    /// A connection that is so old is closed after its message.
    #[serde(default, deserialize_with = "some_time")]
    pub after: Option<Span>,
    /// So is one that has carried so many messages.
    #[serde(default, deserialize_with = "some_messages")]
    pub messages: Option<u32>,
}

fn some_time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Span>, D::Error> {
    let span = Span::deserialize(from)?;
    if span.duration().is_zero() {
        return Err(D::Error::custom(format!(
            "`{span}` is no time in which anything can happen; write `30s` or `5m`"
        )));
    }
    Ok(Some(span))
}

fn some_messages<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    let count = i64::deserialize(from)?;
    u32::try_from(count)
        .ok()
        .filter(|count| *count > 0)
        .map(Some)
        .ok_or_else(|| {
            D::Error::custom(format!(
                "a connection cannot carry {count} messages; write 1 or more, or leave it out"
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(keys: &str) -> Result<RelayFile, String> {
        let text = format!("url = \"smtps://relay.test\"\n{keys}");
        toml::from_str(&text).map_err(|fault: toml::de::Error| fault.message().to_owned())
    }

    #[test]
    fn every_key_is_read() {
        let relay = read(
            "username = \"u\"\noauth_token_command = [\"token\", \"--for\", \"a b\"]\n\
             password_command = \"pass  show relay\"\nmin_tls = \"1.3\"\n\
             client_cert = { cert = \"c.pem\", key = \"c.key\" }\n\
             timeouts = { connect = \"3s\", body = \"1m\" }\n\
             connection_rate = \"2/s\"\nrecycle = { after = \"10m\", messages = 100 }",
        )
        .unwrap();
        let token = relay.oauth_token_command.unwrap();
        assert_eq!(token.program, "token");
        assert_eq!(token.arguments, ["--for", "a b"]);
        assert_eq!(relay.password_command.unwrap().arguments, ["show", "relay"]);
        assert_eq!(relay.min_tls, Some(TlsVersion::Tls13));
        assert_eq!(relay.client_cert.unwrap().key, "c.key");
        assert_eq!(relay.timeouts.connect, Some(Span::seconds(3)));
        assert_eq!(relay.timeouts.data, None);
        assert_eq!(relay.recycle.after, Some(Span::seconds(600)));
        assert_eq!(relay.recycle.messages, Some(100));
        assert_eq!(relay.connection_rate.unwrap().0.len(), 1);
        let plain = read("").unwrap();
        assert!(plain.recycle.after.is_none() && plain.timeouts.body.is_none());
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (keys, says) in [
            ("min_tls = \"1.1\"", "no TLS version"),
            ("min_tls = 1.3", "no TLS version"),
            ("oauth_token_command = \"\"", "a command is written"),
            ("oauth_token_command = [\"a\", 1]", "a command is written"),
            ("timeouts = { conect = \"3s\" }", "unknown field `conect`"),
            ("timeouts = { connect = \"0s\" }", "no time in which"),
            ("timeouts = { connect = 30 }", "string"),
            ("recycle = { messages = 0 }", "cannot carry 0"),
            ("recycle = { mesages = 1 }", "unknown field `mesages`"),
            ("recycle = 100", "RecycleFile"),
            ("connection_rate = \"fast\"", "is no rate"),
            ("connection_rate = 2", "a rate is a string"),
            ("client_cert = { cert = \"c.pem\" }", "missing field `key`"),
        ] {
            let why = read(keys).unwrap_err();
            assert!(why.contains(says), "{keys}: {why}");
        }
    }
}
