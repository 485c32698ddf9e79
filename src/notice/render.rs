//! One notice, one combination of facets, to Markdown with sentinels; and the second proof.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use tera::{Context, ErrorKind, Tera};

use super::{
    facts::{Facts, Use},
    slots::sentinel,
    source::{SHIELD, Source},
    tags,
};
use crate::{
    audience::Count,
    terms::{Finding, Findings, Place, line_and_column, nearest},
};

/// What a notice becomes before Markdown.
#[derive(Debug)]
pub(super) struct Rendered {
    pub(super) subject: String,
    pub(super) preheader: String,
    pub(super) body: String,
    /// The personal fields in the order of their sentinels.
    pub(super) fields: Vec<String>,
}

/// Renders, or says what is wrong.
pub(super) fn render(
    source: &Source,
    facts: &Facts<'_>,
    findings: &mut Findings,
) -> Option<Rendered> {
    let fields: Vec<String> = facts.facets.fields.keys().cloned().collect();
    let names = facts.names(Use::Body, findings);
    let lines = facts.names(Use::Line, &mut Findings::new());
    let before = findings.len();
    let known: BTreeSet<&str> = names
        .keys()
        .map(String::as_str)
        .chain(fields.iter().map(String::as_str))
        .collect();
    check_tokens(source, &fields, findings);
    let tera = load(source, findings)?;
    check_names(&tera, source, &known, findings);
    let body = run(
        &tera,
        "body",
        source,
        &bind(&names, facts, &fields, sentinel),
        findings,
    );
    let subject = run(
        &tera,
        "subject",
        source,
        &bind(&lines, facts, &fields, sentinel),
        findings,
    );
    let preheader = run(
        &tera,
        "preheader",
        source,
        &bind(&lines, facts, &fields, sentinel),
        findings,
    );
    let (body, subject, preheader) = (body?, subject?, preheader?);
    check_output(&tera, source, facts, &names, &fields, &body, findings);
    for (what, line) in [("subject", &subject), ("preheader", &preheader)] {
        if line.chars().any(super::slots::is_mark) {
            findings.push(Finding::error(
                "NOTICE-SLOT",
                Place::at(source.file.clone(), 2, ""),
                format!("the {what} prints a personal field"),
                "only the body may; a subject is the same for everybody",
            ));
        }
    }
    if findings.iter().skip(before).any(Finding::blocks) {
        return None;
    }
    let line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Rendered {
        subject: line(subject),
        preheader: line(preheader),
        body: body.replace(&format!("{SHIELD}#"), "{#"),
        fields,
    })
}

fn load(source: &Source, findings: &mut Findings) -> Option<Tera> {
    let mut tera = Tera::new();
    for (name, text) in [
        ("body", &source.body),
        ("subject", &source.subject),
        ("preheader", &source.preheader),
    ] {
        if let Err(fault) = tera.add_raw_template(name, text) {
            findings.push(in_words(&fault, source));
            return None;
        }
    }
    Some(tera)
}

fn run(
    tera: &Tera,
    name: &str,
    source: &Source,
    context: &Map<String, Value>,
    findings: &mut Findings,
) -> Option<String> {
    let done = Context::from_serialize(context).and_then(|context| tera.render(name, &context));
    done.map_err(|fault| findings.push(in_words(&fault, source)))
        .ok()
}

/// The facts, and each personal field bound to what `value` gives for its index.
fn bind(
    names: &Map<String, Value>,
    facts: &Facts<'_>,
    fields: &[String],
    value: impl Fn(usize) -> String,
) -> Map<String, Value> {
    let mut bound = names.clone();
    for (index, field) in fields.iter().enumerate() {
        let absent = facts.facets.fields.get(field) == Some(&Count::None);
        bound.insert(
            field.clone(),
            Value::String(if absent { String::new() } else { value(index) }),
        );
    }
    bound
}

