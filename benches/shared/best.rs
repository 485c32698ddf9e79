//! What is timed in this process: the best of several runs, each on the clock.

use std::time::{Duration, Instant};

type Whatever<T> = Result<T, Box<dyn std::error::Error>>;

/// The shortest that a run took.
pub(crate) fn best(runs: u64, mut run: impl FnMut() -> Whatever<()>) -> Whatever<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..runs {
        let began = Instant::now();
        run()?;
        best = best.min(began.elapsed());
    }
    Ok(best)
}
