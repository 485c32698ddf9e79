//! The turn to write, over a connection that may break at any moment.
//!
//! Guarantees that nobody else has the turn, that its events stand together or not at all, and that it is
//! known which when the connection broke in between: whoever asks holds the turn, so the broken one is over.

use std::time::{Duration, Instant};

use tokio_postgres::{SimpleQueryMessage, types::ToSql};

use super::{
    PATIENCE, Postgres, lock, rows,
    schema::KNOWN,
    session::{Session, Sql, fault_of, is_cut, words},
};
use crate::{
    delivery::{Event, Stage},
    ledger::{
        Fault,
        engine::{Head, number},
        patience::Patience,
    },
    terms::Digest,
};

/// So many events share a statement at most: one that is too long is refused.
const TOGETHER: usize = 4096;
/// Whoever has just ended lets go of the sender's lock within so many looks.
const LOOKS: u32 = 50;
const BETWEEN: Duration = Duration::from_millis(20);
/// So long whoever has the turn is waited for: as long as a lease lasts.
const TURN: Duration = Duration::from_secs(30);

/// Events, their checkpoint and the new head, in one round trip.
pub(super) const WRITE: &str = "
    WITH written AS (
      INSERT INTO disclose.event (ledger, seq, time, key, event, attempt, text, wording, locale, message_id, relay_id,
        relay, stage, code, enhanced_code, reply, tls, sender, hash)
      SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::bytea[], $5::text[], $6::bigint[], $7::bytea[],
        $8::bytea[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::int[], $15::text[],
        $16::text[], $17::text[], $18::text[], $19::bytea[])
    ), kept AS (
      INSERT INTO disclose.checkpoint (ledger, seq, note)
      SELECT $1, $20, $22 WHERE $22::text IS NOT NULL
      ON CONFLICT (ledger, seq) DO UPDATE SET note = EXCLUDED.note
    )
    UPDATE disclose.head SET seq = $20::bigint, hash = $21::bytea WHERE ledger = $1";

/// The class of the locks that senders hold: `Dscl`.
const SENDER: i32 = 0x4473_636c;
/// Who holds the lock of a ledger's sender, as it calls itself.
pub(super) const SENDERS: &str = "
    SELECT coalesce(a.application_name, '') FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid = 1148412780
      AND l.objid = $1::int4::oid AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())";

impl Postgres {
    pub(in crate::ledger) fn begin(&self) -> Result<Head, Fault> {
        if self.in_turn.get() {
            // The ledger was made in this very turn.
            return self.head();
        }
        let head = self.again_and_again(|session| try_begin(session, &self.id))?;
        self.in_turn.set(true);
        self.not_lost(head).inspect_err(|_lost| self.roll_back())
    }

    /// A head that is behind what was seen is that of a copy that took the database's place.
    fn not_lost(&self, head: Head) -> Result<Head, Fault> {
        let (here, seen) = (head.unzip(), self.last.get().unzip());
        if here.0 < seen.0 || here.0 == seen.0 && here.1 != seen.1 {
            return Err(Fault::Lost {
                here: here.0.unwrap_or_default(),
                seen: seen.0.unwrap_or_default(),
            });
        }
        self.last.set(head);
        Ok(head)
    }

    /// Whatever was seen before, what is there now is the ledger.
    pub(in crate::ledger) fn forget_seen(&self) {
        self.last.set(None);
    }

    pub(in crate::ledger) fn commit(
        &self,
        events: &[Event],
        checkpoint: Option<&str>,
    ) -> Result<(), Fault> {
        let Some(last) = events.last() else {
            self.roll_back();
            return Ok(());
        };
        let written = self.on_turn(|session| {
            write_all(session, &self.id, events, checkpoint)?;
            session.client().batch_execute("COMMIT")
        });
        self.in_turn.set(false);
        match written {
            Err(Fault::Cut { why }) => self.was_written(last, why)?,
            Err(fault) => {
                self.abort();
                return Err(fault);
            }
            Ok(()) => {}
        }
        self.last.set(Some((last.seq, last.hash)));
        Ok(())
    }

    pub(in crate::ledger) fn insert(&self, events: &[Event]) -> Result<(), Fault> {
        self.on_turn(|session| write_all(session, &self.id, events, None))
    }

    /// Whoever makes very many events is silent meanwhile.
    pub(in crate::ledger) fn take_time(&self) -> Result<(), Fault> {
        self.on_turn(|session| {
            session
                .client()
                .batch_execute("SET LOCAL idle_in_transaction_session_timeout = '10min'")
        })
    }

    /// Whether events stand whose commit was never answered; asked again where the question breaks too. A break
    /// says that nothing stands, so one that leaves this open is another fault: nobody writes the same again.
    fn was_written(&self, last: &Event, why: String) -> Result<(), Fault> {
        let mut patience = Patience::default();
        loop {
            let why_open = match self.stands(last) {
                Ok(true) => return Ok(()),
                Ok(false) => return Err(Fault::Cut { why }),
                Err(Fault::Cut { .. }) if patience.lasts() && !self.database.link().hurries() => {
                    continue;
                }
                Err(Fault::Cut { why }) => why,
                Err(fault @ (Fault::Held | Fault::Unreachable { .. })) => fault.to_string(),
                Err(fault) => return Err(fault),
            };
            return Err(Fault::Open { why: why_open });
        }
    }

