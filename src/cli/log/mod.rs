//! `disclose log`: the delivery log as a file, checked, and asked about one person.

pub(super) mod args;
mod export;
mod files;
mod head;
mod lookup;
mod message;
mod outside;
mod people;
mod support;
mod verify;
mod words;

pub(super) use export::export;
pub(super) use head::{head, line_of, tip_of};
pub(super) use lookup::lookup;
pub(super) use verify::verify;
