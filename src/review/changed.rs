//! What changed between an approved text and the present one, in words.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::{Frozen, Surroundings, Text, diff};
use crate::{
    notice::{Piece, Wording},
    terms::{Digest, Locale},
};

/// What [`surroundings`] calls the findings that somebody answers for.
const OVERRIDES: &str = "the findings that somebody answers for";

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What changed.
    pub what: String,
    /// How: a line per changed paragraph, with `[-what went-]` and `{+what came+}`.
    pub lines: Vec<String>,
}

/// How what [`files`] finds ends.
const SINCE: &str = " since the approval";

/// How a wording begins that is not needed any more.
const NOBODY: &str = "nobody gets the wording ";

/// How what [`readers`] finds begins.
const READERS: &str = "readers of the kind ";

impl Change {
    /// Whether it is about who gets which of the approved wordings.
    #[must_use]
    pub fn is_about_readers(&self) -> bool {
        self.what.starts_with(READERS)
    }

    /// Whether a reviewer must read it: not which files changed, and not what nobody gets any more.
    #[must_use]
    pub fn is_to_be_read(&self) -> bool {
        !self.what.ends_with(SINCE) && !self.what.starts_with(NOBODY)
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        for line in &self.lines {
            write!(f, "\n    {line}")?;
        }
        Ok(())
    }
}

/// All differences between a frozen text and the present one, as it would be frozen: files first, then
/// facts, what stands around every wording, findings, wordings, and who gets which.
#[must_use]
pub fn compare(frozen: &Frozen, now: &Frozen) -> Vec<Change> {
    let text = &now.text();
    let mut changes = files(&frozen.sources, &now.sources);
    if now.settings.is_some() && frozen.settings == now.settings {
        // It says something else about pace, relay or people only.
        changes.retain(|change| !change.what.starts_with("campaign.toml "));
    }
    changes.extend(facts(frozen, now));
    changes.extend(surroundings(frozen, text));
    changes.extend(findings(frozen, text));
    changes.extend(wordings(frozen, text, |_| true));
    changes.extend(readers(frozen, now));
    changes
}

/// The facts that differ, where both texts kept theirs.
fn facts(frozen: &Frozen, now: &Frozen) -> Vec<Change> {
    let (Some(then), Some(now)) = (&frozen.facts, &now.facts) else {
        return Vec::new();
    };
    let differing = then.differing(now);
    let named = differing.iter().map(|fact| Change {
        what: format!("the fact {}", fact.in_line()),
        lines: Vec::new(),
    });
    named.collect()
}

/// Who gets another wording than the one that was theirs, where both were approved.
fn readers(frozen: &Frozen, now: &Frozen) -> Vec<Change> {
    let (before, after) = (frozen.text(), now.text());
    let name = |text: &Text, digest: &Digest| {
        let wording = text.wordings.get(digest);
        wording.map_or_else(
            || digest.short(),
            |wording| {
                format!(
                    "{} in {} «{}»",
                    wording.audience, wording.locale, wording.subject
                )
            },
        )
    };
    let moved = frozen.moved(now).into_iter();
    let moved = moved.filter(|(_, _, to)| before.wordings.contains_key(to));
    moved
        .map(|(facets, from, to)| Change {
            what: format!("{READERS}{facets} get another of the approved wordings"),
            lines: vec![format!(
                "[-{}-]{{+{}+}}",
                name(&before, &from),
                name(&after, &to)
            )],
        })
        .collect()
}

/// The findings that nobody had to know of when the text was approved.
fn findings(frozen: &Frozen, now: &Text) -> Vec<Change> {
    let then = frozen.text();
    let unread = then.unread(now).into_iter();
    let new = unread.map(|cited| {
        let place = [cited.file.as_str(), &cited.column].join(" ");
        Change {
            what: format!("a new finding {} in {}", cited.id, place.trim()),
            lines: Vec::new(),
        }
    });
    new.collect()
}

/// The differences that make an approval of a language stale; a paragraph that many wordings share
/// is listed once.
pub(super) fn of_language(frozen: &Frozen, now: &Text, locale: &Locale) -> Vec<Change> {
    let mut changes = surroundings(frozen, now);
    if frozen.findings.is_some() {
        // Who answers for a finding is no matter of one language; in the first form it was.
        changes.retain(|change| change.what != OVERRIDES);
    }
    changes.extend(wordings(frozen, now, |wording| wording.locale == *locale));
    distinct(changes)
}

/// The same changes, a paragraph that many wordings share named once.
#[must_use]
pub fn distinct(mut changes: Vec<Change>) -> Vec<Change> {
    let mut seen = BTreeSet::new();
    for change in &mut changes {
        change.lines.retain(|line| seen.insert(line.clone()));
    }
    // A wording that is new or gone has no lines at all, and is named.
    changes.retain(|change| !change.lines.is_empty() || !change.what.starts_with("the wording"));
    changes
}

