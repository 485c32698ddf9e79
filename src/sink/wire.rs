//! One connection's octets: buffered reading of lines and texts, replies gathered and written together. It
//! never holds more than a line or a largest message of input, however much a peer sends.

use std::io;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::body;

/// The longest command line: RFC 4954 asks for this much where AUTH is offered.
const LONGEST_COMMAND: usize = 12_288;
/// How much is read at once.
const READ: usize = 64 << 10;
/// A buffer that one big message grew beyond this is given back.
const KEPT: usize = 1 << 20;
/// How long a closed connection is drained, so that closing sends FIN and not RST.
const DRAIN: Duration = Duration::from_secs(5);

/// How a conversation ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The peer is gone.
    Gone,
    /// The peer did nothing for too long.
    Idle,
    /// We close, once what was said is out.
    Close,
    /// We tear the connection down.
    Reset,
}

impl From<io::Error> for End {
    fn from(_: io::Error) -> Self {
        // Whatever a socket says, the sink can only let the connection go.
        Self::Gone
    }
}

/// One command line, or why it is none.
#[derive(Debug)]
pub(super) enum Line {
    Command(String),
    Fault(&'static str),
}

/// What is known of a text once its lone dot was read; the text itself stays in the wire until the next one.
#[derive(Debug)]
pub(super) struct Arrival {
    pub(super) began: u64,
    pub(super) ended: u64,
    pub(super) too_large: bool,
}

#[derive(Debug)]
pub(super) struct Wire {
    stream: TcpStream,
    input: Vec<u8>,
    start: usize,
    out: Vec<u8>,
    text: Vec<u8>,
    read_at: u64,
    idle: Duration,
}

impl Wire {
    pub(super) fn new(stream: TcpStream, idle: Duration) -> Self {
        Self {
            stream,
            input: Vec::new(),
            start: 0,
            out: Vec::new(),
            text: Vec::new(),
            read_at: 0,
            idle,
        }
    }

    /// Where replies are gathered until the peer has to speak.
    pub(super) fn out(&mut self) -> &mut Vec<u8> {
        &mut self.out
    }

    /// The text that was read last, dots unstuffed.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Whether the peer has sent more than was consumed.
    pub(super) fn has_more(&self) -> bool {
        self.start < self.input.len()
    }

    /// The next command line.
    pub(super) async fn line(&mut self) -> Result<Line, End> {
        let (mut seen, mut overlong) = (0, false);
        loop {
            let pending = self.pending();
            let unseen = pending.get(seen..).unwrap_or_default();
            if let Some(at) = unseen.iter().position(|byte| *byte == b'\n') {
                let length = seen + at + 1;
                let line = pending.get(..length).unwrap_or_default();
                let read = if overlong || length > LONGEST_COMMAND {
                    Line::Fault("line too long")
                } else {
                    command(line)
                };
                self.start += length;
                return Ok(read);
            }
            seen = pending.len();
            if seen > LONGEST_COMMAND {
                overlong = true;
                self.start = self.input.len();
                seen = 0;
            }
            self.fill().await?;
        }
    }

    /// Waits for the first octet of a text.
    pub(super) async fn first_octet(&mut self) -> Result<(), End> {
        if !self.has_more() {
            self.fill().await?;
        }
        Ok(())
    }

    /// Reads a text up to its lone dot; one larger than `largest` is read and dropped.
    pub(super) async fn body(&mut self, largest: usize) -> Result<Arrival, End> {
        self.first_octet().await?;
        let began = self.read_at;
        // Stuffing makes a text longer by a third at most (a line that is one dot).
        let bound = largest.saturating_add(largest / 2).saturating_add(5);
        let (mut searched, mut whole) = (0, true);
        loop {
            let pending = self.input.get(self.start..).unwrap_or_default();
            if let Some((length, dot)) = body::end(pending, searched, whole) {
                body::unstuff(pending.get(..length).unwrap_or_default(), &mut self.text);
                self.start += length + dot;
                return Ok(Arrival {
                    began,
                    ended: self.read_at,
                    too_large: !whole || self.text.len() > largest,
                });
            }
            searched = pending.len();
            if searched > bound {
                whole = false;
                // The dot's line may have begun: its first four octets are all that is needed of it.
                self.start = self.input.len() - 4;
                searched = 4;
            }
            self.fill().await?;
        }
    }

    /// Writes what was gathered.
    pub(super) async fn flush(&mut self) -> Result<(), End> {
        if !self.out.is_empty() {
            match timeout(self.idle, self.stream.write_all(&self.out)).await {
                Ok(written) => written?,
                Err(_) => return Err(End::Gone),
            }
            self.out.clear();
        }
        Ok(())
    }

    /// Says nothing more, until the peer closes.
    pub(super) async fn hold(&mut self) -> End {
        loop {
            self.input.clear();
            self.input.reserve(READ);
            match self.stream.read_buf(&mut self.input).await {
                Ok(0) | Err(_) => return End::Gone,
                Ok(_) => {}
            }
        }
    }

    /// Ends the connection as `end` says.
    pub(super) async fn finish(mut self, end: End) {
        match end {
            End::Gone => {}
            End::Reset => {
                if self.flush().await.is_ok() {
                    // Without it the drop below is a plain close, which is all that is left to do.
                    drop(self.stream.set_zero_linger());
                }
            }
            End::Close | End::Idle => {
                if self.flush().await.is_ok() && self.stream.shutdown().await.is_ok() {
                    drop(timeout(DRAIN, self.hold()).await);
                }
            }
        }
    }

    fn pending(&self) -> &[u8] {
        self.input.get(self.start..).unwrap_or_default()
    }

    /// Reads more. Whoever waits for input has nothing left to answer, so this is where replies go out.
    async fn fill(&mut self) -> Result<(), End> {
        self.flush().await?;
        if self.start > 0 {
            self.input.drain(..self.start);
            self.start = 0;
        }
        if self.input.is_empty() && self.input.capacity() > KEPT {
            self.input = Vec::new();
        }
        self.input.reserve(READ);
        match timeout(self.idle, self.stream.read_buf(&mut self.input)).await {
            Ok(read) => {
                if read? == 0 {
                    return Err(End::Gone);
                }
            }
            Err(_) => return Err(End::Idle),
        }
        self.read_at = now();
        Ok(())
    }
}

fn command(line: &[u8]) -> Line {
    let Some(line) = line.strip_suffix(b"\r\n") else {
        return Line::Fault("a line ends in CR LF");
    };
    match std::str::from_utf8(line) {
        Ok(text) if !text.contains(|c: char| c.is_control()) => Line::Command(text.to_owned()),
        _ => Line::Fault("not a line of text"),
    }
}

/// Microseconds since 1970: the system's clock, since the record is held against other programs' logs.
fn now() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}
