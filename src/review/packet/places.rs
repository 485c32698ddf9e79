//! Where each paragraph of a language comes from, and where people change it, in words.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    notice::{Notices, Origin, Origins},
    review::{Kind, Paragraphs},
    terms::{Digest, Finding},
};

/// The origins of each paragraph of a language, by its number less one.
pub(super) fn of<'a>(paragraphs: &Paragraphs, notices: &'a Notices) -> Vec<BTreeSet<&'a Origin>> {
    let by_digest: BTreeMap<Digest, &Origins> = notices
        .wordings
        .iter()
        .zip(&notices.origins)
        .map(|(wording, origins)| (wording.digest(), origins))
        .collect();
    let mut places: Vec<BTreeSet<&Origin>> = vec![BTreeSet::new(); paragraphs.all.len()];
    for (digest, sequence) in &paragraphs.sequences {
        let Some(origins) = by_digest.get(digest) else {
            continue;
        };
        let kinds = || sequence.iter().filter_map(|number| paragraphs.get(*number));
        let count = |footer: bool| {
            kinds()
                .filter(|p| (p.block.kind == Kind::Footer) == footer && is_cut(p.block.kind))
                .count()
        };
        // Were the two cut differently, a wrong place would be worse than none.
        let (whole_body, whole_footer) = (
            count(false) == origins.body.len(),
            count(true) == origins.footer.len(),
        );
        let mut body = origins.body.iter().filter(|_| whole_body);
        let mut footer = origins.footer.iter().filter(|_| whole_footer);
        for paragraph in kinds() {
            let found = match paragraph.block.kind {
                Kind::Subject | Kind::Title => Some(&origins.subject),
                Kind::Preheader => Some(&origins.preheader),
                Kind::Banner => Some(&origins.banner),
                Kind::Sender => Some(&origins.sender),
                Kind::Footer => footer.next(),
                Kind::Heading | Kind::Subheading | Kind::Paragraph | Kind::Item(_) => body.next(),
            };
            if let (Some(place), Some(found)) = (places.get_mut(paragraph.number - 1), found) {
                place.extend(found);
            }
        }
    }
    places
}

/// Whether a block is one of many of the body or the footer.
fn is_cut(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Subject | Kind::Title | Kind::Preheader | Kind::Banner | Kind::Sender
    )
}

/// What was found in the lines and cells that a paragraph comes from.
pub(super) fn found<'a>(places: &BTreeSet<&Origin>, findings: &'a [Finding]) -> Vec<&'a Finding> {
    let mine = |finding: &&Finding| {
        let place = &finding.place;
        place.line > 0
            && places.iter().any(|origin| match origin {
                Origin::Word {
                    file, locale, line, ..
                } => (file, *line) == (&place.file, place.line) && place.column == locale.as_str(),
                Origin::Line { file, line } => (file, *line) == (&place.file, place.line),
                Origin::BuiltIn { .. } | Origin::Fact(_) | Origin::Column(_) => false,
            })
    };
    findings.iter().filter(mine).collect()
}

/// Places to change, as people look for them: what says most first, lines of one file together.
pub(super) fn all(places: &BTreeSet<&Origin>) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    let mut lines: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for origin in places {
        match origin {
            Origin::Line { file, line } => lines.entry(file).or_default().push(line.to_string()),
            other => said.push(self::said(other)),
        }
    }
    said.extend(
        lines
            .iter()
            .map(|(file, lines)| format!("{file}:{}", lines.join(","))),
    );
    said
}

/// A place to change.
fn said(origin: &Origin) -> String {
    match origin {
        Origin::Word {
            file,
            id,
            locale,
            line,
        } => format!("{file} {id} {locale}, line {line}"),
        Origin::BuiltIn { id } => format!("built-in {id}"),
        Origin::Fact(path) => format!("incident.toml {path}"),
        Origin::Column(name) => format!("list column {name}"),
        Origin::Line { file, line } => format!("{file}:{line}"),
    }
}
