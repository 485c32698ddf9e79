//! Making the file. It gets its name only once it is whole, so a crash leaves none or all of it.

use std::path::Path;

use rusqlite::{Connection, params};

use super::{DATABASE, FORMAT, Sqlite, turn::CHECKPOINTS};
use crate::ledger::{Fault, engine::Engine, private};

/// `Dscl`: lets `file` and auditors tell what the database is.
const APPLICATION: i64 = 0x4473_636c;
const SCHEMA: &str = "
    CREATE TABLE ledger (id TEXT NOT NULL, campaign TEXT NOT NULL, host TEXT NOT NULL) STRICT;
    CREATE TABLE event (
      seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, key BLOB, event TEXT NOT NULL, attempt INTEGER NOT NULL,
      text BLOB, wording BLOB, locale TEXT NOT NULL, message_id TEXT NOT NULL, relay_id TEXT NOT NULL,
      relay TEXT NOT NULL, stage TEXT NOT NULL, code INTEGER NOT NULL, enhanced_code TEXT NOT NULL,
      reply TEXT NOT NULL, tls TEXT NOT NULL, sender TEXT NOT NULL, hash BLOB NOT NULL) STRICT;";
/// What is not yet there by its name waits for the disk once, at its end.
const UNSYNCED: &str = "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;";
const UNFINISHED: &str = "ledger.db.new";

/// Makes the file of a new ledger; `first` writes its first event while it has no name yet.
pub(in crate::ledger) fn make(
    state_dir: &Path,
    id: &str,
    campaign: &str,
    host: &str,
    first: impl FnOnce(Engine) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let path = state_dir.join(UNFINISHED);
    private::write_new(&path, b"").map_err(Fault::io("create", &path))?;
    let connection = Connection::open(&path).map_err(Fault::sqlite("make the ledger"))?;
    connection
        .execute_batch(UNSYNCED)
        .and_then(|()| connection.execute_batch("BEGIN"))
        .and_then(|()| {
            connection.execute_batch(SCHEMA)?;
            connection.execute_batch(CHECKPOINTS)?;
            let of = params![id, campaign, host];
            connection.execute("INSERT INTO ledger VALUES (?1, ?2, ?3)", of)?;
            connection.pragma_update(None, "application_id", APPLICATION)?;
            connection.pragma_update(None, "user_version", FORMAT)?;
            connection.execute_batch("COMMIT")
        })
        .map_err(Fault::sqlite("make the ledger"))?;
    drop(connection);
    let (file, _named) = Sqlite::open(state_dir, UNFINISHED)?;
    file.connection
        .execute_batch(UNSYNCED)
        .map_err(Fault::sqlite("make the ledger"))?;
    first(Engine::Sqlite(file))?;
    let connection = Connection::open(&path).map_err(Fault::sqlite("make the ledger"))?;
    connection
        .pragma_update(None, "journal_mode", "WAL")
        .map_err(Fault::sqlite("make the ledger"))?;
    // The last connection that closes takes the write-ahead log into the file.
    drop(connection);
    std::fs::File::open(&path)
        .and_then(|file| file.sync_all())
        .map_err(Fault::io("write", &path))?;
    private::rename(&path, &state_dir.join(DATABASE)).map_err(Fault::io("make", &path))
}

/// Removes what a crash left of a beginning: nothing was ever recorded with it.
pub(in crate::ledger) fn clear(state_dir: &Path) -> Result<(), Fault> {
    for name in [UNFINISHED, "ledger.db.new-journal"] {
        private::remove(&state_dir.join(name))?;
    }
    Ok(())
}
