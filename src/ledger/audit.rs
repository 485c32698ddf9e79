//! The audit: every event of the chain read again, and the first place where something is wrong.
//!
//! Guarantees that a chain which passes has the events it was made of, each once and in order, up to its
//! head; what was cut off after that only somebody outside can tell. One thread reads rows and writes their
//! canonical octets while the other hashes and judges those that were read before; the octets are all that
//! is handed over, so what is judged is what was hashed.

use std::{
    ops::ControlFlow::{Break, Continue},
    sync::mpsc::{self, SyncSender},
};

use super::{Fault, Reading};
use crate::{
    delivery::{Content, Kind, Placed},
    terms::{Digest, Key, Stamp},
};

/// So many events are handed over together, and so many times as many lie ready at most.
const TOGETHER: usize = 512;
const READY: usize = 4;
/// About as many octets has an event; what is longer takes more memory once.
const OCTETS: usize = 640;

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
        take: impl FnMut(&Placed<'_>) -> Result<(), String>,
    ) -> Result<Result<Sound, Flaw>, Fault> {
        // Where it cannot be read, the walk finds the reason, or the question after it does.
        let before = self.head().map_or(0, |(seq, _)| seq);
        let walked = self.walk(take)?;
        Ok(match walked {
            Ok(sound) => self.at_its_head(sound, before)?,
            flaw => flaw,
        })
    }

    /// Holds where the chain ends against the head that the ledger keeps. Somebody may write meanwhile: what was
    /// the head before is in the chain, and nothing stands behind what is the head now.
    fn at_its_head(&self, sound: Sound, before: u64) -> Result<Result<Sound, Flaw>, Fault> {
        let (now, hash) = self.head()?;
        let flaw = |seq, what: String| Ok(Err(Flaw { seq, what }));
        if sound.seq < before {
            let what = format!("is missing: the ledger's head is event {before}");
            return flaw(sound.seq + 1, what);
        }
        if sound.seq > now {
            return flaw(now + 1, "stands behind the ledger's head".to_owned());
        }
        if sound.seq == now && sound.head != hash {
            return flaw(
                now,
                "is not the one that the ledger's head names".to_owned(),
            );
        }
        Ok(Ok(sound))
    }

    fn walk(
        &self,
        take: impl FnMut(&Placed<'_>) -> Result<(), String>,
    ) -> Result<Result<Sound, Flaw>, Fault> {
        // A connection belongs to one thread.
        let other = self.again()?;
        let (ready, read) = mpsc::sync_channel(READY);
        std::thread::scope(|scope| {
            let reader = scope.spawn(move || other.fill(&ready));
            let mut judge = Judge {
                sound: Sound {
                    seq: 0,
                    head: self.genesis,
                    octets: 0,
                },
                take,
            };
            let judged = read.iter().try_for_each(|events| judge.look(&events));
            // A reader that is still at work ends by that.
            drop(read);
            let ended = reader
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            Ok(match (judged, ended) {
                (Err(flaw), _) | (Ok(()), Some(flaw)) => Err(flaw),
                (Ok(()), None) => Ok(judge.sound),
            })
        })
    }

    /// Hands over every event in order, up to the first that cannot be one or is not in its place.
    fn fill(&self, ready: &SyncSender<Events>) -> Result<Option<Flaw>, Fault> {
        let (mut events, mut seq) = (Events::default(), 0);
        let what = self.engine.rows(self.genesis, |event| {
            if event.seq != seq + 1 {
                let what = format!("is missing: event {} stands in its place", event.seq);
                return Break(Some(what));
            }
            seq = event.seq;
            events.add(event);
            // Where nobody takes them, whoever judges has found a flaw.
            let full = events.all.len() == TOGETHER;
            if full && ready.send(std::mem::take(&mut events)).is_err() {
                return Break(None);
            }
            Continue(())
        })?;
        if ready.send(events).is_err() {
            return Ok(None);
        }
        Ok(what.map(|what| Flaw { seq: seq + 1, what }))
    }
}

/// Some events, one after the other.
#[derive(Debug, Default)]
struct Events {
    /// The canonical octets of all.
    octets: Vec<u8>,
    all: Vec<Short>,
}

/// What stands beside the octets of an event, so that nobody has to read it from them.
#[derive(Debug)]
struct Short {
    /// Where its octets end.
    end: usize,
    time: Stamp,
    kind: Kind,
    key: Option<Key>,
    text: Option<Digest>,
    wording: Option<Digest>,
    attempt: u32,
    code: u16,
    /// As it was stored.
    hash: Digest,
}

impl Events {
    fn add(&mut self, event: &Placed<'_>) {
        if self.all.is_empty() {
            self.all.reserve_exact(TOGETHER);
            self.octets.reserve(TOGETHER * OCTETS);
        }
        let content = &event.content;
        content.write(event.prev, event.seq, event.time, &mut self.octets);
        self.all.push(Short {
            end: self.octets.len(),
            time: event.time,
            kind: event.kind,
            key: content.key,
            text: content.text,
            wording: content.wording,
            attempt: content.attempt,
            code: content.code,
            hash: event.hash,
        });
    }
}

/// Hashes and asks, event by event.
struct Judge<T> {
    sound: Sound,
    take: T,
}

impl<T: FnMut(&Placed<'_>) -> Result<(), String>> Judge<T> {
    fn look(&mut self, events: &Events) -> Result<(), Flaw> {
        let mut begin = 0;
        for short in &events.all {
            let octets = events.octets.get(begin..short.end).unwrap_or_default();
            begin = short.end;
            let seq = self.sound.seq + 1;
            self.judge(seq, short, octets)
                .map_err(|what| Flaw { seq, what })?;
            self.sound = Sound {
                seq,
                head: short.hash,
                octets: self.sound.octets + octets.len() as u64,
            };
        }
        Ok(())
    }

    fn judge(&mut self, seq: u64, short: &Short, octets: &[u8]) -> Result<(), String> {
        if Digest::of(octets) != short.hash {
            return Err(CHANGED.to_owned());
        }
        let content = Content::read(octets).ok_or(CHANGED)?;
        (self.take)(&Placed {
            seq,
            time: short.time,
            prev: self.sound.head,
            hash: short.hash,
            kind: short.kind,
            content: Content {
                key: short.key,
                text: short.text,
                wording: short.wording,
                attempt: short.attempt,
                code: short.code,
                ..content
            },
        })
    }
}
