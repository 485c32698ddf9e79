//! A language's text for a word processor: numbered paragraphs, slots as ‹name›, the source language
//! beside. Word and LibreOffice open it; what they make of it is not read back.
//!
//! Guarantees that the same text gives the same octets, and that each paragraph of each wording of the
//! language stands in it once, under the number that the packet has for it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tera::{Context, Tera};

use super::{Block, Frozen, Kind, Paragraphs, Span, Text, blocks};
use crate::{
    audience::Facets,
    notice::Wording,
    terms::{Digest, Locale, counted},
};

/// The file of one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracked {
    /// The language.
    pub locale: Locale,
    /// Its name: `de-K7QF-3M2P.html`. Another text has another one.
    pub file: String,
    /// The document.
    pub html: String,
}

/// A file for each language of a text as it would be frozen, compared with a source language.
pub fn tracked(frozen: &Frozen, source: &Locale) -> tera::TeraResult<Vec<Tracked>> {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html"]);
    tera.add_raw_template("tracked.html", include_str!("../../templates/tracked.html"))?;
    let text = frozen.text();
    let beside = Beside::of(frozen, &text, source);
    let locales = text.locales();
    let each = locales.iter().map(|locale| {
        let page = page(frozen, &text, locale, source, &beside);
        let context = Context::from_serialize(&page)?;
        Ok(Tracked {
            locale: locale.clone(),
            file: format!("{locale}-{}.html", frozen.digest.code()),
            html: tera.render("tracked.html", &context)?,
        })
    });
    each.collect()
}

fn page(
    frozen: &Frozen,
    text: &Text,
    locale: &Locale,
    source: &Locale,
    beside: &Beside<'_>,
) -> Value {
    let paragraphs = Paragraphs::of(locale, &text.wordings);
    let all = paragraphs.sequences.len();
    let translated = locale != source;
    let theirs = if translated {
        beside.each(&paragraphs)
    } else {
        BTreeMap::new()
    };
    let rows = paragraphs.all.iter().map(|paragraph| {
        let number = paragraph.number;
        let block = &paragraph.block;
        let other = theirs.get(&number).map(|block| spans(&block.spans));
        json!({
            "anchor": paragraphs.anchor(number),
            "kind": kind(block.kind),
            "strong": matches!(block.kind, Kind::Subject | Kind::Title | Kind::Heading | Kind::Subheading),
            "indent": match block.kind { Kind::Item(depth) => depth, _ => 0 },
            "in": (paragraph.wordings.len() < all)
                .then(|| format!("in {} of {}", paragraph.wordings.len(), counted(all, "wording"))),
            "own": spans(&block.spans),
            "source": other,
        })
    });
    json!({
        "campaign": frozen.campaign,
        "locale": locale,
        "rtl": locale.is_rtl(),
        "source": translated.then_some(source),
        "source_rtl": source.is_rtl(),
        "code": frozen.digest.code(),
        "language": text.language(locale).code(),
        "wordings": all,
        "rows": rows.collect::<Vec<_>>(),
    })
}

/// What stands in the column beside a paragraph's text.
fn kind(of: Kind) -> &'static str {
    match of {
        Kind::Subject => "subject",
        Kind::Preheader => "shown beside the subject",
        Kind::Banner => "banner",
        Kind::Sender => "sender",
        Kind::Title => "title",
        Kind::Heading => "heading",
        Kind::Subheading => "heading below it",
        Kind::Paragraph => "",
        Kind::Item(_) => "point",
        Kind::Footer => "footer",
    }
}

/// The words as they are to be changed: where a link leads is text, so that it can be corrected too.
fn spans(spans: &[Span]) -> Vec<Value> {
    let each = spans.iter().map(|span| {
        let words = if span.slot {
            format!("‹{}›", span.text)
        } else {
            span.text.clone()
        };
        let target = span.link.as_deref().unwrap_or_default();
        let plain = target.strip_prefix("mailto:").unwrap_or(target);
        let target = (!target.is_empty() && plain != span.text).then(|| format!(" ({target})"));
        json!({ "words": words, "slot": span.slot, "strong": span.strong, "emphasis": span.emphasis,
            "target": target.unwrap_or_default() })
    });
    each.collect()
}

