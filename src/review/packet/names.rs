//! What reviewers call a fact and a kind of data; the key in the file stands beside it in small type.

use std::{collections::BTreeMap, sync::LazyLock};

use crate::notice;

/// A kind of data, as an English notice calls it; an own one by its id.
pub(super) fn class(id: &str) -> String {
    notice::class_in_english(id)
}

/// What the places of jurisdictions are called behind "in".
static PLACES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../templates/jurisdictions.toml")).unwrap_or_default()
});

/// A jurisdiction in words, with its code; what is none as it is.
#[must_use]
pub fn jurisdiction_in_words(code: &str) -> String {
    match (code, name(code)) {
        // Who belongs to one of its countries has that country's code.
        ("EU", name) => format!("{name}, country not known (EU)"),
        (code, name) if name == code => name,
        (code, name) => format!("{name} ({code})"),
    }
}

/// The name of a jurisdiction's place by itself; its code where none is known.
pub(super) fn name(code: &str) -> String {
    let name = PLACES.get(code).map_or(code, String::as_str);
    name.strip_prefix("the ").unwrap_or(name).to_owned()
}

/// Where people are, by the code of their jurisdiction.
pub(super) fn place(code: &str) -> String {
    PLACES.get(code).map_or_else(
        || format!("jurisdiction {code}"),
        |name| format!("in {name} ({code})"),
    )
}

/// A fact by its path: `dates.breach`, `data.exposed[email]`, `contact.US.phone`.
pub(super) fn fact(path: &str) -> String {
    let (table, rest) = path.split_once('.').unwrap_or((path, ""));
    if let Some((list, class)) = entry(rest) {
        let what = match list {
            "exposed" => "Exposed",
            "not_exposed" => "Not exposed",
            _ => "Not yet known whether exposed",
        };
        return format!("{what}: {}", self::class(class));
    }
    if table == "attest" {
        return vouched(rest);
    }
    // A table below overrides for one jurisdiction: `controller.EU.name`.
    let (place, key) = match rest.split_once('.') {
        Some((place, key)) if place.starts_with(|c: char| c.is_ascii_uppercase()) => {
            (Some(place), key)
        }
        _ => (None, rest),
    };
    let said = known(table, key).map_or_else(
        || match key {
            "" => capital(&spaced(table)),
            key => format!("{}: {}", capital(&spaced(table)), spaced(key)),
        },
        str::to_owned,
    );
    match place {
        Some(place) => format!("{said} (for {place})"),
        None => said,
    }
}

/// A fact's value as reviewers read it: what the file says in a word of its own is said in theirs.
pub(super) fn value(path: &str, value: &str) -> String {
    let (table, key) = path.split_once('.').unwrap_or((path, ""));
    match (table, key, value) {
        (_, _, "true") => "yes".to_owned(),
        (_, _, "false") => "no".to_owned(),
        ("data", ..) => {
            let each = value.split("; ").map(|part| match part {
                "certainty: possible" => "possible, not certain".to_owned(),
                "certainty: confirmed" => "certain".to_owned(),
                part => match part.strip_prefix("source: ") {
                    Some(source) => format!("known from: {source}"),
                    None => part.to_owned(),
                },
            });
            each.collect::<Vec<_>>().join("; ")
        }
        ("dates", _, "unknown") | ("scope", "our_systems", "unknown") => "not known yet".to_owned(),
        ("dates", ..) => value.replace("..", " to "),
        ("scope", "our_systems", "unaffected") => "not affected".to_owned(),
        ("vendor", "role", _) => spaced(value),
        ("advice", "not_needed", _) => {
            let classes = value.split(", ").map(class);
            classes.collect::<Vec<_>>().join(", ")
        }
        _ => value.to_owned(),
    }
}

