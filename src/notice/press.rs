//! One combination of facets to one wording: facts, template, Markdown, layout, slots.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    built_in::Turn,
    catalogue::{Catalogue, Catalogues},
    checks,
    document::{self, Layout},
    escape,
    facts::{self, Facts},
    format::{Format, without_marks},
    layout::{self, Frame},
    library::Source,
    locate,
    markdown::{self, Body},
    parity::{Marks, Trace},
    prove::Used,
    public::PublicNotice,
    render::{Engine, Part},
    wording::{Outline, Wording},
};
use crate::{
    audience::Facets,
    terms::{ClassId, Finding, Findings, Jurisdiction, Locale, Place},
};

/// A notice with what stands around it.
struct Draft {
    frame: Frame,
    body: Body,
    language: Option<String>,
}

/// Renders wordings.
pub(super) struct Press<'a> {
    pub(super) facts: &'a Facts<'a>,
    pub(super) engine: &'a Engine,
    pub(super) layout: Layout,
    pub(super) catalogues: Catalogues<'a>,
    pub(super) formats: BTreeMap<Locale, Format>,
    /// Facts that were put into words already: a wording and its comparison need the same.
    pub(super) contexts: BTreeMap<ContextKey, tera::Context>,
    /// The same with every fact behind its mark.
    pub(super) marked: BTreeMap<ContextKey, tera::Context>,
    pub(super) marks: Marks,
    pub(super) fields: &'a [String],
    pub(super) findings: Findings,
}

/// What stands for a personal field: a slot, or nothing where these readers do not have it.
pub(super) fn slot(one: &Facets, index: usize, field: &str) -> tera::Value {
    let slot = one.has(field).then(|| escape::sentinel(index));
    tera::Value::normal_string(&slot.map_or_else(String::new, |slot| slot.to_string()))
}

impl Press<'_> {
    /// What a notice says for a combination of facets, before it is laid out; or the findings that
    /// say why it cannot be said.
    fn draft(&mut self, one: &Facets, source: &Source, used: &Used) -> Option<Draft> {
        let campaign = self.facts.campaign;
        let readers = self.facts.readers(one);
        let turn = self.facts.turn(one, source);
        let catalogue = self.catalogues.get(&source.locale, turn, &readers);
        let written = written_as(source, turn);
        let format = self
            .formats
            .entry(written.clone())
            .or_insert_with(|| Format::new(&written));
        let mut context = self
            .contexts
            .entry(key(one, source))
            .or_insert_with(|| {
                self.facts
                    .context(one, catalogue, format, &mut self.findings)
            })
            .clone();
        let mut fields = BTreeMap::new();
        let mut present = BTreeSet::new();
        for (index, field) in self.fields.iter().enumerate() {
            fields.insert(field.clone(), escape::sentinel(index));
            if one.has(field) {
                present.insert(field.clone());
            }
        }
        // A declared facet that this reader's list does not have is an empty text.
        for name in &used.declared {
            if !one.declared.contains_key(name) {
                context.insert(name.clone(), "");
            }
        }
        let mut line = |part| match self.engine.render(source, part, &context) {
            Ok(text) => Some(escape::clean_line(&text)),
            Err(finding) => {
                self.findings.push(*finding);
                None
            }
        };
        let (heading, preheader) = (line(Part::Subject)?, line(Part::Preheader)?);
        let (subject, preheader) = (without_marks(&heading), without_marks(&preheader));
        checks::line(
            &subject,
            "subject",
            70,
            source.file.subject_line,
            source,
            &mut self.findings,
        );
        checks::line(
            &preheader,
            "preheader",
            110,
            source.file.preheader_line,
            source,
            &mut self.findings,
        );
        let body = match self.engine.body(source, &context, &fields, &present, used) {
            Ok(body) => {
                let mut found = Findings::new();
                let body = markdown::render(&body, &source.name, &mut found);
                locate::place(&mut found, source, &campaign.words);
                self.findings.append(&mut found);
                body
            }
            Err(finding) => {
                self.findings.push(*finding);
                return None;
            }
        };
        let frame = frame(
            self.facts,
            catalogue,
            format,
            &context,
            Lines {
                subject,
                heading,
                preheader,
            },
        );
        let language = catalogue.find("layout-language", &[]);
        Some(Draft {
            frame,
            body,
            language,
        })
    }

    /// One wording and what stands in it by name, or the findings that say why there is none.
    pub(super) fn wording(
        &mut self,
        one: &Facets,
        source: &Source,
        used: &Used,
    ) -> Option<(Wording, Outline)> {
        let Draft { frame, body, .. } = self.draft(one, source, used)?;
        let printed = self.trace(one, source, &mut Marks::default());
        let mut facts: BTreeSet<String> = frame.facts();
        facts.extend(printed.iter().flat_map(Trace::facts).map(str::to_owned));
        let html = match self.layout.html(&source.locale, &frame, &body.html) {
            Ok(html) => html,
            Err(message) => {
                self.findings.push(Finding::error(
                    "NOTICE-LAYOUT",
                    Place::file(&source.name),
                    message.lines().next().unwrap_or_default(),
                    "this is a fault of the program's layout; please report it",
                ));
                return None;
            }
        };
        self.findings.extend(checks::size(&html, source));
        if !document::slots_in_text(&html) {
            self.findings.push(Finding::error(
                "NOTICE-FIELD-PLACE",
                Place::file(&source.name),
                "a personal field stands outside running text",
                "personal fields belong into running text only",
            ));
            return None;
        }
        let text = layout::cut(&layout::text(&frame, &body.text), self.fields);
        checks::lists(&text, one, &source.name, &mut self.findings);
        let wording = Wording {
            locale: source.locale.clone(),
            audience: one.audience.clone(),
            source: source.name.clone(),
            subject: frame.subject,
            preheader: frame.preheader,
            text,
            html: layout::cut(&html, self.fields),
            sections: body.sections,
        };
        let outline = Outline {
            headings: body.headings,
            facts,
        };
        Some((wording, outline))
    }

    /// The same for everybody to read; the facets have no personal field.
    pub(super) fn public(
        &mut self,
        anybody: &Facets,
        source: &Source,
        used: &Used,
    ) -> Option<PublicNotice> {
        let draft = self.draft(anybody, source, used)?;
        Some(PublicNotice {
            locale: source.locale.clone(),
            language: draft
                .language
                .unwrap_or_else(|| source.locale.as_str().to_owned()),
            audience: anybody.audience.clone(),
            law: source.law.clone(),
            organisation: draft.frame.organisation,
            title: draft.frame.heading,
            lead: draft.frame.preheader,
            body: draft.body.html,
            footer: draft.frame.footer,
            sample: draft.frame.sample,
        })
    }

    /// What a notice holds for a combination of facets, with facts by name.
    pub(super) fn trace(
        &mut self,
        one: &Facets,
        source: &Source,
        marks: &mut Marks,
    ) -> Result<Trace, Box<Finding>> {
        let known = self.contexts.get(&key(one, source));
        let facts = known.cloned().unwrap_or_else(|| {
            let readers = self.facts.readers(one);
            let turn = self.facts.turn(one, source);
            let catalogue = self.catalogues.get(&source.locale, turn, &readers);
            let written = written_as(source, turn);
            let format = self
                .formats
                .entry(written.clone())
                .or_insert_with(|| Format::new(&written));
            // What is wrong with the facts is said where the wording is made.
            self.facts
                .context(one, catalogue, format, &mut Findings::new())
        });
        let mut context = marks.context(&facts);
        for (index, field) in self.fields.iter().enumerate() {
            context.insert_value(field.clone(), slot(one, index, field));
        }
        let render = |part| self.engine.render(source, part, &context);
        let (subject, preheader) = (render(Part::Subject)?, render(Part::Preheader)?);
        let body = render(Part::Body)?;
        Ok(Trace::of(&subject, &preheader, &body, marks, self.fields))
    }
}

