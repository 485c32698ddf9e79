//! The rows of the senders: who is at work, until when, and what each holds.
//!
//! Guarantees that leases are judged by the database's clock alone. All but the looks must be asked within a
//! turn: whoever has it changes what others hold.

use tokio_postgres::{error::SqlState, types::ToSql};

use super::{
    Postgres,
    session::{Sql, fault_of},
};
use crate::{
    delivery::{Blocks, LEASE},
    ledger::{Fault, Joining, Seen, SenderRow},
    terms::{Digest, Stamp},
};

/// Asked with each commit. What a sender held last it holds still, unless a copy of the database that lagged behind
/// took its place: nobody but itself changes it while its lease holds.
pub(super) const LEASE_HOLDS: &str = "SELECT 1 FROM disclose.sender
  WHERE ledger = $1 AND fence = $2 AND blocks = ANY ($3) AND NOT over AND until > clock_timestamp()";

const LIST: &str = "
    SELECT fence, name, NOT over AND until > clock_timestamp(), over, text, audience, approvals, version, relay, blocks,
      hungry, drain, state, taken, rate, connections, (extract(epoch FROM joined) * 1000000)::bigint,
      (extract(epoch FROM until - clock_timestamp()) * 1000)::bigint,
      extract(epoch FROM clock_timestamp() - joined)::float8
    FROM disclose.sender WHERE ledger = $1 ORDER BY joined, fence";

const WHAT: &str = "read who sends";

impl Postgres {
    /// All rows, oldest first; none where the tables are from before there could be several senders.
    pub(in crate::ledger) fn senders(&self) -> Result<Vec<SenderRow>, Fault> {
        let rows = self.act(WHAT, |session| {
            let rows = session.client().query(LIST, &[&self.id]);
            let is_older =
                |fault: &tokio_postgres::Error| fault.code() == Some(&SqlState::UNDEFINED_TABLE);
            match rows {
                Err(fault) if is_older(&fault) => Ok(Vec::new()),
                rows => rows,
            }
        });
        rows?.iter().map(row).collect()
    }

