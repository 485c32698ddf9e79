//! What the domain name system says of the sender, and of the domains that are written to.
//!
//! Guarantees that nothing but names of domains leaves the machine, and that a question without an
//! answer never counts as a good answer. Only `ask` opens a connection; what is made of the answers is
//! pure. It must not know who is on a list.

mod ask;
mod dkim;
mod dmarc;
mod facts;
mod mail;
mod sender;
mod spf;
mod tags;

pub use ask::Server;
pub use facts::{Answer, Facts, Mail, Question};
pub use mail::{Count, Domain, Tally, tally};
pub use sender::{Line, Named, Seen, Sender};
