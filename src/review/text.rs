//! The text: all wordings of a campaign with everything that a reader sees around them.
//!
//! Its digest can be made without this program. It is SHA-256 over fields, each its length in octets
//! (64 bits, big endian) and then itself, in UTF-8; numbers are decimal. In order:
//! 1. `text v1`;
//! 2. From, as written; Reply-To or nothing; the envelope sender's pattern or nothing; `sample` or
//!    nothing;
//! 3. how many relay headers, then the name and value of each, as written;
//! 4. how many overrides, then finding, place or nothing, and reason of each, as written;
//! 5. how many wordings, then the 32 octets of the digest of each, in ascending order.
//!
//! A wording's digest is made likewise: `wording v1`, locale, subject, preheader, then for text and
//! HTML how many pieces, and for each `fixed` and its text or `slot` and its field. The digest of a
//! language begins with `language v1` and counts that language's wordings only.
//!
//! No digest here depends on dates of a run, on the relay's address, login or connections, on the
//! pace, or on who gets which wording.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    campaign::Campaign,
    message::Headers,
    notice::Wording,
    terms::{Digest, Hasher, Locale},
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

/// All wordings with their surroundings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// What stands around.
    pub around: Surroundings,
    /// Each distinct wording by its digest.
    pub wordings: BTreeMap<Digest, Wording>,
}

impl Text {
    /// Of wordings and what stands around them.
    #[must_use]
    pub fn new(around: Surroundings, wordings: impl IntoIterator<Item = Wording>) -> Self {
        Self {
            around,
            wordings: wordings
                .into_iter()
                .map(|wording| (wording.digest(), wording))
                .collect(),
        }
    }

    /// The digest that is approved.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest_of("text v1", |_| true)
    }

    /// The digest of one language.
    #[must_use]
    pub fn language(&self, locale: &Locale) -> Digest {
        self.digest_of("language v1", |wording| wording.locale == *locale)
    }

    fn digest_of(&self, kind: &str, takes: impl Fn(&Wording) -> bool) -> Digest {
        let mut hasher = Hasher::new(kind);
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
        hasher.field(around.overrides.len().to_string());
        for (finding, place, reason) in &around.overrides {
            hasher.field(finding).field(place).field(reason);
        }
        let taken: Vec<&Digest> = self
            .wordings
            .iter()
            .filter(|(_, w)| takes(w))
            .map(|(digest, _)| digest)
            .collect();
        hasher.field(taken.len().to_string());
        for digest in taken {
            hasher.field(digest.0);
        }
        hasher.finish()
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
    /// surroundings, and no wording that this one lacks.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.around == other.around
            && other
                .wordings
                .keys()
                .all(|digest| self.wordings.contains_key(digest))
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
