//! Rates that hold over all senders: what this one may begin, and what it waits for.
//!
//! Guarantees that no body is begun without a grant that is good at that moment, and that nobody is prepared
//! who would have to wait long for one. It must not choose who is next.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    rc::Rc,
    sync::mpsc,
    time::Duration,
};

use tokio::{
    sync::{Notify, oneshot},
    time::Instant,
};

use super::{Ended, board::Board, queue::Place};
use crate::{
    delivery::Slot,
    ledger::{Fault, Flows, Reserved, Span, Wanted},
    relay::Limit,
};

/// How often grants are asked for at most.
const EACH: Duration = Duration::from_millis(10);
/// So much of a limit may be prepared and wait for its moment: what is free in so long, or in the time in which one
/// asks twice.
const PREPARED: Duration = Duration::from_millis(100);
/// Nobody who is prepared waits longer than that.
const PATIENCE: Duration = Duration::from_secs(5);
/// A look for the next grant where none is known.
const LOOK: Duration = Duration::from_millis(5);
/// So long before the next is free it is asked for.
const EARLY: Duration = Duration::from_millis(200);
/// So long nothing is asked for after the database gave no answer.
const AWAY: Duration = Duration::from_millis(250);
/// So long in a row nothing can be had, while the database answers everything else, before the run ends.
const IN_VAIN: Duration = Duration::from_secs(20);
/// A database that has given no answer for so long gives none to anybody: whether the ledger is gone, its writer says.
const GONE: Duration = Duration::from_secs(5);

/// What is known of the bodies of one lane.
#[derive(Default)]
struct Lane {
    stock: VecDeque<Span>,
    /// What was not used by its end, until the others hear of it.
    unused: Vec<Slot>,
    /// How many are prepared and wait.
    waiting: u32,
    /// How many became ready since grants were asked for last.
    ready: u32,
    /// Whether less was granted than wanted the last time.
    short: bool,
    /// When the next is free, as far as that was said.
    next: Option<Instant>,
}

/// Where grants come from: a thread of its own, which may wait for the database.
type Asks = mpsc::Sender<(Vec<Wanted>, oneshot::Sender<Result<Reserved, Fault>>)>;

/// The grants of a sender.
pub(super) struct Allowance {
    asks: Asks,
    /// The name and the limits of each lane.
    limits: Vec<(String, Vec<Limit>)>,
    lanes: RefCell<BTreeMap<usize, Lane>>,
    granted: Notify,
    rounds: Cell<u64>,
    /// So long before the next is free people are prepared for it.
    early: Cell<Duration>,
    /// Since when nothing can be had.
    in_vain: Cell<Option<Instant>>,
}

/// Waits for a grant for as long as it lives.
pub(super) struct Waits<'b>(&'b Board, usize);

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        if let Some(allowance) = &self.0.allowance
            && let Some(lane) = allowance.lanes.borrow_mut().get_mut(&self.1)
        {
            lane.waiting = lane.waiting.saturating_sub(1);
        }
    }
}

impl Allowance {
    pub(super) fn new(mut flows: Flows, limits: Vec<(String, Vec<Limit>)>) -> Self {
        let (asks, asked) = mpsc::channel::<(Vec<Wanted>, oneshot::Sender<_>)>();
        // It ends when the run lets go of its end of the channel.
        std::thread::spawn(move || {
            while let Ok((wanted, done)) = asked.recv() {
                if let Err(unheard) = done.send(flows.reserve(&wanted)) {
                    drop(unheard);
                }
            }
        });
        Self {
            asks,
            limits,
            lanes: RefCell::default(),
            granted: Notify::new(),
            rounds: Cell::new(0),
            early: Cell::new(PREPARED),
            in_vain: Cell::new(None),
        }
    }

    /// All limits that a body of a lane is under, by the names that all senders know.
    fn flows_of(&self, lane: usize, all: Vec<Limit>) -> Vec<(String, Vec<Limit>)> {
        let own = self.limits.get(lane).cloned();
        let flows = [Some(("all".to_owned(), all)), own].into_iter().flatten();
        flows.filter(|(_, limits)| !limits.is_empty()).collect()
    }
}

impl Board {
    fn flows_of(&self, allowance: &Allowance, lane: usize) -> Vec<(String, Vec<Limit>)> {
        allowance.flows_of(lane, self.pace.borrow_mut().in_force())
    }

