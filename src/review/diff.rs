//! What changed between two texts, word by word. Pure: strings in, runs of words out.

use unicode_segmentation::UnicodeSegmentation;

/// A run of words that both texts have, or only one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Run {
    /// In both.
    Same(String),
    /// Only before.
    Gone(String),
    /// Only after.
    Come(String),
}

/// A table with more cells than this costs more than it tells: then all is gone and all has come.
const CELLS: usize = 4_000_000;

/// How much of two sequences is the same, in order: pairs of places, either of which may be absent.
fn align<T: PartialEq>(before: &[T], after: &[T]) -> Vec<(Option<usize>, Option<usize>)> {
    let head = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let tail = before
        .iter()
        .skip(head)
        .rev()
        .zip(after.iter().skip(head).rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (rows, columns) = (before.len() - head - tail, after.len() - head - tail);
    let mut steps: Vec<(Option<usize>, Option<usize>)> =
        (0..head).map(|at| (Some(at), Some(at))).collect();
    if rows.saturating_mul(columns) > CELLS {
        steps.extend((head..head + rows).map(|at| (Some(at), None)));
        steps.extend((head..head + columns).map(|at| (None, Some(at))));
    } else {
        steps.extend(middle(before, after, head, rows, columns));
    }
    steps.extend((0..tail).map(|at| (Some(head + rows + at), Some(head + columns + at))));
    steps
}

/// The longest common subsequence of the part between the common ends.
fn middle<T: PartialEq>(
    before: &[T],
    after: &[T],
    head: usize,
    rows: usize,
    columns: usize,
) -> Vec<(Option<usize>, Option<usize>)> {
    let width = columns + 1;
    let mut longest = vec![0_u32; (rows + 1) * width];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            longest[row * width + column] = if before[head + row] == after[head + column] {
                longest[(row + 1) * width + column + 1] + 1
            } else {
                longest[(row + 1) * width + column].max(longest[row * width + column + 1])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut steps = Vec::new();
    while row < rows || column < columns {
        let both = row < rows && column < columns;
        if both && before[head + row] == after[head + column] {
            steps.push((Some(head + row), Some(head + column)));
            row += 1;
            column += 1;
        } else if column == columns
            || row < rows
                && longest[(row + 1) * width + column] >= longest[row * width + column + 1]
        {
            steps.push((Some(head + row), None));
            row += 1;
        } else {
            steps.push((None, Some(head + column)));
            column += 1;
        }
    }
    steps
}

/// The words of a text. A mail or web address is one: half of one means something else.
fn split(text: &str) -> Vec<&str> {
    let each = text.split_inclusive(char::is_whitespace).flat_map(|chunk| {
        let word = chunk.trim_end();
        let blank = chunk.get(word.len()..).unwrap_or_default();
        let bounds: Vec<&str> = if word.contains('@') || word.contains("://") {
            vec![word]
        } else {
            word.split_word_bounds().collect()
        };
        bounds
            .into_iter()
            .chain([blank])
            .filter(|part| !part.is_empty())
    });
    each.collect()
}

/// The words of two texts, aligned. Blanks between two changes belong to both of them.
pub(super) fn words(before: &str, after: &str) -> Vec<Run> {
    let (old, new) = (split(before), split(after));
    let steps = align(&old, &new);
    let (mut runs, mut gone, mut come, mut same) =
        (Vec::new(), String::new(), String::new(), String::new());
    for step in steps {
        match step {
            (Some(at), Some(_)) => same.push_str(old[at]),
            (at, to) => {
                if !same.is_empty() {
                    let between = !gone.is_empty() || !come.is_empty();
                    if between && same.trim().is_empty() {
                        gone.push_str(&same);
                        come.push_str(&same);
                        same.clear();
                    } else {
                        flush(&mut runs, &mut gone, &mut come, &mut same);
                    }
                }
                gone.push_str(at.map_or("", |at| old[at]));
                come.push_str(to.map_or("", |to| new[to]));
            }
        }
    }
    flush(&mut runs, &mut gone, &mut come, &mut same);
    runs
}

/// Changes come before what is the same and was read after them.
fn flush(runs: &mut Vec<Run>, gone: &mut String, come: &mut String, same: &mut String) {
    if !gone.is_empty() {
        runs.push(Run::Gone(std::mem::take(gone)));
    }
    if !come.is_empty() {
        runs.push(Run::Come(std::mem::take(come)));
    }
    if !same.is_empty() {
        runs.push(Run::Same(std::mem::take(same)));
    }
}

/// The paragraphs that differ, each with its words aligned, in order.
pub(super) fn paragraphs(before: &[String], after: &[String]) -> Vec<Vec<Run>> {
    let hunks = pairs(before, after).into_iter().map(|pair| match pair {
        (Some(old), Some(new)) => words(&before[old], &after[new]),
        (Some(old), None) => vec![Run::Gone(before[old].clone())],
        (None, new) => vec![Run::Come(
            new.map_or_else(String::new, |new| after[new].clone()),
        )],
    });
    hunks.collect()
}

/// The places of paragraphs that differ: in pairs where they stand in for each other, alone where one
/// went or came whole.
pub(super) fn pairs<T: PartialEq>(
    before: &[T],
    after: &[T],
) -> Vec<(Option<usize>, Option<usize>)> {
    let mut pairs = Vec::new();
    let (mut gone, mut come): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut close = |gone: &mut Vec<usize>, come: &mut Vec<usize>| {
        let longer = gone.len().max(come.len());
        pairs.extend((0..longer).map(|at| (gone.get(at).copied(), come.get(at).copied())));
        gone.clear();
        come.clear();
    };
    for step in align(before, after) {
        match step {
            (Some(_), Some(_)) => close(&mut gone, &mut come),
            (old, new) => {
                gone.extend(old);
                come.extend(new);
            }
        }
    }
    close(&mut gone, &mut come);
    pairs
}

/// A changed paragraph in one line for the terminal: `… in [-May-]{+June+} the …`.
pub(super) fn in_line(runs: &[Run]) -> String {
    const KEPT: usize = 40;
    let last = runs.len().saturating_sub(1);
    runs.iter()
        .enumerate()
        .map(|(at, run)| match run {
            Run::Gone(text) => format!("[-{text}-]"),
            Run::Come(text) => format!("{{+{text}+}}"),
            Run::Same(text) => {
                let letters: Vec<char> = text.chars().collect();
                let room = if at == 0 || at == last {
                    KEPT
                } else {
                    KEPT * 2
                };
                if letters.len() <= room {
                    return text.clone();
                }
                let start: String = letters.iter().take(KEPT).collect();
                let end: String = letters.iter().skip(letters.len() - KEPT).collect();
                match at {
                    0 => format!("…{end}"),
                    at if at == last => format!("{start}…"),
                    _ => format!("{start} … {end}"),
                }
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, after: &str, expect: &str) {
        assert_eq!(in_line(&words(before, after)), expect);
    }

    #[test]
    fn words_are_aligned() {
        check(
            "sent in May 2025.",
            "sent in June 2025.",
            "sent in [-May-]{+June+} 2025.",
        );
        check("same", "same", "same");
        check("a b c", "a c", "a [-b -]c");
        check("", "new", "{+new+}");
        check(
            "one two end",
            "three four end",
            "[-one two-]{+three four+} end",
        );
        check("漏えいした", "漏洩した", "漏[-えい-]{+洩+}した");
        check(
            "write to a-b@example.com now",
            "write to b@example.com now",
            "write to [-a-b@example.com-]{+b@example.com+} now",
        );
        let long = "word ".repeat(40);
        let line = in_line(&words(
            &format!("{long}x {long}"),
            &format!("{long}y {long}"),
        ));
        assert!(
            line.chars().count() < 110 && line.contains("[-x-]{+y+}"),
            "{line}"
        );
    }

    #[test]
    fn paragraphs_pair_up_and_others_come_or_go_whole() {
        let texts = |all: &[&str]| all.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        let hunks = paragraphs(&texts(&["a", "b c", "d"]), &texts(&["a", "b x", "d", "e"]));
        let lines: Vec<String> = hunks.iter().map(|hunk| in_line(hunk)).collect();
        assert_eq!(lines, ["b [-c-]{+x+}", "{+e+}"]);
        assert!(paragraphs(&texts(&["a"]), &texts(&["a"])).is_empty());
    }

    #[test]
    fn a_text_too_large_to_align_is_replaced() {
        let before: Vec<usize> = (0..3000).collect();
        let after: Vec<usize> = (5000..8000).collect();
        assert_eq!(align(&before, &after).len(), 6000);
    }
}
