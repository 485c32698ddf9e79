//! Rows of the file as events, and as they are for the audit.

use std::ops::ControlFlow;

use rusqlite::{params, types::ValueRef};

use super::Sqlite;
use crate::{
    delivery::{Content, Draft, Placed, Stage},
    ledger::{Fault, engine::Row},
    terms::{Digest, Key, Stamp},
};

/// The events of some rows, in the order in which their columns are read.
pub(super) fn select(which: &str) -> String {
    format!(
        "SELECT seq, time, key, event, attempt, text, wording, locale, message_id, relay_id, relay, stage, code, \
         enhanced_code, reply, tls, sender, hash FROM event {which}"
    )
}

/// An event as it is stored.
pub(super) fn whole(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let kind: String = row.get(3)?;
    let stage: String = row.get(11)?;
    let unknown = |column| {
        rusqlite::Error::InvalidColumnType(column, "unknown".into(), rusqlite::types::Type::Text)
    };
    let draft = Draft {
        key: row.get::<_, Option<[u8; 16]>>(2)?.map(Key),
        kind: kind.parse().map_err(|()| unknown(3))?,
        attempt: row.get(4)?,
        text: row.get::<_, Option<[u8; 32]>>(5)?.map(Digest),
        wording: row.get::<_, Option<[u8; 32]>>(6)?.map(Digest),
        locale: row.get(7)?,
        message_id: row.get(8)?,
        relay_id: row.get(9)?,
        relay: row.get(10)?,
        stage: if stage.is_empty() {
            None
        } else {
            Some(stage.parse().map_err(|()| unknown(11))?)
        },
        code: row.get(12)?,
        enhanced_code: row.get(13)?,
        reply: row.get(14)?,
        tls: row.get(15)?,
        sender: row.get(16)?,
    };
    Ok(Row {
        seq: u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0),
        time: Stamp(row.get(1)?),
        draft,
        hash: Digest(row.get(17)?),
    })
}

impl Sqlite {
    pub(in crate::ledger) fn rows(
        &self,
        mut prev: Digest,
        mut take: impl FnMut(&Placed<'_>) -> ControlFlow<Option<String>>,
    ) -> Result<Option<String>, Fault> {
        let mut statement = self
            .connection
            .prepare(&select("ORDER BY seq"))
            .map_err(super::read())?;
        let mut rows = statement.query(params![]).map_err(super::read())?;
        loop {
            let row = match rows.next() {
                Ok(Some(row)) => row,
                Ok(None) => return Ok(None),
                Err(fault) => return Ok(Some(format!("cannot be read: {fault}"))),
            };
            let Some(event) = placed(row, prev) else {
                return Ok(Some("has a value that no event has".to_owned()));
            };
            prev = event.hash;
            if let ControlFlow::Break(what) = take(&event) {
                return Ok(what);
            }
        }
    }
}

/// A row as it was stored: each value of the one type that an event has there.
fn placed<'r>(row: &'r rusqlite::Row<'_>, prev: Digest) -> Option<Placed<'r>> {
    let text = |column| row.get_ref(column).ok()?.as_str().ok();
    let number = |column| row.get_ref(column).ok()?.as_i64().ok();
    let digest = |column| match row.get_ref(column).ok()? {
        ValueRef::Null => Some(None),
        ValueRef::Blob(bytes) => Some(Some(Digest(bytes.try_into().ok()?))),
        _ => None,
    };
    let key = match row.get_ref(2).ok()? {
        ValueRef::Null => None,
        ValueRef::Blob(bytes) => Some(Key(bytes.try_into().ok()?)),
        _ => return None,
    };
    let content = Content {
        key,
        event: text(3)?,
        attempt: number(4)?.try_into().ok()?,
        text: digest(5)?,
        wording: digest(6)?,
        locale: text(7)?,
        message_id: text(8)?,
        relay_id: text(9)?,
        relay: text(10)?,
        stage: text(11)?,
        code: number(12)?.try_into().ok()?,
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
        seq: number(0)?.try_into().ok()?,
        time: Stamp(number(1)?),
        prev,
        hash: digest(17)??,
        kind: content.event.parse().ok()?,
        content,
    })
}
