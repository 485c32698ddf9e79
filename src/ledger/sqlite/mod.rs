//! The engine of one machine: a file of `SQLite` with WAL and `synchronous=FULL`.
//!
//! Guarantees what an engine does, and that nothing is written to a file that lost its name. It must not
//! be shared between machines: its locks and syncs are those of this one.

mod make;
mod rows;
mod turn;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

pub(super) use make::{clear, make};

use super::{
    Fault, SenderLock,
    engine::{Head, Named, Row, number},
    lock::identity,
};
use crate::{
    database,
    terms::{Digest, Key},
};

const FORMAT: i64 = 1;

/// Every commit is on the platter before it counts; the last two are for macOS, where a plain sync
/// is not enough. History is read from one end to the other and written at its end: a small cache will do.
const DURABLE: &str =
    "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -512;
                       PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;";

/// Its name inside a campaign's private folder.
pub(super) const DATABASE: &str = "ledger.db";

/// An open file.
#[derive(Debug)]
pub(super) struct Sqlite {
    connection: Connection,
    path: PathBuf,
    /// Which file it is, whatever has its name later.
    file: (u64, u64),
    /// Why nothing can be written to it, where that is so.
    only_read: Option<String>,
}

fn read() -> impl FnOnce(rusqlite::Error) -> Fault {
    Fault::sqlite("read the ledger")
}

impl Sqlite {
    /// Opens a file of a private folder, and says who it is.
    pub(super) fn open(state_dir: &Path, name: &str) -> Result<(Self, Named), Fault> {
        let path = state_dir.join(name);
        let path = path.canonicalize().map_err(Fault::io("open", &path))?;
        let file = std::fs::metadata(&path).map_err(Fault::io("open", &path))?;
        let file = identity(&file);
        let (connection, only_read) = database::open(&path, OpenFlags::SQLITE_OPEN_NOFOLLOW)
            .map_err(Fault::sqlite("open the ledger"))?;
        connection
            .execute_batch(DURABLE)
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
        let named = connection
            .query_row("SELECT id, campaign, host FROM ledger", [], |row| {
                Ok(Named {
                    id: row.get(0)?,
                    campaign: row.get(1)?,
                    host: row.get(2)?,
                    proof: None,
                })
            })
            .map_err(Fault::sqlite("read the ledger's identity"))?;
        let opened = Self {
            connection,
            path,
            file,
            only_read: only_read.map(|why| why.to_string()),
        };
        Ok((opened, named))
    }

    pub(super) fn again(&self) -> Result<Self, Fault> {
        let (folder, name) = (self.path.parent(), self.path.file_name());
        let name = name.and_then(std::ffi::OsStr::to_str).unwrap_or(DATABASE);
        let (other, _named) = Self::open(folder.unwrap_or(Path::new(".")), name)?;
        if other.file != self.file {
            let path = self.path.clone();
            return Err(Fault::Replaced { path });
        }
        Ok(other)
    }

    pub(super) fn head(&self) -> Result<Head, Fault> {
        self.connection
            .prepare_cached("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1")
            .and_then(|mut statement| {
                statement
                    .query_row([], |row| {
                        let seq: i64 = row.get(0)?;
                        Ok((u64::try_from(seq).unwrap_or(0), Digest(row.get(1)?)))
                    })
                    .optional()
            })
            .map_err(Fault::sqlite("read the ledger's head"))
    }

    pub(super) fn hash_at(&self, seq: u64) -> Result<Option<Digest>, Fault> {
        self.connection
            .prepare_cached("SELECT hash FROM event WHERE seq = ?1")
            .and_then(|mut statement| {
                statement
                    .query_row(params![number(seq)], |row| row.get(0).map(Digest))
                    .optional()
            })
            .map_err(read())
    }

    pub(super) fn somebody_began(&self, after: u64) -> Result<bool, Fault> {
        self.connection
            .prepare_cached("SELECT 1 FROM event WHERE seq > ?1 AND event = 'began'")
            .and_then(|mut statement| statement.exists(params![number(after)]))
            .map_err(read())
    }

    pub(super) fn is_sending(&self) -> bool {
        self.path.parent().is_some_and(SenderLock::is_taken)
    }

    pub(super) fn version(&self) -> Result<i64, Fault> {
        self.connection
            .query_row("PRAGMA data_version", [], |row| row.get(0))
            .map_err(Fault::sqlite("look at the ledger"))
    }

    pub(super) fn events_after(
        &self,
        after: u64,
        mut take: impl FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut statement = self
            .connection
            .prepare_cached(&rows::select("WHERE seq > ?1 ORDER BY seq"))
            .map_err(read())?;
        let mut rows = statement.query(params![number(after)]).map_err(read())?;
        while let Some(row) = rows.next().map_err(read())? {
            take(rows::whole(row).map_err(read())?)?;
        }
        Ok(())
    }

    pub(super) fn event(&self, seq: u64) -> Result<Row, Fault> {
        self.connection
            .prepare_cached(&rows::select("WHERE seq = ?1"))
            .and_then(|mut statement| statement.query_row(params![number(seq)], rows::whole))
            .map_err(read())
    }

    pub(super) fn keys_after(
        &self,
        after: u64,
        mut take: impl FnMut(u64, Option<Key>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT seq, key FROM event WHERE seq > ?1 ORDER BY seq")
            .map_err(read())?;
        let mut rows = statement.query(params![number(after)]).map_err(read())?;
        while let Some(row) = rows.next().map_err(read())? {
            let seq: i64 = row.get(0).map_err(read())?;
            let key: Option<[u8; 16]> = row.get(1).map_err(read())?;
            take(seq.unsigned_abs(), key.map(Key))?;
        }
        Ok(())
    }
}