/// The wording in the source language that says the same, for each wording of the others.
struct Beside<'a> {
    text: &'a Text,
    pairs: BTreeMap<Digest, Digest>,
}

impl<'a> Beside<'a> {
    fn of(frozen: &Frozen, text: &'a Text, source: &Locale) -> Self {
        let locale = |digest: &Digest| text.wordings.get(digest).map(|wording| &wording.locale);
        let originals: Vec<&(Facets, Digest)> = frozen
            .by_facets
            .iter()
            .filter(|(_, digest)| locale(digest) == Some(source))
            .collect();
        let mut pairs = BTreeMap::new();
        for (facets, digest) in &frozen.by_facets {
            if locale(digest) == Some(source) || pairs.contains_key(digest) {
                continue;
            }
            // Whoever differs in the language alone; else the nearest reader of the same kind.
            let unlike = |other: &Facets| {
                [
                    other.also != facets.also,
                    other.jurisdiction != facets.jurisdiction,
                    other.exposed != facets.exposed,
                    other.declared != facets.declared,
                    other.fields != facets.fields,
                ]
                .into_iter()
                .filter(|differs| *differs)
                .count()
            };
            let of_kind = originals
                .iter()
                .filter(|(other, _)| other.audience == facets.audience);
            if let Some((_, original)) = of_kind.min_by_key(|(other, _)| unlike(other)) {
                pairs.insert(*digest, *original);
            }
        }
        Self { text, pairs }
    }

    /// For each paragraph of a language the block in the source language, where there is one in its
    /// place.
    fn each(&self, paragraphs: &Paragraphs) -> BTreeMap<usize, Block> {
        let mut found = BTreeMap::new();
        for (digest, sequence) in &paragraphs.sequences {
            let original = self
                .pairs
                .get(digest)
                .and_then(|of| self.text.wordings.get(of));
            let Some(original) = original else {
                continue;
            };
            let own: Vec<(usize, &Block)> = sequence
                .iter()
                .filter_map(|number| Some((*number, &paragraphs.get(*number)?.block)))
                .collect();
            for (number, block) in in_its_place(&own, original) {
                found.entry(number).or_insert(block);
            }
        }
        found
    }
}

/// Blocks in the same section, of the same kind, at the same place among those.
fn in_its_place(own: &[(usize, &Block)], original: &Wording) -> Vec<(usize, Block)> {
    let mut theirs: BTreeMap<(String, Kind), Vec<Block>> = BTreeMap::new();
    for block in blocks(original) {
        theirs
            .entry((block.section.clone(), block.kind))
            .or_default()
            .push(block);
    }
    let mut counted: BTreeMap<(String, Kind), usize> = BTreeMap::new();
    for (_, block) in own {
        *counted
            .entry((block.section.clone(), block.kind))
            .or_default() += 1;
    }
    let mut met: BTreeMap<(String, Kind), usize> = BTreeMap::new();
    let mut pairs = Vec::new();
    for (number, block) in own {
        let place = (block.section.clone(), block.kind);
        let at = met.entry(place.clone()).or_default();
        // Where one language has more of them, nobody knows which belong together.
        let same = theirs
            .get(&place)
            .filter(|all| Some(&all.len()) == counted.get(&place));
        // One that prints something else of its reader would only mislead.
        let theirs = same.and_then(|all| all.get(*at));
        if let Some(theirs) = theirs.filter(|theirs| slots(theirs) == slots(block)) {
            pairs.push((*number, theirs.clone()));
        }
        *at += 1;
    }
    pairs
}

fn slots(block: &Block) -> BTreeSet<&str> {
    let slots = block.spans.iter().filter(|span| span.slot);
    slots.map(|span| span.text.as_str()).collect()
}
