//! One session against the built-in sink over a real loopback socket: what each misbehaviour gives.

use std::{
    net::SocketAddr,
    time::{Duration, SystemTime},
};

use disclosure_mailer::{
    delivery::{Draft, Kind, Stage, Verdict},
    ledger::{Ledger, Writer},
    relay::{Endpoint, Envelope, Login, Proof, Security, Session, Timeouts, Tls, Trouble},
    sink::{self, Memory, Sink, SinkConfig},
    terms::{Key, Stamp},
};

const FROM: &str = "security@example.com";

fn script(toml: &str) -> SinkConfig {
    SinkConfig {
        script: sink::Script::from_toml(toml).unwrap(),
        memory: Memory::Messages,
        ..SinkConfig::default()
    }
}

fn endpoint(at: SocketAddr, login: Option<(&str, &str)>) -> Endpoint {
    let login = login.map(|(name, password)| Login {
        username: name.to_owned(),
        proof: Proof::Password(password.into()),
    });
    Endpoint::new(
        at.ip().to_string(),
        at.port(),
        Security::Plain,
        login,
        &Tls::default(),
    )
    .unwrap()
}

fn envelope(to: &str) -> Envelope<'_> {
    Envelope {
        from: FROM,
        to,
        token: "t0ken",
    }
}

const QUICK: Timeouts = Timeouts {
    connect: Duration::from_secs(10),
    greeting: Duration::from_secs(2),
    command: Duration::from_secs(2),
    mail: Duration::from_secs(2),
    rcpt: Duration::from_secs(2),
    data: Duration::from_secs(2),
    body: Duration::from_secs(2),
};

/// Offers a message to each address in turn over one session and gives the verdicts.
fn talk(config: SinkConfig, people: &[&str]) -> (Vec<Verdict>, sink::Record, bool) {
    let server = Sink::bind("127.0.0.1:0".parse().unwrap(), config)
        .unwrap()
        .background()
        .unwrap();
    let (verdicts, open) = converse(server.addr(), people);
    (verdicts, server.record(), open)
}

/// The same with a relay at that address; says too whether the session can go on.
fn converse(relay: SocketAddr, people: &[&str]) -> (Vec<Verdict>, bool) {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join(".disclose");
    let toml = folder.path().join("ledger.toml");
    let now = Stamp::from_system(SystemTime::now());
    let mut ledger = Ledger::open_or_begin(&state, &toml, "c", "h", now).unwrap();
    let key = |n: usize| Key([u8::try_from(n).unwrap(); 16]);
    ledger
        .append(
            (0..people.len())
                .map(|n| Draft::about(key(n), Kind::Enrolled, 0))
                .collect(),
            now,
        )
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let entered = runtime.enter();
    let (writer, _others) = Writer::start(ledger);
    drop(entered);
    let (verdicts, open) = runtime.block_on(async {
        let mut session = Session::open(&endpoint(relay, None), QUICK).await.unwrap();
        let mut verdicts = Vec::new();
        for (n, to) in people.iter().enumerate() {
            if !session.is_open() {
                break;
            }
            verdicts.push(match session.offer(envelope(to)).await {
                Err(verdict) => verdict,
                Ok(offered) => {
                    let (_, permit) = writer
                        .attempt(Draft::about(key(n), Kind::Attempt, 1), 0, None)
                        .await
                        .unwrap();
                    offered
                        .commit(permit, b"Subject: x\r\n\r\n.dot\r\nlast".to_vec())
                        .await
                }
            });
        }
        (verdicts, session.is_open())
    });
    drop(writer.finish().unwrap());
    (verdicts, open)
}

