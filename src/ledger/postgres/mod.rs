//! The engine of several machines: rows of a `PostgreSQL` that somebody runs already.
//!
//! Guarantees what an engine does, over connections that break: what was written when one broke is known
//! before anything else is, and a database that lost what it had committed is refused. It must not hold
//! personal data, and no password or url with one reaches an error or `Debug`.

mod client;
mod database;
mod flows;
mod link;
mod make;
mod rows;
mod schema;
mod senders;
mod session;
mod turn;
mod unreachable;
mod whereabouts;

use std::cell::{Cell, RefCell};

pub use database::Database;
pub(super) use database::PATIENCE;
pub(super) use flows::{Held, Rows};
pub use link::Link;
pub(super) use make::{New, make, prepare, put_aside};
pub(super) use rows::without_nul;
use session::{Backend, Session, Sql};
use tokio_postgres::Row as Line;

use super::{
    Fault,
    engine::{Head, Named, Row, number},
};
use crate::{
    delivery::{AFTER_LOSS, EVENTS_LOST},
    terms::{Digest, Key},
};

/// So many rows are asked for at once: whoever looks at them may ask for others meanwhile.
const PAGE: i64 = 2048;

/// The open rows of one ledger.
#[derive(Debug)]
pub(super) struct Postgres {
    database: Database,
    id: String,
    /// None while the connection is lost.
    session: RefCell<Option<Session>>,
    /// Whether a turn has begun on this connection.
    in_turn: Cell<bool>,
    /// Whether this is the engine of a `send`.
    sends: Cell<bool>,
    /// What served the last connection.
    backend: RefCell<Backend>,
    /// The last event that was seen here. It must never be gone.
    last: Cell<Head>,
}

impl Postgres {
    /// Opens what a database has of a campaign: the ledger by that id, or the one in use.
    pub(super) fn open(
        database: &Database,
        campaign: &str,
        id: Option<&str>,
    ) -> Result<Option<(Self, Named)>, Fault> {
        let mut session = Session::open(database)?;
        if !session.is_readable()? {
            return Ok(None);
        }
        let named = session.find(campaign, id)?;
        Ok(named.map(|named| (Self::of(database, session, &named.id), named)))
    }

    fn of(database: &Database, session: Session, id: &str) -> Self {
        Self {
            database: database.clone(),
            id: id.to_owned(),
            backend: RefCell::new(session.backend.clone()),
            session: RefCell::new(Some(session)),
            in_turn: Cell::new(false),
            sends: Cell::new(false),
            last: Cell::new(None),
        }
    }

    pub(super) fn again(&self) -> Result<Self, Fault> {
        let session = Session::open(&self.database)?;
        Ok(Self::of(&self.database, session, &self.id))
    }

    pub(super) fn link(&self) -> &Link {
        self.database.link()
    }

    fn is_newer(&self, head: Head) -> bool {
        head.map(|(seq, _)| seq) > self.last.get().map(|(seq, _)| seq)
    }

    pub(super) fn head(&self) -> Result<Head, Fault> {
        let rows = self.query(Sql::Head, &[&self.id], "read the ledger's head")?;
        let head = match rows.first() {
            Some(row) => rows::head(row)?,
            None => None,
        };
        if self.is_newer(head) {
            self.last.set(head);
        }
        Ok(head)
    }

    pub(super) fn hash_at(&self, seq: u64) -> Result<Option<Digest>, Fault> {
        let rows = self.query(Sql::HashAt, &[&self.id, &number(seq)], READ)?;
        rows.first().map(|row| rows::digest(row, 0)).transpose()
    }

    pub(super) fn somebody_began(&self, after: u64) -> Result<bool, Fault> {
        let rows = self.query(Sql::Began, &[&self.id, &number(after)], READ)?;
        Ok(!rows.is_empty())
    }

    pub(super) fn losses(&self, after: u64) -> Result<Vec<String>, Fault> {
        let rows = self.query(
            Sql::Losses,
            &[&self.id, &number(after), &EVENTS_LOST, &AFTER_LOSS],
            READ,
        )?;
        let said: Result<_, _> = rows.iter().map(|row| row.try_get(0)).collect();
        said.map_err(|fault| session::fault_of(READ, &fault))
    }

    pub(super) fn is_sending(&self) -> Result<bool, Fault> {
        Ok(self.held_alone()?.is_some() || self.senders()?.iter().any(|row| row.alive))
    }

    /// Who keeps all others from sending, as it calls itself.
    pub(super) fn held_alone(&self) -> Result<Option<String>, Fault> {
        const WHAT: &str = "ask who sends";
        let rows = self.query(Sql::Senders, &[&lock(&self.id)], WHAT)?;
        let holder = rows.first().map(|row| row.try_get(0)).transpose();
        holder.map_err(|fault| session::fault_of(WHAT, &fault))
    }

    pub(super) fn version(&self) -> Result<i64, Fault> {
        Ok(self.head()?.map_or(0, |(seq, _)| number(seq)))
    }

    pub(super) fn event(&self, seq: u64) -> Result<Row, Fault> {
        let rows = self.query(Sql::One, &[&self.id, &number(seq)], READ)?;
        let row = rows.first().ok_or(Fault::Broken { seq })?;
        rows::whole(row)
    }

    pub(super) fn events_after(
        &self,
        after: u64,
        mut take: impl FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.pages(Sql::After, number(after), |row| {
            let row = rows::whole(row)?;
            let seq = number(row.seq);
            take(row)?;
            Ok(seq)
        })
    }

    pub(super) fn keys_after(
        &self,
        after: u64,
        mut take: impl FnMut(u64, Option<Key>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.pages(Sql::KeysAfter, number(after), |row| {
            let (seq, key) = rows::key(row)?;
            take(seq, key)?;
            Ok(number(seq))
        })
    }

    pub(super) fn checkpoints(&self) -> Result<Vec<(u64, String)>, Fault> {
        let mut all = Vec::new();
        self.pages(Sql::Checkpoints, 0, |row| {
            let (seq, note) = rows::checkpoint(row)?;
            all.push((seq, note));
            Ok(number(seq))
        })?;
        Ok(all)
    }

    /// Shows the rows after a number, page by page; `take` gives the number of each.
    fn pages(
        &self,
        sql: Sql,
        mut after: i64,
        mut take: impl FnMut(&Line) -> Result<i64, Fault>,
    ) -> Result<(), Fault> {
        loop {
            let rows = self.query(sql, &[&self.id, &after, &PAGE], READ)?;
            for row in &rows {
                after = take(row)?;
            }
            if (rows.len() as u64) < PAGE.unsigned_abs() {
                return Ok(());
            }
        }
    }
}

const READ: &str = "read the ledger";

/// What the lock of a ledger's sender is called: the ledger's number, as the database has such names.
fn lock(id: &str) -> i32 {
    let number = u32::from_str_radix(id, 16).unwrap_or_default();
    i32::from_ne_bytes(number.to_ne_bytes())
}
