//! What changed since the last approval and since the last preview, word by word, each paragraph once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    Packet, Read,
    facts::{Stands, steers},
    inline, names,
    partly::{self, Language},
    speak,
};
use crate::{
    review::{
        Block, Earlier, changed,
        diff::{self, Run},
        stated::Differing,
    },
    terms::{Digest, Locale, counted},
};

/// Where each fact is printed.
type Printed = BTreeMap<String, Stands>;

/// The page; none where nobody read an earlier text.
pub(super) fn page(
    packet: &Packet<'_>,
    languages: &[Read<'_>],
    printed: &Printed,
    only: &[Locale],
) -> Option<Value> {
    let mut since: Vec<Value> = Vec::new();
    for (at, earlier) in packet.earlier.iter().enumerate() {
        let mut before = packet.earlier.iter().take(at);
        // The same text twice would be read twice.
        if before.any(|other| other.digest == earlier.digest) {
            since.push(
                json!({ "what": earlier.what, "code": earlier.digest.code(), "again": true }),
            );
        } else {
            since.push(compared(packet, earlier, languages, printed, only));
        }
    }
    (!since.is_empty()).then(|| json!({ "page": "changes.html", "since": since }))
}

fn compared(
    packet: &Packet<'_>,
    earlier: &Earlier,
    languages: &[Read<'_>],
    printed: &Printed,
    only: &[Locale],
) -> Value {
    let around: Vec<Value> = changed::around(&earlier.around, &packet.text.around)
        .into_iter()
        .map(|(what, old, new)| json!({ "what": what, "runs": inline::runs(&diff::words(&old, &new)) }))
        .collect();
    let now: BTreeMap<&Locale, &Read<'_>> =
        languages.iter().map(|read| (&read.locale, read)).collect();
    let mut locales: Vec<&Locale> = languages.iter().map(|read| &read.locale).collect();
    locales.extend(
        earlier
            .paragraphs
            .keys()
            .filter(|locale| !now.contains_key(locale)),
    );
    let mut both: Vec<Language<'_>> = Vec::new();
    let mut changed: Vec<Value> = Vec::new();
    for locale in locales {
        let before = earlier
            .paragraphs
            .get(locale)
            .map_or(&[][..], Vec::as_slice);
        let read = now.get(locale).copied();
        let hunks = hunks(before, read);
        if let Some(now) = read.filter(|_| !before.is_empty()) {
            both.push(Language { before, now });
        }
        if !hunks.is_empty() && super::is_among(only, locale) {
            changed.push(json!({ "locale": super::language(locale), "hunks": hunks, "gone": read.is_none(), "new": before.is_empty() }));
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
    let differing = earlier.facts.as_ref();
    let differing = differing.map_or_else(Vec::new, |then| then.differing(packet.facts));
    let (sourced, stated): (Vec<Differing>, Vec<Differing>) = differing
        .into_iter()
        .partition(|fact| sources(fact).is_some());
    json!({
        "what": earlier.what,
        "code": earlier.digest.code(),
        "same": earlier.digest == packet.text.digest(),
        "facts": facts(packet, &stated, languages, printed),
        "unprinted": unprinted(&sourced),
        "around": around,
        "languages": changed,
        "wordings": in_words(kept, new, old.len() - kept),
        "partly": partly::partly(&both),
    })
}

/// What became of the wordings: what was changed is one that is new and one that is gone.
fn in_words(kept: usize, new: usize, gone: usize) -> String {
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

/// The sources of a class that is not exposed, before and now: no reader sees them. Only that there is one
/// decides sentences.
fn sources(fact: &Differing) -> Option<(&str, &str)> {
    fn source(value: Option<&String>) -> Option<&str> {
        value?.strip_prefix("source: ")
    }
    fact.path
        .starts_with("data.not_exposed[")
        .then(|| Some((source(fact.before.as_ref())?, source(fact.after.as_ref())?)))
        .flatten()
}

/// The facts of which no reader sees what changed: those that changed alike together.
fn unprinted(facts: &[Differing]) -> Vec<Value> {
    let mut alike: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for fact in facts {
        if let Some(sources) = sources(fact) {
            let names = alike.entry(sources).or_default();
            names.push(names::fact(&fact.path));
        }
    }
    let each = alike.into_iter().map(|((before, after), names)| {
        let runs = whole(before.to_owned(), after.to_owned());
        json!({ "names": names, "runs": inline::runs(&runs) })
    });
    each.collect()
}

/// The facts that differ, and where each is printed now; none where the earlier text kept none.
fn facts(
    packet: &Packet<'_>,
    differing: &[Differing],
    languages: &[Read<'_>],
    printed: &Printed,
) -> Vec<Value> {
    let fact = |fact: &Differing| {
        let stands = printed.get(&fact.path);
        let text = |side: &Option<String>| {
            let said = side.as_ref().map(|value| names::value(&fact.path, value));
            said.unwrap_or_default()
        };
        let runs = whole(text(&fact.before), text(&fact.after));
        json!({
            "name": names::fact(&fact.path),
            "path": fact.path,
            "runs": inline::runs(&runs),
            "come": fact.before.is_none(),
            "gone": fact.after.is_none(),
            "wordings": stands.map(|stands| of_all(stands.wordings.len(), packet.text.wordings.len())),
            "languages": stands.map(|stands| stands.languages(languages, false)),
            "steers": steers(&fact.path),
        })
    };
    differing.iter().map(fact).collect()
}

/// What a fact was and what it is: a date or a name as a whole, a long text word by word.
fn whole(before: String, after: String) -> Vec<Run> {
    const SHORT: usize = 80;
    let short = |text: &str| text.chars().count() <= SHORT;
    if !short(&before) || !short(&after) {
        return diff::words(&before, &after);
    }
    match (before.is_empty(), after.is_empty()) {
        (true, _) => vec![Run::Come(after)],
        (_, true) => vec![Run::Gone(before)],
        _ => vec![
            Run::Gone(before),
            Run::Same(" → ".to_owned()),
            Run::Come(after),
        ],
    }
}

fn of_all(some: usize, all: usize) -> String {
    if some == all {
        return "in every wording".to_owned();
    }
    format!("in {some} of {}", counted(all, "wording"))
}

/// The paragraphs of a language that differ.
fn hunks(before: &[Block], now: Option<&Read<'_>>) -> Vec<Value> {
    let after: Vec<Block> = now.map_or_else(Vec::new, |read| {
        read.paragraphs
            .all
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
        let anchor = new.and_then(|at| now.map(|read| read.paragraphs.anchor(at + 1)));
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
    fn a_source_that_no_reader_sees_is_told_apart_from_what_they_do() {
        let fact = |path: &str, before: &str, after: &str| Differing {
            path: path.to_owned(),
            before: Some(before.to_owned()),
            after: Some(after.to_owned()),
        };
        let password = fact(
            "data.not_exposed[password]",
            "source: the provider",
            "source: our logs",
        );
        assert_eq!(sources(&password), Some(("the provider", "our logs")));
        let ssn = fact(
            "data.not_exposed[ssn]",
            "source: the provider",
            "source: our logs",
        );
        assert_eq!(unprinted(&[password, ssn]).len(), 1);
        for printed in [
            fact("data.not_exposed[ssn]", "", "source: our logs"),
            fact("data.exposed[ssn]", "source: a", "source: b"),
        ] {
            assert_eq!(sources(&printed), None, "{}", printed.path);
        }
    }

    #[test]
    fn what_became_of_the_wordings_is_said_without_counting_a_change_twice() {
        assert_eq!(
            in_words(0, 81, 81),
            "Of the wordings: 81 changed, none as it was"
        );
        assert_eq!(
            in_words(5, 3, 2),
            "Of the wordings: 2 changed, 1 more than before, 5 as before"
        );
        assert_eq!(
            in_words(4, 0, 1),
            "Of the wordings: 1 fewer than before, 4 as before"
        );
    }
}
