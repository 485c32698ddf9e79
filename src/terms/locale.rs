//! A language as a BCP 47 tag, its fallbacks and its direction.

use std::{fmt, str::FromStr};

use icu_locale::{
    LanguageIdentifier, LocaleCanonicalizer, LocaleDirectionality, LocaleExpander,
    LocaleFallbacker, TransformResult, subtags::Language,
};
use serde::{Deserialize, Serialize};

/// A canonical BCP 47 language tag (`de-AT`, `zh-Hant`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Locale(String);

/// A text is no language tag.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLocale {
    /// It has not the form of one.
    #[error("`{0}` is not a language tag such as `de` or `pt-BR`")]
    Form(String),
    /// No language has that code.
    #[error("`{code}` is the code of no language{}", meant(.spoken.as_deref()))]
    Nobodys {
        /// As it was written.
        code: String,
        /// What is spoken in the country whose code it is.
        spoken: Option<String>,
    },
}

fn meant(language: Option<&str>) -> String {
    language.map_or_else(String::new, |language| {
        format!("; `{language}` is spoken there")
    })
}

impl Locale {
    /// Reads a tag; `de_DE` is taken for `de-DE`. Its language must be one that the CLDR knows.
    pub fn parse(text: &str) -> Result<Self, InvalidLocale> {
        let shown = || text.chars().take(20).filter(|c| !c.is_control()).collect();
        let mut tag = icu_locale::Locale::from_str(&text.trim().replace('_', "-"))
            .map_err(|_fault| InvalidLocale::Form(shown()))?;
        // A list may still say `iw` for Hebrew or `in` for Indonesian.
        LocaleCanonicalizer::new_extended().canonicalize(&mut tag);
        // A word such as "english" is syntactically a tag; a language has two or three letters.
        if tag.id.language.as_str().len() > 3 || tag.id.language.is_unknown() {
            return Err(InvalidLocale::Form(shown()));
        }
        if !is_spoken(tag.id.language) {
            return Err(InvalidLocale::Nobodys {
                code: shown(),
                spoken: spoken_in(tag.id.language.as_str()),
            });
        }
        Ok(Self(tag.id.to_string()))
    }

    /// The tag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language alone (`de` of `de-AT`).
    #[must_use]
    pub fn language(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// This tag and its CLDR parents, nearest first (`de-AT`, `de`); never another script.
    #[must_use]
    pub fn chain(&self) -> Vec<Self> {
        let Ok(tag) = icu_locale::Locale::from_str(&self.0) else {
            return vec![self.clone()];
        };
        let mut chain = vec![self.clone()];
        let fallbacker = LocaleFallbacker::new();
        let mut steps = fallbacker
            .for_config(icu_locale::fallback::LocaleFallbackConfig::default())
            .fallback_for((&tag).into());
        while !steps.get().is_unknown() {
            let step = Self(steps.get().into_locale().id.to_string());
            if !chain.contains(&step) {
                chain.push(step);
            }
            steps.step();
        }
        // `zh-CN` and `zh` are read by whoever reads `zh-Hans`: the script that goes without saying.
        let mut likely = tag.id.clone();
        LocaleExpander::new_extended().maximize(&mut likely);
        likely.region = None;
        likely.variants.clear();
        let likely = Self(likely.to_string());
        if !chain.contains(&likely) {
            chain.push(likely);
        }
        chain
    }

    /// Whether it is written in traditional Chinese characters (`zh-TW`, `zh-HK`, `zh-Hant`).
    #[must_use]
    pub fn is_traditional(&self) -> bool {
        icu_locale::Locale::from_str(&self.0).is_ok_and(|mut tag| {
            LocaleExpander::new_extended().maximize(&mut tag.id);
            tag.id
                .script
                .is_some_and(|script| script.as_str() == "Hant")
        })
    }

    /// Whether the language is written from right to left.
    #[must_use]
    pub fn is_rtl(&self) -> bool {
        icu_locale::Locale::from_str(&self.0)
            .is_ok_and(|tag| LocaleDirectionality::new_common().is_right_to_left(&tag.id))
    }
}

/// Whether a language has that code: in the CLDR each has a script that it is likely to be written in.
fn is_spoken(language: Language) -> bool {
    let mut likely = LanguageIdentifier::from(language);
    LocaleExpander::new_extended().maximize(&mut likely) == TransformResult::Modified
}

/// The language of the country that somebody wrote in the place of a language, as `jp` is the one of `ja`.
fn spoken_in(country: &str) -> Option<String> {
    let mut likely = LanguageIdentifier::UNKNOWN;
    likely.region = Some(country.parse().ok()?);
    LocaleExpander::new_extended().maximize(&mut likely);
    (!likely.language.is_unknown()).then(|| likely.language.to_string())
}

impl TryFrom<String> for Locale {
    type Error = InvalidLocale;

    fn try_from(text: String) -> Result<Self, InvalidLocale> {
        Self::parse(&text)
    }
}

impl From<Locale> for String {
    fn from(locale: Locale) -> Self {
        locale.0
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_follow_cldr_and_never_change_script() {
        let chain = |t: &str| {
            Locale::parse(t)
                .unwrap()
                .chain()
                .iter()
                .map(|l| l.as_str().to_owned())
                .collect::<Vec<_>>()
                .join(">")
        };
        assert_eq!(chain("de_AT"), "de-AT>de>de-Latn");
        assert_eq!(chain("zh-CN"), "zh-CN>zh>zh-Hans");
        assert_eq!(chain("zh_Hans_SG"), "zh-Hans-SG>zh-SG>zh>zh-Hans");
        assert_eq!(chain("zh-TW"), "zh-TW>zh-Hant");
        assert_eq!(chain("sr-Latn"), "sr-Latn");
        assert_eq!(chain("iw"), "he>he-Hebr");
        assert_eq!(chain("es-MX"), "es-MX>es-419>es>es-Latn");
        assert!(!chain("zh-HK").contains("zh-Hans"), "{}", chain("zh-HK"));
        let traditional = ["zh-HK", "zh-TW", "zh-Hant", "zh-CN", "zh", "ja"]
            .map(|tag| Locale::parse(tag).unwrap().is_traditional());
        assert_eq!(traditional, [true, true, true, false, false, false]);
        assert!(Locale::parse("english").is_err() && Locale::parse("").is_err());
    }

    #[test]
    fn a_code_that_no_language_has_is_refused_and_a_country_is_told_from_its_language() {
        let said = |tag: &str| Locale::parse(tag).unwrap_err().to_string();
        assert_eq!(said("xx"), "`xx` is the code of no language");
        for (country, language) in [
            ("jp", "ja"),
            ("cn", "zh"),
            ("CZ", "cs"),
            ("dk", "da"),
            ("gr", "el"),
            ("us", "en"),
        ] {
            let said = said(country);
            assert!(
                said.contains(&format!("; `{language}` is spoken there")),
                "{said}"
            );
        }
        for nobodys in ["xx-DE", "qaa", "zxx", "mul", "xk"] {
            said(nobodys);
        }
        // Rare, old, signed and built ones are languages as well.
        for tag in [
            "no", "nn", "yue", "gsw", "hsb", "fil", "tl", "mo", "sh", "ase", "eo", "la", "ff",
            "zu", "xh",
        ] {
            Locale::parse(tag).unwrap();
        }
    }

    #[test]
    fn the_direction_is_that_of_the_script() {
        assert!(Locale::parse("ar").unwrap().is_rtl() && !Locale::parse("ja").unwrap().is_rtl());
    }
}
