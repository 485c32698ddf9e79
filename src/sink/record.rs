//! What the sink got, in memory: shared between the running sink and whoever asks it afterwards. Addresses in
//! it are personal data; `Debug` does not show them.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::config::Memory;
use super::lot::fingerprint;
use super::store::Store;

/// One accepted message; also one line of `received.jsonl`.
#[derive(Clone, Deserialize, Serialize, PartialEq, Eq)]
pub struct Received {
    /// Its number, from 1, in the order of acceptance.
    pub n: u64,
    /// The connection that it came on, from 1.
    pub connection: u64,
    /// When the first octet of its body was read, in microseconds since 1970.
    pub began: u64,
    /// When the end of its body was read, in microseconds since 1970.
    pub ended: u64,
    /// The sender of the envelope; empty for the null sender.
    pub mail_from: String,
    /// What followed the sender's address, as sent.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mail_parameters: String,
    /// The accepted recipients of the envelope.
    pub rcpt: Vec<String>,
    /// What followed each recipient's address, as sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rcpt_parameters: Vec<String>,
    /// Its Message-ID, if it has one.
    pub message_id: Option<String>,
    /// Its octets, as in its file.
    pub size: usize,
    /// The name of its file in the sink's directory.
    pub file: Option<String>,
    /// False if the script had the connection closed in place of the 250.
    pub answered: bool,
    /// Its text, if `Memory::Messages` asks for it.
    #[serde(skip)]
    pub raw: Option<Arc<[u8]>>,
}

impl fmt::Debug for Received {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Received")
            .field("n", &self.n)
            .field("connection", &self.connection)
            .field("size", &self.size)
            .field("recipients", &self.rcpt.len())
            .finish_non_exhaustive()
    }
}

/// What is kept of an accepted message where no address may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprints {
    /// Of its Message-ID, without angle brackets; of nothing if it has none.
    pub message: u128,
    /// Of its recipient; of all of them if there are several.
    pub recipient: u128,
}

/// Counts over the life of a sink.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Connections accepted so far.
    pub connections: u64,
    /// Connections open now.
    pub open: u64,
    /// The most that were ever open at once.
    pub most_open: u64,
    /// Messages stored.
    pub received: u64,
    /// Bodies that were read to their end and not stored.
    pub refused: u64,
}

/// A handle on what a sink got; clones share it.
#[derive(Clone, Debug)]
pub struct Record(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    received: Vec<Received>,
    fingerprints: Vec<Fingerprints>,
    totals: Totals,
    memory: Memory,
    store: Option<Store>,
}

impl Record {
    pub(super) fn new(memory: Memory, store: Option<Store>) -> Self {
        Self(Arc::new(Mutex::new(State {
            received: Vec::new(),
            fingerprints: Vec::new(),
            totals: Totals::default(),
            memory,
            store,
        })))
    }

    /// Every message received by this sink since it was bound, in order of acceptance.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.state().received.clone()
    }

    /// Looks at the messages without copying them. The sink waits meanwhile.
    pub fn with<T>(&self, look: impl FnOnce(&[Received]) -> T) -> T {
        look(&self.state().received)
    }

    /// What was kept of each message under `Memory::Fingerprints`, in order of acceptance.
    #[must_use]
    pub fn fingerprints(&self) -> Vec<Fingerprints> {
        self.state().fingerprints.clone()
    }

    /// The counts now.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.state().totals
    }

    /// Stores one message; on a fault nothing is recorded and its number stays free.
    pub(super) fn keep(&self, mut message: Received, text: &[u8]) -> io::Result<u64> {
        let mut state = self.state();
        let earlier = state.store.as_ref().map_or(0, Store::earlier);
        message.n = earlier + state.totals.received + 1;
        if let Some(store) = &mut state.store {
            store.write(&mut message, text)?;
        }
        let n = message.n;
        state.totals.received += 1;
        match state.memory {
            Memory::Totals => {}
            Memory::Fingerprints => {
                let id = message.message_id.as_deref().unwrap_or_default();
                let kept = Fingerprints {
                    message: fingerprint(id.trim_matches(['<', '>'])),
                    recipient: fingerprint(&message.rcpt.join(" ")),
                };
                state.fingerprints.push(kept);
            }
            Memory::Envelopes => state.received.push(message),
            Memory::Messages => {
                message.raw = Some(Arc::from(text));
                state.received.push(message);
            }
        }
        Ok(n)
    }

    pub(super) fn refused(&self) {
        self.state().totals.refused += 1;
    }

    /// Counts a connection in; it is counted out when the returned value is dropped.
    pub(super) fn connected(&self) -> Presence {
        let mut state = self.state();
        let totals = &mut state.totals;
        totals.connections += 1;
        totals.open += 1;
        totals.most_open = totals.most_open.max(totals.open);
        Presence {
            number: totals.connections,
            record: self.clone(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves counts at worst one behind; the record stays readable.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One open connection in the counts.
#[derive(Debug)]
pub(super) struct Presence {
    pub(super) number: u64,
    record: Record,
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.record.state().totals.open -= 1;
    }
}
