//! The turn to write: what is read in it cannot change before what is written in it stands.
//!
//! Guarantees that the events of a turn are on disk together or not at all, and that a turn which is
//! dropped leaves nothing. It must not wait for a person: everybody else who writes waits for it.

use rusqlite::params;

use super::{Fault, Ledger, reading::read_head, sqlite::is_file};
use crate::{
    delivery::{Draft, Event, Kind, Stage},
    terms::{Digest, Stamp},
};

/// Held by the one process that writes next.
#[derive(Debug)]
pub struct Turn<'l> {
    ledger: &'l mut Ledger,
    head: (u64, Digest),
}

impl Ledger {
    /// Waits for the turn to write.
    pub fn turn(&mut self) -> Result<Turn<'_>, Fault> {
        if let Some(why) = &self.only_read {
            return Err(Fault::Stopped(format!("it cannot be written: {why}")));
        }
        self.connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(Fault::sqlite("begin writing to the ledger"))?;
        // From here on the turn ends it, whatever happens.
        let mut turn = Turn {
            head: self.head,
            ledger: self,
        };
        let ledger = &*turn.ledger;
        if !is_file(&ledger.path, ledger.file) {
            return Err(Fault::Replaced {
                path: ledger.path.clone(),
            });
        }
        turn.head = read_head(&ledger.connection, ledger.genesis)?;
        turn.ledger.may_write(turn.head.0)?;
        Ok(turn)
    }

    /// Appends events that follow on the stated one, or none: what they were made from must still be
    /// all that there is.
    pub fn append_after(
        &mut self,
        seq: u64,
        drafts: Vec<Draft>,
        now: Stamp,
    ) -> Result<Vec<Event>, Fault> {
        self.turn_after(seq)?.append(drafts, now)
    }

    /// Waits for the turn to write what follows on the stated event.
    pub fn turn_after(&mut self, seq: u64) -> Result<Turn<'_>, Fault> {
        let turn = self.turn()?;
        if turn.head.0 != seq {
            return Err(Fault::Meanwhile);
        }
        Ok(turn)
    }
}

impl Turn<'_> {
    /// Reads the events after a number, as they stand now.
    pub fn read_after(
        &self,
        after: u64,
        prev: Digest,
        take: impl FnMut(Event) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.ledger.read_after(after, prev, take)
    }

    /// Appends events and ends the turn; they are durable when it returns.
    pub fn append(self, drafts: Vec<Draft>, now: Stamp) -> Result<Vec<Event>, Fault> {
        let mut events = Vec::with_capacity(drafts.len());
        self.append_each(drafts, now, |event| {
            events.push(event);
            Ok(())
        })?;
        Ok(events)
    }

    /// The same of many, without holding them. Each is shown before it is durable: where this fails, whatever was
    /// made of them is to be thrown away.
    pub fn append_each(
        self,
        drafts: impl IntoIterator<Item = Draft>,
        now: Stamp,
        mut show: impl FnMut(Event) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let (mut seq, mut prev) = self.head;
        let (mut ends, mut sets_clock) = (false, false);
        {
            let mut insert = self
                .ledger
                .connection
                .prepare_cached(
                    "INSERT INTO event VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18)",
                )
                .map_err(Fault::sqlite("write to the ledger"))?;
            for draft in drafts {
                let event = draft.chain(prev, seq + 1, now);
                insert
                    .execute(params![
                        i64::try_from(event.seq).unwrap_or(i64::MAX),
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
                (seq, prev) = (event.seq, event.hash);
                ends |= matches!(event.kind, Kind::Ended | Kind::Paused | Kind::Closed);
                sets_clock |= event.kind == Kind::ClockSet;
                show(event)?;
            }
        }
        if seq > self.head.0 && self.ledger.wants_checkpoint(ends) {
            self.ledger
                .keep_checkpoint(seq, &self.ledger.note((seq, prev), now))?;
        }
        self.ledger
            .connection
            .execute_batch("COMMIT")
            .map_err(Fault::sqlite("commit to the ledger"))?;
        self.ledger.head = (seq, prev);
        if sets_clock {
            // What is in the log now is not found a second time by the next `send`.
            self.ledger.keep_clocks();
        }
        self.ledger.keep_record();
        Ok(())
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.ledger.connection.is_autocommit() {
            // Where even this fails, closing the file does the same.
            drop(self.ledger.connection.execute_batch("ROLLBACK"));
        }
    }
}
