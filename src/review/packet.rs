//! The packet that reviewers read: a folder that opens in any browser from disk, needs no script,
//! and holds nobody's data. Every wording stands in it.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use tera::{Context, Tera};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::{Standing, Text};
use crate::{
    audience::{Audience, Facets},
    campaign::Campaign,
    notice::{Notices, Piece, Wording},
    terms::{Digest, Finding, Locale},
};

/// What the packet is made from.
#[derive(Debug)]
pub struct Packet<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// Who is told.
    pub audience: &'a Audience,
    /// Which wordings.
    pub notices: &'a Notices,
    /// The text.
    pub text: &'a Text,
    /// The audience's digest.
    pub audience_digest: Digest,
    /// All findings.
    pub findings: &'a [Finding],
    /// Who has approved.
    pub standing: &'a Standing,
    /// When it was written, for people.
    pub written: String,
}

/// Where the packet lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The first page.
    pub index: PathBuf,
    /// The same in one file.
    pub zip: PathBuf,
}

/// Writes the packet to a folder and, beside it, to one `.zip`.
pub fn write(packet: &Packet<'_>, out: &Path) -> io::Result<Paths> {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html"]);
    tera.add_raw_templates(vec![
        (
            "base.html",
            include_str!("../../templates/preview/base.html"),
        ),
        (
            "index.html",
            include_str!("../../templates/preview/index.html"),
        ),
        (
            "language.html",
            include_str!("../../templates/preview/language.html"),
        ),
    ])
    .map_err(io::Error::other)?;
    let overview = overview(packet);
    let mut pages: Vec<(String, String)> = Vec::new();
    let render = |name: &str, more: Value| -> io::Result<String> {
        let mut all = overview.clone();
        if let (Some(all), Value::Object(more)) = (all.as_object_mut(), more) {
            all.extend(more);
        }
        let context = Context::from_serialize(&all).map_err(io::Error::other)?;
        tera.render(name, &context).map_err(io::Error::other)
    };
    pages.push((
        "index.html".to_owned(),
        render("index.html", json!({ "page": "index" }))?,
    ));
    for locale in packet.text.locales() {
        let wordings: Vec<Value> = packet
            .notices
            .wordings
            .iter()
            .enumerate()
            .filter(|(_, wording)| wording.locale == locale)
            .map(|(index, wording)| show(packet, index, wording))
            .collect();
        let more = json!({
            "page": locale.as_str(), "locale": locale.as_str(), "dir": direction(&locale), "wordings": wordings,
            "language_digest": packet.text.language(&locale).to_string(),
        });
        pages.push((format!("{locale}.html"), render("language.html", more)?));
    }
    fs::create_dir_all(out)?;
    // Pages of an earlier packet that do not exist any more would mislead.
    for entry in fs::read_dir(out)?.flatten() {
        if entry.path().extension().is_some_and(|end| end == "html") {
            fs::remove_file(entry.path())?;
        }
    }
    for (name, page) in &pages {
        fs::write(out.join(name), page)?;
    }
    let zip = out.with_extension("zip");
    write_zip(&zip, &pages)?;
    Ok(Paths {
        index: out.join("index.html"),
        zip,
    })
}

fn write_zip(path: &Path, pages: &[(String, String)]) -> io::Result<()> {
    let mut zip = ZipWriter::new(File::create(path)?);
    // A fixed time: the same packet gives the same file.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, page) in pages {
        zip.start_file(format!("preview/{name}"), options)
            .map_err(io::Error::other)?;
        zip.write_all(page.as_bytes())?;
    }
    zip.finish().map_err(io::Error::other)?;
    Ok(())
}

fn direction(locale: &Locale) -> &'static str {
    if locale.is_rtl() { "rtl" } else { "ltr" }
}

