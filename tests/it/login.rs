//! Login by an OAuth token: taken, refused, expired, and never shown.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use disclosure_mailer::{
    delivery::Stage,
    relay::{Endpoint, Login, Proof, Security, Session, Timeouts, Tls, TokenSource, Trouble},
    sink::{self, Memory, Sink, SinkConfig},
};

use crate::support::Sandbox;

fn config(token: &str) -> SinkConfig {
    SinkConfig {
        login: Some(sink::Login::bearer("notices", token)),
        memory: Memory::Messages,
        ..SinkConfig::default()
    }
}

fn relay(config: SinkConfig) -> sink::Background {
    Sink::bind("127.0.0.1:0".parse().unwrap(), config)
        .unwrap()
        .background()
        .unwrap()
}

/// An endpoint whose tokens a shell prints.
fn endpoint(at: SocketAddr, script: &str) -> Endpoint {
    let source = TokenSource::new("sh".to_owned(), vec!["-c".to_owned(), script.to_owned()]);
    let login = Login {
        username: "notices".to_owned(),
        proof: Proof::Token(Arc::new(source)),
    };
    assert!(!format!("{login:?}").contains("s3cret"));
    let host = at.ip().to_string();
    Endpoint::new(
        host,
        at.port(),
        Security::Plain,
        Some(login),
        &Tls::default(),
    )
    .unwrap()
}

fn open(endpoint: &Endpoint) -> Result<(), Trouble> {
    let timeouts = Timeouts {
        command: Duration::from_secs(20),
        ..Timeouts::default()
    };
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(async {
            Session::open(endpoint, timeouts).await?.quit().await;
            Ok(())
        })
}

fn is_refused(trouble: &Trouble) -> bool {
    matches!(trouble, Trouble::Refused { stage: Stage::Auth, reply, .. } if reply.code == 535)
}

#[test]
fn a_token_is_taken_or_finally_refused_and_never_shown() {
    let server = relay(config("s3cret"));
    open(&endpoint(server.addr(), "echo s3cret")).unwrap();
    let trouble = open(&endpoint(server.addr(), "echo other-s3cret")).unwrap_err();
    assert!(is_refused(&trouble) && trouble.is_final(), "{trouble:?}");
    assert!(!format!("{trouble:?} {trouble}").contains("s3cret"));
    // A token that was made for this login is not brought twice.
    assert_eq!(server.record().totals().connections, 2);
}

#[test]
fn a_refusal_in_a_challenge_is_answered_by_an_empty_line() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let heard = std::thread::spawn(move || {
        let mut out = listener.accept().unwrap().0;
        let mut lines = BufReader::new(out.try_clone().unwrap()).lines();
        let mut heard = Vec::new();
        out.write_all(b"220 peer\r\n").unwrap();
        for answer in [
            "250-peer\r\n250 AUTH XOAUTH2\r\n",
            "334 eyJzdGF0dXMiOiI0MDEifQ==\r\n",
            "535-5.7.8 token\r\n535 5.7.8 has expired\r\n",
        ] {
            heard.push(lines.next().unwrap().unwrap());
            out.write_all(answer.as_bytes()).unwrap();
        }
        heard
    });
    let trouble = open(&endpoint(at, "echo tok")).unwrap_err();
    assert!(is_refused(&trouble), "{trouble:?}");
    assert!(trouble.to_string().contains("has expired"), "{trouble}");
    let heard = heard.join().unwrap();
    // `user=notices^Aauth=Bearer tok^A^A`
    let initial = "AUTH XOAUTH2 dXNlcj1ub3RpY2VzAWF1dGg9QmVhcmVyIHRvawEB";
    assert_eq!(heard.get(1..).unwrap(), [initial, ""]);
}

#[test]
fn a_token_that_expired_meanwhile_is_replaced_by_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let count = folder.path().join("count").display().to_string();
    // The first run prints `t1`, the second `t2`.
    let script = format!("echo x >> {count}; echo t$(wc -l < {count})");
    let old = relay(config("t1"));
    let endpoint_of = |at| endpoint(at, &script);
    let at = old.addr();
    let endpoint = endpoint_of(at);
    open(&endpoint).unwrap();
    open(&endpoint).unwrap();
    assert_eq!(old.record().totals().connections, 2);
    drop(old);
    let new = Sink::bind(at, config("t2")).unwrap().background().unwrap();
    open(&endpoint).unwrap();
    assert_eq!(new.record().totals().connections, 2);
}

#[test]
fn a_relay_without_tokens_and_a_command_without_one_are_named() {
    let passwords = relay(SinkConfig {
        login: Some(sink::Login::new("notices", "s3cret")),
        ..SinkConfig::default()
    });
    let trouble = open(&endpoint(passwords.addr(), "echo s3cret")).unwrap_err();
    assert!(
        trouble.to_string().contains("no login by XOAUTH2"),
        "{trouble}"
    );
    let trouble = open(&endpoint(passwords.addr(), "echo s3cret; exit 7")).unwrap_err();
    assert!(trouble.to_string().contains("exit status: 7"), "{trouble}");
    assert!(!trouble.is_final() && !trouble.to_string().contains("s3cret"));
}

#[test]
fn a_campaign_logs_in_with_what_its_command_prints() {
    let mut sandbox = Sandbox::people(3);
    sandbox.start(config("s3cret-token"));
    sandbox.edit(
        "campaign.toml",
        "connections = 4",
        "connections = 2\nusername = \"notices\"\noauth_token_command = [\"cat\", \"token\"]",
    );
    let ran = sandbox.run(&["send", "--yes"]).expect(21);
    assert!(ran.err().contains("`cat` ended with"), "{}", ran.err());
    assert!(ran.err().contains("oauth_token_command"), "{}", ran.err());
    sandbox.write("token", "s3cret-other\n");
    let ran = sandbox.run(&["send", "--yes"]).expect(21);
    assert!(ran.err().contains("535"), "{}", ran.err());
    assert!(!ran.all().contains("s3cret"), "{}", ran.all());
    sandbox.write("token", "s3cret-token\n");
    sandbox.run(&["send", "--yes"]).expect(0);
    assert_eq!(sandbox.record().received().len(), 3);
    let log = sandbox.run(&["log", "export", "--jsonl"]).expect(0).all();
    assert!(!log.contains("s3cret"), "{log}");
}

#[test]
fn two_ways_to_log_in_or_none_are_refused() {
    let secret = "password_env = \"X\"";
    let token = "oauth_token_command = \"cat token\"";
    let name = "username = \"notices\"";
    for (keys, says) in [
        (format!("{name}\n{secret}\n{token}"), "more than one way"),
        (name.to_owned(), "nothing to prove it"),
        (token.to_owned(), "not as whom"),
    ] {
        let sandbox = Sandbox::people(1).with_relay("");
        let edit = format!("connections = 2\n{keys}");
        sandbox.edit("campaign.toml", "connections = 4", &edit);
        let ran = sandbox.run(&["send", "--yes"]).expect(1);
        assert!(ran.err().contains(says), "{}", ran.err());
    }
}
