//! An index beside the ledger: which events are about whom, and whom a value of a list's column names.
//!
//! Guarantees that an index which does not fit the ledger is made anew, and that it holds keyed hashes
//! only. It is derived: whoever deletes it loses nothing, and a `send` never writes it.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Fault, Reading, private};
use crate::terms::{Digest, Key};

const NAME: &str = "lookup.db";
/// About so many events are held while they are written: 64 octets each at most.
const TOGETHER: u64 = 2_000_000;
const SCHEMA: &str = "
    PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;
    CREATE TABLE IF NOT EXISTS upto (seq INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS event_of (key BLOB NOT NULL, seq INTEGER NOT NULL,
      PRIMARY KEY (key, seq)) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS made_from (digest BLOB NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS named (value BLOB NOT NULL, key BLOB NOT NULL, field TEXT NOT NULL,
      PRIMARY KEY (value, key, field)) STRICT, WITHOUT ROWID;";

/// The open index.
#[derive(Debug)]
pub struct Index(Connection);

impl Index {
    /// Opens the index of a ledger and brings it up to date.
    pub fn open(state_dir: &Path, reading: &Reading) -> Result<Self, Fault> {
        let path = state_dir.join(NAME);
        if !path.exists() {
            private::write_new(&path, b"").map_err(Fault::io("create", &path))?;
        }
        let connection = Connection::open(&path).map_err(Fault::sqlite("open the index"))?;
        connection
            .busy_timeout(std::time::Duration::from_secs(10))
            .and_then(|()| connection.execute_batch(SCHEMA))
            .map_err(Fault::sqlite("open the index"))?;
        let mut index = Self(connection);
        index.catch_up(reading)?;
        Ok(index)
    }

    /// Removes the index, if there is one.
    pub fn remove(state_dir: &Path) -> Result<(), Fault> {
        for name in [NAME, "lookup.db-journal"] {
            private::remove(&state_dir.join(name))?;
        }
        Ok(())
    }

    fn catch_up(&mut self, reading: &Reading) -> Result<(), Fault> {
        let write = || Fault::sqlite("write the index");
        let transaction = self.0.transaction().map_err(write())?;
        let upto: Option<(i64, [u8; 32])> = transaction
            .query_row("SELECT seq, hash FROM upto", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()
            .map_err(write())?;
        let head = reading.head()?;
        let fits = |(seq, hash): &(i64, [u8; 32])| -> Result<bool, Fault> {
            Ok(reading.hash_at(seq.unsigned_abs())? == Some(Digest(*hash)))
        };
        let from = match upto {
            Some(upto) if fits(&upto)? => upto.0.unsigned_abs(),
            _ => {
                transaction
                    .execute_batch("DELETE FROM event_of")
                    .map_err(write())?;
                0
            }
        };
        if from == head.0 {
            return transaction.commit().map_err(write());
        }
        // In the order of the tree, so that each page is written once; and of a long history one part after the
        // other, so that what is held does not grow with it.
        let parts = (head.0 - from).div_ceil(TOGETHER).clamp(1, 256);
        for part in 0..parts {
            let mut found: Vec<(Option<Key>, u64)> = Vec::new();
            reading.keys_after(from, |seq, key| {
                let first = key.as_ref().map_or(0, |key| u64::from(key.0[0]));
                if seq <= head.0 && first * parts / 256 == part {
                    found.push((key, seq));
                }
                Ok(())
            })?;
            found.sort_unstable();
            let mut insert = transaction
                .prepare_cached("INSERT INTO event_of VALUES (?1, ?2)")
                .map_err(write())?;
            for (key, seq) in found {
                let key = key.as_ref().map_or(&[][..], |key| &key.0[..]);
                let seq = i64::try_from(seq).unwrap_or(i64::MAX);
                insert.execute(params![key, seq]).map_err(write())?;
            }
        }
        let seq = i64::try_from(head.0).unwrap_or(i64::MAX);
        transaction
            .execute("DELETE FROM upto", [])
            .and_then(|_rows| {
                transaction.execute("INSERT INTO upto VALUES (?1, ?2)", params![seq, head.1.0])
            })
            .map_err(write())?;
        transaction.commit().map_err(write())
    }

    /// The numbers of the events about somebody, or with no key of those about the runs, in order.
    pub fn events(&self, key: Option<Key>) -> Result<Vec<u64>, Fault> {
        let read = || Fault::sqlite("read the index");
        let mut statement = self
            .0
            .prepare_cached("SELECT seq FROM event_of WHERE key = ?1 ORDER BY seq")
            .map_err(read())?;
        let key = key.as_ref().map_or(&[][..], |key| &key.0[..]);
        let rows = statement
            .query_map(params![key], |row| Ok(row.get::<_, i64>(0)?.unsigned_abs()))
            .map_err(read())?;
        rows.collect::<rusqlite::Result<_>>().map_err(read())
    }

    /// Whether the values are those of an audience.
    pub fn is_made_from(&self, digest: Digest) -> Result<bool, Fault> {
        let made_from: Option<[u8; 32]> = self
            .0
            .query_row("SELECT digest FROM made_from", [], |row| row.get(0))
            .optional()
            .map_err(Fault::sqlite("read the index"))?;
        Ok(made_from == Some(digest.0))
    }

    /// Puts the values of an audience in the place of those that are there.
    pub fn fill(
        &mut self,
        digest: Digest,
        mut values: Vec<(Key, Key, String)>,
    ) -> Result<(), Fault> {
        let write = || Fault::sqlite("write the index");
        values.sort_unstable();
        let transaction = self.0.transaction().map_err(write())?;
        transaction
            .execute_batch("DELETE FROM named; DELETE FROM made_from")
            .map_err(write())?;
        {
            let mut insert = transaction
                .prepare("INSERT OR IGNORE INTO named VALUES (?1, ?2, ?3)")
                .map_err(write())?;
            for (value, key, field) in values {
                insert
                    .execute(params![value.0, key.0, field])
                    .map_err(write())?;
            }
        }
        transaction
            .execute("INSERT INTO made_from VALUES (?1)", params![digest.0])
            .map_err(write())?;
        transaction.commit().map_err(write())
    }

    /// Whom a value names, and in which column.
    pub fn named(&self, value: Key) -> Result<Vec<(Key, String)>, Fault> {
        let read = || Fault::sqlite("read the index");
        let mut statement = self
            .0
            .prepare_cached("SELECT key, field FROM named WHERE value = ?1 ORDER BY key, field")
            .map_err(read())?;
        let rows = statement
            .query_map(params![value.0], |row| Ok((Key(row.get(0)?), row.get(1)?)))
            .map_err(read())?;
        rows.collect::<rusqlite::Result<_>>().map_err(read())
    }
}
