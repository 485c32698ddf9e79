//! Requirement profiles and content checks over wordings, to findings.
//!
//! The law is data (`templates/requirements/`), and the engine is pure: wordings, facts and counts go
//! in, findings come out. A rule asks whether an element is there, by its id, and never reads prose for
//! what it means. Guarantees that every finding of a law names its source and how sure that is, and
//! that a general rule is never softened by a law that does not bite. It must not decide anything that
//! only a person can: what cannot be seen is attested, and what comes out is a check, not clearance.

mod attest;
mod basis;
mod channel;
mod due;
mod element;
mod general;
mod headings;
mod kept;
mod laws;
mod letters;
mod library;
mod profile;
mod reach;
mod reference;
mod registry;
mod saying;
mod shape;
mod stated;

pub use channel::{ByEmail, NotEnough, substitutes};
pub use due::{Due, deadlines};
pub use general::Subject;
pub use kept::{Kept, kept};
pub use laws::{concerned, judge};
pub use library::Profiles;
pub use profile::{Profile, Rule};
pub use reach::{Judged, Reach};
pub use reference::reference;
pub use registry::{Entry, Registry, checked, evidence_in_words, evidence_with_words};
pub use shape::{Channel, Fallback, Gate, Held, Retention, Way};

/// What the output of every check says.
pub const NOT_CLEARANCE: &str = "a check, not clearance";
