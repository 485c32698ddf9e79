//! What senders came to, and a copy of the database that lagged behind knows nothing of: those are commits without
//! events.

use super::crew::Crew;
use crate::{handover::until, support::postgres};

#[test]
fn senders_whose_blocks_the_database_lost_begin_with_nobody_more() {
    const PEOPLE: usize = 300;
    let Some(database) = postgres::database() else {
        return;
    };
    let mut crew = Crew::new(PEOPLE, "rate = \"30/s\"", &database);
    let mut client = database.client();
    crew.start("a", "a");
    until("it is at work", || crew.shares().contains_key("a"));
    client
        .batch_execute("CREATE TABLE kept AS SELECT name, blocks FROM disclose.sender")
        .unwrap();
    crew.start("b", "b");
    until("both are at work", || crew.shares().contains_key("b"));
    // As after a failover that lost the hand-over of blocks and no event: all is `a`'s.
    client
        .batch_execute(
            "BEGIN;
             UPDATE disclose.sender s SET blocks = k.blocks FROM kept k WHERE k.name = s.name;
             UPDATE disclose.sender SET blocks = decode(repeat('00', 128), 'hex') WHERE name = 'b';
             COMMIT;
             SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND application_name LIKE 'disclose%'",
        )
        .unwrap();
    for (name, code) in crew.finish() {
        let said = crew.said(&name);
        assert_eq!(code, Some(10), "{name}: {said}");
        assert!(said.contains("lease lapsed"), "{said}");
    }
    crew.origin.run(&["log", "verify"]).expect(0);
    assert!(crew.origin.copies().len() < PEOPLE);
    crew.start("c", "c");
    assert_eq!(
        crew.finish(),
        [("c".to_owned(), Some(0))],
        "{}",
        crew.said("c")
    );
    let copies = crew.origin.copies();
    assert!(copies.len() == PEOPLE && copies.values().all(|copies| *copies == 1));
}
