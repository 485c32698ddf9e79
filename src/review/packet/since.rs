//! What changed since the last approval and since the last preview, word by word, each paragraph once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Packet, inline, speak};
use crate::{
    review::{Block, Earlier, Paragraphs, changed, diff},
    terms::{Digest, Locale},
};

/// The page; none where nobody read an earlier text.
pub(super) fn page(packet: &Packet<'_>, languages: &[(Locale, Paragraphs)]) -> Option<Value> {
    let mut since: Vec<Value> = Vec::new();
    for (at, earlier) in packet.earlier.iter().enumerate() {
        let mut before = packet.earlier.iter().take(at);
        // The same text twice would be read twice.
        if before.any(|other| other.digest == earlier.digest) {
            since.push(
                json!({ "what": earlier.what, "code": earlier.digest.code(), "again": true }),
            );
        } else {
            since.push(compared(packet, earlier, languages));
        }
    }
    (!since.is_empty()).then(|| json!({ "page": "changes.html", "since": since }))
}

fn compared(packet: &Packet<'_>, earlier: &Earlier, languages: &[(Locale, Paragraphs)]) -> Value {
    let around: Vec<Value> = changed::around(&earlier.around, &packet.text.around)
        .into_iter()
        .map(|(what, old, new)| json!({ "what": what, "runs": inline::runs(&diff::words(&old, &new)) }))
        .collect();
    let now: BTreeMap<&Locale, &Paragraphs> =
        languages.iter().map(|(locale, of)| (locale, of)).collect();
    let mut locales: Vec<&Locale> = languages.iter().map(|(locale, _)| locale).collect();
    locales.extend(
        earlier
            .paragraphs
            .keys()
            .filter(|locale| !now.contains_key(locale)),
    );
    let mut sections: BTreeMap<&str, Touched<'_>> = BTreeMap::new();
    let mut changed: Vec<Value> = Vec::new();
    for locale in locales {
        let before = earlier
            .paragraphs
            .get(locale)
            .map_or(&[][..], Vec::as_slice);
        let paragraphs = now.get(locale).copied();
        let hunks = hunks(before, paragraphs);
        if let Some(paragraphs) = paragraphs.filter(|_| !before.is_empty()) {
            touch(&mut sections, locale, before, paragraphs);
        }
        if !hunks.is_empty() {
            changed.push(json!({ "locale": super::language(locale), "hunks": hunks, "gone": paragraphs.is_none(), "new": before.is_empty() }));
        }
    }
    let old: BTreeSet<&Digest> = earlier.wordings.iter().collect();
    let new = packet
        .text
        .wordings
        .keys()
        .filter(|digest| !old.contains(digest))
        .count();
    let kept = packet.text.wordings.len() - new;
    json!({
        "what": earlier.what,
        "code": earlier.digest.code(),
        "same": earlier.digest == packet.text.digest(),
        "around": around,
        "languages": changed,
        "wordings": counted(kept, new, old.len() - kept),
        "partly": partly(sections),
    })
}

/// What became of the wordings: what was changed is one that is new and one that is gone.
fn counted(kept: usize, new: usize, gone: usize) -> String {
    let changed = new.min(gone);
    let of = |n: usize, what: &str| (n > 0).then(|| format!("{n} {what}"));
    let mut said: Vec<String> = [
        of(changed, "changed"),
        of(new - changed, "more than before"),
        of(gone - changed, "fewer than before"),
    ]
    .into_iter()
    .flatten()
    .collect();
    said.push(match kept {
        0 => "none as it was".to_owned(),
        n => format!("{n} as before"),
    });
    format!("Of the wordings: {}", said.join(", "))
}

/// In which languages a section reads otherwise than before, and in which it is as it was.
#[derive(Default)]
struct Touched<'a> {
    changed: Vec<&'a Locale>,
    kept: Vec<&'a Locale>,
}

