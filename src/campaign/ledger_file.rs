//! The shape of `[ledger]`. Docstrings say what a key means to the operator.
//!
//! Holds where secrets are, never a secret: a url with a password in it is refused and repeated nowhere.

use std::{net::IpAddr, str::FromStr};

use serde::Deserialize;
use tokio_postgres::{Config, config::Host};

use super::{ClientCertFile, CommandLine};

/// `[ledger]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerFile {
    /// `postgres://role@host:5432/database`, without a password.
    pub url: LedgerUrl,
    /// The file of the campaign key, where it is not `campaign.key` in the private folder.
    pub key_file: Option<String>,
    /// The environment variable that holds the password.
    pub password_env: Option<String>,
    /// The file that holds the password.
    pub password_file: Option<String>,
    /// The command that prints the password.
    pub password_command: Option<CommandLine>,
    /// The systemd credential that holds the password.
    pub password_credential: Option<String>,
    /// An own certificate authority, PEM.
    pub ca_file: Option<String>,
    /// A client certificate.
    pub client_cert: Option<ClientCertFile>,
}

/// A database's address.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct LedgerUrl {
    /// What it says, but for TLS.
    pub config: Config,
    /// Whether TLS is spoken; the server's name and certificate are judged wherever it is.
    pub tls: bool,
    /// What people call it: host, port and database.
    pub name: String,
}

/// A text is no address of a database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLedger {
    /// It has another form.
    #[error("this is no database for the ledger ({0}); write postgres://role@host:5432/database")]
    Form(String),
    /// A password would stand in files and process lists.
    #[error(
        "the ledger's url holds a password: take it out, change it, and put it into a file or variable (`password_file`, \
         `password_env`, `password_command` or `password_credential` in [ledger])"
    )]
    Password,
    /// It would be sent in the clear.
    #[error(
        "`sslmode=disable` would send the ledger in the clear to another machine: leave it out, and TLS is spoken and the \
         server's certificate judged; `ca_file` in [ledger] names an own authority"
    )]
    Plain,
    /// Something in between.
    #[error(
        "`sslmode={0}` is not offered: `verify-full` (as if nothing is stated) judges the server's certificate and name, \
         `disable` is for this machine alone"
    )]
    Mode(String),
}

impl FromStr for LedgerUrl {
    type Err = InvalidLedger;

    fn from_str(url: &str) -> Result<Self, InvalidLedger> {
        let form = |why: &str| InvalidLedger::Form(why.to_owned());
        let rest = url
            .strip_prefix("postgres://")
            .or_else(|| url.strip_prefix("postgresql://"))
            .ok_or_else(|| form("it does not begin with postgres://"))?;
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        // What reads urls for the database takes everything before it for the login.
        if query.contains('@') {
            return Err(form("an `@` behind the `?` is written %40"));
        }
        let login = place.rsplit_once('@').map_or("", |(login, _)| login);
        if login.contains(':') {
            return Err(InvalidLedger::Password);
        }
        let (mut mode, mut kept) = (None, Vec::new());
        for part in query.split('&').filter(|part| !part.is_empty()) {
            match part.split_once('=').unwrap_or((part, "")) {
                (key, _) if key.to_lowercase().contains("password") => {
                    return Err(InvalidLedger::Password);
                }
                ("sslmode", value) => mode = Some(value),
                ("sslrootcert" | "sslcert" | "sslkey", _) => {
                    return Err(form(
                        "certificates stand in `ca_file` and `client_cert` in [ledger]",
                    ));
                }
                _ => kept.push(part),
            }
        }
        let plain = format!("postgres://{place}?{}", kept.join("&"));
        let config: Config = plain.parse().map_err(|fault: tokio_postgres::Error| {
            let why = std::error::Error::source(&fault).map(ToString::to_string);
            let why = why.unwrap_or_else(|| fault.to_string());
            // What stands there for an option may be a piece of a password.
            if why.starts_with("unknown option") {
                form("an option behind the `?` is none that a database has")
            } else {
                form(&why)
            }
        })?;
        if config.get_password().is_some() {
            return Err(InvalidLedger::Password);
        }
        let database = config
            .get_dbname()
            .ok_or_else(|| form("it names no database"))?;
        if config.get_hosts().is_empty() {
            return Err(form("it names no host"));
        }
        let ports = config.get_ports().len();
        if ports > 1 && ports != config.get_hosts().len() {
            return Err(form("a port stands behind each host, and nowhere else"));
        }
        let local = is_local(&config);
        let tls = match mode {
            None => !local,
            Some("disable") if local => false,
            Some("disable") => return Err(InvalidLedger::Plain),
            Some("require" | "verify-ca" | "verify-full") => true,
            Some(other) => return Err(InvalidLedger::Mode(other.chars().take(20).collect())),
        };
        let name = format!("{}/{database}", hosts(&config).join(","));
        Ok(Self { config, tls, name })
    }
}