/// What somebody vouches for: `ag_told_first.by`.
fn vouched(rest: &str) -> String {
    let (name, key) = rest.split_once('.').unwrap_or((rest, ""));
    let what = match name {
        "acquirer_known" => "it is known who obtained the data",
        "ag_told_first" => "the Attorney General was told first",
        "below_threshold" => "the law's threshold is not met",
        "channel_not_compromised" => "the breach did not compromise email",
        "commissioner_told_first" => "the Privacy Commissioner was told first",
        "consumer_reporting_agency" => "we are a consumer reporting agency",
        "email_agreed" => "people agreed to email",
        "esign_consent" => "people consented under the E-SIGN Act",
        "express_consent" => "people consented expressly to electronic notice",
        "internet_business" => "business is done mainly over the internet",
        "language_preference" => "people prefer this language",
        "mailboxes_not_ours" => "the mailboxes are not ours",
        "no_other_contact" => "neither address nor telephone number is held",
        "not_source_of_breach" => "we were not the source of the breach",
        "oaic_told_first" => "the OAIC was told first",
        "offer_without_card" => "the free offer asks for no card",
        "offer_without_waiver" => "the free offer asks for no waiver",
        "other_language_read" => "counsel accepts a notice in another language",
        "owned_by_parent" => "we are owned by another company",
        "pdpc_told_first" => "the PDPC was told first",
        "primary_channel" => "email is the primary way to write to people",
        "prior_relationship" => "there was a relationship before",
        "second_electronic_channel" => "people are told in a second electronic way",
        "state_police_told_first" => "the State Police were told first",
        "steps_not_practicable" => "nothing can be advised",
        _ => "",
    };
    let what = if what.is_empty() {
        spaced(name)
    } else {
        what.to_owned()
    };
    match key {
        "by" => format!("Vouched for: {what}; by whom"),
        "date" => format!("Vouched for: {what}; when"),
        "for" => format!("Vouched for: {what}; for whom"),
        _ => format!("Vouched for: {what}"),
    }
}

/// Why somebody is left out.
pub(super) fn suppressed(reason: &str) -> String {
    match reason {
        "deceased" => "the person has died".to_owned(),
        "told-otherwise" => "told in another way".to_owned(),
        "law-enforcement" => "an authority asked for it".to_owned(),
        "compromised-mailbox" => "the mailbox itself is compromised".to_owned(),
        other => other.replace('-', " "),
    }
}

/// `exposed[email]` as its list and its id.
fn entry(rest: &str) -> Option<(&str, &str)> {
    rest.strip_suffix(']')?.split_once('[')
}

fn known(table: &str, key: &str) -> Option<&'static str> {
    Some(match (table, key) {
        ("reference", "") => "Reference of the incident",
        ("controller", "name") => "Who is responsible: legal name",
        ("controller", "trading_name") => "Who is responsible: the name that readers know",
        ("controller", "address") => "Who is responsible: postal address",
        ("controller", "web") => "Who is responsible: website",
        ("controller", "domains") => "Domains of their mail and links",
        ("vendor", "name") => "The breached provider",
        ("vendor", "role") => "The provider: what it does",
        ("vendor", "statement_url") => "The provider: its own statement",
        ("vendor", "tells_its_customers") => "The provider writes to its customers too",
        ("scope", "product") => "The product concerned",
        ("scope", "unaffected") => "Not concerned",
        ("scope", "our_systems") => "Our own systems",
        ("scope", "as_of") => "What was known as of",
        ("dates", "breach") => "When the breach happened",
        ("dates", "vendor_detected") => "When the provider noticed it",
        ("dates", "vendor_discovered") => "When the provider found out what was taken",
        ("dates", "told") => "When we were told of it",
        ("dates", "data_received") => "When we were given the data",
        ("dates", "discovered") => "When we found out",
        ("dates", "determined") => "When we determined whom it concerns",
        ("dates", "confirmed") => "When it was confirmed",
        ("dates", "published") => "When it was made public",
        ("dates", "notice") => "Date of this notice",
        ("advice", "not_needed") => "Advice: what readers need not do",
        ("advice", "add") => "Advice: given beside what the data call for",
        ("advice", "drop") => "Advice: left out, and why",
        ("advice", "order") => "Advice: in which order",
        ("delay", "law_enforcement") => "Whether law enforcement asked for a delay",
        ("offer", "months") => "Free protection: for how many months",
        ("contact", "name") => "Where readers ask: name",
        ("contact", "email") => "Where readers ask: email",
        ("contact", "phone") => "Where readers ask: telephone",
        ("contact", "web") => "Where readers ask: web page",
        ("contact", "postal") => "Where readers ask: postal address",
        ("dpo", "name") => "Data protection officer: name",
        ("dpo", "email") => "Data protection officer: email",
        ("dpo", "phone") => "Data protection officer: telephone",
        ("dpo", "web") => "Data protection officer: web page",
        ("dpo", "postal") => "Data protection officer: postal address",
        ("public_notice", "url") => "Where the same text stands in public",
        ("count", "people") => "How many people are affected",
        _ => return None,
    })
}

