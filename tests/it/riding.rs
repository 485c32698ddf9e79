//! The next person's offer behind the present body: it is on the wire before the answer to the body, and
//! each answer stays with its own person.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener},
    time::{Duration, SystemTime},
};

use disclosure_mailer::{
    delivery::{Draft, Kind, Stage, Verdict},
    ledger::{Ledger, Writer},
    relay::{Endpoint, Envelope, Security, Session, Timeouts, Tls},
    terms::{Key, Stamp},
};

use crate::support::Sandbox;

const BODY: &[u8] = b"Subject: x\r\n\r\nbody";

/// A relay that says these words: after the greeting and EHLO, what it says to each offer (MAIL, RCPT and
/// DATA together) and to each body. Gives what it saw: at each body, whether the next offer was there
/// before the body was answered.
fn relay(
    offers: Vec<&'static str>,
    bodies: Vec<&'static str>,
) -> (SocketAddr, std::thread::JoinHandle<Vec<bool>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let thread = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(5)))
            .unwrap();
        let mut out = stream.try_clone().unwrap();
        let mut lines = BufReader::new(stream);
        let mut line = || {
            let mut text = String::new();
            lines
                .read_line(&mut text)
                .map(|n| (n > 0).then_some(text))
                .ok()
                .flatten()
        };
        // The other side may be gone already.
        let mut say = |text: &[u8]| drop(out.write_all(text));
        say(b"220 relay.test\r\n");
        line().unwrap();
        say(b"250-relay.test\r\n250 PIPELINING\r\n");
        let mut rode = Vec::new();
        let (mut mail, mut n) = (line(), 0);
        while let Some(first) = mail.take() {
            if !first.starts_with("MAIL") {
                // RSET, or QUIT.
                say(b"250 2.0.0 ok\r\n");
                mail = line();
                continue;
            }
            line().unwrap();
            line().unwrap();
            let said = offers
                .get(n)
                .copied()
                .unwrap_or("250 a\r\n250 b\r\n354 c\r\n");
            say(said.as_bytes());
            if said.ends_with("354 c\r\n") {
                while line().is_some_and(|text| text != ".\r\n") {}
                if said.contains("550") {
                    say(b"554 nobody\r\n");
                    mail = line();
                    n += 1;
                    continue;
                }
                // Before the first body is answered: is there more?
                if n == 0 {
                    mail = line();
                    rode.push(mail.as_ref().is_some_and(|text| text.starts_with("MAIL")));
                }
                let said = bodies.get(n).copied().unwrap_or("250 ok\r\n");
                say(said.as_bytes());
                if n > 0 {
                    mail = line();
                }
            } else {
                mail = line();
            }
            n += 1;
        }
        rode
    });
    (at, thread)
}

/// Offers the second person's message behind the first's body.
fn two(relay: SocketAddr) -> (Verdict, Result<Verdict, Verdict>, bool) {
    let folder = tempfile::tempdir().unwrap();
    let (state, toml) = (
        folder.path().join(".disclose"),
        folder.path().join("ledger.toml"),
    );
    let now = Stamp::from_system(SystemTime::now());
    let mut ledger = Ledger::open_or_begin(&state, &toml, "c", "h", now).unwrap();
    let keys = [Key([1; 16]), Key([2; 16])];
    let enrolled = keys.map(|key| Draft::about(key, Kind::Enrolled, 0));
    ledger.append(enrolled.to_vec(), now).unwrap();
    let host = relay.ip().to_string();
    let endpoint =
        Endpoint::new(host, relay.port(), Security::Plain, None, &Tls::default()).unwrap();
    let limit = Duration::from_secs(2);
    let timeouts = Timeouts {
        connect: limit,
        greeting: limit,
        command: limit,
        mail: limit,
        rcpt: limit,
        data: limit,
        body: limit,
    };
    let envelope = |to| Envelope {
        from: "security@example.com",
        to,
        token: "t",
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (writer, _others) = Writer::start(ledger);
        let permit = async |key| {
            let attempt = Draft::about(key, Kind::Attempt, 1);
            writer.attempt(attempt, 0, None).await.unwrap().1
        };
        let mut session = Session::open(&endpoint, timeouts).await.unwrap();
        let first = session.offer(envelope("one@example.com")).await.unwrap();
        let next = envelope("two@example.com");
        let permitted = permit(keys[0]).await;
        let (verdict, riding) = first.commit_and_offer(permitted, BODY.to_vec(), next).await;
        let second = match riding.offered(next).await {
            Ok(offered) => Ok(offered.commit(permit(keys[1]).await, BODY.to_vec()).await),
            Err(verdict) => Err(verdict),
        };
        let open = session.is_open();
        session.quit().await;
        (verdict, second, open)
    })
}

#[test]
fn the_next_offer_is_there_before_the_body_is_answered() {
    // The peer waits for it, for up to five seconds, before it answers the body.
    let (at, saw) = relay(vec![], vec![]);
    let (first, second, open) = two(at);
    assert!(matches!(first, Verdict::Accepted(_)), "{first:?}");
    assert!(matches!(second, Ok(Verdict::Accepted(_))), "{second:?}");
    assert!(open);
    assert_eq!(saw.join().unwrap(), [true]);
}

