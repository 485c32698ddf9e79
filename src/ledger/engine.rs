//! What a ledger stands on, and all that it needs of it: a turn to write, rows in the order of their
//! numbers, and the place of the last.
//!
//! Each engine guarantees that a turn excludes every other writer, that what it writes is durable and whole
//! when `commit` returns, and that rows come back as they were written. It must not know what events mean or
//! how they are chained: that is said once, above it.

use std::ops::ControlFlow;

use super::{
    EngineName, Fault, Link, Whereabouts,
    postgres::{self, Postgres},
    sqlite::Sqlite,
};
use crate::{
    delivery::{Draft, Event, Placed},
    terms::{Digest, Key, Stamp},
};

/// One of the engines, open.
#[derive(Debug)]
pub(super) enum Engine {
    /// A file of this machine: one `send` at a time.
    Sqlite(Sqlite),
    /// Rows of a database that several machines link.
    Postgres(Box<Postgres>),
}

/// A row as it was stored, not yet in the chain.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) seq: u64,
    pub(super) time: Stamp,
    pub(super) draft: Draft,
    pub(super) hash: Digest,
}

/// Who a ledger says it is.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) campaign: String,
    pub(super) host: String,
    /// The check value of its key, where the engine keeps it.
    pub(super) proof: Option<String>,
}

/// The number and the hash of the last event; none before the first.
pub(super) type Head = Option<(u64, Digest)>;

/// A number as the engines have them.
pub(super) fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

impl Engine {
    /// The same once more, for another thread.
    pub(super) fn again(&self) -> Result<Self, Fault> {
        match self {
            Self::Sqlite(engine) => engine.again().map(Self::Sqlite),
            Self::Postgres(engine) => engine.again().map(|rows| Self::Postgres(Box::new(rows))),
        }
    }

    /// Brings what an older program made to what this one writes.
    pub(super) fn make_ready(&self) -> Result<(), Fault> {
        match self {
            Self::Sqlite(engine) => engine.make_room_for_checkpoints(),
            Self::Postgres(_) => Ok(()),
        }
    }

    /// The last event.
    pub(super) fn head(&self) -> Result<Head, Fault> {
        match self {
            Self::Sqlite(engine) => engine.head(),
            Self::Postgres(engine) => engine.head(),
        }
    }

    /// Shows the events after a number, in order.
    pub(super) fn events_after(
        &self,
        after: u64,
        take: impl FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        match self {
            Self::Sqlite(engine) => engine.events_after(after, take),
            Self::Postgres(engine) => engine.events_after(after, take),
        }
    }

    /// One event.
    pub(super) fn event(&self, seq: u64) -> Result<Row, Fault> {
        match self {
            Self::Sqlite(engine) => engine.event(seq),
            Self::Postgres(engine) => engine.event(seq),
        }
    }

