//! What may stand around a slot in running text.
//!
//! Guarantees that a value becomes no part of a word or an address. It must not judge a value: there is
//! none yet.

use super::escape::{self, is_sentinel};
use crate::terms::{Finding, Findings, Place};

/// A slot must not touch a letter, a digit or an elided article: values have no grammar. Scripts
/// that use no blanks between words may.
pub(super) fn check(plain: &str, file: &str, findings: &mut Findings) {
    if !plain.chars().any(is_sentinel) {
        return;
    }
    let touches = |c: char| {
        let unspaced = ('\u{3040}'..='\u{30ff}').contains(&c)
            || ('\u{3400}'..='\u{9fff}').contains(&c)
            || ('\u{e00}'..='\u{eff}').contains(&c);
        c.is_alphanumeric() && !unspaced
            || matches!(c, '\'' | '’' | '@' | '/' | '-')
            || is_sentinel(c)
    };
    for word in plain.split_whitespace() {
        let address = word.contains("://") || word.contains("www.") || word.contains('@');
        if address && word.chars().any(is_sentinel) {
            findings.push(Finding::error(
                "NOTICE-FIELD-PLACE",
                Place::file(file),
                "a personal field stands inside an address",
                "personal fields belong into running text only",
            ));
        }
    }
    let chars: Vec<char> = plain.chars().collect();
    for (index, _) in chars.iter().enumerate().filter(|(_, c)| is_sentinel(**c)) {
        let before = index.checked_sub(1).and_then(|i| chars.get(i));
        let after = chars.get(index + 1);
        if [before, after].into_iter().flatten().any(|c| touches(*c)) {
            let near: String = chars
                .iter()
                .skip(index.saturating_sub(20))
                .take(40)
                .map(|c| if is_sentinel(*c) { '…' } else { *c })
                .collect();
            findings.push(Finding::error(
                "NOTICE-SLOT",
                Place::file(file),
                format!(
                    "a personal field touches a letter, an apostrophe or another field, in `{}`",
                    escape::restore(near.trim())
                ),
                "put a blank or a comma between them, or reword the sentence",
            ));
        }
    }
}
