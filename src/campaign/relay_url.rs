//! Where mail is submitted, as it is written: `smtps://host:465`, `smtp+starttls://host:587`,
//! `smtp://127.0.0.1:25`.

use std::{fmt, str::FromStr};

use serde::Deserialize;

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// TLS from the first octet (RFC 8314 §3).
    Smtps,
    /// TLS after STARTTLS (RFC 3207).
    StartTls,
    /// None.
    Plain,
}

/// A relay's address.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct RelayUrl {
    /// How the connection is protected.
    pub scheme: Scheme,
    /// The host name or address, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// A text is no relay.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRelay {
    /// It has another form.
    #[error(
        "`{0}` is no relay; write smtps://host:465, smtp+starttls://host:587 or, on this machine, smtp://127.0.0.1:25"
    )]
    Form(String),
    /// A password would stand in files and process lists.
    #[error(
        "the relay's url holds a login; put the name into `username`, and the password into a file or variable \
         (`password_file`, `password_env`)"
    )]
    Login,
}

impl RelayUrl {
    /// Whether it is this machine, as far as its name tells.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.host == "localhost"
            || self
                .host
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }
}

impl FromStr for RelayUrl {
    type Err = InvalidRelay;

    fn from_str(url: &str) -> Result<Self, InvalidRelay> {
        let wrong = || InvalidRelay::Form(url.chars().take(80).collect());
        let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
        if rest.contains('@') {
            return Err(InvalidRelay::Login);
        }
        let (scheme, usual) = match scheme {
            "smtps" => (Scheme::Smtps, 465),
            "smtp+starttls" => (Scheme::StartTls, 587),
            "smtp" => (Scheme::Plain, 25),
            _ => return Err(wrong()),
        };
        let rest = rest.trim_end_matches('/');
        let (host, port) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, port)) if port.is_empty() || port.starts_with(':') => {
                (host, port.strip_prefix(':'))
            }
            Some(_) => return Err(wrong()),
            None => rest
                .rsplit_once(':')
                .map_or((rest, None), |(host, port)| (host, Some(port))),
        };
        let odd = |c: char| c.is_whitespace() || c.is_control() || "/?#[]".contains(c);
        if host.is_empty() || host.contains(odd) {
            return Err(wrong());
        }
        let port = port.map_or(Ok(usual), |port| port.parse().map_err(|_fault| wrong()))?;
        Ok(Self {
            scheme,
            host: host.to_owned(),
            port,
        })
    }
}

impl TryFrom<String> for RelayUrl {
    type Error = InvalidRelay;

    fn try_from(text: String) -> Result<Self, InvalidRelay> {
        text.parse()
    }
}

impl fmt::Display for RelayUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.scheme {
            Scheme::Smtps => "smtps",
            Scheme::StartTls => "smtp+starttls",
            Scheme::Plain => "smtp",
        };
        let brackets = self.host.contains(':');
        let (open, close) = if brackets { ("[", "]") } else { ("", "") };
        write!(f, "{scheme}://{open}{}{close}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relays_are_read_with_their_usual_ports() {
        let read = |text: &str| text.parse::<RelayUrl>().map(|url| url.to_string());
        for (text, expect) in [
            ("smtps://mail.example.com", "smtps://mail.example.com:465"),
            (
                "smtp+starttls://mail.example.com/",
                "smtp+starttls://mail.example.com:587",
            ),
            ("smtp://[::1]:2525", "smtp://[::1]:2525"),
        ] {
            assert_eq!(read(text).unwrap(), expect);
        }
        for text in [
            "ftp://x",
            "mail.example.com",
            "smtp://",
            "smtp://h:99999",
            "smtp://a b",
            "smtp://[::1]x",
        ] {
            assert!(matches!(read(text), Err(InvalidRelay::Form(_))), "{text}");
        }
        assert_eq!(read("smtp://user:secret@host"), Err(InvalidRelay::Login));
        assert!("smtp://127.8.0.1".parse::<RelayUrl>().unwrap().is_local());
        assert!(
            !"smtp://127.example.com"
                .parse::<RelayUrl>()
                .unwrap()
                .is_local()
        );
    }
}
