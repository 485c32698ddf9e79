//! The ledger as it is written: with its key, which alone makes identities and signs checkpoints.
//!
//! Guarantees that what a `send` has committed is recorded beside the approvals soon, so that an older copy
//! is known for what it is. It must not know which engine it stands on.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime},
};

use super::{
    Checkpoint, Fault, Home, Identity, Link, LogKey, Reading, Recorded, SenderLock, Signer,
    patience::Patience, senders::Member,
};
use crate::{
    delivery::{Draft, Event, Kind},
    terms::{Digest, Stamp},
};

/// How often a `send` writes its head beside the approvals.
const RECORD_EVERY: Duration = Duration::from_secs(5);

/// An open ledger. What needs no key is done by the [`Reading`] in it.
#[derive(Debug)]
pub struct Ledger {
    reading: Reading,
    identity: Identity,
    signer: Signer,
    /// The private folder of its campaign.
    pub(super) folder: PathBuf,
    pub(super) head: (u64, Digest),
    sender: Option<Sender>,
    /// What this is one sender's among others with.
    pub(super) member: Option<Member>,
    /// Where the engine ended when it had lost events, and what had been seen of it: nothing follows on that.
    pub(super) lost: Option<(u64, u64)>,
}

impl std::ops::Deref for Ledger {
    type Target = Reading;

    fn deref(&self) -> &Reading {
        &self.reading
    }
}

/// What a `send` holds beside the ledger.
#[derive(Debug)]
struct Sender {
    /// None where the engine says who sends.
    lock: Option<SenderLock>,
    recorded: PathBuf,
    at: Option<Instant>,
    /// Why the head could not be recorded the last time, if it could not.
    unrecorded: Option<String>,
}

impl Sender {
    fn keep_clocks(&mut self) {
        if let Some(lock) = &mut self.lock {
            lock.keep_clocks();
        }
    }

    /// Whether the head is to be recorded again.
    fn is_due(&self) -> bool {
        self.at.is_none_or(|at| at.elapsed() > RECORD_EVERY)
    }
}

impl Ledger {
    /// Makes a ledger where none was ever begun, or opens the one that the campaign was begun with.
    pub fn open_or_begin(
        state_dir: &Path,
        recorded: &Path,
        campaign: &str,
        host: &str,
        now: Stamp,
    ) -> Result<Self, Fault> {
        Home::new(state_dir, recorded, campaign).open_or_begin(host, now)
    }

    /// Opens the ledger that the campaign was begun with; refuses any other.
    pub fn open(state_dir: &Path, recorded: &Path, campaign: &str) -> Result<Self, Fault> {
        Home::new(state_dir, recorded, campaign).open()
    }

    pub(super) fn of(reading: Reading, identity: Identity, folder: &Path) -> Result<Self, Fault> {
        reading.engine.make_ready()?;
        Ok(Self {
            signer: identity.signer(&reading.origin())?,
            head: reading.head()?,
            reading,
            identity,
            folder: folder.to_owned(),
            sender: None,
            member: None,
            lost: None,
        })
    }

    /// From here on this is the ledger of a `send`: it writes only while the lock is in its place and
    /// no other sender began, and keeps the record beside the approvals fresh, so that an older copy
    /// of the ledger is known for what it is.
    pub fn hold(&mut self, lock: SenderLock, recorded: &Path) -> Result<(), Fault> {
        self.sends(Some(lock), recorded)
    }

    pub(super) fn take_sender(&self) -> Result<(), Fault> {
        self.engine.take_sender()
    }

    pub(super) fn sends(&mut self, lock: Option<SenderLock>, recorded: &Path) -> Result<(), Fault> {
        self.head = self.reading.head()?;
        self.sender = Some(Sender {
            lock,
            recorded: recorded.to_owned(),
            at: None,
            unrecorded: None,
        });
        Ok(())
    }

    /// Whether what it stands on answers.
    #[must_use]
    pub fn link(&self) -> Link {
        self.engine.link()
    }

