//! A sender that stood still for longer than its lease lasts, and says then how its messages ended.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

use disclosure_mailer::sink::{Memory, Script, Sink, SinkConfig};

use super::crew::Crew;
use crate::support::postgres;

/// Waits for longer than a lease lasts.
fn until(crew: &Crew, what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        let said = || format!("{what}: {} {}", crew.said("a"), crew.said("b"));
        assert!(began.elapsed() < Duration::from_mins(1), "{}", said());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// From now on whoever is in a folder sends by another relay.
fn goes_by(crew: &Crew, folder: &str, relay: SocketAddr) {
    let path = crew.copy(folder).join("campaign.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let before = crew.origin.relay.as_ref().unwrap().addr();
    let text = text.replace(&before.to_string(), &relay.to_string());
    std::fs::write(&path, text).unwrap();
}

/// It came back too late, wrote down what it knew, and says so.
fn lapsed(crew: &Crew, ended: &[(String, Option<i32>)], exit: i32) {
    let said = crew.said("a");
    assert!(
        ended.contains(&("a".to_owned(), Some(exit))),
        "{ended:?}: {said}"
    );
    assert!(said.contains("this sender's lease lapsed"), "{said}");
}

#[test]
fn whoever_turns_out_to_be_told_while_their_next_offer_is_out_is_not_told_again() {
    const PEOPLE: usize = 4;
    let Some(database) = postgres::database() else {
        return;
    };
    let slow = "[[rule]]\nat = \"body\"\nstall = \"3s\"\n";
    let resend = [("unknown = \"hold\"", "unknown = \"resend\"")];
    let mut crew = Crew::with(PEOPLE, &resend, slow, &database.url());
    let config = SinkConfig {
        script: Script::from_toml("[[rule]]\nat = \"rcpt\"\nstall = \"6s\"\n").unwrap(),
        memory: Memory::Messages,
        ..SinkConfig::default()
    };
    let sink = Sink::bind("127.0.0.1:0".parse().unwrap(), config).unwrap();
    let other = sink.background().unwrap();
    goes_by(&crew, "b", other.addr());

    crew.start("a", "a");
    until(&crew, "all are under way", || {
        crew.written("attempt").get("a") == Some(&(PEOPLE - 1))
    });
    // Their bodies are with the relay, whose answers it does not read.
    std::thread::sleep(Duration::from_millis(700));
    crew.signal("a", "-STOP");
    crew.start("b", "b");
    until(
        &crew,
        "its lease is over, and they are to be tried once more",
        || crew.written("resend").values().sum::<usize>() == PEOPLE - 1,
    );
    crew.signal("a", "-CONT");
    let ended = crew.finish();
    assert!(
        ended.contains(&("b".to_owned(), Some(0))),
        "{ended:?}: {}",
        crew.said("b")
    );
    lapsed(&crew, &ended, 0);
    let copies = crew.origin.copies();
    assert_eq!(copies.len(), PEOPLE);
    assert!(copies.values().all(|copies| *copies == 1));
    assert_eq!(other.record().received().len(), 0);
    assert_eq!(crew.origin.status()["deliveries"]["accepted"], PEOPLE);
    crew.origin.run(&["log", "verify"]).expect(0);
}

#[test]
fn very_much_that_others_wrote_meanwhile_comes_before_what_was_late() {
    const PEOPLE: usize = 2000;
    /// More than is taken in at one go.
    const MANY: usize = 200;
    let Some(database) = postgres::database() else {
        return;
    };
    let slow = "[[rule]]\nat = \"body\"\nstall = \"3s\"\n";
    let mut crew = Crew::with(PEOPLE, &[], slow, &database.url());
    let config = SinkConfig {
        script: Script::from_toml("[[rule]]\nat = \"rcpt\"\nstall = \"20ms\"\n").unwrap(),
        memory: Memory::Envelopes,
        ..SinkConfig::default()
    };
    let sink = Sink::bind("127.0.0.1:0".parse().unwrap(), config).unwrap();
    let other = sink.background().unwrap();
    goes_by(&crew, "b", other.addr());

    let by = |written: BTreeMap<String, usize>, name: &str| written.get(name).copied().unwrap_or(0);
    crew.start("a", "a");
    until(&crew, "a sends", || by(crew.written("attempt"), "a") > 0);
    crew.start("b", "b");
    until(&crew, "b has a part of the people", || {
        by(crew.written("accepted"), "b") > 20
    });
    // Bodies are with its relay, whose answers it does not read.
    crew.signal("a", "-STOP");
    let before = by(crew.written("accepted"), "b");
    until(&crew, "its lease is over", || {
        crew.written("unknown").values().sum::<usize>() > 0
    });
    let meanwhile = by(crew.written("accepted"), "b") - before;
    assert!(meanwhile > MANY, "{meanwhile}");
    crew.signal("a", "-CONT");
    let ended = crew.finish();
    lapsed(&crew, &ended, 10);
    assert_eq!(crew.origin.status()["deliveries"]["accepted"], PEOPLE);
    let copies = crew.origin.copies();
    assert!(copies.values().all(|copies| *copies == 1));
    let others = other.record().received();
    assert_eq!(copies.len() + others.len(), PEOPLE);
    crew.origin.run(&["log", "verify"]).expect(0);
}
