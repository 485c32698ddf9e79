//! The state of every recipient is a fold of events; an illegal step is an error.

use std::{collections::VecDeque, time::Duration};

use super::{
    Back, Event, Judged, Kind, Pause, People, Progress, State, Who, Withdrawals, clock, judge,
    open::OpenTime,
};
use crate::terms::{Digest, Stamp};

/// History has a step that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {seq} (`{kind}`) cannot follow on what came before")]
pub struct IllegalStep {
    /// The event.
    pub seq: u64,
    /// What it says.
    pub kind: Kind,
}

/// What an event makes of a recipient's history. `open` is the open sending time so far.
pub fn next(
    before: Option<&Progress>,
    event: &Event,
    open: Duration,
) -> Result<Progress, IllegalStep> {
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
    let outstanding = matches!(
        before.state,
        State::Pending | State::Deferred | State::Doubted
    );
    let last = event.attempt > 0 && event.attempt == before.attempts;
    // An outcome that came late, of an attempt that was taken for lost, counts as long as there is no newer one.
    let late = last && before.state == State::Unknown;
    let again = last && before.state == State::Pending && (before.resent || before.settled);
    let sending = before.state == State::Sending && last || late || again;
    // Whoever settles makes sure that no sender lives that could still bring the outcome of an open one.
    let unknown = before.state == State::Unknown && event.attempt == before.attempts;
    let undecided = before.state == State::Sending && last || unknown;
    let mut after = Progress {
        last: event.time,
        ..*before
    };
    let mut tried = |state| {
        after.state = state;
        after.attempts = after.attempts.max(event.attempt);
        after.tries += 1;
        after.since.get_or_insert(open);
    };
    match event.kind {
        _ if is_outcome(event.kind) && is_past(before, event, outstanding) => {}
        Kind::Attempt if outstanding && event.attempt == before.attempts + 1 => {
            after.state = State::Sending;
            after.attempts = event.attempt;
            after.first.get_or_insert(event.time);
        }
        Kind::Accepted if sending => after.state = State::Accepted,
        // A refusal settles an attempt, a doubt, or comes before the body was ever offered.
        Kind::Refused if outstanding || sending => tried(State::Rejected),
        Kind::Deferred if outstanding || sending => {
            tried(State::Deferred);
            (after.asked, after.advised) = judge::waits(event);
        }
        // Nobody is charged for what may be our fault.
        Kind::Doubted if outstanding || sending => {
            after.state = State::Doubted;
            after.attempts = after.attempts.max(event.attempt);
            after.doubts += 1;
            after.doubted.get_or_insert(open);
        }
        Kind::Unreached if sending => {
            after.state = if before.tries > 0 {
                State::Deferred
            } else {
                State::Pending
            }
        }
        // What came back, the relay had taken.
        Kind::Unsure if again => {}
        Kind::Unsure if sending && before.is_taken() => after.state = State::Accepted,
        Kind::Unsure if sending => after.state = State::Unknown,
        Kind::Resend if before.state == State::Unknown && !before.resent => {
            after.state = State::Pending;
            after.resent = true;
        }
        // Written when the unknown arose, and on disk only after it was decided: that stands.
        Kind::Resend
            if before.settled
                || before.attempts > 0 && !before.resent && before.state != State::Sending => {}
        Kind::SettledAccepted | Kind::SettledUnsent if undecided => {
            after.settled = true;
            after.state = if event.kind == Kind::SettledAccepted {
                State::Accepted
            } else {
                State::Pending
            };
        }
        Kind::Returned | Kind::Complaint if (1..=before.attempts).contains(&event.attempt) => {
            if event.kind == Kind::Complaint {
                after.complained = event.attempt;
            } else {
                after.back = Some(Back {
                    attempt: event.attempt,
                    is_final: event.is_final(),
                });
            }
            // Only what the relay took can come back. Whoever is about to be tried again still is.
            if undecided {
                after.settled = true;
            }
            if before.state == State::Unknown && undecided {
                after.state = State::Accepted;
            }
        }
        Kind::Withheld if outstanding => after.lacks = true,
        Kind::Expired if matches!(before.state, State::Deferred | State::Doubted) => {
            after.state = State::Expired;
        }
        Kind::Opened
        | Kind::Enrolled
        | Kind::Began
        | Kind::Purged
        | Kind::Copied
        | Kind::Attempt
        | Kind::Accepted
        | Kind::Refused
        | Kind::Deferred
        | Kind::Doubted
        | Kind::Unreached
        | Kind::Unsure
        | Kind::Resend
        | Kind::SettledAccepted
        | Kind::SettledUnsent
        | Kind::Returned
        | Kind::Complaint
        | Kind::Withheld
        | Kind::Expired
        | Kind::Paused
        | Kind::Resumed
        | Kind::Closed
        | Kind::Reopened
        | Kind::WentOn
        | Kind::ClockSet
        | Kind::Joined
        | Kind::Left
        | Kind::Ended => return Err(illegal()),
    }
    Ok(after)
}