#[test]
fn a_refusal_stays_with_its_own_person() {
    let go = "250 a\r\n250 b\r\n354 c\r\n";
    // The body of the first is refused, and the second is taken.
    let (at, saw) = relay(vec![], vec!["554 5.7.1 no\r\n"]);
    let (first, second, open) = two(at);
    assert!(
        matches!(first, Verdict::Refused(Stage::Body, _)),
        "{first:?}"
    );
    assert!(
        matches!(second, Ok(Verdict::Accepted(_))) && open,
        "{second:?}"
    );
    saw.join().unwrap();
    // The second is refused at RCPT, also where the relay asks for their body all the same.
    for said in [
        "250 a\r\n550 5.1.1 b\r\n503 c\r\n",
        "250 a\r\n550 5.1.1 b\r\n354 c\r\n",
    ] {
        let (at, saw) = relay(vec![go, said], vec![]);
        let (first, second, open) = two(at);
        assert!(matches!(first, Verdict::Accepted(_)), "{first:?}");
        assert!(
            matches!(second, Err(Verdict::Refused(Stage::Rcpt, _))) && open,
            "{second:?}"
        );
        saw.join().unwrap();
    }
}

#[test]
fn answers_that_are_out_of_step_settle_nobody_else() {
    // The first body is answered twice: what is left over is no answer to the second person's MAIL.
    for (twice, rest) in [
        ("250 ok\r\n250 ok\r\n", "250 a\r\n250 b\r\n354 c\r\n"),
        ("250 ok\r\n550 no\r\n", "250 a\r\n250 b\r\n354 c\r\n"),
        ("250 ok\r\n250 ok\r\n", "250 a\r\n550 b\r\n503 c\r\n"),
    ] {
        let (at, saw) = relay(vec!["250 a\r\n250 b\r\n354 c\r\n", rest], vec![twice]);
        let (first, second, open) = two(at);
        assert!(matches!(first, Verdict::Accepted(_)), "{first:?}");
        let unreached = matches!(
            second,
            Err(Verdict::Unreached(..) | Verdict::Refused(Stage::Data | Stage::Mail, _))
        );
        assert!(unreached && !open, "{twice:?} {rest:?}: {second:?} {open}");
        saw.join().unwrap();
    }
}

#[test]
fn a_session_that_ends_with_the_body_leaves_the_next_untried() {
    for last in ["421 4.3.2 bye\r\n", "", "250 ok\r\n25"] {
        let (at, saw) = relay(vec!["250 a\r\n250 b\r\n354 c\r\n", ""], vec![last]);
        let (first, second, open) = two(at);
        assert_eq!(
            matches!(first, Verdict::Accepted(_)),
            last.starts_with("250"),
            "{first:?}"
        );
        let untried = matches!(second, Err(Verdict::Unreached(Stage::Mail, _)));
        assert!(untried && !open, "{last:?}: {second:?}");
        saw.join().unwrap();
    }
}

#[test]
fn a_campaign_rides_and_everybody_is_told_once_whoever_is_refused() {
    let script = "[[rule]]\nat = \"rcpt\"\nnth = 7\nreply = \"550 5.1.1 no such mailbox\"\n\
                  [[rule]]\nat = \"body\"\nnth = 11\nreply = \"451 4.3.0 later\"\n\
                  [[rule]]\nat = \"mail\"\nnth = 23\nreply = \"421 4.7.0 too many messages\"\n";
    let sandbox = Sandbox::people(300).with_relay(script);
    let ran = sandbox.run(&["send", "--yes", "--json"]).expect(11);
    let deliveries = &ran.json()["deliveries"];
    let copies = sandbox.copies();
    assert_eq!(deliveries["accepted"], copies.len(), "{deliveries}");
    assert!(copies.values().all(|n| *n == 1));
    let rejected = deliveries["rejected"].as_u64().unwrap();
    assert_eq!(rejected + copies.len() as u64, 300);
    assert!((20..80).contains(&rejected), "{rejected}");
}

#[test]
fn a_stop_leaves_whoever_rode_untried() {
    let sandbox = Sandbox::people(40).with_relay("[[rule]]\nat = \"body\"\nstall = \"400ms\"\n");
    let mut running = sandbox.spawn(&["send", "--yes", "--connections", "2"]);
    crate::handover::until("nobody was told", || sandbox.record().received().len() > 3);
    sandbox.run(&["pause"]).expect(0);
    running.wait().unwrap();
    let status = sandbox.status();
    let told = sandbox.copies().len();
    assert_eq!(status["deliveries"]["accepted"], told, "{status}");
    assert_eq!(status["deliveries"]["pending"], 40 - told, "{status}");
    assert_eq!(status["deliveries"]["unknown"], 0);
    sandbox.run(&["send", "--yes"]).expect(0);
    assert!(sandbox.copies().len() == 40 && sandbox.copies().values().all(|n| *n == 1));
}
