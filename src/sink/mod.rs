//! A built-in SMTP server that keeps what it gets and misbehaves on demand.
//!
//! `demo`, `rehearse` and the tests talk to it over a real loopback socket, so that nothing on the way to a
//! relay is replaced by a stand-in. It guarantees that a message is in its record (and on disk, if a
//! directory is given) before the 250 goes out, that replies come in the order of the commands, and that
//! nothing a peer sends can grow without bound.
//!
//! It must never relay, resolve a name or listen beyond loopback: what it captures is personal data.

mod body;
mod config;
mod headers;
mod login;
mod lot;
mod path;
mod record;
mod reply;
mod script;
mod script_file;
mod server;
mod session;
mod store;
mod transaction;
mod wire;

pub use config::{Extension, Login, Memory, SinkConfig};
pub use lot::fingerprint;
pub use record::{Fingerprints, Received, Record, Totals};
pub use reply::{MalformedReply, Reply};
pub use script::{Action, OTHERS, Rule, Script};

pub use crate::terms::Stage;
pub use script_file::ScriptFault;
pub use server::{Background, Sink};
