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
/// Of many events so many are held at once.
const PART: usize = 512;

/// Held by the one process that writes next.
#[derive(Debug)]
pub struct Turn<'l> {
    pub(super) ledger: &'l mut Ledger,
    head: (u64, Digest),
}

impl Ledger {
    /// Waits for the turn to write. Whoever noticed that events were lost has none any more: what it would write
    /// was made from them.
    pub fn turn(&mut self) -> Result<Turn<'_>, Fault> {
        if let Some((here, seen)) = self.lost {
            return Err(Fault::Lost { here, seen });
        }
        let begun = self.engine.begin();
        if let Err(fault) = &begun {
            self.note_loss(fault);
        }
        let head = begun?;
        // From here on the turn ends it, whatever happens.
        let turn = Turn {
            head: head.unwrap_or((0, self.genesis)),
            ledger: self,
        };
        turn.ledger.may_write(turn.head.0)?;
        Ok(turn)
    }

    /// The turn to write behind what is left of a ledger that lost events.
    pub(super) fn turn_on_what_is_left(&mut self) -> Result<Turn<'_>, Fault> {
        self.engine.shared()?.forget_seen();
        let head = self.engine.begin()?;
        Ok(Turn {
            head: head.unwrap_or((0, self.genesis)),
            ledger: self,
        })
    }

    /// Waits for the turn to write what follows on the stated event.
    pub fn turn_after(&mut self, seq: u64) -> Result<Turn<'_>, Fault> {
        let turn = self.turn()?;
        if turn.follows() != seq {
            return Err(Fault::Meanwhile);
        }
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
            for event in events {
                self.ledger.heed(&event);
                take(event);
            }
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
        mut self,
        drafts: Vec<Draft>,
        now: Stamp,
    ) -> Result<Vec<Event>, (Fault, Vec<Draft>)> {
        let mut events = Vec::with_capacity(drafts.len());
        if drafts.len() > MANY
            && let Err(fault) = self.ledger.engine.take_time()
        {
            return Err((fault, drafts));
        }
        let mut chain = Chain::after(self.head, now);
        for draft in drafts {
            events.push(chain.add(&self, draft));
        }
        match self.end(&events, &chain) {
            Ok(()) => Ok(events),
            Err(fault) => {
                let drafts = events.iter().map(|event| Draft::clone(event)).collect();
                Err((fault, drafts))
            }
        }
    }

    /// Appends many without holding them. Each is shown before it is durable: where this fails, whatever was made
    /// of them is to be thrown away.
    pub fn append_each(
        mut self,
        drafts: impl IntoIterator<Item = Draft>,
        now: Stamp,
        mut show: impl FnMut(Event) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut chain = Chain::after(self.head, now);
        let mut part = Vec::with_capacity(PART);
        let mut drafts = drafts.into_iter().peekable();
        while let Some(draft) = drafts.next() {
            part.push(chain.add(&self, draft));
            if drafts.peek().is_none() {
                self.end(&part, &chain)?;
            } else if part.len() == PART {
                self.ledger.engine.write(&part)?;
            } else {
                continue;
            }
            part.drain(..).try_for_each(&mut show)?;
        }
        Ok(())
    }

    /// Writes the last events of the turn; what comes before them in the chain is written already.
    fn end(&mut self, last: &[Event], chain: &Chain) -> Result<(), Fault> {
        let ledger = &mut *self.ledger;
        let wants = !last.is_empty() && ledger.wants_checkpoint(chain.ends);
        let checkpoint = wants.then(|| ledger.note(chain.head, chain.now));
        if let Err(fault) = ledger.engine.commit(last, checkpoint.as_deref()) {
            ledger.note_loss(&fault);
            return Err(fault);
        }
        ledger.head = chain.head;
        for event in last {
            ledger.heed(event);
        }
        if chain.sets_clock {
            // What is in the log now is not found a second time by the next `send`.
            ledger.keep_clocks();
        }
        ledger.keep_record();
        Ok(())
    }
}

/// Events one behind another, and what they say of the run.
struct Chain {
    head: (u64, Digest),
    now: Stamp,
    ends: bool,
    sets_clock: bool,
}

impl Chain {
    fn after(head: (u64, Digest), now: Stamp) -> Self {
        Self {
            head,
            now,
            ends: false,
            sets_clock: false,
        }
    }

    fn add(&mut self, turn: &Turn<'_>, mut draft: Draft) -> Event {
        turn.ledger.engine.fit(&mut draft);
        let (seq, prev) = self.head;
        let event = draft.chain(prev, seq + 1, self.now);
        self.head = (event.seq, event.hash);
        self.ends |= matches!(event.kind, Kind::Ended | Kind::Paused | Kind::Closed);
        self.sets_clock |= event.kind == Kind::ClockSet;
        event
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.ledger.engine.roll_back();
    }
}
