//! The listener: binds to loopback, serves every connection until told to stop. A sink can run as a future on
//! the caller's runtime, or in the background on a thread of its own.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::config::SinkConfig;
use super::record::Record;
use super::script::Play;
use super::session::{Session, Shared};
use super::store::Store;

/// How long to wait when no connection can be accepted (out of descriptors, as a rule).
const BREATH: Duration = Duration::from_millis(50);

/// A bound sink. Connections queue from now on; [`Sink::run`] serves them.
#[derive(Debug)]
pub struct Sink {
    listener: TcpListener,
    addr: SocketAddr,
    shared: Arc<Shared>,
}

impl Sink {
    /// Binds to `addr` (port 0 for any free one) and opens the directory. Refuses any address but loopback.
    pub fn bind(addr: SocketAddr, mut config: SinkConfig) -> io::Result<Self> {
        if !addr.ip().to_canonical().is_loopback() {
            let refusal = format!("the sink listens on loopback only, not on {}", addr.ip());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, refusal));
        }
        let listener = TcpListener::bind(addr)?;
        listener.set_nonblocking(true)?;
        let store = match &config.directory {
            Some(directory) => Some(Store::open(directory, config.write_messages)?),
            None => None,
        };
        let play = Play::new(std::mem::take(&mut config.script));
        let record = Record::new(config.memory, store);
        Ok(Self {
            addr: listener.local_addr()?,
            listener,
            shared: Arc::new(Shared {
                config,
                record,
                play,
            }),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// A handle on what it gets.
    #[must_use]
    pub fn record(&self) -> Record {
        self.shared.record.clone()
    }

    /// Serves until `shutdown` is done; then every open connection is dropped.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> io::Result<()> {
        let listener = tokio::net::TcpListener::from_std(self.listener)?;
        let mut sessions = JoinSet::new();
        tokio::pin!(shutdown);
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        sessions.spawn(serve(stream, Arc::clone(&self.shared)));
                    }
                    Err(_) => tokio::time::sleep(BREATH).await,
                },
                // Finished sessions are let go of as they finish, not all at the end.
                Some(_) = sessions.join_next() => {}
            }
        }
        drop(listener);
        sessions.shutdown().await;
        Ok(())
    }

    /// Serves from a thread with a runtime of its own, so that callers need none and measure none of its work.
    pub fn background(self) -> io::Result<Background> {
        let (addr, record) = (self.addr, self.record());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::Builder::new()
            .name("sink".to_owned())
            .spawn(move || {
                runtime.block_on(self.run(async {
                    // A dropped sender stops it as well.
                    drop(stopped.await);
                }))
            })?;
        Ok(Background {
            addr,
            record,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    // Replies are small and awaited: without this each would wait for the peer's delayed acknowledgement.
    if stream.set_nodelay(true).is_ok() {
        Session::new(stream, shared).run().await;
    }
}

/// A sink on its own thread. Stops when dropped.
#[derive(Debug)]
pub struct Background {
    addr: SocketAddr,
    record: Record,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Background {
    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// A handle on what it gets; it outlives the sink.
    #[must_use]
    pub fn record(&self) -> Record {
        self.record.clone()
    }

    /// Stops it, drops its connections and waits until its port is free.
    pub fn stop(mut self) -> io::Result<()> {
        self.halt()
    }

    fn halt(&mut self) -> io::Result<()> {
        drop(self.stop.take());
        match self.thread.take().map(JoinHandle::join) {
            None => Ok(()),
            Some(Ok(ended)) => ended,
            Some(Err(_)) => Err(io::Error::other("the sink's thread panicked")),
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // A drop has nobody to tell; `stop` has.
        drop(self.halt());
    }
}
