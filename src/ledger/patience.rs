//! How long is tried again what did not come to stand: the connection broke, or somebody else held what was to be
//! written.

use std::time::{Duration, Instant};

use super::{Fault, Link, postgres::PATIENCE};

/// So long whoever has the turn, or holds a table, is waited for: as long as a lease lasts.
const TURN: Duration = Duration::from_secs(30);

/// Counts from its making, and breaks from the first of them.
#[derive(Debug)]
pub(super) struct Patience {
    link: Link,
    began: Instant,
    broke: Option<Instant>,
}

impl Patience {
    pub(super) fn new(link: Link) -> Self {
        Self {
            link,
            began: Instant::now(),
            broke: None,
        }
    }

    /// Whether to try once more. Of both faults nothing stands: a break is one only once that is known, and the
    /// server undoes the transaction of whoever is not let in.
    pub(super) fn lasts(&mut self, fault: &Fault) -> bool {
        let (since, longest) = match fault {
            Fault::Cut { .. } => (*self.broke.get_or_insert_with(Instant::now), PATIENCE),
            Fault::Held => (self.began, TURN),
            _ => return false,
        };
        self.link.has_time(since, longest)
    }
}
