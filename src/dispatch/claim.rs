//! Who holds a person: however the holder ends, the board learns of it.

use std::{rc::Rc, time::Duration};

use tokio::time::Instant;

use super::{board::Board, queue::Place};
use crate::{delivery::Who, terms::Key};

/// So long a body waits for its moment at most, where its permit is good for a while: for less than the shortest
/// such while.
const PATIENCE: Duration = Duration::from_secs(10);

/// A person who is with a worker, or whose event is on its way to the disk. However a worker ends,
/// the board learns of it.
#[must_use]
pub(super) struct Claim {
    pub(super) key: Key,
    pub(super) who: Who,
    pub(super) place: Place,
    /// Claims are counted: what is taken later comes later.
    pub(super) number: u64,
    /// What was made about them was made from the events of others up to this one: whoever queues it later may have
    /// heard more by then.
    pub(super) heard: u64,
    pub(super) out: Out,
    pub(super) busy: Busy,
}

/// A place in the flow of mail, which a worker holds until its body left or will not leave.
#[must_use]
pub(super) struct Out {
    board: Rc<Board>,
    place: Place,
    used: bool,
}

impl Out {
    pub(super) fn new(board: &Rc<Board>, place: Place) -> Self {
        Self {
            board: Rc::clone(board),
            place,
            used: false,
        }
    }

    /// Waits until a body may be written, and counts it as written now; says whether it may be before long. Among
    /// other senders nobody waits until the permit is no good any more.
    pub(super) async fn release(&mut self) -> bool {
        let _waits = self.board.wait_for_grant(self.place);
        let shares = self.board.sharing.is_some();
        let latest = shares.then(|| Instant::now() + PATIENCE);
        let soon = |until: Instant| latest.map_or(until, |latest| until.min(latest));
        loop {
            if latest.is_some_and(|latest| latest <= Instant::now()) {
                return false;
            }
            if let Some(until) = self.board.until(self.place) {
                tokio::time::sleep_until(soon(until)).await;
                continue;
            }
            match self.board.take_grant(self.place) {
                Ok(()) => break,
                Err(Some(until)) => self.board.grant_or(soon(until)).await,
                Err(None) => return false,
            }
        }
        self.board.released(self.place);
        self.used = true;
        true
    }
}

impl Drop for Out {
    fn drop(&mut self) {
        self.board.back(self.place, self.used);
    }
}

/// Something that the end of the run waits for; where it is about somebody, their block is not given away
/// before.
pub(super) struct Busy(Rc<Board>, Option<Key>);

impl Busy {
    pub(super) fn new(board: &Rc<Board>, about: Option<Key>) -> Self {
        board.busy.set(board.busy.get() + 1);
        board.occupy(about, true);
        Self(Rc::clone(board), about)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.busy.set(self.0.busy.get().saturating_sub(1));
        self.0.occupy(self.1, false);
        self.0.changed.notify_waiters();
    }
}

/// What a worker does next.
pub(super) enum Next {
    /// Tries a person.
    Try(Claim),
    /// Nobody is due for so long, unless something changes.
    Later(Duration),
    /// Nothing any more.
    Over,
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::{
        delivery::{Draft, History, Kind, Policy},
        dispatch::Rules,
        ledger::{Ledger, Writer},
        terms::Stamp,
    };

    #[test]
    fn a_claim_that_a_panicking_worker_held_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let (state, recorded) = (folder.path().join("state"), folder.path().join("toml"));
        let now = Stamp::from_system(SystemTime::now());
        let mut ledger = Ledger::open_or_begin(&state, &recorded, "c", "h", now).unwrap();
        let key = Key([1; 16]);
        let enrolled = Draft::about(key, Kind::Enrolled, 0);
        ledger.append(vec![enrolled], now).unwrap();
        let history: History = ledger.history().unwrap();
        let policy = Policy {
            give_up_after: Duration::from_hours(1),
            wait: Vec::new(),
            advice: false,
            resend: false,
            hurry: 1,
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let _entered = runtime.enter();
        let (writer, _others) = Writer::start(ledger);
        let board = Rc::new(Board::new(
            history,
            policy,
            writer,
            Rules {
                order: vec![0].into(),
                connections: 1,
                ..Rules::default()
            },
            None,
        ));
        let holder = Rc::clone(&board);
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let Next::Try(claim) = holder.next(false) else {
                panic!("nobody is due")
            };
            assert_eq!(holder.busy(), 1);
            panic!("{:?}", claim.key)
        }));
        assert!(panicked.is_err());
        assert_eq!(board.busy(), 0);
        assert!(matches!(board.next(false), Next::Over));
    }
}
