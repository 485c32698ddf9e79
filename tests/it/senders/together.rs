//! Senders that come, share, and leave.

use super::crew::Crew;
use crate::{handover::until, support::postgres};

#[test]
fn senders_share_the_people_to_the_last_and_tell_nobody_twice() {
    let Some(database) = postgres::database() else {
        return;
    };
    let mut crew = Crew::new(1200, "rate = \"150/s\"", &database);
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
    for (name, code) in crew.finish() {
        assert_eq!(code, Some(0), "{name}: {}", crew.said(&name));
    }
    let copies = crew.origin.copies();
    assert_eq!(copies.len(), 1200);
    assert!(copies.values().all(|copies| *copies == 1));
    let shares = crew.shares();
    for name in ["a", "b", "c"] {
        assert!(
            shares.get(name).is_some_and(|share| *share > 200),
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
    crew.finish();
    let copies = crew.origin.copies();
    assert_eq!(copies.len(), 400);
    assert!(copies.values().all(|copies| *copies == 1));
}

#[test]
fn whoever_leaves_says_nothing_false_about_those_who_stay() {
    let Some(database) = postgres::database() else {
        return;
    };
    // Somebody is always under way.
    let slow = "[[rule]]\nat = \"body\"\nstall = \"800ms\"\n";
    let mut crew = Crew::with(80, &[], slow, &database.url());
    crew.start("a", "a");
    crew.start("b", "b");
    until("both are at work", || {
        let shares = crew.shares();
        shares.contains_key("a") && shares.contains_key("b")
    });
    for _ in 0..10 {
        let senders = crew.origin.run(&["senders", "--json"]).json();
        for sender in senders["senders"].as_array().unwrap() {
            let idle = sender["state"] == "idle" && sender["rate"].as_f64().unwrap() > 0.0;
            assert!(!idle, "{sender}");
        }
    }
    crew.origin.run(&["senders", "drain", "b"]).expect(0);
    until("it leaves", || {
        crew.ended().iter().any(|(name, _)| name == "b")
    });
    let said = crew.said("b");
    assert!(crew.running.contains_key("a"), "{said}");
    assert!(said.contains("unknown 0"), "{said}");
    assert!(!said.contains("not sending now"), "{said}");
    crew.finish();
    assert!(crew.said("a").contains("80 of 80"), "{}", crew.said("a"));
}

#[test]
fn a_paused_campaign_is_gone_on_with_when_those_who_sent_it_have_ended() {
    let Some(database) = postgres::database() else {
        return;
    };
    let mut crew = Crew::new(400, "rate = \"40/s\"", &database);
    crew.start("a", "a");
    until("it is at work", || crew.shares().contains_key("a"));
    // It cannot hear that it is to pause.
    crew.signal("a", "-KILL");
    crew.origin.run(&["pause"]).expect(0);
    let words = ["send", "--yes", "--limit", "1", "--name", "b"];
    let refused = crew.run("b", &words).expect(10).err();
    let so = refused.contains("the campaign is paused, and `a` is at work, or was");
    assert!(so, "{refused}");
    let over = "UPDATE disclose.sender SET until = clock_timestamp() - interval '1 s'";
    database.client().execute(over, &[]).unwrap();
    // Whoever is gone has no speed.
    let senders = crew.origin.run(&["senders", "--json"]).json();
    assert_eq!(senders["senders"][0]["rate"], 0.0, "{senders}");
    crew.run("b", &words).expect(10);
}
