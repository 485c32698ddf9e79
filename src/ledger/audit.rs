//! The audit: every event of the chain read again, and the first place where something is wrong.
//!
//! Guarantees that a chain which passes has the events it was made of, each once and in order, up to its
//! head; what was cut off after that only somebody outside can tell. Reads as fast as it can hash: no
//! text is copied that nobody asked for.

use rusqlite::{Row, params, types::ValueRef};

use super::{Fault, Reading, reading::COLUMNS};
use crate::{
    delivery::{Content, Placed, Stage},
    terms::{Digest, Key, Stamp},
};

/// The first place where something is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The number of the event.
    pub seq: u64,
    /// What is wrong there, as the end of a sentence about the event.
    pub what: String,
}

/// A chain without a flaw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sound {
    /// The last event's number; 0 where there is none.
    pub seq: u64,
    /// Its hash.
    pub head: Digest,
    /// How many octets were hashed.
    pub octets: u64,
}

const CHANGED: &str = "is not what was written: its hash does not follow from what it says and from the event before it";

impl Reading {
    /// Reads every event. `take` gets each that is in its place, and may find a flaw of its own.
    pub fn audit(
        &self,
        mut take: impl FnMut(&Placed<'_>) -> Result<(), String>,
    ) -> Result<Result<Sound, Flaw>, Fault> {
        let read = || Fault::sqlite("read the ledger");
        let mut statement = self
            .connection
            .prepare(&format!("SELECT {COLUMNS} FROM event ORDER BY seq"))
            .map_err(read())?;
        let mut rows = statement.query(params![]).map_err(read())?;
        let mut sound = Sound {
            seq: 0,
            head: self.genesis,
            octets: 0,
        };
        let mut bytes = Vec::with_capacity(1024);
        loop {
            let expected = sound.seq + 1;
            let flaw = |what: String| Flaw {
                seq: expected,
                what,
            };
            let row = match rows.next() {
                Ok(Some(row)) => row,
                Ok(None) => return Ok(Ok(sound)),
                Err(fault) => return Ok(Err(flaw(format!("cannot be read: {fault}")))),
            };
            let Some(event) = placed(row, sound.head) else {
                return Ok(Err(flaw("has a value that no event has".to_owned())));
            };
            if event.seq != expected {
                let what = format!("is missing: event {} stands in its place", event.seq);
                return Ok(Err(flaw(what)));
            }
            event
                .content
                .write(sound.head, event.seq, event.time, &mut bytes);
            sound.octets += bytes.len() as u64;
            if Digest::of(&bytes) != event.hash {
                return Ok(Err(flaw(CHANGED.to_owned())));
            }
            if let Err(what) = take(&event) {
                return Ok(Err(flaw(what)));
            }
            (sound.seq, sound.head) = (event.seq, event.hash);
        }
    }
}

/// A row as it was stored: each value of the one type that an event has there.
fn placed<'r>(row: &'r Row<'_>, prev: Digest) -> Option<Placed<'r>> {
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