    /// Whether an event stands. The turn is held while that is asked, so the transaction in question is over, one
    /// way or the other.
    fn stands(&self, event: &Event) -> Result<bool, Fault> {
        self.begin()?;
        let found = self.hash_at(event.seq);
        self.roll_back();
        Ok(found? == Some(event.hash))
    }

    pub(in crate::ledger) fn roll_back(&self) {
        if self.in_turn.replace(false) {
            self.abort();
        }
    }

    fn abort(&self) {
        let mut session = self.session.borrow_mut();
        let over = session
            .as_mut()
            .is_none_or(|session| session.client().batch_execute("ROLLBACK").is_ok());
        if !over {
            // The end of the connection does the same.
            *session = None;
        }
    }

    /// Makes this the engine of the only `send`.
    pub(in crate::ledger) fn take_sender(&self) -> Result<(), Fault> {
        self.on_session(|session| take_sender(session, &self.id))?;
        self.sends.set(true);
        Ok(())
    }

    /// Ends the turn, and keeps what was written in it that is no event.
    pub(in crate::ledger) fn keep(&self) -> Result<(), Fault> {
        let kept = self.on_turn(|session| session.client().batch_execute("COMMIT"));
        self.in_turn.set(false);
        if matches!(&kept, Err(fault) if !matches!(fault, Fault::Cut { .. })) {
            self.abort();
        }
        kept
    }

    /// Does something, within the turn if there is one.
    pub(super) fn act<T>(
        &self,
        what: &'static str,
        act: impl Fn(&mut Session) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, Fault> {
        if self.in_turn.get() {
            return self.on_turn(act);
        }
        self.again_and_again(|session| act(session).map_err(|fault| fault_of(what, &fault)))
    }

    /// Some rows; over a new connection, where the old one broke and no turn with it.
    pub(super) fn query(
        &self,
        sql: Sql,
        values: &[&(dyn ToSql + Sync)],
        what: &'static str,
    ) -> Result<Vec<super::Line>, Fault> {
        self.act(what, |session| session.query(sql, values))
    }

    /// Does what changes nothing outside of a turn, once more where the connection broke or somebody else has the
    /// turn for long.
    fn again_and_again<T>(
        &self,
        act: impl Fn(&mut Session) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let began = Instant::now();
        let mut until = None;
        loop {
            let done = self.on_session(&act);
            let again = match &done {
                Err(Fault::Cut { .. }) => {
                    Instant::now() < *until.get_or_insert_with(|| Instant::now() + PATIENCE)
                }
                Err(Fault::Held) => began.elapsed() < TURN,
                _ => false,
            };
            if !again || self.database.link().hurries() {
                return done;
            }
        }
    }

    /// Does something within the turn; a connection that breaks takes it away.
    fn on_turn<T>(
        &self,
        act: impl FnOnce(&mut Session) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, Fault> {
        let mut session = self.session.borrow_mut();
        let lost = || Fault::Cut {
            why: "the connection was lost before".to_owned(),
        };
        let done = act(session.as_mut().ok_or_else(lost)?);
        done.map_err(|fault| {
            if is_cut(&fault) {
                *session = None;
                return Fault::Cut { why: words(&fault) };
            }
            fault_of("write to the ledger", &fault)
        })
    }

    /// Does something outside of a turn, on a new connection where the last one is gone.
    fn on_session<T>(
        &self,
        act: impl FnOnce(&mut Session) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let mut session = self.session.borrow_mut();
        let open = match session.take() {
            Some(open) => session.insert(open),
            None => session.insert(self.reconnected()?),
        };
        let done = act(open);
        if matches!(done, Err(Fault::Cut { .. })) {
            *session = None;
        }
        done
    }

    /// A new connection in the place of one that broke: to a database that has all that was seen, and as the
    /// sender that this was.
    fn reconnected(&self) -> Result<Session, Fault> {
        self.database.patiently(|| {
            let mut session = Session::open(&self.database)?;
            session.end(&self.backend.borrow())?;
            if let Some((seq, hash)) = self.last.get() {
                let rows = session
                    .query(Sql::HashAt, &[&self.id, &number(seq)])
                    .map_err(|fault| fault_of("read the ledger", &fault))?;
                let here: Option<Digest> =
                    rows.first().map(|row| rows::digest(row, 0)).transpose()?;
                if here != Some(hash) {
                    let rows = session
                        .query(Sql::Head, &[&self.id])
                        .map_err(|fault| fault_of("read the ledger", &fault))?;
                    let head = rows.first().map(rows::head).transpose()?.flatten();
                    return Err(Fault::Lost {
                        here: head.map_or(0, |(seq, _)| seq),
                        seen: seq,
                    });
                }
            }
            if self.sends.get() {
                take_sender(&mut session, &self.id)?;
            }
            self.backend.replace(session.backend.clone());
            Ok(session)
        })
    }
}

fn try_begin(session: &mut Session, id: &str) -> Result<Head, Fault> {
    // What is beside the head is as of after the wait for the turn only in a statement of its own.
    let text = format!(
        "BEGIN; SELECT seq, encode(hash, 'hex') FROM disclose.head WHERE ledger = '{id}' FOR UPDATE; \
         SELECT (SELECT version FROM disclose.version), (SELECT aside FROM disclose.ledger WHERE id = '{id}')"
    );
    let said = session.client().simple_query(&text);
    let head = said
        .map_err(|fault| fault_of("begin writing to the ledger", &fault))
        .and_then(|said| read_head(&said, id));
    if head
        .as_ref()
        .is_err_and(|fault| !matches!(fault, Fault::Cut { .. }))
    {
        drop(session.client().batch_execute("ROLLBACK"));
    }
    head
}

/// The head as text, the number of the tables, and whether the ledger was given up.
fn read_head(said: &[SimpleQueryMessage], id: &str) -> Result<Head, Fault> {
    let strange = || Fault::Postgres {
        what: "begin writing to the ledger",
        why: "the row of the ledger's head is gone or no such row".to_owned(),
    };
    let rows: Vec<_> = said
        .iter()
        .filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        })
        .collect();
    let [row, beside] = *rows else {
        return Err(strange());
    };
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok());
    let known = i64::from(KNOWN);
    let found = number(beside.get(0)).ok_or_else(strange)?;
    if found > known {
        return Err(Fault::Newer { found, known });
    }
    if beside.get(1) == Some("t") {
        return Err(Fault::Aside { id: id.to_owned() });
    }
    let seq = number(row.get(0)).ok_or_else(strange)?;
    let hash = row.get(1).map(|hex| Digest::try_from(hex.to_owned()));
    let hash = hash.transpose().map_err(|_hex| strange())?;
    Ok(hash.map(|hash| (seq.unsigned_abs(), hash)))
}

