//! Whether a campaign states a fact that a rule depends on (`if = { known = ["dates.breach"] }`).

use crate::campaign::{Campaign, Incident};

/// Whether the campaign states a fact.
pub(super) fn known(campaign: &Campaign, path: &str) -> bool {
    let incident = &campaign.incident;
    match path.split_once('.') {
        Some(("dates", name)) => {
            let date = incident.dates.get(name);
            date.is_some_and(|date| date.earliest().is_some())
        }
        Some(("words", id)) => campaign
            .words
            .ids()
            .any(|known| known.split('@').next() == Some(id)),
        Some(("contact", "phone")) => {
            let phone = |table: &toml::Value| table.get("phone").is_some();
            incident.contact.phone.is_some() || incident.contact.overrides.values().any(phone)
        }
        _ => known_table(incident, path),
    }
}

fn known_table(incident: &Incident, path: &str) -> bool {
    match path {
        "delay" => incident.delay.is_some(),
        "offer" => incident.offer.is_some(),
        "regulator" => incident.regulator.is_some(),
        "count" => incident.count.is_some(),
        "dpo" => incident.dpo.is_some(),
        _ => false,
    }
}
