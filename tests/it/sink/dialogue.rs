//! The sink as a well-behaved server.

use std::time::Duration;

use disclosure_mailer::sink::{Extension, Login, Memory, Sink, SinkConfig};

use super::peer::{Ending, MESSAGE, Peer, playing, start};

#[tokio::test]
async fn a_pipelined_transaction_is_answered_in_order() {
    let sink = playing(vec![]);
    let mut peer = Peer::ready(&sink).await;
    peer.says("MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.net>\r\nRCPT TO:<>\r\nDATA\r\n")
        .await;
    for start in ["250 2.1.0", "250 2.1.5", "501 5.1.3", "354 "] {
        peer.gets(start).await;
    }
    // The next one rides behind the text.
    peer.says(&format!(
        "{MESSAGE}.\r\nMAIL FROM:<>\r\nRCPT TO:<c@example.net>\r\nDATA\r\n"
    ))
    .await;
    for start in ["250 2.0.0 kept as 1", "250 2.1.0", "250 2.1.5", "354 "] {
        peer.gets(start).await;
    }
    peer.says(".\r\nQUIT\r\n").await;
    peer.gets("250 2.0.0 kept as 2").await;
    peer.gets("221 ").await;
    peer.ends(Ending::Fin).await;

    let received = sink.record().received();
    assert_eq!(received.len(), 2);
    assert_eq!(
        (
            received[0].mail_from.as_str(),
            received[1].mail_from.as_str()
        ),
        ("a@example.com", "")
    );
    assert_eq!(received[0].rcpt, ["b@example.net"]);
    assert_eq!(received[0].message_id.as_deref(), Some("<1@example.com>"));
    assert_eq!(received[0].raw.as_deref(), Some(MESSAGE.as_bytes()));
    assert!(received[0].began <= received[0].ended && received[0].ended <= received[1].began);
    assert_eq!(
        (received[1].size, received[1].message_id.as_deref()),
        (0, None)
    );
}

#[tokio::test]
async fn any_cut_of_the_octets_gives_the_same_message() {
    let sink = playing(vec![]);
    let mut peer = Peer::ready(&sink).await;
    let envelope = "MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.net>\r\nDATA\r\n";
    let wire =
        "Message-Id:\r\n <folded@example.com>\r\n\r\n..a\r\n...\r\nb\n.\nc\r\n.\n\r\nd\r\n.\r\n";
    for cut in 0..wire.len() {
        peer.says(envelope).await;
        peer.gets("250 ").await;
        peer.gets("250 ").await;
        peer.gets("354 ").await;
        let (first, second) = wire.split_at(cut);
        peer.says(first).await;
        tokio::task::yield_now().await;
        if cut % 8 == 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        peer.says(second).await;
        peer.gets("250 ").await;
    }
    // A dot that a client failed to stuff is lost (the line `.LF`): only CRLF makes a line here.
    let text = "Message-Id:\r\n <folded@example.com>\r\n\r\n.a\r\n..\r\nb\n.\nc\r\n\n\r\nd\r\n";
    for received in sink.record().received() {
        assert_eq!(received.raw.as_deref(), Some(text.as_bytes()));
        assert_eq!(received.message_id.as_deref(), Some("<folded@example.com>"));
        assert_eq!(received.size, text.len());
    }
}

#[tokio::test]
async fn extensions_can_be_switched_off() {
    let all = start(SinkConfig::default());
    let mut peer = Peer::connect(&all).await;
    peer.gets("220 ").await;
    let offered = peer.asks("EHLO client.example", "250 ").await;
    for name in [
        "PIPELINING",
        "8BITMIME",
        "SIZE 33554432",
        "DSN",
        "ENHANCEDSTATUSCODES",
        "SMTPUTF8",
    ] {
        assert!(offered.contains(name), "{name} in {offered:?}");
    }
    assert!(!offered.contains("AUTH"));
    peer.asks(
        "MAIL FROM:<\u{e9}@example.com> SIZE=10 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=q",
        "250 ",
    )
    .await;
    peer.asks(
        "RCPT TO:<b@example.net> NOTIFY=FAILURE ORCPT=rfc822;b@example.net",
        "250 ",
    )
    .await;
    peer.asks("RSET", "250 ").await;
    peer.asks("MAIL FROM:<\u{e9}@example.com>", "553 5.6.7")
        .await;

    let none = start(SinkConfig {
        offers: vec![],
        ..SinkConfig::default()
    });
    let mut peer = Peer::connect(&none).await;
    peer.gets("220 ").await;
    assert_eq!(
        peer.asks("EHLO client.example", "250 ").await,
        "250 sink.invalid\r\n"
    );
    for parameter in ["SIZE=1", "BODY=8BITMIME", "SMTPUTF8", "RET=HDRS"] {
        let reply = peer
            .asks(&format!("MAIL FROM:<a@example.com> {parameter}"), "555 ")
            .await;
        assert!(!reply.contains("5.5.4"), "no enhanced code unless offered");
    }
    peer.says("MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.net>\r\n")
        .await;
    peer.gets("503 ").await;
    peer.gets("503 ").await;
    peer.mails("b@example.net", "250 ").await;
    assert_eq!(none.record().totals().received, 1);
}

