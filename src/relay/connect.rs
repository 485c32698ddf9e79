//! TCP, TLS and the greeting, up to the point where the SMTP library takes over.
//!
//! STARTTLS is done here and not by the library: what a peer sends in the clear after its `220` is
//! an attack or a fault, and ends the session.

use std::{fmt, io, net::SocketAddr, sync::Arc};

use lettre::transport::smtp::extension::ClientId;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{ClientConfig, pki_types::ServerName},
};

use super::{
    Login, Tls,
    tls::negotiated,
    wire::{RawReply, Tap, Transport, UNASKED, Wire},
};
use crate::delivery::Stage;

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first octet (RFC 8314 §3), usually port 465.
    Tls,
    /// TLS after STARTTLS (RFC 3207), usually port 587.
    StartTls,
    /// None; on this machine only, or where the operator allows it.
    Plain,
}

/// Where mail is submitted.
#[derive(Clone)]
pub struct Endpoint {
    /// The host name or address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Who we are to the relay.
    pub login: Option<Login>,
    tls: Option<Arc<ClientConfig>>,
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({}, {:?})", self.name(), self.security)
    }
}

impl Endpoint {
    /// Prepares an endpoint.
    pub fn new(
        host: String,
        port: u16,
        security: Security,
        login: Option<Login>,
        tls: &Tls,
    ) -> Result<Self, String> {
        let tls = match security {
            Security::Plain => None,
            Security::Tls | Security::StartTls => Some(Arc::new(tls.config()?)),
        };
        Ok(Self {
            host,
            port,
            security,
            login,
            tls,
        })
    }

    /// Host and port, for people and the log.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    pub(super) async fn connect(&self) -> Result<Connected, Unopened> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        // Without this each message waits 40 ms for the peer's delayed acknowledgement.
        stream.set_nodelay(true)?;
        let peer = stream.peer_addr()?;
        let hello = match stream.local_addr()? {
            SocketAddr::V4(here) => ClientId::Ipv4(*here.ip()),
            SocketAddr::V6(here) => ClientId::Ipv6(*here.ip()),
        };
        self.over(stream, peer, hello).await
    }

    /// The same over a stream that is there already.
    pub(super) async fn over<S: Transport + 'static>(
        &self,
        stream: S,
        peer: SocketAddr,
        hello: ClientId,
    ) -> Result<Connected, Unopened> {
        let tap = Tap::default();
        let (inner, greeted, tls): (Box<dyn Transport>, _, _) = match self.security {
            Security::Plain => (Box::new(stream), true, "plaintext".to_owned()),
            Security::Tls => {
                let stream = self.handshake(stream).await?;
                let tls = negotiated(&stream);
                (Box::new(stream), true, tls)
            }
            Security::StartTls => {
                let stream = self.handshake(start_tls(stream, &hello).await?).await?;
                let tls = negotiated(&stream);
                (Box::new(stream), false, tls)
            }
        };
        let mut wire = Wire::new(inner, peer, tap.clone());
        if !greeted {
            wire.greet();
        }
        Ok(Connected {
            wire,
            tap,
            hello,
            tls,
        })
    }

    async fn handshake<S: Transport>(&self, stream: S) -> io::Result<TlsStream<S>> {
        let config = self
            .tls
            .clone()
            .ok_or_else(|| io::Error::other("TLS is not set up"))?;
        let name = ServerName::try_from(self.host.clone()).map_err(io::Error::other)?;
        TlsConnector::from(config).connect(name, stream).await
    }
}

/// Why there is no connection.
#[derive(Debug)]
pub(super) enum Unopened {
    /// The network, or what no relay says.
    Broken(io::Error),
    /// The relay refused us before TLS.
    Refused(Stage, RawReply),
}

impl From<io::Error> for Unopened {
    fn from(fault: io::Error) -> Self {
        Self::Broken(fault)
    }
}

/// A connection before EHLO.
pub(super) struct Connected {
    pub(super) wire: Wire,
    pub(super) tap: Tap,
    pub(super) hello: ClientId,
    pub(super) tls: String,
}

async fn start_tls<S: Transport>(stream: S, hello: &ClientId) -> Result<S, Unopened> {
    let broken = |what: String| io::Error::new(io::ErrorKind::InvalidData, what);
    let mut stream = BufReader::new(stream);
    match read_reply(&mut stream).await? {
        greeting if greeting.code == 220 => {}
        refusal if refusal.code >= 400 => return Err(Unopened::Refused(Stage::Connect, refusal)),
        _ => return Err(broken("the relay does not greet with 220".to_owned()).into()),
    }
    say(&mut stream, &format!("EHLO {hello}\r\n")).await?;
    let features = read_reply(&mut stream).await?;
    if features.code >= 400 {
        return Err(Unopened::Refused(Stage::Ehlo, features));
    }
    let offers = |line: &String| {
        let keyword = line.split_whitespace().next().unwrap_or_default();
        keyword.eq_ignore_ascii_case("STARTTLS")
    };
    // The first line has the relay's name.
    if !features.lines.iter().skip(1).any(offers) {
        let what = "the relay does not offer STARTTLS, and nothing is sent in the clear";
        return Err(broken(what.to_owned()).into());
    }
    say(&mut stream, "STARTTLS\r\n").await?;
    let ready = read_reply(&mut stream).await?;
    if ready.code != 220 {
        let said = ready.clean("");
        let what = "the relay refuses STARTTLS, and nothing is sent in the clear";
        return Err(broken(format!("{what}: {said}")).into());
    }
    if !stream.buffer().is_empty() {
        let what = "the relay sent more in the clear after STARTTLS";
        return Err(broken(what.to_owned()).into());
    }
    Ok(stream.into_inner())
}

/// Before a command goes out nothing may have come in.
async fn say<S: Transport>(stream: &mut BufReader<S>, command: &str) -> io::Result<()> {
    if !stream.buffer().is_empty() {
        return Err(io::Error::new(io::ErrorKind::InvalidData, UNASKED));
    }
    stream.get_mut().write_all(command.as_bytes()).await
}

/// One reply, of at most 64 KB.
async fn read_reply<S: Transport>(stream: &mut BufReader<S>) -> io::Result<RawReply> {
    let mut reply = RawReply {
        code: 0,
        lines: Vec::new(),
    };
    let mut octets = 0;
    loop {
        let mut line = Vec::new();
        let n = (&mut *stream)
            .take(2048)
            .read_until(b'\n', &mut line)
            .await?;
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        octets += line.len();
        let text = String::from_utf8_lossy(&line);
        let code = text.get(..3).and_then(|code| code.parse().ok());
        // The lines of one reply have one code.
        let Some(code) =
            code.filter(|code| octets <= 64 * 1024 && (reply.code == 0 || reply.code == *code))
        else {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the relay sent a line that is no reply",
            ));
        };
        reply.code = code;
        reply
            .lines
            .push(text.get(4..).unwrap_or_default().trim_end().to_owned());
        if text.as_bytes().get(3) != Some(&b'-') {
            return Ok(reply);
        }
    }
}
