//! What reviewers call a fact and a kind of data; the key in the file stands beside it in small type.

use crate::notice;

/// A kind of data, as an English notice calls it; an own one by its id.
pub(super) fn class(id: &str) -> String {
    notice::class_in_english(id)
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
            ("attest.ag_told_first.name", "Attest: ag told first name"),
            ("reference", "Reference of the incident"),
        ] {
            assert_eq!(fact(path), expected);
        }
    }
}
