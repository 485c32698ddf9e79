//! The chain in one `SQLite` file: WAL, `synchronous=FULL`, one transaction per batch.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rusqlite::{Connection, params};

use super::{
    Checkpoint, Fault, Identity, LogKey, Reading, Recorded, SenderLock, Signer,
    checkpoints::TABLE,
    lock::{BeginLock, identity},
    private,
    reading::{DATABASE, FORMAT, KEY},
};
use crate::{
    delivery::{Draft, Event, Kind},
    terms::{Digest, Stamp},
};

/// `Dscl`: lets `file` and auditors tell what the database is.
const APPLICATION: i64 = 0x4473_636c;
const SCHEMA: &str = "
    CREATE TABLE ledger (id TEXT NOT NULL, campaign TEXT NOT NULL, host TEXT NOT NULL) STRICT;
    CREATE TABLE event (
      seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, key BLOB, event TEXT NOT NULL, attempt INTEGER NOT NULL,
      text BLOB, wording BLOB, locale TEXT NOT NULL, message_id TEXT NOT NULL, relay_id TEXT NOT NULL,
      relay TEXT NOT NULL, stage TEXT NOT NULL, code INTEGER NOT NULL, enhanced_code TEXT NOT NULL,
      reply TEXT NOT NULL, tls TEXT NOT NULL, sender TEXT NOT NULL, hash BLOB NOT NULL) STRICT;";

/// How often a `send` writes its head beside the approvals.
const RECORD_EVERY: Duration = Duration::from_secs(5);

/// An open ledger. What needs no key is done by the [`Reading`] in it.
#[derive(Debug)]
pub struct Ledger {
    reading: Reading,
    identity: Identity,
    signer: Signer,
    pub(super) head: (u64, Digest),
    sender: Option<Sender>,
}

impl std::ops::Deref for Ledger {
    type Target = Reading;

    fn deref(&self) -> &Reading {
        &self.reading
    }
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

impl Sender {
    /// Whether the head is to be recorded again.
    fn is_due(&self) -> bool {
        self.at.is_none_or(|at| at.elapsed() > RECORD_EVERY)
    }
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
        let seen = Recorded::read(recorded)?;
        let reading = Reading::open(state_dir, recorded, campaign)?;
        if !state_dir.join(KEY).exists() {
            let id = reading.id().to_owned();
            return Err(Fault::NoKey { id });
        }
        let ledger = Self::of(reading, state_dir)?;
        let Some(seen) = seen else {
            // Just made, or the very first `approve` or `send` died before it could write the record.
            ledger.record_head(recorded)?;
            return Ok(ledger);
        };
        ledger.is_recorded(&seen)?;
        if seen.check != ledger.identity.check() {
            return Err(Fault::WrongKey { id: seen.id });
        }
        Ok(ledger)
    }

    fn of(reading: Reading, state_dir: &Path) -> Result<Self, Fault> {
        let identity = Identity::read(&state_dir.join(KEY), reading.id())?;
        reading.make_room_for_checkpoints()?;
        Ok(Self {
            signer: identity.signer(&reading.origin())?,
            head: reading.head()?,
            reading,
            identity,
            sender: None,
        })
    }

    /// From here on this is the ledger of a `send`: it writes only while the lock is in its place and
    /// no other sender began, and keeps the record beside the approvals fresh, so that an older copy
    /// of the ledger is known for what it is.
    pub fn hold(&mut self, lock: SenderLock, recorded: &Path) -> Result<(), Fault> {
        self.head = self.reading.head()?;
        self.sender = Some(Sender {
            lock,
            recorded: recorded.to_owned(),
            at: None,
            unrecorded: None,
        });
        Ok(())
    }

    /// By how many microseconds the clock was set forward while no `send` was at work, as far as that is known;
    /// for the one who writes it to the log.
    pub fn set_meanwhile(&mut self) -> Option<i64> {
        self.sender.as_mut()?.lock.take_set()
    }

    /// Writes the present head to `approvals/ledger.toml`.
    pub fn record_head(&self, path: &Path) -> Result<(), Fault> {
        Recorded {
            id: self.identity.id().to_owned(),
            check: self.identity.check(),
            campaign: self.campaign().to_owned(),
            host: self.host().to_owned(),
            log_key: Some(self.signer.key().to_string()),
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

    /// Keeps what the clocks show now for the next `send`.
    pub(super) fn keep_clocks(&mut self) {
        if let Some(sender) = &mut self.sender {
            sender.lock.keep_clocks();
        }
    }

    /// What was committed is committed: a record that cannot be written is remembered and not a fault of
    /// the events.
    pub(super) fn keep_record(&mut self) {
        let due = self.sender.as_ref().filter(|sender| sender.is_due());
        let Some(recorded) = due.map(|sender| sender.recorded.clone()) else {
            return;
        };
        let written = self.record_head(&recorded);
        if let Some(sender) = &mut self.sender {
            sender.lock.keep_clocks();
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

    /// Signs where the chain stands.
    #[must_use]
    pub fn note(&self, (seq, hash): (u64, Digest), time: Stamp) -> String {
        self.signer.sign(&Checkpoint {
            origin: self.origin(),
            seq,
            hash,
            time,
        })
    }

    /// The key that its checkpoints are signed with.
    #[must_use]
    pub fn log_key(&self) -> &LogKey {
        self.signer.key()
    }

    /// Whether a checkpoint follows on events that were written together: on all that a verb writes, and of a `send`
    /// every few seconds and where one of them `ends` something.
    pub(super) fn wants_checkpoint(&self, ends: bool) -> bool {
        self.sender.as_ref().is_none_or(Sender::is_due) || ends
    }

    /// A number that changes when another process has written.
    pub(super) fn data_version(&self) -> Result<i64, Fault> {
        self.connection
            .query_row("PRAGMA data_version", [], |row| row.get(0))
            .map_err(Fault::sqlite("look at the ledger"))
    }
}

/// What is not yet there by its name waits for the disk once, at its end.
const UNSYNCED: &str = "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;";

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
        .execute_batch(UNSYNCED)
        .and_then(|()| connection.execute_batch("BEGIN"))
        .and_then(|()| {
            connection.execute_batch(SCHEMA)?;
            connection.execute_batch(TABLE)?;
            let of = params![identity.id(), campaign, host];
            connection.execute("INSERT INTO ledger VALUES (?1, ?2, ?3)", of)?;
            connection.pragma_update(None, "application_id", APPLICATION)?;
            connection.pragma_update(None, "user_version", FORMAT)?;
            connection.execute_batch("COMMIT")
        })
        .map_err(Fault::sqlite("make the ledger"))?;
    drop(connection);
    let mut ledger = Ledger::of(
        Reading::open_file(state_dir, UNFINISHED, campaign)?,
        state_dir,
    )?;
    ledger
        .connection
        .execute_batch(UNSYNCED)
        .map_err(Fault::sqlite("make the ledger"))?;
    let mut opened = Draft::new(Kind::Opened);
    host.clone_into(&mut opened.reply);
    ledger.append(vec![opened], now)?;
    ledger
        .connection
        .pragma_update(None, "journal_mode", "WAL")
        .map_err(Fault::sqlite("make the ledger"))?;
    // The last connection that closes takes the write-ahead log into the file.
    drop(ledger);
    std::fs::File::open(&path)
        .and_then(|file| file.sync_all())
        .map_err(Fault::io("write", &path))?;
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
