//! Several senders of one ledger: joining, coming to terms about who tells whom, and leaving.
//!
//! Guarantees, all within the turn to write, that no two living senders hold the same block; that a sender's
//! open attempts are unknown from the moment when others may tell its people; and that a sender whose lease
//! lapsed writes no attempt any more. It must not decide which people are due.

mod among;
mod joining;
mod terms;

use std::{
    collections::HashMap,
    time::{Instant, SystemTime},
};

use super::{Fault, Ledger, Turn, engine::Engine, postgres::Postgres};
use crate::{
    delivery::{Blocks, Draft, Event, Kind, Lease, Peer, UnderWay},
    terms::{Digest, Key, Stamp},
};

/// Of so many people at most it is remembered one by one that others wrote late about them.
const LATE: usize = 4096;

/// How an event says that a sender's lease lapsed.
const LAPSED: &str = "its lease lapsed";

/// How a sender presents itself.
#[derive(Clone, Debug)]
pub struct Joining {
    /// Its name, which no other living sender has.
    pub name: String,
    /// The text that it sends.
    pub text: Digest,
    /// To whom.
    pub audience: Digest,
    /// What was on file to approve the text.
    pub approvals: String,
    /// Its program's version.
    pub version: String,
    /// Its relay.
    pub relay: String,
}

/// What others may see of a sender's work.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// In a word.
    pub state: String,
    /// How many messages its relay took.
    pub taken: u64,
    /// How many a second, just now.
    pub rate: f64,
    /// Over how many connections.
    pub connections: u32,
}

/// A sender as the database has it.
#[derive(Clone, Debug, PartialEq)]
pub struct SenderRow {
    /// Its number, which no sender ever had before.
    pub fence: i64,
    /// Its name.
    pub name: String,
    /// Whether its lease holds.
    pub alive: bool,
    /// Whether others went on with what it held.
    pub over: bool,
    /// The text that it sends.
    pub text: Digest,
    /// To whom.
    pub audience: Digest,
    /// What was on file to approve the text.
    pub approvals: String,
    /// Its program's version.
    pub version: String,
    /// Its relay.
    pub relay: String,
    /// What it holds.
    pub blocks: Blocks,
    /// Whether it has nobody who is due.
    pub hungry: bool,
    /// Whether it was asked to leave.
    pub drain: bool,
    /// How it fares.
    pub seen: Seen,
    /// When it joined, on the database's clock.
    pub joined: Stamp,
    /// How many seconds ago that was.
    pub age: f64,
    /// For how many milliseconds more its lease holds.
    pub left: i64,
}

impl SenderRow {
    /// How many a second it handed over since it joined.
    fn speed(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "one is compared with another")]
        let taken = self.seen.taken as f64;
        taken / self.age.max(1.0)
    }
}

/// What a sender wants of the others.
#[derive(Clone, Debug)]
pub struct Wish {
    /// It takes nothing any more.
    pub leaves: bool,
    /// It has nobody who is due.
    pub hungry: bool,
    /// Blocks of others, or nobody's, with people who are due.
    pub due: Blocks,
    /// What it gives back.
    pub give: Blocks,
    /// How it fares.
    pub seen: Seen,
}

/// What senders came to.
#[derive(Clone, Debug)]
pub struct Shared {
    /// What this one holds now.
    pub holds: Blocks,
    /// The others that live.
    pub peers: Vec<Peer>,
    /// How many a second this one handed over since it joined.
    pub speed: f64,
    /// Whether somebody asked this one to leave.
    pub drain: bool,
    /// The number of the last event of others that was passed on before.
    pub heard: u64,
}

/// What a ledger keeps as that of one sender among others.
#[derive(Debug)]
pub(super) struct Member {
    fence: i64,
    name: String,
    lease: Lease,
    /// What it holds; where a commit was never answered, also what that left.
    held: Vec<Blocks>,
    /// Open attempts of all senders, as of the ledger's head.
    under_way: UnderWay,
    /// The attempts of this one that have no outcome in the log yet.
    own: HashMap<Key, u32>,
    /// Of whom others wrote how an attempt ended that was not open any more: in which event.
    late: HashMap<Key, u64>,
    /// Of whom is not remembered: what was made from less than the events up to this one is made anew.
    forgotten: u64,
    /// The last event of others that was passed on.
    heard: u64,
}

/// By both clocks.
fn moment() -> (Instant, Stamp) {
    (Instant::now(), Stamp::from_system(SystemTime::now()))
}

impl Member {
    fn holds(&self) -> bool {
        let (now, at) = moment();
        self.lease.holds(now, at)
    }

    /// Takes in events of others, in order.
    fn take_foreign(&mut self, event: &Event) {
        if let Some(key) = event.key.filter(|_| event.attempt > 0)
            && event.kind != Kind::Attempt
            && !self.under_way.is_open(&key, event.attempt)
        {
            self.late.insert(key, event.seq);
            if self.late.len() > LATE {
                self.late.clear();
                self.forgotten = event.seq;
            }
        }
        self.under_way.take(event);
        self.heard = event.seq;
    }