    /// Whether a body of a lane may be prepared, under these limits of the whole run; or when to ask again.
    pub(super) fn may_prepare(&self, lane: usize, all: &[Limit]) -> Result<(), Instant> {
        let Some(allowance) = &self.allowance else {
            return Ok(());
        };
        if allowance.in_vain.get().is_some() {
            // Whoever is prepared has an attempt on the disk.
            return Err(Instant::now() + AWAY);
        }
        let lanes = allowance.lanes.borrow();
        let Some(known) = lanes.get(&lane) else {
            return Ok(());
        };
        let now = Instant::now();
        let early = allowance.early.get();
        if let Some(next) = known.next.filter(|next| *next > now + early) {
            return Err(next);
        }
        let flows = allowance.flows_of(lane, all.to_vec());
        let limits = flows.iter().flat_map(|(_, limits)| limits);
        let most = limits.map(|limit| {
            let part = early.as_secs_f64() / limit.window.as_secs_f64().max(1.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of a u32"
            )]
            let part = (f64::from(limit.count) * part) as u32;
            part.max(1)
        });
        let most = most.min().unwrap_or(u32::MAX);
        if known.short && known.waiting >= most {
            return Err(now + LOOK);
        }
        Ok(())
    }

    /// Somebody is ready.
    pub(super) fn wait_for_grant(&self, place: Place) -> Option<Waits<'_>> {
        let allowance = self.allowance.as_ref()?;
        let at = self.queue.borrow().lane(place);
        let mut lanes = allowance.lanes.borrow_mut();
        let lane = lanes.entry(at).or_default();
        lane.waiting += 1;
        lane.ready += 1;
        drop(lanes);
        Some(Waits(self, at))
    }

    /// Takes a grant that is good now; or says when to look again, or that it takes too long.
    pub(super) fn take_grant(&self, place: Place) -> Result<(), Option<Instant>> {
        let Some(allowance) = &self.allowance else {
            return Ok(());
        };
        let at = self.queue.borrow().lane(place);
        if self.flows_of(allowance, at).is_empty() {
            return Ok(());
        }
        let now = Instant::now();
        let mut lanes = allowance.lanes.borrow_mut();
        let lane = lanes.entry(at).or_default();
        while let Some(span) = lane.stock.front_mut() {
            if span.until <= now.into_std() || span.slot.count == 0 {
                lane.unused
                    .extend((span.slot.count > 0).then_some(span.slot));
                lane.stock.pop_front();
            } else if span.from > now.into_std() {
                return Err(Some(Instant::from_std(span.from)));
            } else {
                span.slot.count -= 1;
                return Ok(());
            }
        }
        if lane.next.is_some_and(|next| next > now + PATIENCE) {
            return Err(None);
        }
        Err(Some(now + LOOK))
    }

    /// Whether whoever is next of a lane will hardly have to wait for a grant.
    pub(super) fn flows_freely(&self, place: Place) -> bool {
        let Some(allowance) = &self.allowance else {
            return true;
        };
        let at = self.queue.borrow().lane(place);
        let lanes = allowance.lanes.borrow();
        lanes.get(&at).is_none_or(|lane| !lane.short)
    }

    /// Waits until a grant comes, or that moment.
    pub(super) async fn grant_or(&self, until: Instant) {
        let sleep = tokio::time::sleep_until(until);
        match &self.allowance {
            None => sleep.await,
            Some(allowance) => {
                tokio::select! { () = sleep => {}, () = allowance.granted.notified() => {} }
            }
        }
    }

    /// What is wanted now: who waits, and who will be ready before the next time.
    fn wanted(&self, allowance: &Allowance) -> (Vec<usize>, Vec<Wanted>) {
        let now = Instant::now().into_std();
        let early = EARLY.max(allowance.early.get() * 2);
        let mut lanes = allowance.lanes.borrow_mut();
        lanes.retain(|_, lane| {
            let over = |span: &&Span| span.until <= now && span.slot.count > 0;
            lane.unused
                .extend(lane.stock.iter().filter(over).map(|span| span.slot));
            lane.stock
                .retain(|span| span.until > now && span.slot.count > 0);
            let next = lane.next.is_some_and(|next| next.into_std() > now);
            let some = lane.waiting > 0 || lane.ready > 0 || !lane.stock.is_empty();
            // Where nobody wants more, nobody misses what was not used either: it is over in a while.
            some || next
        });
        let (mut asked, mut wanted) = (Vec::new(), Vec::new());
        for (at, lane) in &mut *lanes {
            // Asked for in time, and not again and again before.
            if lane.next.is_some_and(|next| next.into_std() > now + early) {
                continue;
            }
            let expected = if lane.short {
                0
            } else {
                lane.ready * 3 / 2 + 1
            };
            let ready = std::mem::take(&mut lane.ready);
            let stocked: u32 = lane.stock.iter().map(|span| span.slot.count).sum();
            let count = (lane.waiting + expected).saturating_sub(stocked);
            if count == 0 || lane.waiting == 0 && ready == 0 {
                continue;
            }
            let flows = self.flows_of(allowance, *at);
            if !flows.is_empty() {
                asked.push(*at);
                let unused = std::mem::take(&mut lane.unused);
                wanted.push(Wanted {
                    flows,
                    count,
                    unused,
                });
            }
        }
        // Nobody comes first every time.
        let round = allowance.rounds.replace(allowance.rounds.get() + 1);
        let turn = usize::try_from(round).unwrap_or(0) % asked.len().max(1);
        asked.rotate_left(turn);
        wanted.rotate_left(turn);
        (asked, wanted)
    }

    fn take_in(&self, allowance: &Allowance, asked: &[usize], reserved: Reserved) {
        allowance.early.set(PREPARED.max(reserved.round * 2));
        allowance.in_vain.set(None);
        let mut seen = self.seen.borrow_mut();
        seen.grants_late = reserved.too_late.then_some(reserved.round);
        seen.no_grants = None;
        drop(seen);
        let mut lanes = allowance.lanes.borrow_mut();
        for (at, given) in asked.iter().zip(reserved.given) {
            let lane = lanes.entry(*at).or_default();
            lane.short = given.next.is_some();
            lane.next = given.next.map(Instant::from_std);
            lane.stock.extend(given.spans);
        }
        drop(lanes);
        allowance.granted.notify_waiters();
    }

    /// Nobody wants a grant, so none is missing: the limits that were asked for are in force no more.
    fn wants_nothing(&self, allowance: &Allowance) {
        if allowance.in_vain.take().is_some() {
            self.seen.borrow_mut().no_grants = None;
        }
    }

    /// Without a grant nothing is begun. What does not pass by itself ends the run, and what lasts does too.
    fn got_nothing(&self, allowance: &Allowance, asked: &[usize], fault: Fault) {
        let passes = matches!(
            fault,
            Fault::Cut { .. } | Fault::Unreachable { .. } | Fault::Held
        );
        let since = allowance.in_vain.get().unwrap_or_else(Instant::now);
        allowance.in_vain.set(Some(since));
        let answered = self.link.last_answer();
        let is_gone = answered.is_some_and(|at| at.elapsed() >= GONE);
        self.seen.borrow_mut().no_grants = Some(fault.to_string());
        if !passes || since.elapsed() >= IN_VAIN && !is_gone {
            self.stop(Ended::of(fault));
        }
        // It is asked for again, also where everybody who waited gives up meanwhile.
        let mut lanes = allowance.lanes.borrow_mut();
        for at in asked {
            let lane = lanes.entry(*at).or_default();
            (lane.ready, lane.short, lane.next) = (lane.ready.max(1), false, None);
        }
    }
}

/// Asks for grants until the run ends.
pub(super) async fn keep(board: Rc<Board>) {
    let Some(allowance) = &board.allowance else {
        return;
    };
    loop {
        let (asked, wanted) = board.wanted(allowance);
        if wanted.is_empty() {
            board.wants_nothing(allowance);
        } else {
            let (done, answer) = oneshot::channel();
            if allowance.asks.send((wanted, done)).is_err() {
                return board.stop(gone());
            }
            match answer.await {
                Ok(Ok(reserved)) => board.take_in(allowance, &asked, reserved),
                Ok(Err(fault)) => {
                    board.got_nothing(allowance, &asked, fault);
                    tokio::time::sleep(AWAY).await;
                }
                // It panicked.
                Err(_gone) => return board.stop(gone()),
            }
        }
        tokio::time::sleep(EACH).await;
    }
}

fn gone() -> Ended {
    let why = "what asks for grants of the rates has ended".to_owned();
    Ended::Ledger(Fault::Stopped(why))
}
