//! Where in a file a finding about rendered text comes from: the line of the template, or the cell of
//! the words, that holds the text which the finding quotes.
//!
//! Guarantees that a place is given only where the quoted text stands; else the finding keeps the file
//! alone. A rendered text has no lines of its own.

use super::{
    escape::{ID_CLOSE, ID_OPEN},
    library::Source,
};
use crate::{
    campaign::Words,
    terms::{Finding, Place},
};

/// Gives findings about a notice their lines.
pub(super) fn place(findings: &mut [Finding], source: &Source, words: &Words) {
    let unplaced =
        |finding: &&mut Finding| finding.place.line == 0 && finding.place.file == source.name;
    for finding in findings.iter_mut().filter(unplaced) {
        let Some(quoted) = quoted(&finding.message) else {
            continue;
        };
        if let Some(place) = in_template(source, quoted) {
            finding.place = place;
            continue;
        }
        let chain = source.locale.chain();
        let mut cells = words.all();
        let cell =
            cells.find(|(_, locale, word)| chain.contains(locale) && word.text.contains(quoted));
        if let Some((_, locale, word)) = cell {
            finding.place = Place::at(words.name(), word.line, locale.as_str());
        }
    }
}

/// The line of a section's heading; the file alone where it has none.
pub(super) fn section(source: &Source, id: &str) -> Place {
    in_template(source, &format!("{ID_OPEN}{id}{ID_CLOSE}"))
        .unwrap_or_else(|| Place::file(&source.name))
}

fn in_template(source: &Source, text: &str) -> Option<Place> {
    source
        .file
        .body
        .lines()
        .zip(1..)
        .find_map(|(line, number)| {
            let (before, _) = line.split_once(text)?;
            let column = before.chars().count() + 1;
            let number: u64 = number;
            Some(Place::at(
                &source.name,
                number + source.file.lines_before,
                column.to_string(),
            ))
        })
}

/// The longest run of plain text that a message quotes between backticks.
fn quoted(message: &str) -> Option<&str> {
    let quotes = message.split('`').skip(1).step_by(2);
    let runs = quotes.flat_map(|quote| quote.split('…')).map(str::trim);
    runs.filter(|run| run.chars().count() > 2)
        .max_by_key(|run| run.len())
}
