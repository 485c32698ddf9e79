//! Words that every layer shares: addresses, locales, keys, digests, moments, findings.
//!
//! Everything here is a value. This module guarantees that personal data cannot be printed by
//! accident (`Debug` and `Display` mask it), and it must not do I/O, read a clock or know any
//! other module.

mod acts;
mod address;
mod cell;
mod consent;
mod count;
mod day;
mod digest;
mod finding;
mod ident;
mod locale;
mod mask;
mod span;
mod stage;
mod stamp;

pub use acts::acts;
pub use address::{Address, AddressFault, Purpose, domain};
pub use cell::{harmless, reversible};
pub use consent::{CONSENTS, NO, YES};
pub use count::{agrees, counted, size, thousands};
pub use day::day_meant;
pub use digest::{Digest, Hasher};
pub use finding::{Finding, Findings, Place, Severity, named_for_good};
pub use ident::{ClassId, InvalidIdent, Jurisdiction, Key};
pub use locale::{InvalidLocale, Locale};
pub use mask::{Masked, mask_value};
pub use span::{line_and_column, nearest};
pub use stage::Stage;
pub use stamp::{Stamp, micros};
