//! A notice's file in its parts: front matter and body, section ids shielded from Tera.

use serde::Deserialize;
use toml::Spanned;

use super::escape::{ID_CLOSE, ID_OPEN, clean};
use crate::{
    campaign::{TomlFault, typed},
    terms::{Finding, Findings, Place, line_and_column},
};

/// A notice's file.
#[derive(Clone, Debug)]
pub(super) struct NoticeFile {
    /// Tera, plain text.
    pub(super) subject: String,
    /// The line of the subject in the file.
    pub(super) subject_line: u64,
    /// Tera, plain text.
    pub(super) preheader: String,
    /// The line of the preheader in the file.
    pub(super) preheader_line: u64,
    /// Tera and Markdown, with shielded section ids.
    pub(super) body: String,
    /// How many lines stand before the body.
    pub(super) lines_before: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    subject: Spanned<String>,
    preheader: Option<Spanned<String>>,
}

/// Reads a notice's file.
pub(super) fn read(name: &str, text: &str) -> Result<NoticeFile, Findings> {
    let text = text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .replace("\r\n", "\n");
    let missing = || {
        vec![Finding::error(
            "NOTICE-FRONT",
            Place::at(name, 1, "1"),
            "the file does not begin with front matter between two lines `+++`",
            "begin with `+++`, `subject = \"...\"`, `preheader = \"...\"`, `+++`",
        )]
    };
    let rest = text.strip_prefix("+++\n").ok_or_else(missing)?;
    let (front, body) = rest
        .split_once("\n+++\n")
        .or_else(|| rest.strip_suffix("\n+++").map(|front| (front, "")))
        .ok_or_else(missing)?;
    let parsed: Front = typed(front).map_err(|faults| {
        let finding = |fault: TomlFault| {
            let (line, column) = fault.at.unwrap_or((0, 1));
            let place = Place::at(name, line + 1, column.to_string());
            let help = fault.near.map_or_else(
                || {
                    "front matter has `subject`, and `preheader` if you like, each a text"
                        .to_owned()
                },
                |near| format!("did you mean `{near}`?"),
            );
            Finding::error("NOTICE-FRONT", place, fault.what, help)
        };
        faults.into_iter().map(finding).collect::<Findings>()
    })?;
    let line = |value: &Spanned<String>| line_and_column(front, &value.span()).0 + 1;
    Ok(NoticeFile {
        subject_line: line(&parsed.subject),
        preheader_line: parsed.preheader.as_ref().map_or(1, line),
        subject: clean(parsed.subject.as_ref()),
        preheader: parsed
            .preheader
            .as_ref()
            .map(|text| clean(text.as_ref()))
            .unwrap_or_default(),
        body: shield(&clean(body)),
        lines_before: front.matches('\n').count() as u64 + 3,
    })
}

/// Turns `{#id}` at the end of a heading into code points that mean nothing to Tera.
fn shield(body: &str) -> String {
    let lines: Vec<String> = body.split('\n').map(shield_line).collect();
    lines.join("\n")
}

fn shield_line(line: &str) -> String {
    let marks = line.trim_start();
    let level = marks.chars().take_while(|c| *c == '#').count();
    // `##What` is no heading, so its id is none either: the tag stays and is refused with its place.
    let heading = (1..=6).contains(&level) && marks.chars().nth(level) == Some(' ');
    let parts = line
        .trim_end()
        .strip_suffix('}')
        .and_then(|rest| rest.rsplit_once("{#"));
    match parts {
        Some((title, id)) if heading && !id.contains("#}") => {
            format!("{title}{ID_OPEN}{id}{ID_CLOSE}")
        }
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_front_matter_and_shields_ids() {
        let file = read(
            "user.en.md",
            "+++\nsubject = \"S\"\npreheader = \"P\"\n+++\n\n## What {#nature}\n## {{ b.title }} {#{{ b.id }}}\n",
        )
        .unwrap();
        assert_eq!(
            (file.lines_before, file.subject_line, file.preheader_line),
            (4, 2, 3)
        );
        assert_eq!(
            file.body,
            "\n## What \u{e000}nature\u{e001}\n## {{ b.title }} \u{e000}{{ b.id }}\u{e001}\n"
        );
        for line in ["##What {#nature}", "####### x {#id}", "x {#id}"] {
            assert_eq!(shield(line), line);
        }
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        let faults = read("u", "+++\nsubjct = \"S\"\nprehaeder = \"P\"\n+++\n").unwrap_err();
        let said: Vec<(u64, &str)> = faults
            .iter()
            .map(|fault| (fault.place.line, fault.help.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                (2, "did you mean `subject`?"),
                (3, "did you mean `preheader`?")
            ]
        );
        assert_eq!(read("u", "# Hello").unwrap_err()[0].id, "NOTICE-FRONT");
    }
}