fn take_sender(session: &mut Session, id: &str) -> Result<(), Fault> {
    let fault = |fault: tokio_postgres::Error| fault_of("take the sender's lock", &fault);
    let mut looks = 0;
    while looks < LOOKS {
        let taken: bool = session
            .client()
            .query_one("SELECT pg_try_advisory_lock($1, $2)", &[&SENDER, &lock(id)])
            .and_then(|row| row.try_get(0))
            .map_err(fault)?;
        if taken {
            return Ok(());
        }
        looks += 1;
        std::thread::sleep(BETWEEN);
    }
    let holders = session.query(Sql::Senders, &[&lock(id)]).map_err(fault)?;
    let holder = holders.first().map(|row| row.try_get(0)).transpose();
    Err(Fault::Busy {
        holder: holder.map_err(fault)?.unwrap_or_default(),
    })
}

fn write_all(
    session: &mut Session,
    id: &str,
    events: &[Event],
    checkpoint: Option<&str>,
) -> Result<(), tokio_postgres::Error> {
    let mut parts = events.chunks(TOGETHER).peekable();
    while let Some(part) = parts.next() {
        let note = checkpoint.filter(|_| parts.peek().is_none());
        write(session, id, part, note)?;
    }
    Ok(())
}

fn write(
    session: &mut Session,
    id: &str,
    events: &[Event],
    checkpoint: Option<&str>,
) -> Result<(), tokio_postgres::Error> {
    let Some(last) = events.last() else {
        return Ok(());
    };
    let statement = session.statement(Sql::Write)?;
    let texts = |of: fn(&Event) -> &str| events.iter().map(of).collect::<Vec<_>>();
    let octets = |of: fn(&Event) -> Option<&[u8]>| events.iter().map(of).collect::<Vec<_>>();
    let numbers = |of: fn(&Event) -> i64| events.iter().map(of).collect::<Vec<_>>();
    let codes: Vec<i32> = events.iter().map(|event| i32::from(event.code)).collect();
    let values: [&(dyn ToSql + Sync); 22] = [
        &id,
        &numbers(|event| number(event.seq)),
        &numbers(|event| event.time.0),
        &octets(|event| event.key.as_ref().map(|key| key.0.as_slice())),
        &texts(|event| event.kind.as_str()),
        &numbers(|event| event.attempt.into()),
        &octets(|event| event.text.as_ref().map(|digest| digest.0.as_slice())),
        &octets(|event| event.wording.as_ref().map(|digest| digest.0.as_slice())),
        &texts(|event| &event.locale),
        &texts(|event| &event.message_id),
        &texts(|event| &event.relay_id),
        &texts(|event| &event.relay),
        &texts(|event| event.stage.map_or("", Stage::as_str)),
        &codes,
        &texts(|event| &event.enhanced_code),
        &texts(|event| &event.reply),
        &texts(|event| &event.tls),
        &texts(|event| &event.sender),
        &octets(|event| Some(event.hash.0.as_slice())),
        &number(last.seq),
        &last.hash.0.as_slice(),
        &checkpoint,
    ];
    session.client().execute(&statement, &values).map(drop)
}
