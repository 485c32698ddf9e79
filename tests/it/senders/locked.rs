//! Tables that somebody locks for a while: an index is made, rows are copied. Whoever sends waits for it, and nothing
//! is written twice.

use std::{thread::sleep, time::Duration};

use super::crew::Crew;
use crate::{handover::until, support::postgres};

/// Longer than the server waits for a lock at once.
const LOCKED: Duration = Duration::from_secs(8);

/// The last question for a grant fails when the slow start is over, after which nothing is asked for.
#[test]
fn a_slow_start_that_is_over_keeps_nobody_waiting_for_grants() {
    const PEOPLE: usize = 500;
    let Some(database) = postgres::database() else {
        return;
    };
    let pace = "rate = \"unlimited\"\nramp = [{ rate = \"20/s\", for = \"8s\" }]";
    let slow = "[[rule]]\nat = \"rcpt\"\nstall = \"100ms\"\n";
    let edits = [("rate = \"unlimited\"", pace)];
    let mut crew = Crew::with(PEOPLE, &edits, slow, &database.url());
    let mut client = database.client();
    crew.start("a", "a");
    sleep(Duration::from_secs(6));
    let mut locked = client.transaction().unwrap();
    locked
        .batch_execute("LOCK TABLE disclose.flow IN EXCLUSIVE MODE")
        .unwrap();
    sleep(LOCKED);
    locked.rollback().unwrap();
    assert!(!crew.running.is_empty() && crew.ended().is_empty());
    assert_eq!(
        crew.finish(),
        [("a".to_owned(), Some(0))],
        "{}",
        crew.said("a")
    );
    assert_eq!(crew.origin.copies().len(), PEOPLE);
}