/// A relay that answers each of MAIL, RCPT, DATA and the body as stated, whatever it gets, and a
/// second time with 250, 250, 354, 250. Gives its address and, once it is left, what it was sent.
fn strange(answers: [&'static str; 4]) -> (SocketAddr, std::thread::JoinHandle<String>) {
    use std::io::{BufRead, BufReader, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let heard = std::thread::spawn(move || {
        let mut out = listener.accept().unwrap().0;
        let mut lines = BufReader::new(out.try_clone().unwrap())
            .lines()
            .map_while(Result::ok);
        let mut heard = String::new();
        let mut say = |words: &str| {
            for part in words.split("<wait>") {
                out.write_all(part.as_bytes()).unwrap_or_default();
                std::thread::sleep(Duration::from_millis(if words.contains("<wait>") {
                    30
                } else {
                    0
                }));
            }
        };
        say("220 strange\r\n");
        let mut answers = answers.into_iter();
        while let Some(line) = lines.next() {
            heard.push_str(&line);
            heard.push('\n');
            match line.get(..4).unwrap_or(&line) {
                "EHLO" => say("250-strange\r\n250 PIPELINING\r\n"),
                "MAIL" | "RCPT" => say(answers.next().unwrap_or("250 ok\r\n")),
                "DATA" => {
                    let answer = answers.next().unwrap_or("354 go on\r\n");
                    say(answer);
                    if answer.starts_with("354") {
                        let Some(last) = lines
                            .by_ref()
                            .inspect(|line| heard.push_str(line))
                            .find(|line| line == ".")
                        else {
                            return heard;
                        };
                        heard.push_str(&last);
                        say(answers.next().unwrap_or("250 ok\r\n"));
                    }
                }
                _ => say("250 ok\r\n"),
            }
        }
        heard
    });
    (at, heard)
}

#[test]
fn an_answer_that_comes_late_settles_nobody() {
    let ok = "250 ok\r\n";
    let (at, heard) = strange([
        ok,
        ok,
        "354 go on\r\n",
        "250 ok\r\n<wait>554 5.0.0 late\r\n",
    ]);
    let (verdicts, open) = converse(at, &["a@example.com", "b@example.com", "c@example.com"]);
    let unasked = "unreached mail the relay answered something that was not asked";
    assert_eq!(codes(&verdicts), ["accepted", unasked]);
    assert!(!open);
    assert_eq!(heard.join().unwrap().matches("Subject").count(), 1);
}

#[test]
fn a_relay_out_of_step_gets_no_empty_message() {
    let go = "354 go on\r\n";
    for answers in [
        ["451 4.3.0 later\r\n", "250 ok\r\n", go, "250 ok\r\n"],
        ["250 ok\r\n", "250 ok\r\n", "250 ok\r\n", "250 ok\r\n"],
        [
            "451 4.3.0 later\r\n",
            "503 5.5.1 what\r\n",
            go,
            "250 ok\r\n",
        ],
    ] {
        let (at, heard) = strange(answers);
        let (_, open) = converse(at, &["a@example.com", "b@example.com"]);
        assert!(!open);
        let heard = heard.join().unwrap();
        assert!(
            !heard.contains("\n.\n") && !heard.contains("RSET"),
            "{heard}"
        );
    }
}

fn codes(verdicts: &[Verdict]) -> Vec<String> {
    verdicts
        .iter()
        .map(|verdict| match verdict {
            Verdict::Accepted(_) => "accepted".to_owned(),
            Verdict::Refused(stage, reply) => format!("refused {stage} {reply}"),
            Verdict::Deferred(stage, reply) => format!("deferred {stage} {reply}"),
            Verdict::Unreached(stage, cause) => format!("unreached {stage} {cause}"),
            Verdict::Unsure(cause) => format!("unsure {cause}"),
        })
        .collect()
}

#[test]
fn a_refusal_costs_no_connection_and_no_octet_of_a_body() {
    let rules = "[[rule]]\nat = \"rcpt\"\nmatches = \"gone\"\nreply = \"550 5.1.1 <gone@example.com> unknown\"";
    for pipelining in [true, false] {
        let mut config = script(rules);
        if !pipelining {
            config = config.without(sink::Extension::Pipelining);
        }
        let (verdicts, record, open) = talk(
            config,
            &["a@example.com", "gone@example.com", "b@example.com"],
        );
        assert_eq!(
            codes(&verdicts),
            [
                "accepted",
                "refused rcpt 550 5.1.1 <recipient> unknown",
                "accepted"
            ]
        );
        assert!(open);
        assert_eq!(record.totals().connections, 1);
        let received = record.received();
        let to: Vec<_> = received
            .iter()
            .flat_map(|message| message.rcpt.clone())
            .collect();
        assert_eq!(to, ["a@example.com", "b@example.com"]);
        let raw = received[0].raw.clone().unwrap();
        assert_eq!(
            String::from_utf8_lossy(&raw).trim_end(),
            "Subject: x\r\n\r\n.dot\r\nlast"
        );
    }
}

#[test]
fn a_lone_dot_answers_a_relay_that_wants_the_body_of_nobody() {
    let rules = "[[rule]]\nat = \"rcpt\"\nmatches = \"gone\"\nreply = \"550 5.1.1 unknown\"\n\
                 [[rule]]\nat = \"data\"\ntimes = 1\nreply = \"354 go on\"";
    let (verdicts, record, _) = talk(script(rules), &["gone@example.com", "a@example.com"]);
    assert_eq!(
        codes(&verdicts),
        ["refused rcpt 550 5.1.1 unknown", "accepted"]
    );
    assert_eq!(record.received().len(), 1);
}

#[test]
fn every_way_to_end_after_the_body_is_unsure_and_before_it_unreached() {
    let one = |at: &str, act: &str| {
        let (verdicts, record, open) = talk(
            script(&format!("[[rule]]\nat = \"{at}\"\n{act}")),
            &["a@example.com"],
        );
        assert!(!open, "{at} {act}");
        (codes(&verdicts).remove(0), record.received().len())
    };
    assert_eq!(
        one("body", "act = \"accept-then-close\""),
        ("unsure the relay closed the connection".to_owned(), 1)
    );
    assert_eq!(
        one("body", "act = \"silence\"").0,
        "unsure no answer within 2 s"
    );
    assert_eq!(
        one("rcpt", "act = \"close\"").0,
        "unreached rcpt the relay closed the connection"
    );
    assert_eq!(
        one("rcpt", "act = \"reset\"").0,
        "unreached rcpt the relay closed the connection"
    );
    assert_eq!(
        one("mail", "act = \"silence\"").0,
        "unreached mail no answer within 2 s"
    );
    assert_eq!(
        one("rcpt", "raw = \"what?\\r\\n\"").0,
        "unreached rcpt the relay sent a line that is no reply"
    );
    assert_eq!(
        one("body", "raw = \"HTTP/1.1 200 OK\\r\\n\"").0,
        "unsure the relay sent a line that is no reply"
    );
    assert_eq!(
        one("rcpt", "reply = \"421 4.3.2 closing\"").0,
        "deferred rcpt 421 4.3.2 closing"
    );
}

#[test]
fn odd_but_honest_replies_are_understood() {
    let raw = |bytes: &str| {
        let (verdicts, _, _) = talk(
            script(&format!("[[rule]]\nat = \"body\"\nraw = \"{bytes}\"")),
            &["a@example.com"],
        );
        codes(&verdicts).remove(0)
    };
    assert_eq!(raw("250\\r\\n"), "accepted");
    assert_eq!(raw("250 caf\\u00e9\\n"), "accepted");
    assert_eq!(
        raw("451-4.7.1 one\\r\\n451 4.7.1 two\\r\\n"),
        "deferred body 451 4.7.1 one 4.7.1 two"
    );
    let endless = format!("250 {}\\r\\n", "x".repeat(5000));
    assert_eq!(raw(&endless), "accepted");
    assert_eq!(
        raw("354 more?\\r\\n"),
        "unsure the relay answered the body with 354"
    );
}

#[test]
fn a_reply_that_nobody_asked_for_never_answers_for_the_next_person() {
    let rules = "[[rule]]\nat = \"body\"\ntimes = 1\nraw = \"451 4.7.1 one\\r\\n250 two\\r\\n\"";
    let (verdicts, _, open) = talk(
        script(rules),
        &["a@example.com", "b@example.com", "c@example.com"],
    );
    let answered = "unreached mail the relay answered something that was not asked";
    assert_eq!(codes(&verdicts), ["deferred body 451 4.7.1 one", answered]);
    assert!(!open);
}

#[test]
fn a_wrong_password_is_final_and_named() {
    let config = SinkConfig {
        login: Some(sink::Login::new("notices", "right")),
        ..SinkConfig::default()
    };
    let server = Sink::bind("127.0.0.1:0".parse().unwrap(), config)
        .unwrap()
        .background()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let open = |password: &str| {
        runtime
            .block_on(Session::open(
                &endpoint(server.addr(), Some(("notices", password))),
                QUICK,
            ))
            .map(drop)
    };
    assert!(open("right").is_ok());
    let trouble = open("hunter2").unwrap_err();
    assert!(trouble.is_final());
    assert!(
        matches!(&trouble, Trouble::Refused { stage: Stage::Auth, reply, .. } if reply.code == 535),
        "{trouble:?}"
    );
    assert!(!format!("{trouble:?} {trouble}").contains("hunter2"));
}

/// The library says goodbye after the refusal, and the answer to that is no verdict.
#[test]
fn a_wrong_password_is_final_and_named_where_the_login_is_by_challenge() {
    use std::io::{BufRead, BufReader, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let relay = std::thread::spawn(move || {
        let mut out = listener.accept().unwrap().0;
        let lines = BufReader::new(out.try_clone().unwrap()).lines();
        let mut answers = [
            "250-relay\r\n250 AUTH LOGIN\r\n",
            "334 VXNlcm5hbWU6\r\n",
            "334 UGFzc3dvcmQ6\r\n",
            "535 no\r\n",
            "221 bye\r\n",
        ]
        .into_iter();
        out.write_all(b"220 relay\r\n").unwrap();
        for _ in lines.map_while(Result::ok) {
            out.write_all(answers.next().unwrap_or_default().as_bytes())
                .unwrap();
        }
    });
    let trouble = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(Session::open(
            &endpoint(at, Some(("notices", "hunter2"))),
            QUICK,
        ))
        .map(drop)
        .unwrap_err();
    relay.join().unwrap();
    assert!(
        matches!(&trouble, Trouble::Refused { stage: Stage::Auth, reply, .. } if reply.code == 535),
        "{trouble:?}"
    );
}
