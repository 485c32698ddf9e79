//! Senders that come, share, and leave.

use std::time::{Duration, Instant};

use super::crew::Crew;
use crate::{handover::until, support::postgres};

fn finish(crew: &mut Crew) -> Vec<(String, Option<i32>)> {
    let (began, mut ended) = (Instant::now(), Vec::new());
    while !crew.running.is_empty() {
        let now = crew.ended().into_iter();
        ended.extend(now.map(|(name, status)| (name, status.code())));
        if began.elapsed() > Duration::from_mins(2) {
            let said: Vec<String> = crew.running.keys().map(|name| crew.said(name)).collect();
            panic!("they go on and on: {said:?}\n{}", crew.origin.status());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    ended
}

#[test]
fn senders_share_the_people_to_the_last_and_tell_nobody_twice() {
    let Some(database) = postgres::database() else {
        return;
    };
    let mut crew = Crew::new(600, "rate = \"150/s\"", &database);
    for name in ["a", "b", "c"] {
        crew.start(name, name);
    }
    until("all three are at work", || {
        let senders = crew.origin.run(&["senders", "--json"]).json();
        senders["senders"].as_array().unwrap().len() == 3
    });
    let shown = crew.origin.run(&["senders"]).out();
    assert!(
        ["a", "b", "c"].iter().all(|name| shown.contains(name)),
        "{shown}"
    );
    // The same folder has one sender, and the same name too.
    let busy = crew.run("a", &["send", "--yes", "--name", "d"]).expect(20);
    assert!(
        busy.err().contains("another `send`") || busy.err().contains("process"),
        "{}",
        busy.err()
    );
    assert!(
        !busy.err().contains("one sender at a time"),
        "{}",
        busy.err()
    );
    let taken = crew.run("d", &["send", "--yes", "--name", "b"]).expect(20);
    let said = taken.err();
    assert!(
        said.contains("`b` is at work") && said.contains("another `--name`"),
        "{said}"
    );
    assert!(!said.contains("Wait"), "{said}");
    for (name, code) in finish(&mut crew) {
        assert_eq!(code, Some(0), "{name}: {}", crew.said(&name));
    }
    let copies = crew.origin.copies();
    assert_eq!(copies.len(), 600);
    assert!(copies.values().all(|copies| *copies == 1));
    let shares = crew.shares();
    for name in ["a", "b", "c"] {
        assert!(
            shares.get(name).is_some_and(|share| *share > 100),
            "{shares:?}"
        );
    }
    crew.origin.run(&["log", "verify"]).expect(0);
    let log = crew.origin.run(&["log", "export"]).out();
    assert!(log.contains(",joined,") && log.contains(",left,"), "{log}");
}

#[test]
fn whoever_is_asked_to_leave_leaves_and_another_text_is_refused_by_name() {
    let Some(database) = postgres::database() else {
        return;
    };
    let mut crew = Crew::new(400, "rate = \"40/s\"", &database);
    crew.start("a", "a");
    crew.start("b", "b");
    until("both are at work", || crew.shares().len() >= 3);
    // Somebody changed the words in one copy, or the people.
    let mut other = crew.command("c", &["status"]);
    other.output().unwrap();
    let words = crew.folder("c").join("lists/people.csv");
    let text = std::fs::read_to_string(&words).unwrap();
    std::fs::write(&words, text + "late@example.com,Person\n").unwrap();
    let refused = crew
        .run("c", &["send", "--yes", "--name", "c"])
        .expect(20)
        .err();
    assert!(refused.contains("`c` has audience"), "{refused}");
    // Nor was anybody enrolled who is on its list alone.
    let log = crew.origin.run(&["log", "export", "--jsonl"]).out();
    let enrolled = log.lines().filter(|line| line.contains("\"enrolled\""));
    assert_eq!(enrolled.count(), 400);
    let asked = crew.origin.run(&["senders", "drain", "b"]).expect(0).out();
    assert!(asked.contains('b'), "{asked}");
    until("it leaves", || {
        crew.ended().iter().any(|(name, _)| name == "b")
    });
    assert!(
        crew.said("b").contains("asked this sender to leave"),
        "{}",
        crew.said("b")
    );
    crew.origin.run(&["senders", "drain", "b"]).expect(1);
    finish(&mut crew);
    let copies = crew.origin.copies();
    assert_eq!(copies.len(), 400);
    assert!(copies.values().all(|copies| *copies == 1));
}