/// Whether all of it is this machine, as far as names tell.
fn is_local(config: &Config) -> bool {
    let loopback = |host: &str| {
        host == "localhost"
            || host
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    };
    config.get_hostaddrs().iter().all(IpAddr::is_loopback)
        && config.get_hosts().iter().all(|host| match host {
            Host::Tcp(host) => loopback(host),
            #[cfg(unix)]
            Host::Unix(_) => true,
        })
}

fn hosts(config: &Config) -> Vec<String> {
    let ports = config.get_ports();
    let port = |index: usize| ports.get(index).or(ports.first()).copied().unwrap_or(5432);
    let named = |(index, host): (usize, &Host)| match host {
        Host::Tcp(host) => format!("{host}:{}", port(index)),
        #[cfg(unix)]
        Host::Unix(folder) => format!("{}:{}", folder.display(), port(index)),
    };
    config.get_hosts().iter().enumerate().map(named).collect()
}

impl TryFrom<String> for LedgerUrl {
    type Error = InvalidLedger;

    fn try_from(text: String) -> Result<Self, InvalidLedger> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(String, bool), InvalidLedger> {
        text.parse::<LedgerUrl>().map(|url| (url.name, url.tls))
    }

    #[test]
    fn another_machine_is_spoken_to_with_tls_and_this_one_as_stated() {
        for (text, name, tls) in [
            (
                "postgres://mailer@db.example.com/notices",
                "db.example.com:5432/notices",
                true,
            ),
            (
                "postgresql://mailer@a.test:5433,b.test/notices?sslmode=require",
                "a.test:5433,b.test:5432/notices",
                true,
            ),
            (
                "postgres://m@127.0.0.1:5433/notices",
                "127.0.0.1:5433/notices",
                false,
            ),
            (
                "postgres://m@localhost/notices?sslmode=verify-full",
                "localhost:5432/notices",
                true,
            ),
            (
                "postgres://m@%2Frun%2Fpostgresql/notices",
                "/run/postgresql:5432/notices",
                false,
            ),
            (
                "postgres://m@localhost/notices?hostaddr=192.0.2.1",
                "localhost:5432/notices",
                true,
            ),
        ] {
            assert_eq!(read(text), Ok((name.to_owned(), tls)), "{text}");
        }
    }

    #[test]
    fn what_would_leak_or_is_half_is_refused_and_not_repeated() {
        for text in [
            "postgres://mailer:s3cret@db.example.com/notices",
            "postgres://mailer@db.example.com/notices?password=s3cret",
            "postgres://mailer@db.example.com/notices?sslpassword=s3cret",
        ] {
            assert_eq!(read(text), Err(InvalidLedger::Password));
        }
        for mode in ["allow", "prefer", ""] {
            let text = format!("postgres://m@localhost/notices?sslmode={mode}");
            assert_eq!(read(&text), Err(InvalidLedger::Mode(mode.to_owned())));
        }
        assert_eq!(
            read("postgres://m@db.example.com/notices?sslmode=disable"),
            Err(InvalidLedger::Plain)
        );
        for text in [
            "postgres://mailer:s3cret?x@db.example.com/notices",
            "mysql://m@h/d",
            "host=h dbname=d password=s3cret",
            "postgres://m@h",
            "postgres:///d",
            "postgres://m@h:port/s3cret",
            "postgres://m@h/d?port=5433",
            "postgres://m@h/d?no_such_option=s3cret",
            "postgres://m@h/d?s3cret=1",
            "postgres://m@h/d?connect:s3cret_timeout=5",
            "postgres://m@h/d?sslrootcert=s3cret",
        ] {
            let refused = read(text).unwrap_err();
            assert!(matches!(refused, InvalidLedger::Form(_)), "{text}");
            assert!(!refused.to_string().contains("s3cret"), "{refused}");
        }
    }
}
