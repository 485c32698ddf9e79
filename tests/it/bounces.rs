//! What came back makes people returned: by what it carries of ours, once, and while a `send` runs.

use std::{
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    handover::{end, until},
    support::{PROGRAM, Sandbox},
};

/// A bounce as a server writes it.
pub(crate) fn bounce(address: &str, said: &str, original: &str) -> String {
    let code = said.split(' ').nth(1).unwrap();
    format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nTo: security@example.com\nSubject: Undelivered Mail\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n<{address}>: {said}\n\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n\
         Final-Recipient: rfc822; {address}\nAction: failed\nStatus: {code}\nDiagnostic-Code: smtp; {said}\n\n\
         --b\nContent-Type: message/rfc822\n\n{original}\n--b--\n"
    )
}

pub(crate) const UNKNOWN: &str = "550 5.1.1 User unknown";

/// So many people, all handed over.
fn sent(people: usize) -> Sandbox {
    let sandbox = Sandbox::people(people).with_relay("");
    sandbox.run(&["send", "--yes"]).expect(0);
    sandbox
}

fn events(sandbox: &Sandbox) -> Vec<Value> {
    let log = sandbox
        .run(&["log", "export", "--jsonl", "--addresses"])
        .out();
    log.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn of_kind(sandbox: &Sandbox, kind: &str) -> Vec<Value> {
    let events = events(sandbox).into_iter();
    events.filter(|event| event["event"] == kind).collect()
}

/// Address, Message-ID and the relay's id of everybody handed over.
pub(crate) fn handed_over(sandbox: &Sandbox) -> Vec<[String; 3]> {
    let events = of_kind(sandbox, "accepted").into_iter();
    let text = |event: &Value, name: &str| event[name].as_str().unwrap().to_owned();
    events
        .map(|event| ["address", "message_id", "relay_id"].map(|name| text(&event, name)))
        .collect()
}

pub(crate) fn headers(address: &str, id: &str) -> String {
    format!("From: security@example.com\nTo: {address}\nMessage-ID: <{id}>\n")
}

#[test]
fn what_came_back_is_returned_and_reading_it_again_changes_nothing() {
    let sandbox = sent(5);
    let people = handed_over(&sandbox);
    let [one, two] = [&people[0], &people[1]];
    let first = bounce(
        &one[0],
        "452 4.2.2 Mailbox full",
        &headers(&one[0], &one[1]),
    );
    let second = bounce(
        &two[0],
        &format!("550 5.1.1 <{}> unknown", two[0]),
        &headers(&two[0], &two[1]),
    );
    fs::create_dir_all(sandbox.folder().join("back/new")).unwrap();
    fs::create_dir_all(sandbox.folder().join("back/cur")).unwrap();
    sandbox.write("back/new/1", &first);
    sandbox.write("back/cur/2:2,S", &second);
    // A dry run writes nothing and asks for nothing.
    let dry = sandbox
        .run(&["bounces", ".", "back", "--dry-run", "--json"])
        .expect(0)
        .json();
    assert_eq!(
        (&dry["matched"], &dry["unmatched"]),
        (&json!(2), &json!(0)),
        "{dry}"
    );
    assert_eq!(of_kind(&sandbox, "returned").len(), 0);
    let read = sandbox
        .run(&["bounces", ".", "back", "--json"])
        .expect(11)
        .json();
    assert_eq!(read["returned"], 2, "{read}");
    let report = &read["reports"][1];
    assert_eq!(report["kind"], "bounce");
    assert_eq!(report["recipients"][0]["final"], false, "{read}");
    assert_eq!(report["recipients"][0]["class"], "full");
    assert_eq!(report["recipients"][0]["code"], 452);
    assert_eq!(report["recipients"][0]["by"], "message-id");
    assert!(
        !read.to_string().contains(&one[0]) && !read.to_string().contains(&two[0]),
        "{read}"
    );
    let status = sandbox.run(&["status", "--json"]).expect(11).json();
    assert_eq!(status["deliveries"]["returned"], 2);
    assert_eq!(status["deliveries"]["accepted"], 5);
    let words = sandbox.run(&["status"]).expect(11).out();
    assert!(
        words.contains("5 of 5 handed over (100.0 %), 2 of them returned"),
        "{words}"
    );
    assert!(words.contains("to be told another way 2"), "{words}");
    // Once more, in another wrapping: nothing new.
    let stamp = "From MAILER-DAEMON Mon Dec  1 09:00:00 2025\n";
    let quoted = |text: &str| text.replace("\nFrom ", "\n>From ");
    sandbox.write(
        "box",
        &format!("{stamp}{}\n{stamp}{}\n", quoted(&first), quoted(&second)),
    );
    let again = sandbox
        .run(&["bounces", ".", "box", "back", "--json"])
        .expect(11)
        .json();
    assert_eq!(
        (&again["returned"], &again["known"]),
        (&json!(0), &json!(4)),
        "{again}"
    );
    assert_eq!(again["reports"][1]["number"], 2, "{again}");
    // That it never works after all is news.
    sandbox.write(
        "late",
        &bounce(
            &one[0],
            "550 5.2.2 Over quota for good",
            &headers(&one[0], &one[1]),
        ),
    );
    let late = sandbox
        .run(&["bounces", ".", "late", "--json"])
        .expect(11)
        .json();
    assert_eq!(
        (&late["returned"], &late["known"]),
        (&json!(0), &json!(0)),
        "{late}"
    );
    let returned = of_kind(&sandbox, "returned");
    assert_eq!(returned.len(), 3);
    let log = sandbox.run(&["log", "export"]).expect(0).out();
    for person in &people {
        let local = person[0].split('@').next().unwrap();
        assert!(!log.contains(local), "{log}");
    }
    assert!(
        log.contains("\"no-such-mailbox, by message-id: 550 5.1.1 <recipient> unknown\""),
        "{log}"
    );
    assert_eq!(sandbox.status()["deliveries"]["returned"], 2);
}

#[test]
fn standard_input_and_packed_mailboxes_are_read_too() {
    let sandbox = sent(2);
    let people = handed_over(&sandbox);
    let [one, two] = [&people[0], &people[1]];
    let text = bounce(&one[0], UNKNOWN, &headers(&one[0], &one[1]));
    let mut child = Command::new(PROGRAM)
        .args(["bounces", ".", "-"])
        .current_dir(sandbox.folder())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let said = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("1 message read: 1 bounce"), "{said}");
    assert!(
        said.lines().all(|line| line.chars().count() <= 120),
        "{said}"
    );
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let text = bounce(&two[0], UNKNOWN, &headers(&two[0], &two[1]));
    packed
        .write_all(format!("From a Mon Dec  1 09:00:00 2025\n{text}").as_bytes())
        .unwrap();
    fs::write(sandbox.folder().join("box.gz"), packed.finish().unwrap()).unwrap();
    sandbox.run(&["bounces", ".", "box.gz"]).expect(11);
    assert_eq!(sandbox.status()["deliveries"]["returned"], 2);
    // What is not there is an error; an empty mailbox is none.
    sandbox.run(&["bounces", ".", "nowhere"]).expect(1);
    sandbox.write("empty", "");
    let said = sandbox.run(&["bounces", ".", "empty"]).expect(11).out();
    assert!(said.contains("there is no message"), "{said}");
}

