//! What a `send` with a database is beside its mail: the connections that it holds, and its last count.

use std::time::Duration;

use super::{SLOW, away::end, people};
use crate::{
    handover::{interrupt, until},
    support::postgres,
};

#[test]
fn a_send_holds_as_many_connections_as_the_page_says() {
    let unlimited = "rate = \"unlimited\"";
    for (rate, more, connections) in [
        (unlimited, &[][..], 1),
        (SLOW, &[], 2),
        (SLOW, &["--metrics", "numbers.prom"], 3),
    ] {
        let Some(database) = postgres::database() else {
            return;
        };
        let slow = "[[rule]]\nat = \"rcpt\"\nstall = \"100ms\"\n";
        let sandbox = people(400, slow, &database);
        if rate != unlimited {
            sandbox.edit("campaign.toml", unlimited, rate);
        }
        let running = sandbox.spawn(&[&["send", "--yes"], more].concat());
        until("mail arrives", || sandbox.record().received().len() > 5);
        let mut client = database.client();
        let held = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                    AND application_name LIKE 'disclose%'";
        let mut most = 0;
        for _ in 0..20 {
            most = most.max(client.query_one(held, &[]).unwrap().get::<_, i64>(0));
            std::thread::sleep(Duration::from_millis(50));
        }
        interrupt(&running);
        assert_eq!(end(running), Some(10));
        assert_eq!(most, connections, "{rate} {more:?}");
    }
}

#[test]
fn who_asks_a_run_to_end_that_has_ended_is_answered() {
    let Some(database) = postgres::database() else {
        return;
    };
    // Counting so many takes a while.
    let sandbox = people(20_000, "", &database);
    let words = ["send", "--yes", "--limit", "1"];
    sandbox.run(&words).expect(10);
    let said = sandbox.folder().join("said");
    let running = sandbox
        .command(&words)
        .stderr(std::fs::File::create(&said).unwrap())
        .spawn()
        .unwrap();
    let mut client = database.client();
    let ended = "SELECT count(*) FROM disclose.event WHERE event = 'ended'";
    until("the run has ended", || {
        client.query_one(ended, &[]).unwrap().get::<_, i64>(0) == 2
    });
    interrupt(&running);
    assert_eq!(end(running), Some(10));
    let said = std::fs::read_to_string(said).unwrap();
    assert!(said.contains("Ctrl-C again ends at once"), "{said}");
}