fn files(before: &BTreeMap<String, Digest>, after: &BTreeMap<String, Digest>) -> Vec<Change> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let said = names.into_iter().filter_map(|name| {
        let what = match (before.get(name), after.get(name)) {
            (Some(old), Some(new)) if old == new => return None,
            (Some(_), Some(_)) => "changed",
            (None, _) => "is new",
            (_, None) => "is gone",
        };
        Some(Change {
            what: format!("{name} {what}{SINCE}"),
            lines: Vec::new(),
        })
    });
    said.collect()
}

fn surroundings(frozen: &Frozen, now: &Text) -> Vec<Change> {
    around(&frozen.around, &now.around)
        .into_iter()
        .map(|(what, old, new)| Change {
            what: what.to_owned(),
            lines: vec![diff::in_line(&diff::words(&old, &new))],
        })
        .collect()
}

/// What differs around every wording: what it is, what it was, and what it is now.
pub(super) fn around(
    before: &Surroundings,
    after: &Surroundings,
) -> Vec<(&'static str, String, String)> {
    let stated = |value: &Option<String>| value.clone().unwrap_or_else(|| "(none)".to_owned());
    let headers = |all: &[(String, String)]| {
        let each: Vec<String> = all
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        each.join("; ")
    };
    let overrides = |all: &[(String, String, String)]| {
        let each: Vec<String> = all
            .iter()
            .map(|(finding, place, reason)| format!("{finding} {place}: {reason}"))
            .collect();
        each.join("; ")
    };
    let rows = [
        ("the sender (From)", before.from.clone(), after.from.clone()),
        (
            "Reply-To",
            stated(&before.reply_to),
            stated(&after.reply_to),
        ),
        (
            "the envelope sender",
            stated(&before.envelope_from),
            stated(&after.envelope_from),
        ),
        (
            "the relay's headers",
            headers(&before.relay_headers),
            headers(&after.relay_headers),
        ),
        (
            "whether it is a sample",
            before.sample.to_string(),
            after.sample.to_string(),
        ),
        (
            OVERRIDES,
            overrides(&before.overrides),
            overrides(&after.overrides),
        ),
    ];
    rows.into_iter()
        .filter(|(_, old, new)| old != new)
        .collect()
}

fn wordings(frozen: &Frozen, now: &Text, takes: impl Fn(&Wording) -> bool) -> Vec<Change> {
    let approved: BTreeSet<Digest> = frozen.wordings.iter().map(Wording::digest).collect();
    let mut left: Vec<&Wording> = frozen
        .wordings
        .iter()
        .filter(|wording| takes(wording) && !now.wordings.contains_key(&wording.digest()))
        .collect();
    let name = |wording: &Wording| {
        format!(
            "for {} in {} ({})",
            wording.audience, wording.locale, wording.source
        )
    };
    let mut changes = Vec::new();
    let mut come: Vec<&Wording> = now
        .wordings
        .iter()
        .filter(|(digest, wording)| takes(wording) && !approved.contains(digest))
        .map(|(_, wording)| wording)
        .collect();
    // Language by language, as people read, and not by digest.
    come.sort_by_key(|wording| (&wording.locale, &wording.audience));
    for wording in come {
        let nearest = left
            .iter()
            .enumerate()
            .filter(|(_, old)| old.locale == wording.locale && old.audience == wording.audience)
            .min_by_key(|(_, old)| {
                difference(old, wording)
                    .iter()
                    .map(String::len)
                    .sum::<usize>()
            })
            .map(|(at, _)| at);
        changes.push(match nearest {
            Some(at) => {
                let old = left.remove(at);
                Change {
                    what: format!("the wording {}", name(wording)),
                    lines: difference(old, wording),
                }
            }
            None => Change {
                what: format!("a new wording {}: «{}»", name(wording), wording.subject),
                lines: Vec::new(),
            },
        });
    }
    changes.extend(left.into_iter().map(|wording| Change {
        what: format!("{NOBODY}{} any more", name(wording)),
        lines: Vec::new(),
    }));
    changes
}

/// A wording's paragraphs as a reader meets them, with the slots by name.
pub(super) fn paragraphs(wording: &Wording) -> Vec<String> {
    let mut text = format!("{}\n{}\n", wording.subject, wording.preheader);
    text.push_str(&with_slots(&wording.text));
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A body with its slots as ‹name›.
pub(super) fn with_slots(pieces: &[Piece]) -> String {
    let each = pieces.iter().map(|piece| match piece {
        Piece::Fixed(fixed) => fixed.clone(),
        Piece::Slot(slot) => format!("‹{}›", slot.field),
    });
    each.collect()
}

fn difference(before: &Wording, after: &Wording) -> Vec<String> {
    let hunks = diff::paragraphs(&paragraphs(before), &paragraphs(after));
    if hunks.is_empty() {
        let html = diff::words(&with_slots(&before.html), &with_slots(&after.html));
        return vec![format!("(in the HTML part alone) {}", diff::in_line(&html))];
    }
    hunks.iter().map(|hunk| diff::in_line(hunk)).collect()
}
