//! The rows of the limits that all senders keep together.
//!
//! Guarantees that a grant is on the disk before anybody hears of it. Whoever asks waits for whoever asked
//! before, and for nobody else: it is no turn to write.

use super::{
    Database,
    session::{Session, fault_of},
};
use crate::{delivery::Grants, ledger::Fault, terms::Stamp};

const WHAT: &str = "reserve of a limit";

/// A connection of its own for limits.
#[derive(Debug)]
pub(in crate::ledger) struct Rows {
    database: Database,
    id: String,
    session: Option<Session>,
}

impl super::Postgres {
    pub(in crate::ledger) fn flows(&self) -> Rows {
        Rows {
            database: self.database.clone(),
            id: self.id.clone(),
            session: None,
        }
    }
}

impl Rows {
    /// Changes what was granted of some flows, whose names are sorted. `change` is shown each of them in that order,
    /// and what the database's clock said after they were all held, read between `sent` and `received`.
    pub(in crate::ledger) fn change<T>(
        &mut self,
        names: &[String],
        change: impl FnOnce(&mut [Grants], &mut dyn FnMut() -> Result<Stamp, Fault>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let mut session = match self.session.take() {
            Some(session) => session,
            None => Session::open(&self.database)?,
        };
        let done = reserve(&mut session, &self.id, names, change);
        if done.is_ok() {
            self.session = Some(session);
        }
        done
    }
}

fn reserve<T>(
    session: &mut Session,
    id: &str,
    names: &[String],
    change: impl FnOnce(&mut [Grants], &mut dyn FnMut() -> Result<Stamp, Fault>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let fault = |fault: tokio_postgres::Error| fault_of(WHAT, &fault);
    let transaction = session.client();
    transaction.batch_execute("BEGIN").map_err(fault)?;
    let select = "SELECT name, grants FROM disclose.flow WHERE ledger = $1 AND name = ANY($2) ORDER BY name FOR UPDATE";
    let mut rows = transaction.query(select, &[&id, &names]).map_err(fault)?;
    if rows.len() < names.len() {
        transaction
            .execute(
                "INSERT INTO disclose.flow SELECT $1, name, ''::bytea FROM unnest($2::text[]) AS name ORDER BY name
                 ON CONFLICT DO NOTHING",
                &[&id, &names],
            )
            .map_err(fault)?;
        rows = transaction.query(select, &[&id, &names]).map_err(fault)?;
    }
    let mut flows = vec![Grants::default(); names.len()];
    for row in &rows {
        let name: &str = row.try_get(0).map_err(fault)?;
        let octets: &[u8] = row.try_get(1).map_err(fault)?;
        let place = names.iter().position(|known| known == name);
        if let Some(flow) = place.and_then(|place| flows.get_mut(place))
            && !octets.is_empty()
        {
            *flow = Grants::from_octets(octets).ok_or_else(|| Fault::Postgres {
                what: WHAT,
                why: "what was granted before cannot be read".to_owned(),
            })?;
        }
    }
    let mut clock = || {
        let now = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
        let row = transaction.query_one(now, &[]).map_err(fault)?;
        row.try_get(0).map(Stamp).map_err(fault)
    };
    let made = change(&mut flows, &mut clock)?;
    let octets: Vec<Vec<u8>> = flows.iter().map(Grants::to_octets).collect();
    transaction
        .execute(
            "UPDATE disclose.flow SET grants = made.grants FROM unnest($2::text[], $3::bytea[]) AS made (name, grants)
             WHERE flow.ledger = $1 AND flow.name = made.name",
            &[&id, &names, &octets],
        )
        .map_err(fault)?;
    transaction.batch_execute("COMMIT").map_err(fault)?;
    Ok(made)
}