    /// Shows the number and the key of each event after a number.
    pub(super) fn keys_after(
        &self,
        after: u64,
        take: impl FnMut(u64, Option<Key>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        match self {
            Self::Sqlite(engine) => engine.keys_after(after, take),
            Self::Postgres(engine) => engine.keys_after(after, take),
        }
    }

    /// Shows every row as it is, up to the first that `take` breaks at or that cannot be one; what is wrong
    /// there comes back. `prev` is what the first follows.
    pub(super) fn rows(
        &self,
        prev: Digest,
        take: impl FnMut(&Placed<'_>) -> ControlFlow<Option<String>>,
    ) -> Result<Option<String>, Fault> {
        match self {
            Self::Sqlite(engine) => engine.rows(prev, take),
            Self::Postgres(engine) => engine.rows(prev, take),
        }
    }

    /// The hash of an event, as it is stored.
    pub(super) fn hash_at(&self, seq: u64) -> Result<Option<Digest>, Fault> {
        match self {
            Self::Sqlite(engine) => engine.hash_at(seq),
            Self::Postgres(engine) => engine.hash_at(seq),
        }
    }

    /// Whether a `send` began after an event.
    pub(super) fn somebody_began(&self, after: u64) -> Result<bool, Fault> {
        match self {
            Self::Sqlite(engine) => engine.somebody_began(after),
            Self::Postgres(engine) => engine.somebody_began(after),
        }
    }

    /// What the pauses after an event say that a loss of events wrote, and that somebody looked since, in order: a file
    /// of one machine loses none.
    pub(super) fn losses(&self, after: u64) -> Result<Vec<String>, Fault> {
        match self {
            Self::Sqlite(_) => Ok(Vec::new()),
            Self::Postgres(engine) => engine.losses(after),
        }
    }

    /// Whether a `send` lives now.
    pub(super) fn is_sending(&self) -> Result<bool, Fault> {
        match self {
            Self::Sqlite(engine) => Ok(engine.is_sending()),
            Self::Postgres(engine) => engine.is_sending(),
        }
    }

    /// A number that changes when another process has written.
    pub(super) fn version(&self) -> Result<i64, Fault> {
        match self {
            Self::Sqlite(engine) => engine.version(),
            Self::Postgres(engine) => engine.version(),
        }
    }

    /// All checkpoints by the number of their last event, oldest first.
    pub(super) fn checkpoints(&self) -> Result<Vec<(u64, String)>, Fault> {
        match self {
            Self::Sqlite(engine) => engine.checkpoints(),
            Self::Postgres(engine) => engine.checkpoints(),
        }
    }

    /// Waits for the turn to write, and gives the last event. It lasts until `commit` or `roll_back`; where
    /// this fails, there is none.
    pub(super) fn begin(&self) -> Result<Head, Fault> {
        match self {
            Self::Sqlite(engine) => engine.begin(),
            Self::Postgres(engine) => engine.begin(),
        }
    }

    /// Says that the turn will take longer than a connection may be silent.
    pub(super) fn take_time(&self) -> Result<(), Fault> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(engine) => engine.take_time(),
        }
    }

    /// Writes events that follow on the last one; the turn goes on.
    pub(super) fn write(&self, events: &[Event]) -> Result<(), Fault> {
        match self {
            Self::Sqlite(engine) => engine.insert(events),
            Self::Postgres(engine) => engine.insert(events),
        }
    }

    /// Writes events that follow on the last one, with a checkpoint of theirs, and ends the turn.
    pub(super) fn commit(&self, events: &[Event], checkpoint: Option<&str>) -> Result<(), Fault> {
        match self {
            Self::Sqlite(engine) => engine.commit(events, checkpoint),
            Self::Postgres(engine) => engine.commit(events, checkpoint),
        }
    }

    /// Ends the turn, if there is one, and leaves nothing of it.
    pub(super) fn roll_back(&self) {
        match self {
            Self::Sqlite(engine) => engine.roll_back(),
            Self::Postgres(engine) => engine.roll_back(),
        }
    }

    /// Makes this the engine of the only `send`, where a file of this machine does not say so.
    pub(super) fn take_sender(&self) -> Result<(), Fault> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(engine) => engine.take_sender(),
        }
    }

    /// Whether it answers.
    pub(super) fn link(&self) -> Link {
        match self {
            Self::Sqlite(_) => Link::default(),
            Self::Postgres(engine) => engine.link().clone(),
        }
    }

    /// Which server's, and which tables, these are; none where the ledger is a file.
    pub(super) fn whereabouts(&self) -> Result<Option<Whereabouts>, Fault> {
        match self {
            Self::Sqlite(_) => Ok(None),
            Self::Postgres(engine) => engine.whereabouts().map(Some),
        }
    }

    /// Whether several may send.
    pub(super) fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Takes out of an event what cannot be stored.
    pub(super) fn fit(&self, draft: &mut Draft) {
        match self {
            Self::Sqlite(_) => {}
            Self::Postgres(_) => postgres::without_nul(draft),
        }
    }

    /// What this is.
    pub(super) fn place(&self) -> EngineName {
        match self {
            Self::Sqlite(_) => EngineName::Sqlite,
            Self::Postgres(_) => EngineName::Postgres,
        }
    }
}
