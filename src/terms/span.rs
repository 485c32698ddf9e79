//! Places in text, and the word that was probably meant.

use std::ops::Range;

/// The 1-based line and column (in characters) where a byte range begins.
#[must_use]
pub fn line_and_column(text: &str, span: &Range<usize>) -> (u64, u64) {
    let before = text.get(..span.start).unwrap_or(text);
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() as u64 + 1;
    (line, column)
}

/// The known word nearest to what was typed, if it is near enough to be meant.
#[must_use]
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(typed, word), word))
        .filter(|(distance, word)| *distance <= word.chars().count().div_ceil(3))
        .min()
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_place_and_word() {
        assert_eq!(line_and_column("ab\ncd", &(4..5)), (2, 2));
        assert_eq!(
            nearest("recipints", ["recipients", "rate"]),
            Some("recipients")
        );
        assert_eq!(nearest("zzz", ["recipients", "rate"]), None);
    }
}
