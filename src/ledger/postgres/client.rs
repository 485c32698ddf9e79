//! A connection whose every answer has its time: a database that is silent keeps nobody waiting for longer.
//!
//! Guarantees that nothing which is asked here takes longer than [`ANSWER`], and connecting no longer than
//! [`CONNECT`] for each host, whatever the other side, a cable or a firewall does. A connection on which an
//! answer was missing is closed: it is as good as one that broke. It must not be used inside of an
//! asynchronous runtime, since whoever asks waits.

use std::{
    pin::{Pin, pin},
    task::Poll,
    time::{Duration, Instant},
};

use tokio::runtime::Runtime;
use tokio_postgres::{
    Config, Connection, Error, NoTls, Row, SimpleQueryMessage, Socket, Statement, ToStatement,
    tls::{MakeTlsConnect, TlsStream},
    types::ToSql,
};
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::rustls::ClientConfig;

use super::Link;

/// So long connecting to one host may take, with the login.
pub(super) const CONNECT: Duration = Duration::from_secs(5);
/// So long one answer may take. The server gives up waiting for a lock sooner, and working a little later.
pub(super) const ANSWER: Duration = Duration::from_secs(10);
/// How often to look whether there is still time.
const LOOK: Duration = Duration::from_millis(200);
/// So long the last word to the server may take.
const FAREWELL: Duration = Duration::from_millis(200);

/// The other end: it has to be driven for anything to happen.
type Wire = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;
type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

/// Why there is no connection.
pub(super) enum NoConnection {
    /// The system, the server or TLS said so.
    Said(Error),
    /// Nobody said anything in time.
    Silence(Duration),
    /// The system has nothing to wait with.
    System(std::io::Error),
}

/// An open connection.
pub(super) struct Client {
    /// None once it is let go.
    runtime: Option<Runtime>,
    asks: Option<tokio_postgres::Client>,
    /// None where it broke.
    wire: Option<Wire>,
    link: Link,
}

impl Client {
    pub(super) fn connect(
        config: &Config,
        tls: Option<&ClientConfig>,
        link: &Link,
    ) -> Result<Self, NoConnection> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(NoConnection::System)?;
        let connected = match tls {
            None => runtime.block_on(connect(config, NoTls, link)),
            Some(tls) => {
                let tls = MakeRustlsConnect::new(tls.clone());
                runtime.block_on(connect(config, tls, link))
            }
        };
        match connected {
            Ok((asks, wire)) => Ok(Self {
                runtime: Some(runtime),
                asks: Some(asks),
                wire: Some(wire),
                link: link.clone(),
            }),
            Err(why) => {
                // Whoever looks up the name may not be back for long.
                runtime.shutdown_background();
                Err(why)
            }
        }
    }

    /// Asks and waits for the answer while there is time; then the connection is closed, and so is the question.
    fn ask<T>(
        &mut self,
        ask: impl AsyncFnOnce(&tokio_postgres::Client) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let (Some(runtime), Some(asks)) = (&self.runtime, &self.asks) else {
            unreachable!("invariant: both are there until this is dropped");
        };
        let (wire, link) = (&mut self.wire, &self.link);
        let asked = Instant::now();
        let done = runtime.block_on(async {
            let mut answer = pin!(ask(asks));
            let mut looks = tokio::time::interval(LOOK);
            std::future::poll_fn(|context| {
                if let Some(open) = wire.as_mut()
                    && let Poll::Ready(ended) = open.as_mut().poll(context)
                {
                    *wire = None;
                    ended?;
                }
                if let Poll::Ready(done) = answer.as_mut().poll(context) {
                    return Poll::Ready(done);
                }
                while looks.poll_tick(context).is_ready() {
                    if link.is_over(asked, ANSWER) {
                        // With it the question ends, as closed.
                        *wire = None;
                        return answer.as_mut().poll(context);
                    }
                }
                Poll::Pending
            })
            .await
        });
        match &done {
            Err(fault) if super::session::is_cut(fault) => link.away(asked),
            _ => link.answered(),
        }
        done
    }

    /// `asked` is SQL, or a statement that was prepared here.
    pub(super) fn query(
        &mut self,
        asked: &(impl ToStatement + ?Sized),
        values: Values<'_>,
    ) -> Result<Vec<Row>, Error> {
        self.ask(async |asks| asks.query(asked, values).await)
    }

    pub(super) fn query_one(&mut self, sql: &str, values: Values<'_>) -> Result<Row, Error> {
        self.ask(async |asks| asks.query_one(sql, values).await)
    }

    pub(super) fn query_opt(
        &mut self,
        sql: &str,
        values: Values<'_>,
    ) -> Result<Option<Row>, Error> {
        self.ask(async |asks| asks.query_opt(sql, values).await)
    }

    /// As [`Self::query`].
    pub(super) fn execute(
        &mut self,
        asked: &(impl ToStatement + ?Sized),
        values: Values<'_>,
    ) -> Result<u64, Error> {
        self.ask(async |asks| asks.execute(asked, values).await)
    }

    pub(super) fn batch_execute(&mut self, sql: &str) -> Result<(), Error> {
        self.ask(async |asks| asks.batch_execute(sql).await)
    }

    pub(super) fn simple_query(&mut self, sql: &str) -> Result<Vec<SimpleQueryMessage>, Error> {
        self.ask(async |asks| asks.simple_query(sql).await)
    }

    pub(super) fn prepare(&mut self, sql: &str) -> Result<Statement, Error> {
        self.ask(async |asks| asks.prepare(sql).await)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // The last word goes out when nobody can ask any more.
        self.asks = None;
        let Some(runtime) = self.runtime.take() else {
            return;
        };
        if let Some(wire) = self.wire.take() {
            let said = runtime.block_on(async { tokio::time::timeout(FAREWELL, wire).await });
            // Whether it was heard or not: the system closes the connection.
            drop(said);
        }
        runtime.shutdown_background();
    }
}

async fn connect<T>(
    config: &Config,
    tls: T,
    link: &Link,
) -> Result<(tokio_postgres::Client, Wire), NoConnection>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: TlsStream + Unpin + Send + 'static,
    Connection<Socket, T::Stream>: Future<Output = Result<(), Error>>,
{
    let began = Instant::now();
    let over = async {
        let mut looks = tokio::time::interval(LOOK);
        loop {
            looks.tick().await;
            if link.is_over(began, CONNECT) {
                return began.elapsed();
            }
        }
    };
    tokio::select! {
        connected = config.connect(tls) => {
            let (asks, wire) = connected.map_err(NoConnection::Said)?;
            Ok((asks, Box::pin(wire) as Wire))
        }
        waited = over => Err(NoConnection::Silence(waited)),
    }
}
