//! What a finished text is checked for: its lines' length, where lists stand, who reads which
//! language.

use std::collections::BTreeMap;

use super::{
    compile::LocaleUse,
    library::{Library, Source, Via},
    overlay,
    wording::Piece,
};
use crate::{
    audience::{Count, Facets},
    campaign::Campaign,
    terms::{Finding, Findings, Jurisdiction, Locale, Place, agrees, counted},
};

/// Who has no notice, and who gets another language.
pub(super) fn locale_finding(one: &LocaleUse) -> Option<Finding> {
    let LocaleUse {
        audience,
        asked,
        people,
        ..
    } = one;
    let place = Place::file("campaign.toml");
    match (&one.used, one.via) {
        (None, _) => Some(Finding::error(
            "NOTICE-LOCALE",
            place,
            format!(
                "`{asked}` is the language of {} of the audience `{audience}`, and there is no notice in it",
                counted(*people, "person")
            ),
            format!(
                "add `notices/{audience}.{asked}.md`, or say in campaign.toml which language they get: `fallback = {{ \"{asked}\" = \"en\" }}`"
            ),
        )),
        (Some(used), Some(Via::Parent | Via::Fallback)) => Some(Finding::info(
            "NOTICE-LOCALE-OTHER",
            place,
            format!(
                "`{asked}` is the language of {} of the audience `{audience}`, and they get `{used}`",
                counted(*people, "person")
            ),
            format!("add `notices/{audience}.{asked}.md` if they should have their own"),
        )),
        _ => None,
    }
}

/// Who gets another text than their law has in another language, and which text that a law wants stands
/// in one language alone.
pub(super) fn variants(
    people: &BTreeMap<Facets, u64>,
    chosen: &[(&Facets, &Source)],
    originals: &[Option<&Source>],
    library: &Library,
    campaign: &Campaign,
) -> Findings {
    let mut counts: BTreeMap<(&str, &Jurisdiction, &Locale), u64> = BTreeMap::new();
    let mut findings = Findings::new();
    let original = &campaign.file.default_locale;
    let chain = original.chain();
    for ((one, source), compared) in chosen.iter().zip(originals) {
        let codes = overlay::codes(one.jurisdiction.as_ref());
        let mine = source.law.as_ref().map(Jurisdiction::as_str);
        let nearest = library.nearest_law(&one.audience, &codes);
        if let (Some(code), true) = (&one.jurisdiction, nearest.is_some() && nearest != mine) {
            let key = (one.audience.as_str(), code, &source.locale);
            *counts.entry(key).or_default() += people.get(*one).copied().unwrap_or(0);
        }
        if let (Some(law), None, false) = (mine, compared, chain.contains(&source.locale)) {
            findings.push(Finding::info(
                "NOTICE-VARIANT",
                Place::file(&source.name),
                format!(
                    "the text for `{law}` stands in `{}` and not in `{original}`: there is nothing to compare it with",
                    source.locale
                ),
                "whoever approves the language reads it as a text of its own",
            ));
        }
    }
    findings.extend(counts.into_iter().map(|((audience, code, locale), people)| {
        Finding::info(
            "NOTICE-VARIANT",
            Place::file("campaign.toml"),
            format!(
                "{} of the audience `{audience}` in `{code}` {} `{locale}`, which has no text for their law; other languages have one",
                counted(people, "person"),
                agrees(people, "reads", "read")
            ),
            format!("add `notices/{audience}.{locale}.{code}.md`, or let counsel say that the text they get will do"),
        )
    }));
    findings
}

/// Where nobody reads the source language, it is under no digest.
pub(super) fn source(chosen: &[(&Facets, &Source)], campaign: &Campaign) -> Option<Finding> {
    let file = &campaign.file;
    let mut chain = file.default_locale.chain();
    let instead = chain.iter().find_map(|tag| file.fallback.get(tag));
    chain.extend(instead.map(Locale::chain).unwrap_or_default());
    let read = chosen
        .iter()
        .any(|(_, source)| chain.contains(&source.locale));
    (!read && !chosen.is_empty()).then(|| {
        Finding::info(
            "NOTICE-SOURCE",
            Place::file("campaign.toml"),
            format!(
                "nobody is told in `{}`, the source language: an approval of another language names its own text alone",
                file.default_locale
            ),
            "state the language that most of the text was written in as `default_locale`",
        )
    })
}

/// A message that mail programs cut off would hide its end.
pub(super) fn size(html: &str, source: &Source) -> Option<Finding> {
    const MOST: usize = 60_000;
    (html.len() > MOST).then(|| {
        Finding::warning(
            "NOTICE-SIZE",
            Place::file(&source.name),
            format!("the HTML part has {} octets, more than {MOST}", html.len()),
            "say it shorter: some mail programs cut a longer message off",
        )
    })
}

/// A subject or preheader is there and fits a telephone.
pub(super) fn line(
    text: &str,
    what: &str,
    limit: usize,
    line: u64,
    source: &Source,
    findings: &mut Findings,
) {
    let place = || Place::at(&source.name, line, "1");
    let count = text.chars().count();
    if text.trim().is_empty() {
        // Without a preheader a mail program shows the beginning of the text, which is no harm.
        let finding = if what == "subject" {
            Finding::error
        } else {
            Finding::info
        };
        findings.push(finding(
            "NOTICE-LINE",
            place(),
            format!("the {what} is empty"),
            "say in a few words what the message is about",
        ));
    } else if count > limit {
        findings.push(Finding::warning(
            "NOTICE-LINE",
            place(),
            format!(
                "the {what} has {}, more than {limit}",
                counted(count, "character")
            ),
            "shorten it: telephones cut it off",
        ));
    }
}

/// Several values stand alone, after a colon, or as the only thing of a bullet.
pub(super) fn lists(text: &[Piece], one: &Facets, file: &str, findings: &mut Findings) {
    for (index, piece) in text.iter().enumerate() {
        let Piece::Slot(slot) = piece else { continue };
        if one.fields.get(&slot.field) != Some(&Count::Several) {
            continue;
        }
        let before = match index.checked_sub(1).and_then(|i| text.get(i)) {
            Some(Piece::Fixed(text)) => text.rsplit('\n').next().unwrap_or("").trim(),
            _ => "",
        };
        let after = match text.get(index + 1) {
            Some(Piece::Fixed(text)) => text.split('\n').next().unwrap_or("").trim(),
            _ => "",
        };
        let opens = before.is_empty() || before == "-" || before.ends_with([':', '：']);
        if !opens || !matches!(after, "" | "." | "。") {
            findings.push(Finding::error(
                "NOTICE-LIST-FIELD",
                Place::file(file),
                format!("the field `{}` has several values for some readers and stands inside a sentence", slot.field),
                "let it stand alone, after a colon, or as a bullet",
            ));
        }
    }
}
