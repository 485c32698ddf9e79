//! The signed checkpoints that are kept beside the events.
//!
//! Guarantees that a checkpoint is written with the last event that it covers or not at all. They are
//! not part of the chain: whoever has none loses a proof and no history.

use rusqlite::params;

use super::{Fault, Reading};

pub(super) const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS checkpoint (seq INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT";

impl Reading {
    /// Ledgers that were begun before there were checkpoints get room for them.
    pub(super) fn make_room_for_checkpoints(&self) -> Result<(), Fault> {
        if self.has_checkpoints()? {
            return Ok(());
        }
        self.connection
            .execute_batch(TABLE)
            .map_err(Fault::sqlite("make room for checkpoints"))
    }

    fn has_checkpoints(&self) -> Result<bool, Fault> {
        self.connection
            .prepare("SELECT 1 FROM sqlite_schema WHERE name = 'checkpoint'")
            .and_then(|mut statement| statement.exists([]))
            .map_err(Fault::sqlite("read the ledger"))
    }

    /// Keeps a checkpoint, within the transaction that wrote its last event.
    pub(super) fn keep_checkpoint(&self, seq: u64, note: &str) -> Result<(), Fault> {
        let at = i64::try_from(seq).unwrap_or(i64::MAX);
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO checkpoint VALUES (?1, ?2)")
            .and_then(|mut statement| statement.execute(params![at, note]))
            .map_err(Fault::sqlite("write a checkpoint"))
            .map(drop)
    }

    /// All checkpoints by the number of their last event, oldest first.
    pub fn checkpoints(&self) -> Result<Vec<(u64, String)>, Fault> {
        if !self.has_checkpoints()? {
            return Ok(Vec::new());
        }
        let fault = || Fault::sqlite("read the checkpoints");
        let mut statement = self
            .connection
            .prepare("SELECT seq, note FROM checkpoint ORDER BY seq")
            .map_err(fault())?;
        let rows = statement
            .query_map([], |row| {
                Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?))
            })
            .map_err(fault())?;
        rows.collect::<rusqlite::Result<_>>().map_err(fault())
    }
}
