//! Which database, and how it is reached. The password is in no error and in no `Debug` output.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use postgres::{
    Client, Config, NoTls,
    config::{SslMode, TargetSessionAttrs},
};
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::rustls::ClientConfig;

use super::session::words;
use crate::ledger::Fault;

/// So long a lost connection is tried again before the ledger counts as gone.
pub(in crate::ledger) const PATIENCE: Duration = Duration::from_secs(20);
/// The wait before the second try; it doubles, up to the longest.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// So long one try may take.
const CONNECT: Duration = Duration::from_secs(5);
/// A host that has vanished without a word is noticed after about so long.
const SILENCE: Duration = Duration::from_secs(10);

/// A database, and how it is reached.
#[derive(Clone)]
pub struct Database {
    config: Config,
    tls: Option<Arc<ClientConfig>>,
    name: String,
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
            .connect_timeout(CONNECT)
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
            config,
            tls: tls.map(Arc::new),
            name,
        }
    }

    /// What people call it: host, port and database.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// One try.
    pub(super) fn connect(&self) -> Result<Client, Fault> {
        let client = match &self.tls {
            None => self.config.connect(NoTls),
            Some(tls) => self
                .config
                .connect(MakeRustlsConnect::new(ClientConfig::clone(tls))),
        };
        client.map_err(|fault| Fault::Unreachable {
            database: self.name.clone(),
            why: words(&fault),
        })
    }

    /// Tries until it works or patience is over.
    pub(super) fn patiently<T>(
        &self,
        mut attempt: impl FnMut() -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let until = Instant::now() + PATIENCE;
        let mut wait = FIRST_WAIT;
        loop {
            match attempt() {
                // What served the connection that broke may hold the lock of the sender for a moment.
                Err(Fault::Unreachable { .. } | Fault::Cut { .. } | Fault::Busy { .. })
                    if Instant::now() + wait < until =>
                {
                    std::thread::sleep(wait);
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
                done => return done,
            }
        }
    }
}
