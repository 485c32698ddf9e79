//! Words that leave open whether something is so, counted in each language that has a list of them
//! (`templates/hedges.toml`). Where there is none, that is said.
//!
//! What could follow is open by its nature: the section about it is not counted.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    notice::{Outline, Wording},
    terms::{Finding, Place, counted},
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
    pub(super) fn check(
        &self,
        wording: &Wording,
        outline: &Outline,
        body: &str,
    ) -> Option<Finding> {
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
        let (message, help) = list.judge(body, &told(body, outline))?;
        Some(Finding::warning("GEN-HEDGE", place, message, help))
    }
}

impl List {
    /// `told` is the part of the body that says what happened and is done.
    fn judge(&self, body: &str, told: &str) -> Option<(String, &'static str)> {
        let (body, told) = (body.to_lowercase(), told.to_lowercase());
        let words = words(&told);
        let count: usize = self.hedges.iter().map(|hedge| count(&told, hedge)).sum();
        if count * 100 > HEDGED * words.max(100) {
            let such = self.hedges.first().map_or("", String::as_str);
            return Some((
                format!("{} such as \"{such}\" in {words}", counted(count, "word")),
                "say what is known, what is not, and when more is said",
            ));
        }
        let claim = self.alone(&body)?;
        Some((
            format!("\"{claim}\" stands alone"),
            "say beside it what it does not mean: that nothing happened is not known",
        ))
    }

    /// A claim beside which nothing says what it does not mean: neither in its paragraph nor in the next.
    fn alone(&self, body: &str) -> Option<&str> {
        let paragraphs: Vec<&str> = body
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect();
        let said = |at: usize| {
            let text = paragraphs.get(at).copied().unwrap_or_default();
            self.unless.iter().any(|beside| count_any(text, beside))
        };
        paragraphs.iter().enumerate().find_map(|(at, text)| {
            let claim = self.bare.iter().find(|claim| count_any(text, claim))?;
            (!said(at) && !said(at + 1)).then_some(claim.as_str())
        })
    }
}

/// The body without the section that says what may follow.
fn told(body: &str, outline: &Outline) -> String {
    let own = outline.headings.get("consequences");
    let heading = |line: &str| outline.headings.values().any(|other| other == line);
    let mut inside = false;
    let told = body.lines().filter(|line| {
        if heading(line) {
            inside = own.is_some_and(|own| own == line);
        }
        !inside
    });
    told.collect::<Vec<_>>().join("\n")
}

fn count_any(body: &str, phrase: &str) -> bool {
    count(body, phrase) > 0
}

/// How often a phrase stands in a text: as whole words where its letters are Latin.
fn count(body: &str, phrase: &str) -> usize {
    let latin = phrase.chars().next().is_some_and(|c| c < '\u{250}');
    // "No sign" does not stand in "no sign-in".
    let part_of_word = |c: Option<char>| latin && c.is_some_and(|c| c.is_alphabetic() || c == '-');
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

    fn all_told(list: &List, text: &str) -> Option<(String, &'static str)> {
        list.judge(text, text)
    }

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
                assert_eq!(all_told(list, &text(1)), None, "{hedge}");
                assert!(
                    all_told(list, &text(3)).is_some(),
                    "{}: {hedge}",
                    language.tag
                );
            }
            for claim in &list.bare {
                let (message, _) = all_told(list, &format!("x {claim} y.")).unwrap();
                assert!(message.contains("stands alone"), "{message}");
                for beside in &list.unless {
                    let text = format!("x {claim} y. {beside} z.");
                    assert_eq!(all_told(list, &text), None, "{}: {text}", language.tag);
                }
            }
        }
    }

    #[test]
    fn what_a_claim_does_not_mean_stands_beside_it() {
        let all = Hedges::built_in();
        let en = &all.0["en"];
        let claim = "We found no sign of misuse.";
        let beside = "That does not mean that there was none.";
        let found = |between: &str| all_told(en, &format!("{claim}{between}{beside}"));
        assert_eq!(found(" "), None);
        assert_eq!(found("\n\n"), None);
        assert!(found("\n\nWe keep looking.\n\n").is_some());
        assert_eq!(all_told(en, "Nobody used it: there was no sign-in."), None);
    }

    #[test]
    fn what_may_follow_is_not_counted() {
        let all = Hedges::built_in();
        let mut outline = Outline::default();
        for (id, heading) in [
            ("nature", "Che cosa è successo"),
            ("consequences", "Che cosa può significare"),
            ("measures", "Che cosa facciamo"),
        ] {
            outline.headings.insert(id.to_owned(), heading.to_owned());
        }
        let body = |of: &str| {
            let open = "Potrebbe. Potrebbe. Potrebbe.";
            let text = "Che cosa è successo\n\nA\n\nChe cosa può significare\n\nB\n\nChe cosa facciamo\n\nC\n";
            text.replace(of, open)
        };
        let found = |of: &str| {
            let body = body(of);
            all.0["it"].judge(&body, &told(&body, &outline))
        };
        assert_eq!(found("B"), None);
        assert!(found("A\n").is_some() && found("C\n").is_some());
    }

    #[test]
    fn only_whole_words_count_where_letters_are_latin() {
        assert_eq!(count("potenzialmente, forse. forsennato", "forse"), 1);
        assert_eq!(count("这可能是可能的", "可能"), 2);
        assert_eq!(words("可能可能 ok"), 4);
    }
}
