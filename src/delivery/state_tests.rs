//! Histories step by step: what each event makes of a person, and what cannot be.

use std::time::Duration;

use super::{Draft, History, Judged, Kind, Policy, State};
use crate::terms::{Digest, Key, Stamp};

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
        advice: false,
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
        (draft.stage, draft.code) = (Some(super::Stage::Rcpt), 451);
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
        let event = Draft::about(KEY, kind, attempt).chain(Digest([0; 32]), 5, Stamp(90 * HOUR));
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

/// What a sender says of an attempt after its lease had lapsed.
#[test]
fn a_late_outcome_counts_unless_there_is_a_newer_attempt() {
    let lapsed = [
        (0, Kind::Enrolled, 0),
        (1, Kind::Attempt, 1),
        (2, Kind::Unsure, 1),
    ];
    let after = |more: &[(i64, Kind, u32)]| {
        let history = fold(&[&lapsed[..], more].concat());
        let progress = history.people.get(&KEY).unwrap();
        (progress.state, progress.attempts)
    };
    let outcomes = [
        (Kind::Accepted, State::Accepted),
        (Kind::Refused, State::Rejected),
        (Kind::Deferred, State::Deferred),
        (Kind::Unreached, State::Pending),
        (Kind::Doubted, State::Doubted),
    ];
    for (kind, state) in outcomes {
        assert_eq!(after(&[(3, kind, 1)]), (state, 1), "{kind}");
        let resent = [(3, Kind::Resend, 0), (4, kind, 1)];
        assert_eq!(after(&resent), (state, 1), "{kind}");
        let unsent = [(3, Kind::SettledUnsent, 1), (4, kind, 1)];
        assert_eq!(after(&unsent), (state, 1), "{kind}");
        let taken = [(3, Kind::SettledAccepted, 1), (4, kind, 1)];
        assert_eq!(after(&taken), (State::Accepted, 1), "{kind}");
        let newer = [
            (3, Kind::Resend, 0),
            (4, Kind::Attempt, 2),
            (5, kind, 1),
            (6, Kind::Deferred, 2),
        ];
        assert_eq!(after(&newer), (State::Deferred, 2), "{kind}");
        // The other sender was refused before it had an attempt on disk.
        let refused = [(3, Kind::Resend, 0), (4, Kind::Refused, 2), (5, kind, 1)];
        assert_eq!(after(&refused), (State::Rejected, 2), "{kind}");
    }
    // The policy's event crossed with what came late.
    let crossed = [(3, Kind::Accepted, 1), (4, Kind::Resend, 0)];
    assert_eq!(after(&crossed), (State::Accepted, 1));
    assert_eq!(after(&[(3, Kind::Unsure, 1)]), (State::Unknown, 1));
    let twice = [(3, Kind::Resend, 0), (4, Kind::Unsure, 1)];
    assert_eq!(after(&twice), (State::Pending, 1));
}
