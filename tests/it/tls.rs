//! TLS from the first octet and after STARTTLS, with an own authority; and what must be refused.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio_rustls::rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

use crate::support::Sandbox;

/// An authority in PEM, and a server's settings with a certificate of it for `name`.
fn authority(name: &str) -> (String, Arc<ServerConfig>) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()])
        .unwrap()
        .signed_by(&key, &issuer)
        .unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .unwrap();
    (issuer.pem(), Arc::new(config))
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
    if let Front::StartTls(_) | Front::Plain = front {
        let mut lines = BufReader::new(stream.try_clone()?);
        let mut line = String::new();
        stream.write_all(b"220 front\r\n")?;
        lines.read_line(&mut line)?;
        let Front::StartTls(behind) = front else {
            stream.write_all(b"250-front\r\n250 PIPELINING\r\n")?;
            lines.read_line(&mut line)?;
            return Ok(());
        };
        stream.write_all(b"250-front\r\n250 starttls\r\n")?;
        line.clear();
        lines.read_line(&mut line)?;
        assert_eq!(line.trim_end(), "STARTTLS");
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
    let sandbox = Sandbox::people(20).with_relay("");
    let (pem, config) = authority(name);
    let sink = sandbox.relay.as_ref().unwrap().addr();
    let at = front(sink, config, kind);
    sandbox.write("ca.pem", &pem);
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
