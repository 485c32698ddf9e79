//! Dates and lists as a language writes them, by CLDR; the Gregorian calendar always.

use icu_calendar::{Date, Gregorian};
use icu_datetime::{FixedCalendarDateTimeFormatter, fieldsets::YMD};
use icu_list::{
    ListFormatter,
    options::{ListFormatterOptions, ListLength},
};

use crate::terms::Locale;

/// Formats for one language.
pub(super) struct Format {
    date: Option<FixedCalendarDateTimeFormatter<Gregorian, YMD>>,
    list: Option<ListFormatter>,
    language: String,
    rtl: bool,
}

impl Format {
    pub(super) fn new(locale: &Locale) -> Self {
        let tag: Option<icu_locale::Locale> = locale.as_str().parse().ok();
        let date = tag
            .as_ref()
            .and_then(|tag| FixedCalendarDateTimeFormatter::try_new(tag.into(), YMD::long()).ok());
        let options = ListFormatterOptions::default().with_length(ListLength::Wide);
        let list = tag
            .as_ref()
            .and_then(|tag| ListFormatter::try_new_and(tag.into(), options).ok());
        Self {
            date,
            list,
            language: locale.language().to_owned(),
            rtl: locale.is_rtl(),
        }
    }

    /// "November 8, 2025", "8. November 2025".
    pub(super) fn date(&self, day: jiff::civil::Date) -> String {
        let (Ok(month), Ok(day_of_month)) = (u8::try_from(day.month()), u8::try_from(day.day()))
        else {
            return day.to_string();
        };
        let gregorian = Date::try_new_gregorian(i32::from(day.year()), month, day_of_month);
        let written = match (gregorian, &self.date) {
            (Ok(gregorian), Some(format)) => format.format(&gregorian).to_string(),
            _ => day.to_string(),
        };
        // CLDR has no ordinal for it, and French knows no other first of a month.
        match written.strip_prefix("1 ") {
            Some(rest) if self.language == "fr" => format!("1er {rest}"),
            _ => written,
        }
    }

    /// "a, b, and c", "a, b und c".
    pub(super) fn list(&self, items: &[String]) -> String {
        let latin = |item: &String| {
            let mut letters = item.chars().filter(|c| c.is_alphanumeric());
            letters.next().is_some_and(|c| c.is_ascii())
        };
        match &self.list {
            // The Arabic conjunction is glued to the word that follows; a Latin one cannot take it.
            Some(_) if self.language == "ar" && items.iter().skip(1).any(latin) => items.join("، "),
            Some(format) => format.format(items.iter()).to_string(),
            None => items.join(", "),
        }
    }

    /// A name in whatever script, set apart from its surroundings' direction.
    pub(super) fn isolate(&self, text: &str) -> String {
        self.wrap('\u{2068}', text)
    }

    /// An address, number or code: left to right everywhere.
    pub(super) fn code(&self, text: &str) -> String {
        self.wrap('\u{2066}', text)
    }

    // Only where the surroundings run from right to left can a Latin name or a number with blanks
    // come out in the wrong order; elsewhere the marks would be noise.
    fn wrap(&self, open: char, text: &str) -> String {
        if self.rtl && text.chars().any(|c| c.is_ascii_alphanumeric()) {
            format!("{open}{text}\u{2069}")
        } else {
            text.to_owned()
        }
    }
}

/// Takes the direction marks away: where only plain characters are welcome (subjects).
pub(super) fn without_marks(text: &str) -> String {
    text.replace(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_cldr_with_the_gregorian_calendar() {
        let day = jiff::civil::date(2025, 11, 8);
        let three = ["Name", "E-Mail-Adresse", "ungefährer Standort"].map(str::to_owned);
        let both = |tag: &str| {
            let format = Format::new(&Locale::parse(tag).unwrap());
            (format.date(day), format.list(&three))
        };
        assert_eq!(both("en").0, "November 8, 2025");
        assert_eq!(both("de").0, "8. November 2025");
        assert_eq!(both("de").1, "Name, E-Mail-Adresse und ungefährer Standort");
        assert_eq!(both("fr").0, "8 novembre 2025");
        assert_eq!(both("es").0, "8 de noviembre de 2025");
        assert_eq!(both("nl").0, "8 november 2025");
        assert_eq!(both("sv").0, "8 november 2025");
        assert_eq!(both("it").0, "8 novembre 2025");
        assert_eq!(both("pl").0, "8 listopada 2025");
        assert_eq!(both("pt").0, "8 de novembro de 2025");
        assert_eq!(both("ko").0, "2025년 11월 8일");
        assert_eq!(both("zh-Hans").0, "2025年11月8日");
        assert_eq!(both("he").0, "8 בנובמבר 2025");
        assert_eq!(
            both("zh-Hans").1,
            "Name、E-Mail-Adresse和ungefährer Standort"
        );
        assert_eq!(both("ja").0, "2025年11月8日");
        assert_eq!(both("ar").0, "8 نوفمبر 2025");
        let first = Format::new(&Locale::parse("fr-CA").unwrap());
        assert_eq!(
            first.date(jiff::civil::date(2025, 11, 1)),
            "1er novembre 2025"
        );
        let domains = ["example.com", "example.org"].map(str::to_owned);
        let ar = Format::new(&Locale::parse("ar").unwrap());
        assert_eq!(ar.list(&domains), "example.com، example.org");
        assert_eq!(
            ar.list(&["الاسم", "العنوان"].map(str::to_owned)),
            "الاسم والعنوان"
        );
        assert_eq!(
            ar.list(&["الاسم", "طلبات API"].map(str::to_owned)),
            "الاسم وطلبات API"
        );
        let he = Format::new(&Locale::parse("he").unwrap());
        assert_eq!(he.list(&domains), "example.com ו\u{2011}example.org");
        assert!(both("th").0.contains("2025") && both("fa").0.contains("۲۰۲۵"));
        assert_eq!(
            both("en").1,
            "Name, E-Mail-Adresse, and ungefährer Standort"
        );
    }

    #[test]
    fn isolates_only_where_directions_meet() {
        let ar = Format::new(&Locale::parse("ar").unwrap());
        let en = Format::new(&Locale::parse("en").unwrap());
        assert_eq!(ar.code("+1 555 0100"), "\u{2066}+1 555 0100\u{2069}");
        assert_eq!(en.isolate("Example, Inc."), "Example, Inc.");
        assert_eq!(without_marks(&ar.isolate("Ex.")), "Ex.");
    }
}
