//! `status --watch` shows changes and ends by itself; a running `send` says where it is.

use std::{
    io::Read,
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::{
    handover::{end, interrupt, until},
    support::{PROGRAM, Sandbox},
};

/// What a watch printed, and how it ended.
fn watched(sandbox: &Sandbox, words: &[&str], meanwhile: impl FnOnce()) -> (String, Option<i32>) {
    let mut watch = Command::new(PROGRAM)
        .args(["status", "--every", "1s"])
        .args(words)
        .current_dir(sandbox.folder())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    meanwhile();
    let mut out = watch.stdout.take().unwrap();
    let code = end(watch);
    let mut said = String::new();
    out.read_to_string(&mut said).unwrap();
    (said, code)
}

#[test]
fn a_watch_follows_a_campaign_from_before_its_begin_to_its_end() {
    let sandbox = Sandbox::people(60).with_relay("");
    let (said, code) = watched(&sandbox, &["--watch"], || {
        sandbox.run(&["send", "--yes", "--rate", "12/s"]).expect(0);
    });
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("0 of 60 handed over"), "{said}");
    assert!(said.contains("60 of 60 handed over (100.0 %)"), "{said}");
    let blocks: Vec<&str> = said.split("\n\n").collect();
    assert!(blocks.len() >= 4, "{said}");
    // Where nobody sends, it would say so before that.
    assert!(said.contains("\nas fast as the relay takes it"), "{said}");
    for (one, next) in blocks.iter().zip(&blocks[1..]) {
        assert_ne!(one, next, "nothing changed: {said}");
    }
}

#[test]
fn a_continued_watch_counts_as_one_that_reads_anew() {
    // Two are refused, two are put off for long, one is held, one reply is lost.
    let script = "[[rule]]\nat = \"rcpt\"\nmatches = \"person0000\"\ntimes = 2\nreply = \"550 5.1.1 no such user\"\n\
                  [[rule]]\nat = \"body\"\ntimes = 1\nact = \"accept-then-close\"\n\
                  [[rule]]\nat = \"rcpt\"\nmatches = \"person0001\"\ntimes = 2\nreply = \"451 4.7.1 later\"";
    let sandbox = Sandbox::people(40).with_relay(script);
    let (said, code) = watched(&sandbox, &["--json"], || {
        sandbox.run(&["send", "--yes", "--rate", "20/s"]).expect(12);
    });
    assert_eq!(code, Some(12), "{said}");
    let document: Value = serde_json::from_str(&said).unwrap();
    let anew = sandbox.status();
    for name in ["rows", "deliveries", "withheld", "unknowns", "exit"] {
        assert_eq!(document[name], anew[name], "{name}");
    }
    assert_eq!(anew["deliveries"]["rejected"], 2, "{anew}");
    assert_eq!(anew["deliveries"]["unknown"], 1, "{anew}");
}

#[test]
fn a_watch_of_a_finished_campaign_ends_at_once_and_one_that_is_interrupted_says_where_it_is() {
    let sandbox = Sandbox::people(3).with_relay("");
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    let watch = sandbox.spawn(&["status", "--watch"]);
    std::thread::sleep(std::time::Duration::from_millis(1500));
    interrupt(&watch);
    assert_eq!(end(watch), Some(10));
    sandbox.run(&["send", "--yes"]).expect(0);
    let (said, code) = watched(&sandbox, &[], || {});
    assert_eq!(code, Some(0));
    assert_eq!(said.lines().count(), 5, "{said}");
}

