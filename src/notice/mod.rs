//! Catalogue, templates, slots, wordings.
//!
//! Guarantees that a wording is rendered once per combination of facets, that people only fill
//! slots, and that a personal field decides nothing. It must not see a person.

mod advice;
mod agencies;
mod built_in;
mod catalogue;
mod checks;
mod classes;
mod compared;
mod compile;
mod document;
mod entries;
mod escape;
mod facts;
mod facts_proof;
mod filters;
mod format;
mod front;
mod kinds;
mod layout;
mod library;
mod list_text;
mod locate;
mod markdown;
mod multiply;
mod names;
mod operands;
mod origin;
mod overlay;
mod parity;
mod press;
mod prove;
mod public;
mod reference;
mod render;
mod render_key;
mod schema;
mod slots;
mod spoken;
mod tokens;
mod traced;
mod trail;
mod wording;

pub use built_in::{BuiltIn, Language, Turn, Variant, class_in_english};
pub use classes::Classes;
pub use compile::{LocaleUse, Notices, compile, compile_with};
pub use document::{fonts, word_break};
pub use library::Via;
pub use origin::{Origin, Origins};
pub use overlay::codes as jurisdiction_codes;
pub use public::PublicNotice;
pub use reference::{reference, section_in_words};
pub use schema::{BLOCKS, WORDS};
pub use wording::{Outline, Piece, Slot, Wording};

#[cfg(test)]
mod compile_tests;
#[cfg(test)]
mod facts_proof_tests;
#[cfg(test)]
mod filling_tests;
#[cfg(test)]
#[path = "../../tests/it/support/hostile.rs"]
mod hostile;
#[cfg(test)]
mod markdown_tests;
#[cfg(test)]
mod spoken_tests;
