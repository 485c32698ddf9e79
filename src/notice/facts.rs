//! The incident's facts and the campaign's words for one kind of reader, in one language, as the
//! names that a notice may use.
//!
//! Guarantees that every name of the schema is defined: what is absent is an empty text, an empty
//! list or false. Facts are plain text (Tera escapes them); only words are Markdown.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use tera::{Context, Value};

use super::{
    advice,
    agencies::{Agencies, Agency, Role},
    built_in::{BuiltIn, Turn},
    catalogue::Catalogue,
    classes::Classes,
    escape,
    format::Format,
    library::Source,
    overlay, schema,
};
use crate::{
    audience::Facets,
    campaign::{Campaign, Contact, DATES, IncidentDate},
    terms::{ClassId, Finding, Findings, Place},
};

type Table = BTreeMap<String, Value>;

/// What all readers' facts come from.
pub(super) struct Facts<'a> {
    pub(super) campaign: &'a Campaign,
    pub(super) built_in: &'a BuiltIn,
    pub(super) classes: &'a Classes,
    pub(super) notice_date: Date,
    /// Ids of `words.csv` beyond the built-in ones that notices may name.
    pub(super) words: &'a BTreeSet<String>,
    pub(super) agencies: &'a Agencies,
}

/// Facts for one kind of reader and language.
struct Reader<'a> {
    facts: &'a Facts<'a>,
    facets: &'a Facets,
    codes: Vec<String>,
    catalogue: &'a Catalogue<'a>,
    format: &'a Format,
}

fn text(value: &str) -> Value {
    Value::normal_string(&escape::clean_line(value))
}

fn table<const N: usize>(entries: [(&str, Value); N]) -> Table {
    entries
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

impl<'a> Facts<'a> {
    /// For whom words may be said alone, of such a reader.
    pub(super) fn readers(&self, facets: &Facets) -> Vec<String> {
        let codes = overlay::codes(facets.jurisdiction.as_ref());
        self.campaign.words.readers(&facets.audience, &codes)
    }

    /// How the language of a notice is spoken where such a reader is, if that differs.
    pub(super) fn turn(&self, facets: &Facets, source: &Source) -> Option<&'a Turn> {
        let (law, reader) = (source.law.as_ref(), facets.jurisdiction.as_ref());
        self.built_in.turn(&source.locale, law, reader)
    }

    /// The date of the notice: stated, or the day it is made.
    pub(super) fn notice_day(&self) -> IncidentDate {
        let stated = self.campaign.incident.dates.get("notice").copied();
        stated.unwrap_or(IncidentDate::Day(self.notice_date))
    }

    /// Everything that a notice may name, but for personal fields.
    pub(super) fn context(
        &self,
        facets: &Facets,
        catalogue: &Catalogue<'_>,
        format: &Format,
        findings: &mut Findings,
    ) -> Context {
        let reader = Reader {
            facts: self,
            facets,
            codes: overlay::codes(facets.jurisdiction.as_ref()),
            catalogue,
            format,
        };
        let incident = &self.campaign.incident;
        let mut context = Context::new();
        context.insert_value("controller", Value::from(reader.controller()));
        context.insert_value("vendor", Value::from(reader.vendor()));
        context.insert_value("scope", Value::from(reader.scope()));
        context.insert_value("dates", Value::from(reader.dates()));
        reader.data(&mut context, findings);
        let advice = advice::list(self, facets, catalogue, findings);
        context.insert_value("advice", Value::from(advice.steps));
        context.insert_value("not_needed", Value::from(advice.not_needed));
        context.insert_value("words", Value::from(reader.words()));
        context.insert_value("blocks", Value::from(reader.blocks()));
        context.insert_value(
            "contact",
            Value::from(reader.contact(Some(&incident.contact))),
        );
        context.insert_value("dpo", Value::from(reader.contact(incident.dpo.as_ref())));
        reader.agencies(&mut context);
        let url = incident
            .public_notice
            .as_ref()
            .map_or("", |p| p.url.as_str());
        context.insert_value(
            "public_notice",
            Value::from(table([("url", text(&format.code(url)))])),
        );
        let reference = incident.reference.as_deref().unwrap_or_default();
        context.insert_value("reference", text(&format.code(reference)));
        context.insert_value(
            "update",
            Value::from(self.campaign.file.update_of.is_some()),
        );
        // A facet with the name of a fact is refused; until then it must not hide the fact.
        let own = |name: &str| schema::taken(name).is_none();
        for (name, value) in facets.declared.iter().filter(|(name, _)| own(name)) {
            context.insert_value(name.clone(), text(value));
        }
        context
    }
}

/// A date of the incident as a phrase.
pub(super) fn phrase(date: IncidentDate, catalogue: &Catalogue<'_>, format: &Format) -> String {
    match date {
        IncidentDate::Day(day) => format.date(day),
        IncidentDate::About(day) => catalogue.format("date-about", &[("date", &format.date(day))]),
        IncidentDate::Range(from, to) => {
            let (from, to) = (format.date(from), format.date(to));
            catalogue.format("date-range", &[("from", &from), ("to", &to)])
        }
        IncidentDate::Unknown => catalogue.text("date-unknown"),
    }
}

