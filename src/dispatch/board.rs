//! What all workers of a run share: who is next, what was learnt, and whether to stop.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeSet, VecDeque},
    rc::Rc,
    time::{Duration, SystemTime},
};

use tokio::sync::Notify;

use crate::{
    delivery::{
        Draft, Due, Event, History, Kind, Policy, Reach, Reply, Stage, State, Verdict, reach,
    },
    ledger::{Fault, Writer},
    relay::Trouble,
    terms::{Key, Stamp},
};

/// How a run ended.
#[derive(Debug)]
pub enum Ended {
    /// Nothing is due any more.
    Done,
    /// Somebody paused the campaign.
    Paused(String),
    /// The operator stopped it.
    Interrupted,
    /// The relay is in trouble.
    Relay(Trouble),
    /// The relay refuses everybody in the same way.
    RefusesEverybody(Stage, Reply),
    /// The ledger failed.
    Ledger(Fault),
    /// A message could not be made.
    Message(String),
}

/// Where a run is, for people who watch.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Handed over in this run.
    pub accepted: u64,
    /// Refused in this run.
    pub rejected: u64,
    /// Still to be tried in this run, also later.
    pub left: u64,
    /// Of those, how many wait for their next try.
    pub waiting: u64,
    /// When the next of them is due.
    pub next: Option<Stamp>,
    /// Open connections.
    pub connections: u32,
    /// What the relay said last, when it was in trouble.
    pub trouble: Option<String>,
}

/// Three in a row is no coincidence.
const STREAK: usize = 3;
/// So long without a message that the relay takes, once it is in trouble, ends the run.
const PATIENCE: Duration = Duration::from_mins(2);

pub(super) struct Board {
    pub(super) history: RefCell<History>,
    pub(super) policy: Policy,
    pub(super) writer: Writer,
    due: RefCell<VecDeque<Key>>,
    delayed: RefCell<BTreeSet<(Stamp, Key)>>,
    /// People who are with a worker, or whose event is on its way to the disk.
    busy: Cell<u64>,
    left_to_claim: Cell<Option<u64>>,
    ended: RefCell<Option<Ended>>,
    doubts: RefCell<Vec<(Key, Draft)>>,
    troubled: Cell<Option<tokio::time::Instant>>,
    pub(super) ever_connected: Cell<bool>,
    pub(super) seen: RefCell<Snapshot>,
    pub(super) changed: Notify,
    pub(super) stopped: Notify,
}

impl Board {
    pub(super) fn new(
        history: History,
        policy: Policy,
        writer: Writer,
        order: Vec<Key>,
        limit: Option<u64>,
    ) -> Self {
        let board = Self {
            history: RefCell::new(history),
            policy,
            writer,
            due: RefCell::default(),
            delayed: RefCell::default(),
            busy: Cell::new(0),
            left_to_claim: Cell::new(limit),
            ended: RefCell::new(None),
            doubts: RefCell::default(),
            troubled: Cell::new(None),
            ever_connected: Cell::new(false),
            seen: RefCell::default(),
            changed: Notify::new(),
            stopped: Notify::new(),
        };
        for key in order {
            board.schedule(key);
        }
        board
    }

    /// The next person to try. Waits for retries that come due; none when the run is over.
    pub(super) async fn claim(&self) -> Option<Key> {
        loop {
            if self.is_stopping() {
                return None;
            }
            let now = now();
            self.take_in_due(now);
            if self.left_to_claim.get() == Some(0) {
                return None;
            }
            let next = self.due.borrow_mut().pop_front();
            if let Some(key) = next {
                self.left_to_claim
                    .set(self.left_to_claim.get().map(|n| n - 1));
                self.busy.set(self.busy.get() + 1);
                return Some(key);
            }
            let next = self.delayed.borrow().first().map(|(due, _)| *due);
            // A person whose event is still on its way may come back.
            match next {
                None if self.busy.get() == 0 => return None,
                None => self.changed.notified().await,
                Some(due) => {
                    let wait = Duration::from_micros(u64::try_from(due.0 - now.0).unwrap_or(0));
                    // Short sleeps, so that a clock that was set or a slept machine does no harm.
                    let wait = tokio::time::sleep(wait.min(Duration::from_secs(1)));
                    tokio::select! { () = wait => {}, () = self.changed.notified() => {} }
                }
            }
        }
    }

    fn take_in_due(&self, now: Stamp) {
        let mut delayed = self.delayed.borrow_mut();
        while let Some((due, key)) = delayed.first().copied()
            && due <= now
        {
            delayed.pop_first();
            self.due.borrow_mut().push_back(key);
        }
    }

