//! TLS from the first octet and after STARTTLS, with an own authority; and what must be refused.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
};

use data_encoding::BASE64;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio_rustls::rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    server::WebPkiClientVerifier,
    version::{TLS12, TLS13},
};

use crate::support::Sandbox;

/// What a server demands beside TLS.
#[derive(Clone, Copy)]
enum Demand {
    Nothing,
    /// Speaks TLS 1.2 only.
    Old,
    /// A client certificate of the same authority.
    Certificate,
}

/// An authority with what it has signed.
struct Authority {
    /// Its own certificate.
    pem: String,
    /// A server's settings.
    server: Arc<ServerConfig>,
    /// A client's certificate.
    client: String,
    /// Its key in PKCS#8.
    client_key: KeyPair,
}

/// A new authority, with a server's certificate for `name`.
fn authority(name: &str, demand: Demand) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let sign = |name: &str, key: &KeyPair| {
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.signed_by(key, &issuer).unwrap()
    };
    let (key, client_key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let provider = Arc::new(ring::default_provider());
    let old: &[&SupportedProtocolVersion] = &[&TLS12];
    let both: &[&SupportedProtocolVersion] = &[&TLS12, &TLS13];
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(if matches!(demand, Demand::Old) {
            old
        } else {
            both
        })
        .unwrap();
    let builder = if matches!(demand, Demand::Certificate) {
        let mut roots = RootCertStore::empty();
        roots.add(issuer.der().clone()).unwrap();
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        builder.with_client_cert_verifier(verifier.build().unwrap())
    } else {
        builder.with_no_client_auth()
    };
    let server = builder
        .with_single_cert(
            vec![sign(name, &key).der().clone()],
            PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .unwrap();
    Authority {
        pem: issuer.pem(),
        server: Arc::new(server),
        client: sign("client", &client_key).pem(),
        client_key,
    }
}

/// What stands between the program and the sink.
#[derive(Clone, Copy)]
enum Front {
    /// TLS from the first octet.
    Tls,
    /// TLS after STARTTLS, with so many octets in the clear behind the 220.
    StartTls(&'static str),
    /// Offers no STARTTLS.
    Plain,
    /// Greets with a refusal.
    Refusing,
    /// Cannot do TLS at the moment.
    NotNow,
}

/// Starts a front before the sink; gives its address.
fn front(sink: SocketAddr, config: Arc<ServerConfig>, front: Front) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let config = Arc::clone(&config);
            // A peer that is refused goes away in the middle: that is what is tested.
            std::thread::spawn(move || drop(serve(stream, sink, config, front)));
        }
    });
    at
}

fn serve(
    mut stream: TcpStream,
    sink: SocketAddr,
    config: Arc<ServerConfig>,
    front: Front,
) -> std::io::Result<()> {
    let mut inner = BufReader::new(TcpStream::connect(sink)?);
    if let Front::Refusing = front {
        stream.write_all(b"554-5.7.1 mx.example.com\r\n554 5.7.1 not from 192.0.2.1\r\n")?;
        return Ok(());
    }
    if let Front::StartTls(_) | Front::Plain | Front::NotNow = front {
        let mut lines = BufReader::new(stream.try_clone()?);
        let mut line = String::new();
        stream.write_all(b"220 front\r\n")?;
        lines.read_line(&mut line)?;
        if let Front::Plain = front {
            stream.write_all(b"250-front\r\n250 PIPELINING\r\n")?;
            lines.read_line(&mut line)?;
            return Ok(());
        }
        stream.write_all(b"250-front\r\n250 starttls\r\n")?;
        line.clear();
        lines.read_line(&mut line)?;
        assert_eq!(line.trim_end(), "STARTTLS");
        let Front::StartTls(behind) = front else {
            stream.write_all(b"454 4.7.0 TLS not available\r\n")?;
            lines.read_line(&mut line)?;
            return Ok(());
        };
        stream.write_all(format!("220 go on\r\n{behind}").as_bytes())?;
        // The greeting of the sink is not repeated after STARTTLS.
        inner.read_line(&mut String::new())?;
    }
    let mut tls = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
    tls.conn.complete_io(&mut tls.sock)?;
    // Commands and replies take turns, so a short wait on each side is enough.
    let wait = Some(std::time::Duration::from_millis(2));
    tls.sock.set_read_timeout(wait)?;
    inner.get_ref().set_read_timeout(wait)?;
    let mut buffer = [0; 16 * 1024];
    loop {
        match tls.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(n) => inner.get_mut().write_all(&buffer[..n])?,
            Err(fault) if fault.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(fault) => return Err(fault),
        }
        match inner.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(n) => tls.write_all(&buffer[..n]).and_then(|()| tls.flush())?,
            Err(fault) if fault.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(fault) => return Err(fault),
        }
    }
}

