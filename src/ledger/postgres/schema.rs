//! The tables, numbered: what is there is brought up to what this program writes, and what a newer one made
//! is read as long as it says that it can be.

use super::session::{Session, fault_of};
use crate::ledger::Fault;

/// Each is carried out once, in this order, together with its number. A file that was released never changes.
const MIGRATIONS: [(i32, &str); 2] = [(1, include_str!("0001.sql")), (2, include_str!("0002.sql"))];

/// The number of the last.
pub(super) const KNOWN: i32 = MIGRATIONS[MIGRATIONS.len() - 1].0;
/// Held by whoever brings the tables up to date: `Dscl`.
const LOCK: i64 = 0x4473_636c;

fn fault(what: &'static str) -> impl Fn(tokio_postgres::Error) -> Fault {
    move |fault| fault_of(what, &fault)
}

impl Session {
    /// Whether there are tables; those that cannot be read are a fault.
    pub(super) fn is_readable(&mut self) -> Result<bool, Fault> {
        let Some((version, readable)) = self.version()? else {
            return Ok(false);
        };
        if readable > KNOWN {
            return Err(Fault::Newer {
                found: version.into(),
                known: KNOWN.into(),
            });
        }
        Ok(version > 0)
    }

    fn version(&mut self) -> Result<Option<(i32, i32)>, Fault> {
        let look = fault("look at the tables");
        let there = self
            .client()
            .query_one("SELECT to_regclass('disclose.version') IS NOT NULL", &[])
            .and_then(|row| row.try_get::<_, bool>(0))
            .map_err(&look)?;
        if !there {
            return Ok(None);
        }
        self.client()
            .query_opt("SELECT version, readable FROM disclose.version", &[])
            .and_then(|row| {
                row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
                    .transpose()
            })
            .map_err(&look)
    }

    /// Makes the tables, or brings older ones up to date.
    pub(super) fn migrate(&mut self) -> Result<(), Fault> {
        let done = self.version()?.map_or(0, |(version, _)| version);
        if done > KNOWN {
            return Err(Fault::Newer {
                found: done.into(),
                known: KNOWN.into(),
            });
        }
        if done == KNOWN {
            return Ok(());
        }
        self.carry_out().map_err(|fault| {
            if fault.code() == Some(&tokio_postgres::error::SqlState::INSUFFICIENT_PRIVILEGE) {
                return Fault::NoTables {
                    role: self.role.clone(),
                };
            }
            fault_of("make the tables", &fault)
        })
    }

    fn carry_out(&mut self) -> Result<(), tokio_postgres::Error> {
        let transaction = self.client();
        transaction.batch_execute("BEGIN")?;
        // Of several who come at once, one does it and the others find it done.
        transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])?;
        transaction.batch_execute(
            "DO $$ BEGIN
               IF to_regnamespace('disclose') IS NULL THEN CREATE SCHEMA disclose; END IF;
             END $$",
        )?;
        let there = transaction
            .query_one("SELECT to_regclass('disclose.version') IS NOT NULL", &[])?
            .try_get::<_, bool>(0)?;
        let mut done: i32 = 0;
        if there {
            done = transaction
                .query_one("SELECT version FROM disclose.version FOR UPDATE", &[])?
                .try_get(0)?;
        }
        for (number, migration) in MIGRATIONS {
            if number > done {
                transaction.batch_execute(migration)?;
                transaction.execute("UPDATE disclose.version SET version = $1", &[&number])?;
            }
        }
        transaction.batch_execute("COMMIT")
    }
}
