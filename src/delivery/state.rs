//! The state of every recipient is a fold of events; an illegal step is an error.

use std::collections::BTreeMap;

use super::{Event, Kind};
use crate::terms::{Digest, Key, Stamp};

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
    /// The first attempt: its moment is every message's `Date`.
    pub first: Option<Stamp>,
    /// The moment from which `give_up_after` counts.
    pub since: Option<Stamp>,
    /// The last event.
    pub last: Stamp,
    /// Whether an unknown has been sent once more already.
    pub resent: bool,
}

impl Progress {
    /// A mailbox that was just enrolled.
    #[must_use]
    pub fn enrolled(time: Stamp) -> Self {
        Self {
            state: State::Pending,
            attempts: 0,
            tries: 0,
            first: None,
            since: None,
            last: time,
            resent: false,
        }
    }
}

/// History has a step that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {seq} (`{kind}`) cannot follow on what came before")]
pub struct IllegalStep {
    /// The event.
    pub seq: u64,
    /// What it says.
    pub kind: Kind,
}

/// What an event makes of a recipient's history.
pub fn next(before: Option<&Progress>, event: &Event) -> Result<Progress, IllegalStep> {
    let illegal = || IllegalStep {
        seq: event.seq,
        kind: event.kind,
    };
    let Some(before) = before else {
        return if event.kind == Kind::Enrolled {
            Ok(Progress::enrolled(event.time))
        } else {
            Err(illegal())
        };
    };
    let open = matches!(
        before.state,
        State::Pending | State::Deferred | State::Doubted
    );
    let sending = before.state == State::Sending && event.attempt == before.attempts;
    let mut after = Progress {
        last: event.time,
        ..*before
    };
    let mut tried = |state| {
        after.state = state;
        after.attempts = after.attempts.max(event.attempt);
        after.tries += 1;
        after.since.get_or_insert(event.time);
    };
    match event.kind {
        Kind::Attempt if open && event.attempt == before.attempts + 1 => {
            after.state = State::Sending;
            after.attempts = event.attempt;
            after.first.get_or_insert(event.time);
        }
        Kind::Accepted if sending => after.state = State::Accepted,
        // A refusal settles an attempt, a doubt, or comes before the body was ever offered.
        Kind::Refused if open || sending => tried(State::Rejected),
        Kind::Deferred if open || sending => tried(State::Deferred),
        Kind::Doubted if open || sending => {
            after.state = State::Doubted;
            after.attempts = after.attempts.max(event.attempt);
        }
        Kind::Unreached if sending => {
            after.state = if before.tries > 0 {
                State::Deferred
            } else {
                State::Pending
            }
        }
        Kind::Unsure if sending => after.state = State::Unknown,
        Kind::Resend if before.state == State::Unknown && !before.resent => {
            after.state = State::Pending;
            after.resent = true;
        }
        Kind::Expired if before.state == State::Deferred => after.state = State::Expired,
        Kind::Opened
        | Kind::Enrolled
        | Kind::Began
        | Kind::Attempt
        | Kind::Accepted
        | Kind::Refused
        | Kind::Deferred
        | Kind::Doubted
        | Kind::Unreached
        | Kind::Unsure
        | Kind::Resend
        | Kind::Expired
        | Kind::Paused
        | Kind::Resumed
        | Kind::Ended => return Err(illegal()),
    }
    Ok(after)
}

/// Everything that the events say together.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// Each enrolled mailbox.
    pub people: BTreeMap<Key, Progress>,
    /// The last event's number; 0 before the first.
    pub seq: u64,
    /// The last event's hash.
    pub head: Option<Digest>,
    /// Whether somebody paused the campaign.
    pub paused: Option<String>,
    /// The text of the last `send`.
    pub text: Option<Digest>,
    /// When the last `send` began.
    pub began: Option<Stamp>,
    /// When releases happened, latest last, for limits that survive a restart.
    pub releases: Vec<Stamp>,
}

impl History {
    /// Takes in one event.
    pub fn apply(&mut self, event: &Event) -> Result<(), IllegalStep> {
        match (event.kind, event.key) {
            (Kind::Opened | Kind::Ended, None) => {}
            (Kind::Began, None) => {
                self.text = event.text;
                self.began = Some(event.time);
            }
            (Kind::Paused, None) => self.paused = Some(event.reply.clone()),
            (Kind::Resumed, None) => self.paused = None,
            (_, Some(key)) => {
                let before = self.people.get(&key);
                let after = next(before, event)?;
                // An open attempt that ends had its release before that: later is the safe side.
                if before.is_some_and(|before| before.state == State::Sending) {
                    self.releases.push(event.time);
                }
                self.people.insert(key, after);
            }
            (kind, None) => {
                return Err(IllegalStep {
                    seq: event.seq,
                    kind,
                });
            }
        }
        self.seq = event.seq;
        self.head = Some(event.hash);
        Ok(())
    }

    /// How many recipients are in a state.
    #[must_use]
    pub fn count(&self, state: State) -> u64 {
        self.people
            .values()
            .filter(|progress| progress.state == state)
            .count() as u64
    }
}