fn spaced(id: &str) -> String {
    id.replace(['_', '.'], " ")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_a_law_asks_somebody_to_vouch_for_has_words() {
        let profiles = crate::rules::Profiles::built_in();
        let asked = profiles.attestations();
        assert!(asked.len() > 10);
        for name in asked.keys() {
            let said = vouched(name);
            assert_ne!(said, format!("Vouched for: {}", spaced(name)), "{name}");
        }
    }

    #[test]
    fn every_place_that_a_law_is_for_has_a_name() {
        let profiles = crate::rules::Profiles::built_in();
        let codes = profiles.all.iter().flat_map(|law| &law.applies_to);
        let mut named = 0;
        for code in codes {
            assert!(place(code.as_str()).starts_with("in "), "{code}");
            named += 1;
        }
        assert!(named > 40);
        assert_eq!(jurisdiction_in_words("US-MD"), "Maryland (US-MD)");
        assert_eq!(
            jurisdiction_in_words("EU"),
            "European Union, country not known (EU)"
        );
        assert_eq!(jurisdiction_in_words("not stated"), "not stated");
        assert_eq!(place("US-MD"), "in Maryland (US-MD)");
        assert_eq!(place("XX"), "jurisdiction XX");
    }

    #[test]
    fn values_are_said_in_words() {
        for (path, written, read) in [
            (
                "data.exposed[email]",
                "certainty: possible; hint: at work",
                "possible, not certain; hint: at work",
            ),
            (
                "data.not_exposed[ssn]",
                "source: the logs",
                "known from: the logs",
            ),
            (
                "dates.breach",
                "2025-11-08..2025-11-09",
                "2025-11-08 to 2025-11-09",
            ),
            ("dates.told", "unknown", "not known yet"),
            ("vendor.tells_its_customers", "true", "yes"),
            ("vendor.role", "web_analytics", "web analytics"),
            ("scope.our_systems", "unaffected", "not affected"),
            (
                "advice.not_needed",
                "api_key, ssn",
                "API keys, Social Security number or similar number",
            ),
            (
                "contact.web",
                "https://www.example.com/a_b",
                "https://www.example.com/a_b",
            ),
        ] {
            assert_eq!(value(path, written), read, "{path}");
        }
    }

    #[test]
    fn facts_have_words_for_people() {
        for (path, expected) in [
            ("dates.breach", "When the breach happened"),
            ("data.exposed[org_id]", "Exposed: organization ID"),
            (
                "data.not_exposed[browser_os]",
                "Not exposed: browser and operating system",
            ),
            ("data.exposed[pet_name]", "Exposed: pet name"),
            ("contact.US.phone", "Where readers ask: telephone (for US)"),
            (
                "attest.ag_told_first.by",
                "Vouched for: the Attorney General was told first; by whom",
            ),
            ("attest.own_thing.date", "Vouched for: own thing; when"),
            (
                "delay.law_enforcement",
                "Whether law enforcement asked for a delay",
            ),
            ("reference", "Reference of the incident"),
        ] {
            assert_eq!(fact(path), expected);
        }
    }
}
