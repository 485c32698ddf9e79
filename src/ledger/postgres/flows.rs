//! The rows of the limits that all senders keep together.
//!
//! Guarantees that a grant is on the disk before anybody hears of it. Whoever asks waits for whoever asked
//! before, and for nobody else: it is no turn to write. The rows are held for one way there and back and no longer,
//! since everybody else waits meanwhile.

use data_encoding::HEXLOWER;
use tokio_postgres::SimpleQueryMessage;

use super::{
    Database,
    session::{Session, fault_of},
};
use crate::{delivery::Grants, ledger::Fault, terms::Stamp};

const WHAT: &str = "reserve of a limit";
const CLOCK: &str = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS clock";
/// Whoever stands still while holding the rows loses them soon: nobody else begins anything meanwhile.
const SILENT: &str = "SET LOCAL idle_in_transaction_session_timeout = '3s'";

/// A connection of its own for limits.
#[derive(Debug)]
pub(in crate::ledger) struct Rows {
    database: Database,
    id: String,
    session: Option<Session>,
}

/// What was granted before of some flows, which are held.
#[derive(Debug)]
pub(in crate::ledger) struct Held {
    /// In the order of the names.
    pub(in crate::ledger) grants: Vec<Grants>,
    /// What the database's clock said when it was asked.
    pub(in crate::ledger) asked: Stamp,
    /// The same after all of them were held.
    pub(in crate::ledger) now: Stamp,
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
    /// Connects, unless it is.
    pub(in crate::ledger) fn connect(&mut self) -> Result<(), Fault> {
        if self.session.is_none() {
            self.session = Some(Session::open(&self.database)?);
        }
        Ok(())
    }

    /// Holds some flows, whose names are sorted, until they are kept.
    pub(in crate::ledger) fn hold(&mut self, names: &[String]) -> Result<Held, Fault> {
        let mut session = match self.session.take() {
            Some(session) => session,
            None => Session::open(&self.database)?,
        };
        let held = hold(&mut session, &self.id, names)?;
        self.session = Some(session);
        Ok(held)
    }

    /// Keeps what was granted of flows that are held, and lets go of them.
    pub(in crate::ledger) fn keep(
        &mut self,
        names: &[String],
        grants: &[Grants],
    ) -> Result<(), Fault> {
        let Some(mut session) = self.session.take() else {
            return Err(strange("the flows are not held"));
        };
        let made = names.iter().zip(grants).map(|(name, grants)| {
            let octets = HEXLOWER.encode(&grants.to_octets());
            format!("({}, '\\x{octets}'::bytea)", quoted(name))
        });
        let (made, id) = (made.collect::<Vec<_>>().join(", "), quoted(&self.id));
        let text = format!(
            "UPDATE disclose.flow SET grants = made.grants FROM (VALUES {made}) AS made (name, grants)
             WHERE flow.ledger = {id} AND flow.name = made.name; COMMIT"
        );
        let kept = session.client().batch_execute(&text);
        kept.map_err(|fault| fault_of(WHAT, &fault))?;
        self.session = Some(session);
        Ok(())
    }
}

fn hold(session: &mut Session, id: &str, names: &[String]) -> Result<Held, Fault> {
    let all: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    let (id, all) = (quoted(id), all.join(", "));
    let select = format!(
        "SELECT name, encode(grants, 'hex') AS grants FROM disclose.flow WHERE ledger = {id} AND name IN ({all}) \
         ORDER BY name FOR UPDATE"
    );
    let mut ask = |text: &str| {
        let said = session.client().simple_query(text);
        said.map_err(|fault| fault_of(WHAT, &fault))
    };
    let said = ask(&format!("BEGIN; {SILENT}; {CLOCK}; {select}; {CLOCK}"))?;
    let (asked, mut now) = clocks(&said)?;
    let mut found = found(&said, names)?;
    if found.iter().any(Option::is_none) {
        // None were ever granted.
        let all: Vec<String> = names
            .iter()
            .map(|name| format!("({})", quoted(name)))
            .collect();
        let all = all.join(", ");
        let said = ask(&format!(
            "INSERT INTO disclose.flow SELECT {id}, name, ''::bytea FROM (VALUES {all}) AS made (name) ORDER BY name \
             ON CONFLICT DO NOTHING; {CLOCK}; {select}; {CLOCK}"
        ))?;
        now = clocks(&said)?.1;
        found = self::found(&said, names)?;
    }
    let grants = found.into_iter().map(Option::unwrap_or_default);
    Ok(Held {
        grants: grants.collect(),
        asked,
        now,
    })
}

/// What the clock said first and last.
fn clocks(said: &[SimpleQueryMessage]) -> Result<(Stamp, Stamp), Fault> {
    let mut clocks = rows(said).filter_map(|row| row.try_get("clock").ok().flatten());
    let mut next = || clocks.next()?.parse().ok().map(Stamp);
    let both = next().zip(next());
    both.ok_or_else(|| strange("the database's clock said nothing"))
}

/// What was granted of each.
fn found(said: &[SimpleQueryMessage], names: &[String]) -> Result<Vec<Option<Grants>>, Fault> {
    let mut flows = vec![None; names.len()];
    for row in rows(said) {
        let (Ok(Some(name)), Ok(Some(hex))) = (row.try_get("name"), row.try_get("grants")) else {
            continue;
        };
        let place = names.iter().position(|known| known == name);
        if let Some(flow) = place.and_then(|place| flows.get_mut(place)) {
            *flow = Some(granted(hex).ok_or_else(|| strange("what was granted cannot be read"))?);
        }
    }
    Ok(flows)
}

fn granted(hex: &str) -> Option<Grants> {
    if hex.is_empty() {
        return Some(Grants::default());
    }
    let octets = HEXLOWER.decode(hex.as_bytes()).ok()?;
    Grants::from_octets(&octets)
}

fn rows(said: &[SimpleQueryMessage]) -> impl Iterator<Item = &tokio_postgres::SimpleQueryRow> {
    said.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    })
}

fn strange(why: &str) -> Fault {
    Fault::Postgres {
        what: WHAT,
        why: why.to_owned(),
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
