//! History on disk: an append-only chain of events, in `SQLite` or in `PostgreSQL`, and the identity of the ledger.
//!
//! Guarantees that an event is durable before anybody is told so, that what is on disk is always a
//! prefix of what was queued, and that a missing, foreign or older ledger is refused. It must not
//! hold personal data, and nothing else may issue a `Permit`.

mod audit;
mod boot;
mod engine;
mod fault;
mod flows;
mod head_line;
mod home;
mod identity;
mod index;
mod lock;
mod note;
mod openings;
mod patience;
mod postgres;
mod private;
mod queued;
mod reading;
mod senders;
mod sqlite;
mod turn;
mod whereabouts;
mod writer;
mod writing;

pub use audit::{Flaw, Sound};
pub use fault::Fault;
pub use flows::{Flows, Given, Reserved, Span, Wanted};
pub use head_line::HeadLine;
pub use home::{Alone, Home};
pub use identity::{EngineName, Identity, Recorded};
pub use index::Index;
pub use lock::SenderLock;
pub use note::{Checkpoint, LogKey, Signer};
pub use openings::Openings;
pub use postgres::{Database, Link};
pub use private::{Replacing, make_dir, write_new, write_replacing};
pub use reading::Reading;
pub use senders::{Joining, Seen, SenderRow, Shared, Wish};
pub use turn::Turn;
pub use whereabouts::Whereabouts;
pub use writer::Writer;
pub use writing::Ledger;
