//! One SMTP session driven stage by stage, pace, TLS, reply classification.
//!
//! Guarantees that every verdict belongs to the person it is about, that no body leaves without a
//! `Permit`, that a session in doubt is dropped, and that no more releases happen than the stated
//! rates allow. It must not know a campaign, a file or the ledger.

mod cause;
mod connect;
mod habits;
mod offer;
mod pace;
mod scrub;
mod session;
mod trouble;
mod wire;

pub use connect::{Endpoint, Login, Security};
pub use habits::{Envelope, Habits, Quota, Tracking};
pub use offer::Offered;
pub use pace::{Limit, Pace};
pub use scrub::scrub;
pub use session::Session;
pub use trouble::{Timeouts, Trouble};
