//! Tables that somebody locks for a while: an index is made, rows are copied. Whoever sends waits for it, and nothing
//! is written twice.

use std::{thread::sleep, time::Duration};

use super::crew::Crew;
use crate::{handover::until, support::postgres};

/// Longer than the server waits for a lock at once.
const LOCKED: Duration = Duration::from_secs(8);

#[test]
fn senders_write_come_to_terms_join_and_leave_when_a_lock_is_gone() {
    const PEOPLE: usize = 240;
    let Some(database) = postgres::database() else {
        return;
    };
    let mut crew = Crew::new(PEOPLE, "rate = \"20/s\"", &database);
    crew.start("a", "a");
    crew.start("c", "c");
    until("both are at work", || {
        let shares = crew.shares();
        shares.contains_key("a") && shares.contains_key("c")
    });
    crew.copy("b");
    let mut client = database.client();
    crew.origin.run(&["senders", "drain", "c"]).expect(0);
    let mut locked = client.transaction().unwrap();
    locked
        .batch_execute("LOCK TABLE disclose.event, disclose.sender IN SHARE MODE")
        .unwrap();
    crew.start("b", "b");
    sleep(LOCKED);
    assert!(
        crew.ended().is_empty(),
        "{} {}",
        crew.said("a"),
        crew.said("b")
    );
    locked.rollback().unwrap();
    for (name, code) in crew.finish() {
        let fits = if name == "c" {
            code <= Some(10)
        } else {
            code == Some(0)
        };
        assert!(
            code.is_some() && fits,
            "{name}: {code:?} {}",
            crew.said(&name)
        );
    }
    let copies = crew.origin.copies();
    assert!(copies.len() == PEOPLE && copies.values().all(|copies| *copies == 1));
    crew.origin.run(&["log", "verify"]).expect(0);
    let all = |kind| crew.written(kind).values().sum::<usize>();
    assert_eq!(all("accepted"), PEOPLE);
    let twice = "SELECT event FROM disclose.event WHERE key IS NOT NULL GROUP BY key, attempt, event HAVING count(*) > 1";
    assert_eq!(client.query(twice, &[]).unwrap().len(), 0);
    // One told the first person; of the three, one was the first to come and one the last to go.
    assert_eq!((all("began"), all("joined")), (2, 2));
    assert_eq!((all("left"), all("ended")), (2, 2));
}

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
