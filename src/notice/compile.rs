//! All combinations of facets to wordings. Equal renderings are one wording.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Wording,
    catalogue::Catalogue,
    facts::Facts,
    layout::lay_out,
    markdown::{render as markdown, unescape},
    render::render,
    slots::{cut, in_attribute, touching},
    source::{Source, find, own_names},
};
use crate::{
    audience::{Count, Facets},
    campaign::Campaign,
    terms::{Digest, Finding, Findings, Jurisdiction, Locale, Place},
};

/// How many wordings there may be where the campaign states no number.
const USUAL_MAX: usize = 200;
/// Fields that the built-in notices know, whether or not a list has the column.
pub const USUAL_FIELDS: [&str; 3] = ["name", "organisation", "account"];
/// Words without which a notice says nothing.
const NEEDED: [&str; 2] = ["summary", "nature"];

/// All wordings of a campaign.
#[derive(Debug, Default)]
pub struct Notices {
    /// Each distinct text once.
    pub wordings: Vec<Wording>,
    /// Which wording each combination gets.
    pub by_facets: BTreeMap<Facets, usize>,
    /// Language asked for → language given, where they differ, with the number of people.
    pub fallbacks: BTreeMap<(Locale, Locale), u64>,
    /// What is wrong or worth knowing.
    pub findings: Findings,
}

/// Renders every combination that occurs, each with its number of people, once.
#[must_use]
pub fn compile(
    campaign: &Campaign,
    facets: &BTreeMap<Facets, u64>,
    notice_date: jiff::civil::Date,
) -> Notices {
    let mut notices = Notices::default();
    let mut found = Findings::new();
    let own = own_names(campaign, &mut found);
    let mut known: BTreeMap<Digest, usize> = BTreeMap::new();
    let mut sources: BTreeMap<(String, Locale, Option<Jurisdiction>), Option<(Source, bool)>> =
        BTreeMap::new();
    let mut without: BTreeMap<(String, Locale), u64> = BTreeMap::new();
    for (combination, people) in facets {
        let at = (
            combination.audience.clone(),
            combination.locale.clone(),
            combination.jurisdiction.clone(),
        );
        let source = sources.entry(at).or_insert_with(|| {
            find(
                campaign,
                &own,
                &combination.audience,
                &combination.locale,
                combination.jurisdiction.as_ref(),
                &mut found,
            )
        });
        let Some((source, fell_back)) = source else {
            *without
                .entry((combination.audience.clone(), combination.locale.clone()))
                .or_default() += people;
            continue;
        };
        if *fell_back || source.locale != combination.locale {
            *notices
                .fallbacks
                .entry((combination.locale.clone(), source.locale.clone()))
                .or_default() += people;
        }
        let completed = complete(combination);
        if let Some(wording) = one(campaign, &completed, source, notice_date, &mut found) {
            let index = *known.entry(wording.digest()).or_insert_with(|| {
                notices.wordings.push(wording);
                notices.wordings.len() - 1
            });
            notices.by_facets.insert(combination.clone(), index);
        }
    }
    for ((audience, locale), people) in without {
        found.push(Finding::error(
            "NOTICE-LOCALE",
            Place::file("campaign.toml"),
            format!("{people} people ({audience}) read `{locale}`, and there is no notice in that language"),
            format!("write notices/{audience}.{locale}.md, or state `fallback = {{ \"{locale}\" = \"en\" }}`"),
        ));
    }
    for ((asked, given), people) in &notices.fallbacks {
        found.push(Finding::info(
            "NOTICE-FALLBACK",
            Place::file("campaign.toml"),
            format!("{people} people who read `{asked}` get the notice in `{given}`"),
            "",
        ));
    }
    let languages: BTreeSet<Locale> = notices.wordings.iter().map(|w| w.locale.clone()).collect();
    check_words(campaign, facets, &languages, &mut found);
    check_number(campaign, facets, notices.wordings.len(), &mut found);
    notices.findings = once(found);
    notices
}

/// The combination with the fields that the built-in notices know.
fn complete(facets: &Facets) -> Facets {
    let mut facets = facets.clone();
    for field in USUAL_FIELDS {
        if !facets.declared.contains_key(field) {
            facets.fields.entry(field.to_owned()).or_insert(Count::None);
        }
    }
    facets
}

