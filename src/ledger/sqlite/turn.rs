//! The turn to write: one transaction that begins with the lock of the file, and its checkpoints.

use rusqlite::params;

use super::{Sqlite, identity};
use crate::{
    delivery::{Event, Stage},
    ledger::{
        Fault,
        engine::{Head, number},
    },
};

pub(super) const CHECKPOINTS: &str =
    "CREATE TABLE IF NOT EXISTS checkpoint (seq INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT";

impl Sqlite {
    pub(in crate::ledger) fn begin(&self) -> Result<Head, Fault> {
        if let Some(why) = &self.only_read {
            return Err(Fault::Stopped(format!("it cannot be written: {why}")));
        }
        self.connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(Fault::sqlite("begin writing to the ledger"))?;
        let begun = if self.has_its_name() {
            self.head()
        } else {
            Err(Fault::Replaced {
                path: self.path.clone(),
            })
        };
        if begun.is_err() {
            self.roll_back();
        }
        begun
    }

    fn has_its_name(&self) -> bool {
        std::fs::metadata(&self.path).is_ok_and(|there| identity(&there) == self.file)
    }

    pub(in crate::ledger) fn commit(
        &self,
        events: &[Event],
        checkpoint: Option<&str>,
    ) -> Result<(), Fault> {
        self.insert(events)?;
        if let (Some(note), Some(last)) = (checkpoint, events.last()) {
            self.connection
                .prepare_cached("INSERT OR REPLACE INTO checkpoint VALUES (?1, ?2)")
                .and_then(|mut statement| statement.execute(params![number(last.seq), note]))
                .map_err(Fault::sqlite("write a checkpoint"))?;
        }
        self.connection
            .execute_batch("COMMIT")
            .map_err(Fault::sqlite("commit to the ledger"))
    }

    pub(in crate::ledger) fn insert(&self, events: &[Event]) -> Result<(), Fault> {
        let mut insert = self
            .connection
            .prepare_cached(
                "INSERT INTO event VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18)",
            )
            .map_err(Fault::sqlite("write to the ledger"))?;
        for event in events {
            insert
                .execute(params![
                    number(event.seq),
                    event.time.0,
                    event.key.map(|key| key.0),
                    event.kind.as_str(),
                    event.attempt,
                    event.text.map(|digest| digest.0),
                    event.wording.map(|digest| digest.0),
                    event.locale,
                    event.message_id,
                    event.relay_id,
                    event.relay,
                    event.stage.map_or("", Stage::as_str),
                    event.code,
                    event.enhanced_code,
                    event.reply,
                    event.tls,
                    event.sender,
                    event.hash.0,
                ])
                .map_err(Fault::sqlite("write to the ledger"))?;
        }
        Ok(())
    }

    pub(in crate::ledger) fn roll_back(&self) {
        if !self.connection.is_autocommit() {
            // Where even this fails, closing the file does the same.
            drop(self.connection.execute_batch("ROLLBACK"));
        }
    }

    /// Ledgers that were begun before there were checkpoints get room for them.
    pub(in crate::ledger) fn make_room_for_checkpoints(&self) -> Result<(), Fault> {
        if self.has_checkpoints()? {
            return Ok(());
        }
        self.connection
            .execute_batch(CHECKPOINTS)
            .map_err(Fault::sqlite("make room for checkpoints"))
    }

    fn has_checkpoints(&self) -> Result<bool, Fault> {
        self.connection
            .prepare("SELECT 1 FROM sqlite_schema WHERE name = 'checkpoint'")
            .and_then(|mut statement| statement.exists([]))
            .map_err(super::read())
    }

    pub(in crate::ledger) fn checkpoints(&self) -> Result<Vec<(u64, String)>, Fault> {
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
