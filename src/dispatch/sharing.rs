//! The part of a run's people that this sender tells, while others tell the rest.
//!
//! Guarantees that nobody is tried who is in a block of another sender, that a block is given away only once all
//! that was written about its people is on disk and known here, and that what others wrote about the people of
//! a block is known before one of them is tried. It must not decide who holds a block: that does the ledger.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    time::Duration,
};

use tokio::time::Instant;

use super::{
    Ended,
    board::{Board, now},
    queue::Place,
};
use crate::{
    delivery::{
        BLOCKS, Blocks, Draft, History, Kind, Lease, Peer, Progress, State, Who, block, to_give,
    },
    ledger::{Fault, Seen, Shared, Wish},
    terms::Key,
};

/// How often senders come to terms; sooner while one of them has nothing to do.
const USUALLY: Duration = Duration::from_secs(1);
const SOON: Duration = Duration::from_millis(250);
/// Looking at everybody takes no more than this part of the time.
const PART: u32 = 20;
/// How fast this sender is shows over so long.
const LATELY: Duration = Duration::from_secs(5);
/// How often it is looked whether the database has given an answer; one that came while this process stood still is read within so many looks.
const LOOK: Duration = Duration::from_secs(1);
const LOOKS: u32 = 2;

/// What this sender holds, and what it knows of the others.
pub(super) struct Sharing {
    /// The block of each place.
    block_of: Vec<u16>,
    /// Whose people are told here.
    serves: RefCell<Blocks>,
    /// What is given back as soon as nothing about its people is under way.
    leaving: RefCell<Blocks>,
    /// How much is under way about the people of each block.
    busy: RefCell<Vec<u32>>,
    peers: RefCell<Vec<Peer>>,
    hungry: Cell<bool>,
    /// Whether nobody is left to be told, here or elsewhere, as of the last look.
    done: Cell<bool>,
    /// The number of the last event of others that is known here.
    pub(super) heard: Cell<u64>,
    /// When everybody may be looked at again.
    look: Cell<Option<Instant>>,
    /// As it is known here; its ledger's is no older.
    lease: Cell<Lease>,
    /// When how many had been handed over, lately.
    taken: RefCell<VecDeque<(Instant, u64)>>,
}

impl Sharing {
    pub(super) fn new(history: &History, people: &[Who]) -> Self {
        let of = |who: &Who| history.people.key(*who).map_or(0, block);
        Self {
            block_of: people.iter().map(of).collect(),
            serves: RefCell::default(),
            leaving: RefCell::default(),
            busy: RefCell::new(vec![0; usize::from(BLOCKS)]),
            peers: RefCell::default(),
            hungry: Cell::new(true),
            done: Cell::new(false),
            heard: Cell::new(0),
            look: Cell::new(None),
            lease: Cell::new(Lease::asked(Instant::now().into_std(), now())),
            taken: RefCell::default(),
        }
    }

    fn block(&self, place: Place) -> u16 {
        self.block_of.get(place as usize).copied().unwrap_or(0)
    }

    fn is_busy(&self, block: u16) -> bool {
        let busy = self.busy.borrow();
        busy.get(usize::from(block)).is_some_and(|busy| *busy > 0)
    }

    /// From now on these are told here.
    #[cfg(test)]
    pub(super) fn serve(&self, blocks: Blocks) {
        *self.serves.borrow_mut() = blocks;
    }

    /// How many a second were handed over lately, of so many in all.
    fn rate(&self, taken: u64, now: Instant) -> f64 {
        let mut lately = self.taken.borrow_mut();
        lately.push_back((now, taken));
        while lately.get(1).is_some_and(|(at, _)| now - *at >= LATELY) {
            lately.pop_front();
        }
        let Some((at, before)) = lately.front().copied().filter(|(at, _)| *at < now) else {
            return 0.0;
        };
        #[expect(clippy::cast_precision_loss, reason = "for people who watch")]
        let rate = (taken - before) as f64 / (now - at).as_secs_f64();
        rate
    }

    /// What can be given back now.
    fn idle(&self) -> Blocks {
        let leaving = self.leaving.borrow();
        leaving
            .iter()
            .filter(|block| !self.is_busy(*block))
            .collect()
    }
}

/// What a look at everybody shows.
#[derive(Default)]
struct Look {
    /// Blocks of others, or nobody's, with people who are due.
    due: Blocks,
    /// People who are due here, and wait nowhere.
    own: Vec<Place>,
    /// Whether anybody is left at all.
    left: bool,
}

impl Board {
    /// Whether this sender tells the people of a place's block.
    pub(super) fn serves(&self, place: Place) -> bool {
        self.sharing
            .as_ref()
            .is_none_or(|sharing| sharing.serves.borrow().holds(sharing.block(place)))
    }

    /// Something about somebody is under way, or not any more.
    pub(super) fn occupy(&self, about: Option<Key>, more: bool) {
        let (Some(sharing), Some(key)) = (&self.sharing, about) else {
            return;
        };
        if let Some(busy) = sharing.busy.borrow_mut().get_mut(usize::from(block(&key))) {
            *busy = if more {
                *busy + 1
            } else {
                busy.saturating_sub(1)
            };
        }
    }

