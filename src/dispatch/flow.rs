//! Who may go now: the order of sending, all limits, the hours.

use std::{rc::Rc, time::Duration};

use tokio::time::Instant;

use super::{
    board::{Board, SHORT, now},
    claim::{Busy, Claim, Next, Out},
    queue::{Place, Pop},
};
use crate::{
    delivery::{Draft, Kind, Permit, Progress},
    relay::Pace,
    terms::{Key, Stamp},
};

impl Board {
    /// What a worker does next; whether it is `connected` decides whether it may have to wait for a connection.
    pub(super) fn next(self: &Rc<Self>, connected: bool) -> Next {
        if self.is_stopping() {
            return Next::Over;
        }
        let now = now();
        let enough = self.left_to_claim.get() == Some(0);
        if let Some(wait) = self.hours(now) {
            let (due, later) = self.queue.borrow().len();
            let left = if self.first { due } else { due + later };
            let over = self.busy.get() == 0 && (enough || left == 0 && self.all_done());
            return if over { Next::Over } else { Next::Later(wait) };
        }
        let mut wait = None;
        if !enough {
            match self.pop(now, connected) {
                Pop::Person(place) => return self.claim(place),
                Pop::Wait(until) => wait = Some(until - Instant::now()),
                Pop::Nobody => {}
            }
        }
        if self.busy.get() > 0 {
            // A person whose event is still on its way may come back.
            return Next::Later(wait.unwrap_or(SHORT));
        }
        let next = self
            .queue
            .borrow()
            .next_later()
            .filter(|_| !enough && !self.first);
        match (wait, next) {
            (Some(wait), _) => Next::Later(wait),
            (None, Some(due)) => {
                self.health.borrow_mut().rest();
                Next::Later(due.since(now))
            }
            (None, None) if enough || self.all_done() => Next::Over,
            // Somebody else tells them, or will not be able to.
            (None, None) => {
                self.health.borrow_mut().rest();
                Next::Later(SHORT)
            }
        }
    }

    /// How long mail may not leave; none where it may.
    fn hours(self: &Rc<Self>, now: Stamp) -> Option<Duration> {
        let window = self.window.as_ref()?;
        let open = window.is_open(now);
        if !open && self.closed.get() {
            self.health.borrow_mut().rest();
        }
        // What is under way when the hours end is finished first.
        if open == self.closed.get() && (open || self.busy.get() == 0) {
            self.closed.set(!open);
            let moment = Instant::now();
            let since = self.closed_at.replace(moment);
            if open {
                self.pace.borrow_mut().rested(moment - since);
            }
            let kind = if open { Kind::Reopened } else { Kind::Closed };
            // Of several senders, one says so.
            if self.sharing.is_none() || self.history.borrow().closed == open {
                self.note(Draft::new(kind), None);
            }
        }
        if open {
            self.seen.borrow_mut().closed = None;
            return None;
        }
        let opens = window.next_change(now);
        self.seen.borrow_mut().closed = opens;
        Some(opens.map_or(SHORT, |opens| opens.since(now)))
    }

    /// Whether a body may leave by the hours.
    pub(super) fn is_open(&self) -> bool {
        self.window
            .as_ref()
            .is_none_or(|window| window.is_open(now()))
    }

    /// The next who may be tried, as far as all limits allow.
    fn pop(&self, now: Stamp, connected: bool) -> Pop {
        let mut queue = self.queue.borrow_mut();
        if !self.first {
            queue.take_in(now);
        }
        if queue.len().0 == 0 {
            return Pop::Nobody;
        }
        let mut pace = self.pace.borrow_mut();
        if let Err(until) = pace.plan() {
            self.seen.borrow_mut().slowest = None;
            return Pop::Wait(until);
        }
        // Asked last: while the rate holds everybody up, nobody looks again and again for a free connection.
        if !connected && let Some(until) = self.openings.until() {
            pace.keep();
            return Pop::Wait(until);
        }
        let all = if self.allowance.is_some() {
            pace.in_force()
        } else {
            Vec::new()
        };
        let popped = queue.pop(|lane| self.may_prepare(lane, &all));
        if !matches!(popped, Pop::Person(_)) {
            pace.keep();
            self.seen.borrow_mut().slowest = queue.bottleneck().map(str::to_owned);
        }
        popped
    }

