//! Tera, and the second proof: a rendering must not depend on what a personal field holds.

use std::collections::{BTreeMap, BTreeSet};

use tera::{Context, ErrorKind, Tera};

use super::{escape, filters, library::Source, prove::Used, trail};
use crate::terms::{Finding, Findings, Place};

/// The templates, compiled.
pub(super) struct Engine {
    tera: Tera,
}

/// The three texts of a notice.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    Subject,
    Preheader,
    Body,
    /// The body once more, with lines that say their numbers.
    Lines,
}

impl Part {
    /// The template's name; its end decides that facts in a body are escaped for Markdown.
    fn name(self, source: &str) -> String {
        match self {
            Self::Subject => format!("{source}#subject"),
            Self::Preheader => format!("{source}#preheader"),
            Self::Body => source.to_owned(),
            Self::Lines => format!("lines/{source}"),
        }
    }

    pub(super) fn text(self, source: &Source) -> &str {
        match self {
            Self::Subject => &source.file.subject,
            Self::Preheader => &source.file.preheader,
            Self::Body | Self::Lines => &source.file.body,
        }
    }

    /// How many lines of the file stand before the text.
    pub(super) fn lines_before(self, source: &Source) -> u64 {
        match self {
            Self::Subject => source.file.subject_line.saturating_sub(1),
            Self::Preheader => source.file.preheader_line.saturating_sub(1),
            Self::Body | Self::Lines => source.file.lines_before,
        }
    }
}

pub(super) const PARTS: [Part; 3] = [Part::Subject, Part::Preheader, Part::Body];

impl Engine {
    pub(super) fn new() -> Self {
        let mut tera = Tera::default();
        tera.autoescape_on([".md"]);
        tera.set_escape_fn(escape::markdown_to);
        Self { tera }
    }

    /// Compiles a notice; what is wrong with it is a finding with its place.
    pub(super) fn add(&mut self, source: &Source) -> Findings {
        let mut found: Findings = PARTS
            .iter()
            .filter_map(|part| {
                let added = self
                    .tera
                    .add_raw_template(&part.name(&source.name), part.text(source));
                added.err().map(|fault| finding(&fault, source, *part))
            })
            .collect();
        if found.is_empty() {
            let body = trail::with_lines(&source.file.body, source.file.lines_before);
            let added = self
                .tera
                .add_raw_template(&Part::Lines.name(&source.name), &body);
            found.extend(
                added
                    .err()
                    .map(|fault| finding(&fault, source, Part::Lines)),
            );
        }
        found
    }

    /// Renders one part.
    pub(super) fn render(
        &self,
        source: &Source,
        part: Part,
        context: &Context,
    ) -> Result<String, Box<Finding>> {
        self.tera
            .render(&part.name(&source.name), context)
            .map_err(|fault| Box::new(finding(&fault, source, part)))
    }

    /// The body with sentinels for the fields, once it is proven that they decide nothing.
    pub(super) fn body(
        &self,
        source: &Source,
        context: &Context,
        fields: &BTreeMap<String, char>,
        present: &BTreeSet<String>,
        used: &Used,
    ) -> Result<String, Box<Finding>> {
        let mut bound = context.clone();
        let mut bind = |value: &dyn Fn(char) -> String| {
            for (field, sentinel) in fields {
                let value = if present.contains(field) {
                    value(*sentinel)
                } else {
                    String::new()
                };
                bound.insert_value(field.clone(), tera::Value::normal_string(&value));
            }
            self.render(source, Part::Body, &bound)
        };
        let plain = bind(&|sentinel| sentinel.to_string())?;
        if !fields.keys().any(|field| used.fields.contains(field)) {
            return Ok(plain);
        }
        let hostile = hostile();
        let values = std::iter::once(&hostile).chain(&used.literals);
        for value in values {
            if bind(&|_| value.clone())? != expected(&plain, value) {
                return Err(Box::new(Finding::error(
                    "NOTICE-FIELD-DECIDES",
                    Place::file(&source.name),
                    "the text changes with the value of a personal field",
                    "only print personal fields, or ask whether they are there",
                )));
            }
        }
        Ok(plain)
    }
}

