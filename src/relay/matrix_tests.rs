//! Every stage of a session against everything that a relay can do wrong there: `matrix.txt` states
//! cell by cell what must come of it, and this holds the session to it.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, atomic::AtomicBool},
};

use tokio_rustls::{TlsAcceptor, rustls::ServerConfig, rustls::pki_types::PrivateKeyDer};

use super::{
    Endpoint, Envelope, Login, Proof, Security, Session, Timeouts, Tls, Trouble,
    matrix_peer::{Near, Peer, Script},
};
use crate::delivery::{Kind, Permit, Reach, Verdict, reach};

const TABLE: &str = include_str!("matrix.txt");

/// Faults that are possible at every stage.
const EVERYWHERE: [&str; 18] = [
    "4xx",
    "5xx",
    "421",
    "garbage",
    "disagree",
    "half-closed",
    "half-silent",
    "endless",
    "silence",
    "rst",
    "close",
    "early",
    "twice",
    "multi-line",
    "nul",
    "latin-1",
    "empty",
    "bare-lf",
];
/// While part of the body is still ours.
const PART: [&str; 7] = [
    "part-250",
    "part-twice",
    "part-4xx",
    "part-5xx",
    "part-close",
    "part-rst",
    "part-silence",
];

/// A stage, how it comes about, and a fault.
type Cell = (String, String, String);
/// Verdict, whom it reaches, event, session.
type Outcome = [String; 4];

fn all_cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    for (stage, hows, more) in [
        ("greeting", &["open", "clear"][..], &["blank"][..]),
        ("ehlo", &["open", "clear"], &["blank", "lower-case"]),
        ("starttls", &["clear"], &["blank", "trailing"]),
        ("auth", &["open"], &["blank"]),
        ("mail", &["turn", "write", "behind"], &["blank"]),
        ("rcpt", &["turn", "write", "behind"], &["blank"]),
        ("data", &["turn", "write", "behind"], &["blank"]),
        ("body", &["turn", "write", "behind"], &["blank"]),
    ] {
        let part: &[&str] = if stage == "body" { &PART } else { &[] };
        for fault in EVERYWHERE.iter().chain(more).chain(part) {
            // Nothing comes before the greeting.
            if (stage, *fault) != ("greeting", "early") {
                let cell = |how: &&str| (stage.to_owned(), (*how).to_owned(), (*fault).to_owned());
                cells.extend(hows.iter().map(cell));
            }
        }
    }
    cells
}

fn table() -> BTreeMap<Cell, Outcome> {
    let mut cells = BTreeMap::new();
    for line in TABLE
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let [stage, hows, faults, outcome @ ..] = &columns[..] else {
            panic!("`{line}`");
        };
        let outcome: Outcome = outcome
            .iter()
            .map(|word| (*word).to_owned())
            .collect::<Vec<_>>()
            .try_into()
            .unwrap();
        for how in hows.split(' ') {
            for fault in faults.split_whitespace() {
                let cell = ((*stage).to_owned(), how.to_owned(), fault.to_owned());
                let twice = cells.insert(cell, outcome.clone());
                assert!(twice.is_none(), "stated twice: {stage} {how} {fault}");
            }
        }
    }
    cells
}

struct Keys {
    tls: Tls,
    acceptor: TlsAcceptor,
}

