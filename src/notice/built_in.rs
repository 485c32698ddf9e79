//! The files that the program brings along.
//!
//! Guarantees that a language has all of its files: one that is missing does not compile.

/// What the program brings along in one language.
pub(super) struct Language {
    /// As the files are named, such as `zh-Hans`.
    pub(super) tag: &'static str,
    /// The audience and its notice.
    pub(super) notices: &'static [(&'static str, &'static str)],
    /// Labels, advice and what stands around a notice.
    pub(super) catalogue: &'static str,
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
            catalogue: include_str!(concat!("../../templates/catalogue/", $tag, ".ftl")),
        }),*]
    };
}

/// Every language that is built in.
pub(super) static LANGUAGES: &[Language] =
    languages!("ar" "de" "en" "es" "fr" "he" "it" "ja" "ko" "nl" "pl" "pt" "sv" "zh-Hans");

/// Data classes, umbrella ids and advice.
pub(super) static CLASSES: &str = include_str!("../../templates/classes.toml");

/// The HTML layout.
pub(super) static LAYOUT: &str = include_str!("../../templates/mail.html");