    /// By how many microseconds the clock was set forward while no `send` was at work, as far as that is known;
    /// for the one who writes it to the log.
    pub fn set_meanwhile(&mut self) -> Option<i64> {
        self.sender.as_mut()?.lock.as_mut()?.take_set()
    }

    /// Writes the present head to `approvals/ledger.toml`.
    pub fn record_head(&self, path: &Path) -> Result<(), Fault> {
        if self.lacks_events() {
            return Ok(());
        }
        // Where nobody can be asked, what was seen last stays true for the next who opens it.
        let here = self.reading.whereabouts().ok().flatten();
        let here = here.cloned().unwrap_or_default();
        Recorded {
            server: here.server,
            tables: here.tables,
            timeline: here.timeline,
            id: self.identity.id().to_owned(),
            check: self.identity.check(),
            campaign: self.campaign().to_owned(),
            host: self.host().to_owned(),
            engine: self.engine.place(),
            log_key: Some(self.signer.key().to_string()),
            head_seq: self.head.0,
            head_hash: (self.head.0 > 0).then_some(self.head.1),
        }
        .write(path)
    }

    /// Who this ledger is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The last event's number and hash.
    #[must_use]
    pub fn head(&self) -> (u64, Digest) {
        self.head
    }

    /// Takes notice of an event that another process appended.
    pub(super) fn advance(&mut self, event: &Event) {
        self.head = (event.seq, event.hash);
        self.heed(event);
    }

    /// Appends events in one transaction; they are durable when it returns. Events that another
    /// process appended meanwhile come before them.
    pub fn append(&mut self, drafts: Vec<Draft>, now: Stamp) -> Result<Vec<Event>, Fault> {
        self.append_if(None, drafts, now)
    }

    /// Appends events that follow on the stated one, or none: what they were made from must still be
    /// all that there is.
    pub fn append_after(
        &mut self,
        seq: u64,
        drafts: Vec<Draft>,
        now: Stamp,
    ) -> Result<Vec<Event>, Fault> {
        self.append_if(Some(seq), drafts, now)
    }

    fn append_if(
        &mut self,
        seq: Option<u64>,
        mut drafts: Vec<Draft>,
        now: Stamp,
    ) -> Result<Vec<Event>, Fault> {
        let mut patience = Patience::default();
        loop {
            let turn = match self.turn() {
                Err(Fault::Cut { .. }) if patience.lasts() => continue,
                turn => turn?,
            };
            if seq.is_some_and(|seq| seq != turn.follows()) {
                return Err(Fault::Meanwhile);
            }
            match turn.write(drafts, now) {
                // Nothing of it stands: the same again, behind whatever others wrote meanwhile.
                Err((Fault::Cut { .. }, unwritten)) if patience.lasts() => drafts = unwritten,
                Err((fault, _)) => return Err(fault),
                Ok(events) => return Ok(events),
            }
        }
    }

    /// What a `send` has seen and the engine has lost is recorded beside the approvals, so that nobody begins
    /// with what is left; and all other senders are stopped by a pause, since none but those who saw the same
    /// can notice.
    pub(super) fn note_loss(&mut self, fault: &Fault) {
        let Fault::Lost { here, seen } = *fault else {
            return;
        };
        self.lost = Some((here, seen));
        // From here on nothing is recorded any more: what is left ends earlier.
        let Some(sender) = self.sender.take() else {
            return;
        };
        // It stops in any case; and a record of some seconds ago is there.
        drop(self.record_head(&sender.recorded));
        self.tell_all(fault);
    }

    /// A copy that lacks what is recorded here is said to all others, who cannot know it, once.
    pub(super) fn tell_of_old(&mut self, fault: &Fault) {
        let Fault::Old { here, seen } = *fault else {
            return;
        };
        // Once looked at, it does not stop the others again whenever this machine is started.
        let same = format!("event {seen} was on disk");
        let told = self.engine.losses(0);
        let told = told.is_ok_and(|losses| losses.iter().any(|words| words.contains(&same)));
        if self.engine.is_shared() && !told {
            self.tell_all(&Fault::Lost { here, seen });
        }
    }

