//! The bytes between us and the relay: writes are gathered, replies are cleaned and bounded.
//!
//! The SMTP library reads replies strictly: a Latin-1 byte, a bare `250`, a bare LF or an endless
//! line would end the session as if the relay were gone. Here each line becomes ASCII of at most
//! [`LINE`] octets with CRLF before the library sees it, and is kept, since the library's errors
//! drop most of the text. Anything that is no reply at all is an I/O error.

use std::{
    collections::VecDeque,
    fmt, io,
    mem::MaybeUninit,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Octets kept of a reply line; the rest is dropped.
const LINE: usize = 500;
/// Octets of a line after which the peer is no SMTP server.
const ENDLESS: usize = 64 * 1024;
/// Lines of one reply.
const LINES: usize = 100;

/// What a reply to nothing is called.
pub(super) const UNASKED: &str = "the relay answered something that was not asked";

/// A reply as it came: its code and the text of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RawReply {
    pub(super) code: u16,
    pub(super) lines: Vec<String>,
}

/// What both ends of the wire know.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Replies that came and were not yet asked for.
    replies: VecDeque<RawReply>,
    /// Octets that are still in our process.
    unsent: usize,
    /// A body that is to be sent as it is.
    body: Vec<u8>,
    /// How many octets of commands go out behind the last body.
    behind: usize,
    /// The lines of a reply that is not complete.
    partial: Option<RawReply>,
    /// Whether a line has begun and not ended.
    half_a_line: bool,
}

/// The session's view of the wire.
#[derive(Clone, Debug, Default)]
pub(super) struct Tap(Arc<Mutex<Seen>>);

impl Tap {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next reply that came.
    pub(super) fn take(&self) -> Option<RawReply> {
        self.lock().replies.pop_front()
    }

    /// Whether a reply came that nobody has taken.
    pub(super) fn has_answer(&self) -> bool {
        !self.lock().replies.is_empty()
    }

    /// Whether replies came that nobody has asked for: more than was asked, or before it was.
    pub(super) fn is_out_of_step(&self) -> bool {
        let seen = self.lock();
        seen.unsent > 0 || !seen.replies.is_empty() || seen.partial.is_some() || seen.half_a_line
    }

    /// Sends a body as it is, and what is to go out behind it, with what is waited for next.
    pub(super) fn send(&self, mut body: Vec<u8>, behind: &str) {
        body.extend_from_slice(behind.as_bytes());
        let mut seen = self.lock();
        seen.unsent += body.len();
        seen.body = body;
        seen.behind = behind.len();
    }

    /// Whether at least one octet of the last body and its end has not left our process.
    pub(super) fn kept_something(&self) -> bool {
        let seen = self.lock();
        seen.unsent > seen.behind
    }
}

/// A stream of any kind: TCP or TLS over it.
pub(super) trait Transport: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Transport for T {}

/// The stream that the SMTP library talks to.
pub(super) struct Wire {
    inner: Box<dyn Transport>,
    peer: SocketAddr,
    tap: Tap,
    out: Vec<u8>,
    sent: usize,
    /// Whether nothing of what is to be sent was begun.
    unbegun: bool,
    line: Vec<u8>,
    dropped: usize,
    ready: VecDeque<u8>,
    fault: Option<io::Error>,
}

impl Wire {
    pub(super) fn new(inner: Box<dyn Transport>, peer: SocketAddr, tap: Tap) -> Self {
        Self {
            inner,
            peer,
            tap,
            out: Vec::new(),
            sent: 0,
            unbegun: false,
            line: Vec::new(),
            dropped: 0,
            ready: VecDeque::new(),
            fault: None,
        }
    }

    /// There is no second greeting after STARTTLS (RFC 3207 §4.2), and the library expects one. Ours
    /// counts as a reply too, so that the next one is taken for what it is.
    pub(super) fn greet(&mut self) {
        self.ready.extend(b"220 \r\n");
        self.tap.lock().replies.push_back(RawReply {
            code: 220,
            lines: vec![String::new()],
        });
    }

    fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.sent < self.out.len() {
            let n = ready!(
                Pin::new(&mut self.inner).poll_write(cx, self.out.get(self.sent..).unwrap_or(&[]))
            )?;
            if n == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.sent += n;
            self.tap.lock().unsent = self.out.len() - self.sent;
        }
        self.out.clear();
        self.sent = 0;
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn take_body(&mut self) {
        let body = std::mem::take(&mut self.tap.lock().body);
        if body.is_empty() {
            return;
        }
        if self.out.is_empty() {
            self.unbegun = true;
            self.out = body;
        } else {
            self.out.extend(body);
        }
    }

