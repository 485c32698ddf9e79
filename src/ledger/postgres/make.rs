//! Making a ledger, and putting one aside. It is there whole or not at all.

use std::cell::Cell;

use super::{
    Database, Postgres,
    session::{Session, fault_of},
};
use crate::ledger::{Fault, engine::Engine};

/// Who a new ledger is.
#[derive(Clone, Copy, Debug)]
pub(in crate::ledger) struct New<'a> {
    pub(in crate::ledger) id: &'a str,
    pub(in crate::ledger) campaign: &'a str,
    pub(in crate::ledger) host: &'a str,
    /// HMAC(campaign key, id).
    pub(in crate::ledger) proof: &'a str,
}

/// Makes the tables where there are none, and brings older ones up to date.
pub(in crate::ledger) fn prepare(database: &Database) -> Result<(), Fault> {
    Session::open(database)?.migrate()
}

/// Makes a ledger, unless the campaign has one; `first` writes its first event, and with that it stands.
pub(in crate::ledger) fn make(
    database: &Database,
    new: New<'_>,
    first: impl FnOnce(Engine) -> Result<(), Fault>,
) -> Result<bool, Fault> {
    let mut session = Session::open(database)?;
    let fault = |fault: tokio_postgres::Error| fault_of("make the ledger", &fault);
    let client = session.client();
    client.batch_execute("BEGIN").map_err(fault)?;
    let made = client
        .execute(
            "INSERT INTO disclose.ledger (id, campaign, host, proof) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            &[&new.id, &new.campaign, &new.host, &new.proof],
        )
        .map_err(fault)?;
    if made == 0 {
        return Ok(false);
    }
    client
        .execute(
            "INSERT INTO disclose.head (ledger, seq) VALUES ($1, 0)",
            &[&new.id],
        )
        .map_err(fault)?;
    let engine = Postgres {
        in_turn: Cell::new(true),
        ..Postgres::of(database, session, new.id)
    };
    first(Engine::Postgres(Box::new(engine)))?;
    Ok(true)
}

/// Lets a campaign begin anew; nothing is deleted.
pub(in crate::ledger) fn put_aside(database: &Database, id: &str) -> Result<(), Fault> {
    let mut session = Session::open(database)?;
    if !session.is_readable()? {
        return Ok(());
    }
    // In a turn, so that whoever writes has written, and whoever comes later finds it given up.
    let client = session.client();
    client
        .batch_execute("BEGIN")
        .and_then(|()| {
            client.query(
                "SELECT FROM disclose.head WHERE ledger = $1 FOR UPDATE",
                &[&id],
            )
        })
        .and_then(|_turn| {
            client.execute(
                "UPDATE disclose.ledger SET aside = true WHERE id = $1",
                &[&id],
            )
        })
        .and_then(|_rows| client.batch_execute("COMMIT"))
        .map_err(|fault| fault_of("put the ledger aside", &fault))
}
