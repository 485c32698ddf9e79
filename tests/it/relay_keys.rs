//! What `[relay]` states about time, connections, sizes and notices, carried out against real peers.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener},
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};

use disclosure_mailer::sink::{Extension, Memory, Received, SinkConfig};

use crate::support::Sandbox;

fn with(people: usize, script: &str, keys: &str) -> Sandbox {
    let sandbox = Sandbox::people(people).with_relay(script);
    state(&sandbox, keys);
    sandbox
}

fn state(sandbox: &Sandbox, keys: &str) {
    sandbox.edit("campaign.toml", "connections = 4", keys);
}

#[test]
fn a_peer_that_says_nothing_is_left_after_the_stated_time() {
    for (scheme, keys, says) in [
        (
            "smtp",
            "timeouts = { command = \"1s\" }",
            "no greeting in time",
        ),
        (
            "smtp",
            "timeouts = { greeting = \"1s\" }",
            "no greeting in time",
        ),
        (
            "smtps",
            "timeouts = { connect = \"1s\" }",
            "no answer in time",
        ),
    ] {
        let sandbox = Sandbox::people(1);
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("{scheme}://{}", silent.local_addr().unwrap());
        sandbox.edit("campaign.toml", "smtp://127.0.0.1:9", &url);
        state(&sandbox, &format!("connections = 1\n{keys}"));
        let began = Instant::now();
        let ran = sandbox.run(&["send", "--yes"]).expect(21);
        assert!(began.elapsed() < Duration::from_secs(20), "{scheme}");
        assert!(ran.err().contains(says), "{scheme}: {}", ran.err());
    }
}

#[test]
fn a_stage_without_an_answer_is_left_after_its_own_time() {
    for (stage, keys) in [
        ("ehlo", "command = \"1s\", greeting = \"5m\""),
        ("mail", "mail = \"1s\""),
        ("rcpt", "rcpt = \"1s\""),
        ("rcpt", "command = \"1s\""),
        ("data", "data = \"1s\""),
    ] {
        let silence = format!("[[rule]]\nat = \"{stage}\"\ntimes = 1\nact = \"silence\"");
        let keys = format!("connections = 1\ntimeouts = {{ {keys} }}");
        let sandbox = with(2, &silence, &keys);
        let began = Instant::now();
        let sent = sandbox.run(&["send", "--yes", "--json"]);
        let took = began.elapsed();
        assert!(
            took > Duration::from_secs(1) && took < Duration::from_mins(1),
            "{stage}: {took:?}"
        );
        if stage == "ehlo" {
            // It has never taken anything: that is no relay.
            let said = sent.expect(21).err();
            assert!(said.contains("no answer to EHLO in time"), "{said}");
            continue;
        }
        let status = sent.expect(0).json();
        assert_eq!(
            status["deliveries"]["accepted"], 2,
            "{stage}, {keys}: {status}"
        );
    }
}

#[test]
fn a_body_without_an_answer_is_unknown_after_the_stated_time() {
    let silence = "[[rule]]\nat = \"body\"\ntimes = 1\nact = \"silence\"";
    let keys = "connections = 1\ntimeouts = { body = \"1s\" }";
    let sandbox = with(3, silence, keys);
    let began = Instant::now();
    let status = sandbox.run(&["send", "--yes", "--json"]).expect(12).json();
    assert!(began.elapsed() < Duration::from_secs(30));
    assert_eq!(status["deliveries"]["unknown"], 1, "{status}");
    assert_eq!(status["deliveries"]["accepted"], 2, "{status}");
}

#[test]
fn an_unknown_stage_is_refused_with_the_nearest() {
    let sandbox = with(1, "", "connections = 1\ntimeouts = { conect = \"1s\" }");
    let ran = sandbox.run(&["check"]).expect(2);
    assert!(
        ran.all().contains("did you mean `connect`?"),
        "{}",
        ran.all()
    );
}

/// How many messages came on each connection.
fn per_connection(received: &[Received]) -> BTreeMap<u64, usize> {
    let mut counts = BTreeMap::new();
    for message in received {
        *counts.entry(message.connection).or_default() += 1;
    }
    counts
}