#[tokio::test]
async fn commands_out_of_order_are_refused() {
    let sink = start(SinkConfig::default().without(Extension::Dsn));
    let mut peer = Peer::connect(&sink).await;
    peer.gets("220 ").await;
    peer.asks("MAIL FROM:<a@example.com>", "503 5.5.1").await;
    peer.asks("HELO", "501 ").await;
    peer.asks("HELO client.example", "250 sink.invalid").await;
    peer.asks("RCPT TO:<b@example.net>", "503 ").await;
    peer.asks("DATA", "503 ").await;
    peer.asks("AUTH PLAIN AGEAYg==", "502 ").await;
    peer.asks("MAIL FROM: a@example.com", "501 ").await;
    peer.asks("MAIL FROM:<a@example.com> RET=HDRS", "555 ")
        .await;
    peer.asks("MAIL FROM:<a@example.com>", "250 ").await;
    peer.asks("MAIL FROM:<a@example.com>", "503 ").await;
    peer.asks("RCPT TO:<b@@example.net>", "501 5.1.3").await;
    peer.asks("DATA", "554 5.5.1").await;
    peer.asks("RCPT TO:<\"b >\"@example.net>", "250 ").await;
    peer.asks("noop", "250 ").await;
    peer.asks("TURN", "502 ").await;
    peer.asks("QUIT", "221 ").await;
    peer.ends(Ending::Fin).await;
}

#[tokio::test]
async fn a_token_is_refused_in_a_challenge_and_then_for_good() {
    let sink = start(SinkConfig {
        login: Some(Login::bearer("user", "secret")),
        ..SinkConfig::default()
    });
    let mut peer = Peer::connect(&sink).await;
    peer.gets("220 ").await;
    let offered = peer.asks("EHLO client.example", "250 ").await;
    assert!(offered.contains("AUTH XOAUTH2") && !offered.contains("PLAIN"));
    peer.asks("AUTH PLAIN AHVzZXIAc2VjcmV0", "504 ").await;
    // `user=user^Aauth=Bearer wrong^A^A`, and then with `secret`.
    let wrong = "AUTH XOAUTH2 dXNlcj11c2VyAWF1dGg9QmVhcmVyIHdyb25nAQE=";
    peer.asks(wrong, "334 eyJ").await;
    peer.asks("", "535 5.7.8").await;
    peer.asks("MAIL FROM:<a@example.com>", "530 5.7.0").await;
    let right = "AUTH XOAUTH2 dXNlcj11c2VyAWF1dGg9QmVhcmVyIHNlY3JldAEB";
    peer.asks(right, "235 2.7.0").await;
    peer.mails("b@example.net", "250 ").await;
    assert!(!format!("{:?}", Login::bearer("user", "secret")).contains("secret"));
}

#[tokio::test]
async fn nobody_sends_without_the_password() {
    let sink = start(SinkConfig {
        login: Some(Login::new("user", "secret")),
        ..SinkConfig::default()
    });
    let mut peer = Peer::connect(&sink).await;
    peer.gets("220 ").await;
    assert!(
        peer.asks("EHLO client.example", "250 ")
            .await
            .contains("AUTH PLAIN LOGIN")
    );
    peer.asks("MAIL FROM:<a@example.com>", "530 5.7.0").await;
    peer.asks("AUTH PLAIN AHVzZXIAd3Jvbmc=", "535 5.7.8").await; // user, wrong
    peer.asks("AUTH CRAM-MD5", "504 ").await;
    peer.asks("AUTH PLAIN", "334 ").await;
    peer.asks("*", "501 ").await;
    peer.asks("AUTH LOGIN", "334 VXNlcm5hbWU6").await;
    peer.asks("dXNlcg==", "334 UGFzc3dvcmQ6").await;
    peer.asks("d3Jvbmc=", "535 5.7.8").await;
    peer.asks("MAIL FROM:<a@example.com>", "530 5.7.0").await;
    peer.asks("AUTH LOGIN dXNlcg==", "334 UGFzc3dvcmQ6").await;
    peer.asks("c2VjcmV0", "235 2.7.0").await;
    peer.asks("AUTH PLAIN AHVzZXIAc2VjcmV0", "503 ").await;
    peer.mails("b@example.net", "250 ").await;

    for command in [
        "AUTH PLAIN AHVzZXIAc2VjcmV0",
        "AUTH PLAIN\r\nAHVzZXIAc2VjcmV0",
    ] {
        let mut peer = Peer::ready(&sink).await;
        peer.says(&format!("{command}\r\n")).await;
        if command.contains('\r') {
            peer.gets("334 ").await;
        }
        peer.gets("235 ").await;
    }
    assert!(!format!("{:?}", Login::new("user", "secret")).contains("secret"));
}

