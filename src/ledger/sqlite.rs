//! The chain in one `SQLite` file: WAL, `synchronous=FULL`, one transaction per batch.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};

use super::{
    Fault, Identity, Recorded, SenderLock,
    lock::{BeginLock, identity},
    private,
};
use crate::{
    delivery::{Draft, Event, History, Kind, genesis},
    terms::{Digest, Key, Stamp},
};

const FORMAT: i64 = 1;
/// `Dscl`: lets `file` and auditors tell what the database is.
const APPLICATION: i64 = 0x4473_636c;
const COLUMNS: &str = "seq, time, key, event, attempt, text, wording, locale, message_id, relay_id, relay, stage, \
                       code, enhanced_code, reply, tls, sender, hash";

/// Every commit is on the platter before it counts; the last two are for macOS, where a plain sync
/// is not enough.
const DURABLE: &str = "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;
                       PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;";
const SCHEMA: &str = "
    CREATE TABLE ledger (id TEXT NOT NULL, campaign TEXT NOT NULL, host TEXT NOT NULL) STRICT;
    CREATE TABLE event (
      seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, key BLOB, event TEXT NOT NULL, attempt INTEGER NOT NULL,
      text BLOB, wording BLOB, locale TEXT NOT NULL, message_id TEXT NOT NULL, relay_id TEXT NOT NULL,
      relay TEXT NOT NULL, stage TEXT NOT NULL, code INTEGER NOT NULL, enhanced_code TEXT NOT NULL,
      reply TEXT NOT NULL, tls TEXT NOT NULL, sender TEXT NOT NULL, hash BLOB NOT NULL) STRICT;";

/// How often a `send` writes its head beside the approvals.
const RECORD_EVERY: Duration = Duration::from_secs(5);

/// The names inside a campaign's private folder.
const DATABASE: &str = "ledger.db";
const KEY: &str = "campaign.key";

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    /// Which file it is, whatever has its name later.
    pub(super) file: (u64, u64),
    identity: Identity,
    campaign: String,
    host: String,
    pub(super) genesis: Digest,
    pub(super) head: (u64, Digest),
    sender: Option<Sender>,
}

/// What a `send` holds beside the ledger.
#[derive(Debug)]
struct Sender {
    lock: SenderLock,
    recorded: PathBuf,
    at: Option<Instant>,
    /// Why the head could not be recorded the last time, if it could not.
    unrecorded: Option<String>,
}

impl Ledger {
    /// Makes a ledger where none was ever begun, or opens the one that the campaign was begun with.
    pub fn open_or_begin(
        state_dir: &Path,
        recorded: &Path,
        campaign: &str,
        host: &str,
        now: Stamp,
    ) -> Result<Self, Fault> {
        if Recorded::read(recorded)?.is_some() || state_dir.join(DATABASE).exists() {
            return Self::open(state_dir, recorded, campaign);
        }
        private::make_dir(state_dir).map_err(Fault::io("create", state_dir))?;
        let lock = BeginLock::take(state_dir)?;
        if !state_dir.join(DATABASE).exists() {
            make(state_dir, campaign, host, now)?;
        }
        drop(lock);
        Self::open(state_dir, recorded, campaign)
    }

    /// Opens the ledger that the campaign was begun with; refuses any other.
    pub fn open(state_dir: &Path, recorded: &Path, campaign: &str) -> Result<Self, Fault> {
        let recorded_fault = |recorded: Option<Recorded>| {
            let (id, host) =
                recorded.map_or_else(|| ("?".to_owned(), "?".to_owned()), |r| (r.id, r.host));
            Fault::Missing { id, host }
        };
        let seen = Recorded::read(recorded)?;
        if !state_dir.join(DATABASE).exists() || !state_dir.join(KEY).exists() {
            return Err(recorded_fault(seen));
        }
        let ledger = Self::open_file(state_dir, DATABASE, campaign)?;
        let Some(seen) = seen else {
            // Just made, or the very first `approve` or `send` died before it could write the record.
            ledger.record_head(recorded)?;
            return Ok(ledger);
        };
        if seen.id != ledger.identity.id() {
            return Err(Fault::Foreign {
                here: ledger.identity.id().to_owned(),
                id: seen.id,
                host: seen.host,
            });
        }
        if seen.check != ledger.identity.check() {
            return Err(Fault::WrongKey { id: seen.id });
        }
        let hash_there = ledger.hash_at(seen.head_seq)?;
        if ledger.head.0 < seen.head_seq || hash_there != seen.head_hash {
            return Err(Fault::Old {
                here: ledger.head.0,
                seen: seen.head_seq,
            });
        }
        Ok(ledger)
    }