fn is_outcome(kind: Kind) -> bool {
    use Kind::{Accepted, Deferred, Doubted, Refused, Unreached, Unsure};
    matches!(
        kind,
        Accepted | Refused | Deferred | Doubted | Unreached | Unsure
    )
}

/// Whether an outcome is of an attempt that a newer one followed, or about which a person decided: it came too
/// late, and is kept for the record.
fn is_past(before: &Progress, event: &Event, outstanding: bool) -> bool {
    let attempts = before.attempts;
    let newer = (1..attempts).contains(&event.attempt) && (before.resent || before.settled);
    let decided = before.settled && event.attempt == attempts && attempts > 0;
    // Whoever is to be tried again may be refused before another attempt is on disk.
    let closed = before.state != State::Sending && before.state != State::Unknown && !outstanding;
    newer || decided && closed
}

/// How an `ended` event says that the first ones were told, and that somebody has to look.
pub const FIRST_THROUGH: &str = "the first are through";

/// How a `paused` event begins that says that a database lost events: whoever was told in those would be told again.
pub const EVENTS_LOST: &str = "the database has lost events";

/// How a `resumed` event says that somebody looked since who was told in them.
pub const AFTER_LOSS: &str = "somebody looked who was told in the lost events";

/// No limit counts what was released longer ago.
const LONGEST: Duration = Duration::from_hours(24);

/// Everything that the events say together.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// Each enrolled mailbox.
    pub people: People,
    /// The last event's number; 0 before the first.
    pub seq: u64,
    /// The last event's hash.
    pub head: Option<Digest>,
    /// Whether somebody paused the campaign.
    pub paused: Option<String>,
    /// The last pause, also where somebody went on since.
    pub last_pause: Option<Pause>,
    /// Which approvals were withdrawn, on whatever machine.
    pub withdrawn: Withdrawals,
    /// The event that says that others were lost, as long as nobody has looked who was told in them.
    pub lost: Option<u64>,
    /// The text of the last `send`.
    pub text: Option<Digest>,
    /// When the last `send` began.
    pub began: Option<Stamp>,
    /// Open sending time: how long some `send` was at work.
    pub open: OpenTime,
    /// When releases happened and for whom, latest last, for limits that survive a restart: those of the
    /// last day, which is the longest that a limit counts.
    pub releases: VecDeque<(Stamp, Who)>,
    /// How the messages fared since somebody last looked and let sending go on.
    pub judged: Judged,
    /// Whether somebody ever did.
    pub went_on: bool,
    /// How often.
    pub looks: u32,
    /// Whether the last `send` told the first ones, and somebody has to look before the others are told.
    pub first_through: bool,
    /// Whether a `send` waits for the hours in which mail may leave.
    pub closed: bool,
    /// How the last `send` ended, as it says itself; none while one may be at work.
    pub ended: Option<String>,
    /// When personal data was deleted.
    pub purged: Option<Stamp>,
}

