//! Bars of outcomes, each as a drawing of its own beside its row of numbers.
//!
//! Guarantees that an outcome is told by its pattern and its place, not by its colour alone. The
//! numbers stand in the table beside; the drawing says nothing to a screen reader.

use super::groups::{Counts, Outcome};

/// A bar over the whole width, its parts in the order of the outcomes. `most` is what fills it.
pub(super) fn bar(counts: &Counts, most: u64) -> String {
    let mut svg = String::from(
        "<svg class=\"bar\" width=\"100%\" height=\"18\" aria-hidden=\"true\" focusable=\"false\">",
    );
    let most = most.max(1);
    let mut from = 0;
    for outcome in Outcome::ALL {
        let count = counts.of(outcome);
        if count == 0 {
            continue;
        }
        // Whoever is one of a million is still seen.
        let width = share(count, most).max(0.4);
        svg.push_str(&format!(
            "<rect class=\"{}\" x=\"{:.3}%\" y=\"0\" width=\"{width:.3}%\" height=\"18\"/>",
            outcome.class(),
            share(from, most)
        ));
        from += count;
    }
    svg.push_str("</svg>");
    svg
}

/// Every outcome's square and words, in the order of a bar.
pub(super) fn legend() -> Vec<(String, &'static str)> {
    let all = Outcome::ALL.into_iter();
    all.map(|of| (swatch(of), of.words())).collect()
}

/// A square of an outcome's pattern, for the legend.
fn swatch(outcome: Outcome) -> String {
    format!(
        "<svg class=\"swatch\" width=\"18\" height=\"18\" aria-hidden=\"true\" focusable=\"false\"><rect class=\"{}\" \
         width=\"18\" height=\"18\"/></svg>",
        outcome.class()
    )
}

#[expect(clippy::cast_precision_loss, reason = "a share of a width")]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 * 100.0 / whole as f64
}