    fn open_file(state_dir: &Path, name: &str, campaign: &str) -> Result<Self, Fault> {
        let path = state_dir.join(name);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_NOFOLLOW;
        let path = path.canonicalize().map_err(Fault::io("open", &path))?;
        let file = std::fs::metadata(&path).map_err(Fault::io("open", &path))?;
        let file = identity(&file);
        let connection =
            Connection::open_with_flags(&path, flags).map_err(Fault::sqlite("open the ledger"))?;
        connection
            .busy_timeout(Duration::from_secs(10))
            .and_then(|()| connection.execute_batch(DURABLE))
            .map_err(Fault::sqlite("open the ledger"))?;
        let format: i64 = connection
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .map_err(Fault::sqlite("read the ledger's format"))?;
        if format == 0 {
            return Err(Fault::Damaged {
                path,
                why: "it is empty, or no ledger of this program; bring the original back"
                    .to_owned(),
            });
        }
        if format != FORMAT {
            return Err(Fault::Newer {
                found: format,
                known: FORMAT,
            });
        }
        let (id, begun_for, host): (String, String, String) = connection
            .query_row("SELECT id, campaign, host FROM ledger", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .map_err(Fault::sqlite("read the ledger's identity"))?;
        if begun_for != campaign {
            return Err(Fault::Foreign {
                here: format!("{id} of campaign `{begun_for}`"),
                id: format!("one of campaign `{campaign}`"),
                host: "?".to_owned(),
            });
        }
        let identity = Identity::read(&state_dir.join(KEY), &id)?;
        let genesis = genesis(&id, campaign);
        let head = read_head(&connection, genesis)?;
        Ok(Self {
            connection,
            path,
            file,
            identity,
            campaign: begun_for,
            host,
            genesis,
            head,
            sender: None,
        })
    }

    /// From here on this is the ledger of a `send`: it writes only while the lock is in its place and
    /// no other sender began, and keeps the record beside the approvals fresh, so that an older copy
    /// of the ledger is known for what it is.
    pub fn hold(&mut self, lock: SenderLock, recorded: &Path) -> Result<(), Fault> {
        self.head = read_head(&self.connection, self.genesis)?;
        self.sender = Some(Sender {
            lock,
            recorded: recorded.to_owned(),
            at: None,
            unrecorded: None,
        });
        Ok(())
    }

    /// Writes the present head to `approvals/ledger.toml`.
    pub fn record_head(&self, path: &Path) -> Result<(), Fault> {
        Recorded {
            id: self.identity.id().to_owned(),
            check: self.identity.check(),
            campaign: self.campaign.clone(),
            host: self.host.clone(),
            head_seq: self.head.0,
            head_hash: (self.head.0 > 0).then_some(self.head.1),
        }
        .write(path)
    }

    /// Who this ledger is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The last event's number and hash.
    #[must_use]
    pub fn head(&self) -> (u64, Digest) {
        self.head
    }

    /// Takes notice of an event that another process appended.
    pub(super) fn advance(&mut self, event: &Event) {
        self.head = (event.seq, event.hash);
    }

    /// Appends events in one transaction; they are durable when it returns. Events that another
    /// process appended meanwhile come before them.
    pub fn append(&mut self, drafts: Vec<Draft>, now: Stamp) -> Result<Vec<Event>, Fault> {
        self.turn()?.append(drafts, now)
    }

    /// What was committed is committed: a record that cannot be written is remembered and not a fault of
    /// the events.
    pub(super) fn keep_record(&mut self) {
        let due = |sender: &&Sender| sender.at.is_none_or(|at| at.elapsed() > RECORD_EVERY);
        let Some(recorded) = self.sender.as_ref().filter(due).map(|s| s.recorded.clone()) else {
            return;
        };
        let written = self.record_head(&recorded);
        if let Some(sender) = &mut self.sender {
            sender.at = written.is_ok().then(Instant::now);
            sender.unrecorded =
                written
                    .err()
                    .map(|fault| match std::error::Error::source(&fault) {
                        Some(cause) => format!("{fault}: {cause}"),
                        None => fault.to_string(),
                    });
        }
    }

    /// A `send` writes only while its lock is in its place and no other sender began after `seq`.
    pub(super) fn may_write(&self, seq: u64) -> Result<(), Fault> {
        if let Some(sender) = &self.sender {
            sender.lock.check()?;
            if seq > self.head.0 && somebody_began(&self.connection, self.head.0)? {
                return Err(Fault::Meanwhile);
            }
        }
        Ok(())
    }

    /// Why the head could not be recorded beside the approvals the last time, if it could not.
    pub(super) fn unrecorded(&self) -> Option<&str> {
        self.sender.as_ref()?.unrecorded.as_deref()
    }

    /// Reads the events after a number, in order, and checks that they continue the chain.
    pub fn read_after(
        &self,
        after: u64,
        mut prev: Digest,
        mut take: impl FnMut(Event) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut statement = self
            .connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM event WHERE seq > ?1 ORDER BY seq"
            ))
            .map_err(Fault::sqlite("read the ledger"))?;
        let mut rows = statement
            .query(params![i64::try_from(after).unwrap_or(i64::MAX)])
            .map_err(Fault::sqlite("read the ledger"))?;
        let mut expected = after + 1;
        while let Some(row) = rows.next().map_err(Fault::sqlite("read the ledger"))? {
            let (event, stored) =
                read_event(row, prev).map_err(Fault::sqlite("read the ledger"))?;
            if event.seq != expected || event.hash != stored {
                return Err(Fault::Broken { seq: expected });
            }
            expected += 1;
            prev = event.hash;
            take(event)?;
        }
        Ok(())
    }

    /// Reads all events from the first.
    pub fn read_all(&self, take: impl FnMut(Event) -> Result<(), Fault>) -> Result<(), Fault> {
        self.read_after(0, self.genesis, take)
    }

    /// The fold of all events.
    pub fn history(&self) -> Result<History, Fault> {
        let mut history = History::default();
        self.read_all(|event| Ok(history.apply(&event)?))?;
        Ok(history)
    }

    /// A number that changes when another process has written.
    pub(super) fn data_version(&self) -> Result<i64, Fault> {
        self.connection
            .query_row("PRAGMA data_version", [], |row| row.get(0))
            .map_err(Fault::sqlite("look at the ledger"))
    }

    fn hash_at(&self, seq: u64) -> Result<Option<Digest>, Fault> {
        self.connection
            .query_row(
                "SELECT hash FROM event WHERE seq = ?1",
                params![i64::try_from(seq).unwrap_or(i64::MAX)],
                |row| row.get(0).map(Digest),
            )
            .optional()
            .map_err(Fault::sqlite("read the ledger"))
    }
}

