//! How long is tried again what did not come to stand, because the connection broke.

use std::time::Instant;

use super::postgres::PATIENCE;

/// Counts from the first break.
#[derive(Debug, Default)]
pub(super) struct Patience(Option<Instant>);

impl Patience {
    /// Whether to try once more.
    pub(super) fn lasts(&mut self) -> bool {
        Instant::now() < *self.0.get_or_insert_with(|| Instant::now() + PATIENCE)
    }
}