    /// Gives a person back untried.
    pub(super) fn give_back(&self, key: Key) {
        self.due.borrow_mut().push_back(key);
        self.left_to_claim
            .set(self.left_to_claim.get().map(|n| n + 1));
        self.free();
    }

    fn free(&self) {
        self.busy.set(self.busy.get().saturating_sub(1));
        self.changed.notify_waiters();
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.ended.borrow().is_some()
    }

    /// Ends the run; the first reason stays, but for a fault of the ledger, which is worse.
    pub(super) fn stop(&self, reason: Ended) {
        let mut ended = self.ended.borrow_mut();
        if ended.is_none() || matches!(reason, Ended::Ledger(_)) {
            *ended = Some(reason);
        }
        drop(ended);
        self.changed.notify_waiters();
        self.stopped.notify_waiters();
    }

    pub(super) fn take_ended(&self) -> Ended {
        self.ended.borrow_mut().take().unwrap_or(Ended::Done)
    }

    /// Puts a person where the policy says.
    fn schedule(&self, key: Key) {
        let now = now();
        let due = self
            .history
            .borrow()
            .people
            .get(&key)
            .map(|progress| self.policy.due(key, progress, now));
        match due {
            Some(Due::From(at)) if at <= now => self.due.borrow_mut().push_back(key),
            Some(Due::From(at)) => {
                self.delayed.borrow_mut().insert((at, key));
            }
            Some(Due::GiveUp | Due::Nothing) | None => {}
        }
    }

    /// Takes in an event that is on disk.
    pub(super) fn apply(&self, event: &Event) {
        if let Err(fault) = self.history.borrow_mut().apply(event) {
            self.stop(Ended::Ledger(fault.into()));
            return;
        }
        let mut seen = self.seen.borrow_mut();
        match event.kind {
            Kind::Accepted => seen.accepted += 1,
            Kind::Refused => seen.rejected += 1,
            Kind::Paused => {
                drop(seen);
                self.stop(Ended::Paused(event.reply.clone()));
            }
            Kind::Opened
            | Kind::Enrolled
            | Kind::Began
            | Kind::Attempt
            | Kind::Doubted
            | Kind::Deferred
            | Kind::Unreached
            | Kind::Unsure
            | Kind::Resend
            | Kind::Expired
            | Kind::Resumed
            | Kind::Ended => {}
        }
    }

    /// Queues what a verdict means for a person. It takes its place in the ledger's queue before
    /// this returns; what follows from it waits until it is durable.
    pub(super) fn settle(
        self: &Rc<Self>,
        key: Key,
        draft: Draft,
        verdict: &Verdict,
        attempted: bool,
    ) {
        let mut draft = draft.with_verdict(verdict);
        draft.kind = match (verdict, reach(verdict)) {
            (Verdict::Accepted(_), _) => Kind::Accepted,
            (Verdict::Unsure(_), _) => Kind::Unsure,
            (Verdict::Refused(..), Reach::Recipient) => Kind::Refused,
            (Verdict::Deferred(..), Reach::Recipient) => Kind::Deferred,
            (_, Reach::Doubtful) => Kind::Doubted,
            (_, Reach::Relay | Reach::Recipient) if attempted => Kind::Unreached,
            // Nothing was on disk and nobody is charged: the person is simply not tried yet.
            (_, Reach::Relay | Reach::Recipient) => {
                self.give_back(key);
                return;
            }
        };
        if draft.kind == Kind::Accepted {
            draft.relay_id = relay_id(&draft.reply);
            self.settle_doubts();
        }
        if draft.kind == Kind::Doubted {
            self.doubt(key, &draft);
        }
        self.record(draft, Some(key));
    }

    /// Records something that no worker waits for.
    fn note(self: &Rc<Self>, draft: Draft, follow: Option<Key>) {
        self.busy.set(self.busy.get() + 1);
        self.record(draft, follow);
    }

    /// Queues an event of somebody busy and applies it once it is durable; free again only then.
    fn record(self: &Rc<Self>, draft: Draft, follow: Option<Key>) {
        let queued = self.writer.queue(draft);
        let board = Rc::clone(self);
        tokio::task::spawn_local(async move {
            match queued.durable().await {
                Ok(event) => {
                    board.apply(&event);
                    if let Some(key) = follow {
                        board.follow_up(key, event.kind);
                    }
                }
                Err(fault) => board.stop(Ended::Ledger(fault)),
            }
            board.free();
        });
    }