/// A campaign whose relay is the sink behind a front with a certificate for `name`.
fn sandbox(scheme: &str, name: &str, kind: Front) -> Sandbox {
    demanding(scheme, &authority(name, Demand::Nothing), kind)
}

/// The same with an authority that is there.
fn demanding(scheme: &str, authority: &Authority, kind: Front) -> Sandbox {
    let sandbox = Sandbox::people(20).with_relay("");
    let sink = sandbox.relay.as_ref().unwrap().addr();
    let at = front(sink, Arc::clone(&authority.server), kind);
    sandbox.write("ca.pem", &authority.pem);
    sandbox.edit(
        "campaign.toml",
        &format!("smtp://{sink}"),
        &format!("{scheme}://localhost:{}", at.port()),
    );
    sandbox.edit(
        "campaign.toml",
        "connections = 4",
        "connections = 2\nca_file = \"ca.pem\"",
    );
    sandbox
}

#[test]
fn both_kinds_of_tls_hand_over_and_the_log_says_which() {
    for (scheme, kind) in [
        ("smtps", Front::Tls),
        ("smtp+starttls", Front::StartTls("")),
    ] {
        let sandbox = sandbox(scheme, "localhost", kind);
        sandbox.run(&["send", "--yes"]).expect(0);
        assert!(sandbox.copies().len() == 20 && sandbox.copies().values().all(|n| *n == 1));
        let log = sandbox.run(&["log", "export", "--jsonl"]).expect(0).out();
        assert_eq!(log.matches("TLSv1.3 TLS13_").count(), 40, "{log}");
    }
}

#[test]
fn what_the_relay_can_do_is_heard_after_the_change_to_tls() {
    for (scheme, kind) in [
        ("smtps", Front::Tls),
        ("smtp+starttls", Front::StartTls("")),
    ] {
        let sandbox = sandbox(scheme, "localhost", kind);
        sandbox.write(
            "lists/people.csv",
            "email,name,account\nü@example.com,N,a\n",
        );
        sandbox.edit(
            "campaign.toml",
            "connections = 2",
            "connections = 2\nsmtputf8 = true",
        );
        sandbox.run(&["send", "--yes"]).expect(0);
        assert_eq!(sandbox.record().received().len(), 1, "{scheme}");
    }
}

#[test]
fn what_tls_cannot_prove_or_protect_is_refused_and_nothing_is_sent() {
    let injected = "250 injected\r\n";
    for (scheme, name, kind, ca, says) in [
        (
            "smtps",
            "other.example.com",
            Front::Tls,
            true,
            "certificate",
        ),
        ("smtps", "localhost", Front::Tls, false, "certificate"),
        (
            "smtp+starttls",
            "localhost",
            Front::StartTls(injected),
            true,
            "in the clear after STARTTLS",
        ),
        (
            "smtp+starttls",
            "localhost",
            Front::Plain,
            true,
            "does not offer STARTTLS",
        ),
        (
            "smtp+starttls",
            "localhost",
            Front::Refusing,
            true,
            "refuses us at connect: 554 5.7.1 mx.example.com",
        ),
        (
            "smtp+starttls",
            "localhost",
            Front::NotNow,
            true,
            "nothing is sent in the clear: 454 4.7.0 TLS not available",
        ),
    ] {
        let sandbox = sandbox(scheme, name, kind);
        if !ca {
            sandbox.edit("campaign.toml", "ca_file = \"ca.pem\"", "");
        }
        let ran = sandbox.run(&["send", "--yes"]).expect(21);
        assert!(ran.err().contains(says), "`{says}`: {}", ran.err());
        assert_eq!(sandbox.record().received().len(), 0);
        sandbox.run(&["status"]).expect(10);
    }
}

#[test]
fn a_port_for_the_other_kind_of_tls_is_named() {
    for (scheme, kind, says) in [
        ("smtps", Front::Plain, "is `smtp+starttls://`"),
        ("smtp+starttls", Front::Tls, "is `smtps://`"),
    ] {
        let sandbox = sandbox(scheme, "localhost", kind);
        state(&sandbox, "timeouts = { connect = \"3s\" }");
        let ran = sandbox.run(&["send", "--yes"]).expect(21);
        assert!(ran.err().contains(says), "`{says}`: {}", ran.err());
        assert_eq!(sandbox.record().received().len(), 0);
    }
}

