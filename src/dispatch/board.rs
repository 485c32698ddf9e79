//! What all workers of a run share: who is next, what was learnt, and whether to stop.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    rc::Rc,
    time::{Duration, SystemTime},
};

use tokio::sync::Notify;

use super::{
    Ended, Rules, Snapshot,
    allowance::Allowance,
    claim::{Busy, Claim},
    doubts::{Doubt, Doubts},
    health::Health,
    openings::Openings,
    queue::{Place, Queue},
    rules::Earlier,
    sharing::Sharing,
};
use crate::{
    delivery::{
        Action, Brakes, Draft, Event, History, Judgement, Kind, Policy, Reach, Scope, Stage, State,
        Verdict, Window, clock, judge,
    },
    ledger::{self, Fault, Link, Writer},
    relay::{Pace, Trouble},
    terms::{Key, Stamp},
};

/// The longest wait without a look around.
pub(super) const SHORT: Duration = Duration::from_secs(1);

/// So many lanes are shown to people who watch.
const LANES: usize = 3;

pub(super) struct Board {
    pub(super) history: RefCell<History>,
    pub(super) policy: Policy,
    pub(super) writer: Writer,
    pub(super) queue: RefCell<Queue>,
    pub(super) pace: RefCell<Pace>,
    pub(super) openings: Openings,
    pub(super) window: Option<Window>,
    pub(super) closed: Cell<bool>,
    /// When the hours last closed or opened.
    pub(super) closed_at: Cell<tokio::time::Instant>,
    brakes: Brakes,
    pub(super) first: bool,
    /// Whether the relay takes what goes out behind a body.
    pub(super) rides: Cell<bool>,
    pub(super) busy: Cell<u64>,
    pub(super) left_to_claim: Cell<Option<u64>>,
    pub(super) claims: Cell<u64>,
    /// None where this is the only sender.
    pub(super) sharing: Option<Sharing>,
    /// None where nobody else keeps to the same limits.
    pub(super) allowance: Option<Allowance>,
    /// Whether the ledger's database answers.
    pub(super) link: Link,
    /// How many messages the relay of this sender took.
    pub(super) taken: Cell<u64>,
    ended: RefCell<Option<Ended>>,
    pub(super) doubts: RefCell<Doubts>,
    pub(super) health: RefCell<Health>,
    pub(super) seen: RefCell<Snapshot>,
    pub(super) changed: Notify,
    pub(super) stopped: Notify,
}

impl Board {
    pub(super) fn new(
        history: History,
        policy: Policy,
        writer: Writer,
        rules: Rules,
        opened: Option<ledger::Openings>,
    ) -> Self {
        let passed = history.open.at(now());
        let earlier = Earlier::of(&history, &rules.order, now());
        let sharing = rules
            .shares
            .then(|| Sharing::new(&history, &rules.order.people));
        let board = Self {
            history: RefCell::new(history),
            policy,
            writer,
            queue: RefCell::new(Queue::new(rules.order, &earlier.lanes)),
            pace: RefCell::new(Pace::new(&rules.limits, &rules.ramp, passed, &earlier.all)),
            openings: Openings::new(&rules.openings, opened),
            window: rules.window,
            closed: Cell::new(false),
            closed_at: Cell::new(tokio::time::Instant::now()),
            brakes: rules.brakes,
            first: rules.first,
            rides: Cell::new(true),
            busy: Cell::new(0),
            left_to_claim: Cell::new(rules.limit),
            claims: Cell::new(0),
            sharing,
            allowance: None,
            link: Link::default(),
            taken: Cell::new(0),
            ended: RefCell::new(None),
            doubts: RefCell::default(),
            health: RefCell::new(Health::new(rules.connections)),
            seen: RefCell::default(),
            changed: Notify::new(),
            stopped: Notify::new(),
        };
        let places = board.queue.borrow().places();
        for place in places {
            // Whoever runs `send` again has perhaps set right what the relay did not like.
            if board.serves(place) && board.stands(place) == Some(State::Doubted) {
                board.queue.borrow_mut().push(place);
            } else {
                board.schedule(place);
            }
        }
        board
    }

    fn stands(&self, place: Place) -> Option<State> {
        let who = self.queue.borrow().who(place)?;
        self.history.borrow().people.at(who).map(|of| of.state)
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
        let usual = if self.first && self.queue.borrow().len().0 == 0 {
            Ended::First
        } else {
            Ended::Done
        };
        self.ended.borrow_mut().take().unwrap_or(usual)
    }