    /// Before a command goes out nothing may have come in: an answer to nothing would be taken for
    /// the answer to it.
    fn look_before_sending(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        let mut space = [MaybeUninit::uninit(); 512];
        let mut chunk = ReadBuf::uninit(&mut space);
        match Pin::new(&mut self.inner).poll_read(cx, &mut chunk) {
            Poll::Pending => Ok(()),
            Poll::Ready(Err(fault)) => Err(fault),
            Poll::Ready(Ok(())) if chunk.filled().is_empty() => {
                Err(io::ErrorKind::UnexpectedEof.into())
            }
            Poll::Ready(Ok(())) => Err(io::Error::new(io::ErrorKind::InvalidData, UNASKED)),
        }
    }

    fn take_in(&mut self, bytes: &[u8]) -> io::Result<()> {
        for &byte in bytes {
            if byte == b'\n' {
                let line = std::mem::take(&mut self.line);
                self.dropped = 0;
                self.finish_line(&line)?;
            } else if self.line.len() < LINE {
                self.line.push(byte);
            } else {
                self.dropped += 1;
                if self.dropped > ENDLESS {
                    return Err(garbage("a line without end"));
                }
            }
        }
        self.tap.lock().half_a_line = !self.line.is_empty();
        Ok(())
    }

    fn finish_line(&mut self, line: &[u8]) -> io::Result<()> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let (digits, rest) = line
            .split_at_checked(3)
            .ok_or_else(|| garbage("a line that is no reply"))?;
        let [a, b, c] = *digits else {
            return Err(garbage("a line that is no reply"));
        };
        let in_range =
            (b'2'..=b'5').contains(&a) && (b'0'..=b'5').contains(&b) && c.is_ascii_digit();
        if !in_range {
            return Err(garbage("a line that is no reply"));
        }
        let code = u16::from(a - b'0') * 100 + u16::from(b - b'0') * 10 + u16::from(c - b'0');
        let (last, text) = match rest.split_first() {
            None => (true, &[][..]),
            Some((b' ', text)) => (true, text),
            Some((b'-', text)) => (false, text),
            Some(_) => return Err(garbage("a line that is no reply")),
        };
        let text: String = text
            .iter()
            .map(|b| {
                if b.is_ascii_graphic() || *b == b' ' {
                    char::from(*b)
                } else {
                    '?'
                }
            })
            .collect();
        self.ready.extend(digits);
        self.ready.push_back(if last { b' ' } else { b'-' });
        let text = text.trim();
        // The library wants a word in each line of the answer to EHLO, and panics on spaces alone.
        self.ready
            .extend(if text.is_empty() { "-" } else { text }.bytes());
        self.ready.extend(b"\r\n");
        let mut seen = self.tap.lock();
        let mut reply = seen.partial.take().unwrap_or(RawReply {
            code,
            lines: Vec::new(),
        });
        if reply.code != code || reply.lines.len() >= LINES {
            return Err(garbage("a reply whose lines disagree"));
        }
        reply.lines.push(text.to_owned());
        if last {
            seen.replies.push_back(reply);
        } else {
            seen.partial = Some(reply);
        }
        Ok(())
    }
}

fn garbage(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the relay sent {what}"))
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            if !this.ready.is_empty() {
                let (front, _) = this.ready.as_slices();
                let n = front.len().min(buf.remaining());
                buf.put_slice(front.get(..n).unwrap_or(&[]));
                this.ready.drain(..n);
                return Poll::Ready(Ok(()));
            }
            // What came whole before the garbage still counts.
            if let Some(fault) = this.fault.take() {
                return Poll::Ready(Err(fault));
            }
            this.take_body();
            if std::mem::take(&mut this.unbegun) {
                this.look_before_sending(cx)?;
            }
            // A relay may answer before it has read all of a body; both directions go on at once.
            let sending = this.poll_send(cx);
            let mut space = [MaybeUninit::uninit(); 4096];
            let mut chunk = ReadBuf::uninit(&mut space);
            match Pin::new(&mut this.inner).poll_read(cx, &mut chunk) {
                Poll::Ready(Ok(())) if chunk.filled().is_empty() => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(())) => this.fault = this.take_in(chunk.filled()).err(),
                Poll::Ready(Err(fault)) => return Poll::Ready(Err(fault)),
                Poll::Pending => {
                    return match sending {
                        Poll::Ready(Err(fault)) => Poll::Ready(Err(fault)),
                        Poll::Ready(Ok(())) | Poll::Pending => Poll::Pending,
                    };
                }
            }
        }
    }
}

impl AsyncWrite for Wire {
    /// Gathers; it is sent when the next reply is waited for, so that commands and a whole body
    /// with its end go out in one write.
    fn poll_write(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.unbegun |= self.out.is_empty();
        self.out.extend_from_slice(buf);
        let unsent = self.out.len() - self.sent;
        self.tap.lock().unsent = unsent;
        Poll::Ready(Ok(buf.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_send(cx))?;
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire")
            .field("peer", &self.peer)
            .finish_non_exhaustive()
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}
