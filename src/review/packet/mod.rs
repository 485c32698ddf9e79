//! The packet that reviewers read: a folder that opens in any browser from disk, needs no script,
//! and holds nobody's data.
//!
//! Guarantees that every wording stands in it as a whole, that whatever comes from a file is escaped
//! or shut into a sandboxed frame, and that the same packet gives the same octets. It must not name
//! a recipient: counts and facets only.

mod account;
mod conditions;
mod edges;
mod example;
mod facts;
mod folder;
mod found;
mod frame;
mod inline;
mod names;
mod overview;
mod partly;
mod places;
mod plan;
mod plot;
mod printable;
mod public;
mod reading;
mod rules;
mod side;
mod since;
mod speak;
mod wordings;

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use tera::{Context, Tera};

pub use inline::escaped;
pub use names::jurisdiction_in_words;
pub use printable::printable;
pub use speak::language_in_words;

use super::{Earlier, Paragraph, Paragraphs, Stale, Standing, Stated, Text, Timetable};
use crate::{
    audience::{Audience, Facets},
    campaign::Campaign,
    delivery::{Deliveries, Rows},
    notice::{Notices, Origin, Wording},
    rules::{Due, Reach},
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
    /// The facts as the text states them.
    pub facts: &'a Stated,
    /// Texts that somebody read before, the approved one first.
    pub earlier: &'a [Earlier],
    /// Which laws concern how many people.
    pub laws: &'a [Reach],
    /// Their deadlines.
    pub dues: &'a [Due],
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

/// One language as it is read: its paragraphs, and where each of them comes from.
struct Read<'a> {
    locale: Locale,
    paragraphs: Paragraphs,
    places: Vec<BTreeSet<&'a Origin>>,
}

impl<'a> Read<'a> {
    fn of(packet: &Packet<'a>, locale: &Locale) -> Self {
        let paragraphs = Paragraphs::of(locale, &packet.text.wordings);
        Self {
            locale: locale.clone(),
            places: places::of(&paragraphs, packet.notices),
            paragraphs,
        }
    }