#[test]
fn a_connection_carries_so_many_messages_and_no_more() {
    let sandbox = with(10, "", "connections = 1\nrecycle = { messages = 3 }");
    sandbox.run(&["send", "--yes"]).expect(0);
    let counts = per_connection(&sandbox.record().received());
    assert_eq!(counts.values().copied().collect::<Vec<_>>(), [3, 3, 3, 1]);
    assert_eq!(sandbox.record().totals().connections, 4);
    assert_eq!(sandbox.record().totals().most_open, 1);
}

/// A relay that takes everything on one connection after another, and tells each verb that it heard.
fn hearing() -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let (tell, heard) = channel();
    std::thread::spawn(move || {
        for mut out in listener.incoming().flatten() {
            tell.send("new".to_owned()).unwrap();
            let lines = BufReader::new(out.try_clone().unwrap()).lines();
            out.write_all(b"220 peer\r\n").unwrap();
            let mut lines = lines.map_while(Result::ok);
            while let Some(line) = lines.next() {
                let verb = line.get(..4).unwrap_or_default().to_owned();
                let answer: &[u8] = match verb.as_str() {
                    "QUIT" => b"221 bye\r\n",
                    "DATA" => b"354 go on\r\n",
                    _ => b"250 ok\r\n",
                };
                tell.send(verb.clone()).unwrap();
                out.write_all(answer).unwrap();
                if verb == "DATA" && lines.any(|line| line == ".") {
                    out.write_all(b"250 ok\r\n").unwrap();
                }
            }
        }
    });
    (at, heard)
}

#[test]
fn a_connection_that_had_its_share_ends_with_a_goodbye_before_the_next() {
    let (at, heard) = hearing();
    let sandbox = Sandbox::people(3);
    sandbox.edit("campaign.toml", "127.0.0.1:9", &at.to_string());
    state(&sandbox, "connections = 1\nrecycle = { messages = 2 }");
    sandbox.run(&["send", "--yes"]).expect(0);
    let message = ["MAIL", "RCPT", "DATA"];
    let first = [&["new", "EHLO"], &message[..], &message, &["QUIT"]].concat();
    let second = [&["new", "EHLO"], &message[..], &["QUIT"]].concat();
    let heard: Vec<String> = heard.try_iter().collect();
    assert_eq!(heard, [first, second].concat());
}

#[test]
fn a_connection_that_is_old_is_left_for_a_new_one() {
    let slow = "[[rule]]\nat = \"rcpt\"\nstall = \"400ms\"";
    let sandbox = with(8, slow, "connections = 1\nrecycle = { after = \"1s\" }");
    sandbox.run(&["send", "--yes"]).expect(0);
    let counts = per_connection(&sandbox.record().received());
    assert_eq!(counts.values().sum::<usize>(), 8);
    assert!(
        counts.len() > 1 && counts.values().all(|n| *n <= 3),
        "{counts:?}"
    );
}

#[test]
fn a_connection_is_opened_only_when_no_open_one_has_nothing_to_do() {
    let sandbox = with(12, "", "connections = 4");
    sandbox.run(&["send", "--yes", "--rate", "5/s"]).expect(0);
    assert_eq!(sandbox.record().totals().connections, 1);
    // Where the relay takes longer, it takes more of them.
    let slow = "[[rule]]\nat = \"rcpt\"\nstall = \"500ms\"";
    let sandbox = with(12, slow, "connections = 4");
    sandbox.run(&["send", "--yes", "--rate", "5/s"]).expect(0);
    assert!(sandbox.record().totals().most_open > 1);
}

#[test]
fn connections_are_opened_no_faster_than_stated() {
    let slow = "[[rule]]\nat = \"rcpt\"\nstall = \"200ms\"";
    let keys = "connections = 4\nconnection_rate = \"1/s\"";
    let sandbox = with(30, slow, keys);
    sandbox.run(&["send", "--yes"]).expect(0);
    let mut first = BTreeMap::new();
    for message in sandbox.record().received() {
        let began = first.entry(message.connection).or_insert(message.began);
        *began = message.began.min(*began);
    }
    let first: Vec<u64> = first.into_values().collect();
    assert!(first.len() > 1, "{first:?}");
    // A first message follows on its connection as fast as the machine is busy.
    for pair in first.windows(2) {
        assert!(pair[1] + 200_000 >= pair[0] + 1_000_000, "{first:?}");
    }
    let bad = with(1, "", "connections = 4\nconnection_rate = \"quick\"");
    let said = bad.run(&["check"]).expect(2).all();
    assert!(said.contains("`quick` is no rate"), "{said}");
}