    fn ask(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<super::Line>, Fault> {
        self.act(WHAT, |session| session.client().query(sql, values))
    }

    fn change(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<u64, Fault> {
        self.act("write who sends", |session| {
            session.client().execute(sql, values)
        })
    }

    /// A new row; gives its fence.
    pub(in crate::ledger) fn join(&self, new: &Joining) -> Result<i64, Fault> {
        let rows = self.ask(
            "INSERT INTO disclose.sender (ledger, name, until, text, audience, approvals, version, relay, blocks)
             VALUES ($1, $2, clock_timestamp() + $3::float8 * interval '1 second', $4, $5, $6, $7, $8, $9) RETURNING fence",
            &[
                &self.id,
                &new.name,
                &LEASE.as_secs_f64(),
                &new.text.0.as_slice(),
                &new.audience.0.as_slice(),
                &new.approvals,
                &new.version,
                &new.relay,
                &Blocks::default().to_octets(),
            ],
        )?;
        let fence = rows.first().map(|row| row.try_get(0)).transpose();
        fence
            .map_err(|fault| fault_of(WHAT, &fault))
            .map(Option::unwrap_or_default)
    }

    /// Renews a lease, unless it has lapsed, or the sender is said to hold something else than it knows; says
    /// whether it had not.
    pub(in crate::ledger) fn renew(
        &self,
        fence: i64,
        held: &[Blocks],
        hungry: bool,
        seen: &Seen,
    ) -> Result<bool, Fault> {
        let renewed = self.change(
            "UPDATE disclose.sender SET until = clock_timestamp() + $3::float8 * interval '1 second', hungry = $4, state = $5,
               taken = $6, rate = $7, connections = $8
             WHERE ledger = $1 AND fence = $2 AND blocks = ANY ($9) AND NOT over AND until > clock_timestamp()",
            &[
                &self.id,
                &fence,
                &LEASE.as_secs_f64(),
                &hungry,
                &seen.state,
                &i64::try_from(seen.taken).unwrap_or(i64::MAX),
                &seen.rate,
                &i32::try_from(seen.connections).unwrap_or(i32::MAX),
                &octets(held),
            ],
        )?;
        Ok(renewed > 0)
    }

    /// Whether a sender may write attempts, which knows that it holds one of these.
    pub(in crate::ledger) fn lease_holds(
        &self,
        fence: i64,
        held: &[Blocks],
    ) -> Result<bool, Fault> {
        let rows = self.query(Sql::Lease, &[&self.id, &fence, &octets(held)], WHAT)?;
        Ok(!rows.is_empty())
    }

    /// What a sender holds from now on.
    pub(in crate::ledger) fn hold_blocks(&self, fence: i64, blocks: &Blocks) -> Result<(), Fault> {
        self.change(
            "UPDATE disclose.sender SET blocks = $3 WHERE ledger = $1 AND fence = $2",
            &[&self.id, &fence, &blocks.to_octets()],
        )
        .map(drop)
    }

    /// A sender whose lease lapsed holds nothing any more, whatever its clock says.
    pub(in crate::ledger) fn lapse(&self, fence: i64) -> Result<(), Fault> {
        self.change(
            "UPDATE disclose.sender SET over = true, blocks = $3, state = 'lapsed' WHERE ledger = $1 AND fence = $2",
            &[&self.id, &fence, &Blocks::default().to_octets()],
        )
        .map(drop)
    }

    /// A sender is gone.
    pub(in crate::ledger) fn forget_sender(&self, fence: i64) -> Result<(), Fault> {
        self.change(
            "DELETE FROM disclose.sender WHERE ledger = $1 AND fence = $2",
            &[&self.id, &fence],
        )
        .map(drop)
    }

    /// Asks a sender that is at work to finish and to leave; says whether there is one.
    pub(in crate::ledger) fn drain(&self, name: &str) -> Result<bool, Fault> {
        let asked = self.change(
            "UPDATE disclose.sender SET drain = true
             WHERE ledger = $1 AND name = $2 AND NOT over AND until > clock_timestamp()",
            &[&self.id, &name],
        )?;
        Ok(asked > 0)
    }
}

fn octets(held: &[Blocks]) -> Vec<Vec<u8>> {
    held.iter().map(Blocks::to_octets).collect()
}

fn row(line: &super::Line) -> Result<SenderRow, Fault> {
    let strange = |what: &str| Fault::Postgres {
        what: WHAT,
        why: format!("a sender's row has no {what}"),
    };
    let digest = |octets: &[u8]| octets.try_into().ok().map(Digest);
    let read = || {
        let digests = (line.try_get(4)?, line.try_get(5)?);
        let alive: bool = line.try_get(2)?;
        let row = SenderRow {
            fence: line.try_get(0)?,
            name: line.try_get(1)?,
            alive,
            over: line.try_get(3)?,
            text: Digest([0; 32]),
            audience: Digest([0; 32]),
            approvals: line.try_get(6)?,
            version: line.try_get(7)?,
            relay: line.try_get(8)?,
            blocks: Blocks::default(),
            hungry: line.try_get(10)?,
            drain: line.try_get(11)?,
            seen: Seen {
                state: line.try_get(12)?,
                taken: line.try_get::<_, i64>(13)?.unsigned_abs(),
                // What it said last it said while it was.
                rate: if alive { line.try_get(14)? } else { 0.0 },
                connections: if alive {
                    line.try_get::<_, i32>(15)?.unsigned_abs()
                } else {
                    0
                },
            },
            joined: Stamp(line.try_get(16)?),
            left: line.try_get(17)?,
            age: line.try_get(18)?,
        };
        Ok::<(SenderRow, (&[u8], &[u8]), &[u8]), tokio_postgres::Error>((
            row,
            digests,
            line.try_get(9)?,
        ))
    };
    let (row, (text, audience), blocks) = read().map_err(|fault| fault_of(WHAT, &fault))?;
    Ok(SenderRow {
        text: digest(text).ok_or_else(|| strange("text"))?,
        audience: digest(audience).ok_or_else(|| strange("audience"))?,
        blocks: Blocks::from_octets(blocks).ok_or_else(|| strange("blocks"))?,
        ..row
    })
}
