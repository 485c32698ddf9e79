//! Either side is killed in the middle of a run.

use std::{fs, time::Duration};

use super::{
    Recipe, Wants,
    arrived::arrived,
    campaign::{CONNECTIONS, audit, audit_each, campaign, closes, people},
    cells::SEND,
    house::House,
};
use crate::{
    handover::{end, until},
    kills::{Tally, many},
    support::Sandbox,
};

/// Runs until nothing is outstanding; gives how many are unknown.
fn finish(sandbox: &Sandbox, people: usize) -> u64 {
    let mut ran = sandbox.run(&SEND);
    // A relay that only just came back may still refuse us.
    for _ in 0..3 {
        if [0, 12].contains(&ran.code()) {
            break;
        }
        ran = sandbox.run(&SEND);
    }
    assert!([0, 12].contains(&ran.code()), "{}", ran.all());
    let deliveries = closes(&ran.json(), people);
    let unknown = deliveries["unknown"].as_u64().unwrap();
    assert_eq!(
        deliveries["accepted"].as_u64().unwrap() + unknown,
        people as u64
    );
    unknown
}

fn so_many(house: &House, messages: usize) {
    let maildir = house.folder().join("mail");
    until("nothing arrives", || arrived(&maildir).len() >= messages);
}

/// The server is killed in the middle of the run and comes back, twice: at once, and later.
pub(super) fn server_killed(recipe: &'static Recipe) {
    let people = people(60);
    let Some(mut house) = House::open(recipe, &Wants::default(), &people) else {
        return;
    };
    let sandbox = campaign(&house, "smtp", &people);
    let send = || sandbox.spawn(&["send", "--yes", "--rate", "20/s"]);
    let maildir = house.folder().join("mail");
    let mut running = send();
    for (least, away) in [(10, 50), (25, 1500)] {
        until("nothing arrives", || {
            // A run that gave the relay up is begun again, as its operator would.
            if let Some(ended) = running.try_wait().unwrap() {
                assert_eq!(ended.code(), Some(21));
                running = send();
            }
            arrived(&maildir).len() >= least
        });
        house.kill();
        assert!(arrived(&maildir).len() < 50, "it was not in the middle");
        std::thread::sleep(Duration::from_millis(away));
        house.start();
    }
    let code = end(running);
    assert!([Some(0), Some(12), Some(21)].contains(&code), "{code:?}");
    let unknown = finish(&sandbox, 60);
    assert!(unknown <= 2 * CONNECTIONS, "{unknown}");
    audit(&house, &sandbox, &people);
}

/// We are killed in the middle of the run, several times, and go on.
pub(super) fn sender_killed(recipe: &'static Recipe) {
    let people = people(60);
    let Some(house) = House::open(recipe, &Wants::default(), &people) else {
        return;
    };
    let sandbox = campaign(&house, "smtp", &people);
    let kills = [4, 11, 23, 37];
    for (n, least) in kills.into_iter().enumerate() {
        let mut running = sandbox.spawn(&["send", "--yes", "--rate", "60/s"]);
        so_many(&house, least);
        std::thread::sleep(Duration::from_millis(7 * n as u64));
        running.kill().unwrap();
        running.wait().unwrap();
    }
    let unknown = finish(&sandbox, 60);
    assert!(unknown <= kills.len() as u64 * CONNECTIONS, "{unknown}");
    audit(&house, &sandbox, &people);
}

/// We are killed at many moments; after each kill the accounting closes, and at the end everybody who is
/// called handed over got one message. `KILLS=500 cargo test --test it often_killed` kills so often.
pub(super) fn sender_often_killed(recipe: &'static Recipe) {
    many(recipe.name, 12, |kills| {
        let people = people(kills.len() * 40);
        let house = House::open(recipe, &Wants::default(), &people)?;
        let sandbox = campaign(&house, "smtp", &people);
        // Counted, and not read: what is there grows with each kill.
        let new = house.folder().join("mail/new");
        let taken = || fs::read_dir(&new).map_or(0, Iterator::count);
        let mut tally = Tally::default();
        for kill in kills {
            tally.strike(&sandbox, *kill, "300/s", Duration::from_millis(4), taken);
            let status = sandbox.status();
            let unknown = closes(&status, people.len())["unknown"].as_u64().unwrap();
            assert!(
                (tally.unknown..=tally.unknown + CONNECTIONS).contains(&unknown),
                "kill {kill}: {unknown} unknown, {} before",
                tally.unknown
            );
            let named = status["unknowns"].as_array().unwrap().len();
            assert_eq!(named as u64, unknown, "kill {kill}");
            tally.unknown = unknown;
        }
        assert_eq!(finish(&sandbox, people.len()), tally.unknown);
        audit_each(&house, &sandbox, &people, people.len() / 20);
        tally.told = people.len() as u64 - tally.unknown;
        Some(tally)
    });
}
