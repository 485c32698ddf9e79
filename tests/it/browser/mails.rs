//! The built-in notices of an incident of which everything is known, for a person with long values.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use disclosure_mailer::{
    campaign,
    notice::{self, Piece},
};

use crate::{
    parity::{INCIDENT, reader},
    private::tour::copy,
};

/// One mail's HTML part.
#[derive(Clone)]
pub(super) struct Mail {
    pub(super) audience: String,
    pub(super) locale: String,
    pub(super) html: String,
}

const LOCALES: [&str; 14] = [
    "ar", "de", "en", "es", "fr", "he", "it", "ja", "ko", "nl", "pl", "pt", "sv", "zh-Hans",
];

pub(super) fn mails() -> Vec<Mail> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let sample = root.join("samples/analytics-vendor");
    fs::copy(sample.join("words.csv"), folder.path().join("words.csv")).unwrap();
    fs::write(folder.path().join("incident.toml"), INCIDENT).unwrap();
    let file = fs::read_to_string(sample.join("campaign.toml")).unwrap();
    let file: Vec<&str> = file
        .lines()
        .filter(|line| !line.starts_with("audiences"))
        .collect();
    fs::write(folder.path().join("campaign.toml"), file.join("\n")).unwrap();
    let campaign = campaign::load(folder.path()).unwrap();
    let mut facets = BTreeMap::new();
    for audience in ["admin", "customer", "unaffected", "user"] {
        for locale in LOCALES {
            let mut one = reader(audience, locale);
            one.jurisdiction = None;
            if audience == "unaffected" {
                one.exposed.clear();
            }
            facets.insert(one, 1);
        }
    }
    let notices = notice::compile(&campaign, &facets, "2025-11-26".parse().unwrap());
    assert_eq!(notices.findings, []);
    let value = |field: &str| match field {
        "name" => "Maximiliane Wilhelmine-Theodora von Überlangenfels-Beispiel",
        "account" => "acct_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        _ => "Northwind International Holdings and Participations Limited",
    };
    let mail = |wording: &notice::Wording| Mail {
        audience: wording.audience.clone(),
        locale: wording.locale.to_string(),
        html: wording
            .html
            .iter()
            .map(|piece| match piece {
                Piece::Fixed(text) => text.clone(),
                Piece::Slot(slot) => format!("<bdi>{}</bdi>", value(&slot.field)),
            })
            .collect(),
    };
    notices.wordings.iter().map(mail).collect()
}

/// The sample's pages for the public.
pub(super) fn public_pages() -> Vec<Mail> {
    let out = tempfile::tempdir().unwrap();
    let packet = out.path().join("packet");
    // What a packet leaves beside a campaign is not for the sources.
    let campaign = out.path().join("campaign");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/analytics-vendor");
    copy(&sample, &campaign);
    let made = Command::new(env!("CARGO_BIN_EXE_disclose"))
        .args(["preview", "--as-of", "2025-11-26", "--out"])
        .arg(&packet)
        .arg(&campaign)
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let page = |locale: &str| Mail {
        audience: "public".to_owned(),
        locale: locale.to_owned(),
        html: fs::read_to_string(packet.join(format!("public-{locale}.html"))).unwrap(),
    };
    LOCALES.map(page).into()
}