/// Makes a ledger. It gets its name only once it is whole, so a crash leaves none or all of it.
fn make(state_dir: &Path, campaign: &str, host: &str, now: Stamp) -> Result<(), Fault> {
    const UNFINISHED: &str = "ledger.db.new";
    let (key, path) = (state_dir.join(KEY), state_dir.join(UNFINISHED));
    // Left from a crash right here: nothing was ever recorded with them.
    for left in [&key, &path, &state_dir.join("ledger.db.new-journal")] {
        match std::fs::remove_file(left) {
            Ok(()) => {}
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => {}
            Err(fault) => return Err(Fault::io("remove", left)(fault)),
        }
    }
    let identity = Identity::generate()?;
    identity.write_key(&key)?;
    private::write_new(&path, b"").map_err(Fault::io("create", &path))?;
    let connection = Connection::open(&path).map_err(Fault::sqlite("make the ledger"))?;
    connection
        .execute_batch(SCHEMA)
        .and_then(|()| {
            let of = params![identity.id(), campaign, host];
            connection.execute("INSERT INTO ledger VALUES (?1, ?2, ?3)", of)?;
            connection.pragma_update(None, "application_id", APPLICATION)?;
            connection.pragma_update(None, "user_version", FORMAT)
        })
        .map_err(Fault::sqlite("make the ledger"))?;
    drop(connection);
    let mut ledger = Ledger::open_file(state_dir, UNFINISHED, campaign)?;
    let mut opened = Draft::new(Kind::Opened);
    host.clone_into(&mut opened.reply);
    ledger.append(vec![opened], now)?;
    ledger
        .connection
        .pragma_update(None, "journal_mode", "WAL")
        .map_err(Fault::sqlite("make the ledger"))?;
    // The last connection that closes takes the write-ahead log into the file.
    drop(ledger);
    private::rename(&path, &state_dir.join(DATABASE)).map_err(Fault::io("make", &path))
}