impl History {
    /// Takes in one event.
    pub fn apply(&mut self, event: &Event) -> Result<(), IllegalStep> {
        match (event.kind, event.key) {
            (Kind::Opened | Kind::Joined | Kind::Left, None) => {}
            (Kind::Ended | Kind::Closed, None) => {
                self.closed = event.kind == Kind::Closed;
                self.first_through = event.reply == FIRST_THROUGH;
                self.open.end(event.time);
                self.ended = (event.kind == Kind::Ended).then(|| event.reply.clone());
            }
            (Kind::Reopened, None) => {
                self.closed = false;
                self.open.begin(event.time);
            }
            // Of one machine among others: the times here are of them all.
            (Kind::ClockSet, None) if !event.sender.is_empty() => {}
            (Kind::ClockSet, None) => self.set_clock(clock::set_by(event), event.time),
            (Kind::WentOn, None) => {
                (self.went_on, self.judged) = (true, Judged::default());
                self.looks += 1;
            }
            (Kind::Began, None) => {
                self.text = event.text;
                (self.closed, self.first_through) = (false, false);
                self.ended = None;
                self.began = Some(event.time);
                self.open.begin(event.time);
                // Another relay, or the same one with more, may take them.
                self.people.change(|progress| {
                    progress.lacks = false;
                    // What was not the person's fault was perhaps set right.
                    (progress.doubts, progress.doubted) = (0, None);
                });
            }
            (Kind::Paused, None) => {
                self.withdrawn.take(event);
                self.last_pause = Some(Pause::of(event));
                let lost = event.reply.starts_with(EVENTS_LOST);
                // Whoever pauses later does not hide it.
                if lost || self.lost.is_none() {
                    self.paused = Some(event.reply.clone());
                }
                if lost {
                    self.lost = Some(event.seq);
                }
            }
            (Kind::Resumed, None) => {
                self.paused = None;
                if event.reply == AFTER_LOSS {
                    self.lost = None;
                }
            }
            (Kind::Purged, None) => self.purged = Some(event.time),
            (Kind::Copied, None) => self.people.change(Progress::copy),
            (_, Some(key)) => {
                let who = self.people.who(&key);
                let before = who.and_then(|who| self.people.at(who));
                let before = before.as_ref();
                let mut after = next(before, event, self.open.at(event.time))?;
                // These need no `send` that is at work.
                let apart = matches!(
                    event.kind,
                    Kind::Enrolled
                        | Kind::Resend
                        | Kind::SettledAccepted
                        | Kind::SettledUnsent
                        | Kind::Returned
                        | Kind::Complaint
                );
                if !apart {
                    self.open.last = event.time;
                }
                // An open attempt that ends had its release before that: later is the safe side.
                let is_sending = |progress: &Progress| progress.state == State::Sending;
                let released = before.is_some_and(is_sending) && !is_sending(&after);
                if let Some(who) = who.filter(|_| released) {
                    self.release(event.time, who);
                }
                self.judged.count(before, &mut after, self.looks);
                match who {
                    Some(who) => self.people.set(who, after),
                    None => self.people.insert(key, after),
                }
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

    /// The clock was set by so many microseconds. Whether a machine slept cannot be told from a clock that
    /// was set forward: for rates no time passed, which is the safe side.
    fn set_clock(&mut self, by: i64, now: Stamp) {
        self.open.set(by, now);
        for (release, _) in &mut self.releases {
            *release = clock::moved(*release, by, now);
        }
        if by < 0 {
            // Nobody waits for a moment of the clock as it was.
            self.people.change(|progress| {
                // Of the others only the log tells when they were settled.
                if matches!(
                    progress.state,
                    State::Deferred | State::Doubted | State::Unknown
                ) {
                    progress.last = clock::moved(progress.last, by, now);
                }
            });
        }
    }

    fn release(&mut self, time: Stamp, who: Who) {
        let counts = |(before, _): &(Stamp, Who)| time.since(*before) <= LONGEST;
        while self.releases.front().is_some_and(|first| !counts(first)) {
            self.releases.pop_front();
        }
        self.releases.push_back((time, who));
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
