//! The text: all wordings of a campaign with everything that a reader sees around them, and what
//! reviewers must know about it.
//!
//! Its digest can be made without this program: `docs/digests.md` says how, and a test holds it
//! against another program. No digest here depends on the day, on the relay's address, login or
//! connections, on the pace, or on who gets which wording.
//!
//! There are two forms. The first had no findings under the digest of the text, and overrides under
//! that of a language; a text that was frozen in it keeps its digests and is compared without
//! findings.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Cited;
use crate::{
    campaign::Campaign,
    message::Headers,
    notice::Wording,
    terms::{Digest, Finding, Hasher, Locale},
};

/// What stands around every wording.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surroundings {
    /// The From header.
    pub from: String,
    /// The Reply-To header.
    pub reply_to: Option<String>,
    /// The envelope sender's pattern.
    pub envelope_from: Option<String>,
    /// Headers that the relay needs.
    pub relay_headers: Vec<(String, String)>,
    /// Whether each message says that it is a sample.
    pub sample: bool,
    /// Findings that somebody answers for: finding, place, reason.
    pub overrides: Vec<(String, String, String)>,
}

impl Surroundings {
    /// As the mail wants them.
    #[must_use]
    pub fn headers(&self, test: bool) -> Headers {
        Headers {
            from: self.from.clone(),
            reply_to: self.reply_to.clone(),
            envelope_from: self.envelope_from.clone(),
            relay: self.relay_headers.clone(),
            test,
            sample: self.sample,
        }
    }

    /// Those of a campaign.
    #[must_use]
    pub fn of(campaign: &Campaign) -> Self {
        let file = &campaign.file;
        Self {
            from: file.sender.from.as_ref().clone(),
            reply_to: file
                .sender
                .reply_to
                .as_ref()
                .map(|text| text.as_ref().clone()),
            envelope_from: file
                .sender
                .envelope_from
                .as_ref()
                .map(|text| text.as_ref().clone()),
            relay_headers: file
                .relay
                .iter()
                .flat_map(|relay| {
                    relay
                        .headers
                        .iter()
                        .map(|(name, value)| (name.clone(), value.clone()))
                })
                .collect(),
            sample: file.sample,
            overrides: file
                .overrides
                .iter()
                .map(|o| {
                    (
                        o.finding.clone(),
                        o.place.clone().unwrap_or_default(),
                        o.reason.clone(),
                    )
                })
                .collect(),
        }
    }
}

/// All wordings with their surroundings, and the findings that count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// What stands around.
    pub around: Surroundings,
    /// Each distinct wording by its digest.
    pub wordings: BTreeMap<Digest, Wording>,
    /// What reviewers must know about it; none in the first form.
    pub findings: Option<BTreeSet<Cited>>,
}

impl Text {
    /// Of wordings, what stands around them, and all findings, of which those about the text count.
    #[must_use]
    pub fn new(
        around: Surroundings,
        wordings: impl IntoIterator<Item = Wording>,
        findings: &[Finding],
    ) -> Self {
        Self {
            around,
            wordings: by_digest(wordings),
            findings: Some(findings.iter().filter_map(Cited::of).collect()),
        }
    }

    /// A text that was frozen; `findings` are none in the first form.
    pub(super) fn frozen(
        around: Surroundings,
        wordings: impl IntoIterator<Item = Wording>,
        findings: Option<BTreeSet<Cited>>,
    ) -> Self {
        Self {
            around,
            wordings: by_digest(wordings),
            findings,
        }
    }

