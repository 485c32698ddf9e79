//! How it went over time: people handed over, beside the plan, and what came back.
//!
//! Guarantees that lines are told apart by their dashes, and that the table has what the drawing shows.
//! The drawing stretches to whatever width there is; its words stand outside of it.

use serde::Serialize;

use crate::terms::Stamp;

/// So many rows has the table.
const ROWS: i64 = 8;
/// So many points has a line; more nobody sees.
const POINTS: usize = 240;
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 300.0;

/// When the plan wants how many told: people who end together.
pub(super) type Planned = Vec<(u64, Option<Stamp>)>;

/// The drawing, and the same as a table.
#[derive(Debug, Serialize)]
pub(super) struct Curve {
    svg: String,
    /// Moments below the drawing.
    ticks: Vec<String>,
    /// What the top of it stands for.
    top: u64,
    half: u64,
    rows: Vec<Row>,
    has_plan: bool,
    has_returned: bool,
}

#[derive(Debug, Serialize)]
struct Row {
    at: String,
    handed_over: u64,
    planned: Option<u64>,
    returned: u64,
}

/// From the beginning to the last moment of either line; none where nobody was handed anything.
pub(super) fn curve(
    began: Stamp,
    handed_over: &[Stamp],
    returned: &[Stamp],
    planned: &Planned,
    words: impl Fn(Stamp) -> String,
) -> Option<Curve> {
    let ends = planned.iter().filter_map(|(_, end)| *end).max();
    let last = handed_over.iter().chain(returned).copied().max()?;
    // A plan that ends long after everybody was told says no more.
    let reach = last
        .0
        .saturating_sub(began.0)
        .saturating_mul(4)
        .max(60 * Stamp::SECOND);
    let until = ends.map_or(last, |end| end.min(began.plus(reach)).max(last));
    let until = until.max(began.plus(Stamp::SECOND));
    let top = planned.iter().map(|(people, _)| people).sum::<u64>();
    let top = top.max(handed_over.len() as u64).max(1);
    let span = until.0 - began.0;
    let x = |at: Stamp| ratio(at.0.saturating_sub(began.0), span).clamp(0.0, 1.0) * WIDTH;
    let y = |count: u64| {
        (1.0 - ratio(
            i64::try_from(count).unwrap_or(i64::MAX),
            i64::try_from(top).unwrap_or(1),
        )) * HEIGHT
    };
    let line = |moments: &[Stamp]| {
        let mut moments = moments.to_vec();
        moments.sort_unstable();
        let mut points = vec![(x(began), y(0))];
        let step = moments.len().div_ceil(POINTS).max(1);
        for (count, at) in (1_u64..).zip(&moments) {
            if count % step as u64 == 0 || count == moments.len() as u64 {
                points.push((x(*at), y(count)));
            }
        }
        points.push((WIDTH, y(moments.len() as u64)));
        points
    };
    let at_share = |n: i64, of: i64| began.plus(span / of * n);
    let mut svg = format!(
        "<svg class=\"curve\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=\"none\" aria-hidden=\"true\" \
         focusable=\"false\">"
    );
    for level in [0.0, HEIGHT / 2.0, HEIGHT] {
        svg.push_str(&format!("<path class=\"grid\" d=\"M0 {level}H{WIDTH}\"/>"));
    }
    let has_plan = ends.is_some();
    if has_plan {
        let points = (0..=40).map(|n| at_share(n, 40));
        let points: Vec<_> = points
            .map(|at| (x(at), y(wanted(planned, began, at))))
            .collect();
        svg.push_str(&path("plan", &points));
    }
    svg.push_str(&path("told", &line(handed_over)));
    if !returned.is_empty() {
        svg.push_str(&path("came", &line(returned)));
    }
    svg.push_str("</svg>");
    let count =
        |moments: &[Stamp], at: Stamp| moments.iter().filter(|of| **of <= at).count() as u64;
    let rows = (1..=ROWS).map(|n| if n == ROWS { until } else { at_share(n, ROWS) });
    let rows = rows.map(|at| Row {
        at: words(at),
        handed_over: count(handed_over, at),
        planned: has_plan.then(|| wanted(planned, began, at)),
        returned: count(returned, at),
    });
    Some(Curve {
        svg,
        ticks: vec![words(began), words(at_share(1, 2)), words(until)],
        top,
        half: top / 2,
        rows: rows.collect(),
        has_plan,
        has_returned: !returned.is_empty(),
    })
}

/// How many the plan has told at a moment: each lane evenly from the beginning to its end.
fn wanted(planned: &Planned, began: Stamp, at: Stamp) -> u64 {
    let told = planned.iter().map(|(people, end)| {
        let Some(end) = end else { return 0 };
        let (passed, whole) = (at.0 - began.0, (end.0 - began.0).max(1));
        let part = i128::from(*people) * i128::from(passed.clamp(0, whole)) / i128::from(whole);
        u64::try_from(part).unwrap_or(0)
    });
    told.sum()
}

fn path(class: &str, points: &[(f64, f64)]) -> String {
    let mut d = String::new();
    for (n, (x, y)) in points.iter().enumerate() {
        d.push_str(&format!("{}{x:.1} {y:.1}", if n == 0 { 'M' } else { 'L' }));
    }
    format!("<path class=\"{class}\" d=\"{d}\"/>")
}

#[expect(clippy::cast_precision_loss, reason = "a place in a drawing")]
fn ratio(part: i64, whole: i64) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_what_the_lines_show() {
        let at = |second: i64| Stamp(second * Stamp::SECOND);
        let told: Vec<Stamp> = (1..=100).map(at).collect();
        let planned = vec![(50, Some(at(50))), (50, Some(at(100)))];
        let curve = curve(at(0), &told, &[at(60)], &planned, |of| of.0.to_string()).unwrap();
        assert_eq!(curve.top, 100);
        let half = &curve.rows[3];
        assert_eq!(
            (half.handed_over, half.planned, half.returned),
            (50, Some(75), 0)
        );
        let last = curve.rows.last().unwrap();
        assert_eq!(
            (last.handed_over, last.planned, last.returned),
            (100, Some(100), 1)
        );
        assert!(curve.svg.contains("class=\"plan\"") && curve.svg.contains("class=\"came\""));
        assert!(super::curve(at(0), &[], &[], &planned, |_| String::new()).is_none());
    }
}