/// What the plain rendering must become with each slot filled by this value.
fn expected(plain: &str, value: &str) -> String {
    let escaped = escape::markdown(value);
    plain
        .split(escape::is_sentinel)
        .collect::<Vec<_>>()
        .join(&escaped)
}

/// Mixed case, several words, digits, quotes, markup of every kind, 2 kB.
fn hostile() -> String {
    let mut value = "Ab cD  e1 \"'<&> {{ 7*7 }} {% if %} *x* _y_ `z` # - 1. [l](m)\n\t".to_owned();
    value.push_str(&"long Words ".repeat(190));
    value
}

fn finding(fault: &tera::Error, source: &Source, part: Part) -> Finding {
    let at = |line: u64, column: u64| {
        let line = line + part.lines_before(source);
        Place::at(&source.name, line, column.to_string())
    };
    let (place, message) = match &fault.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            let place = at(span.start_line as u64, span.start_col as u64 + 1);
            (place, report.message().to_owned())
        }
        other => {
            // Faults found when templates are linked come as a written report.
            let report = other.to_string();
            let numbers: Vec<u64> = report
                .lines()
                .find_map(|line| line.trim_start().strip_prefix("--> "))
                .map(|place| {
                    place
                        .rsplit(':')
                        .take(2)
                        .filter_map(|n| n.parse().ok())
                        .collect()
                })
                .unwrap_or_default();
            let place = match numbers[..] {
                [column, line] => at(line, column),
                _ => Place::file(&source.name),
            };
            (place, report.trim_start_matches("error: ").to_owned())
        }
    };
    let message = message.lines().next().unwrap_or_default();
    // The proof on the tokens finds the same, in the same words.
    if let Some(filter) = message.strip_prefix("Unknown filter `") {
        return filters::unavailable(place, filter.trim_end_matches('`'));
    }
    Finding::error(
        "NOTICE-TEMPLATE",
        place,
        message,
        "docs/notices.md lists variables, filters and blocks",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{notice::front, terms::Locale};

    fn proof(body: &str) -> Result<String, Box<Finding>> {
        let text = format!("+++\nsubject = \"S\"\npreheader = \"P\"\n+++\n{body}");
        let source = Source {
            name: "notices/user.en.md".to_owned(),
            locale: Locale::parse("en").unwrap(),
            law: None,
            file: front::read("x", &text).unwrap(),
        };
        let mut engine = Engine::new();
        if let Some(finding) = engine.add(&source).pop() {
            return Err(Box::new(finding));
        }
        let fields = BTreeMap::from([("name".to_owned(), escape::sentinel(0))]);
        let present = BTreeSet::from(["name".to_owned()]);
        let used = Used {
            fields: present.clone(),
            literals: ["Ann".to_owned(), "Z".to_owned()].into(),
            ..Used::default()
        };
        engine.body(&source, &Context::new(), &fields, &present, &used)
    }

    #[test]
    fn output_must_not_depend_on_the_value() {
        assert_eq!(proof("Hi {{ name }}!").unwrap(), "Hi \u{f0000}!");
        for body in [
            "{{ name | upper }}",
            "{{ name | split(pat=\" \") | first }}",
            "{% if name == \"Ann\" %}x{% endif %}",
            "{{ name | truncate(length=50) }}",
            "{% set x = name | length %}{{ x }}",
            "{% for c in name %}x{% endfor %}",
            "{% if name > \"Z\" %}x{% endif %}",
        ] {
            assert!(proof(body).is_err(), "{body}");
        }
    }

    #[test]
    fn faults_have_their_place_in_the_file() {
        let fault = proof("a\n\n  {{ vendor.name").unwrap_err();
        assert_eq!(fault.place.line, 7, "{fault:?}");
        let fault = proof("{{ name | uper }}").unwrap_err();
        assert_eq!((fault.place.line, fault.id), (5, "NOTICE-FILTER"));
        assert_eq!(
            (fault.place.column.as_str(), fault.help.as_str()),
            ("11", "did you mean `upper`?")
        );
        let fault = proof("{% if name %}x").unwrap_err();
        assert_eq!(fault.id, "NOTICE-TEMPLATE");
    }
}
