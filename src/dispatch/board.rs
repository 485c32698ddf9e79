//! What all workers of a run share: who is next, what was learnt, and whether to stop.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeSet, VecDeque},
    future::Future,
    rc::Rc,
    time::{Duration, SystemTime},
};

use tokio::sync::Notify;

use super::{
    claim::{Busy, Claim, Next},
    doubts::Doubts,
    health::Health,
};
use crate::{
    delivery::{Draft, Event, History, Kind, Policy, Reach, Reply, Stage, State, Verdict, reach},
    ledger::{Fault, Writer},
    relay::Trouble,
    terms::{Key, Stamp},
};

/// The longest wait without a look around.
const SHORT: Duration = Duration::from_secs(1);

/// How a run ended.
#[derive(Debug)]
pub enum Ended {
    /// Nothing is due any more.
    Done,
    /// Somebody paused the campaign.
    Paused(String),
    /// The operator stopped it.
    Interrupted,
    /// The operator stopped it at once: what had begun is unknown.
    Abandoned,
    /// The relay is in trouble.
    Relay(Trouble),
    /// The relay refuses everybody in the same way.
    RefusesEverybody(Stage, Reply),
    /// The relay ends its sessions after the body, without an answer: so many in a row, the last for
    /// that cause.
    RepliesLost(u32, String),
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

pub(super) struct Board {
    pub(super) history: RefCell<History>,
    pub(super) policy: Policy,
    pub(super) writer: Writer,
    due: RefCell<VecDeque<Key>>,
    delayed: RefCell<BTreeSet<(Stamp, Key)>>,
    pub(super) busy: Cell<u64>,
    left_to_claim: Cell<Option<u64>>,
    claims: Cell<u64>,
    ended: RefCell<Option<Ended>>,
    doubts: RefCell<Doubts>,
    health: RefCell<Health>,
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
        connections: u32,
    ) -> Self {
        let board = Self {
            history: RefCell::new(history),
            policy,
            writer,
            due: RefCell::default(),
            delayed: RefCell::default(),
            busy: Cell::new(0),
            left_to_claim: Cell::new(limit),
            claims: Cell::new(0),
            ended: RefCell::new(None),
            doubts: RefCell::default(),
            health: RefCell::new(Health::new(connections)),
            seen: RefCell::default(),
            changed: Notify::new(),
            stopped: Notify::new(),
        };
        for key in order {
            let doubted = |history: &History| {
                history
                    .people
                    .get(&key)
                    .is_some_and(|progress| progress.state == State::Doubted)
            };
            if doubted(&board.history.borrow()) {
                // Whoever runs `send` again has perhaps set right what the relay did not like.
                board.due.borrow_mut().push_back(key);
            } else {
                board.schedule(key);
            }
        }
        board
    }

    /// What a worker does next.
    pub(super) fn next(self: &Rc<Self>) -> Next {
        if self.is_stopping() {
            return Next::Over;
        }
        let now = now();
        self.take_in_due(now);
        let enough = self.left_to_claim.get() == Some(0);
        if !enough && let Some(key) = self.pop_due() {
            self.claims.set(self.claims.get() + 1);
            return Next::Try(Claim {
                key,
                number: self.claims.get(),
                busy: Busy::new(self),
            });
        }
        if self.busy.get() > 0 {
            // A person whose event is still on its way may come back.
            return Next::Later(SHORT);
        }
        match self.delayed.borrow().first() {
            Some((due, _)) if !enough => {
                self.health.borrow_mut().rest();
                Next::Later(due.since(now))
            }
            Some(_) | None => Next::Over,
        }
    }

    fn pop_due(&self) -> Option<Key> {
        let key = self.due.borrow_mut().pop_front()?;
        self.left_to_claim
            .set(self.left_to_claim.get().map(|n| n - 1));
        self.doubts.borrow_mut().forget(key);
        Some(key)
    }

    /// Waits until something changes, at most so long. The wait is cut short, so that a clock that
    /// was set or a machine that slept does no harm.
    pub(super) async fn change(&self, wait: Duration) {
        let wait = tokio::time::sleep(wait.min(SHORT));
        tokio::select! { () = wait => {}, () = self.changed.notified() => {} }
    }

