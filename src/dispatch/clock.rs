//! The clock door of a run: what the system's clock shows, beside the time that passed.
//!
//! Guarantees that a machine that slept and a clock that was set are in the log, that nobody waits longer
//! for it, and that no rate is exceeded: rates are kept by a clock that nobody can set. Hours are judged by
//! the system's clock at each look, so they need nothing here.

use std::{rc::Rc, time::Duration};

use tokio::time::Instant;

use super::board::{Board, now};
use crate::delivery::clock;

/// How often they are compared.
const EACH: Duration = Duration::from_secs(1);

/// Compares until the run ends.
pub(super) async fn keep_time(board: Rc<Board>, sender: String) {
    let mut before = (now(), Instant::now());
    loop {
        tokio::time::sleep(EACH).await;
        let look = (now(), Instant::now());
        // Kept until it was said: a clock that goes wrong a little at a time is wrong in the end.
        if let Some(by) = clock::was_set(before.0, look.0, look.1 - before.1) {
            let shares = board.sharing.is_some();
            let sender = if shares { sender.as_str() } else { "" };
            board.note(clock::draft_of(by, sender), None);
            before = look;
        }
    }
}

impl Board {
    /// Judges anew when those are due who wait for a retry: they do not wait for a moment of the clock as it was.
    pub(super) fn due_anew(&self) {
        let waiting = self.queue.borrow_mut().take_later();
        for place in waiting {
            self.schedule(place);
        }
        self.changed.notify_waiters();
    }
}
