//! A notice for everybody to read: the same text without anything personal, for the page at
//! `public_notice.url`.
//!
//! Guarantees that it comes from the same template and facts as the mails, and that it has no slot:
//! every personal field is absent in it, as for a reader of whom nothing is known.

use std::collections::{BTreeMap, BTreeSet};

use super::{library::Source, overlay, press::Press, prove::Used};
use crate::{
    audience::Facets,
    terms::{Finding, Findings, Jurisdiction, Locale, Place, agrees, counted, thousands},
};

/// One kind of reader's notice in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicNotice {
    /// The language it is written in.
    pub locale: Locale,
    /// The language's own name for itself; its tag where the program does not know it.
    pub language: String,
    /// The kind of reader.
    pub audience: String,
    /// The jurisdiction whose law wants this text; none for the general one.
    pub law: Option<Jurisdiction>,
    /// The name that readers know the sender by.
    pub organisation: String,
    /// The mails' subject.
    pub title: String,
    /// The mails' preheader.
    pub lead: String,
    /// The body in HTML, its sections from `<h2>` on.
    pub body: String,
    /// Legal entity, address, reference, date.
    pub footer: Vec<String>,
    /// The banner of a sample.
    pub sample: Option<String>,
}

/// The public notice of every kind of reader in every language, and for each law that wants a text of its
/// own: as most of these readers get it, with every class of data that was exposed for any of them.
///
/// What is wrong with it blocks no mail; it is said where the mails themselves are not wrong.
pub(super) fn all(
    press: &mut Press<'_>,
    chosen: &[(&Facets, &Source)],
    people: &BTreeMap<Facets, u64>,
    usable: &BTreeMap<String, Used>,
) -> Vec<PublicNotice> {
    let mut groups: BTreeMap<_, Vec<(&Facets, &Source)>> = BTreeMap::new();
    for (one, source) in chosen {
        groups
            .entry((one.audience.as_str(), &source.locale, &source.law))
            .or_default()
            .push((*one, *source));
    }
    let said = std::mem::take(&mut press.findings);
    let mut notices = Vec::new();
    let mut findings = Findings::new();
    for ((audience, locale, _), of) in groups {
        // Facts of a jurisdiction's own make several texts of one notice.
        let mut texts: BTreeMap<_, (u64, &Facets, &Source)> = BTreeMap::new();
        for (one, source) in &of {
            let codes = overlay::codes(one.jurisdiction.as_ref());
            let tables = overlay::applying(&press.facts.campaign.incident, &codes);
            let agencies = press.facts.agencies.ids(&codes);
            let (sum, ..) = texts
                .entry((&source.name, tables, agencies, press.facts.readers(one)))
                .or_insert((0, *one, *source));
            *sum += people.get(one).copied().unwrap_or(0);
        }
        let all: u64 = texts.values().map(|(sum, ..)| sum).sum();
        let Some((sum, one, source)) = texts.values().max_by_key(|(sum, ..)| *sum).copied() else {
            continue;
        };
        if texts.len() > 1 {
            findings.push(Finding::info(
                "NOTICE-PUBLIC",
                Place::file(&source.name),
                format!(
                    "the public page in `{locale}` shows what {} of {} of the audience `{audience}` {}; the others get other facts in it, for their law",
                    thousands(sum),
                    counted(all, "reader"),
                    agrees(sum, "gets", "get")
                ),
                "publish what the others get too, or word it so that it holds for all",
            ));
        }
        let anybody = Facets {
            audience: audience.to_owned(),
            also: BTreeSet::new(),
            locale: locale.clone(),
            jurisdiction: one.jurisdiction.clone(),
            exposed: of.iter().flat_map(|(one, _)| one.exposed.clone()).collect(),
            declared: BTreeMap::new(),
            fields: BTreeMap::new(),
        };
        let Some(used) = usable.get(&source.name) else {
            continue;
        };
        notices.extend(press.public(&anybody, source, used));
        for finding in press.findings.drain(..).filter(Finding::blocks) {
            if !said.iter().any(|other| other.id == finding.id) {
                findings.push(Finding::info(
                    "NOTICE-PUBLIC",
                    finding.place,
                    format!(
                        "on the public page in `{locale}`, which has nothing personal: {}",
                        finding.message
                    ),
                    finding.help,
                ));
            }
        }
    }
    press.findings = said;
    press.findings.append(&mut findings);
    notices
}