#[test]
fn a_test_keeps_to_the_share_of_a_connection_too() {
    let sandbox = with(1, "", "connections = 1\nrecycle = { messages = 1 }");
    let to = ["test", "--to", "a@example.com", "--to", "b@example.com"];
    sandbox.run(&to).expect(0);
    let counts = per_connection(&sandbox.record().received());
    assert!(
        counts.len() > 1 && counts.values().all(|n| *n == 1),
        "{counts:?}"
    );
}

fn announcing(largest_message: usize) -> SinkConfig {
    SinkConfig {
        memory: Memory::Messages,
        largest_message,
        ..SinkConfig::default()
    }
}

#[test]
fn a_message_larger_than_the_relay_takes_is_withheld_and_not_sent() {
    let list = "email,name,account\naa@example.com,Ann,acct-1\n";
    let mut first = Sandbox::new(list);
    first.start(announcing(1 << 20));
    first.run(&["send", "--yes"]).expect(0);
    let size = first.record().received()[0].size;

    // An octet less than the message is too little, as many as it has are enough.
    let mut small = Sandbox::new(list);
    small.start(announcing(size - 1));
    let status = small.run(&["send", "--yes", "--json"]).expect(11).json();
    assert_eq!(status["deliveries"]["withheld"], 1, "{status}");
    assert_eq!(small.record().totals().refused, 0);

    let long = "Maximiliana ".repeat(5);
    let mut sandbox = Sandbox::new(&format!("{list}bb@example.com,{long},acct-2\n"));
    sandbox.start(announcing(size));
    let status = sandbox.run(&["send", "--yes", "--json"]).expect(11).json();
    assert_eq!(status["deliveries"]["accepted"], 1, "{status}");
    assert_eq!(status["deliveries"]["withheld"], 1, "{status}");
    let reason = format!("the message is larger than the relay takes ({size} octets)");
    assert_eq!(status["withheld"][0]["reason"], reason, "{status}");
    assert_eq!(sandbox.record().totals().refused, 0, "no body left");
    assert_eq!(sandbox.copies()["aa@example.com"], 1);
    let answer = sandbox.run(&["log", "lookup", "bb@example.com"]).expect(0);
    assert!(answer.out().contains(&reason), "{}", answer.out());
    // Another relay takes it.
    sandbox.start(announcing(1 << 20));
    sandbox.run(&["send", "--yes"]).expect(0);
    assert_eq!(sandbox.copies()["bb@example.com"], 1);
}

#[test]
fn notices_of_failure_are_asked_for_where_the_relay_gives_them() {
    let mut sandbox = Sandbox::new("email\na+x=y@example.com\n");
    sandbox.edit(
        "campaign.toml",
        "reply_to = ",
        "envelope_from = \"bounces+{token}@example.com\"\nreply_to = ",
    );
    sandbox.start(announcing(1 << 20));
    sandbox.run(&["send", "--yes"]).expect(0);
    let received = sandbox.record().received().remove(0);
    let token = received.mail_from.strip_prefix("bounces+").unwrap();
    let token = token.strip_suffix("@example.com").unwrap();
    assert_eq!(token.len(), 16);
    assert_eq!(received.mail_parameters, format!("RET=HDRS ENVID={token}"));
    assert_eq!(
        received.rcpt_parameters,
        ["NOTIFY=FAILURE,DELAY ORCPT=rfc822;a+2Bx+3Dy@example.com"]
    );

    let mut plain = Sandbox::people(1);
    plain.start(announcing(1 << 20).without(Extension::Dsn));
    plain.run(&["send", "--yes"]).expect(0);
    let received = plain.record().received().remove(0);
    assert_eq!(received.mail_parameters, "");
    assert!(received.rcpt_parameters.is_empty());
}
