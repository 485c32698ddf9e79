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
    let since: Vec<Value> = packet
        .earlier
        .iter()
        .map(|earlier| compared(packet, earlier, languages))
        .collect();
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
    let changed: Vec<Value> = locales
        .into_iter()
        .filter_map(|locale| {
            let before = earlier.paragraphs.get(locale).map_or(&[][..], Vec::as_slice);
            let hunks = hunks(before, now.get(locale).copied());
            (!hunks.is_empty()).then(|| {
                json!({ "locale": super::language(locale), "hunks": hunks, "gone": !now.contains_key(locale), "new": before.is_empty() })
            })
        })
        .collect();
    let old: BTreeSet<&Digest> = earlier.wordings.iter().collect();
    let new = packet
        .text
        .wordings
        .keys()
        .filter(|digest| !old.contains(digest))
        .count();
    let kept = packet.text.wordings.len() - new;
    let said = format!(
        "{} as they were, {} new or changed, {} that nobody gets any more",
        speak::wordings(kept),
        new,
        old.len() - kept
    );
    json!({
        "what": earlier.what,
        "code": earlier.digest.code(),
        "same": earlier.digest == packet.text.digest(),
        "around": around,
        "languages": changed,
        "wordings": said,
    })
}

/// The paragraphs of a language that differ.
fn hunks(before: &[Block], now: Option<&Paragraphs>) -> Vec<Value> {
    let after: Vec<Block> = now.map_or_else(Vec::new, |of| {
        of.all
            .iter()
            .map(|paragraph| paragraph.block.clone())
            .collect()
    });
    let pairs = diff::pairs(before, &after).into_iter();
    let hunk = |(old, new): (Option<usize>, Option<usize>)| {
        let (old, of_new) = (
            old.and_then(|at| before.get(at)),
            new.and_then(|at| after.get(at)),
        );
        let text = |block: Option<&Block>| block.map(Block::plain).unwrap_or_default();
        let runs = diff::words(&text(old), &text(of_new));
        let look = old.is_some() && text(old) == text(of_new);
        let anchor = new.and_then(|at| now.map(|now| now.anchor(at + 1)));
        json!({
            "anchor": anchor,
            "section": old.or(of_new).map(|block| speak::section(&block.section)),
            "runs": inline::runs(&runs),
            "look": look,
        })
    };
    pairs.map(hunk).collect()
}
