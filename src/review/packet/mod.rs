//! The packet that reviewers read: a folder that opens in any browser from disk, needs no script,
//! and holds nobody's data.
//!
//! Guarantees that every wording stands in it as a whole, that whatever comes from a file is escaped
//! or shut into a sandboxed frame, and that the same packet gives the same octets. It must not name
//! a recipient: counts and facets only.

mod example;
mod folder;
mod frame;
mod overview;
mod plan;
mod public;
mod side;
mod speak;
mod wordings;

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use tera::{Context, Tera};

use super::{Stale, Standing, Text, Timetable};
use crate::{
    audience::{Audience, Facets},
    campaign::Campaign,
    delivery::{Deliveries, Rows},
    notice::{Notices, Wording},
    terms::{Digest, Finding, Locale},
};

/// What the packet is made from.
#[derive(Debug)]
pub struct Packet<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// Who is told.
    pub audience: &'a Audience,
    /// Which wordings.
    pub notices: &'a Notices,
    /// The text.
    pub text: &'a Text,
    /// The audience's digest.
    pub audience_digest: Digest,
    /// The first equation.
    pub rows: Rows,
    /// The second.
    pub deliveries: Deliveries,
    /// When it will be done; none where no rate is stated.
    pub timetable: Option<&'a Timetable>,
    /// All findings.
    pub findings: &'a [Finding],
    /// Who has approved.
    pub standing: &'a Standing,
    /// The languages that were approved once, and what changed since.
    pub stale: &'a [Stale],
    /// When it was written, for people.
    pub written: String,
}

/// Where the packet lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The first page.
    pub index: PathBuf,
    /// The same in one file.
    pub zip: PathBuf,
}

/// One wording with who gets it.
struct Shown<'a> {
    wording: &'a Wording,
    digest: Digest,
    /// Its number on its page, from 1.
    number: usize,
    who: Vec<(&'a Facets, u64)>,
    people: u64,
}

/// The wordings of one kind of reader in one language, those with the most mailboxes first.
type Group<'a> = Vec<Shown<'a>>;

/// Writes the packet to a folder and, beside it, to one `.zip`.
pub fn write(packet: &Packet<'_>, out: &Path) -> io::Result<Paths> {
    let tera = templates().map_err(io::Error::other)?;
    let counts = &packet.audience.facets;
    let groups = groups(packet, counts);
    let locales = locales(packet, &groups);
    let sides = side::pages(packet, &groups);
    let publics = public::languages(packet, &locales);
    let common = overview::common(packet, &groups, &locales, &sides);
    let render = |name: &str, more: Value| -> io::Result<String> {
        let mut all = common.clone();
        if let (Some(all), Value::Object(more)) = (all.as_object_mut(), more) {
            all.extend(more);
        }
        let context = Context::from_serialize(&all).map_err(io::Error::other)?;
        tera.render(name, &context).map_err(io::Error::other)
    };
    let mut pages = vec![(
        "index.html".to_owned(),
        render(
            "index.html",
            overview::page(packet, &groups, &locales, &publics),
        )?,
    )];
    for locale in &locales {
        let page = wordings::page(packet, &groups, locale);
        pages.push((format!("{locale}.html"), render("language.html", page)?));
    }
    for side in sides {
        pages.push((side.file.clone(), render("side.html", side.page)?));
    }
    for locale in &locales {
        let page = public::page(packet, locale, &publics);
        if page["notices"]
            .as_array()
            .is_some_and(|all| !all.is_empty())
        {
            pages.push((public::file(locale.as_str()), render("public.html", page)?));
        }
    }
    let zip = folder::write(out, &pages)?;
    Ok(Paths {
        index: out.join("index.html"),
        zip,
    })
}

fn templates() -> tera::TeraResult<Tera> {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html"]);
    tera.add_raw_templates(vec![
        (
            "style.css",
            include_str!("../../../templates/preview/style.css"),
        ),
        (
            "base.html",
            include_str!("../../../templates/preview/base.html"),
        ),
        (
            "index.html",
            include_str!("../../../templates/preview/index.html"),
        ),
        (
            "language.html",
            include_str!("../../../templates/preview/language.html"),
        ),
        (
            "public.html",
            include_str!("../../../templates/preview/public.html"),
        ),
        (
            "side.html",
            include_str!("../../../templates/preview/side.html"),
        ),
    ])?;
    Ok(tera)
}

/// Every wording under its kind of reader and language. Kinds of reader in the campaign's order,
/// strongest first.
fn groups<'a>(
    packet: &Packet<'a>,
    counts: &BTreeMap<Facets, u64>,
) -> BTreeMap<(usize, String, Locale), Group<'a>> {
    let mut who: BTreeMap<usize, Vec<(&'a Facets, u64)>> = BTreeMap::new();
    for (facets, index) in &packet.notices.by_facets {
        let people = counts.get(facets).copied().unwrap_or(0);
        who.entry(*index).or_default().push((facets, people));
    }
    let order = &packet.campaign.file.audiences;
    let mut groups: BTreeMap<(usize, String, Locale), Group<'a>> = BTreeMap::new();
    for (index, wording) in packet.notices.wordings.iter().enumerate() {
        let rank = order
            .iter()
            .position(|name| *name == wording.audience)
            .unwrap_or(usize::MAX);
        let who = who.remove(&index).unwrap_or_default();
        let key = (rank, wording.audience.clone(), wording.locale.clone());
        groups.entry(key).or_default().push(Shown {
            wording,
            digest: wording.digest(),
            number: 0,
            people: who.iter().map(|(_, people)| people).sum(),
            who,
        });
    }
    let mut numbers: BTreeMap<Locale, usize> = BTreeMap::new();
    for ((_, _, locale), group) in &mut groups {
        group.sort_by(|a, b| b.people.cmp(&a.people).then(a.digest.cmp(&b.digest)));
        for shown in group {
            let number = numbers.entry(locale.clone()).or_default();
            *number += 1;
            shown.number = *number;
        }
    }
    groups
}

/// The languages that somebody is told in: the source first, then by their names.
fn locales(
    packet: &Packet<'_>,
    groups: &BTreeMap<(usize, String, Locale), Group<'_>>,
) -> Vec<Locale> {
    let source = &packet.campaign.file.default_locale;
    let mut locales: Vec<Locale> = groups.keys().map(|(_, _, locale)| locale.clone()).collect();
    locales.sort_by_key(|locale| (locale != source, speak::language(locale)));
    locales.dedup();
    locales
}

/// What a template needs to speak of a language.
fn language(locale: &Locale) -> Value {
    json!({
        "tag": locale.as_str(),
        "name": speak::language(locale),
        "dir": if locale.is_rtl() { "rtl" } else { "ltr" },
    })
}
