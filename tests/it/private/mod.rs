//! What nobody else may read, wherever it may come out: printed, written, recorded, left open.

mod awake;
mod leaks;
mod modes;
mod passwords;
mod place;
pub(crate) mod tour;