/// The label of a class, alone and inside a list.
pub(super) fn label(catalogue: &Catalogue<'_>, id: &ClassId) -> (String, String) {
    let inline = catalogue.text(&format!("class-{id}"));
    let alone = catalogue
        .find(&format!("class-{id}.label"), &[])
        .unwrap_or_else(|| inline.clone());
    (alone, inline)
}

impl Reader<'_> {
    fn controller(&self) -> Table {
        let controller = &self.facts.campaign.incident.controller;
        let value = |key, general| overlay::value(&controller.overrides, &self.codes, key, general);
        let name = value("name", Some(&controller.name));
        let trading = value("trading_name", controller.trading_name.as_deref());
        let trading = if trading.is_empty() { &name } else { &trading };
        let domains = overlay::values(
            &controller.overrides,
            &self.codes,
            "domains",
            &controller.domains,
        );
        let domains: Vec<String> = domains.iter().map(|d| self.format.code(d)).collect();
        let address = value("address", controller.address.as_deref());
        let web = value("web", controller.web.as_deref());
        table([
            ("name", self.name(&name)),
            ("trading_name", self.name(trading)),
            ("address", self.name(&address)),
            ("web", text(&self.format.code(&web))),
            ("domains", text(&self.format.list(&domains))),
        ])
    }

    fn vendor(&self) -> Table {
        let vendor = self.facts.campaign.incident.vendor.as_ref();
        let name = vendor.map_or("", |v| v.name.as_str());
        let role = vendor.and_then(|v| v.role.as_deref()).map(|role| {
            let id = format!("role-{role}");
            self.catalogue
                .find(&id, &[])
                .unwrap_or_else(|| role.to_owned())
        });
        let tells = vendor.is_some_and(|v| v.tells_its_customers);
        table([
            ("name", self.name(name)),
            ("role", text(&role.unwrap_or_default())),
            ("tells_its_customers", Value::from(tells)),
        ])
    }

    fn scope(&self) -> Table {
        let scope = &self.facts.campaign.incident.scope;
        let unaffected: Vec<String> = scope
            .unaffected
            .iter()
            .map(|name| self.format.isolate(name))
            .collect();
        let as_of = scope
            .as_of
            .map(|date| phrase(date, self.catalogue, self.format));
        table([
            (
                "product",
                self.name(scope.product.as_deref().unwrap_or_default()),
            ),
            ("unaffected", text(&self.format.list(&unaffected))),
            ("our_systems", text(scope.our_systems.as_str())),
            ("as_of", text(&as_of.unwrap_or_default())),
        ])
    }

    fn dates(&self) -> Table {
        let dates = &self.facts.campaign.incident.dates;
        let phrase_of = |name: &str| {
            let date = dates.get(name).copied();
            let date = date.or_else(|| (name == "notice").then(|| self.facts.notice_day()));
            date.map(|date| phrase(date, self.catalogue, self.format))
        };
        DATES
            .iter()
            .map(|name| {
                (
                    (*name).to_owned(),
                    text(&phrase_of(name).unwrap_or_default()),
                )
            })
            .collect()
    }

    fn data(&self, context: &mut Context, findings: &mut Findings) {
        let data = &self.facts.campaign.incident.data;
        let classes = self.facts.classes;
        let mut ids: Vec<&ClassId> = self.facets.exposed.iter().collect();
        ids.sort_by_key(|id| {
            let stated = data.exposed.iter().position(|entry| entry.id == **id);
            (stated.unwrap_or(usize::MAX), classes.position(id))
        });
        let mut exposed: Vec<Table> = Vec::new();
        let mut inline = Vec::new();
        for id in ids {
            let entry = data.exposed.iter().find(|entry| entry.id == *id);
            let (alone, within) = label(self.catalogue, id);
            let hint = entry.and_then(|entry| entry.hint.clone());
            let hint = hint.or_else(|| self.catalogue.find(&format!("class-{id}.hint"), &[]));
            exposed.push(table([
                ("id", Value::normal_string(id.as_str())),
                ("label", text(&alone)),
                ("hint", text(&hint.unwrap_or_default())),
                (
                    "possible",
                    Value::from(entry.is_some_and(|entry| entry.possible)),
                ),
            ]));
            inline.push(within);
        }
        let hit = |id: &ClassId| {
            let below = classes.resolve(id);
            self.facets.exposed.iter().any(|exposed| {
                classes
                    .resolve(exposed)
                    .intersection(&below)
                    .next()
                    .is_some()
            })
        };
        for entry in data.not_exposed.iter().filter(|entry| hit(&entry.id)) {
            findings.push(Finding::error(
                "DATA-CONTRADICTION",
                Place::file("incident.toml"),
                format!(
                    "`{}` is stated as not exposed, but a list says it is",
                    entry.id
                ),
                "take it out of `not_exposed`, or out of the list's exposed classes",
            ));
        }
        let not: Vec<&ClassId> = data
            .not_exposed
            .iter()
            .map(|e| &e.id)
            .filter(|id| !hit(id))
            .collect();
        let unknown: Vec<&ClassId> = data.unknown.iter().filter(|id| !hit(id)).collect();
        context.insert_value("exposed", Value::from(exposed));
        context.insert_value("exposed_text", text(&self.format.list(&inline)));
        self.plain_classes(context, "not_exposed", "not_exposed_text", &not);
        self.plain_classes(context, "unknown_data", "unknown_text", &unknown);
    }

    fn plain_classes(
        &self,
        context: &mut Context,
        list: &'static str,
        line: &'static str,
        ids: &[&ClassId],
    ) {
        let labels: Vec<(String, String)> =
            ids.iter().map(|id| label(self.catalogue, id)).collect();
        let entries: Vec<Table> = ids
            .iter()
            .zip(&labels)
            .map(|(id, (_, inline))| {
                table([
                    ("id", Value::normal_string(id.as_str())),
                    ("label", text(&capitalised(inline))),
                ])
            })
            .collect();
        let inline: Vec<String> = labels.into_iter().map(|(_, inline)| inline).collect();
        context.insert(list, &entries);
        context.insert_value(line, text(&self.format.list(&inline)));
    }

    fn contact(&self, contact: Option<&Contact>) -> Table {
        let value = |key, general: Option<&String>| {
            contact.map_or_else(String::new, |contact| {
                overlay::value(
                    &contact.overrides,
                    &self.codes,
                    key,
                    general.map(String::as_str),
                )
            })
        };
        let general =
            |pick: fn(&Contact) -> &Option<String>| contact.and_then(|c| pick(c).as_ref());
        let code = |value: String| text(&self.format.code(&value));
        table([
            ("name", self.name(&value("name", general(|c| &c.name)))),
            ("email", code(value("email", general(|c| &c.email)))),
            ("phone", code(value("phone", general(|c| &c.phone)))),
            ("web", code(value("web", general(|c| &c.web)))),
            (
                "postal",
                self.name(&value("postal", general(|c| &c.postal))),
            ),
        ])
    }

    fn agencies(&self, context: &mut Context) {
        let agencies = self.facts.agencies;
        let bureaus = agencies.bureaus().map(|(id, agency)| {
            let mut bureau = self.agency(Some(agency));
            bureau.insert("id".to_owned(), Value::normal_string(id));
            bureau
        });
        context.insert_value("bureaus", Value::from(bureaus.collect::<Vec<_>>()));
        for (name, role) in [
            ("ftc", Role::Ftc),
            ("attorney_general", Role::Ag),
            ("authority", Role::Authority),
        ] {
            let agency = agencies.for_readers(role, &self.codes);
            let agency = self.agency(agency.map(|(_, agency)| agency));
            context.insert_value(name, Value::from(agency));
        }
    }

    fn agency(&self, agency: Option<&Agency>) -> Table {
        let value = |pick: fn(&Agency) -> &String| agency.map_or("", |of| pick(of).as_str());
        table([
            ("name", self.name(value(|of| &of.name))),
            ("phone", text(&self.format.code(value(|of| &of.phone)))),
            ("web", text(&self.format.code(value(|of| &of.web)))),
            ("postal", self.name(value(|of| &of.postal))),
        ])
    }

    fn words(&self) -> Table {
        schema::words()
            .chain(self.facts.words.iter().map(String::as_str))
            .map(|id| {
                let word = self.catalogue.word(id).unwrap_or_default();
                (id.to_owned(), Value::safe_string(&word))
            })
            .collect()
    }

    fn blocks(&self) -> Vec<Table> {
        let block = |id: &&str| {
            let said = match self.catalogue.word(id) {
                Some(word) => Value::safe_string(&word),
                None => self.by_fact(id)?,
            };
            Some(table([
                ("id", Value::normal_string(id)),
                ("title", text(&self.catalogue.text(&format!("block-{id}")))),
                ("text", said),
            ]))
        };
        schema::BLOCKS.iter().filter_map(block).collect()
    }

    /// What a fact says of an element that only some laws want.
    fn by_fact(&self, id: &str) -> Option<Value> {
        let american = self.codes.iter().any(|code| code == "US");
        if id != "le_delay" || !american {
            return None;
        }
        let delay = self.facts.campaign.incident.delay.as_ref()?;
        let asked = delay.get("law_enforcement")?.as_bool()?;
        let said = if asked {
            "block-le_delay-yes"
        } else {
            "block-le_delay-no"
        };
        Some(text(&self.catalogue.text(said)))
    }

    fn name(&self, name: &str) -> Value {
        text(&self.format.isolate(&escape::clean_line(name)))
    }
}

/// An inline label at the beginning of a bullet.
fn capitalised(label: &str) -> String {
    let mut chars = label.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