    /// Pauses the campaign in what is left. It ends here in any case: where this fails too, the next who begins and
    /// knows more tries again.
    fn tell_all(&mut self, lost: &Fault) {
        let mut patience = Patience::default();
        loop {
            let mut paused = Draft::new(Kind::Paused);
            lost.to_string().clone_into(&mut paused.reply);
            let now = Stamp::from_system(SystemTime::now());
            let turn = self.turn_on_what_is_left();
            match turn.and_then(|turn| turn.append(vec![paused], now)) {
                Err(Fault::Cut { .. } | Fault::Held) if patience.lasts() => {}
                _ => return,
            }
        }
    }

    /// Records the head of a run that ends, however it does: a copy that lagged behind may take the place of a
    /// database that stayed away, and whoever begins then must know it for what it is.
    pub(super) fn record_last(&mut self) {
        let Some(sender) = &self.sender else {
            return;
        };
        let recorded = Recorded::read(&sender.recorded).ok().flatten();
        // Whoever took this one's place has perhaps recorded more.
        let is_older = |there: Recorded| {
            // Or has started over meanwhile.
            there.id == self.identity.id() && there.head_seq < self.head.0
        };
        let older = recorded.is_none_or(is_older);
        if older {
            // It ends in any case; and a record of some seconds ago is there.
            drop(self.record_head(&sender.recorded));
        }
    }

    /// Keeps what the clocks show now for the next `send`.
    pub(super) fn keep_clocks(&mut self) {
        if let Some(sender) = &mut self.sender {
            sender.keep_clocks();
        }
    }

    /// What was committed is committed: a record that cannot be written is remembered and not a fault of
    /// the events.
    pub(super) fn keep_record(&mut self) {
        let due = self.sender.as_ref().filter(|sender| sender.is_due());
        let Some(recorded) = due.map(|sender| sender.recorded.clone()) else {
            return;
        };
        let written = self.record_head(&recorded);
        if let Some(sender) = &mut self.sender {
            sender.keep_clocks();
            sender.at = written.is_ok().then(Instant::now);
            sender.unrecorded =
                written
                    .err()
                    .map(|fault| match std::error::Error::source(&fault) {
                        Some(cause) => format!("{fault}: {cause}"),
                        None => fault.to_string(),
                    });
        }
    }

    /// A `send` writes only while its lock is in its place and no other sender began after `seq`.
    pub(super) fn may_write(&self, seq: u64) -> Result<(), Fault> {
        if let Some(sender) = &self.sender {
            sender.lock.as_ref().map_or(Ok(()), SenderLock::check)?;
            let alone =
                self.member.is_none() && (sender.lock.is_none() || !self.engine.is_shared());
            if alone && seq > self.head.0 && self.engine.somebody_began(self.head.0)? {
                return Err(Fault::Meanwhile);
            }
        }
        Ok(())
    }

    /// Why the head could not be recorded beside the approvals the last time, if it could not.
    pub(super) fn unrecorded(&self) -> Option<&str> {
        self.sender.as_ref()?.unrecorded.as_deref()
    }

    /// Signs where the chain stands.
    #[must_use]
    pub fn note(&self, (seq, hash): (u64, Digest), time: Stamp) -> String {
        self.signer.sign(&Checkpoint {
            origin: self.origin(),
            seq,
            hash,
            time,
        })
    }

    /// The key that its checkpoints are signed with.
    #[must_use]
    pub fn log_key(&self) -> &LogKey {
        self.signer.key()
    }

    /// Whether a checkpoint follows on events that were written together: on all that a verb writes, and of a `send`
    /// every few seconds and where one of them `ends` something.
    pub(super) fn wants_checkpoint(&self, ends: bool) -> bool {
        self.sender.as_ref().is_none_or(Sender::is_due) || ends
    }

    /// A number that changes when another process has written.
    pub(super) fn version(&mut self) -> Result<i64, Fault> {
        let version = self.engine.version();
        if let Err(fault) = &version {
            self.note_loss(fault);
        }
        version
    }
}
