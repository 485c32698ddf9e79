//! What a campaign says in its own words, held against what its notices need: in every language, for
//! every kind of reader, and under ids that something uses.
//!
//! Guarantees that a word which one language has and another lacks is a finding, for words that stand
//! for a built-in text too. It must not judge whether two words say the same: only what a program can
//! see, numbers and links, is compared.

use std::collections::{BTreeMap, BTreeSet};

use super::{entries::Entries, library::Source, overlay, parity, prove::Used, schema};
use crate::{
    audience::Facets,
    campaign::{Campaign, Word},
    terms::{ClassId, Finding, Findings, Jurisdiction, Locale, Place, counted, nearest},
};

/// Words without which a notice says nothing.
const NEEDED: [&str; 4] = ["nature", "summary", "consequences", "measures_done"];

/// Everything that can be seen of the words.
pub(super) fn check(
    campaign: &Campaign,
    chosen: &[(&Facets, &Source)],
    usable: &BTreeMap<String, Used>,
    entries: &Entries,
) -> Findings {
    let mut findings = unknown(campaign, chosen, usable, entries);
    findings.extend(in_one_language(campaign, chosen, entries));
    let mut seen = BTreeSet::new();
    for (one, source) in chosen {
        let codes = overlay::codes(one.jurisdiction.as_ref());
        let readers = campaign.words.readers(&one.audience, &codes);
        if seen.insert((&source.name, readers.clone())) {
            let used = usable.get(&source.name).map(|used| &used.words);
            let of = Reader {
                campaign,
                readers,
                locale: &source.locale,
                entries,
            };
            of.check(&used.cloned().unwrap_or_default(), &mut findings);
        }
    }
    findings
}

/// Facts that are prose stand in every language as they were written in one.
fn in_one_language(
    campaign: &Campaign,
    chosen: &[(&Facets, &Source)],
    entries: &Entries,
) -> Findings {
    let languages: BTreeSet<&Locale> = chosen.iter().map(|(_, source)| &source.locale).collect();
    if languages.len() < 2 {
        return Findings::new();
    }
    let exposed = campaign.incident.data.exposed.iter();
    let hints = exposed.filter(|entry| entry.hint.is_some()).map(|entry| {
        (
            format!("the hint of `{}`", entry.id),
            format!("class-{}.hint", entry.id),
        )
    });
    let vendor = campaign.incident.vendor.as_ref();
    let role = vendor.and_then(|vendor| vendor.role.as_ref());
    let said = |id: &str| entries.has(id) || campaign.words.ids().any(|known| base(known) == id);
    let role = role
        .map(|role| (format!("the role `{role}`"), format!("role-{role}")))
        .filter(|(_, id)| !said(id));
    let finding = |(what, id): (String, String)| {
        Finding::warning(
            "INCIDENT-LANGUAGE",
            Place::file("incident.toml"),
            format!(
                "{what} stands as it is written in all of {}",
                counted(languages.len(), "language")
            ),
            format!(
                "leave it out there and say it in {}, in the row `{id}`",
                campaign.words.name()
            ),
        )
    };
    hints.chain(role).map(finding).collect()
}

struct Reader<'a> {
    campaign: &'a Campaign,
    readers: Vec<String>,
    locale: &'a Locale,
    entries: &'a Entries,
}

/// A word, and for which readers it is said alone.
type Said<'a> = (&'a Word, Option<&'a str>);