    /// Takes in what this sender wrote.
    fn take_own(&mut self, events: &[Event]) {
        for event in events {
            self.under_way.take(event);
            match (event.key, event.kind) {
                (Some(key), Kind::Attempt) => {
                    self.own.insert(key, event.attempt);
                }
                (Some(key), _) if self.own.get(&key) == Some(&event.attempt) => {
                    self.own.remove(&key);
                }
                _ => {}
            }
        }
    }

    /// Whether an event was made from all that others wrote about its person: of theirs, the sender knew those
    /// up to a number.
    fn is_overtaken(&self, draft: &Draft, heard: u64) -> bool {
        let late = |key| self.late.get(&key).copied().unwrap_or(self.forgotten);
        draft.key.is_some_and(|key| late(key) > heard) && !self.may_be_late(draft)
    }

    /// Whether an event may be written also when others tell this sender's people: how an attempt of its own
    /// ended, or what is about nobody.
    fn may_be_late(&self, draft: &Draft) -> bool {
        let own = |key| draft.attempt > 0 && self.own.get(&key) == Some(&draft.attempt);
        draft.kind != Kind::Attempt && draft.key.is_none_or(own)
    }
}

impl Engine {
    /// The database, where several may send.
    pub(super) fn shared(&self) -> Result<&Postgres, Fault> {
        match self {
            Self::Sqlite(_) => Err(Fault::OneSender),
            Self::Postgres(engine) => Ok(engine),
        }
    }
}

impl Ledger {
    /// Whether this is the ledger of one sender among others.
    pub(super) fn is_member(&self) -> bool {
        self.member.is_some()
    }

    /// Appends what must not be written while anybody sends. Whoever has kept others from it looks once more: a
    /// connection that holds a lock may have broken meanwhile.
    pub fn append_alone(&mut self, drafts: Vec<Draft>, now: Stamp) -> Result<Vec<Event>, Fault> {
        let turn = self.turn()?;
        if turn.ledger.is_shared() {
            let rows = turn.engine().shared()?.senders()?;
            if let Some(row) = rows.into_iter().find(|row| row.alive) {
                return Err(Fault::Busy { holder: row.name });
            }
        }
        turn.append(drafts, now)
    }
}

impl Turn<'_> {
    /// Whether a sender's lease holds.
    fn holds_lease(&self, member: &Member) -> Result<bool, Fault> {
        if !member.holds() {
            return Ok(false);
        }
        let database = self.engine().shared()?;
        database.lease_holds(member.fence, &member.held)
    }

    /// Those whose lease lapsed hold nothing from now on, and their open attempts are unknown.
    fn lapsed(&self, gone: &[SenderRow], under_way: &UnderWay) -> Result<Vec<Draft>, Fault> {
        let mut drafts = Vec::new();
        for row in gone.iter().filter(|row| !row.over) {
            self.engine().shared()?.lapse(row.fence)?;
            let why = "its sender's lease lapsed before the relay's answer was in the log";
            drafts.extend(under_way.lost(&row.name, why));
            let mut left = Draft::new(Kind::Left);
            left.sender.clone_from(&row.name);
            left.relay.clone_from(&row.relay);
            LAPSED.clone_into(&mut left.reply);
            drafts.push(left);
        }
        Ok(drafts)
    }
}

impl super::Reading {
    /// Whether several may send.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.engine.is_shared()
    }

    /// All senders that are at work, or were until their lease lapsed, oldest first.
    pub fn senders(&self) -> Result<Vec<SenderRow>, Fault> {
        self.engine.shared()?.senders()
    }

    /// Asks a sender to finish what it has begun and to leave; says whether there is one by that name.
    pub fn drain(&self, name: &str) -> Result<bool, Fault> {
        self.engine.shared()?.drain(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_write_late_is_remembered_in_little_and_never_too_little() {
        let (asked, at) = moment();
        let mut member = Member {
            fence: 1,
            name: "a".to_owned(),
            lease: Lease::asked(asked, at),
            held: vec![Blocks::default()],
            under_way: UnderWay::default(),
            own: HashMap::new(),
            late: HashMap::new(),
            forgotten: 0,
            heard: 0,
        };
        let people = 3 * LATE as u64;
        let key = |nth: u64| Key((u128::from(nth)).to_be_bytes());
        let attempt = |nth| Draft::about(key(nth), Kind::Attempt, 2);
        for nth in 1..=people {
            let late = Draft::about(key(nth), Kind::Accepted, 1);
            member.take_foreign(&late.chain(Digest([0; 32]), nth, at));
            assert!(member.late.len() <= LATE);
            assert!(member.is_overtaken(&attempt(nth), nth - 1));
            assert!(!member.is_overtaken(&attempt(nth), nth));
        }
        // Long ago, and not known to whoever made the attempt.
        assert!(member.is_overtaken(&attempt(1), 0));
        assert!(!member.is_overtaken(&attempt(1), people));
    }
}
