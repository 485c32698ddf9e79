//! Catalogue, templates, slots, wordings.
//!
//! Guarantees that a wording is rendered once per combination of facets, that people only fill
//! slots, and that a personal field decides nothing. It must not see a person.

mod catalogue;
mod classes;
mod compile;
mod facts;
mod format;
mod layout;
mod markdown;
mod render;
mod slots;
mod source;
mod tags;
mod wording;

pub use compile::{Notices, USUAL_FIELDS, compile};
pub use wording::{Piece, Slot, Wording};
