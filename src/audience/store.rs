//! The audience store: the one file with personal data. Private (0600), and deleted without harm
//! to the ledger, which holds keys only.

use std::{collections::BTreeMap, fs::OpenOptions, io, path::Path};

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};

use crate::terms::{Digest, Key};

/// A recipient as the store keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// The pseudonymous key.
    pub key: Key,
    /// The address for the wire.
    pub address: String,
    /// Which wording it gets.
    pub wording: Digest,
    /// Its personal fields.
    pub fields: BTreeMap<String, Vec<String>>,
    /// Why it waits, if it does.
    pub withheld: Option<String>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry")
            .field("key", &self.key)
            .field("wording", &self.wording)
            .finish_non_exhaustive()
    }
}

/// The store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    /// The file.
    #[error("the audience store `{path}` cannot be made private")]
    File {
        /// Where.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// SQLite.
    #[error("the audience store cannot be used")]
    Sqlite(#[source] rusqlite::Error),
}

/// The open store.
#[derive(Debug)]
pub struct Store(Connection);

impl Store {
    /// Opens the store, making it where it does not exist.
    pub fn open(path: &Path) -> Result<Self, StoreFault> {
        let file = |source| StoreFault::File {
            path: path.display().to_string(),
            source,
        };
        if !path.exists() {
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            options.open(path).map_err(file)?;
        }
        let path = path.canonicalize().map_err(file)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_NOFOLLOW;
        let connection = Connection::open_with_flags(&path, flags).map_err(StoreFault::Sqlite)?;
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;
                 CREATE TABLE IF NOT EXISTS recipient (
                   key BLOB PRIMARY KEY, address TEXT NOT NULL, wording BLOB NOT NULL, fields TEXT NOT NULL,
                   withheld TEXT) STRICT, WITHOUT ROWID;",
            )
            .map_err(StoreFault::Sqlite)?;
        Ok(Self(connection))
    }

    /// Puts the whole audience in, replacing what was there, in one transaction.
    pub fn replace(&mut self, entries: impl IntoIterator<Item = Entry>) -> Result<(), StoreFault> {
        let work = || -> rusqlite::Result<()> {
            let transaction = self.0.transaction()?;
            transaction.execute("DELETE FROM recipient", [])?;
            {
                let mut insert = transaction
                    .prepare("INSERT OR REPLACE INTO recipient VALUES (?1, ?2, ?3, ?4, ?5)")?;
                for entry in entries {
                    let fields = serde_json::to_string(&entry.fields).unwrap_or_default();
                    insert.execute(params![
                        entry.key.0,
                        entry.address,
                        entry.wording.0,
                        fields,
                        entry.withheld
                    ])?;
                }
            }
            transaction.commit()
        };
        work().map_err(StoreFault::Sqlite)
    }

    /// The recipient with that key.
    pub fn get(&self, key: Key) -> Result<Option<Entry>, StoreFault> {
        self.0
            .prepare_cached(
                "SELECT key, address, wording, fields, withheld FROM recipient WHERE key = ?1",
            )
            .and_then(|mut statement| statement.query_row(params![key.0], entry).optional())
            .map_err(StoreFault::Sqlite)
    }

    /// The reasons of those who wait, by key.
    pub fn withheld(&self) -> Result<BTreeMap<Key, String>, StoreFault> {
        let work = || -> rusqlite::Result<BTreeMap<Key, String>> {
            let mut statement = self
                .0
                .prepare("SELECT key, withheld FROM recipient WHERE withheld IS NOT NULL")?;
            let rows = statement.query_map([], |row| Ok((Key(row.get(0)?), row.get(1)?)))?;
            rows.collect()
        };
        work().map_err(StoreFault::Sqlite)
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let fields: String = row.get(3)?;
    Ok(Entry {
        key: Key(row.get(0)?),
        address: row.get(1)?,
        wording: Digest(row.get(2)?),
        fields: serde_json::from_str(&fields).unwrap_or_default(),
        withheld: row.get(4)?,
    })
}