    /// Does something unless the run stops before; then it is dropped where it stands.
    pub(super) async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        // Made before the look, so that a stop in between is not missed.
        let stopped = self.stopped.notified();
        if self.is_stopping() {
            return None;
        }
        tokio::select! {
            biased;
            done = work => Some(done),
            () = stopped => None,
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
    pub(super) fn give_back(&self, claim: Claim) {
        self.due.borrow_mut().push_back(claim.key);
        self.left_to_claim
            .set(self.left_to_claim.get().map(|n| n + 1));
        drop(claim);
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
        let due = self
            .history
            .borrow()
            .people
            .get(&key)
            .and_then(|progress| self.policy.due(key, progress));
        match due {
            Some(at) if at <= now() => self.due.borrow_mut().push_back(key),
            Some(at) => {
                self.delayed.borrow_mut().insert((at, key));
            }
            None => {}
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
            | Kind::Withheld
            | Kind::Expired
            | Kind::Resumed
            | Kind::Ended => {}
        }
    }

    /// Queues what a verdict means for a person. It takes its place in the ledger's queue before
    /// this returns; what follows from it waits until it is durable.
    pub(super) fn settle(
        self: &Rc<Self>,
        claim: Claim,
        draft: Draft,
        verdict: &Verdict,
        attempted: bool,
    ) {
        let reach = self.reach(verdict);
        match (verdict, reach) {
            (Verdict::Unsure(cause), _) => {
                if let Some(lost) = self.health.borrow_mut().lost_a_reply() {
                    self.stop(Ended::RepliesLost(lost, cause.clone()));
                }
            }
            (Verdict::Accepted(_), _) => {
                self.health.borrow_mut().took_a_message();
                self.seen.borrow_mut().trouble = None;
            }
            (_, Reach::Recipient | Reach::Doubtful) => {
                self.health.borrow_mut().well();
                self.seen.borrow_mut().trouble = None;
            }
            (_, Reach::Relay) => {}
        }
        let mut draft = draft.with_verdict(verdict);
        draft.kind = match (verdict, reach) {
            (Verdict::Accepted(_), _) => Kind::Accepted,
            (Verdict::Unsure(_), _) => Kind::Unsure,
            (Verdict::Refused(..), Reach::Recipient) => Kind::Refused,
            (Verdict::Deferred(..), Reach::Recipient) => Kind::Deferred,
            (_, Reach::Doubtful) => Kind::Doubted,
            (_, Reach::Relay | Reach::Recipient) if attempted => Kind::Unreached,
            // Nothing was on disk and nobody is charged: the person is simply not tried yet.
            (_, Reach::Relay | Reach::Recipient) => {
                self.give_back(claim);
                return;
            }
        };
        if draft.kind == Kind::Accepted {
            let settled = self.doubts.borrow_mut().settled_by(claim.number);
            self.settle_doubts(settled);
        }
        let claims = self.claims.get();
        if draft.kind == Kind::Doubted
            && let Some((stage, reply)) = self.doubts.borrow_mut().add(claim.key, &draft, claims)
        {
            self.stop(Ended::RefusesEverybody(stage, reply));
        }
        self.record(draft, Some(claim.key), claim.busy);
    }

    /// Who a verdict is about. A bare refusal at RCPT is a person only once the relay took mail from us
    /// in this run: `550 relay not permitted` says no more than `550 no such user`.
    fn reach(&self, verdict: &Verdict) -> Reach {
        let bare =
            matches!(verdict, Verdict::Refused(Stage::Rcpt, reply) if reply.enhanced.is_none());
        match reach(verdict) {
            Reach::Recipient if bare && self.seen.borrow().accepted == 0 => Reach::Doubtful,
            reach => reach,
        }
    }

    /// Puts a person aside for this run: the relay lacks what they need.
    pub(super) fn withhold(self: &Rc<Self>, claim: Claim, mut draft: Draft, why: &str) {
        draft.kind = Kind::Withheld;
        draft.attempt = 0;
        why.clone_into(&mut draft.reply);
        self.record(draft, Some(claim.key), claim.busy);
    }

    /// Records something that no worker waits for.
    fn note(self: &Rc<Self>, draft: Draft, follow: Option<Key>) {
        self.record(draft, follow, Busy::new(self));
    }

    /// Queues an event and applies it once it is durable; busy until then.
    fn record(self: &Rc<Self>, draft: Draft, follow: Option<Key>, busy: Busy) {
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
            drop(busy);
        });
    }

    fn follow_up(self: &Rc<Self>, key: Key, kind: Kind) {
        match kind {
            // Settled meanwhile, by somebody whose message was taken.
            Kind::Doubted if !self.doubts.borrow().holds(key) => {}
            Kind::Doubted if self.is_sure(key) => {
                let settled = self.doubts.borrow_mut().take(key);
                self.settle_doubts(settled.map(|draft| (key, draft)).into_iter().collect());
            }
            Kind::Deferred | Kind::Doubted if self.gives_up(key) => {
                self.doubts.borrow_mut().forget(key);
                self.note(Draft::about(key, Kind::Expired, 0), None);
            }
            Kind::Deferred | Kind::Doubted | Kind::Unreached | Kind::Resend => self.schedule(key),
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
            | Kind::Withheld
            | Kind::Expired
            | Kind::Paused
            | Kind::Resumed
            | Kind::Ended => {}
        }
    }

    fn gives_up(&self, key: Key) -> bool {
        let history = self.history.borrow();
        let open = history.open.at(now());
        history
            .people
            .get(&key)
            .is_some_and(|progress| self.policy.gives_up(progress, open))
    }

    /// Whether a doubt is none any more: the relay takes mail from us, and refused this person three
    /// times.
    fn is_sure(&self, key: Key) -> bool {
        let history = self.history.borrow();
        let tries = history.people.get(&key).map_or(0, |p| p.tries);
        tries >= 3 && self.seen.borrow().accepted > 0
    }

    fn may_resend(&self, key: Key) -> bool {
        let history = self.history.borrow();
        self.policy.resend
            && history
                .people
                .get(&key)
                .is_some_and(|p| p.state == State::Unknown && !p.resent)
    }

    fn settle_doubts(self: &Rc<Self>, doubts: Vec<(Key, Draft)>) {
        for (key, mut draft) in doubts {
            // Nobody who is settled is tried again, wherever they wait.
            self.delayed
                .borrow_mut()
                .retain(|(_, waiting)| *waiting != key);
            self.due.borrow_mut().retain(|waiting| *waiting != key);
            draft.kind = Kind::Refused;
            self.note(draft, None);
        }
    }

    pub(super) fn connected(&self) {
        self.health.borrow_mut().connected();
    }

    /// The relay is in trouble. Gives the time to wait, or ends the run.
    pub(super) fn trouble(&self, trouble: Trouble) -> Option<Duration> {
        if self.is_stopping() {
            return None;
        }
        self.seen.borrow_mut().trouble = Some(trouble.to_string());
        let wait = self.health.borrow_mut().trouble(&trouble);
        if wait.is_none() {
            self.stop(Ended::Relay(trouble));
        }
        wait
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