/// Notes for each section of a language whether it changed.
fn touch<'a>(
    sections: &mut BTreeMap<&'a str, Touched<'a>>,
    locale: &'a Locale,
    before: &'a [Block],
    now: &'a Paragraphs,
) {
    let after = || now.all.iter().map(|paragraph| &paragraph.block);
    let (had, has): (BTreeSet<&Block>, BTreeSet<&Block>) =
        (before.iter().collect(), after().collect());
    let all: BTreeSet<&str> = had
        .union(&has)
        .map(|block| block.section.as_str())
        .collect();
    let other: BTreeSet<&str> = had
        .symmetric_difference(&has)
        .map(|block| block.section.as_str())
        .collect();
    for section in all {
        let touched = sections.entry(section).or_default();
        if other.contains(section) {
            touched.changed.push(locale);
        } else {
            touched.kept.push(locale);
        }
    }
}

/// The sections that changed in some languages only: a translation may have been left behind.
fn partly(sections: BTreeMap<&str, Touched<'_>>) -> Vec<Value> {
    let names = |locales: &[&Locale]| {
        let each: Vec<String> = locales
            .iter()
            .map(|locale| speak::language(locale))
            .collect();
        each.join(", ")
    };
    let partly = sections
        .into_iter()
        .filter(|(_, of)| !of.changed.is_empty() && !of.kept.is_empty());
    partly
        .map(|(id, of)| json!({ "section": speak::section(id), "changed": names(&of.changed), "kept": names(&of.kept) }))
        .collect()
}

/// The paragraphs of a language that differ.
fn hunks(before: &[Block], now: Option<&Paragraphs>) -> Vec<Value> {
    let after: Vec<Block> = now.map_or_else(Vec::new, |of| {
        of.all
            .iter()
            .map(|paragraph| paragraph.block.clone())
            .collect()
    });
    let (had, has): (BTreeSet<&Block>, BTreeSet<&Block>) =
        (before.iter().collect(), after.iter().collect());
    let pairs = diff::pairs(before, &after).into_iter();
    let hunk = |(old, new): (Option<usize>, Option<usize>)| {
        // What stands in both is no change, wherever it stands among the others.
        let old = old
            .and_then(|at| before.get(at))
            .filter(|old| !has.contains(old));
        let new = new.filter(|at| after.get(*at).is_some_and(|new| !had.contains(new)));
        let of_new = new.and_then(|at| after.get(at));
        if old.is_none() && of_new.is_none() {
            return None;
        }
        let text = |block: Option<&Block>| block.map(Block::plain).unwrap_or_default();
        let runs = diff::words(&text(old), &text(of_new));
        let look = old.is_some() && text(old) == text(of_new);
        let anchor = new.and_then(|at| now.map(|now| now.anchor(at + 1)));
        Some(json!({
            "anchor": anchor,
            "section": old.or(of_new).map(|block| speak::section(&block.section)),
            "runs": inline::runs(&runs),
            "look": look,
        }))
    };
    pairs.filter_map(hunk).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_became_of_the_wordings_is_said_without_counting_a_change_twice() {
        assert_eq!(
            counted(0, 81, 81),
            "Of the wordings: 81 changed, none as it was"
        );
        assert_eq!(
            counted(5, 3, 2),
            "Of the wordings: 2 changed, 1 more than before, 5 as before"
        );
        assert_eq!(
            counted(4, 0, 1),
            "Of the wordings: 1 fewer than before, 4 as before"
        );
    }

    #[test]
    fn a_section_that_one_language_changed_and_another_kept_is_named() {
        let (en, de) = (Locale::parse("en").unwrap(), Locale::parse("de").unwrap());
        let of = |changed: &[&'static str]| -> Vec<Value> {
            let mut sections: BTreeMap<&str, Touched<'_>> = BTreeMap::new();
            for (locale, tag) in [(&en, "en"), (&de, "de")] {
                let touched = sections.entry("nature").or_default();
                if changed.contains(&tag) {
                    touched.changed.push(locale);
                } else {
                    touched.kept.push(locale);
                }
            }
            partly(sections)
        };
        assert_eq!(
            of(&["en"]),
            [json!({ "section": "nature", "changed": "English", "kept": "German" })]
        );
        assert!(of(&["en", "de"]).is_empty() && of(&[]).is_empty());
    }
}
