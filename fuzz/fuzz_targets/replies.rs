#![no_main]
//! Any octets as what a relay answers, over a real socket, cut at NUL: a piece after each command. A
//! session comes to an end with all of them, and what is said of an answer holds no address.

use std::{cell::RefCell, time::Duration};

use disclosure_mailer::{
    delivery::{Reply, Stage, Verdict, judge},
    relay::{Endpoint, Envelope, Security, Session, Timeouts, Tls, scrub},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    runtime::{Builder, Runtime},
    time::timeout,
};

const TO: &str = "jane.doe@example.com";

thread_local! {
    static HOUSE: RefCell<(Runtime, TcpListener)> = RefCell::new({
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        (runtime, listener)
    });
}

libfuzzer_sys::fuzz_target!(|octets: &[u8]| {
    words(&String::from_utf8_lossy(octets));
    HOUSE.with_borrow(|(runtime, listener)| {
        runtime.block_on(async { tokio::join!(answer(listener, octets), talk(listener)) });
    });
});

/// An answer as words: split, scrubbed and judged.
fn words(said: &str) {
    let scrubbed = scrub(said, TO);
    assert!(!scrubbed.to_lowercase().contains(TO), "{scrubbed}");
    for code in [250, 421, 450, 452, 550, 552, 554] {
        let reply = Reply::new(code, &scrubbed);
        for stage in [Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Body] {
            let verdict = if code >= 500 {
                Verdict::Refused(stage, reply.clone())
            } else {
                Verdict::Deferred(stage, reply.clone())
            };
            let _judged = judge(&verdict);
        }
    }
}

async fn answer(listener: &TcpListener, octets: &[u8]) {
    let (mut stream, _) = listener.accept().await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut command = [0; 4096];
    for (at, piece) in octets.split(|octet| *octet == 0).enumerate() {
        if at > 0 {
            // A piece that is no whole answer must not hold up the next.
            let read = timeout(Duration::from_millis(2), stream.read(&mut command)).await;
            if matches!(read, Ok(Ok(0) | Err(_))) {
                return;
            }
        }
        if stream.write_all(piece).await.is_err() {
            return;
        }
    }
}

async fn talk(listener: &TcpListener) {
    let port = listener.local_addr().unwrap().port();
    let endpoint = Endpoint::new("127.0.0.1".to_owned(), port, Security::Plain, None, &Tls::default()).unwrap();
    let wait = Duration::from_millis(20);
    let timeouts = Timeouts { connect: wait, command: wait, data: wait, body: wait };
    let Ok(mut session) = Session::open(&endpoint, timeouts).await else { return };
    for to in [TO, "ö@example.com"] {
        if !session.is_open() {
            break;
        }
        let envelope = Envelope { from: "b@example.com", to, token: "abcdefgh234567ij" };
        match session.offer(envelope).await {
            Ok(offered) => drop(offered),
            Err(verdict) => {
                let _judged = judge(&verdict);
                if let Verdict::Refused(_, reply) | Verdict::Deferred(_, reply) = &verdict {
                    assert!(!reply.text.to_lowercase().contains(TO), "{}", reply.text);
                }
            }
        }
    }
    session.quit().await;
}