#[test]
fn what_a_stranger_can_know_marks_nobody_and_is_kept() {
    let script = "[[rule]]\nat = \"body\"\nreply = \"250 2.0.0 Ok: queued as 4Q1b2c3d4e\"";
    let sandbox = Sandbox::people(3).with_relay(script);
    sandbox.run(&["send", "--yes"]).expect(0);
    let people = handed_over(&sandbox);
    let one = &people[0];
    // The address alone; an id of the relay with another's address; ours in a sentence.
    sandbox.write(
        "forged/1",
        &bounce(
            &one[0],
            UNKNOWN,
            "Subject: x\nMessage-ID: <guess@example.com>\nReceived: by x id 1\n",
        ),
    );
    let queue = format!(
        "Received: by relay.example.com id {}\nSubject: x\nTo: {}\n",
        one[2], "stranger@example.com"
    );
    sandbox.write("forged/2", &bounce("stranger@example.com", UNKNOWN, &queue));
    let words = format!(
        "From: mailer-daemon@x.test\nSubject: failure notice\n\n<{}>: 550 5.1.1 unknown {}\n",
        one[0], one[1]
    );
    sandbox.write("forged/3", &words);
    let read = sandbox
        .run(&["bounces", ".", "forged", "--json"])
        .expect(0)
        .json();
    assert_eq!(
        (&read["matched"], &read["unmatched"]),
        (&json!(0), &json!(3)),
        "{read}"
    );
    assert_eq!(of_kind(&sandbox, "returned").len(), 0);
    let kept: Vec<_> = fs::read_dir(sandbox.folder().join(".disclose/unmatched"))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(kept.len(), 3);
    for file in &kept {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    sandbox.run(&["bounces", ".", "forged"]).expect(0);
    assert_eq!(
        fs::read_dir(sandbox.folder().join(".disclose/unmatched"))
            .unwrap()
            .count(),
        3
    );
    // The relay's id together with the person's own address is believed.
    let queue = format!(
        "Received: by relay.example.com id {}\nSubject: x\nTo: {}\n",
        one[2], one[0]
    );
    sandbox.write("real", &bounce(&one[0], UNKNOWN, &queue));
    let read = sandbox
        .run(&["bounces", ".", "real", "--json"])
        .expect(11)
        .json();
    assert_eq!(
        read["reports"][0]["recipients"][0]["by"], "relay-id",
        "{read}"
    );
    // Where each message has a return address of its own, not even that.
    let campaign = sandbox.read("campaign.toml");
    let token = "[sender]\nenvelope_from = \"bounces+{token}@example.com\"\n";
    sandbox.write("campaign.toml", &campaign.replace("[sender]\n", token));
    let two = &people[1];
    let queue = format!(
        "Received: by relay.example.com id {}\nSubject: x\nTo: {}\n",
        two[2], two[0]
    );
    sandbox.write("real", &bounce(&two[0], UNKNOWN, &queue));
    let read = sandbox
        .run(&["bounces", ".", "real", "--json"])
        .expect(11)
        .json();
    assert_eq!(
        (&read["matched"], &read["unmatched"]),
        (&json!(0), &json!(1)),
        "{read}"
    );
}

#[test]
fn delays_and_automatic_answers_are_no_events_and_complaints_are() {
    let sandbox = sent(3);
    let people = handed_over(&sandbox);
    let [one, two] = [&people[0], &people[1]];
    let delayed = bounce(&one[0], "451 4.4.1 later", &headers(&one[0], &one[1]))
        .replace("Action: failed", "Action: delayed");
    sandbox.write("in/1", &delayed);
    sandbox.write(
        "in/2",
        &format!(
            "From: {}\nSubject: Automatic reply: hello\nIn-Reply-To: <{}>\n\nAway. 550 5.1.1\n",
            one[0], one[1]
        ),
    );
    sandbox.write("in/3", &format!(
        "From: fbl@example.net\nSubject: abuse\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n\
         --b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nOriginal-Rcpt-To: {}\n\n--b\nContent-Type: message/rfc822\n\n{}\n--b--\n",
        two[0], headers(&two[0], &two[1])
    ));
    let read = sandbox
        .run(&["bounces", ".", "in", "--json"])
        .expect(0)
        .json();
    let kinds: Vec<&str> = read["reports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["delayed", "auto-reply", "complaint"]);
    assert_eq!(
        (&read["complaints"], &read["returned"], &read["matched"]),
        (&json!(1), &json!(0), &json!(2)),
        "{read}"
    );
    sandbox.run(&["bounces", ".", "in"]).expect(0);
    let complaints = of_kind(&sandbox, "complaint");
    assert_eq!(complaints.len(), 1);
    assert_eq!(complaints[0]["reply"], "complaint, by message-id: abuse");
    assert_eq!(of_kind(&sandbox, "returned").len(), 0);
    assert!(!sandbox.folder().join(".disclose/unmatched").exists());
}

#[test]
fn an_unknown_that_came_back_is_unknown_no_more() {
    let script = "[[rule]]\nat = \"body\"\ntimes = 1\nact = \"accept-then-close\"";
    let sandbox = Sandbox::people(3).with_relay(script);
    sandbox.run(&["send", "--yes"]).expect(12);
    let unknown = sandbox.status()["unknowns"][0].clone();
    let id = unknown["message_id"].as_str().unwrap();
    let address = of_kind(&sandbox, "unknown")[0]["address"]
        .as_str()
        .unwrap()
        .to_owned();
    sandbox.write("back", &bounce(&address, UNKNOWN, &headers(&address, id)));
    sandbox.run(&["bounces", ".", "back"]).expect(11);
    let status = sandbox.status();
    assert_eq!(status["deliveries"]["unknown"], 0, "{status}");
    assert_eq!(status["deliveries"]["accepted"], 3, "{status}");
    assert_eq!(status["deliveries"]["returned"], 1, "{status}");
    assert_eq!(status["unknowns"], json!([]));
}

#[test]
fn a_running_send_stops_by_itself_when_too_much_comes_back() {
    let sandbox = Sandbox::people(200).with_relay("");
    let brakes = "[brakes]\nstop_at = { returned = \"10%\", after = 10 }\n[retry]";
    sandbox.edit("campaign.toml", "[retry]", brakes);
    let running = sandbox.spawn(&["send", "--yes", "--rate", "10/s"]);
    until("nobody was handed over", || {
        sandbox.folder().join(".disclose/ledger.db").exists() && handed_over(&sandbox).len() >= 12
    });
    for (n, [address, id, _]) in handed_over(&sandbox).iter().take(8).enumerate() {
        sandbox.write(
            &format!("back/{n}"),
            &bounce(address, UNKNOWN, &headers(address, id)),
        );
    }
    let read = sandbox
        .run(&["bounces", ".", "back", "--json"])
        .expect(10)
        .json();
    assert_eq!(read["returned"], 8, "{read}");
    let appended = Instant::now();
    assert_eq!(end(running), Some(10));
    assert!(
        appended.elapsed() < Duration::from_secs(6),
        "{:?}",
        appended.elapsed()
    );
    let status = sandbox.status();
    assert_eq!(status["deliveries"]["returned"], 8);
    assert!(
        status["deliveries"]["pending"].as_u64().unwrap() > 100,
        "{status}"
    );
    let ended = of_kind(&sandbox, "ended");
    assert!(
        ended[0]["reply"].as_str().unwrap().contains("brakes"),
        "{ended:?}"
    );
    // It stands until somebody looked.
    let said = sandbox.run(&["send", "--yes"]).expect(10).err();
    assert!(
        said.contains("8 of them returned") && said.contains("--go-on"),
        "{said}"
    );
}

#[test]
fn before_anything_was_sent_only_a_dry_run_reads() {
    let sandbox = Sandbox::people(1);
    sandbox.write(
        "back",
        &bounce(
            "ann@example.com",
            UNKNOWN,
            "Message-ID: <1@x.test>\nReceived: by x\nTo: y\n",
        ),
    );
    let dry = sandbox
        .run(&["bounces", ".", "back", "--dry-run", "--json"])
        .expect(0)
        .json();
    assert_eq!(dry["reports"][0]["recipients"][0]["matched"], Value::Null);
    assert_eq!(
        dry["reports"][0]["recipients"][0]["recipient"],
        "a•••@e•••.com"
    );
    let shown = sandbox
        .run(&[
            "bounces",
            ".",
            "back",
            "--dry-run",
            "--json",
            "--show-values",
        ])
        .expect(0)
        .json();
    assert_eq!(
        shown["reports"][0]["recipients"][0]["recipient"],
        "ann@example.com"
    );
    sandbox.run(&["bounces", ".", "back"]).expect(1);
    assert!(!sandbox.folder().join(".disclose").exists());
}