#[tokio::test]
async fn nothing_a_peer_sends_grows_without_bound() {
    let sink = start(SinkConfig {
        largest_message: 1000,
        longest_text_line: 100,
        memory: Memory::Messages,
        ..SinkConfig::default()
    });
    let mut peer = Peer::ready(&sink).await;
    peer.asks(&"x".repeat(1 << 20), "500 5.5.2").await;
    peer.sends(b"NOOP\n").await;
    peer.gets("500 5.5.2").await;
    peer.sends(b"NOOP \0\r\n").await;
    peer.gets("500 5.5.2").await;
    peer.sends(b"NOOP \xe9\r\n").await;
    peer.gets("500 5.5.2").await;
    peer.asks("MAIL FROM:<a@example.com> SIZE=1001", "552 5.3.4")
        .await;
    let line = |length: usize| "y".repeat(length) + "\r\n";
    for (text, reply) in [
        (line(100), "250 "),
        (line(101), "554 5.6.0"),
        (line(98).repeat(10), "250 "),
        (line(98).repeat(10) + "z\r\n", "552 5.3.4"),
        // Large enough to be dropped while it arrives, with what looks like its end where it is cut.
        (line(98).repeat(20_000) + "..\r\n", "552 5.3.4"),
    ] {
        peer.asks("MAIL FROM:<a@example.com>", "250 ").await;
        peer.asks("RCPT TO:<b@example.net>", "250 ").await;
        peer.asks("DATA", "354 ").await;
        peer.says(&text).await;
        peer.asks(".", reply).await;
    }
    peer.asks("MAIL FROM:<a@example.com>", "250 ").await;
    for _ in 0..100 {
        peer.asks("RCPT TO:<b@example.net>", "250 ").await;
    }
    peer.asks("RCPT TO:<b@example.net>", "452 4.5.3").await;
    let totals = sink.record().totals();
    assert_eq!((totals.received, totals.refused), (2, 3));

    // A text that follows a refused DATA is not answered forever.
    let mut peer = Peer::ready(&sink).await;
    peer.says(&"this is no command\r\n".repeat(60)).await;
    for _ in 0..50 {
        peer.gets("502 ").await;
    }
    peer.gets("421 ").await;
    peer.ends(Ending::Fin).await;
}

#[tokio::test]
async fn an_idle_peer_is_let_go() {
    let sink = start(SinkConfig {
        idle: Duration::from_millis(300),
        ..SinkConfig::default()
    });
    let mut peer = Peer::ready(&sink).await;
    peer.gets("421 4.4.2").await;
    peer.ends(Ending::Fin).await;
}

#[tokio::test]
async fn many_connections_are_served_at_once() {
    let sink = start(SinkConfig::default());
    let mut peers = Vec::new();
    for _ in 0..100 {
        peers.push(Peer::ready(&sink).await);
    }
    assert_eq!(sink.record().totals().open, 100);
    let mut tasks = tokio::task::JoinSet::new();
    for (at, mut peer) in peers.into_iter().enumerate() {
        tasks.spawn(async move {
            for _ in 0..20 {
                peer.mails(&format!("p{at}@example.net"), "250 ").await;
            }
            peer.asks("QUIT", "221 ").await;
            peer.ends(Ending::Fin).await;
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("a peer");
    }
    let record = sink.record();
    sink.stop().expect("stops");
    let totals = record.totals();
    assert_eq!(
        (
            totals.connections,
            totals.open,
            totals.most_open,
            totals.received
        ),
        (100, 0, 100, 2000)
    );
    record.with(|received| {
        assert!(
            received
                .iter()
                .enumerate()
                .all(|(at, message)| message.n == at as u64 + 1)
        );
        for at in 0..100 {
            let to = format!("p{at}@example.net");
            let own: Vec<_> = received
                .iter()
                .filter(|message| message.rcpt == [to.as_str()])
                .collect();
            assert_eq!(own.len(), 20);
            assert!(
                own.iter()
                    .all(|message| message.connection == own[0].connection)
            );
        }
    });
}

#[tokio::test]
async fn it_listens_on_loopback_only_and_stops() {
    for addr in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let refused = Sink::bind(addr.parse().expect("an address"), SinkConfig::default()).err();
        assert_eq!(
            refused.map(|fault| fault.kind()),
            Some(std::io::ErrorKind::InvalidInput)
        );
    }
    let sink = Sink::bind(
        "127.0.0.1:0".parse().expect("an address"),
        SinkConfig::default(),
    )
    .expect("a sink");
    let addr = sink.addr();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(sink.run(async { stopped.await.expect("told to stop") }));
    assert!(tokio::net::TcpStream::connect(addr).await.is_ok());
    stop.send(()).expect("runs");
    running.await.expect("no panic").expect("no fault");
    assert!(tokio::net::TcpStream::connect(addr).await.is_err());
}