    /// The digest that is approved.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let Some(findings) = &self.findings else {
            return self.of_first_form("text v1", |_| true);
        };
        let mut hasher = Hasher::new("text v2");
        self.hash_headers(&mut hasher);
        self.hash_overrides(&mut hasher);
        hasher.field(findings.len().to_string());
        for cited in findings {
            hasher
                .field(&cited.id)
                .field(&cited.severity)
                .field(&cited.file)
                .field(&cited.column);
        }
        self.hash_wordings(&mut hasher, |_| true);
        hasher.finish()
    }

    /// The digest of one language: its wordings, and the headers around them.
    #[must_use]
    pub fn language(&self, locale: &Locale) -> Digest {
        let takes = |wording: &Wording| wording.locale == *locale;
        if self.findings.is_none() {
            return self.of_first_form("language v1", takes);
        }
        let mut hasher = Hasher::new("language v2");
        hasher.field(locale.as_str());
        self.hash_headers(&mut hasher);
        self.hash_wordings(&mut hasher, takes);
        hasher.finish()
    }

    fn of_first_form(&self, kind: &str, takes: impl Fn(&Wording) -> bool) -> Digest {
        let mut hasher = Hasher::new(kind);
        self.hash_headers(&mut hasher);
        self.hash_overrides(&mut hasher);
        self.hash_wordings(&mut hasher, takes);
        hasher.finish()
    }

    fn hash_headers(&self, hasher: &mut Hasher) {
        let around = &self.around;
        hasher
            .field(&around.from)
            .field(around.reply_to.as_deref().unwrap_or(""))
            .field(around.envelope_from.as_deref().unwrap_or(""))
            .field(if around.sample { "sample" } else { "" })
            .field(around.relay_headers.len().to_string());
        for (name, value) in &around.relay_headers {
            hasher.field(name).field(value);
        }
    }

    fn hash_overrides(&self, hasher: &mut Hasher) {
        hasher.field(self.around.overrides.len().to_string());
        for (finding, place, reason) in &self.around.overrides {
            hasher.field(finding).field(place).field(reason);
        }
    }

    fn hash_wordings(&self, hasher: &mut Hasher, takes: impl Fn(&Wording) -> bool) {
        let wordings = self.wordings.iter();
        let taken: Vec<&Digest> = wordings
            .filter(|(_, wording)| takes(wording))
            .map(|(digest, _)| digest)
            .collect();
        hasher.field(taken.len().to_string());
        for digest in taken {
            hasher.field(digest.0);
        }
    }

    /// The language that the others are compared with, as its wordings have it: `default_locale`, a
    /// CLDR parent of it, or what it falls back to. Where nobody reads one of these, it has no wording.
    #[must_use]
    pub fn source(&self, campaign: &Campaign) -> Locale {
        let file = &campaign.file;
        let stated = file.default_locale.chain();
        let instead = stated.iter().find_map(|tag| file.fallback.get(tag));
        let instead = instead.map(Locale::chain).unwrap_or_default();
        let locales = self.locales();
        stated
            .into_iter()
            .chain(instead)
            .find(|tag| locales.contains(tag))
            .unwrap_or_else(|| file.default_locale.clone())
    }

    /// Whether an approval of this text covers another state of the campaign: the same
    /// surroundings, and neither a wording nor a finding that this one lacks.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.around == other.around
            && self.lacks(other).next().is_none()
            && self.unread(other).is_empty()
    }

    /// The wordings of another state that this one lacks.
    pub fn lacks<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a Wording> {
        let others = other.wordings.iter();
        others
            .filter(|(digest, _)| !self.wordings.contains_key(digest))
            .map(|(_, wording)| wording)
    }

    /// The findings of another state that this one lacks; none where one of them has none by its form.
    #[must_use]
    pub fn unread<'a>(&'a self, other: &'a Self) -> Vec<&'a Cited> {
        match (&self.findings, &other.findings) {
            (Some(read), Some(now)) => now.difference(read).collect(),
            _ => Vec::new(),
        }
    }

    /// The languages it is written in.
    #[must_use]
    pub fn locales(&self) -> Vec<Locale> {
        let mut locales: Vec<Locale> = self
            .wordings
            .values()
            .map(|wording| wording.locale.clone())
            .collect();
        locales.sort();
        locales.dedup();
        locales
    }
}

fn by_digest(wordings: impl IntoIterator<Item = Wording>) -> BTreeMap<Digest, Wording> {
    let wordings = wordings.into_iter();
    wordings
        .map(|wording| (wording.digest(), wording))
        .collect()
}
