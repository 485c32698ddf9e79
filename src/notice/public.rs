//! A notice for everybody to read: the same text without anything personal, for the page at
//! `public_notice.url`.
//!
//! Guarantees that it comes from the same template and facts as the mails, and that it has no slot:
//! every personal field is absent in it, as for a reader of whom nothing is known.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    library::{Library, Source},
    press::Press,
    prove::Used,
};
use crate::{audience::Facets, terms::Locale};

/// One kind of reader's notice in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicNotice {
    /// The language it is written in.
    pub locale: Locale,
    /// The language's own name for itself; its tag where the program does not know it.
    pub language: String,
    /// The kind of reader.
    pub audience: String,
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

/// The public notice of every kind of reader in every language: for the general law, with every
/// class of data that was exposed for any of these readers.
pub(super) fn all(
    press: &mut Press<'_>,
    library: &Library,
    chosen: &[(&Facets, &Source)],
    usable: &BTreeMap<String, Used>,
) -> Vec<PublicNotice> {
    let mut groups: BTreeMap<(&str, &Locale), Vec<(&Facets, &Source)>> = BTreeMap::new();
    for (one, source) in chosen {
        groups
            .entry((&one.audience, &source.locale))
            .or_default()
            .push((*one, *source));
    }
    let fallback = &press.facts.campaign.file.fallback;
    let mut notices = Vec::new();
    for ((audience, locale), of) in groups {
        let general = library
            .choose(audience, locale, None, fallback)
            .map(|(source, _)| (None, source))
            .filter(|(_, source)| source.locale == *locale && usable.contains_key(&source.name));
        // Where only a law's own text is in use, that is the one which is made public.
        let of_one_law = of
            .first()
            .map(|(one, source)| (one.jurisdiction.clone(), *source));
        let Some((jurisdiction, source)) = general.or(of_one_law) else {
            continue;
        };
        let anybody = Facets {
            audience: audience.to_owned(),
            also: BTreeSet::new(),
            locale: locale.clone(),
            jurisdiction,
            exposed: of.iter().flat_map(|(one, _)| one.exposed.clone()).collect(),
            declared: BTreeMap::new(),
            fields: BTreeMap::new(),
        };
        if let Some(used) = usable.get(&source.name) {
            notices.extend(press.public(&anybody, source, used));
        }
    }
    notices
}
