//! One SMTP session driven stage by stage, pace, TLS, reply classification.
//!
//! Guarantees that every verdict belongs to the person it is about, that no body leaves without a
//! `Permit`, that a session in doubt is dropped, and that no more releases happen than the stated
//! rates allow. It must not know a campaign, a file or the ledger.

mod cause;
mod connect;
mod envelope;
mod features;
mod habits;
mod login;
#[cfg(test)]
mod matrix_peer;
#[cfg(test)]
mod matrix_tests;
mod offer;
mod pace;
mod recycle;
mod riding;
mod scrub;
mod session;
mod tls;
mod token;
mod trouble;
mod wire;

pub use connect::{Endpoint, Security};
pub use envelope::Envelope;
pub use habits::{ForeignSender, Habits, Quota, Tracking};
pub use login::{Login, Proof};
pub use offer::Offered;
pub use pace::{Limit, Pace, Step};
pub use recycle::Recycle;
pub use riding::Riding;
pub use scrub::scrub;
pub use session::Session;
pub use tls::{ClientCert, MinTls, Tls};
pub use token::TokenSource;
pub use trouble::{Timeouts, Trouble};