impl Reader<'_> {
    fn said(&self, id: &str, chain: &[Locale]) -> Option<Said<'_>> {
        let words = &self.campaign.words;
        let mut chain = chain.iter();
        chain.find_map(|locale| words.get(id, &self.readers, locale))
    }

    /// How much alone: the less, the more readers.
    fn rank(&self, reader: Option<&str>) -> usize {
        let mut readers = self.readers.iter();
        let at = reader.and_then(|one| readers.position(|other| other == one));
        at.unwrap_or(self.readers.len())
    }

    fn check(&self, used: &BTreeSet<String>, findings: &mut Findings) {
        let words = &self.campaign.words;
        let original = &self.campaign.file.default_locale;
        let bases: BTreeSet<&str> = words.ids().map(base).collect();
        let spoken = |id: &str| used.contains(id) || schema::BLOCKS.contains(&id);
        let ids = used.iter().map(String::as_str).chain(schema::BLOCKS);
        for id in ids.chain(bases.iter().copied()).collect::<BTreeSet<_>>() {
            let here = self.said(id, &self.locale.chain());
            let there = self.said(id, &original.chain());
            let elsewhere = words.locales().iter().find_map(|locale| {
                let said = self.said(id, std::slice::from_ref(locale))?;
                Some((locale, said))
            });
            match (here, there.map(|said| (original, said)).or(elsewhere)) {
                (None, Some((other, (word, _)))) if spoken(id) => {
                    self.missing(id, other, word, "is said", findings);
                }
                (None, Some((other, (word, _)))) if self.entries.has(id) => {
                    findings.push(self.uneven(id, other, word, "keeps the built-in text"));
                }
                (Some((_, mine)), Some((other, (word, Some(theirs)))))
                    if self.rank(Some(theirs)) < self.rank(mine) =>
                {
                    let own = format!("{id}@{theirs}");
                    self.missing(&own, other, word, "is said for these readers", findings);
                }
                (Some((word, _)), None) if there.is_none() && self.entries.has(id) => {
                    findings.push(self.uneven(id, original, word, "has a text of its own"));
                }
                (Some((word, _)), Some((_, (other, _)))) if there.is_some() => {
                    self.compare(id, word, other, findings);
                }
                (None, None) if used.contains(id) && NEEDED.contains(&id) => {
                    findings.push(nobody_says(words.name(), id));
                }
                _ => {}
            }
        }
    }

    fn missing(&self, id: &str, other: &Locale, word: &Word, how: &str, findings: &mut Findings) {
        findings.push(Finding::error(
            "WORDS-MISSING",
            Place::at(self.campaign.words.name(), word.line, self.locale.as_str()),
            format!("`{id}` {how} in `{other}`, but not in `{}`", self.locale),
            format!("fill in the column `{}`", self.locale),
        ));
    }

    fn uneven(&self, id: &str, other: &Locale, word: &Word, what: &str) -> Finding {
        Finding::warning(
            "WORDS-PARITY",
            Place::at(self.campaign.words.name(), word.line, self.locale.as_str()),
            format!(
                "`{id}` is not said in both languages: `{}` {what}, `{other}` does not",
                self.locale
            ),
            "say it in every language, or in none",
        )
    }

    fn compare(&self, id: &str, word: &Word, other: &Word, findings: &mut Findings) {
        let original = &self.campaign.file.default_locale;
        if self.locale == original {
            return;
        }
        let differing = parity::differing(&other.text, &word.text);
        if !differing.is_empty() {
            findings.push(Finding::warning(
                "WORDS-PARITY",
                Place::at(self.campaign.words.name(), word.line, self.locale.as_str()),
                format!(
                    "`{id}` differs from `{original}` in numbers or links: {}",
                    differing.into_iter().collect::<Vec<_>>().join(", ")
                ),
                "see whether both say the same",
            ));
        }
    }
}

/// Not an error: a campaign that was just begun says nothing yet. It cannot be approved like that.
fn nobody_says(file: &str, id: &str) -> Finding {
    Finding::warning(
        "WORDS-UNSAID",
        Place::at(file, 0, id),
        format!("nobody says `{id}` yet, in any language"),
        "`disclose words` writes the rows; fill in what happened",
    )
}

/// The id without what stands behind an `@`.
fn base(id: &str) -> &str {
    id.split('@').next().unwrap_or(id)
}

