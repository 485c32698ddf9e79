//! Findings for people: all of them, each with its place and remedy.
//!
//! The source line is shown for the campaign's own files. For lists it never is: the rows around a
//! bad one are other people's data.

use std::{collections::BTreeMap, path::Path};

use indexmap::IndexMap;
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report,
    Severity as Weight,
};

use super::{shell, terminal::Terminal};
use crate::{
    campaign,
    rules::evidence_with_words,
    terms::{Finding, Severity, counted},
};

/// More kinds than this are counted, not shown.
const SHOWN: usize = 50;
/// So many rows of one kind are shown.
const ROWS: usize = 3;

/// How far the words of a finding stand from its left.
const HANG: usize = 9;

/// Prints findings, those that block first. Many rows with one fault are one count with the first of
/// them; `registers` tells where all of them are. On a terminal that wants it brief, what does not block is counted.
pub(super) fn show(
    findings: &[Finding],
    folder: &Path,
    registers: Option<&Path>,
    terminal: &Terminal,
) {
    if terminal.is_brief() {
        let (block, others): (Vec<Finding>, Vec<Finding>) =
            findings.iter().cloned().partition(Finding::blocks);
        in_full(&block, folder, registers, terminal);
        in_short(&others, folder, terminal);
    } else {
        in_full(findings, folder, registers, terminal);
    }
}

/// How many there are to look at in each file and for each law, and of which kinds.
fn in_short(findings: &[Finding], folder: &Path, terminal: &Terminal) {
    let look = findings.iter();
    let look = look.filter(|finding| finding.severity == Severity::Warning);
    let mut places: IndexMap<&str, IndexMap<&str, usize>> = IndexMap::new();
    for finding in look {
        let place = finding.profile.as_deref().unwrap_or(&finding.place.file);
        *places
            .entry(place)
            .or_default()
            .entry(finding.id)
            .or_default() += 1;
    }
    if places.is_empty() {
        return;
    }
    let folder = folder.display().to_string();
    let heading = format!(
        "To look at, in short; `disclose check {}` shows where each is and what to do:",
        shell::word(&folder)
    );
    terminal.paragraph(&heading, 0);
    for (place, kinds) in places {
        let named: Vec<String> = kinds
            .iter()
            .map(|(id, count)| match count {
                1 => (*id).to_owned(),
                _ => format!("{count} {id}"),
            })
            .collect();
        let count: usize = kinds.values().sum();
        terminal.paragraph(&format!("{count:>4}  {place}: {}", named.join(", ")), 6);
    }
}

fn in_full(findings: &[Finding], folder: &Path, registers: Option<&Path>, terminal: &Terminal) {
    let mut order: Vec<&Finding> = findings.iter().collect();
    order.sort_by_key(|finding| {
        (
            finding.severity,
            finding.profile.as_deref(),
            finding.voluntary,
        )
    });
    let mut alike: IndexMap<(Severity, Option<&str>, &str, &str), Vec<&Finding>> = IndexMap::new();
    for finding in order {
        let law = finding.profile.as_deref();
        let kind = (finding.severity, law, finding.id, finding.fault());
        alike.entry(kind).or_default().push(finding);
    }
    let mut more: BTreeMap<&str, usize> = BTreeMap::new();
    let mut law: Option<&str> = None;
    for (shown, ((_, of, ..), of_kind)) in alike.iter().enumerate() {
        if *of != law && shown < SHOWN {
            terminal.say("");
            if let Some(of) = of {
                let freely = of_kind.iter().all(|finding| finding.voluntary);
                let basis = if freely {
                    " – voluntary: what was exposed does not trigger this law"
                } else {
                    ""
                };
                terminal.say(format!("{}{basis}", terminal.bold(of)));
            }
            law = *of;
        }
        if shown >= SHOWN {
            let first = of_kind.first().map_or("", |finding| finding.id);
            *more.entry(first).or_default() += of_kind.len();
        } else if of_kind.len() <= ROWS {
            for finding in of_kind {
                match with_source(finding, folder) {
                    Some(shown) => terminal.say(shown),
                    None => terminal.paragraph(&one_line(finding), HANG),
                }
            }
        } else {
            terminal.paragraph(&many(of_kind, registers), HANG);
        }
    }
    for (id, count) in more {
        terminal.say(format!("  and {count} more {id}; `--json` lists every one"));
    }
}

/// The register that has all rows with a finding.
fn register_of(id: &str) -> Option<&'static str> {
    match id {
        "LIST-NO-ADDRESS" => Some("by-post"),
        "LIST-REPAIRED" => Some("repaired"),
        "LIST-QUOTE" | "LIST-CELLS" | "LIST-ROW-LONG" | "LIST-JSON" | "LIST-CELL-FAULT" => {
            Some("invalid")
        }
        id if id.starts_with("LIST-ADDRESS") => Some("invalid"),
        _ => None,
    }
}

/// One fault of many rows.
fn many(alike: &[&Finding], registers: Option<&Path>) -> String {
    let Some(first) = alike.first() else {
        return String::new();
    };
    let all = match (register_of(first.id), registers) {
        (Some(name), Some(folder)) => {
            format!(
                "all are in {}",
                folder.join(format!("{name}.csv")).display()
            )
        }
        (Some(_), None) => "`--registers DIR` writes them all".to_owned(),
        (None, _) => "`--json` lists every one".to_owned(),
    };
    let count = alike.len();
    let mut text = format!(
        "{}  {}: {}  [{}]",
        word(first.severity),
        counted(count, "time"),
        first.fault(),
        first.id
    );
    for finding in alike.iter().take(ROWS) {
        text.push_str(&format!("\n         {}", place(finding)));
        if let Some(value) = finding.message.strip_prefix(finding.fault()) {
            text.push_str(value);
        }
    }
    text.push_str(&format!("\n         and {} more; {all}", count - ROWS));
    text.push_str(&below(first));
    text
}

/// What to do, and the law that it rests on, under a finding.
fn below(finding: &Finding) -> String {
    let law = finding.cite.as_ref().map(|cite| {
        let marks = finding.evidence.as_deref().unwrap_or_default();
        format!("{cite} {}", evidence_with_words(marks))
    });
    let help = Some(finding.help.as_str()).filter(|help| !help.is_empty());
    let lines = help.into_iter().chain(law.as_deref()).flat_map(str::lines);
    lines.fold(String::new(), |said, line| said + "\n         " + line)
}

fn place(finding: &Finding) -> String {
    let place = &finding.place;
    let mut at = place.file.clone();
    if place.line > 0 {
        at.push_str(&format!(":{}", place.line));
    }
    if !place.column.is_empty() {
        at.push_str(&format!(" {}", place.column));
    }
    at
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error  ",
        Severity::Warning => "warning",
        Severity::Info => "note   ",
    }
}

fn one_line(finding: &Finding) -> String {
    format!(
        "{}  {}  {}  [{}]{}",
        word(finding.severity),
        place(finding),
        finding.message,
        finding.id,
        below(finding)
    )
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