/// The language whose dates and lists a reader knows.
fn written_as(source: &Source, turn: Option<&Turn>) -> Locale {
    let own = turn.and_then(|of| Locale::parse(of.written_as).ok());
    own.unwrap_or_else(|| source.locale.clone())
}

/// What stands above a notice.
struct Lines {
    subject: String,
    heading: String,
    preheader: String,
}

/// What facts in words depend on, beside the campaign.
pub(super) type ContextKey = (
    Locale,
    Option<Jurisdiction>,
    String,
    Option<Jurisdiction>,
    BTreeSet<ClassId>,
    BTreeMap<String, String>,
);

pub(super) fn key(one: &Facets, source: &Source) -> ContextKey {
    (
        source.locale.clone(),
        source.law.clone(),
        one.audience.clone(),
        one.jurisdiction.clone(),
        one.exposed.clone(),
        one.declared.clone(),
    )
}

fn frame(
    facts: &Facts<'_>,
    catalogue: &Catalogue<'_>,
    format: &Format,
    context: &tera::Context,
    lines: Lines,
) -> Frame {
    let fact = |table: &str, name: &str| {
        let value = context
            .get(table)
            .and_then(|table| table.get_from_path(name));
        value
            .and_then(tera::Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let reference = context.get("reference").and_then(tera::Value::as_str);
    let date = facts::phrase(facts.notice_day(), catalogue, format);
    Frame {
        subject: lines.subject,
        heading: lines.heading,
        preheader: lines.preheader,
        organisation: fact("controller", "trading_name"),
        address: !fact("controller", "address").is_empty(),
        footer: layout::footer(
            catalogue,
            &fact("controller", "name"),
            &fact("controller", "address"),
            reference.unwrap_or_default(),
            &date,
        ),
        sample: facts
            .campaign
            .file
            .sample
            .then(|| catalogue.text("layout-sample")),
    }
}
