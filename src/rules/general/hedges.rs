//! Words that leave open whether something is so, counted in each language that has a list of them
//! (`templates/hedges.toml`). Where there is none, that is said.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    notice::Wording,
    terms::{Finding, Place},
};

static FILE: &str = include_str!("../../../templates/hedges.toml");

/// More of them in a hundred words are a finding.
const HEDGED: usize = 2;

/// The lists of all languages.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Hedges(BTreeMap<String, List>);

/// The words of one language, in small letters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    /// What leaves something open.
    hedges: Vec<String>,
    /// A claim that nothing was found.
    bare: Vec<String>,
    /// What must stand beside it.
    unless: Vec<String>,
}

impl Hedges {
    /// The built-in lists.
    ///
    /// # Panics
    ///
    /// Never: a test reads the embedded file.
    pub(super) fn built_in() -> Self {
        toml::from_str(FILE).expect("invariant: a test reads the embedded hedges.toml")
    }

    /// What is wrong with a text; or that nobody can tell.
    pub(super) fn check(&self, wording: &Wording, body: &str) -> Option<Finding> {
        let place = Place::file(&wording.source);
        let locale = &wording.locale;
        let chain = locale.chain();
        let Some(list) = chain.iter().find_map(|one| self.0.get(one.as_str())) else {
            let message = format!(
                "words that leave things open are not known in `{locale}`, and not counted"
            );
            let help =
                "read the text for them: say what is known, what is not, and when more is said";
            return Some(Finding::info("GEN-HEDGE", place, message, help));
        };
        let (message, help) = list.judge(body)?;
        Some(Finding::warning("GEN-HEDGE", place, message, help))
    }
}

impl List {
    fn judge(&self, body: &str) -> Option<(String, &'static str)> {
        let body = body.to_lowercase();
        let words = words(&body);
        let count: usize = self.hedges.iter().map(|hedge| count(&body, hedge)).sum();
        if count * 100 > HEDGED * words.max(100) {
            let such = self.hedges.first().map_or("", String::as_str);
            return Some((
                format!("{count} words such as \"{such}\" in {words}"),
                "say what is known, what is not, and when more is said",
            ));
        }
        let claim = self.bare.iter().find(|claim| count_any(&body, claim))?;
        let beside = self.unless.iter().any(|beside| count_any(&body, beside));
        (!beside).then(|| {
            (
                format!("\"{claim}\" stands alone"),
                "add what it does not mean: that nothing happened is not known",
            )
        })
    }
}

fn count_any(body: &str, phrase: &str) -> bool {
    count(body, phrase) > 0
}

/// How often a phrase stands in a text: as whole words where its letters are Latin.
fn count(body: &str, phrase: &str) -> usize {
    let latin = phrase.chars().next().is_some_and(|c| c < '\u{250}');
    let part_of_word = |c: Option<char>| latin && c.is_some_and(char::is_alphabetic);
    let alone = |(at, found): &(usize, &str)| {
        let before = body.get(..*at).and_then(|text| text.chars().next_back());
        let after = body
            .get(at + found.len()..)
            .and_then(|text| text.chars().next());
        !part_of_word(before) && !part_of_word(after)
    };
    body.match_indices(phrase).filter(alone).count()
}

/// Words; where a script has no blanks between them, two characters count as one.
fn words(body: &str) -> usize {
    let dense = |c: &char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
    body.split_whitespace().count() + body.chars().filter(dense).count() / 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::BuiltIn;

    #[test]
    fn every_built_in_language_has_its_list_and_its_words_are_found() {
        let all = Hedges::built_in();
        let languages = BuiltIn::embedded().languages;
        assert_eq!(all.0.len(), languages.len());
        for language in languages {
            let list = &all.0[language.tag];
            assert!(list.hedges.len() > 5 && list.bare.len() + list.unless.len() > 1);
            let every = [&list.hedges, &list.bare, &list.unless];
            for word in every.into_iter().flatten() {
                assert_eq!(*word, word.to_lowercase(), "{}", language.tag);
            }
            for hedge in &list.hedges {
                let text = |times: usize| format!("x {hedge} y. ").repeat(times);
                assert_eq!(list.judge(&text(1)), None, "{hedge}");
                assert!(list.judge(&text(3)).is_some(), "{}: {hedge}", language.tag);
            }
            for claim in &list.bare {
                let (message, _) = list.judge(&format!("x {claim} y.")).unwrap();
                assert!(message.contains("stands alone"), "{message}");
                for beside in &list.unless {
                    let text = format!("x {claim} y. {beside} z.");
                    assert_eq!(list.judge(&text), None, "{}: {text}", language.tag);
                }
            }
        }
    }

    #[test]
    fn only_whole_words_count_where_letters_are_latin() {
        assert_eq!(count("potenzialmente, forse. forsennato", "forse"), 1);
        assert_eq!(count("这可能是可能的", "可能"), 2);
        assert_eq!(words("可能可能 ok"), 4);
    }
}