    /// Each paragraph with its places.
    fn placed(&self) -> impl Iterator<Item = (&Paragraph, &BTreeSet<&'a Origin>)> {
        self.paragraphs.all.iter().zip(&self.places)
    }
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

type Groups<'a> = BTreeMap<(usize, String, Locale), Group<'a>>;

/// A file of the packet: its name, and what it holds.
pub type Page = (String, String);

/// Writes the packet to a folder and, beside it, to one `.zip`.
pub fn write(packet: &Packet<'_>, out: &Path) -> io::Result<Paths> {
    let zip = folder::write(out, &render(packet)?)?;
    Ok(Paths {
        index: out.join("index.html"),
        zip,
    })
}

/// Every file of the packet; the first page first.
pub fn render(packet: &Packet<'_>) -> io::Result<Vec<Page>> {
    render_in(packet, &[])
}

/// The same for whoever reads some languages only; all of them where none is named. What concerns
/// everybody stays whole.
pub fn render_in(packet: &Packet<'_>, only: &[Locale]) -> io::Result<Vec<Page>> {
    let tera = templates().map_err(io::Error::other)?;
    let groups = groups(packet, &packet.audience.facets);
    let locales = locales(packet, &groups);
    let languages: Vec<Read<'_>> = locales
        .iter()
        .map(|locale| Read::of(packet, locale))
        .collect();
    let sides = side::pages(packet, &groups);
    let publics = public::languages(packet, &locales);
    let stands = facts::stands(&languages);
    let changes = since::page(packet, &languages, &stands, only);
    let common = overview::common(packet, &groups, &locales, &sides, changes.is_some());
    let render = |name: &str, more: Value| -> io::Result<String> {
        let mut all = common.clone();
        if let (Some(all), Value::Object(more)) = (all.as_object_mut(), more) {
            all.extend(more);
        }
        let context = Context::from_serialize(&all).map_err(io::Error::other)?;
        tera.render(name, &context).map_err(io::Error::other)
    };
    let mut index = overview::page(packet, &groups, &locales, &publics);
    index["only"] = (!only.is_empty())
        .then(|| only.iter().map(speak::language))
        .map_or(Value::Null, |names| {
            json!(names.collect::<Vec<_>>().join(", "))
        });
    let mut pages = vec![("index.html".to_owned(), render("index.html", index)?)];
    let mut mails = Vec::new();
    for read in languages.iter().filter(|read| is_among(only, &read.locale)) {
        let page = reading::page(packet, &groups, read);
        pages.push((
            format!("{}.html", read.locale),
            render("reading.html", page)?,
        ));
    }
    for side in sides {
        pages.push((side.file.clone(), render("side.html", side.page)?));
    }
    let (edges, of_edges) = edges::page(packet, &groups, &locales);
    mails.extend(of_edges);
    let more = [
        ("facts.html", Some(facts::page(packet, &languages, &stands))),
        ("edges.html", Some(edges)),
        ("list.html", Some(account::page(packet))),
        ("rules.html", Some(rules::page(packet))),
        ("changes.html", changes),
    ];
    for (name, page) in more {
        if let Some(page) = page {
            pages.push((name.to_owned(), render(name, page)?));
        }
    }
    for locale in &locales {
        for views in wordings::pages(packet, &groups, locale) {
            pages.push((views.file, render("wordings.html", views.page)?));
            mails.extend(views.mails);
        }
        let page = public::page(packet, locale, &publics);
        if page["notices"]
            .as_array()
            .is_some_and(|all| !all.is_empty())
        {
            pages.push((public::file(locale.as_str()), render("public.html", page)?));
        }
    }
    pages.append(&mut mails);
    Ok(pages)
}

fn templates() -> tera::TeraResult<Tera> {
    macro_rules! template {
        ($name:literal) => {
            (
                $name,
                include_str!(concat!("../../../templates/preview/", $name)),
            )
        };
    }
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html"]);
    tera.register_filter("spoken", inline::spoken);
    tera.add_raw_templates(vec![
        template!("style.css"),
        template!("base.html"),
        template!("index.html"),
        template!("reading.html"),
        template!("wordings.html"),
        template!("facts.html"),
        template!("edges.html"),
        template!("list.html"),
        template!("sums.html"),
        template!("rules.html"),
        template!("changes.html"),
        template!("public.html"),
        template!("side.html"),
    ])?;
    Ok(tera)
}

/// The pages with the views of a language's wordings.
fn pages_of(locale: &Locale, count: usize) -> Vec<String> {
    let name = |at: usize| match at {
        0 => format!("{locale}-wordings.html"),
        at => format!("{locale}-wordings-{}.html", at + 1),
    };
    (0..count.div_ceil(wordings::EACH)).map(name).collect()
}

/// Where a wording's views are.
fn views(shown: &Shown<'_>, files: &[String]) -> String {
    let file = files.get((shown.number - 1) / wordings::EACH);
    format!(
        "{}#w{}",
        file.map_or("", String::as_str),
        shown.digest.short()
    )
}

/// Every wording under its kind of reader and language. Kinds of reader in the campaign's order,
/// strongest first.
fn groups<'a>(packet: &Packet<'a>, counts: &BTreeMap<Facets, u64>) -> Groups<'a> {
    let mut who: BTreeMap<usize, Vec<(&'a Facets, u64)>> = BTreeMap::new();
    for (facets, index) in &packet.notices.by_facets {
        let people = counts.get(facets).copied().unwrap_or(0);
        who.entry(*index).or_default().push((facets, people));
    }
    let order = &packet.campaign.file.audiences;
    let mut groups: Groups<'a> = BTreeMap::new();
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

/// Whether a language is one of those that were asked for.
fn is_among(only: &[Locale], locale: &Locale) -> bool {
    only.is_empty() || only.contains(locale)
}

/// The languages that somebody is told in: the source first, then by their names.
fn locales(packet: &Packet<'_>, groups: &Groups<'_>) -> Vec<Locale> {
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
