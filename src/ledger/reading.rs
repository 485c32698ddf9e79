//! The ledger as it is read: everything that needs no key.
//!
//! Guarantees that whoever reads events reads a whole chain up to where it breaks. It must not write
//! events; evidence can be read so when the campaign key is gone.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};

use super::{Fault, Recorded, lock::identity, note::origin};
use crate::{
    database,
    delivery::{Draft, Event, History, genesis},
    terms::{Digest, Key, Stamp},
};

pub(super) const FORMAT: i64 = 1;
/// The columns of an event, in the order in which they are read.
pub(super) const COLUMNS: &str = "seq, time, key, event, attempt, text, wording, locale, message_id, relay_id, relay, \
                                  stage, code, enhanced_code, reply, tls, sender, hash";

/// Every commit is on the platter before it counts; the last two are for macOS, where a plain sync
/// is not enough. History is read from one end to the other and written at its end: a small cache will do.
const DURABLE: &str =
    "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -512;
                       PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;";

/// The names inside a campaign's private folder.
pub(super) const DATABASE: &str = "ledger.db";
pub(super) const KEY: &str = "campaign.key";

/// An open ledger without its key.
#[derive(Debug)]
pub struct Reading {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    /// Which file it is, whatever has its name later.
    pub(super) file: (u64, u64),
    /// Why nothing can be written to it, where that is so.
    pub(super) only_read: Option<String>,
    id: String,
    campaign: String,
    host: String,
    pub(super) genesis: Digest,
}

impl Reading {
    /// Opens the ledger in a private folder, whatever is recorded of it elsewhere.
    pub fn open(state_dir: &Path, recorded: &Path, campaign: &str) -> Result<Self, Fault> {
        if !state_dir.join(DATABASE).exists() {
            return Err(Fault::missing(Recorded::read(recorded)?));
        }
        Self::open_file(state_dir, DATABASE, campaign)
    }

    pub(super) fn open_file(state_dir: &Path, name: &str, campaign: &str) -> Result<Self, Fault> {
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
        Ok(Self {
            connection,
            path,
            file,
            only_read: only_read.map(|why| why.to_string()),
            genesis: genesis(&id, campaign),
            id,
            campaign: begun_for,
            host,
        })
    }

    /// The same ledger once more, for another thread.
    pub(super) fn again(&self) -> Result<Self, Fault> {
        let (folder, name) = (self.path.parent(), self.path.file_name());
        let name = name.and_then(std::ffi::OsStr::to_str).unwrap_or(DATABASE);
        let other = Self::open_file(folder.unwrap_or(Path::new(".")), name, &self.campaign)?;
        if other.file != self.file {
            let path = self.path.clone();
            return Err(Fault::Replaced { path });
        }
        Ok(other)
    }

    /// The ledger's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The campaign it was begun for.
    #[must_use]
    pub fn campaign(&self) -> &str {
        &self.campaign
    }

    /// Where it was made.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The name that its checkpoints are signed with.
    #[must_use]
    pub fn origin(&self) -> String {
        origin(&self.campaign, &self.id)
    }

    /// The last event's number and hash, as they stand in the file.
    pub fn head(&self) -> Result<(u64, Digest), Fault> {
        read_head(&self.connection, self.genesis)
    }

    /// Whether this is the ledger that was recorded, and not an older copy of it.
    pub fn is_recorded(&self, seen: &Recorded) -> Result<(), Fault> {
        if seen.id != self.id {
            return Err(Fault::Foreign {
                here: self.id.clone(),
                id: seen.id.clone(),
                host: seen.host.clone(),
            });
        }
        let here = self.head()?.0;
        if here < seen.head_seq || self.hash_at(seen.head_seq)? != seen.head_hash {
            return Err(Fault::Old {
                here,
                seen: seen.head_seq,
            });
        }
        Ok(())
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

    /// Reads some events by their numbers; that they stand in the chain is not checked.
    pub fn read_some(&self, numbers: &[u64], mut take: impl FnMut(Event)) -> Result<(), Fault> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM event WHERE seq = ?1"))
            .map_err(Fault::sqlite("read the ledger"))?;
        for seq in numbers {
            let prev = self.hash_at(seq - 1)?.unwrap_or(self.genesis);
            let at = params![i64::try_from(*seq).unwrap_or(i64::MAX)];
            let event = statement
                .query_row(at, |row| read_event(row, prev))
                .map_err(Fault::sqlite("read the ledger"))?;
            if event.0.hash != event.1 {
                return Err(Fault::Broken { seq: *seq });
            }
            take(event.0);
        }
        Ok(())
    }

    /// Shows the number and the key of each event after a number; keyless ones are about the run.
    pub fn keys_after(
        &self,
        after: u64,
        mut take: impl FnMut(u64, Option<Key>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let fault = || Fault::sqlite("read the ledger");
        let mut statement = self
            .connection
            .prepare_cached("SELECT seq, key FROM event WHERE seq > ?1 ORDER BY seq")
            .map_err(fault())?;
        let mut rows = statement
            .query(params![i64::try_from(after).unwrap_or(i64::MAX)])
            .map_err(fault())?;
        while let Some(row) = rows.next().map_err(fault())? {
            let seq: i64 = row.get(0).map_err(fault())?;
            let key: Option<[u8; 16]> = row.get(1).map_err(fault())?;
            take(seq.unsigned_abs(), key.map(Key))?;
        }
        Ok(())
    }

    /// The fold of all events.
    pub fn history(&self) -> Result<History, Fault> {
        let mut history = History::default();
        self.read_all(|event| Ok(history.apply(&event)?))?;
        Ok(history)
    }

    /// The hash of an event, as it is stored.
    pub fn hash_at(&self, seq: u64) -> Result<Option<Digest>, Fault> {
        self.connection
            .prepare_cached("SELECT hash FROM event WHERE seq = ?1")
            .and_then(|mut statement| {
                statement
                    .query_row(params![i64::try_from(seq).unwrap_or(i64::MAX)], |row| {
                        row.get(0).map(Digest)
                    })
                    .optional()
            })
            .map_err(Fault::sqlite("read the ledger"))
    }
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