/// The first proof: on the template's tokens.
fn check_tokens(source: &Source, fields: &[String], findings: &mut Findings) {
    let personal = fields.iter().cloned().collect();
    for misuse in tags::misuses(&source.body, &personal) {
        let (line, column) = line_and_column(&source.body, &misuse.place);
        findings.push(Finding::error(
            "NOTICE-FIELD",
            Place::at(source.file.clone(), line + source.offset, column.to_string()),
            format!("the personal field `{}` would decide something here", misuse.field),
            format!(
                "a person's value may only be printed as {{{{ {0} }}}} or tested as {{% if {0} %}}; declare a column as a \
                 facet if the text depends on it",
                misuse.field
            ),
        ));
    }
}

/// Names that nobody defines: all of them, with the nearest known one.
fn check_names(tera: &Tera, source: &Source, known: &BTreeSet<&str>, findings: &mut Findings) {
    for (part, text, offset) in [
        ("body", &source.body, source.offset),
        ("subject", &source.subject, 1),
        ("preheader", &source.preheader, 2),
    ] {
        let Ok(used) = tera.get_template_variables(part) else {
            continue;
        };
        let used: BTreeSet<String> = used.into_iter().map(str::to_owned).collect();
        for name in used
            .iter()
            .filter(|name| !known.contains(name.as_str()) && *name != "loop")
        {
            let place = tags::tags(text)
                .iter()
                .flat_map(tags::names)
                .find(|(found, _)| found == name)
                .map_or((1, 1), |(_, span)| line_and_column(text, &span));
            let help = nearest(name, known.iter().copied()).map_or_else(
                || {
                    format!(
                        "known are {}",
                        known.iter().copied().collect::<Vec<_>>().join(", ")
                    )
                },
                |near| format!("did you mean `{near}`?"),
            );
            findings.push(Finding::error(
                "NOTICE-NAME-UNKNOWN",
                Place::at(source.file.clone(), place.0 + offset, place.1.to_string()),
                format!("`{name}` is neither a fact nor a column of the lists"),
                help,
            ));
        }
    }
}

/// The second proof: whatever a person's value is, the output is the same but for that value.
fn check_output(
    tera: &Tera,
    source: &Source,
    facts: &Facts<'_>,
    names: &Map<String, Value>,
    fields: &[String],
    plain: &str,
    findings: &mut Findings,
) {
    let hostile =
        |index: usize| format!("Ab {index} \"q\" 'r' <b>&amp; *_` {}", "x Y9 ".repeat(400));
    let mut bindings: Vec<Box<dyn Fn(usize) -> String>> = vec![Box::new(hostile)];
    for literal in tags::literals(&source.body) {
        bindings.push(Box::new(move |_| literal.clone()));
    }
    for binding in bindings {
        let mut expected = plain.to_owned();
        for index in 0..fields.len() {
            expected = expected.replace(&sentinel(index), &binding(index));
        }
        let got = run(
            tera,
            "body",
            source,
            &bind(names, facts, fields, &binding),
            &mut Findings::new(),
        );
        if got.as_deref() != Some(expected.as_str()) {
            findings.push(Finding::error(
                "NOTICE-FIELD",
                Place::file(source.file.clone()),
                "a person's value changes more of the text than its own place",
                "print personal fields as they are, and test them only for presence",
            ));
            return;
        }
    }
}

/// Tera's own words, with the place in the file.
fn in_words(fault: &tera::Error, source: &Source) -> Finding {
    let (message, place) = match fault.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let line = report.span().start_line as u64;
            let column = report.span().start_col as u64 + 1;
            let line = match report.filename() {
                "subject" => 2,
                "preheader" => 3,
                _ => line + source.offset,
            };
            (
                report.message().to_owned(),
                Place::at(source.file.clone(), line, column.to_string()),
            )
        }
        _ => (fault.to_string(), Place::file(source.file.clone())),
    };
    let message: String = message
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(300)
        .collect();
    Finding::error(
        "NOTICE-TEMPLATE",
        place,
        message,
        "see the reference of names and functions for notices",
    )
}