/// Ids that nothing uses, audiences that there are not, and cells that swallowed the next rows.
fn unknown(
    campaign: &Campaign,
    chosen: &[(&Facets, &Source)],
    usable: &BTreeMap<String, Used>,
    entries: &Entries,
) -> Findings {
    let mut known: BTreeSet<String> = entries.ids().cloned().collect();
    known.extend(schema::WORDS.map(str::to_owned));
    known.extend(schema::BLOCKS.map(str::to_owned));
    known.extend(usable.values().flat_map(|used| used.words.iter().cloned()));
    let data = &campaign.incident.data;
    let stated = data.exposed.iter().map(|entry| &entry.id);
    let stated = stated.chain(data.not_exposed.iter().map(|entry| &entry.id));
    let of_people = chosen.iter().flat_map(|(one, _)| &one.exposed);
    let classes: BTreeSet<&ClassId> = stated.chain(&data.unknown).chain(of_people).collect();
    for class in classes {
        known.extend(["", ".label", ".hint"].map(|end| format!("class-{class}{end}")));
        known.insert(format!("not-needed-{class}"));
    }
    for advice in &campaign.incident.advice.add {
        known.extend(["", ".title"].map(|end| format!("advice-{advice}{end}")));
    }
    let role = campaign
        .incident
        .vendor
        .as_ref()
        .and_then(|vendor| vendor.role.clone());
    known.extend(role.map(|role| format!("role-{role}")));
    let codes: BTreeSet<String> = chosen
        .iter()
        .flat_map(|(one, _)| overlay::codes(one.jurisdiction.as_ref()))
        .collect();
    let mut findings = Findings::new();
    let words = &campaign.words;
    for (id, locale, word) in words.all() {
        let place = || Place::at(words.name(), word.line, locale.as_str());
        let swallowed = word.text.lines().skip(1).find_map(|line| {
            let first = line.split([',', ';', '\t']).next()?;
            (first.len() < line.len() && known.contains(base(first.trim()))).then_some(first)
        });
        if let Some(swallowed) = swallowed {
            findings.push(Finding::error(
                "WORDS-QUOTE",
                place(),
                format!("the cell of `{id}` goes on into the row `{swallowed}`"),
                "close its quotation marks",
            ));
        }
    }
    for id in words.ids() {
        let place = || Place::at(words.name(), words.line(id), "id");
        let (name, audience) = id.split_once('@').unwrap_or((id, ""));
        let audiences = campaign.file.audiences.iter().map(String::as_str);
        let is_code = Jurisdiction::try_from(audience.to_owned());
        let is_code = is_code.is_ok_and(|code| code.as_str() == audience);
        if audience.is_empty() || audiences.clone().any(|other| other == audience) {
            // Somebody reads it.
        } else if is_code {
            if !codes.contains(audience) {
                findings.push(Finding::warning(
                    "WORDS-UNUSED",
                    place(),
                    format!("nobody on the lists is in `{audience}`, for whom `{id}` speaks"),
                    "take the row out, or see whether the lists state where people are",
                ));
            }
        } else {
            findings.push(Finding::error(
                "WORDS-AUDIENCE",
                place(),
                format!("`{audience}` in `{id}` is not one of `audiences` in campaign.toml"),
                nearest(audience, audiences).map_or_else(
                    || "name an audience of this campaign".to_owned(),
                    |near| format!("did you mean `{name}@{near}`?"),
                ),
            ));
        }
        // The text of an audience: `advice-mfa-admin`.
        let of_audience = campaign.file.audiences.iter().any(|audience| {
            let whole = name.split('.').next().unwrap_or(name);
            whole
                .strip_suffix(audience.as_str())
                .and_then(|rest| rest.strip_suffix('-'))
                .is_some_and(|rest| known.contains(rest))
        });
        if known.contains(name) || of_audience {
            continue;
        }
        findings.push(match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => Finding::error(
                "WORDS-UNUSED",
                place(),
                format!("nothing uses `{name}`"),
                format!("did you mean `{near}`?"),
            ),
            None => Finding::warning(
                "WORDS-UNUSED",
                place(),
                format!("nothing uses `{name}`"),
                "docs/notices.md lists the ids; a notice of your own may name others as `words.ID`",
            ),
        });
    }
    findings
}
