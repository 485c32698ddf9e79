//! How hard a text is to read, by formulas: a hint, never more. The law says "plain", not a number.
//!
//! LIX for every alphabet (words per sentence, and the share of words over six letters), and the
//! language's own formula where it was verified (Flesch, Amstad, Fernandez-Huerta, Kandel-Moles,
//! Flesch-Douma, and the Russian one). Both must find a text hard. Only prose counts: no addresses, no
//! headings, no lists of contacts.

use super::text;
use crate::{
    notice::Wording,
    terms::{Finding, Place, counted},
};

/// A language's own formula: what it begins with, what a word per sentence and a syllable per word
/// take away, and the least that is plain.
struct Formula {
    language: &'static str,
    base: f64,
    per_word: f64,
    per_syllable: f64,
    least: f64,
}

const FORMULAS: [Formula; 6] = [
    Formula {
        language: "en",
        base: 206.835,
        per_word: 1.015,
        per_syllable: 84.6,
        least: 60.0,
    },
    Formula {
        language: "de",
        base: 180.0,
        per_word: 1.0,
        per_syllable: 58.5,
        least: 50.0,
    },
    Formula {
        language: "es",
        base: 206.84,
        per_word: 1.02,
        per_syllable: 60.0,
        least: 60.0,
    },
    Formula {
        language: "fr",
        base: 207.0,
        per_word: 1.015,
        per_syllable: 73.6,
        least: 60.0,
    },
    Formula {
        language: "nl",
        base: 206.84,
        per_word: 0.93,
        per_syllable: 77.0,
        least: 60.0,
    },
    Formula {
        language: "ru",
        base: 206.835,
        per_word: 1.3,
        per_syllable: 60.1,
        least: 50.0,
    },
];

/// LIX above which a text is hard.
const LIX: f64 = 45.0;
/// The same for languages with long words.
const LIX_LONG_WORDS: f64 = 50.0;
/// Fewer words say nothing about a text.
const FEW: usize = 60;

pub(super) fn check(wording: &Wording) -> Option<Finding> {
    let language = wording
        .locale
        .as_str()
        .split('-')
        .next()
        .unwrap_or_default();
    let prose = prose(&text(wording));
    let place = Place::file(&wording.source);
    if let Some(most) = characters(language) {
        let longest = sentences(&prose)
            .map(|one| one.chars().filter(|c| c.is_alphabetic()).count())
            .max()?;
        return (longest > most * 2).then(|| {
            Finding::info(
                "GEN-READABILITY",
                place,
                format!(
                    "a sentence has {}, where {most} are easy to read",
                    counted(longest, "character")
                ),
                "cut long sentences; the number is a guess",
            )
        });
    }
    let score = Score::of(&prose, language)?;
    let floor = if matches!(language, "de" | "fi" | "tr") {
        LIX_LONG_WORDS
    } else {
        LIX
    };
    let own = FORMULAS.iter().find(|formula| formula.language == language);
    let points = own.map(|formula| (score.points(formula), formula.least));
    let hard = score.lix > floor && points.is_none_or(|(points, least)| points < least);
    // Rounded away from what is plain: "45, where 45 is plain" would say nothing.
    let beside = points.map_or_else(String::new, |(points, least)| {
        let points = (points * 10.0).floor() / 10.0;
        format!(", and the language's own formula gives {points:.1}, where {least:.0} is plain")
    });
    // Where LIX is all there is, it is not sure enough to be more than advice.
    let say = if own.is_some() {
        Finding::warning
    } else {
        Finding::info
    };
    hard.then(|| {
        say(
            "GEN-READABILITY",
            place,
            format!(
                "the text is hard to read: LIX {:.1}, where {floor:.0} is plain{beside}",
                (score.lix * 10.0).ceil() / 10.0
            ),
            "shorter sentences, shorter words; tell one thing at a time",
        )
    })
}

/// How many characters of a sentence are easy, where words are not set apart.
fn characters(language: &str) -> Option<usize> {
    match language {
        "ja" => Some(60),
        "zh" => Some(40),
        _ => None,
    }
}

/// Paragraphs and bullets, without addresses and what looks like data.
fn prose(body: &str) -> String {
    let body = body.split("\n-- \n").next().unwrap_or(body);
    let is_prose = |line: &&str| {
        let ends = line
            .trim_end()
            .ends_with(['.', '!', '?', '。', '！', '？', ':', '：']);
        ends && !line.contains("://") && !line.contains('@')
    };
    body.lines().filter(is_prose).collect::<Vec<_>>().join("\n")
}

fn sentences(prose: &str) -> impl Iterator<Item = &str> {
    let parts = prose.split(['.', '!', '?', '\n', '。', '！', '？', ':', '：']);
    parts.filter(|part| part.chars().any(char::is_alphabetic))
}

struct Score {
    lix: f64,
    per_sentence: f64,
    syllables: f64,
}

impl Score {
    #[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
    fn of(prose: &str, language: &str) -> Option<Self> {
        let letters = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count();
        let words: Vec<&str> = prose
            .split_whitespace()
            .filter(|word| letters(word) > 0)
            .collect();
        let alphabet = |c: char| matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{52f}');
        let read = prose.chars().filter(|c| c.is_alphabetic()).all(alphabet);
        if words.len() < FEW || !read {
            return None;
        }
        let count = words.len() as f64;
        let long = words.iter().filter(|word| letters(word) > 6).count() as f64;
        let sentences = sentences(prose).count().max(1) as f64;
        let syllables: usize = words.iter().map(|word| syllables(word, language)).sum();
        Some(Self {
            lix: count / sentences + 100.0 * long / count,
            per_sentence: count / sentences,
            syllables: syllables as f64 / count,
        })
    }

    fn points(&self, formula: &Formula) -> f64 {
        formula.base - formula.per_word * self.per_sentence - formula.per_syllable * self.syllables
    }
}

/// Groups of vowels, at least one. English and French do not speak an `e` at the end.
fn syllables(word: &str, language: &str) -> usize {
    let vowel = |c: char| "aeiouyäöüáéíóúàèìòùâêîôûëïœæаеёиоуыэюя".contains(c);
    let lower = word.to_lowercase();
    let mut count = 0;
    let mut within = false;
    for c in lower.chars() {
        count += usize::from(vowel(c) && !within);
        within = vowel(c);
    }
    let bare = lower.trim_end_matches(|c: char| !c.is_alphabetic());
    let silent = match language {
        "en" => bare.ends_with('e') && !bare.ends_with("le"),
        "fr" => ["e", "es", "ent"].iter().any(|end| bare.ends_with(end)) && !bare.ends_with("ment"),
        _ => false,
    };
    count.saturating_sub(usize::from(silent)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_words_are_easy_and_long_ones_are_hard() {
        let easy = "We saw it. We shut it. You can ask us. ".repeat(10);
        let hard = "Notwithstanding considerable organisational precautions, unauthorised individuals circumvented \
                    authentication infrastructure, compromising confidentiality throughout interconnected environments. "
            .repeat(10);
        let (easy, hard) = (
            Score::of(&easy, "en").unwrap(),
            Score::of(&hard, "en").unwrap(),
        );
        assert!(
            easy.lix < 20.0 && hard.lix > 60.0,
            "{} {}",
            easy.lix,
            hard.lix
        );
        assert!(easy.points(&FORMULAS[0]) > 90.0 && hard.points(&FORMULAS[0]) < 10.0);
        assert_eq!(syllables("information", "en"), 4);
        assert_eq!(syllables("home", "en"), 1);
        assert_eq!(syllables("adresse", "fr"), 2);
    }
}