    /// Whether nobody is left who is told by another sender.
    pub(super) fn all_done(&self) -> bool {
        self.sharing
            .as_ref()
            .is_none_or(|sharing| sharing.done.get())
    }

    /// Whether others hold anything, as of the last look.
    pub(super) fn others_hold_any(&self) -> bool {
        self.sharing.as_ref().is_some_and(|sharing| {
            let peers = sharing.peers.borrow();
            peers.iter().any(|peer| !peer.holds.is_empty())
        })
    }

    /// Whether somebody is still to be told, by what is known now.
    pub(super) fn is_outstanding(&self, key: Key) -> bool {
        let history = self.history.borrow();
        let known = history.people.get(&key);
        known.is_some_and(|progress| self.policy.due(key, &progress).is_some())
    }

    /// How an attempt of a sender that was taken for dead ended, somebody says late: whoever is told here now is
    /// perhaps settled, or to be tried again.
    pub(super) fn settle_late(&self, key: Key) {
        let Some(sharing) = &self.sharing else {
            return;
        };
        if !sharing.serves.borrow().holds(block(&key)) {
            return;
        }
        if self.is_outstanding(key) {
            self.take_up(key);
            return;
        }
        let who = self.history.borrow().people.who(&key);
        let place = who.and_then(|who| self.queue.borrow().place(who));
        if let Some(place) = place {
            self.queue.borrow_mut().remove(place);
            self.doubts.borrow_mut().forget(place);
        }
    }

    /// An event of another process is known here.
    pub(super) fn heard(&self, seq: u64) {
        if let Some(sharing) = &self.sharing {
            let seq = seq.max(sharing.heard.get());
            sharing.heard.set(seq);
            self.writer.hear(seq);
            self.changed.notify_waiters();
        }
    }

    /// Looks at everybody: who is due elsewhere, and whether anybody is left.
    fn look(&self, sharing: &Sharing) -> Look {
        let began = Instant::now();
        let (history, queue, now) = (self.history.borrow(), self.queue.borrow(), now());
        let serves = sharing.serves.borrow();
        let mut look = Look::default();
        for place in queue.places() {
            let who = queue.who(place);
            let known = who.and_then(|who| history.people.key(who).zip(history.people.at(who)));
            let Some((key, progress)) = known else {
                continue;
            };
            if progress.state == State::Sending {
                look.left = true;
                continue;
            }
            let due = self.due(*key, progress, now);
            // In a run of the first ones nobody is tried again before somebody looked.
            let due = due.filter(|_| !self.first || progress.state == State::Pending);
            // Nobody has said yet that they are tried once more; whoever tells them does.
            let due = due.or_else(|| self.is_resent(&progress).then_some(now));
            let Some(due) = due else {
                continue;
            };
            look.left = true;
            let block = sharing.block(place);
            if due > now {
                continue;
            }
            if !serves.holds(block) {
                look.due.insert(block);
            } else if !sharing.is_busy(block) {
                look.own.push(place);
            }
        }
        sharing.look.set(Some(began + began.elapsed() * PART));
        look
    }

    /// What this sender wants of the others.
    pub(super) fn wish(self: &Rc<Self>, sharing: &Sharing) -> Wish {
        let leaves = self.is_stopping() || self.left_to_claim.get() == Some(0);
        if leaves {
            let all = sharing.serves.borrow().clone();
            self.leave(sharing, &all);
        }
        let idle = self.queue.borrow().len().0 == 0;
        let may_look = sharing.look.get().is_none_or(|next| next <= Instant::now());
        let mut due = Blocks::default();
        if idle && !leaves && may_look {
            let look = self.look(sharing);
            // Nobody is forgotten, whatever happened to them.
            look.own.iter().for_each(|place| self.begin_with(*place));
            sharing.hungry.set(!look.due.is_empty() && self.is_open());
            sharing.done.set(!look.left);
            if sharing.done.get() {
                self.changed.notify_waiters();
            }
            due = look.due;
        } else if !idle || leaves {
            sharing.hungry.set(false);
        }
        Wish {
            leaves,
            hungry: sharing.hungry.get(),
            due,
            give: sharing.idle(),
            seen: self.seen_by_others(sharing),
        }
    }

    fn seen_by_others(&self, sharing: &Sharing) -> Seen {
        let (taken, now) = (self.taken.get(), Instant::now());
        let rate = sharing.rate(taken, now);
        let state = if self.is_stopping() {
            "finishing"
        } else if self.closed.get() {
            "outside its hours"
        } else if self.seen.borrow().trouble.is_some() {
            "relay in trouble"
        } else if self.busy.get() == 0 && self.queue.borrow().len().0 == 0 && rate <= 0.0 {
            "idle"
        } else {
            "sending"
        };
        Seen {
            state: state.to_owned(),
            taken,
            rate,
            connections: self.seen.borrow().connections,
        }
    }

