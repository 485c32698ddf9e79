//! Catalogue, templates, slots, wordings.
//!
//! Guarantees that a wording is rendered once per combination of facets, that people only fill
//! slots, and that a personal field decides nothing. It must not see a person.

mod wording;

pub use wording::{Piece, Slot, Wording};