    /// Takes in an event that is on disk.
    pub(super) fn apply(&self, event: &Event) {
        let mut history = self.history.borrow_mut();
        if let Err(fault) = history.apply(event) {
            self.stop(Ended::Ledger(fault.into()));
            return;
        }
        // What this run releases it knows by itself.
        history.releases.clear();
        if let Some(why) = self.brakes.tripped(&history.judged) {
            self.stop(Ended::Braked(why));
        }
        drop(history);
        let mut seen = self.seen.borrow_mut();
        match event.kind {
            Kind::Accepted => seen.accepted += 1,
            Kind::Refused => seen.rejected += 1,
            Kind::Paused => {
                drop(seen);
                self.stop(Ended::Paused(event.reply.clone()));
            }
            // In a run of the first ones nobody is tried again before somebody looked.
            Kind::ClockSet if self.first || clock::set_by(event) >= 0 => {}
            Kind::ClockSet => self.due_anew(),
            // All others change history alone, where each kind has its meaning.
            _ => {}
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
        let judgement = judge(verdict);
        let mut reach = self.reach(verdict, &judgement);
        if judgement.slow {
            let claims = self.claims.get();
            self.queue
                .borrow_mut()
                .slow_down(claim.place, claim.number, claims);
        }
        match (verdict, reach) {
            (Verdict::Unsure(cause), _) => {
                if let Some(lost) = self.health.borrow_mut().lost_a_reply() {
                    self.stop(Ended::RepliesLost(lost, cause.clone()));
                }
            }
            (Verdict::Accepted(_), _) => {
                self.taken.set(self.taken.get() + 1);
                self.health.borrow_mut().took_a_message();
                self.queue.borrow_mut().recover(claim.place);
                self.seen.borrow_mut().trouble = None;
            }
            (_, Reach::Recipient | Reach::Doubtful) => {
                self.health.borrow_mut().well();
                self.seen.borrow_mut().trouble = None;
            }
            (_, Reach::Relay) => {}
        }
        if let Verdict::Refused(stage, reply) | Verdict::Deferred(stage, reply) = verdict
            && judgement.action == Action::Pause
            && (reach == Reach::Relay || matches!(judgement.scope, Scope::Relay | Scope::Sender))
        {
            self.stop(Ended::Blocked(*stage, reply.clone(), judgement.why));
            reach = Reach::Relay;
        }
        let mut draft = draft.with_verdict(verdict);
        let Some(kind) = Kind::of(verdict, reach, attempted) else {
            self.give_back(claim);
            return;
        };
        draft.kind = kind;
        if draft.kind == Kind::Accepted {
            let settled = self.doubts.borrow_mut().settled_by(claim.number);
            self.settle_doubts(settled);
        }
        let claims = self.claims.get();
        let doubt = Doubt {
            place: claim.place,
            draft: draft.clone(),
            claims,
            about_us: matches!(judgement.scope, Scope::Relay | Scope::Sender),
        };
        if draft.kind == Kind::Doubted
            && let Some((stage, reply)) = self.doubts.borrow_mut().add(doubt)
        {
            self.stop(Ended::RefusesEverybody(stage, reply));
        }
        drop(claim.out);
        self.record(draft, claim.heard, Some(claim.place), claim.busy);
    }

    /// Who a verdict is about. A bare refusal at RCPT is a person only once the relay took mail from us
    /// in this run: `550 relay not permitted` says no more than `550 no such user`.
    fn reach(&self, verdict: &Verdict, judgement: &Judgement) -> Reach {
        let refused =
            matches!(verdict, Verdict::Refused(Stage::Rcpt, reply) if reply.enhanced.is_none());
        let bare = refused && judgement.rule.is_empty();
        match judgement.reach {
            Reach::Recipient if bare && self.taken.get() == 0 => Reach::Doubtful,
            reach => reach,
        }
    }

    /// Puts a person aside for this run: the relay lacks what they need.
    pub(super) fn withhold(self: &Rc<Self>, claim: Claim, mut draft: Draft, why: &str) {
        draft.kind = Kind::Withheld;
        draft.attempt = 0;
        why.clone_into(&mut draft.reply);
        drop(claim.out);
        self.record(draft, claim.heard, Some(claim.place), claim.busy);
    }

    /// Records something that no worker waits for.
    pub(super) fn note(self: &Rc<Self>, draft: Draft, follow: Option<Place>) {
        let busy = Busy::new(self, draft.key);
        self.record(draft, self.writer.heard(), follow, busy);
    }

    /// Queues an event, made from what others wrote up to `heard`, and applies it once it is durable; busy until
    /// then.
    fn record(self: &Rc<Self>, draft: Draft, heard: u64, follow: Option<Place>, busy: Busy) {
        let about = draft.key;
        let queued = self.writer.queue(draft, heard);
        let board = Rc::clone(self);
        tokio::task::spawn_local(async move {
            match queued.durable().await {
                Ok(event) => {
                    board.apply(&event);
                    if let (Some(place), Some(key)) = (follow, event.key) {
                        board.follow_up(place, key, &event);
                    }
                }
                // What another sender wrote decides.
                Err(Fault::Overtaken) => {
                    if let Some(key) = about {
                        board.settle_late(key);
                    }
                }
                Err(fault) => board.stop(Ended::of(fault)),
            }
            drop(busy);
        });
    }

    fn follow_up(self: &Rc<Self>, place: Place, key: Key, event: &Event) {
        // What is said before RCPT settles nobody.
        let about_a_person = event.stage != Some(Stage::Mail);
        match event.kind {
            // Settled meanwhile, by somebody whose message was taken.
            Kind::Doubted if about_a_person && !self.doubts.borrow().holds(place) => {}
            Kind::Doubted
                if about_a_person
                    && self.is_sure(key)
                    && !self.doubts.borrow().is_about_us(place) =>
            {
                let settled = self.doubts.borrow_mut().take(place);
                self.settle_doubts(settled.map(|draft| (place, draft)).into_iter().collect());
            }
            Kind::Deferred | Kind::Doubted if self.gives_up(key) => {
                self.doubts.borrow_mut().forget(place);
                self.note(Draft::about(key, Kind::Expired, 0), None);
            }
            // A person settled it first: whoever decided that has queued them.
            Kind::Resend if !self.was_resent(key) => {}
            Kind::Deferred | Kind::Doubted | Kind::Unreached | Kind::Resend => self.schedule(place),
            Kind::Unsure if self.may_resend(key) => {
                self.note(Draft::about(key, Kind::Resend, 0), Some(place));
            }
            // Nothing follows on any other.
            _ => {}
        }
    }

    fn gives_up(&self, key: Key) -> bool {
        let history = self.history.borrow();
        let open = history.open.at(now());
        history
            .people
            .get(&key)
            .is_some_and(|progress| self.policy.gives_up(&progress, open))
    }

    /// Whether a doubt is none any more: the relay takes mail from us, and refused this person three
    /// times.
    fn is_sure(&self, key: Key) -> bool {
        let history = self.history.borrow();
        let doubts = history.people.get(&key).map_or(0, |p| p.doubts);
        doubts >= 3 && self.taken.get() > 0
    }

    fn was_resent(&self, key: Key) -> bool {
        let history = self.history.borrow();
        history.people.get(&key).is_some_and(|p| p.resent)
    }

    fn may_resend(&self, key: Key) -> bool {
        let history = self.history.borrow();
        self.policy.resend
            && history
                .people
                .get(&key)
                .is_some_and(|p| p.state == State::Unknown && !p.resent)
    }

    fn settle_doubts(self: &Rc<Self>, doubts: Vec<(Place, Draft)>) {
        for (place, mut draft) in doubts {
            // Nobody who is settled is tried again, wherever they wait.
            self.queue.borrow_mut().remove(place);
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
        let queue = self.queue.borrow();
        let (due, later) = queue.len();
        snapshot.waiting = later;
        snapshot.left = later + due + self.busy.get();
        snapshot.elsewhere = snapshot.left == 0 && !self.all_done() && self.others_hold_any();
        snapshot.next = queue.next_later();
        snapshot.lanes = queue.slowest(LANES);
        snapshot.limit = self.pace.borrow_mut().take_held();
        snapshot.away = self.link.away_since().map(|since| since.elapsed());
        let ended = self.ended.borrow();
        snapshot.stopping = ended.is_some().then(|| self.busy.get());
        snapshot.interrupted = matches!(*ended, Some(Ended::Interrupted));
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