pub(super) fn is_file(path: &Path, file: (u64, u64)) -> bool {
    std::fs::metadata(path).is_ok_and(|there| identity(&there) == file)
}

fn somebody_began(connection: &Connection, after: u64) -> Result<bool, Fault> {
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    connection
        .prepare_cached("SELECT 1 FROM event WHERE seq > ?1 AND event = 'began'")
        .and_then(|mut statement| statement.exists(params![after]))
        .map_err(Fault::sqlite("read the ledger"))
}

pub(super) fn read_head(connection: &Connection, genesis: Digest) -> Result<(u64, Digest), Fault> {
    let last: Option<(i64, [u8; 32])> = connection
        .prepare_cached("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1")
        .and_then(|mut statement| {
            statement
                .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()
        })
        .map_err(Fault::sqlite("read the ledger's head"))?;
    Ok(last.map_or((0, genesis), |(seq, hash)| {
        (u64::try_from(seq).unwrap_or(0), Digest(hash))
    }))
}

/// An event with its recomputed hash, and the hash as it is stored.
fn read_event(row: &Row<'_>, prev: Digest) -> rusqlite::Result<(Event, Digest)> {
    let kind: String = row.get(3)?;
    let stage: String = row.get(11)?;
    let unknown = |column| {
        rusqlite::Error::InvalidColumnType(column, "unknown".into(), rusqlite::types::Type::Text)
    };
    let draft = Draft {
        key: row.get::<_, Option<[u8; 16]>>(2)?.map(Key),
        kind: kind.parse().map_err(|()| unknown(3))?,
        attempt: row.get(4)?,
        text: row.get::<_, Option<[u8; 32]>>(5)?.map(Digest),
        wording: row.get::<_, Option<[u8; 32]>>(6)?.map(Digest),
        locale: row.get(7)?,
        message_id: row.get(8)?,
        relay_id: row.get(9)?,
        relay: row.get(10)?,
        stage: if stage.is_empty() {
            None
        } else {
            Some(stage.parse().map_err(|()| unknown(11))?)
        },
        code: row.get(12)?,
        enhanced_code: row.get(13)?,
        reply: row.get(14)?,
        tls: row.get(15)?,
        sender: row.get(16)?,
    };
    let seq = u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0);
    let event = draft.chain(prev, seq, Stamp(row.get(1)?));
    Ok((event, Digest(row.get(17)?)))
}
