//! When connections were opened, for a rate that survives the end of a `send`.
//!
//! Guarantees that an opening is in its file before the connection is there. It is no history: a file that is
//! lost, or that cannot be written, costs the relay a few connections at once. It must not decide when one is
//! opened.

use std::{
    fs::{File, OpenOptions},
    io::Write,
    time::Duration,
};

use super::{Ledger, private};
use crate::{delivery::clock, terms::Stamp};

const NAME: &str = "openings";
/// A moment in microseconds.
const OCTETS: usize = size_of::<i64>();

/// The openings of a campaign.
#[derive(Debug, Default)]
pub struct Openings {
    earlier: Vec<Stamp>,
    file: Option<File>,
}

impl Openings {
    /// Those that are no longer ago than `counts`. `set` says by how many microseconds the clock was set meanwhile.
    #[must_use]
    pub fn of(ledger: &Ledger, counts: Duration, set: Option<i64>, now: Stamp) -> Self {
        let path = ledger.folder.join(NAME);
        let was = std::fs::read(&path).unwrap_or_default();
        let (moments, _cut_off) = was.as_chunks::<OCTETS>();
        let moments = moments
            .iter()
            .map(|octets| Stamp(i64::from_be_bytes(*octets)));
        let moments = moments.map(|at| set.map_or(at, |by| clock::moved(at, by, now)));
        let mut earlier: Vec<Stamp> = moments.filter(|at| now.since(*at) < counts).collect();
        earlier.sort_unstable();
        let octets: Vec<u8> = earlier.iter().flat_map(|at| at.0.to_be_bytes()).collect();
        let file = private::write_replacing(&path, &octets)
            .and_then(|()| OpenOptions::new().append(true).open(&path));
        Self {
            earlier,
            file: file.ok(),
        }
    }

    /// How long ago each of them was, oldest first.
    #[must_use]
    pub fn ago(&self, now: Stamp) -> Vec<Duration> {
        self.earlier.iter().map(|at| now.since(*at)).collect()
    }

    /// One is opened now.
    pub fn note(&mut self, now: Stamp) {
        let wrote = self
            .file
            .as_mut()
            .map(|file| file.write_all(&now.0.to_be_bytes()));
        // Half a moment would shift those behind it.
        if wrote.is_some_and(|wrote| wrote.is_err()) {
            self.file = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn an_opening_counts_for_the_next_run_as_long_as_a_limit_counts_it() {
        let folder = tempfile::tempdir().unwrap();
        let (state, recorded) = (folder.path().join("state"), folder.path().join("toml"));
        let now = Stamp::from_system(SystemTime::now());
        let ledger = Ledger::open_or_begin(&state, &recorded, "c", "h", now).unwrap();
        let minute = Duration::from_mins(1);
        let later = |seconds: i64| now.plus(seconds * Stamp::SECOND);
        let mut first = Openings::of(&ledger, minute, None, now);
        assert!(first.ago(now).is_empty());
        first.note(now);
        first.note(later(50));
        drop(first);
        let path = state.join(NAME);
        // Cut off by a crash of the machine.
        let mut octets = std::fs::read(&path).unwrap();
        octets.extend([0; 3]);
        std::fs::write(&path, octets).unwrap();
        let mut second = Openings::of(&ledger, minute, None, later(70));
        assert_eq!(second.ago(later(70)), [Duration::from_secs(20)]);
        second.note(later(71));
        let third = Openings::of(&ledger, minute, None, later(72));
        let ago = [22, 1].map(Duration::from_secs);
        assert_eq!(third.ago(later(72)), ago);
        // The clock was set forward by an hour meanwhile: no time passed.
        let hour = 3600 * Stamp::SECOND;
        let fourth = Openings::of(&ledger, minute, Some(hour), later(3672));
        assert_eq!(fourth.ago(later(3672)), ago);
    }
}
