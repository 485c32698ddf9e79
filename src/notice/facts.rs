//! Facts, words and classes as the names that a template can use.
//!
//! Every name is always defined: an absent fact is an empty text, an empty list or `false`. Facts
//! are plain text and escaped for Markdown; only the cells of `words.csv` are Markdown.

use serde_json::{Map, Value, json};

use super::{
    catalogue::Catalogue,
    classes, format,
    markdown::{escape, plain_words},
};
use crate::{
    audience::Facets,
    campaign::{Campaign, Contact, Controller},
    terms::{Finding, Findings, Jurisdiction, Locale, Place},
};

/// Texts that only the campaign can say.
const WORDS: [&str; 8] = [
    "summary",
    "nature",
    "cause",
    "consequences",
    "measures_done",
    "measures_planned",
    "vendor_measures",
    "what_changed",
];
/// Further elements that a law may want, in the order they stand.
const BLOCKS: [&str; 14] = [
    "count",
    "late_reason",
    "le_delay",
    "acquirer",
    "regulator_told",
    "complaint",
    "vigilance",
    "report_idtheft",
    "police",
    "freeze",
    "cra",
    "ftc",
    "ag",
    "idp_offer",
];
const DATES: [&str; 10] = [
    "breach",
    "vendor_detected",
    "vendor_discovered",
    "told",
    "data_received",
    "discovered",
    "determined",
    "confirmed",
    "published",
    "notice",
];
/// ISO 3166-1 codes of the member states of the European Union.
const EU: &str = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE";

/// How the texts are to be used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// In a Markdown body.
    Body,
    /// In a subject or preheader: plain.
    Line,
}

/// Everything that the facts of a combination need.
pub(super) struct Facts<'a> {
    pub(super) campaign: &'a Campaign,
    pub(super) catalogue: &'a Catalogue,
    pub(super) locale: &'a Locale,
    pub(super) facets: &'a Facets,
    pub(super) notice_date: jiff::civil::Date,
}

