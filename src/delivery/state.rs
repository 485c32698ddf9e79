//! The state of every recipient is a fold of events; an illegal step is an error.

use std::{collections::VecDeque, time::Duration};

use super::{Back, Event, Judged, Kind, People, Progress, State, Who, judge::asked};
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
    let sending = before.state == State::Sending && event.attempt == before.attempts;
    // Whoever settles makes sure that no sender lives that could still bring the outcome of an open one.
    let undecided = sending || before.state == State::Unknown && event.attempt == before.attempts;
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
            after.asked = asked(event);
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
        Kind::Unsure if sending && before.is_taken() => after.state = State::Accepted,
        Kind::Unsure if sending => after.state = State::Unknown,
        Kind::Resend if before.state == State::Unknown && !before.resent => {
            after.state = State::Pending;
            after.resent = true;
        }
        // Written when the unknown arose, and on disk only after it was decided: that stands.
        Kind::Resend if before.settled => {}
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
        | Kind::Ended => return Err(illegal()),
    }
    Ok(after)
}

/// How long some `send` was at work. A `send` that died counts up to its last event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenTime {
    before: Duration,
    began: Option<Stamp>,
    last: Stamp,
}

impl OpenTime {
    /// Up to a moment.
    #[must_use]
    pub fn at(&self, now: Stamp) -> Duration {
        self.before + self.began.map_or(Duration::ZERO, |began| now.since(began))
    }

    fn begin(&mut self, now: Stamp) {
        self.end(self.last);
        self.began = Some(now);
    }

    fn end(&mut self, now: Stamp) {
        self.before = self.at(now);
        self.began = None;
    }
}

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
    /// Whether a `send` waits for the hours in which mail may leave.
    pub closed: bool,
    /// When personal data was deleted.
    pub purged: Option<Stamp>,
}

/// Whether somebody has no outcome: a copy of the ledger cannot know what the original made of them.
#[must_use]
pub fn is_unfinished(progress: &Progress) -> bool {
    let open = matches!(
        progress.state,
        State::Pending | State::Deferred | State::Doubted | State::Sending
    );
    open && !progress.is_taken()
}