    /// From now on nobody of these blocks is begun with.
    fn leave(&self, sharing: &Sharing, blocks: &Blocks) {
        if blocks.is_empty() {
            return;
        }
        let serves = sharing.serves.borrow().without(blocks);
        *sharing.serves.borrow_mut() = serves;
        let leaving = sharing.leaving.borrow().with(blocks);
        *sharing.leaving.borrow_mut() = leaving;
        let gone = |place| blocks.holds(sharing.block(place));
        self.queue.borrow_mut().withdraw(gone);
        self.doubts.borrow_mut().forget_all(gone);
    }

    /// Takes in what senders came to.
    fn come_to(self: &Rc<Self>, sharing: &Sharing, given: &Blocks, shared: Shared) {
        let leaving = sharing.leaving.borrow().without(given);
        let serves = shared.holds.without(&leaving);
        let taken = serves.without(&sharing.serves.borrow());
        *sharing.leaving.borrow_mut() = leaving;
        *sharing.serves.borrow_mut() = serves;
        *sharing.peers.borrow_mut() = shared.peers;
        if !taken.is_empty() {
            sharing.look.set(None);
            self.take_blocks(sharing, &taken);
        }
        if shared.drain {
            self.stop(Ended::Drained);
        }
        let peers = sharing.peers.borrow();
        let due: RefCell<Option<Vec<usize>>> = RefCell::default();
        let due_in = |block: u16| {
            let mut due = due.borrow_mut();
            let counts = due.get_or_insert_with(|| {
                let mut counts = vec![0; usize::from(BLOCKS)];
                for place in self.queue.borrow().due() {
                    if let Some(count) = counts.get_mut(usize::from(sharing.block(place))) {
                        *count += 1;
                    }
                }
                counts
            });
            counts.get(usize::from(block)).copied().unwrap_or(0)
        };
        if !peers.is_empty() {
            let serves = sharing.serves.borrow().clone();
            let enough = usize::try_from(self.seen.borrow().connections).unwrap_or(0) * 2;
            let own = (enough, shared.speed);
            let give = to_give(&serves, &peers, sharing.hungry.get(), own, due_in);
            self.leave(sharing, &give);
        }
        self.changed.notify_waiters();
    }

    /// The people of these blocks are told here from now on.
    fn take_blocks(self: &Rc<Self>, sharing: &Sharing, taken: &Blocks) {
        let places = self.queue.borrow().places();
        for place in places.filter(|place| taken.holds(sharing.block(*place))) {
            self.begin_with(place);
        }
    }

    /// Somebody is told here from now on, if they still are.
    fn begin_with(self: &Rc<Self>, place: Place) {
        let who = self.queue.borrow().who(place);
        let known = who.and_then(|who| {
            let history = self.history.borrow();
            Some((*history.people.key(who)?, history.people.at(who)?))
        });
        match known {
            // A sender died with them.
            Some((key, progress)) if self.is_resent(&progress) => {
                self.note(Draft::about(key, Kind::Resend, 0), Some(place));
            }
            Some(_) => self.schedule(place),
            None => {}
        }
    }

    /// Whether somebody whose outcome is unknown is to be tried once more, which nobody has written yet.
    fn is_resent(&self, progress: &Progress) -> bool {
        progress.state == State::Unknown && self.policy.resend && !progress.resent && !self.first
    }

    /// Waits for what comes of a wish. Where that takes longer than the lease lasts, the database counts as gone.
    async fn come_to_terms(&self, sharing: &Sharing, wish: Wish) -> Result<Shared, Fault> {
        let asked = Instant::now();
        let lease = Lease::asked(asked.into_std(), now());
        let mut answer = std::pin::pin!(self.writer.share(wish));
        let mut late = 0;
        let done = loop {
            tokio::select! {
                biased;
                done = answer.as_mut() => break done,
                () = tokio::time::sleep(LOOK) => {}
            }
            let holds = sharing.lease.get().holds(Instant::now().into_std(), now());
            late += u32::from(!holds);
            if late > LOOKS {
                let seconds = asked.elapsed().as_secs();
                return Err(Fault::Silent { seconds });
            }
        };
        if done.is_ok() {
            sharing.lease.set(lease);
        }
        done
    }
}

/// Comes to terms with the other senders until the run ends.
pub(super) async fn share(board: Rc<Board>) {
    let Some(sharing) = &board.sharing else {
        return;
    };
    loop {
        let wish = board.wish(sharing);
        let given = wish.give.clone();
        match board.come_to_terms(sharing, wish).await {
            Ok(shared) => {
                // What others wrote about these people comes first.
                while sharing.heard.get() < shared.heard {
                    board.changed.notified().await;
                }
                board.come_to(sharing, &given, shared);
            }
            Err(fault) => {
                if matches!(fault, Fault::Silent { .. }) {
                    // Others tell its people by now: the end waits for no answer.
                    board.link.hurry();
                }
                board.stop(Ended::of(fault));
                return;
            }
        }
        let busy = sharing.hungry.get()
            || !sharing.leaving.borrow().is_empty()
            || sharing.peers.borrow().iter().any(|peer| peer.hungry);
        tokio::time::sleep(if busy { SOON } else { USUALLY }).await;
    }
}