impl Facts<'_> {
    /// The names and their values.
    pub(super) fn names(&self, used: Use, findings: &mut Findings) -> Map<String, Value> {
        let text = |value: &str| Value::String(self.plain(value, used));
        let maybe = |value: Option<&str>| text(value.unwrap_or(""));
        let incident = &self.campaign.incident;
        let mut names = Map::new();
        let controller = self.controller();
        names.insert(
            "controller".to_owned(),
            json!({
                "name": text(&controller.name),
                "trading_name": text(controller.trading_name.as_deref().unwrap_or(&controller.name)),
                "address": maybe(controller.address.as_deref()),
                "web": maybe(controller.web.as_deref()),
                "domains": text(&format::list(self.locale, &controller.domains)),
            }),
        );
        let vendor = incident.vendor.as_ref();
        names.insert(
            "vendor".to_owned(),
            json!({
                "name": maybe(vendor.map(|v| v.name.as_str())),
                "role": vendor.and_then(|v| v.role.as_ref()).map_or_else(|| text(""), |role| {
                    self.label(&format!("role-{role}"), used).unwrap_or_else(|| text(role))
                }),
                "tells_its_customers": vendor.is_some_and(|v| v.tells_its_customers),
            }),
        );
        names.insert(
            "scope".to_owned(),
            json!({
                "product": maybe(incident.scope.product.as_deref()),
                "unaffected": if incident.scope.unaffected.is_empty() { text("") } else {
                    text(&format::list(self.locale, &incident.scope.unaffected))
                },
                "our_systems": incident.scope.our_systems.as_str(),
                "as_of": text(&incident.scope.as_of.and_then(|d| format::date(self.locale, self.catalogue, d)).unwrap_or_default()),
            }),
        );
        names.insert("dates".to_owned(), self.dates(used));
        self.add_data(&mut names, used, findings);
        self.add_advice(&mut names, used, findings);
        names.insert(
            "contact".to_owned(),
            self.contact(Some(&incident.contact), used),
        );
        names.insert("dpo".to_owned(), self.contact(incident.dpo.as_ref(), used));
        names.insert(
            "public_notice".to_owned(),
            json!({ "url": maybe(incident.public_notice.as_ref().map(|p| p.url.as_str())) }),
        );
        names.insert("reference".to_owned(), maybe(incident.reference.as_deref()));
        names.insert(
            "update".to_owned(),
            Value::Bool(self.campaign.file.update_of.is_some()),
        );
        let words: Map<String, Value> = WORDS
            .iter()
            .map(|id| ((*id).to_owned(), Value::String(self.word(id, used))))
            .collect();
        names.insert("words".to_owned(), Value::Object(words));
        let blocks: Vec<Value> = BLOCKS
            .iter()
            .filter_map(|id| {
                let said = self.word(id, used);
                let title = self.label(&format!("block-{id}"), used)?;
                (!said.is_empty()).then(|| json!({ "id": id, "title": title, "text": said }))
            })
            .collect();
        names.insert("blocks".to_owned(), Value::Array(blocks));
        for (name, value) in &self.facets.declared {
            names.insert(name.clone(), text(value));
        }
        names
    }

    fn plain(&self, value: &str, used: Use) -> String {
        let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if used == Use::Body {
            escape(&line)
        } else {
            line
        }
    }

    /// A text of the catalogue, or what the campaign says instead.
    fn label(&self, id: &str, used: Use) -> Option<Value> {
        let own = self
            .campaign
            .words
            .get(id, &self.facets.audience, self.locale);
        match own {
            Some(word) if used == Use::Body => Some(Value::String(word.text.clone())),
            Some(word) => Some(Value::String(plain_words(&word.text))),
            None => self
                .catalogue
                .get(id, &[])
                .map(|text| Value::String(self.plain(&text, used))),
        }
    }

    fn word(&self, id: &str, used: Use) -> String {
        let own = self
            .campaign
            .words
            .get(id, &self.facets.audience, self.locale)
            .map(|word| word.text.clone());
        let said = own
            .or_else(|| self.catalogue.get(&format!("word-{id}"), &[]))
            .unwrap_or_default();
        if used == Use::Body {
            said
        } else {
            plain_words(&said)
        }
    }

    fn dates(&self, used: Use) -> Value {
        let known = DATES.iter().map(|name| {
            let written = match self.campaign.incident.dates.get(*name) {
                Some(date) => format::date(self.locale, self.catalogue, *date).unwrap_or_default(),
                None if *name == "notice" => format::day(self.locale, self.notice_date),
                None => String::new(),
            };
            (
                (*name).to_owned(),
                Value::String(self.plain(&written, used)),
            )
        });
        Value::Object(known.collect())
    }

    fn add_data(&self, names: &mut Map<String, Value>, used: Use, findings: &mut Findings) {
        let data = &self.campaign.incident.data;
        let mut inline = |ids: &[&str]| -> (Vec<Value>, Vec<String>) {
            let mut labels = Vec::new();
            let mut shorts = Vec::new();
            for id in ids {
                let short = self.label(&format!("class-{id}"), used);
                let long = self
                    .label(&format!("class-{id}.label"), used)
                    .or_else(|| short.clone());
                let Some((short, long)) = short.zip(long) else {
                    findings.push(unknown_class(id, self.locale));
                    continue;
                };
                shorts.push(short.as_str().unwrap_or_default().to_owned());
                let entry = data.exposed.iter().find(|entry| entry.id.as_str() == *id);
                let hint = match entry.and_then(|entry| entry.hint.as_deref()) {
                    Some(hint) => Value::String(self.plain(hint, used)),
                    None => self
                        .label(&format!("class-{id}.hint"), used)
                        .unwrap_or_else(|| json!("")),
                };
                let possible = entry.is_some_and(|entry| entry.possible);
                labels.push(json!({ "id": id, "label": long, "hint": hint, "possible": possible }));
            }
            (labels, shorts)
        };
        // The order of incident.toml, then what only some rows say.
        let listed = data
            .exposed
            .iter()
            .map(|entry| entry.id.as_str())
            .filter(|id| self.is_exposed(id));
        let mut exposed: Vec<&str> = listed.collect();
        exposed.extend(
            self.facets
                .exposed
                .iter()
                .map(|id| id.as_str())
                .filter(|id| !data.exposed.iter().any(|e| e.id.as_str() == *id)),
        );
        let not: Vec<&str> = data
            .not_exposed
            .iter()
            .map(|entry| entry.id.as_str())
            .collect();
        let unknown: Vec<&str> = data
            .unknown
            .iter()
            .map(crate::terms::ClassId::as_str)
            .collect();
        for (name, ids) in [
            ("exposed", &exposed),
            ("not_exposed", &not),
            ("unknown", &unknown),
        ] {
            let (labels, shorts) = inline(ids);
            let list = if name == "unknown" {
                "unknown_data".to_owned()
            } else {
                name.to_owned()
            };
            names.insert(list, Value::Array(labels));
            let joined = if shorts.is_empty() {
                String::new()
            } else {
                format::list(self.locale, &shorts)
            };
            names.insert(format!("{name}_text"), Value::String(joined));
        }
    }

    fn is_exposed(&self, id: &str) -> bool {
        self.facets
            .exposed
            .iter()
            .any(|exposed| exposed.as_str() == id)
    }

    fn add_advice(&self, names: &mut Map<String, Value>, used: Use, findings: &mut Findings) {
        let wanted = &self.campaign.incident.advice;
        let mut ids = classes::advice_for(
            self.facets
                .exposed
                .iter()
                .map(crate::terms::ClassId::as_str),
        );
        ids.extend(wanted.add.iter().cloned());
        ids.retain(|id| !wanted.drop.contains_key(id));
        let mut ids: Vec<String> = ids.into_iter().collect();
        ids.sort_by_key(|id| {
            (
                wanted
                    .order
                    .iter()
                    .position(|o| o == id)
                    .unwrap_or(usize::MAX),
                classes::rank(id),
                id.clone(),
            )
        });
        let mut advice = Vec::new();
        for id in ids {
            let audience = &self.facets.audience;
            let said = |end: &str| {
                self.label(&format!("advice-{id}-{audience}{end}"), used)
                    .or_else(|| self.label(&format!("advice-{id}{end}"), used))
            };
            let Some((text, title)) = said("").zip(said(".title")) else {
                findings.push(Finding::error(
                    "NOTICE-ADVICE",
                    Place::file("incident.toml"),
                    format!(
                        "there is no text for the advice `{id}` in `{}`",
                        self.locale
                    ),
                    format!("add `advice-{id}` and `advice-{id}.title` to words.csv, or drop it"),
                ));
                continue;
            };
            let urgency = classes::rank(&id).1;
            let urgency = self
                .label(&format!("urgency-{urgency}"), used)
                .unwrap_or_else(|| json!(""));
            advice.push(json!({ "id": id, "title": title, "text": text, "urgency": urgency }));
        }
        names.insert("advice".to_owned(), Value::Array(advice));
        let mut not_needed = Vec::new();
        for id in &wanted.not_needed {
            match self.label(&format!("not-needed-{id}"), used) {
                Some(text) => not_needed.push(json!({ "id": id, "text": text })),
                None => findings.push(Finding::error(
                    "NOTICE-NOT-NEEDED",
                    Place::file("incident.toml"),
                    format!(
                        "there is no text for `advice.not_needed` `{id}` in `{}`",
                        self.locale
                    ),
                    format!("add `not-needed-{id}` to words.csv"),
                )),
            }
        }
        names.insert("not_needed".to_owned(), Value::Array(not_needed));
    }

    /// The controller with what its jurisdiction overrides.
    pub(super) fn controller(&self) -> Controller {
        let base = &self.campaign.incident.controller;
        let own = self.own(|code| base.overrides.get(code));
        let text = |key: &str| {
            own.and_then(|table| table.get(key))
                .and_then(toml::Value::as_str)
                .map(str::to_owned)
        };
        Controller {
            name: text("name").unwrap_or_else(|| base.name.clone()),
            trading_name: text("trading_name").or_else(|| base.trading_name.clone()),
            address: text("address").or_else(|| base.address.clone()),
            web: text("web").or_else(|| base.web.clone()),
            domains: base.domains.clone(),
            overrides: std::collections::BTreeMap::new(),
        }
    }

    fn contact(&self, contact: Option<&Contact>, used: Use) -> Value {
        let own = contact.and_then(|contact| self.own(|code| contact.overrides.get(code)));
        let get = |key: &str, base: Option<&String>| {
            let own = own
                .and_then(|table| table.get(key))
                .and_then(toml::Value::as_str);
            Value::String(self.plain(own.or(base.map(String::as_str)).unwrap_or(""), used))
        };
        json!({
            "name": get("name", contact.and_then(|c| c.name.as_ref())),
            "email": get("email", contact.and_then(|c| c.email.as_ref())),
            "phone": get("phone", contact.and_then(|c| c.phone.as_ref())),
            "web": get("web", contact.and_then(|c| c.web.as_ref())),
            "postal": get("postal", contact.and_then(|c| c.postal.as_ref())),
        })
    }

    /// The override for the reader's jurisdiction: the exact code, its country, the Union.
    fn own<'t>(&self, table: impl Fn(&str) -> Option<&'t toml::Value>) -> Option<&'t toml::Table> {
        let code = self
            .facets
            .jurisdiction
            .as_ref()
            .map(Jurisdiction::as_str)?;
        let country = code.split('-').next().unwrap_or(code);
        let union = EU
            .split(' ')
            .any(|member| member == country)
            .then_some("EU");
        [Some(code), Some(country), union]
            .into_iter()
            .flatten()
            .find_map(table)
            .and_then(toml::Value::as_table)
    }
}

fn unknown_class(id: &str, locale: &Locale) -> Finding {
    let help = if classes::is_known(id) {
        format!("add `class-{id}` to words.csv for `{locale}`")
    } else {
        crate::terms::nearest(id, classes::known()).map_or_else(
            || format!("give it a label in words.csv: the row `class-{id}`"),
            |near| {
                format!(
                    "did you mean `{near}`? Or give it a label in words.csv: the row `class-{id}`"
                )
            },
        )
    };
    Finding::error(
        "NOTICE-CLASS",
        Place::file("incident.toml"),
        format!("the data class `{id}` has no label in `{locale}`"),
        help,
    )
}