impl History {
    /// Takes in one event.
    pub fn apply(&mut self, event: &Event) -> Result<(), IllegalStep> {
        match (event.kind, event.key) {
            (Kind::Opened, None) => {}
            (Kind::Ended | Kind::Closed, None) => {
                self.closed = event.kind == Kind::Closed;
                self.open.end(event.time);
            }
            (Kind::Reopened, None) => {
                self.closed = false;
                self.open.begin(event.time);
            }
            (Kind::WentOn, None) => {
                (self.went_on, self.judged) = (true, Judged::default());
                self.looks += 1;
            }
            (Kind::Began, None) => {
                self.text = event.text;
                self.closed = false;
                self.began = Some(event.time);
                self.open.begin(event.time);
                // Another relay, or the same one with more, may take them.
                self.people.change(|progress| {
                    progress.lacks = false;
                    // What was not the person's fault was perhaps set right.
                    (progress.doubts, progress.doubted) = (0, None);
                });
            }
            (Kind::Paused, None) => self.paused = Some(event.reply.clone()),
            (Kind::Resumed, None) => self.paused = None,
            (Kind::Purged, None) => self.purged = Some(event.time),
            (Kind::Copied, None) => {
                self.people.change(|progress| {
                    if is_unfinished(progress) {
                        // The original may have told them since: that no policy can know.
                        (progress.state, progress.resent) = (State::Unknown, true);
                    }
                });
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        delivery::{Draft, Policy},
        terms::{Digest, Key},
    };

    const KEY: Key = Key([1; 16]);
    const HOUR: i64 = 3_600_000_000;

    fn fold(events: &[(i64, Kind, u32)]) -> History {
        let mut history = History::default();
        for (seq, (time, kind, attempt)) in (1..).zip(events) {
            let draft = match kind {
                Kind::Began | Kind::Ended => Draft::new(*kind),
                _ => Draft::about(KEY, *kind, *attempt),
            };
            history
                .apply(&draft.chain(Digest([0; 32]), seq, Stamp(*time)))
                .unwrap();
        }
        history
    }

    fn policy() -> Policy {
        Policy {
            give_up_after: Duration::from_hours(48),
            wait: vec![Duration::from_hours(1)],
            resend: false,
            hurry: 1,
        }
    }

    #[test]
    fn only_open_sending_time_counts_for_giving_up() {
        let mut events = vec![
            (0, Kind::Enrolled, 0),
            (0, Kind::Began, 0),
            (1, Kind::Deferred, 1),
            (2, Kind::Deferred, 2),
            (3, Kind::Deferred, 3),
            (HOUR, Kind::Ended, 0),
        ];
        // Nobody was at work over a long weekend.
        events.extend([
            (100 * HOUR, Kind::Began, 0),
            (101 * HOUR, Kind::Deferred, 4),
        ]);
        let history = fold(&events);
        let open = history.open.at(Stamp(101 * HOUR));
        assert_eq!(open, Duration::from_hours(2));
        assert!(!policy().gives_up(&history.people.get(&KEY).unwrap(), open));
        events.push((148 * HOUR, Kind::Deferred, 5));
        let history = fold(&events);
        let open = history.open.at(Stamp(148 * HOUR));
        assert!(policy().gives_up(&history.people.get(&KEY).unwrap(), open));
    }

    #[test]
    fn a_send_that_died_counts_up_to_its_last_event() {
        let history = fold(&[
            (0, Kind::Enrolled, 0),
            (0, Kind::Began, 0),
            (HOUR, Kind::Deferred, 1),
            (90 * HOUR, Kind::Began, 0),
        ]);
        assert_eq!(history.open.at(Stamp(91 * HOUR)), Duration::from_hours(2));
    }

    #[test]
    fn a_reply_that_asks_for_more_time_gets_it_also_after_a_restart() {
        let deferred = |text: &str| {
            let mut history = fold(&[(0, Kind::Enrolled, 0), (0, Kind::Began, 0)]);
            let mut draft = Draft::about(KEY, Kind::Deferred, 1);
            (draft.stage, draft.code) = (Some(crate::delivery::Stage::Rcpt), 451);
            text.clone_into(&mut draft.reply);
            history
                .apply(&draft.chain(Digest([0; 32]), 3, Stamp(0)))
                .unwrap();
            policy()
                .due(KEY, &history.people.get(&KEY).unwrap())
                .unwrap()
                .0
        };
        assert!((HOUR..HOUR * 11 / 10 + 1).contains(&deferred("try again in 5 minutes")));
        assert!((3 * HOUR..HOUR * 33 / 10 + 1).contains(&deferred("try again in 3 hours")));
    }

    #[test]
    fn a_person_decides_what_has_no_outcome_and_nothing_else() {
        let unknown = [
            (0, Kind::Enrolled, 0),
            (0, Kind::Began, 0),
            (1, Kind::Attempt, 1),
            (2, Kind::Unsure, 1),
        ];
        let decided = |kind, attempt| {
            let mut history = fold(&unknown);
            let event =
                Draft::about(KEY, kind, attempt).chain(Digest([0; 32]), 5, Stamp(90 * HOUR));
            history.apply(&event).map(|()| history)
        };
        let taken = decided(Kind::SettledAccepted, 1).unwrap();
        assert_eq!(taken.people.get(&KEY).unwrap().state, State::Accepted);
        assert_eq!(taken.judged.settled, 1);
        // The time until somebody looked is no open sending time.
        assert_eq!(taken.open.last, Stamp(2));
        let mut unsent = decided(Kind::SettledUnsent, 1).unwrap();
        assert_eq!(unsent.people.get(&KEY).unwrap().state, State::Pending);
        assert_eq!(
            policy().due(KEY, &unsent.people.get(&KEY).unwrap()),
            Some(Stamp(0))
        );
        assert!(decided(Kind::SettledAccepted, 2).is_err());
        let step = |history: &mut History, kind, attempt| {
            let event = Draft::about(KEY, kind, attempt);
            history.apply(&event.chain(Digest([0; 32]), 6, Stamp(91 * HOUR)))
        };
        assert!(step(&mut unsent, Kind::SettledAccepted, 1).is_err());
        // A policy that crossed with the decision changes nothing.
        step(&mut unsent, Kind::Resend, 0).unwrap();
        assert_eq!(unsent.people.get(&KEY).unwrap().state, State::Pending);
        step(&mut unsent, Kind::Attempt, 2).unwrap();
        // The sender died: nobody else will ever say how that one ended.
        step(&mut unsent, Kind::SettledAccepted, 2).unwrap();
        assert!(step(&mut unsent, Kind::Attempt, 3).is_err());
    }

    #[test]
    fn what_came_back_was_taken_and_changes_nobody_who_is_tried_again() {
        let open = [
            (0, Kind::Enrolled, 0),
            (0, Kind::Began, 0),
            (1, Kind::Attempt, 1),
        ];
        let after = |more: &[(i64, Kind, u32)]| {
            let mut events = open.to_vec();
            events.extend(more);
            let history = fold(&events);
            let progress = history.people.get(&KEY).unwrap();
            (progress.state, progress.is_returned(), history.judged)
        };
        let judged = |settled, returned| Judged {
            settled,
            rejected: 0,
            returned,
        };
        // Twice the same says no more than once, and the order of the answer and of what came back is open.
        let taken = (State::Accepted, true, judged(1, 1));
        for more in [
            &[(2, Kind::Accepted, 1), (3, Kind::Returned, 1)][..],
            &[(2, Kind::Returned, 1), (3, Kind::Accepted, 1)],
            &[(2, Kind::Returned, 1), (3, Kind::Unsure, 1)],
            &[(2, Kind::Unsure, 1), (3, Kind::Returned, 1)],
            // The policy's event crossed with what came back.
            &[
                (2, Kind::Unsure, 1),
                (3, Kind::Returned, 1),
                (4, Kind::Resend, 0),
                (5, Kind::Returned, 1),
            ],
        ] {
            assert_eq!(after(more), taken, "{more:?}");
        }
        let complained = [(2, Kind::Unsure, 1), (3, Kind::Complaint, 1)];
        assert_eq!(
            after(&complained),
            (State::Accepted, false, judged(1, 0)),
            "only what arrived can be complained of"
        );
        // It is about to be sent once more: that is not called off, and the second one did not come back.
        let again = [
            (2, Kind::Unsure, 1),
            (3, Kind::Resend, 0),
            (4, Kind::Returned, 1),
        ];
        assert_eq!(after(&again), (State::Pending, false, judged(0, 0)));
        let mut twice = again.to_vec();
        twice.extend([(5, Kind::Attempt, 2), (6, Kind::Accepted, 2)]);
        assert_eq!(after(&twice), (State::Accepted, false, judged(1, 0)));
    }

    #[test]
    fn only_what_was_tried_can_come_back_and_what_was_looked_at_is_not_judged_again() {
        let event = |seq, kind, attempt| {
            let draft = match kind {
                Kind::WentOn => Draft::new(kind),
                _ => Draft::about(KEY, kind, attempt),
            };
            draft.chain(Digest([0; 32]), seq, Stamp(5))
        };
        let mut history = fold(&[
            (0, Kind::Enrolled, 0),
            (1, Kind::Attempt, 1),
            (2, Kind::Accepted, 1),
        ]);
        assert!(history.apply(&event(4, Kind::Returned, 2)).is_err());
        assert!(history.apply(&event(4, Kind::Returned, 0)).is_err());
        history.apply(&event(4, Kind::WentOn, 0)).unwrap();
        history.apply(&event(5, Kind::Returned, 1)).unwrap();
        assert!(history.people.get(&KEY).unwrap().is_returned());
        assert_eq!(history.judged, Judged::default());
        assert_eq!(history.open.last, Stamp(2), "nobody was at work for it");
    }

    #[test]
    fn a_doubt_is_no_try_and_can_be_given_up_in_its_run() {
        let history = fold(&[
            (0, Kind::Enrolled, 0),
            (0, Kind::Began, 0),
            (1, Kind::Doubted, 1),
            (2, Kind::Doubted, 2),
            (50 * HOUR, Kind::Doubted, 3),
        ]);
        let progress = &history.people.get(&KEY).unwrap();
        assert_eq!((progress.tries, progress.doubts), (0, 3));
        assert!(policy().gives_up(progress, history.open.at(Stamp(50 * HOUR))));
        assert!(
            policy()
                .due(KEY, progress)
                .is_some_and(|due| due.0 > 50 * HOUR)
        );
    }
}
