//! Cells of files that people open in a spreadsheet program.
//!
//! Guarantees that no part of a cell is taken for a formula, whether the program splits lines at commas or,
//! as where the comma is the decimal sign, at semicolons or tabs. It must not change what reads as text.

use std::borrow::Cow;

/// What a formula begins with, also in the wide forms that East Asian input gives; a quotation mark may
/// only hide what stands behind it.
const FORMULA: [char; 11] = [
    '=', '+', '-', '@', '\t', '\r', '"', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];
/// After these another cell, or another line, may begin.
const SPLITS: [char; 4] = [';', '\t', '\r', '\n'];

/// A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe.
#[must_use]
pub fn harmless(cell: &str) -> Cow<'_, str> {
    marked(cell, &FORMULA)
}

/// The same where the cell must be had again: what begins with an apostrophe gets one too, so that
/// whoever takes away the first apostrophe, of the cell and after each split, has what was there.
#[must_use]
pub fn reversible(cell: &str) -> Cow<'_, str> {
    const ALSO: [char; 12] = {
        let mut all = ['\''; 12];
        let (mine, _own) = all.split_at_mut(FORMULA.len());
        mine.copy_from_slice(&FORMULA);
        all
    };
    marked(cell, &ALSO)
}

fn marked<'c>(cell: &'c str, formula: &[char]) -> Cow<'c, str> {
    let octets = cell.as_bytes();
    let splits = memchr::memchr3(b';', b'\t', b'\n', octets).or(memchr::memchr(b'\r', octets));
    if splits.is_none() && !cell.starts_with(formula) {
        return Cow::Borrowed(cell);
    }
    let (mut out, mut begins) = (String::with_capacity(cell.len() + 8), true);
    for c in cell.chars() {
        if begins && formula.contains(&c) {
            out.push('\'');
        }
        out.push(c);
        begins = SPLITS.contains(&c);
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What `docs/ledger-format.md` says to do.
    fn taken_away(cell: &str) -> String {
        let (mut out, mut begins) = (String::new(), true);
        for c in cell.chars() {
            if !(begins && c == '\'') {
                out.push(c);
            }
            begins = SPLITS.contains(&c);
        }
        out
    }

    #[test]
    fn a_formula_is_text_wherever_a_cell_may_begin() {
        for (cell, safe) in [
            ("=1+1", "'=1+1"),
            ("said;=1+1;+2", "said;'=1+1;'+2"),
            ("said;\"=1+1", "said;'\"=1+1"),
            ("said\t@x\n-1", "said\t'@x\n'-1"),
            ("\t=1", "'\t'=1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("5.1.1; a=b, c-d; e", "5.1.1; a=b, c-d; e"),
        ] {
            assert_eq!(harmless(cell), safe);
            assert_eq!(reversible(cell), safe);
        }
        assert_eq!(harmless("it's; 'so'"), "it's; 'so'");
        assert_eq!(reversible("';'"), "'';''");
    }

    proptest! {
        #[test]
        fn what_was_there_is_had_again(cell in "[a'=;\\t\\n\"@]{0,12}") {
            let safe = reversible(&cell);
            prop_assert_eq!(&taken_away(&safe), &cell);
            for part in safe.split(SPLITS).filter(|part| !part.is_empty()) {
                prop_assert!(!part.starts_with(['=', '@', '"']), "{}", safe);
            }
        }
    }
}