/// Adds keys to `[relay]`.
fn state(sandbox: &Sandbox, keys: &str) {
    let more = format!("connections = 2\n{keys}");
    sandbox.edit("campaign.toml", "connections = 2", &more);
}

#[test]
fn an_old_version_of_tls_is_spoken_only_where_it_is_allowed() {
    let old = authority("localhost", Demand::Old);
    for (scheme, kind) in [
        ("smtps", Front::Tls),
        ("smtp+starttls", Front::StartTls("")),
    ] {
        let sandbox = demanding(scheme, &old, kind);
        state(&sandbox, "min_tls = \"1.3\"");
        let ran = sandbox.run(&["send", "--yes"]).expect(21);
        assert!(ran.err().contains("no TLS version"), "{}", ran.err());
        assert!(ran.err().contains("min_tls"), "{}", ran.err());
        assert_eq!(sandbox.record().received().len(), 0);
        sandbox.edit("campaign.toml", "min_tls = \"1.3\"", "min_tls = \"1.2\"");
        sandbox.run(&["send", "--yes"]).expect(0);
        let log = sandbox.run(&["log", "export", "--jsonl"]).expect(0).out();
        assert_eq!(log.matches("TLSv1.2 TLS_ECDHE").count(), 40, "{log}");
    }
}

#[test]
fn min_tls_is_no_wish_where_there_is_no_tls() {
    let sandbox = Sandbox::people(1);
    sandbox.edit(
        "campaign.toml",
        "url = \"smtp://127.0.0.1:9\"\nconnections = 4",
        "url = \"smtp://relay.invalid:25\"\nallow_plaintext = true\nmin_tls = \"1.2\"",
    );
    let ran = sandbox.run(&["send", "--yes"]).expect(1);
    assert!(ran.err().contains("asks for TLS"), "{}", ran.err());
}

/// The key in SEC1, which is what PKCS#8 wraps for elliptic curves.
fn sec1(key: &KeyPair) -> String {
    let der = key.serialize_der();
    let inner = [2, 1, 1, 4, 32];
    let at = der.windows(5).position(|window| window == inner).unwrap();
    let text = BASE64.encode(&der[at - 2..]);
    format!("-----BEGIN EC PRIVATE KEY-----\n{text}\n-----END EC PRIVATE KEY-----\n")
}

#[test]
fn a_relay_that_asks_for_a_certificate_gets_ours() {
    let keys = "client_cert = { cert = \"client.pem\", key = \"client.key\" }";
    let asking = authority("localhost", Demand::Certificate);
    let pkcs8 = asking.client_key.serialize_pem();
    for (scheme, kind, key) in [
        ("smtps", Front::Tls, pkcs8),
        (
            "smtp+starttls",
            Front::StartTls(""),
            sec1(&asking.client_key),
        ),
    ] {
        let sandbox = demanding(scheme, &asking, kind);
        let ran = sandbox.run(&["send", "--yes"]).expect(21);
        assert!(ran.err().contains("client certificate"), "{}", ran.err());
        assert_eq!(sandbox.record().received().len(), 0);
        sandbox.write("client.pem", &asking.client);
        sandbox.write("client.key", &key);
        state(&sandbox, keys);
        sandbox.run(&["send", "--yes"]).expect(0);
        assert_eq!(sandbox.record().received().len(), 20);
    }
}

#[test]
fn a_client_certificate_that_cannot_be_used_is_named_before_anything_is_sent() {
    let keys = "client_cert = { cert = \"client.pem\", key = \"client.key\" }";
    let ours = authority("localhost", Demand::Nothing);
    let (cert, key) = (ours.client.clone(), ours.client_key.serialize_pem());
    let foreign = KeyPair::generate().unwrap().serialize_pem();
    for (cert, key, says) in [
        (&key, &key, "holds no certificate"),
        (&cert, &cert, "holds no private key"),
        (&cert, &foreign, "cannot be used"),
    ] {
        let sandbox = demanding("smtps", &ours, Front::Tls);
        sandbox.write("client.pem", cert);
        sandbox.write("client.key", key);
        state(&sandbox, keys);
        let ran = sandbox.run(&["send", "--yes"]).expect(1);
        assert!(ran.err().contains(says), "`{says}`: {}", ran.err());
    }
}
