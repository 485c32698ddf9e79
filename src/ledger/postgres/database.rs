//! Which database, and how it is reached. The password is in no error and in no `Debug` output.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio_postgres::{
    Config,
    config::{Host, SslMode, TargetSessionAttrs},
};
use tokio_rustls::rustls::ClientConfig;

use super::{Link, client::Client, unreachable};
use crate::ledger::Fault;

/// So long a lost connection is tried again before the ledger counts as gone.
pub(in crate::ledger) const PATIENCE: Duration = Duration::from_secs(20);
/// The wait before the second try; it doubles, up to the longest.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// So long one address of a host may take to answer at all: the next may be there.
const ADDRESS: Duration = Duration::from_secs(3);
/// A host that has vanished without a word is noticed after about so long.
const SILENCE: Duration = Duration::from_secs(10);

/// A database, and how it is reached.
#[derive(Clone)]
pub struct Database {
    /// One for each host, in the order in which they are tried.
    ways: Vec<Config>,
    tls: Option<Arc<ClientConfig>>,
    name: String,
    link: Link,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({})", self.name)
    }
}

impl Database {
    /// From what its url says. `name` is what people call it, `who` tells its other users who this is; without
    /// `tls` everything is sent in the clear.
    #[must_use]
    pub fn new(mut config: Config, tls: Option<ClientConfig>, name: String, who: &str) -> Self {
        config
            .application_name(who)
            .connect_timeout(ADDRESS)
            .tcp_user_timeout(SILENCE)
            .keepalives(true)
            .keepalives_idle(SILENCE / 2)
            .keepalives_interval(SILENCE / 5)
            .keepalives_retries(3)
            .target_session_attrs(TargetSessionAttrs::ReadWrite)
            .ssl_mode(if tls.is_some() {
                SslMode::Require
            } else {
                SslMode::Disable
            });
        Self {
            ways: ways(&config),
            tls: tls.map(Arc::new),
            name,
            link: Link::default(),
        }
    }

    /// Whether it answers, for whoever watches.
    #[must_use]
    pub fn link(&self) -> &Link {
        &self.link
    }

    /// What people call it: host, port and database.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// One try with each host: the first that can be written to is taken.
    pub(super) fn connect(&self) -> Result<Client, Fault> {
        let mut whys = Vec::new();
        for way in &self.ways {
            match Client::connect(way, self.tls.as_deref(), &self.link) {
                Ok(client) => return Ok(client),
                Err(no) => whys.push((way, unreachable::why(&no, way))),
            }
        }
        let named = |(way, why): &(&Config, String)| match way.get_hosts().first() {
            Some(Host::Tcp(host)) if self.ways.len() > 1 => format!("{host}: {why}"),
            _ => why.clone(),
        };
        Err(Fault::Unreachable {
            database: self.name.clone(),
            why: whys.iter().map(named).collect::<Vec<_>>().join("; "),
        })
    }

    /// Tries until it works or patience is over.
    pub(super) fn patiently<T>(
        &self,
        mut attempt: impl FnMut() -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let began = Instant::now();
        let until = began + PATIENCE;
        let mut wait = FIRST_WAIT;
        loop {
            match attempt() {
                // What served the connection that broke may hold the lock of the sender for a moment.
                Err(Fault::Unreachable { .. } | Fault::Cut { .. } | Fault::Busy { .. })
                    if Instant::now() + wait < until && !self.link.hurries() =>
                {
                    self.link.away(began);
                    std::thread::sleep(wait);
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
                Err(Fault::Unreachable { database, why }) => {
                    let why = unreachable::stayed_away(began.elapsed(), &why);
                    return Err(Fault::Unreachable { database, why });
                }
                done => return done,
            }
        }
    }
}

/// The same for each host alone: one that is silent must not use up the time of the others.
fn ways(config: &Config) -> Vec<Config> {
    let (hosts, addresses) = (config.get_hosts(), config.get_hostaddrs());
    let ports = config.get_ports();
    let way = |index: usize| {
        let mut way = Config::new();
        if let Some(host) = hosts.get(index) {
            match host {
                Host::Tcp(host) => way.host(host),
                #[cfg(unix)]
                Host::Unix(folder) => way.host_path(folder),
            };
        }
        if let Some(address) = addresses.get(index) {
            way.hostaddr(*address);
        }
        if let Some(port) = ports.get(index).or(ports.first()) {
            way.port(*port);
        }
        for (text, set) in [
            (
                config.get_user(),
                Config::user as fn(&mut Config, String) -> &mut Config,
            ),
            (config.get_dbname(), Config::dbname),
            (config.get_options(), Config::options),
            (config.get_application_name(), Config::application_name),
        ] {
            if let Some(text) = text {
                set(&mut way, text.to_owned());
            }
        }
        if let Some(password) = config.get_password() {
            way.password(password);
        }
        if let Some(timeout) = config.get_connect_timeout() {
            way.connect_timeout(*timeout);
        }
        if let Some(timeout) = config.get_tcp_user_timeout() {
            way.tcp_user_timeout(*timeout);
        }
        if let Some(interval) = config.get_keepalives_interval() {
            way.keepalives_interval(interval);
        }
        if let Some(retries) = config.get_keepalives_retries() {
            way.keepalives_retries(retries);
        }
        way.keepalives(config.get_keepalives())
            .keepalives_idle(config.get_keepalives_idle())
            .target_session_attrs(config.get_target_session_attrs())
            .channel_binding(config.get_channel_binding())
            .load_balance_hosts(config.get_load_balance_hosts())
            .ssl_mode(config.get_ssl_mode())
            .ssl_negotiation(config.get_ssl_negotiation());
        way
    };
    (0..hosts.len().max(addresses.len())).map(way).collect()
}
