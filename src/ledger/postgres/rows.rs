//! Rows of the database as events, and as they are for the audit.

use std::ops::ControlFlow;

use tokio_postgres::{Row as Line, types::FromSql};

use super::{Postgres, session::Sql};
use crate::{
    delivery::{Content, Draft, Placed, Stage},
    ledger::{
        Fault,
        engine::{Head, Named, Row, number},
    },
    terms::{Digest, Key, Stamp},
};

/// The columns of an event, in the order in which they are read.
pub(super) const COLUMNS: &str = "seq, time, key, event, attempt, text, wording, locale, message_id, relay_id, relay, \
                                  stage, code, enhanced_code, reply, tls, sender, hash";

/// The database holds no octet 0 in a text; a peer that sends one gets a sign in its place.
pub(in crate::ledger) fn without_nul(draft: &mut Draft) {
    for text in [
        &mut draft.locale,
        &mut draft.message_id,
        &mut draft.relay_id,
        &mut draft.relay,
        &mut draft.enhanced_code,
        &mut draft.reply,
        &mut draft.tls,
        &mut draft.sender,
    ] {
        if memchr::memchr(0, text.as_bytes()).is_some() {
            *text = text.replace('\0', "\u{fffd}");
        }
    }
}

fn get<'r, T: FromSql<'r>>(row: &'r Line, column: usize) -> Result<T, Fault> {
    row.try_get(column)
        .map_err(|fault| super::session::fault_of("read a row of the ledger", &fault))
}

fn strange(column: &'static str) -> Fault {
    Fault::Postgres {
        what: "read a row of the ledger",
        why: format!("`{column}` has a value that no event has"),
    }
}

/// A number, a key or a digest of the size that it has.
fn sized<const N: usize>(row: &Line, column: usize) -> Result<Option<[u8; N]>, Fault> {
    let octets: Option<&[u8]> = get(row, column)?;
    let of_size = |octets: &[u8]| octets.try_into().map_err(|_size| strange("hash or key"));
    octets.map(of_size).transpose()
}

pub(super) fn digest(row: &Line, column: usize) -> Result<Digest, Fault> {
    sized(row, column)?
        .map(Digest)
        .ok_or_else(|| strange("hash"))
}

pub(super) fn named(row: &Line) -> Result<Named, Fault> {
    let id: String = get(row, 0)?;
    if id.len() != 8 || !id.bytes().all(|octet| octet.is_ascii_hexdigit()) {
        return Err(strange("id"));
    }
    Ok(Named {
        id,
        campaign: get(row, 1)?,
        host: get(row, 2)?,
        proof: Some(get(row, 3)?),
    })
}

pub(super) fn head(row: &Line) -> Result<Head, Fault> {
    let seq: i64 = get(row, 0)?;
    let hash = sized(row, 1)?.map(Digest);
    Ok(hash.map(|hash| (seq.unsigned_abs(), hash)))
}

pub(super) fn key(row: &Line) -> Result<(u64, Option<Key>), Fault> {
    let seq: i64 = get(row, 0)?;
    Ok((seq.unsigned_abs(), sized(row, 1)?.map(Key)))
}

pub(super) fn checkpoint(row: &Line) -> Result<(u64, String), Fault> {
    let seq: i64 = get(row, 0)?;
    Ok((seq.unsigned_abs(), get(row, 1)?))
}

/// An event as it is stored.
pub(super) fn whole(row: &Line) -> Result<Row, Fault> {
    let (kind, stage): (&str, &str) = (get(row, 3)?, get(row, 11)?);
    let (attempt, code): (i64, i32) = (get(row, 4)?, get(row, 12)?);
    let draft = Draft {
        key: sized(row, 2)?.map(Key),
        kind: kind.parse().map_err(|()| strange("event"))?,
        attempt: attempt.try_into().map_err(|_large| strange("attempt"))?,
        text: sized(row, 5)?.map(Digest),
        wording: sized(row, 6)?.map(Digest),
        locale: get(row, 7)?,
        message_id: get(row, 8)?,
        relay_id: get(row, 9)?,
        relay: get(row, 10)?,
        stage: if stage.is_empty() {
            None
        } else {
            Some(stage.parse().map_err(|()| strange("stage"))?)
        },
        code: code.try_into().map_err(|_large| strange("code"))?,
        enhanced_code: get(row, 13)?,
        reply: get(row, 14)?,
        tls: get(row, 15)?,
        sender: get(row, 16)?,
    };
    Ok(Row {
        seq: get::<i64>(row, 0)?.unsigned_abs(),
        time: Stamp(get(row, 1)?),
        draft,
        hash: digest(row, 17)?,
    })
}

impl Postgres {
    pub(in crate::ledger) fn rows(
        &self,
        mut prev: Digest,
        mut take: impl FnMut(&Placed<'_>) -> ControlFlow<Option<String>>,
    ) -> Result<Option<String>, Fault> {
        let mut after = -1;
        loop {
            let rows = self.query(Sql::After, &[&self.id, &after, &super::PAGE], super::READ)?;
            for row in &rows {
                let Some(event) = placed(row, prev) else {
                    return Ok(Some("has a value that no event has".to_owned()));
                };
                (prev, after) = (event.hash, number(event.seq));
                if let ControlFlow::Break(what) = take(&event) {
                    return Ok(what);
                }
            }
            if (rows.len() as u64) < super::PAGE.unsigned_abs() {
                return Ok(None);
            }
        }
    }
}

/// A row as it was stored.
fn placed(row: &Line, prev: Digest) -> Option<Placed<'_>> {
    let text = |column| get::<&str>(row, column).ok();
    let content = Content {
        key: sized(row, 2).ok()?.map(Key),
        event: text(3)?,
        attempt: get::<i64>(row, 4).ok()?.try_into().ok()?,
        text: sized(row, 5).ok()?.map(Digest),
        wording: sized(row, 6).ok()?.map(Digest),
        locale: text(7)?,
        message_id: text(8)?,
        relay_id: text(9)?,
        relay: text(10)?,
        stage: text(11)?,
        code: get::<i32>(row, 12).ok()?.try_into().ok()?,
        enhanced_code: text(13)?,
        reply: text(14)?,
        tls: text(15)?,
        sender: text(16)?,
    };
    // What no event can say is no event, whatever its hash.
    if !content.stage.is_empty() {
        content.stage.parse::<Stage>().ok()?;
    }
    Some(Placed {
        seq: get::<i64>(row, 0).ok()?.try_into().ok()?,
        time: Stamp(get(row, 1).ok()?),
        prev,
        hash: digest(row, 17).ok()?,
        kind: content.event.parse().ok()?,
        content,
    })
}
