//! When it will be done, before anybody approves: in `check`, the packet, `send` and `status`.

use serde_json::{Value, json};

use crate::support::Sandbox;

/// 400 people at one slow domain, 100 at each of two others, in turn; schedule and rates as stated.
fn campaign(pace: &str, schedule: &str) -> Sandbox {
    let mut list = "email,name,locale\n".to_owned();
    for n in 0..400 {
        list.push_str(&format!("person{n:04}@slow.test,Some Body,en\n"));
        if n % 4 == 0 {
            list.push_str(&format!("person{n:04}@fast.test,Some Body,de\n"));
            list.push_str(&format!("person{n:04}@quick.test,Some Body,fr\n"));
        }
    }
    let sandbox = Sandbox::new(&list);
    sandbox.edit(
        "campaign.toml",
        "rate = \"unlimited\"\n",
        &format!("{pace}\n"),
    );
    sandbox.edit(
        "campaign.toml",
        "[retry]",
        &format!("[schedule]\nzone = \"Europe/Berlin\"\n{schedule}\n[retry]"),
    );
    sandbox
}

const SLOW: &str = "rate = \"10/s\"\nper_domain = { \"slow.test\" = \"30/min\" }";

fn found(document: &Value, id: &str) -> Vec<Value> {
    let findings = document["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["id"] == id)
        .cloned()
        .collect()
}

#[test]
fn check_says_when_each_domain_and_the_last_mail_are_through() {
    let sandbox = campaign(SLOW, "deadline = \"2026-01-15\"");
    let check = |more: &[&str]| {
        let words = [&["check", "--as-of", "2026-01-15"], more].concat();
        sandbox.run(&words).expect(0)
    };
    let document = check(&["--json"]).json();
    assert_eq!(
        document["plan"],
        json!({
            "begins": "2026-01-15T00:00:00+01:00",
            "ends": "2026-01-15T00:13:18+01:00",
            "limited_by": "slow.test 30/min",
            "deadline": { "day": "2026-01-15", "holds": true },
            "domains": [{ "domain": "slow.test", "people": 400, "ends": "2026-01-15T00:13:18+01:00" }],
        })
    );
    assert_eq!(found(&document, "PLAN-DEADLINE"), [Value::Null; 0]);
    let words = check(&[]).out();
    for line in [
        "plan: begins 2026-01-15 00:00 CET, last mail about 00:13 CET, limited by slow.test 30/min; deadline holds\n",
        "  slow.test: 400 people, until 2026-01-15 00:13 CET\n",
    ] {
        assert!(words.contains(line), "{words}");
    }
    assert_eq!(words, check(&[]).out(), "the same day gives the same words");
}

#[test]
fn a_missed_deadline_is_said_with_what_would_hold_it_and_stops_nothing() {
    let hours = "window = { days = \"mon-fri\", hours = \"09:00-10:00\" }\n";
    let pace = "rate = \"10/s\"\nper_domain = { default = \"1/min\" }";
    let sandbox = campaign(pace, &format!("{hours}deadline = \"2026-01-19\""));
    // A Thursday: six hours of four days and two of the next week's.
    let document = sandbox
        .run(&["check", "--as-of", "2026-01-15", "--json"])
        .expect(0)
        .json();
    let plan = &document["plan"];
    assert_eq!(plan["begins"], "2026-01-15T09:00:00+01:00");
    assert_eq!(plan["ends"], "2026-01-23T09:39:00+01:00");
    assert_eq!(plan["limited_by"], "slow.test 1/min and the hours");
    assert_eq!(
        plan["deadline"],
        json!({ "day": "2026-01-19", "holds": false })
    );
    assert_eq!(plan["domains"].as_array().unwrap().len(), 3);
    assert_eq!(plan["domains"][1]["domain"], "fast.test");
    let findings = found(&document, "PLAN-DEADLINE");
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0]["severity"], "warning");
    let message = findings[0]["message"].as_str().unwrap();
    assert!(
        message.contains("4 days after the deadline 2026-01-19"),
        "{message}"
    );
    let help = findings[0]["help"].as_str().unwrap();
    assert!(
        help.starts_with("slow.test with 3/min instead of 1/min would hold it"),
        "{help}"
    );
    assert!(help.ends_with("a deadline never stops a send"), "{help}");

    sandbox.edit(
        "campaign.toml",
        "deadline =",
        "not_before = \"2026-02-02T09:00:00+01:00\"\ndeadline =",
    );
    let document = sandbox
        .run(&["check", "--as-of", "2026-01-15", "--json"])
        .expect(0)
        .json();
    assert_eq!(document["plan"]["begins"], "2026-02-02T09:00:00+01:00");
    let message = found(&document, "PLAN-DEADLINE")[0]["message"].to_string();
    assert!(message.contains("after the deadline"), "{message}");
}

#[test]
fn what_has_no_stated_limit_has_no_end() {
    let sandbox = campaign("rate = \"unlimited\"", "deadline = \"2026-01-15\"");
    let document = sandbox
        .run(&["check", "--as-of", "2026-01-15", "--json"])
        .expect(0)
        .json();
    assert_eq!(document["plan"]["ends"], Value::Null);
    assert_eq!(document["plan"]["deadline"]["holds"], Value::Null);
    let words = sandbox.run(&["check", "--as-of", "2026-01-15"]).out();
    assert!(
        words.contains("CET, as fast as the relay takes it\n"),
        "{words}"
    );
    let slow = campaign("rate = \"1/d\"", "").run(&["check", "--as-of", "2026-01-15", "--json"]);
    assert_eq!(slow.json()["plan"]["ends"], "2027-09-06T01:00:00+02:00");
}

