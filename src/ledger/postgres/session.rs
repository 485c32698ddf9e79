//! One connection to the database, as it must be set, and the statements that are prepared on it.

use std::{error::Error as _, fmt};

use tokio_postgres::{Row as Line, Statement, error::SqlState, types::ToSql};

use super::{Database, client::Client, rows};
use crate::ledger::{Fault, engine::Named};

/// The oldest server that this is written for.
const OLDEST: i32 = 150_000;

/// A commit is on the disk before it counts, also where the server is set to less; whoever holds the turn and
/// says nothing loses it; and nobody waits for ever: for a lock less long than for an answer, and what nobody
/// waits for any more ends a little later.
const SETTINGS: &str = "
    SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), current_setting('fsync'),
      current_user::text, pg_backend_pid(),
      coalesce((SELECT backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()), ''),
      set_config('synchronous_commit',
        CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false),
      set_config('idle_in_transaction_session_timeout', '10s', false),
      set_config('idle_session_timeout', '0', false),
      set_config('lock_timeout', '5s', false),
      set_config('statement_timeout', '15s', false),
      set_config('default_transaction_isolation', 'read committed', false)";

/// The statements of an open ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sql {
    Head,
    HashAt,
    Began,
    Losses,
    Senders,
    Lease,
    One,
    After,
    KeysAfter,
    Checkpoints,
    Write,
}

impl Sql {
    fn text(self) -> String {
        let about = |which: &str| format!("SELECT {} FROM disclose.event {which}", rows::COLUMNS);
        match self {
            Self::Head => "SELECT seq, hash FROM disclose.head WHERE ledger = $1".to_owned(),
            Self::HashAt => {
                "SELECT hash FROM disclose.event WHERE ledger = $1 AND seq = $2".to_owned()
            }
            Self::Began => "SELECT 1 FROM disclose.event WHERE ledger = $1 AND seq > $2 AND event = 'began' LIMIT 1"
                .to_owned(),
            Self::Losses => "SELECT reply FROM disclose.event WHERE ledger = $1 AND seq > $2
                AND (event = 'paused' AND starts_with(reply, $3) OR event = 'resumed' AND reply = $4) ORDER BY seq"
                .to_owned(),
            Self::Senders => super::turn::SENDERS.to_owned(),
            Self::Lease => super::senders::LEASE_HOLDS.to_owned(),
            Self::One => about("WHERE ledger = $1 AND seq = $2"),
            Self::After => about("WHERE ledger = $1 AND seq > $2 ORDER BY seq LIMIT $3"),
            Self::KeysAfter => {
                "SELECT seq, key FROM disclose.event WHERE ledger = $1 AND seq > $2 ORDER BY seq LIMIT $3".to_owned()
            }
            Self::Checkpoints => {
                "SELECT seq, note FROM disclose.checkpoint WHERE ledger = $1 AND seq > $2 ORDER BY seq LIMIT $3"
                    .to_owned()
            }
            Self::Write => super::turn::WRITE.to_owned(),
        }
    }
}

/// A connection that is set as it must be.
pub(super) struct Session {
    client: Client,
    prepared: Vec<(Sql, Statement)>,
    /// As whom.
    pub(super) role: String,
    /// What serves it, on the other side.
    pub(super) backend: Backend,
}

/// A process of the server, and since when it has been: its number is another's later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Backend {
    pid: i32,
    since: String,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

impl Session {
    /// Connects once, and refuses a server that promises less than it must.
    pub(super) fn open(database: &Database) -> Result<Self, Fault> {
        let mut client = database.connect()?;
        let unfit = |why: String| Fault::Unfit {
            database: database.name().to_owned(),
            why,
        };
        let row = client
            .query_one(SETTINGS, &[])
            .map_err(|fault| fault_of("look at the database", &fault))?;
        let get = |column| {
            row.try_get::<_, &str>(column)
                .map_err(|fault| fault_of("look at the database", &fault))
        };
        let version: i32 = row
            .try_get(0)
            .map_err(|fault| fault_of("look at the database", &fault))?;
        if version < OLDEST {
            return Err(unfit(format!(
                "it has version {}.{}; 15 or later is needed",
                version / 10_000,
                version % 10_000
            )));
        }
        if get(1)? != "UTF8" {
            return Err(unfit(format!(
                "its encoding is {}; make one with `ENCODING 'UTF8'`",
                get(1)?
            )));
        }
        if get(2)? != "on" {
            return Err(unfit(
                "it does not wait for its disk (`fsync = off`), so what it has committed may be gone after a crash"
                    .to_owned(),
            ));
        }
        let role = get(3)?.to_owned();
        let backend = Backend {
            pid: row
                .try_get(4)
                .map_err(|fault| fault_of("look at the database", &fault))?,
            since: get(5)?.to_owned(),
        };
        Ok(Self {
            backend,
            client,
            prepared: Vec::new(),
            role,
        })
    }

