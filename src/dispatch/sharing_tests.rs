//! What one of several senders knows of those whom it tells, and of those whom others do.

use std::{rc::Rc, time::Duration};

use tempfile::TempDir;
use tokio::{task::LocalSet, time::Instant};

use super::{board::Board, claim::Next};
use crate::{
    delivery::{Blocks, Draft, Kind, Lease, Limit, Permit, Policy, State},
    dispatch::Rules,
    ledger::{Ledger, Writer},
    terms::{Key, Stamp},
};

const WHO: Key = Key([1; 16]);

fn now() -> Stamp {
    super::board::now()
}

/// The board of one of several senders, over a ledger with somebody of whom this is known. The folder is to be kept.
fn board(known: &[(Kind, u32)], rules: Rules) -> (TempDir, Rc<Board>) {
    board_at(now(), known, rules)
}

/// The same of what was written at some moment.
fn board_at(at: Stamp, known: &[(Kind, u32)], rules: Rules) -> (TempDir, Rc<Board>) {
    let folder = tempfile::tempdir().unwrap();
    let (state, recorded) = (folder.path().join("state"), folder.path().join("toml"));
    let mut ledger = Ledger::open_or_begin(&state, &recorded, "c", "h", now()).unwrap();
    let drafts = known
        .iter()
        .map(|(kind, attempt)| Draft::about(WHO, *kind, *attempt));
    ledger.append(drafts.collect(), at).unwrap();
    let history = ledger.history().unwrap();
    let policy = Policy {
        give_up_after: Duration::from_hours(1),
        wait: vec![Duration::from_mins(1)],
        advice: false,
        resend: true,
        hurry: 1,
    };
    let (writer, _others) = Writer::start(ledger);
    let rules = Rules {
        order: vec![0].into(),
        connections: 1,
        shares: true,
        ..rules
    };
    let board = Board::new(history, policy, writer, rules, None);
    (folder, Rc::new(board))
}

/// Somebody's sender died before the relay's answer was in the log, or before anybody wrote that they are tried again.
const UNKNOWN: [(Kind, u32); 3] = [(Kind::Enrolled, 0), (Kind::Attempt, 1), (Kind::Unsure, 1)];

#[tokio::test]
async fn whoever_is_unknown_and_tried_once_more_is_left_to_be_told() {
    let (_folder, board) = board(&UNKNOWN, Rules::default());
    let sharing = board.sharing.as_ref().unwrap();
    let wish = board.wish(sharing);
    assert!(!board.all_done() && wish.hungry);
    // Nor is there anybody else who would hold them.
    assert!(!board.snapshot().elsewhere);
    assert!(wish.due.holds(crate::delivery::block(&WHO)));
    assert!(matches!(board.next(true), Next::Later(_)));
}

#[tokio::test]
async fn whoever_holds_somebody_unknown_says_that_they_are_tried_once_more() {
    let (_folder, board) = board(&UNKNOWN, Rules::default());
    let of = Rc::clone(&board);
    let all = LocalSet::new();
    all.run_until(async move {
        let sharing = of.sharing.as_ref().unwrap();
        sharing.serve(Blocks::all());
        let _wish = of.wish(sharing);
        while of.busy() > 0 {
            of.changed.notified().await;
        }
        let known = of.history.borrow().people.get(&WHO).unwrap();
        assert!(known.resent && known.state == State::Pending);
        assert!(matches!(of.next(true), Next::Try(_)));
    })
    .await;
}

fn permit(asked: Instant) -> Permit {
    Permit::good_under(Lease::asked(asked.into_std(), now()))
}

/// The one who is due, tried.
fn claimed(board: &Rc<Board>) -> super::claim::Claim {
    let sharing = board.sharing.as_ref().unwrap();
    sharing.serve(Blocks::all());
    board.schedule(0);
    let Next::Try(claim) = board.next(true) else {
        panic!("nobody is due")
    };
    claim
}

#[tokio::test(start_paused = true)]
async fn a_permit_that_is_too_old_costs_its_person_nothing_and_does_not_end_the_run() {
    let (_folder, board) = board(&[(Kind::Enrolled, 0)], Rules::default());
    let mut claim = claimed(&board);
    let old = permit(Instant::now());
    tokio::time::advance(Duration::from_secs(28)).await;
    let released = board.release(&mut claim.out, &old).await;
    assert_eq!(released, Err("the permit was too old for the body"));
    assert!(!board.is_stopping());
    let new = permit(Instant::now());
    assert_eq!(board.release(&mut claim.out, &new).await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_body_waits_for_its_moment_no_longer_than_its_permit_is_good() {
    let hour = Limit {
        count: 1,
        window: Duration::from_hours(1),
    };
    let rules = Rules {
        limits: vec![hour],
        ..Rules::default()
    };
    let (_folder, board) = board(&[(Kind::Enrolled, 0)], rules);
    let mut claim = claimed(&board);
    board.released(claim.place);
    let (begun, permit) = (Instant::now(), permit(Instant::now()));
    let released = board.release(&mut claim.out, &permit).await;
    assert_eq!(released, Err("the rate leaves no room for now"));
    assert!(begun.elapsed() < Duration::from_secs(11) && !board.is_stopping());
}

#[tokio::test]
async fn whoever_somebody_else_told_takes_nobodys_place() {
    let rules = Rules {
        limit: Some(1),
        ..Rules::default()
    };
    let (_folder, board) = board(&[(Kind::Enrolled, 0)], rules);
    let claim = claimed(&board);
    assert_eq!(board.left_to_claim.get(), Some(0));
    board.let_go(claim);
    assert_eq!(board.left_to_claim.get(), Some(1));
}

#[tokio::test]
async fn nobody_waits_for_the_clock_of_another_machine() {
    let ahead = now().plus(3600 * Stamp::SECOND);
    let known = [(Kind::Enrolled, 0), (Kind::Attempt, 1), (Kind::Deferred, 1)];
    let (_folder, board) = board_at(ahead, &known, Rules::default());
    board.sharing.as_ref().unwrap().serve(Blocks::all());
    board.schedule(0);
    let next = board.queue.borrow().next_later().unwrap();
    assert!(next < now().plus(120 * Stamp::SECOND));
}

#[tokio::test(start_paused = true)]
async fn whoever_hands_over_now_and_then_is_not_idle() {
    let (_folder, board) = board(&[(Kind::Enrolled, 0)], Rules::default());
    let sharing = board.sharing.as_ref().unwrap();
    assert_eq!(board.wish(sharing).seen.state, "idle");
    for taken in 1..=4 {
        board.taken.set(taken);
        tokio::time::advance(Duration::from_millis(250)).await;
        let seen = board.wish(sharing).seen;
        assert!((seen.rate - 4.0).abs() < 0.1, "{seen:?}");
        assert_eq!(seen.state, "sending");
    }
    tokio::time::advance(Duration::from_secs(6)).await;
    board.wish(sharing);
    tokio::time::advance(Duration::from_secs(6)).await;
    let seen = board.wish(sharing).seen;
    assert_eq!((seen.state.as_str(), seen.rate), ("idle", 0.0));
}