#[test]
fn a_watch_does_not_read_the_lists_again() {
    let sandbox = Sandbox::people(60).with_relay("");
    let running = sandbox.spawn(&["send", "--yes", "--rate", "8/s"]);
    until("nothing was handed over", || {
        !sandbox.record().received().is_empty()
    });
    let said = sandbox.folder().join("said");
    let watch = Command::new(PROGRAM)
        .args(["status", "--watch", "--every", "1s"])
        .current_dir(sandbox.folder())
        .stdin(Stdio::null())
        .stdout(std::fs::File::create(&said).unwrap())
        .spawn()
        .unwrap();
    until("nothing was shown", || {
        sandbox.read("said").contains("of 60 handed over")
    });
    std::fs::remove_file(sandbox.folder().join("lists/people.csv")).unwrap();
    assert_eq!(end(watch), Some(0));
    let shown = sandbox.read("said");
    assert!(shown.contains("60 of 60 handed over"), "{shown}");
    assert!(shown.matches("handed over").count() >= 3, "{shown}");
    assert_eq!(end(running), Some(2));
    sandbox.run(&["status"]).expect(2);
}

#[test]
fn progress_as_json_says_how_fast_how_long_and_why() {
    let sandbox = Sandbox::people(130).with_relay("");
    sandbox.edit(
        "campaign.toml",
        "rate = \"unlimited\"",
        "rate = \"unlimited\"\nper_domain = { \"example.com\" = \"10/s\" }",
    );
    let ran = sandbox
        .run(&["send", "--yes", "--progress", "json"])
        .expect(0);
    let err = ran.err();
    let events: Vec<Value> = err
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    assert!(events.len() >= 2, "{err}");
    let late = &events[1];
    assert_eq!(late["people"], 130);
    assert_eq!(late["why"], "limited by example.com 10/s", "{late}");
    assert_eq!(late["lanes"][0]["name"], "example.com", "{late}");
    assert_eq!(late["lanes"][0]["rate"], "10/s", "{late}");
    let number = |name: &str| late[name].as_f64().unwrap();
    let (now, mean) = (number("rate_now"), number("rate_mean"));
    for rate in [now, mean] {
        assert!((7.5..=10.5).contains(&rate), "{late}");
    }
    let (left, seconds) = (number("left"), number("seconds_left"));
    assert!((1.0..=5.0).contains(&seconds), "{late}");
    let (soonest, latest) = (left / 10.5 - 1.0, left / now.min(mean) + 1.0);
    assert!((soonest..=latest).contains(&seconds), "{late}");
    for name in [
        "next",
        "limit",
        "closed_until",
        "trouble",
        "slowest",
        "waiting",
        "left",
    ] {
        assert!(late.as_object().unwrap().contains_key(name), "{late}");
    }
}

/// What is stated allows 50 a second, and the relay takes two.
#[test]
fn a_relay_that_takes_less_than_is_stated_moves_the_end() {
    let slow = "[[rule]]\nat = \"body\"\nstall = \"500ms\"\n";
    let sandbox = Sandbox::people(2000).with_relay(slow);
    sandbox.edit("campaign.toml", "rate = \"unlimited\"", "rate = \"50/s\"");
    let mut sending = sandbox.spawn(&["send", "--yes", "--connections", "1"]);
    let fourth = || {
        let said = sandbox.run(&["status"]).out();
        said.lines().nth(3).unwrap_or_default().to_owned()
    };
    until("the speed is not seen", || {
        fourth().contains("limited by the speed of the last minutes, ")
    });
    let status = sandbox.status();
    let plan = &status["plan"];
    let limited = plan["limited_by"].as_str().unwrap();
    let each: f64 = limited
        .trim_start_matches("the speed of the last minutes, ")
        .trim_end_matches("/s")
        .parse()
        .unwrap();
    assert!(each > 0.2 && each < 2.5, "{plan}");
    let ends: jiff::Timestamp = plan["ends"].as_str().unwrap().parse().unwrap();
    let left = ends.duration_since(jiff::Timestamp::now()).as_secs();
    // At 50 a second it would be 40 seconds; at two they are a quarter of an hour.
    assert!(left > 600, "{left}: {plan}");
    sandbox.run(&["pause"]).expect(0);
    assert_eq!(sending.wait().unwrap().code(), Some(10));
    let said = fourth();
    assert!(said.contains("paused: the operator asked for it"), "{said}");
}
