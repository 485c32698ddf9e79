//! Findings for people: all of them, each with its place and remedy.
//!
//! The source line is shown for the campaign's own files. For lists it never is: the rows around a
//! bad one are other people's data.

use std::{collections::BTreeMap, path::Path};

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report,
    Severity as Weight,
};

use super::terminal::Terminal;
use crate::{
    campaign,
    terms::{Finding, Severity},
};

/// More than this many of one kind are counted, not shown.
const SHOWN: usize = 50;

/// Prints findings, those that block first.
pub(super) fn show(findings: &[Finding], folder: &Path, terminal: &Terminal) {
    let mut order: Vec<&Finding> = findings.iter().collect();
    order.sort_by_key(|finding| finding.severity);
    let mut more: BTreeMap<&str, usize> = BTreeMap::new();
    for (shown, finding) in order.into_iter().enumerate() {
        if shown < SHOWN {
            terminal.say(with_source(finding, folder).unwrap_or_else(|| one_line(finding)));
        } else {
            *more.entry(finding.id).or_default() += 1;
        }
    }
    for (id, count) in more {
        terminal.say(format!("  and {count} more {id}; `--json` lists every one"));
    }
}

fn one_line(finding: &Finding) -> String {
    let place = &finding.place;
    let mut at = place.file.clone();
    if place.line > 0 {
        at.push_str(&format!(":{}", place.line));
    }
    if !place.column.is_empty() {
        at.push_str(&format!(" {}", place.column));
    }
    let word = match finding.severity {
        Severity::Error => "error  ",
        Severity::Warning => "warning",
        Severity::Info => "note   ",
    };
    let help = if finding.help.is_empty() {
        String::new()
    } else {
        format!("\n         {}", finding.help)
    };
    format!("{word}  {at}  {}  [{}]{help}", finding.message, finding.id)
}

fn with_source(finding: &Finding, folder: &Path) -> Option<String> {
    let place = &finding.place;
    let own = Path::new(&place.file)
        .extension()
        .is_some_and(|end| end == "toml" || end == "md");
    if !own || place.line == 0 {
        return None;
    }
    let text = campaign::read_text(&folder.join(&place.file)).ok()?;
    let line_start: usize = text
        .split_inclusive('\n')
        .take(usize::try_from(place.line).ok()? - 1)
        .map(str::len)
        .sum();
    let column: usize = place.column.parse().unwrap_or(1);
    let line = text.get(line_start..)?.lines().next().unwrap_or("");
    let before: usize = line
        .chars()
        .take(column.saturating_sub(1))
        .map(char::len_utf8)
        .sum();
    let word = line.get(before..).map_or(0, |rest| {
        rest.chars()
            .take_while(|c| c.is_alphanumeric() || "_.-".contains(*c))
            .map(char::len_utf8)
            .sum()
    });
    let mut diagnostic = MietteDiagnostic::new(finding.message.clone())
        .with_code(finding.id)
        .with_severity(match finding.severity {
            Severity::Error => Weight::Error,
            Severity::Warning => Weight::Warning,
            Severity::Info => Weight::Advice,
        })
        .with_label(LabeledSpan::at_offset(line_start + before, "here"));
    if word > 0 {
        diagnostic.labels = Some(vec![LabeledSpan::at(
            line_start + before..line_start + before + word,
            "here",
        )]);
    }
    if !finding.help.is_empty() {
        diagnostic = diagnostic.with_help(finding.help.clone());
    }
    let report = Report::new(diagnostic).with_source_code(NamedSource::new(&place.file, text));
    let mut out = String::new();
    GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor())
        .with_context_lines(0)
        .render_report(&mut out, report.as_ref())
        .ok()?;
    Some(out.trim_end().to_owned())
}