    fn claim(self: &Rc<Self>, place: Place) -> Next {
        let who = self.queue.borrow().who(place);
        let of = |who| Some((who, *self.history.borrow().people.key(who)?));
        let Some((who, key)) = who.and_then(of) else {
            return Next::Over;
        };
        self.left_to_claim
            .set(self.left_to_claim.get().map(|n| n - 1));
        self.claims.set(self.claims.get() + 1);
        self.doubts.borrow_mut().forget(place);
        Next::Try(Claim {
            key,
            who,
            place,
            number: self.claims.get(),
            heard: self.writer.heard(),
            out: Out::new(self, place),
            busy: Busy::new(self, Some(key)),
        })
    }

    /// From when on a body may be written to somebody; none is now.
    pub(super) fn until(&self, place: Place) -> Option<Instant> {
        let mut queue = self.queue.borrow_mut();
        let lane = queue.pace_of(place).and_then(Pace::until);
        lane.max(self.pace.borrow_mut().until())
    }

    /// Waits until a body may be begun with a permit, and counts it as begun; or says why it must not be.
    pub(super) async fn release(&self, out: &mut Out, permit: &Permit) -> Result<(), &'static str> {
        let released = self.unless_stopped(out.release()).await;
        match released {
            None => Err("the run stopped before the body"),
            Some(false) => Err("the rate leaves no room for now"),
            // Whether the lease itself is over, whoever renews it says: this permit was of an earlier one.
            Some(true) if !permit.holds(Instant::now().into_std(), now()) => {
                Err("the permit was too old for the body")
            }
            Some(true) if !self.is_open() => Err("the hours ended before the body"),
            Some(true) => Ok(()),
        }
    }

    /// A body is written now.
    pub(super) fn released(&self, place: Place) {
        self.pace.borrow_mut().released();
        if let Some(pace) = self.queue.borrow_mut().pace_of(place) {
            pace.released();
        }
    }

    /// A worker is done with somebody; whether a body was written decides what the next one may.
    pub(super) fn back(&self, place: Place, used: bool) {
        let mut queue = self.queue.borrow_mut();
        if !used {
            self.pace.borrow_mut().keep();
        }
        queue.back(place, used);
        drop(queue);
        self.changed.notify_waiters();
    }

    /// Gives a person back untried, to be the next.
    pub(super) fn put_back(&self, claim: Claim) {
        if self.serves(claim.place) {
            self.queue.borrow_mut().give_back(claim.place, true);
        }
        self.let_go(claim);
    }

    /// Gives a person back untried.
    pub(super) fn give_back(&self, claim: Claim) {
        if self.serves(claim.place) {
            self.queue.borrow_mut().give_back(claim.place, false);
        }
        self.let_go(claim);
    }

    /// Lets somebody go untried, who is to be tried by nobody any more: another may be in their stead.
    pub(super) fn let_go(&self, claim: Claim) {
        self.left_to_claim
            .set(self.left_to_claim.get().map(|n| n + 1));
        drop(claim);
    }

    /// Somebody who was unknown is to be told once more: a person found that the relay never took it.
    pub(super) fn take_up(&self, key: Key) {
        let who = self.history.borrow().people.who(&key);
        let place = who.and_then(|who| self.queue.borrow().place(who));
        // In a run of the first ones nobody is tried again before somebody looked.
        if let Some(place) = place.filter(|_| !self.first) {
            self.schedule(place);
            self.changed.notify_waiters();
        }
    }

    /// From when on somebody is to be tried. What is later than now was written by another machine's clock, or by
    /// this one's before it was set: nobody waits for that.
    pub(super) fn due(&self, key: Key, mut progress: Progress, now: Stamp) -> Option<Stamp> {
        if self.sharing.is_some() {
            progress.last = progress.last.min(now);
        }
        self.policy.due(key, &progress)
    }

    /// Puts a person where the policy says.
    pub(super) fn schedule(&self, place: Place) {
        if !self.serves(place) {
            return;
        }
        let mut queue = self.queue.borrow_mut();
        let Some(who) = queue.who(place) else {
            return;
        };
        let history = self.history.borrow();
        let known = history.people.key(who).zip(history.people.at(who));
        let now = now();
        match known.and_then(|(key, progress)| self.due(*key, progress, now)) {
            Some(at) if at <= now => queue.push(place),
            Some(at) => queue.push_later(at, place),
            None => {}
        }
    }
}
