//! `docs/schemas/`: what each `--json` document and each file of the contract looks like, held against what
//! the program really prints and reads.

mod documents;
mod files;
mod shape;
mod types;
