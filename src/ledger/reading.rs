//! The ledger as it is read: everything that needs no key.
//!
//! Guarantees that whoever reads events reads a whole chain up to where it breaks. It must not write
//! events; evidence can be read so when the campaign key is gone.

use std::{
    cell::{Cell, OnceCell},
    path::Path,
};

use super::{
    Fault, Home, Recorded, Whereabouts,
    engine::{Engine, Named, Row},
    note::origin,
};
use crate::{
    delivery::{AFTER_LOSS, EVENTS_LOST, Event, History, Kind, genesis},
    terms::{Digest, Key},
};

/// An open ledger without its key.
#[derive(Debug)]
pub struct Reading {
    pub(super) engine: Engine,
    id: String,
    campaign: String,
    host: String,
    /// The check value of its key, where the engine keeps it.
    proof: Option<String>,
    pub(super) genesis: Digest,
    /// Once somebody has asked.
    whereabouts: OnceCell<Whereabouts>,
    /// Whether a loss of events stands, as far as is known.
    lacks: Cell<bool>,
}

impl Reading {
    /// Opens the ledger in a private folder, whatever is recorded of it elsewhere.
    pub fn open(state_dir: &Path, recorded: &Path, campaign: &str) -> Result<Self, Fault> {
        Home::new(state_dir, recorded, campaign).reading()
    }

    /// Of what an engine has opened, if that was begun for the campaign.
    pub(super) fn of(engine: Engine, named: Named, campaign: &str) -> Result<Self, Fault> {
        let Named {
            id,
            campaign: begun_for,
            host,
            proof,
        } = named;
        if begun_for != campaign {
            return Err(Fault::OtherLedger {
                id,
                begun_for,
                campaign: campaign.to_owned(),
            });
        }
        Ok(Self {
            engine,
            genesis: genesis(&id, campaign),
            id,
            campaign: begun_for,
            host,
            proof,
            whereabouts: OnceCell::new(),
            lacks: Cell::new(false),
        })
    }

    /// Which server's, and which tables, it stands in; none where it is a file.
    pub(super) fn whereabouts(&self) -> Result<Option<&Whereabouts>, Fault> {
        if self.whereabouts.get().is_none()
            && let Some(here) = self.engine.whereabouts()?
        {
            return Ok(Some(self.whereabouts.get_or_init(|| here)));
        }
        Ok(self.whereabouts.get())
    }

    /// The same ledger once more, for another thread.
    pub(super) fn again(&self) -> Result<Self, Fault> {
        let named = Named {
            id: self.id.clone(),
            campaign: self.campaign.clone(),
            host: self.host.clone(),
            proof: self.proof.clone(),
        };
        Self::of(self.engine.again()?, named, &self.campaign)
    }

    pub(super) fn proof(&self) -> Option<&str> {
        self.proof.as_deref()
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

    /// The last event's number and hash, as they stand now.
    pub fn head(&self) -> Result<(u64, Digest), Fault> {
        Ok(self.engine.head()?.unwrap_or((0, self.genesis)))
    }

    /// Whether a `send` lives now.
    pub fn is_sending(&self) -> Result<bool, Fault> {
        self.engine.is_sending()
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
        let here = self.whereabouts()?;
        here.map_or(Ok(()), |here| seen.whereabouts().allow(here))
    }

    /// What is seen of a ledger in a database takes the place of what was recorded of it, so that an older copy of
    /// it is known for what it is from here too.
    pub(super) fn record_seen(&self, seen: &Recorded, path: &Path) -> Result<(), Fault> {
        if let Some(here) = self.whereabouts()? {
            let (here, head) = (here.clone(), self.engine.head()?);
            // A head that names no event is damage: what it says must not keep out what is brought back.
            let stands = match head {
                Some((seq, hash)) => self.engine.hash_at(seq)? == Some(hash),
                None => true,
            };
            let losses = self.engine.losses(seen.head_seq)?;
            self.lacks
                .set(losses.last().is_some_and(|words| words != AFTER_LOSS));
            if stands && !self.lacks.get() {
                seen.moved_on(head, here).take_place(path);
            }
        }
        Ok(())
    }

    /// Takes notice of what an event says of a loss.
    pub(super) fn heed(&self, event: &Event) {
        match event.kind {
            Kind::Paused if event.reply.starts_with(EVENTS_LOST) => self.lacks.set(true),
            Kind::Resumed if event.reply == AFTER_LOSS => self.lacks.set(false),
            _ => {}
        }
    }

    /// Whether the chain says that events were lost, and nobody has looked since: it is not recorded, so that the
    /// original is not refused when somebody brings it back.
    pub(super) fn lacks_events(&self) -> bool {
        self.lacks.get()
    }

    /// Reads the events after a number, in order, and checks that they continue the chain.
    pub fn read_after(
        &self,
        after: u64,
        mut prev: Digest,
        mut take: impl FnMut(Event) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut expected = after + 1;
        self.engine.events_after(after, |row| {
            let (event, stored) = chained(row, prev);
            if event.seq != expected || event.hash != stored {
                return Err(Fault::Broken { seq: expected });
            }
            expected += 1;
            prev = event.hash;
            take(event)
        })
    }

    /// Reads all events from the first.
    pub fn read_all(&self, take: impl FnMut(Event) -> Result<(), Fault>) -> Result<(), Fault> {
        self.read_after(0, self.genesis, take)
    }

    /// Reads some events by their numbers; that they stand in the chain is not checked.
    pub fn read_some(&self, numbers: &[u64], mut take: impl FnMut(Event)) -> Result<(), Fault> {
        for seq in numbers {
            let prev = self.hash_at(seq - 1)?.unwrap_or(self.genesis);
            let (event, stored) = chained(self.engine.event(*seq)?, prev);
            if event.hash != stored {
                return Err(Fault::Broken { seq: *seq });
            }
            take(event);
        }
        Ok(())
    }

    /// Shows the number and the key of each event after a number; keyless ones are about the run.
    pub fn keys_after(
        &self,
        after: u64,
        take: impl FnMut(u64, Option<Key>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.engine.keys_after(after, take)
    }

    /// The fold of all events.
    pub fn history(&self) -> Result<History, Fault> {
        let mut history = History::default();
        self.read_all(|event| Ok(history.apply(&event)?))?;
        Ok(history)
    }

    /// The hash of an event, as it is stored.
    pub fn hash_at(&self, seq: u64) -> Result<Option<Digest>, Fault> {
        self.engine.hash_at(seq)
    }

    /// All checkpoints by the number of their last event, oldest first: signed, and no part of the chain.
    /// Whoever has none loses a proof and no history.
    pub fn checkpoints(&self) -> Result<Vec<(u64, String)>, Fault> {
        self.engine.checkpoints()
    }
}

/// An event with its recomputed hash, and the hash as it is stored.
fn chained(row: Row, prev: Digest) -> (Event, Digest) {
    (row.draft.chain(prev, row.seq, row.time), row.hash)
}
