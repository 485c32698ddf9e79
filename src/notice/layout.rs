//! What stands around a notice: a calm page for HTML mail, and its counterpart in plain text.

use std::sync::LazyLock;

use css_inline::{CSSInliner, InlineOptions};
use serde_json::json;
use tera::{Context, Tera};

use super::{catalogue::Catalogue, facts::Facts, format, markdown::Bodies};

static PAGE: LazyLock<Option<Tera>> = LazyLock::new(|| {
    let mut tera = Tera::new();
    tera.add_raw_template("mail.html", include_str!("../../templates/mail.html"))
        .ok()?;
    Some(tera)
});

/// A whole HTML document and a whole text part, sentinels still in them.
pub(super) struct Laid {
    pub(super) html: String,
    pub(super) text: String,
}

/// Lays a notice out. None only where the built-in layout is broken, which a test excludes.
pub(super) fn lay_out(
    facts: &Facts<'_>,
    subject: &str,
    preheader: &str,
    bodies: &Bodies,
) -> Option<Laid> {
    let catalogue: &Catalogue = facts.catalogue;
    let controller = facts.controller();
    let reference = facts.campaign.incident.reference.as_deref();
    let stated = facts
        .campaign
        .incident
        .dates
        .get("notice")
        .and_then(|date| format::date(facts.locale, catalogue, *date));
    let date = stated
        .filter(|date| !date.is_empty())
        .unwrap_or_else(|| format::day(facts.locale, facts.notice_date));
    let mut foot = vec![controller.name.clone()];
    foot.extend(controller.address.clone());
    foot.extend(
        reference
            .and_then(|reference| catalogue.get("layout-reference", &[("reference", reference)])),
    );
    foot.push(catalogue.get("layout-date", &[("date", &date)])?);
    let banner = facts
        .campaign
        .file
        .sample
        .then(|| catalogue.get("layout-sample", &[]))
        .flatten();
    let sender = controller.trading_name.clone().unwrap_or(controller.name);
    let context = json!({
        "lang": facts.locale.as_str(),
        "dir": if facts.locale.is_rtl() { "rtl" } else { "ltr" },
        "subject": subject,
        "preheader": preheader,
        "banner": banner.clone().unwrap_or_default(),
        "sender": sender,
        "body": bodies.html,
        "foot": foot,
    });
    let page = PAGE
        .as_ref()?
        .render("mail.html", &Context::from_serialize(&context).ok()?)
        .ok()?;
    let options = InlineOptions {
        keep_style_tags: false,
        keep_at_rules: true,
        load_remote_stylesheets: false,
        ..InlineOptions::default()
    };
    let html = CSSInliner::new(options).inline(&page).ok()?;
    let mut text = String::new();
    if let Some(banner) = banner {
        text.push_str(&format!("{banner}\n\n"));
    }
    text.push_str(&format!(
        "{sender}\n\n{}\n\n\n{}\n",
        bodies.text,
        foot.join("\n")
    ));
    Some(Laid { html, text })
}
