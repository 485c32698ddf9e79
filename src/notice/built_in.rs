//! The files that the program brings along.
//!
//! Guarantees that a language has all of its files: one that is missing does not compile. They are a
//! value, so that all that is said about them can be held against others with something taken out.

use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

use super::overlay;
use crate::terms::{Jurisdiction, Locale};

/// What the program brings along.
#[derive(Clone, Debug)]
pub struct BuiltIn {
    /// By language.
    pub languages: Vec<Language>,
    /// Texts that a law wants instead of the general notice of a language.
    pub variants: Vec<Variant>,
    /// Entries of a catalogue that stand differently for the readers of one jurisdiction.
    pub turns: Vec<Turn>,
}

/// What the program brings along in one language.
#[derive(Clone, Debug)]
pub struct Language {
    /// As the files are named, such as `zh-Hans`.
    pub tag: &'static str,
    /// The audience and its notice.
    pub notices: &'static [(&'static str, &'static str)],
    /// Labels, advice and what stands around a notice: Fluent.
    pub catalogue: Cow<'static, str>,
}

/// A notice for the readers of one jurisdiction.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The kind of reader.
    pub audience: &'static str,
    /// The language, as the files are named.
    pub tag: &'static str,
    /// The code whose law wants it: `US-CA`, `US`, `JP`.
    pub jurisdiction: &'static str,
    /// The file.
    pub text: &'static str,
}

/// How a language is spoken in one place.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The language, as the files are named.
    pub tag: &'static str,
    /// The code of the place.
    pub jurisdiction: &'static str,
    /// Whether it stands in general notices for readers of that place too, or in those that are written
    /// for its law alone.
    pub in_general: bool,
    /// The language whose dates and lists these readers know, where it is another.
    pub written_as: &'static str,
    /// The entries: Fluent.
    pub catalogue: &'static str,
}

impl BuiltIn {
    /// What this program was built with.
    #[must_use]
    pub fn embedded() -> Self {
        Self {
            languages: LANGUAGES.to_vec(),
            variants: VARIANTS.to_vec(),
            turns: TURNS.to_vec(),
        }
    }

    /// The English catalogue: what there is a built-in text for.
    pub(super) fn english(&self) -> &str {
        let english = self.languages.iter().find(|of| of.tag == "en");
        english.map_or("", |of| of.catalogue.as_ref())
    }

    /// How a language is spoken in a notice for a law, or in a general one for a reader, where that differs.
    pub(super) fn turn(
        &self,
        locale: &Locale,
        law: Option<&Jurisdiction>,
        reader: Option<&Jurisdiction>,
    ) -> Option<&Turn> {
        let tag = self.language(locale)?.tag;
        let near = |code: Option<&Jurisdiction>, fits: fn(&Turn) -> bool| {
            let of = |code: &String| {
                let here = |of: &&Turn| of.tag == tag && of.jurisdiction == code && fits(of);
                self.turns.iter().find(here)
            };
            overlay::codes(code).iter().find_map(of)
        };
        near(law, |_| true).or_else(|| near(reader, |of| of.in_general))
    }

    /// The language of a locale or of its nearest parent.
    pub(super) fn language(&self, locale: &Locale) -> Option<&Language> {
        let chain = locale.chain();
        chain
            .iter()
            .find_map(|step| self.languages.iter().find(|of| of.tag == step.as_str()))
    }
}

impl Language {
    /// The catalogue's name in findings.
    pub(super) fn catalogue_name(&self) -> String {
        format!("built-in catalogue/{}.ftl", self.tag)
    }
}

impl Turn {
    /// The catalogue's name in findings.
    pub(super) fn catalogue_name(&self) -> String {
        format!("built-in catalogue/{}.{}.ftl", self.tag, self.jurisdiction)
    }
}

/// What an English notice calls a kind of data inside a list; for one that is not built in its id, with
/// blanks.
#[must_use]
pub fn class_in_english(id: &str) -> String {
    static LABELS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
        let built_in = BuiltIn::embedded();
        let labels = built_in.english().lines().filter_map(|line| {
            let (id, label) = line.strip_prefix("class-")?.split_once(" = ")?;
            Some((id.to_owned(), label.to_owned()))
        });
        labels.collect()
    });
    let label = LABELS.get(id).cloned();
    label.unwrap_or_else(|| id.replace('_', " "))
}

macro_rules! notice {
    ($audience:literal, $tag:literal) => {
        (
            $audience,
            include_str!(concat!(
                "../../templates/notices/",
                $audience,
                ".",
                $tag,
                ".md"
            )),
        )
    };
}

macro_rules! languages {
    ($($tag:literal)*) => {
        &[$(Language {
            tag: $tag,
            notices: &[
                notice!("admin", $tag),
                notice!("customer", $tag),
                notice!("unaffected", $tag),
                notice!("user", $tag),
            ],
            catalogue: Cow::Borrowed(include_str!(concat!(
                "../../templates/catalogue/",
                $tag,
                ".ftl"
            ))),
        }),*]
    };
}

/// Every language that is built in.
pub(super) static LANGUAGES: &[Language] =
    languages!("ar" "de" "en" "es" "fr" "he" "it" "ja" "ko" "nl" "pl" "pt" "sv" "zh-Hans");

macro_rules! variants {
    ($($audience:literal $tag:literal $law:literal)*) => {
        &[$(Variant {
            audience: $audience,
            tag: $tag,
            jurisdiction: $law,
            text: include_str!(concat!(
                "../../templates/notices/",
                $audience,
                ".",
                $tag,
                ".",
                $law,
                ".md"
            )),
        }),*]
    };
}

/// Every variant that is built in.
pub(super) static VARIANTS: &[Variant] = variants!(
    "admin" "en" "JP"
    "admin" "en" "NZ"
    "admin" "en" "US"
    "admin" "en" "US-CA"
    "admin" "en" "US-MA"
    "admin" "en" "US-RI"
    "admin" "fr" "CA-QC"
    "admin" "ja" "JP"
    "user" "en" "JP"
    "user" "en" "NZ"
    "user" "en" "US"
    "user" "en" "US-CA"
    "user" "en" "US-MA"
    "user" "en" "US-RI"
    "user" "fr" "CA-QC"
    "user" "ja" "JP"
);

macro_rules! turns {
    ($($tag:literal $law:literal $in_general:literal $written_as:literal)*) => {
        &[$(Turn {
            tag: $tag,
            jurisdiction: $law,
            in_general: $in_general,
            written_as: $written_as,
            catalogue: include_str!(concat!("../../templates/catalogue/", $tag, ".", $law, ".ftl")),
        }),*]
    };
}

/// Every turn that is built in.
pub(super) static TURNS: &[Turn] = turns!(
    "en" "AU" true "en-AU"
    "en" "GB" true "en-GB"
    "en" "IE" true "en-IE"
    "en" "NZ" true "en-NZ"
    "en" "US" false "en"
    "fr" "CA-QC" false "fr"
);

/// Data classes, umbrella ids and advice.
pub(super) static CLASSES: &str = include_str!("../../templates/classes.toml");

/// Bureaus and agencies, with the day on which each was looked up.
pub(super) static AGENCIES: &str = include_str!("../../templates/requirements/agencies.toml");

/// The HTML layout.
pub(super) static LAYOUT: &str = include_str!("../../templates/mail.html");
