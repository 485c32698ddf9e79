//! What every benchmark says and is told: lines of figures, and numbers from the environment.

/// A line.
#[expect(clippy::print_stdout, reason = "a benchmark speaks to people")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// A number from the environment.
pub(crate) fn stated(name: &str, otherwise: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// So many a second.
#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
pub(crate) fn a_second(count: u64, took: std::time::Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}