    fn follow_up(self: &Rc<Self>, key: Key, kind: Kind) {
        match kind {
            Kind::Deferred | Kind::Unreached | Kind::Resend => {
                let give_up = self
                    .history
                    .borrow()
                    .people
                    .get(&key)
                    .is_some_and(|progress| self.policy.due(key, progress, now()) == Due::GiveUp);
                if give_up {
                    self.note(Draft::about(key, Kind::Expired, 0), None);
                } else {
                    self.schedule(key);
                }
            }
            Kind::Unsure if self.may_resend(key) => {
                self.note(Draft::about(key, Kind::Resend, 0), Some(key));
            }
            Kind::Unsure
            | Kind::Opened
            | Kind::Enrolled
            | Kind::Began
            | Kind::Attempt
            | Kind::Accepted
            | Kind::Refused
            | Kind::Doubted
            | Kind::Expired
            | Kind::Paused
            | Kind::Resumed
            | Kind::Ended => {}
        }
    }

    fn may_resend(&self, key: Key) -> bool {
        let history = self.history.borrow();
        self.policy.resend
            && history
                .people
                .get(&key)
                .is_some_and(|p| p.state == State::Unknown && !p.resent)
    }

    fn doubt(&self, key: Key, draft: &Draft) {
        let mut doubts = self.doubts.borrow_mut();
        doubts.push((key, draft.clone()));
        let same = |a: &Draft, b: &Draft| {
            (a.stage, a.code, &a.enhanced_code) == (b.stage, b.code, &b.enhanced_code)
        };
        let streak = doubts
            .iter()
            .rev()
            .take_while(|(_, other)| same(other, draft))
            .count();
        if streak >= STREAK {
            let reply = Reply {
                code: draft.code,
                enhanced: Some(draft.enhanced_code.clone()).filter(|code| !code.is_empty()),
                text: draft.reply.clone(),
            };
            doubts.clear();
            drop(doubts);
            self.stop(Ended::RefusesEverybody(
                draft.stage.unwrap_or(Stage::Body),
                reply,
            ));
        }
    }

    /// The relay takes mail from us: what it refused before was about those messages.
    pub(super) fn settle_doubts(self: &Rc<Self>) {
        for (_, mut draft) in self.doubts.take() {
            draft.kind = Kind::Refused;
            self.note(draft, None);
        }
    }

    pub(super) fn connected(&self) {
        self.ever_connected.set(true);
    }

    /// The relay took a message.
    pub(super) fn well(&self) {
        self.troubled.set(None);
        self.seen.borrow_mut().trouble = None;
    }

    /// The relay is in trouble. Gives the time to wait, or ends the run.
    pub(super) fn trouble(&self, trouble: Trouble) -> Option<Duration> {
        self.seen.borrow_mut().trouble = Some(trouble.to_string());
        let now = tokio::time::Instant::now();
        let since = self.troubled.get().unwrap_or(now);
        self.troubled.set(Some(since));
        let lasted = now - since;
        if trouble.is_final() || !self.ever_connected.get() || lasted >= PATIENCE {
            self.stop(Ended::Relay(trouble));
            return None;
        }
        Some((lasted / 2).clamp(Duration::from_secs(1), Duration::from_secs(30)))
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        let mut snapshot = self.seen.borrow().clone();
        snapshot.waiting = self.delayed.borrow().len() as u64;
        snapshot.left = snapshot.waiting + self.due.borrow().len() as u64 + self.busy.get();
        snapshot.next = self.delayed.borrow().first().map(|(due, _)| *due);
        snapshot
    }

    /// How many people are with a worker or on their way to the disk.
    pub(super) fn busy(&self) -> u64 {
        self.busy.get()
    }
}

/// The one clock of a run.
pub(super) fn now() -> Stamp {
    Stamp::from_system(SystemTime::now())
}

/// The id by which the relay calls the message: the word after `queued as`, or the longest word
/// with a digit in it.
fn relay_id(reply: &str) -> String {
    let trim = |word: &str| {
        word.trim_matches(|c: char| !c.is_ascii_alphanumeric())
            .to_owned()
    };
    let mut words = reply.split([' ', '=', '<', '>', '[', ']', ',']);
    if words.by_ref().any(|word| word.eq_ignore_ascii_case("as"))
        && let Some(word) = words.next()
    {
        return trim(word);
    }
    let named = |word: &&str| word.len() >= 6 && word.chars().any(|c| c.is_ascii_digit());
    reply
        .split([' ', '=', '<', '>', '[', ']', ','])
        .filter(named)
        .max_by_key(|w| w.len())
        .map(trim)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::relay_id;

    #[test]
    fn relay_ids_are_found_in_what_relays_say() {
        assert_eq!(relay_id("Ok: queued as 4FA1B2C3"), "4FA1B2C3");
        assert_eq!(relay_id("OK id=1tFzQx-0001Ab-7Z"), "1tFzQx-0001Ab-7Z");
        assert_eq!(relay_id("Ok"), "");
    }
}
