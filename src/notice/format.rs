//! Lists and dates as a language writes them, by ICU4X, in the Gregorian calendar everywhere.

use std::str::FromStr;

use icu_datetime::{DateTimeFormatter, fieldsets::YMD};
use icu_list::{
    ListFormatter,
    options::{ListFormatterOptions, ListLength},
};
use jiff::civil::Date;

use super::catalogue::Catalogue;
use crate::{campaign::IncidentDate, terms::Locale};

fn tag(locale: &Locale) -> Option<icu_locale::Locale> {
    icu_locale::Locale::from_str(&format!("{locale}-u-ca-gregory")).ok()
}

/// "Name, E-Mail-Adresse und ungefährer Standort".
pub(super) fn list(locale: &Locale, items: &[String]) -> String {
    let options = ListFormatterOptions::default().with_length(ListLength::Wide);
    tag(locale)
        .and_then(|tag| ListFormatter::try_new_and((&tag).into(), options).ok())
        .map_or_else(
            || items.join(", "),
            |formatter| formatter.format(items.iter()).to_string(),
        )
}

/// "8. November 2025".
pub(super) fn day(locale: &Locale, date: Date) -> String {
    let month = u8::try_from(date.month()).unwrap_or(1);
    let day = u8::try_from(date.day()).unwrap_or(1);
    let written = tag(locale).and_then(|tag| {
        let formatter = DateTimeFormatter::try_new((&tag).into(), YMD::long()).ok()?;
        let date = icu_calendar::Date::try_new_iso(i32::from(date.year()), month, day).ok()?;
        Some(formatter.format(&date).to_string())
    });
    written.unwrap_or_else(|| date.to_string())
}

/// A date with how well it is known; empty where it is stated as unknown.
pub(super) fn date(locale: &Locale, catalogue: &Catalogue, date: IncidentDate) -> Option<String> {
    match date {
        IncidentDate::Unknown => Some(String::new()),
        IncidentDate::Day(on) => Some(day(locale, on)),
        IncidentDate::About(on) => catalogue.get("date-about", &[("date", &day(locale, on))]),
        IncidentDate::Range(from, to) => catalogue.get(
            "date-range",
            &[("from", &day(locale, from)), ("to", &day(locale, to))],
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_dates_follow_the_language_and_the_gregorian_calendar() {
        let locale = |tag| Locale::parse(tag).unwrap();
        let items = ["Name", "E-Mail", "Ort"].map(str::to_owned);
        assert_eq!(list(&locale("de"), &items), "Name, E-Mail und Ort");
        assert_eq!(list(&locale("ja"), &items), "Name、E-Mail、Ort");
        let date = Date::constant(2026, 3, 9);
        for (tag, expect) in [
            ("en", "March 9, 2026"),
            ("de", "9. März 2026"),
            ("fr", "9 mars 2026"),
            ("ja", "2026年3月9日"),
            ("ar", "9 مارس 2026"),
        ] {
            assert_eq!(day(&locale(tag), date), expect);
        }
        assert!(
            day(&locale("th"), date).contains("2026"),
            "{}",
            day(&locale("th"), date)
        );
    }
}
