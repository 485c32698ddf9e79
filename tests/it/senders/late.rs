//! A sender that stood still for longer than its lease lasts, and says then how its messages ended.

use std::time::{Duration, Instant};

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
    let path = crew.copy("b").join("campaign.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let relay = crew.origin.relay.as_ref().unwrap().addr();
    let text = text.replace(&relay.to_string(), &other.addr().to_string());
    std::fs::write(&path, text).unwrap();

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
    let copies = crew.origin.copies();
    assert_eq!(copies.len(), PEOPLE);
    assert!(copies.values().all(|copies| *copies == 1));
    assert_eq!(other.record().received().len(), 0);
    assert_eq!(crew.origin.status()["deliveries"]["accepted"], PEOPLE);
    crew.origin.run(&["log", "verify"]).expect(0);
}
