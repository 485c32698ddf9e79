//! The reading page of a language: each distinct paragraph once, with who reads it and where to change
//! it, then the combinations, each a sequence of paragraphs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    Groups, Packet, Read, Shown, conditions::Readers, inline, language, pages_of, places, speak,
    speak::Who,
};
use crate::{
    audience::Facets,
    review::Paragraphs,
    terms::{Digest, counted, thousands},
};

/// How many wordings a paragraph names one by one; more are behind a summary.
const NAMED: usize = 6;

/// The page.
pub(super) fn page(packet: &Packet<'_>, groups: &Groups<'_>, read: &Read<'_>) -> Value {
    let Read {
        locale, paragraphs, ..
    } = read;
    let of_locale: Vec<_> = groups
        .iter()
        .filter(|((.., other), _)| other == locale)
        .collect();
    let shown: Vec<&Shown<'_>> = of_locale.iter().flat_map(|(_, group)| *group).collect();
    let mut combinations: Vec<(&Facets, u64)> = Vec::new();
    let mut of_wording: BTreeMap<Digest, (&Shown<'_>, BTreeSet<usize>)> = BTreeMap::new();
    for shown in &shown {
        let first = combinations.len();
        combinations.extend(shown.who.iter().copied());
        of_wording.insert(shown.digest, (shown, (first..combinations.len()).collect()));
    }
    let readers = Readers::of(&combinations, locale);
    let files = pages_of(locale, shown.len());
    let mut sections: Vec<(String, Vec<Value>)> = Vec::new();
    for (paragraph, places) in read.placed() {
        let within: Vec<&Shown<'_>> = paragraph
            .wordings
            .iter()
            .filter_map(|digest| of_wording.get(digest).map(|(shown, _)| *shown))
            .collect();
        let by: BTreeSet<usize> = paragraph
            .wordings
            .iter()
            .filter_map(|digest| of_wording.get(digest))
            .flat_map(|(_, places)| places.iter().copied())
            .collect();
        let by = readers.by(&by);
        let value = json!({
            "anchor": paragraphs.anchor(paragraph.number),
            "number": paragraph.number,
            "kind": inline::kind(paragraph.block.kind),
            "look": inline::look(paragraph.block.kind),
            "html": inline::html(&paragraph.block),
            "people": counted(by.people, "mailbox"),
            "everybody": by.everybody,
            "only": by.only,
            "exact": by.exact,
            "count": within.len(),
            "wordings": numbers(&within, &files),
            "found": places::found(places, packet.findings),
            "named": within.len() <= NAMED,
            "places": places::all(places),
        });
        let title = speak::section(&paragraph.block.section);
        match sections.last_mut().filter(|(last, _)| *last == title) {
            Some((_, all)) => all.push(value),
            None => sections.push((title, vec![value])),
        }
    }
    let groups: Vec<Value> = of_locale
        .iter()
        .map(|((_, audience, _), group)| {
            let people: u64 = group.iter().map(|shown| shown.people).sum();
            let said: Vec<Who> = group
                .iter()
                .map(|shown| speak::who(&shown.who, locale))
                .collect();
            // What is true of every wording's readers is said once.
            let mut shared: BTreeSet<&String> =
                said.first().iter().flat_map(|who| &who.all).collect();
            shared.retain(|item| group.len() > 1 && said.iter().all(|who| who.all.contains(item)));
            let wordings: Vec<Value> = group
                .iter()
                .zip(&said)
                .map(|(shown, who)| combination(shown, who, &shared, paragraphs, &files))
                .collect();
            json!({
                "id": super::wordings::anchor(audience),
                "audience": speak::audience(audience),
                "people": counted(people, "mailbox"),
                "said": counted(group.len(), "wording"),
                "shared": shared,
                "wordings": wordings,
            })
        })
        .collect();
    json!({
        "page": format!("{locale}.html"),
        "locale": language(locale),
        "sections": sections.into_iter().map(|(title, all)| json!({ "title": title, "paragraphs": all })).collect::<Vec<_>>(),
        "groups": groups,
        "paragraphs_said": paragraphs.all.len(),
        "wordings_said": counted(shown.len(), "wording"),
        "people_said": counted(shown.iter().map(|s| s.people).sum::<u64>(), "mailbox"),
        "language_digest": packet.text.language(locale).to_string(),
        "views": files.first(),
    })
}

/// Wordings by number, each with the address of its views.
fn numbers(within: &[&Shown<'_>], files: &[String]) -> Vec<Value> {
    let mut sorted: Vec<&&Shown<'_>> = within.iter().collect();
    sorted.sort_by_key(|shown| shown.number);
    let each = sorted
        .into_iter()
        .map(|shown| json!({ "number": shown.number, "href": super::views(shown, files) }));
    each.collect()
}

/// A wording as a sequence: runs of numbers, `1–4, 7, 9–12`.
fn combination(
    shown: &Shown<'_>,
    who: &Who,
    shared: &BTreeSet<&String>,
    paragraphs: &Paragraphs,
    files: &[String],
) -> Value {
    let own: Vec<&String> = who
        .all
        .iter()
        .filter(|item| !shared.contains(item))
        .collect();
    let runs: Vec<Value> = runs(paragraphs.sequence(&shown.digest))
        .into_iter()
        .map(|(from, to)| {
            let to = (to != from).then_some(to);
            json!({ "from": from, "to": to, "anchor": paragraphs.anchor(from) })
        })
        .collect();
    json!({
        "number": shown.number,
        "href": super::views(shown, files),
        "people": thousands(shown.people),
        "who": own,
        "differ": who.each.len(),
        "runs": runs,
    })
}

/// Numbers that follow each other as one.
fn runs(sequence: &[usize]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in sequence {
        match runs.last_mut().filter(|(_, to)| to + 1 == *number) {
            Some((_, to)) => *to = *number,
            None => runs.push((*number, *number)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_follow_each_other_are_one_run() {
        assert_eq!(
            runs(&[1, 2, 3, 7, 9, 10, 4]),
            [(1, 3), (7, 7), (9, 10), (4, 4)]
        );
        assert!(runs(&[]).is_empty());
    }
}