fn one(
    campaign: &Campaign,
    facets: &Facets,
    source: &Source,
    notice_date: jiff::civil::Date,
    findings: &mut Findings,
) -> Option<Wording> {
    let Some(catalogue) = Catalogue::of(&source.locale) else {
        findings.push(Finding::error(
            "NOTICE-CATALOGUE",
            Place::file(source.file.clone()),
            format!(
                "the labels that stand around a notice do not exist in `{}` yet",
                source.locale
            ),
            "the built-in languages are en, de, fr, ja and ar",
        ));
        return None;
    };
    let facts = Facts {
        campaign,
        catalogue: &catalogue,
        locale: &source.locale,
        facets,
        notice_date,
    };
    let rendered = render(source, &facts, findings)?;
    let bodies = markdown(&rendered.body);
    for fault in &bodies.faults {
        findings.push(Finding::error(
            "NOTICE-MARKUP",
            Place::file(source.file.clone()),
            fault.clone(),
            "mend the text or the word it comes from",
        ));
    }
    for heading in &bodies.without_id {
        findings.push(Finding::error(
            "NOTICE-SECTION",
            Place::file(source.file.clone()),
            format!("the section `{heading}` has no id"),
            "end the heading with an id, such as `## What happened {#nature}`",
        ));
    }
    let mut seen = BTreeSet::new();
    for section in bodies
        .sections
        .iter()
        .filter(|section| !seen.insert(section.as_str()))
    {
        findings.push(Finding::error(
            "NOTICE-SECTION",
            Place::file(source.file.clone()),
            format!("the section id `{section}` stands twice"),
            "give each section its own id",
        ));
    }
    for field in touching(&bodies.text, &rendered.fields) {
        findings.push(Finding::warning(
            "NOTICE-SLOT-TOUCHES",
            Place::file(source.file.clone()),
            format!("the slot `{field}` touches a letter or a digit"),
            "put a space, a line end or punctuation beside it",
        ));
    }
    let laid = lay_out(
        &facts,
        &unescape(&rendered.subject),
        &unescape(&rendered.preheader),
        &bodies,
    );
    let Some(laid) = laid else {
        findings.push(Finding::error(
            "NOTICE-LAYOUT",
            Place::file(source.file.clone()),
            "the mail's layout cannot be made",
            "",
        ));
        return None;
    };
    if in_attribute(&laid.html) {
        findings.push(Finding::error(
            "NOTICE-SLOT",
            Place::file(source.file.clone()),
            "a personal field stands inside a link or a tag",
            "a slot may stand in text only",
        ));
        return None;
    }
    Some(Wording {
        locale: source.locale.clone(),
        audience: facets.audience.clone(),
        source: source.name.clone(),
        subject: rendered.subject,
        preheader: rendered.preheader,
        text: cut(&laid.text, &rendered.fields),
        html: cut(&laid.html, &rendered.fields),
        sections: bodies.sections,
    })
}

/// A word that the source language has and another language lacks would be a silent gap.
fn check_words(
    campaign: &Campaign,
    facets: &BTreeMap<Facets, u64>,
    languages: &BTreeSet<Locale>,
    findings: &mut Findings,
) {
    let source = &campaign.file.default_locale;
    let audiences: BTreeSet<&str> = facets.keys().map(|f| f.audience.as_str()).collect();
    let own = campaign.folder.join("notices").is_dir();
    for audience in audiences {
        for needed in NEEDED {
            if !own && campaign.words.get(needed, audience, source).is_none() {
                findings.push(Finding::warning(
                    "WORDS-MISSING",
                    Place::file("words.csv"),
                    format!("`{needed}` says nothing in `{source}`"),
                    format!("add the row `{needed}`: only the campaign can say it"),
                ));
            }
        }
        for id in campaign.words.ids() {
            let (plain, of) = id
                .split_once('@')
                .map_or((id, None), |(plain, of)| (plain, Some(of)));
            if of.is_some_and(|of| of != audience)
                || campaign.words.get(plain, audience, source).is_none()
            {
                continue;
            }
            for language in languages.iter().filter(|language| *language != source) {
                if campaign.words.get(plain, audience, language).is_none() {
                    findings.push(Finding::error(
                        "WORDS-MISSING",
                        Place::file("words.csv"),
                        format!("`{id}` has a text in `{source}` and none in `{language}`"),
                        format!("fill in the column `{language}`"),
                    ));
                }
            }
        }
    }
}

fn check_number(
    campaign: &Campaign,
    facets: &BTreeMap<Facets, u64>,
    wordings: usize,
    findings: &mut Findings,
) {
    let most = campaign.file.expect.max_wordings.unwrap_or(USUAL_MAX);
    if wordings <= most {
        return;
    }
    let distinct =
        |of: &dyn Fn(&Facets) -> String| facets.keys().map(of).collect::<BTreeSet<_>>().len();
    let mut multiply: Vec<(String, usize)> = vec![
        ("locale".to_owned(), distinct(&|f| f.locale.to_string())),
        (
            "exposed".to_owned(),
            distinct(&|f| format!("{:?}", f.exposed)),
        ),
        (
            "jurisdiction".to_owned(),
            distinct(&|f| format!("{:?}", f.jurisdiction)),
        ),
    ];
    let declared: BTreeSet<&String> = facets.keys().flat_map(|f| f.declared.keys()).collect();
    for name in declared {
        multiply.push((
            name.clone(),
            distinct(&|f| f.declared.get(name).cloned().unwrap_or_default()),
        ));
    }
    multiply.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let words: Vec<String> = multiply
        .iter()
        .filter(|(_, n)| *n > 1)
        .map(|(name, n)| format!("`{name}` by {n}"))
        .collect();
    findings.push(Finding::error(
        "NOTICE-MAX-WORDINGS",
        Place::file("campaign.toml"),
        format!("there are {wordings} wordings to review, over the limit of {most}; what multiplies: {}", words.join(", ")),
        "make a facet a personal field, drop it, or raise `expect.max_wordings`",
    ));
}

/// The same finding from many combinations is one.
fn once(findings: Findings) -> Findings {
    let mut seen = BTreeSet::new();
    findings
        .into_iter()
        .filter(|finding| seen.insert(finding.clone()))
        .collect()
}
