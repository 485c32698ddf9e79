//! Which server this is, and which tables: what a copy that was restored has not.

use super::{Postgres, session::fault_of};
use crate::ledger::{Fault, Whereabouts};

/// Tables have other numbers wherever a dump made them anew; a standby has those of its original.
const TABLES: &str = "
    SELECT (SELECT oid::bigint FROM pg_database WHERE datname = current_database()), 'disclose.event'::regclass::oid::bigint";
/// A standby has it too, and so has what was restored from a copy of the files. Not every role may ask.
const SERVER: &str = "
    SELECT system_identifier::text, (SELECT timeline_id FROM pg_control_checkpoint()) FROM pg_control_system()";

const WHAT: &str = "ask which server this is";

impl Postgres {
    pub(in crate::ledger) fn whereabouts(&self) -> Result<Whereabouts, Fault> {
        let rows = self.act(WHAT, |session| session.client().query(TABLES, &[]))?;
        let fault = |fault: tokio_postgres::Error| fault_of(WHAT, &fault);
        let mut tables = None;
        if let Some(row) = rows.first() {
            let (database, table): (i64, i64) = (
                row.try_get(0).map_err(fault)?,
                row.try_get(1).map_err(fault)?,
            );
            tables = Some(format!("{database}.{table}"));
        }
        let rows = match self.act(WHAT, |session| session.client().query(SERVER, &[])) {
            Err(Fault::NoRights { .. } | Fault::Postgres { .. }) => Vec::new(),
            rows => rows?,
        };
        let Some(row) = rows.first() else {
            return Ok(Whereabouts {
                tables,
                ..Whereabouts::default()
            });
        };
        let timeline: i32 = row.try_get(1).map_err(fault)?;
        Ok(Whereabouts {
            tables,
            server: Some(row.try_get(0).map_err(fault)?),
            timeline: Some(timeline.unsigned_abs()),
        })
    }
}