fn keys() -> Keys {
    let made = rcgen::generate_simple_self_signed(vec!["relay.test".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(
        tokio_rustls::rustls::crypto::ring::default_provider().into(),
    )
    .with_safe_default_protocol_versions()
    .unwrap()
    .with_no_client_auth()
    .with_single_cert(vec![made.cert.der().clone()], key)
    .unwrap();
    Keys {
        tls: Tls {
            ca: Some(made.cert.pem().into_bytes()),
            ..Tls::default()
        },
        acceptor: TlsAcceptor::from(Arc::new(config)),
    }
}

fn envelope(to: &str) -> Envelope<'_> {
    Envelope {
        from: "security@example.com",
        to,
        token: "t",
    }
}

/// What becomes of one person, as the run writes it down.
fn written(session: &mut Session, fresh: bool, attempted: bool, verdict: &Verdict) -> Outcome {
    let reach = reach(verdict);
    let event = if !attempted && !fresh && session.ends_with(verdict) {
        session.end();
        None
    } else {
        Kind::of(verdict, reach, attempted)
    };
    let said = match verdict {
        Verdict::Accepted(_) => "accepted".to_owned(),
        Verdict::Refused(stage, _) => format!("refused {stage}"),
        Verdict::Deferred(stage, _) => format!("deferred {stage}"),
        Verdict::Unreached(stage, _) => format!("unreached {stage}"),
        Verdict::Unsure(_) => "unsure".to_owned(),
    };
    let reach = match reach {
        Reach::Recipient => "recipient",
        Reach::Doubtful => "doubtful",
        Reach::Relay => "relay",
    };
    let event = event.map_or("-", Kind::as_str);
    [said, reach.to_owned(), event.to_owned(), String::new()]
}

async fn tell(session: &mut Session, to: &str, body: &[u8]) -> Outcome {
    let fresh = session.is_fresh();
    let (verdict, attempted) = match session.offer(envelope(to)).await {
        Err(verdict) => (verdict, false),
        Ok(offered) => {
            let verdict = offered.commit(Permit::for_a_test(), body.to_vec()).await;
            (verdict, true)
        }
    };
    written(session, fresh, attempted, &verdict)
}

/// The first person's body with the second's offer behind it.
async fn tell_two(session: &mut Session, body: &[u8]) -> (Outcome, Option<Outcome>) {
    let offered = session.offer(envelope("p0@example.com")).await.unwrap();
    let next = envelope("p1@example.com");
    let (verdict, riding) = offered
        .commit_and_offer(Permit::for_a_test(), body.to_vec(), next)
        .await;
    if reach(&verdict) == Reach::Relay || matches!(verdict, Verdict::Unsure(_)) {
        // The run does not ask what was said to the second.
        return (written(session, false, true, &verdict), None);
    }
    let (second, attempted) = match riding.offered(next).await {
        Err(verdict) => (verdict, false),
        Ok(offered) => {
            let verdict = offered.commit(Permit::for_a_test(), body.to_vec()).await;
            (verdict, true)
        }
    };
    let first = written(session, false, true, &verdict);
    (first, Some(written(session, false, attempted, &second)))
}

/// A trouble before anybody was named: whether the run ends by it or tries again.
fn in_trouble(trouble: &Trouble) -> Outcome {
    let said = match trouble {
        Trouble::Unreachable { .. } => "unreachable".to_owned(),
        Trouble::Refused { stage, .. } => format!("refused {stage}"),
        Trouble::Unable { .. } => "unable".to_owned(),
        Trouble::NoToken { .. } => "no token".to_owned(),
    };
    let then = if trouble.is_final() { "final" } else { "again" };
    [said.as_str(), "relay", "-", then].map(str::to_owned)
}

async fn play(cell: &Cell, keys: &Keys) -> Outcome {
    let (stage, how, fault) = cell;
    let (near, far) = tokio::io::duplex(8 * 1024);
    let reset = Arc::new(AtomicBool::new(false));
    let start_tls = how == "clear";
    let script = Script {
        stage: stage.clone(),
        fault: fault.clone(),
        person: usize::from(how == "behind" && stage != "body"),
        pipelining: how != "turn",
        start_tls,
    };
    let peer = Peer::new(far, Arc::clone(&reset), script, keys.acceptor.clone());
    let peer = tokio::spawn(peer.run());
    let login = (stage == "auth" || fault == "lower-case").then(|| Login {
        username: "notices".to_owned(),
        proof: Proof::Password("s3cret".into()),
    });
    let security = if start_tls {
        Security::StartTls
    } else {
        Security::Plain
    };
    let endpoint = Endpoint::new("relay.test".to_owned(), 25, security, login, &keys.tls).unwrap();
    let stream = Near { inner: near, reset };
    let size = if fault.starts_with("part-") {
        200_000
    } else {
        100
    };
    let body = "text\r\n".repeat(size / 6).into_bytes();
    let outcome = match over(&endpoint, stream).await {
        Err(trouble) => in_trouble(&trouble),
        Ok(mut session) => talk(&mut session, how == "behind", stage == "body", &body).await,
    };
    peer.abort();
    outcome
}

async fn over(endpoint: &Endpoint, stream: Near) -> Result<Session, Trouble> {
    let timeouts = Timeouts::default();
    let here = SocketAddr::from(([127, 0, 0, 1], 25));
    let hello = lettre::transport::smtp::extension::ClientId::Ipv4([127, 0, 0, 1].into());
    let brought = match &endpoint.login {
        Some(login) => Some(login.bring(None, timeouts.command).await?),
        None => None,
    };
    let connecting = endpoint.over(stream, here, hello);
    Session::begin(endpoint, timeouts, brought.as_ref(), connecting).await
}

/// The person whom the fault meets, and then the next over the same session: it goes on only where the
/// next is accepted. In a session that does not go on nothing may be said of the next.
async fn talk(session: &mut Session, behind: bool, of_the_first: bool, body: &[u8]) -> Outcome {
    let (mut outcome, next) = if behind {
        let (first, second) = tell_two(session, body).await;
        if of_the_first {
            (first, second)
        } else {
            assert_eq!(first[0], "accepted");
            (second.unwrap(), None)
        }
    } else {
        (tell(session, "p0@example.com", body).await, None)
    };
    let next = match next {
        None if session.is_open() => Some(tell(session, "p2@example.com", body).await),
        next => next,
    };
    outcome[3] = match next {
        Some(next) if next[0] == "accepted" => "on".to_owned(),
        Some(next) if next[2] == "-" && !session.is_open() => "over".to_owned(),
        Some(next) => format!("next: {} {}", next[0], next[2]),
        None => "over".to_owned(),
    };
    outcome
}

#[tokio::test(start_paused = true)]
async fn every_fault_at_every_stage_means_what_the_table_says() {
    let (mut stated, keys) = (table(), keys());
    let mut wrong = Vec::new();
    let cells = all_cells();
    for cell in &cells {
        let (stage, how, fault) = cell;
        let said = play(cell, &keys).await.join(" | ");
        match stated.remove(cell).map(|outcome| outcome.join(" | ")) {
            Some(must) if must == said => {}
            Some(must) => wrong.push(format!(
                "{stage} {how} {fault}: {must}\n    but it is {said}"
            )),
            None => wrong.push(format!("{stage} {how} {fault}: not stated; it is {said}")),
        }
    }
    wrong.extend(
        stated
            .keys()
            .map(|cell| format!("{cell:?} is stated and cannot be")),
    );
    assert!(
        wrong.is_empty(),
        "{} of {} cells:\n{}",
        wrong.len(),
        cells.len(),
        wrong.join("\n")
    );
}