#[test]
fn the_packet_shows_the_plan_and_the_slowest_domains() {
    let sandbox = campaign(SLOW, "deadline = \"2026-01-20\"");
    sandbox.run(&["preview", "--as-of", "2026-01-15"]).expect(0);
    let page = sandbox.read("preview/index.html");
    for text in [
        "the last mail leaves about 2026-01-15 00:13 CET, limited by slow.test 30/min; 13 min of open sending time.",
        "Everybody should have been told by 2026-01-20. As planned: deadline holds.",
        "<th scope=\"row\">slow.test</th><td class=\"n\" data-is=\"Mailboxes\">400</td>\
         <td data-is=\"Through about\">2026-01-15 00:13 CET</td>",
        "<rect class=\"run\"",
    ] {
        assert!(page.contains(text), "{text}\n{page}");
    }
}

#[test]
fn send_and_status_say_when_it_will_be_done() {
    let sandbox = campaign(SLOW, "deadline = \"2099-01-20\"").with_relay("");
    let dry = sandbox.run(&["send", "--dry-run"]).expect(0).out();
    assert!(dry.contains("plan: begins "), "{dry}");
    assert!(
        dry.contains(", limited by slow.test 30/min; deadline holds"),
        "{dry}"
    );
    sandbox.run(&["send", "--yes", "--limit", "100"]).expect(10);
    let status = sandbox.run(&["status"]).expect(10).out();
    let fourth = status.lines().nth(3).unwrap();
    assert!(
        fourth.starts_with("not sending now; with `disclose send` last mail about "),
        "{status}"
    );
    assert!(
        fourth.ends_with(", limited by slow.test 30/min; deadline holds"),
        "{status}"
    );
    let document = sandbox.status();
    let left = document["plan"]["domains"][0]["people"].as_u64().unwrap();
    assert!((300..400).contains(&left), "{left}");
}

#[test]
fn a_beginning_that_lies_long_back_is_not_begun_unasked() {
    let sandbox = campaign(SLOW, "not_before = \"2025-01-15T09:00:00+01:00\"").with_relay("");
    for words in [&["send", "--yes"][..], &["send"]] {
        let refused = sandbox.run(words).expect(1).err();
        assert!(refused.contains("error: not_before lies "), "{refused}");
        assert!(refused.contains(" days back; set it anew"), "{refused}");
    }
    assert_eq!(sandbox.record().received().len(), 0);
    let told = |words: &[&str]| sandbox.run(words).all();
    assert!(told(&["check"]).contains("[PLAN-NOT-BEFORE]"));
    sandbox.run(&["preview"]);
    let packet = sandbox.read("preview/index.html");
    assert!(packet.contains("days back, and the campaign was never begun"));
    assert!(told(&["check"]).contains("days back, and the campaign was never begun"));
    assert!(told(&["status"]).contains("days back; `send` asks before it begins"));
    // On the day itself nothing is odd about it.
    assert!(!told(&["check", "--as-of", "2025-01-15"]).contains("PLAN-NOT-BEFORE"));
    sandbox.edit(
        "campaign.toml",
        "not_before = \"2025-01-15T09:00:00+01:00\"",
        "",
    );
    sandbox.run(&["send", "--yes", "--limit", "2"]).expect(10);
    assert_eq!(sandbox.record().received().len(), 2);
    assert!(!told(&["status"]).contains("days back"));
}

#[test]
fn where_only_those_who_were_put_off_are_left_the_last_mail_waits_for_them() {
    let sandbox = Sandbox::people(3).with_relay(
        "[[rule]]\nat = \"rcpt\"\nmatches = \"person00001@\"\nreply = \"452 4.2.2 mailbox full\"\n",
    );
    sandbox.edit("campaign.toml", "wait = [\"1s\"]\n", "");
    sandbox.edit("campaign.toml", "rate = \"unlimited\"", "rate = \"20/s\"");
    let status = sandbox.run(&["status"]).expect(10).out();
    assert!(status.contains("no approval required; code "), "{status}");
    let sending = sandbox.spawn(&["send", "--yes"]);
    crate::handover::until("two are told", || {
        let status = sandbox.status();
        status["deliveries"]["accepted"] == 2 && status["deliveries"]["deferred"] == 1
    });
    let status = sandbox.run(&["status"]).out();
    let fourth = status.lines().nth(3).unwrap();
    assert!(
        fourth.ends_with(", limited by the next try of those who were put off"),
        "{status}"
    );
    // A full mailbox has hours, since the campaign states no waits of its own.
    let ends: jiff::Timestamp = sandbox.status()["plan"]["ends"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let hours = (ends.as_second() - jiff::Timestamp::now().as_second()) / 3600;
    assert!((5..7).contains(&hours), "{hours}");
    sandbox.run(&["pause"]);
    crate::handover::end(sending);
}
