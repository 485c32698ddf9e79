//! The pages for the sender's own website: the same text in every language, where readers of a mail
//! can check it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use serde_json::{Value, json};

use super::{Packet, names};
use crate::{
    notice::{PublicNotice, fonts, word_break},
    terms::Locale,
};

/// The name of a language's page.
pub(super) fn file(locale: &str) -> String {
    format!("public-{locale}.html")
}

/// The languages that have a page, in the packet's order.
pub(super) fn languages(packet: &Packet<'_>, locales: &[Locale]) -> Vec<Value> {
    let named = |locale: &Locale| {
        let notice = packet.notices.public.iter().find(|n| n.locale == *locale)?;
        let mut value = super::language(locale);
        value["name"] = json!(notice.language);
        value["file"] = json!(file(locale.as_str()));
        Some(value)
    };
    locales.iter().filter_map(named).collect()
}

/// What a language's page needs: the notice of every kind of reader, in the campaign's order.
pub(super) fn page(packet: &Packet<'_>, locale: &Locale, languages: &[Value]) -> Value {
    let order = &packet.campaign.file.audiences;
    let rank = |notice: &&PublicNotice| {
        order
            .iter()
            .position(|audience| *audience == notice.audience)
    };
    let all = packet.notices.public.iter();
    let mut notices: Vec<&PublicNotice> = all.filter(|n| n.locale == *locale).collect();
    // The narrowest place first, those for whom no law has a text last: so nobody stops too soon.
    notices.sort_by_key(|notice| {
        let code = notice.law.as_ref().map_or("", |law| law.as_str());
        (rank(notice), std::cmp::Reverse(code.len()), &notice.law)
    });
    let varied: BTreeSet<&String> = notices
        .iter()
        .filter(|notice| notice.law.is_some())
        .map(|notice| &notice.audience)
        .collect();
    let titled = |title: &String| notices.iter().filter(|n| n.title == *title).count();
    let notices: Vec<Value> = notices
        .iter()
        .map(|notice| {
            let place = match &notice.law {
                Some(law) => Some(place(law.as_str(), locale)),
                None if varied.contains(&notice.audience) => Some(place(ELSEWHERE, locale)),
                None => None,
            };
            json!({
                "place": place.map(|(name, tag)| json!({ "name": name, "tag": tag })),
                // Then the title alone would not tell one from the other.
                "alike": titled(&notice.title) > 1,
                "title": notice.title,
                "lead": notice.lead,
                "body": one_level_down(&notice.body),
                "organisation": notice.organisation,
                "footer": notice.footer,
                "sample": notice.sample,
            })
        })
        .collect();
    json!({
        "locale": super::language(locale),
        "languages": languages,
        "notices": notices,
        "fonts": fonts(locale),
        "breaking": word_break(locale),
    })
}

/// The key of those for whom no law has a text of its own.
const ELSEWHERE: &str = "elsewhere";

/// Where readers are, and the language that this is said in: theirs where the name is known, else English.
fn place(code: &str, locale: &Locale) -> (String, String) {
    static NAMES: LazyLock<BTreeMap<String, BTreeMap<String, String>>> = LazyLock::new(|| {
        toml::from_str(include_str!("../../../templates/places.toml")).unwrap_or_default()
    });
    for tag in [locale.as_str(), locale.language(), "en"] {
        if let Some(name) = NAMES.get(tag).and_then(|names| names.get(code)) {
            return (name.clone(), tag.to_owned());
        }
    }
    (names::name(code), "en".to_owned())
}

/// In a mail the title is the first heading; here the page has one, and each notice its own below.
/// The body comes from Markdown without raw HTML, so a heading is where it looks like one. Ids go,
/// since several notices on one page would share them.
fn one_level_down(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        out.push('<');
        let (slash, name) = match tag.strip_prefix('/') {
            Some(name) => ("/", name),
            None => ("", tag),
        };
        let level = name
            .strip_prefix('h')
            .and_then(|digits| digits.chars().next())
            .and_then(|digit| digit.to_digit(10));
        match level {
            Some(level) => {
                let (_, after) = name.split_once('>').unwrap_or((name, ""));
                out.push_str(&format!("{slash}h{}>", (level + 1).min(6)));
                rest = after;
            }
            None => rest = tag,
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::BuiltIn;

    #[test]
    fn places_are_said_in_the_language_of_the_page_where_their_name_is_known() {
        let said = |code: &str, tag: &str| place(code, &Locale::parse(tag).unwrap());
        let of = |name: &str, tag: &str| (name.to_owned(), tag.to_owned());
        assert_eq!(said("US", "en"), of("United States", "en"));
        assert_eq!(said("US", "de-AT"), of("Vereinigte Staaten", "de"));
        assert_eq!(said("CA-QC", "fr"), of("Québec", "fr"));
        assert_eq!(said("US-CA", "ja"), of("California", "en"));
        assert_eq!(said("CA-NT", "en"), of("Northwest Territories", "en"));
        assert_eq!(said("XX", "en"), of("XX", "en"));
        for language in BuiltIn::embedded().languages {
            assert_eq!(said(ELSEWHERE, language.tag).1, language.tag);
            assert_eq!(said("JP", language.tag).1, language.tag);
        }
    }

    #[test]
    fn headings_go_down_and_nothing_else_changes() {
        assert_eq!(
            one_level_down("<h2 id=\"x\">A &lt;h2&gt;</h2>\n<p>h3 <hr> 1 < 2</p><h6>z</h6>"),
            "<h3>A &lt;h2&gt;</h3>\n<p>h3 <hr> 1 < 2</p><h6>z</h6>"
        );
    }
}
