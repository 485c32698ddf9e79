//! The incident and the approvals in words, for the report.

use crate::{
    campaign::{Campaign, IncidentDate},
    notice::class_in_english,
    review::Approval,
    terms::{ClassId, Digest},
};

/// The facts of the incident, as label and words; what is not stated is left out.
pub(super) fn incident(campaign: &Campaign) -> Vec<(String, String)> {
    let incident = &campaign.incident;
    let mut rows: Vec<(String, String)> = Vec::new();
    let mut row = |label: &str, words: String| {
        if !words.is_empty() {
            rows.push((label.to_owned(), words));
        }
    };
    row("Reference", incident.reference.clone().unwrap_or_default());
    row("Controller", incident.controller.name.clone());
    let vendor = incident.vendor.as_ref();
    row(
        "Vendor",
        vendor.map(|vendor| vendor.name.clone()).unwrap_or_default(),
    );
    row(
        "Product",
        incident.scope.product.clone().unwrap_or_default(),
    );
    let mut dates: Vec<_> = incident.dates.iter().collect();
    dates.sort_by_key(|(_, date)| date.earliest());
    for (name, date) in dates {
        row(&label(name), day(*date));
    }
    let ids = |ids: Vec<&ClassId>| -> String {
        let words: Vec<String> = ids.iter().map(|id| class_in_english(id.as_str())).collect();
        words.join("; ")
    };
    row(
        "Data exposed",
        ids(incident.data.exposed.iter().map(|of| &of.id).collect()),
    );
    row(
        "Not exposed",
        ids(incident.data.not_exposed.iter().map(|of| &of.id).collect()),
    );
    row("Not yet known", ids(incident.data.unknown.iter().collect()));
    let people = incident.people();
    row(
        "People affected",
        people.map(crate::log::thousands).unwrap_or_default(),
    );
    for (key, value) in incident.regulator.iter().flatten() {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        row(&format!("Regulator: {}", key.replace('_', " ")), value);
    }
    row(
        "Questions to",
        incident.contact.email.clone().unwrap_or_default(),
    );
    let public = incident.public_notice.as_ref();
    row(
        "In public",
        public.map(|public| public.url.clone()).unwrap_or_default(),
    );
    rows
}

fn label(date: &str) -> String {
    match date {
        "breach" => "Breach".to_owned(),
        "vendor_detected" => "Detected by the vendor".to_owned(),
        "vendor_discovered" => "Discovered by the vendor".to_owned(),
        "told" => "Told by the vendor".to_owned(),
        "data_received" => "Data received".to_owned(),
        "discovered" => "Discovered".to_owned(),
        "determined" => "Determined".to_owned(),
        "confirmed" => "Confirmed".to_owned(),
        "published" => "Published".to_owned(),
        "notice" => "Date of the notice".to_owned(),
        other => other.replace('_', " "),
    }
}

fn day(date: IncidentDate) -> String {
    match date {
        IncidentDate::Day(day) => day.to_string(),
        IncidentDate::Range(from, to) => format!("{from} to {to}"),
        IncidentDate::About(day) => format!("about {day}"),
        IncidentDate::Unknown => "not known".to_owned(),
    }
}

/// The approvals as rows: role, by whom, when, how we know, of what.
pub(super) fn approvals(approvals: &[Approval]) -> Vec<[String; 5]> {
    let of = |approval: &Approval| {
        let mut of = Vec::new();
        of.extend(approval.text.map(|text| format!("text {}", text.code())));
        let audience = approval.audience.as_ref();
        of.extend(audience.map(|audience| format!("audience {}", Digest::code(audience))));
        let language = approval.language.as_ref();
        of.extend(language.map(|(text, _source)| format!("language {}", text.code())));
        of.join(", ")
    };
    let row = |approval: &Approval| {
        let withdrawn = if approval.withdrawn {
            ", withdrawn later"
        } else {
            ""
        };
        [
            approval.role.clone(),
            approval.by.clone(),
            approval.at.clone(),
            format!("{}{withdrawn}", how(approval)),
            of(approval),
        ]
    };
    approvals.iter().map(row).collect()
}

/// How an approval is known, in words; a way that this page has no words for as it is written down.
fn how(approval: &Approval) -> String {
    let value = serde_json::to_value(&approval.how).unwrap_or_default();
    let name = match &value {
        serde_json::Value::String(name) => name.as_str(),
        serde_json::Value::Object(of) => of.keys().next().map_or("", String::as_str),
        _ => "",
    };
    match name {
        "on-the-recorders-word" => format!("on the word of {}", approval.recorded_by),
        "code" => "the code of the text came back".to_owned(),
        "evidence" => {
            let sha256 = value["evidence"]["sha256"].as_str().unwrap_or_default();
            let short: String = sha256.chars().take(12).collect();
            format!("the reply is on file (SHA-256 {short}…)")
        }
        "signature" => "signed with an SSH key; signature and statement are on file".to_owned(),
        other => other.replace('-', " "),
    }
}