fn overview(packet: &Packet<'_>) -> Value {
    let file = &packet.campaign.file;
    let incident = &packet.campaign.incident;
    let digest = packet.text.digest();
    let mut by_locale: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let mut by_audience: BTreeMap<String, u64> = BTreeMap::new();
    let counts = packet.audience.facets();
    for (facets, index) in &packet.notices.by_facets {
        let people = counts.get(facets).copied().unwrap_or(0);
        if let Some(wording) = packet.notices.wordings.get(*index) {
            by_locale.entry(wording.locale.to_string()).or_default().0 += people;
        }
        *by_audience.entry(facets.audience.clone()).or_default() += people;
    }
    for wording in &packet.notices.wordings {
        by_locale.entry(wording.locale.to_string()).or_default().1 += 1;
    }
    let languages: Vec<Value> = by_locale
        .iter()
        .map(|(locale, (people, wordings))| json!({ "locale": locale, "people": people, "wordings": wordings }))
        .collect();
    let audiences: Vec<Value> = by_audience
        .iter()
        .map(|(audience, people)| json!({ "audience": audience, "people": people }))
        .collect();
    let mut withheld: BTreeMap<&str, u64> = BTreeMap::new();
    for recipient in &packet.audience.recipients {
        if let Some(reason) = &recipient.withheld {
            *withheld.entry(reason).or_default() += 1;
        }
    }
    let roles: Vec<Value> = file
        .approval
        .required
        .iter()
        .map(|role| json!({ "role": role, "by": packet.standing.text.get(role).map(|a| format!("{}, {}", a.by, a.at)) }))
        .collect();
    let a = packet.audience.accounting;
    json!({
        "campaign": file.id,
        "sample": file.sample,
        "sender": file.sender.from.as_ref(),
        "reply_to": file.sender.reply_to.as_ref().map(|text| text.as_ref().clone()),
        "controller": incident.controller.name,
        "vendor": incident.vendor.as_ref().map(|vendor| vendor.name.clone()),
        "product": incident.scope.product,
        "reference": incident.reference,
        "deadline": file.schedule.deadline.as_ref().map(|text| text.as_ref().clone()),
        "written": packet.written,
        "program": env!("CARGO_PKG_VERSION"),
        "digest": digest.to_string(),
        "code": digest.code(),
        "audience_digest": packet.audience_digest.to_string(),
        "rows": { "read": a.read, "invalid": a.invalid, "merged": a.merged, "suppressed": a.suppressed,
                  "recipients": a.recipients, "persons": a.persons },
        "languages": languages,
        "audiences": audiences,
        "wording_count": packet.notices.wordings.len(),
        "withheld": withheld.iter().map(|(reason, n)| json!({ "reason": reason, "people": n })).collect::<Vec<_>>(),
        "assumptions": packet.audience.assumptions.iter().map(|a| json!({ "what": a.what, "rows": a.rows })).collect::<Vec<_>>(),
        "lists": packet.audience.lists.iter().map(|l| json!({ "file": l.file, "rows": l.rows, "read_as": l.read_as })).collect::<Vec<_>>(),
        "findings": findings(packet.findings),
        "roles": roles,
        "missing": packet.standing.missing,
    })
}

/// Findings by severity; many of one kind are shown in part and counted in full.
fn findings(all: &[Finding]) -> Vec<Value> {
    let mut kinds: BTreeMap<(crate::terms::Severity, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in all {
        kinds
            .entry((finding.severity, finding.id))
            .or_default()
            .push(finding);
    }
    let shown = kinds.into_iter().map(|((severity, id), findings)| {
        let first: Vec<Value> = findings.iter().take(25).map(|finding| json!(finding)).collect();
        json!({ "severity": severity, "id": id, "count": findings.len(), "more": findings.len().saturating_sub(25), "shown": first })
    });
    shown.collect()
}

fn show(packet: &Packet<'_>, index: usize, wording: &Wording) -> Value {
    let counts = packet.audience.facets();
    let who: Vec<(&Facets, u64)> = packet
        .notices
        .by_facets
        .iter()
        .filter(|(_, at)| **at == index)
        .map(|(facets, _)| (facets, counts.get(facets).copied().unwrap_or(0)))
        .collect();
    let people: u64 = who.iter().map(|(_, n)| n).sum();
    let light: String = wording.html.iter().map(piece_html).collect();
    // The reader's system decides between light and dark; here both are shown whatever it says.
    let dark = light
        .replace("(prefers-color-scheme: dark)", "all")
        .replace("(prefers-color-scheme:dark)", "all");
    let plain = light
        .replace("(prefers-color-scheme: dark)", "not all")
        .replace("(prefers-color-scheme:dark)", "not all");
    let text: Vec<Value> = wording
        .text
        .iter()
        .map(|piece| match piece {
            Piece::Fixed(fixed) => json!({ "fixed": fixed }),
            Piece::Slot(slot) => json!({ "slot": slot.field }),
        })
        .collect();
    json!({
        "id": wording.digest().short(),
        "audience": wording.audience,
        "subject": wording.subject,
        "preheader": wording.preheader,
        "source": wording.source,
        "sections": wording.sections,
        "fields": wording.fields(),
        "people": people,
        "who": who.iter().map(|(facets, n)| json!({ "facets": facets.to_string(), "people": n })).collect::<Vec<_>>(),
        "light": plain,
        "dark": dark,
        "text": text,
    })
}

fn piece_html(piece: &Piece) -> String {
    match piece {
        Piece::Fixed(fixed) => fixed.clone(),
        Piece::Slot(slot) => {
            format!(
                "<mark style=\"background:#ffe08a;color:#3d2e00;padding:0 3px;border-radius:3px\">‹{}›</mark>",
                slot.field
            )
        }
    }
}
