//! Sentinels that stand for a person's values while a notice is rendered, and cutting the result
//! into pieces at them.

use super::{Piece, Slot};

const OPEN: char = '\u{f000}';
const CLOSE: char = '\u{f001}';
const FIRST: u32 = 0xF100;

/// Whether a character is part of a sentinel.
pub(super) fn is_mark(c: char) -> bool {
    ('\u{f000}'..='\u{f8ff}').contains(&c)
}

/// The sentinel of the field with that index.
pub(super) fn sentinel(index: usize) -> String {
    let inner = u32::try_from(index)
        .ok()
        .and_then(|i| char::from_u32(FIRST + i))
        .unwrap_or(OPEN);
    [OPEN, inner, CLOSE].iter().collect()
}

/// Cuts a text at its sentinels.
pub(super) fn cut(text: &str, fields: &[String]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut fixed = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != OPEN {
            fixed.push(c);
            continue;
        }
        let index = chars
            .next()
            .and_then(|c| u32::from(c).checked_sub(FIRST))
            .and_then(|i| usize::try_from(i).ok());
        chars.next();
        if let Some(field) = index.and_then(|index| fields.get(index)) {
            if !fixed.is_empty() {
                pieces.push(Piece::Fixed(std::mem::take(&mut fixed)));
            }
            pieces.push(Piece::Slot(Slot {
                field: field.clone(),
            }));
        }
    }
    if !fixed.is_empty() {
        pieces.push(Piece::Fixed(fixed));
    }
    pieces
}

/// Whether a sentinel stands inside a tag of HTML.
pub(super) fn in_attribute(html: &str) -> bool {
    let mut inside = false;
    html.chars().any(|c| {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            _ => {}
        }
        inside && is_mark(c)
    })
}

/// The fields whose slot touches a letter or a digit in the text part.
pub(super) fn touching<'f>(text: &str, fields: &'f [String]) -> Vec<&'f str> {
    let mut found = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        let mark = sentinel(index);
        for (at, _) in text.match_indices(&mark) {
            let before = text.get(..at).and_then(|t| t.chars().next_back());
            let after = text.get(at + mark.len()..).and_then(|t| t.chars().next());
            if [before, after]
                .into_iter()
                .flatten()
                .any(char::is_alphanumeric)
            {
                found.push(field.as_str());
            }
        }
    }
    found
}
