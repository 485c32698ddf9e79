//! The turn to write: what is read in it cannot change before what is written in it stands.
//!
//! Guarantees that the events of a turn are on disk together or not at all, and that a turn which is
//! dropped leaves nothing. It must not wait for a person: everybody else who writes waits for it.

use super::{Fault, Ledger, engine::Engine};
use crate::{
    delivery::{Draft, Event, Kind},
    terms::{Digest, Stamp},
};

/// So many events are made in less time than a turn may be silent.
const MANY: usize = 50_000;

/// Held by the one process that writes next.
#[derive(Debug)]
pub struct Turn<'l> {
    pub(super) ledger: &'l mut Ledger,
    head: (u64, Digest),
}

impl Ledger {
    /// Waits for the turn to write.
    pub fn turn(&mut self) -> Result<Turn<'_>, Fault> {
        let begun = self.engine.begin();
        let head = begun.inspect_err(|fault| self.note_loss(fault))?;
        // From here on the turn ends it, whatever happens.
        let turn = Turn {
            head: head.unwrap_or((0, self.genesis)),
            ledger: self,
        };
        turn.ledger.may_write(turn.head.0)?;
        Ok(turn)
    }
}

impl Turn<'_> {
    pub(super) fn engine(&self) -> &Engine {
        &self.ledger.engine
    }

    /// Reads what others wrote after the last event that is known here. It is known from now on.
    pub(super) fn catch_up(&mut self, mut take: impl FnMut(Event)) -> Result<(), Fault> {
        let (seq, hash) = self.ledger.head;
        if seq < self.head.0 {
            let mut events = Vec::new();
            self.ledger.read_after(seq, hash, |event| {
                events.push(event);
                Ok(())
            })?;
            self.ledger.head = self.head;
            events.into_iter().for_each(&mut take);
        }
        Ok(())
    }

    /// Appends events, if there are any, and keeps whatever else was written in the turn.
    pub(super) fn keep(self, drafts: Vec<Draft>, now: Stamp) -> Result<Vec<Event>, Fault> {
        if drafts.is_empty() {
            self.engine().shared()?.keep()?;
            return Ok(Vec::new());
        }
        self.append(drafts, now)
    }

    /// The number of the event that is the last one for as long as the turn lasts.
    pub(super) fn follows(&self) -> u64 {
        self.head.0
    }

    /// Reads the events after a number, as they stand now.
    pub fn read_after(
        &self,
        after: u64,
        prev: Digest,
        take: impl FnMut(Event) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.ledger.read_after(after, prev, take)
    }

    /// Whether a `send` lives now.
    pub fn is_sending(&self) -> Result<bool, Fault> {
        self.ledger.is_sending()
    }

    /// Appends events and ends the turn; they are durable when it returns.
    pub fn append(self, drafts: Vec<Draft>, now: Stamp) -> Result<Vec<Event>, Fault> {
        self.write(drafts, now).map_err(|(fault, _drafts)| fault)
    }

    /// The same; where it fails, what was to be written comes back.
    pub(super) fn write(
        self,
        drafts: Vec<Draft>,
        now: Stamp,
    ) -> Result<Vec<Event>, (Fault, Vec<Draft>)> {
        let (mut seq, mut prev) = self.head;
        let mut events = Vec::with_capacity(drafts.len());
        if drafts.len() > MANY
            && let Err(fault) = self.ledger.engine.take_time()
        {
            return Err((fault, drafts));
        }
        for mut draft in drafts {
            self.ledger.engine.fit(&mut draft);
            let event = draft.chain(prev, seq + 1, now);
            (seq, prev) = (event.seq, event.hash);
            events.push(event);
        }
        let wants = !events.is_empty() && self.ledger.wants_checkpoint(&events);
        let checkpoint = wants.then(|| self.ledger.note((seq, prev), now));
        if let Err(fault) = self.ledger.engine.commit(&events, checkpoint.as_deref()) {
            self.ledger.note_loss(&fault);
            let drafts = events.iter().map(|event| Draft::clone(event)).collect();
            return Err((fault, drafts));
        }
        self.ledger.head = (seq, prev);
        if events.iter().any(|event| event.kind == Kind::ClockSet) {
            // What is in the log now is not found a second time by the next `send`.
            self.ledger.keep_clocks();
        }
        self.ledger.keep_record();
        Ok(events)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.ledger.engine.roll_back();
    }
}
