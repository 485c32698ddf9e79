//! A recipient's history in short: where it stands, and what counts for the next step.

use std::time::Duration;

use crate::terms::Stamp;

/// Where a recipient stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing was tried that counts.
    Pending,
    /// An attempt is on disk and has no outcome yet.
    Sending,
    /// To be tried again.
    Deferred,
    /// Refused, perhaps through our fault; open until the run shows which.
    Doubted,
    /// The relay took it.
    Accepted,
    /// Refused for good.
    Rejected,
    /// Given up.
    Expired,
    /// Nobody can know.
    Unknown,
}

/// A recipient's history in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Where it stands.
    pub state: State,
    /// How many attempts there were.
    pub attempts: u32,
    /// How many of them count as tries of this person.
    pub tries: u32,
    /// How many refusals of the present run may be our fault.
    pub doubts: u32,
    /// The open sending time that had passed at the first of them.
    pub doubted: Option<Duration>,
    /// How many seconds the last reply asked to wait; 0 where it did not.
    pub asked: u32,
    /// The first attempt: its moment is every message's `Date`.
    pub first: Option<Stamp>,
    /// The open sending time that had passed at the first try: `give_up_after` counts from there.
    pub since: Option<Duration>,
    /// The last event.
    pub last: Stamp,
    /// Whether an unknown has been sent once more already.
    pub resent: bool,
    /// Whether a person ever decided an attempt that had no outcome.
    pub settled: bool,
    /// Whether the relay of the last `send` lacked what this person needs.
    pub lacks: bool,
    /// What came back, if anything did.
    pub back: Option<Back>,
    /// Which attempt somebody complained of as unwanted mail; 0 where nobody did.
    pub complained: u32,
    /// How often somebody had looked when it was settled: the brakes judge what was settled since.
    pub look: u32,
}

/// That a message came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Back {
    /// Which attempt it was.
    pub attempt: u32,
    /// Whether trying again is no use.
    pub is_final: bool,
}

impl Progress {
    /// A mailbox that was just enrolled.
    #[must_use]
    pub fn enrolled(time: Stamp) -> Self {
        Self {
            state: State::Pending,
            attempts: 0,
            tries: 0,
            doubts: 0,
            doubted: None,
            asked: 0,
            first: None,
            since: None,
            last: time,
            resent: false,
            settled: false,
            lacks: false,
            back: None,
            complained: 0,
            look: 0,
        }
    }

    /// Whether the relay took the last attempt. Only what it took can come back, so that is known also
    /// where its answer is not on disk yet.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        let back = self.back.map_or(0, |back| back.attempt);
        let came_back = self.attempts > 0 && back.max(self.complained) == self.attempts;
        self.state == State::Accepted || self.state == State::Sending && came_back
    }

    /// Whether there is no outcome: a copy of the ledger cannot know what the original made of it.
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        let open = matches!(
            self.state,
            State::Pending | State::Deferred | State::Doubted | State::Sending
        );
        open && !self.is_taken()
    }

    /// What a copy of the ledger knows: the original may have told them since, and no policy can know.
    pub(super) fn copy(&mut self) {
        if self.is_unfinished() {
            (self.state, self.resent) = (State::Unknown, true);
        }
    }

    /// Whether the relay took the last attempt and it came back.
    #[must_use]
    pub fn is_returned(&self) -> bool {
        self.is_taken() && self.back.is_some_and(|back| back.attempt == self.attempts)
    }
}