    /// Ends what served a connection that broke, where the server has not noticed: it may hold the turn, and the
    /// lock of the sender.
    pub(super) fn end(&mut self, backend: &Backend) -> Result<(), Fault> {
        self.client
            .query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_start::text = $2",
                &[&backend.pid, &backend.since],
            )
            .map_err(|fault| fault_of("end the connection that broke", &fault))
            .map(drop)
    }

    /// The ledger by that id, or else the one that the campaign has in use.
    pub(super) fn find(
        &mut self,
        campaign: &str,
        id: Option<&str>,
    ) -> Result<Option<Named>, Fault> {
        let row = self.client.query_opt(
            "SELECT id, campaign, host, proof FROM disclose.ledger WHERE id = $1 OR campaign = $2 AND NOT aside
             ORDER BY id = $1 DESC LIMIT 1",
            &[&id.unwrap_or_default(), &campaign],
        );
        let row = row.map_err(|fault| fault_of("look for the ledger", &fault))?;
        row.as_ref().map(rows::named).transpose()
    }

    /// Some rows.
    pub(super) fn query(
        &mut self,
        sql: Sql,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Line>, tokio_postgres::Error> {
        let statement = self.statement(sql)?;
        self.client.query(&statement, values)
    }

    /// Some statements without values, in one round trip.
    pub(super) fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    pub(super) fn statement(&mut self, sql: Sql) -> Result<Statement, tokio_postgres::Error> {
        if let Some((_, known)) = self.prepared.iter().find(|(of, _)| *of == sql) {
            return Ok(known.clone());
        }
        let statement = self.client.prepare(&sql.text())?;
        self.prepared.push((sql, statement.clone()));
        Ok(statement)
    }
}

/// Whether the connection, and not what was asked, is at fault.
pub(super) fn is_cut(fault: &tokio_postgres::Error) -> bool {
    let Some(code) = fault.code() else {
        // What the server did not say, the connection did.
        return fault.is_closed()
            || fault
                .source()
                .is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
    };
    // Class 08 is the connection's; the others end sessions: a shutdown, a crash, a standby, silence in a turn.
    code.code().starts_with("08")
        || [
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
            SqlState::CANNOT_CONNECT_NOW,
            SqlState::READ_ONLY_SQL_TRANSACTION,
            SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
        ]
        .contains(code)
}

/// What a server or a connection said, in one line and without what was sent to it.
pub(super) fn words(fault: &tokio_postgres::Error) -> String {
    if let Some(said) = fault.as_db_error() {
        return format!("{} ({})", said.message(), said.code().code());
    }
    if fault.is_closed() {
        return format!(
            "it was closed, or no answer came within {} s",
            super::client::ANSWER.as_secs()
        );
    }
    let mut words = fault.to_string();
    let mut source = fault.source();
    while let Some(cause) = source {
        let cause_words = cause.to_string();
        if !words.contains(&cause_words) {
            words.push_str(": ");
            words.push_str(&cause_words);
        }
        source = cause.source();
    }
    words
}

pub(super) fn fault_of(what: &'static str, fault: &tokio_postgres::Error) -> Fault {
    let why = words(fault);
    if is_cut(fault) {
        return Fault::Cut { why };
    }
    match fault.code() {
        // Of two who wait for each other one is sent away: as good as not having been let in.
        Some(code)
            if [
                SqlState::LOCK_NOT_AVAILABLE,
                SqlState::T_R_DEADLOCK_DETECTED,
            ]
            .contains(code) =>
        {
            Fault::Held
        }
        Some(code) if *code == SqlState::INSUFFICIENT_PRIVILEGE => Fault::NoRights { what, why },
        _ => Fault::Postgres { what, why },
    }
}
