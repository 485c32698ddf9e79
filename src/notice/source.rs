//! Which notice a reader gets: the campaign's own before the built-in ones, the exact language
//! before its CLDR parents, the stated fallback last; never silently another language.

use std::{fs, path::Path};

use serde::Deserialize;

use crate::{
    campaign::Campaign,
    terms::{Finding, Findings, Jurisdiction, Locale, Place, line_and_column, nearest},
};

macro_rules! built_in {
    ($($audience:literal $locale:literal)*) => {
        &[$((
            concat!($audience, ".", $locale, ".md"),
            include_str!(concat!("../../templates/notices/", $audience, ".", $locale, ".md")),
        )),*]
    };
}

const BUILT_IN: &[(&str, &str)] = built_in! {
    "user" "en" "user" "de" "user" "fr" "user" "ja" "user" "ar"
    "admin" "en" "admin" "de" "admin" "fr" "admin" "ja" "admin" "ar"
    "unaffected" "en" "unaffected" "de" "unaffected" "fr" "unaffected" "ja" "unaffected" "ar"
    "customer" "en" "customer" "de" "customer" "fr" "customer" "ja" "customer" "ar"
};

/// Tera would take the `{#` of a section id for a comment.
pub(super) const SHIELD: char = '\u{e001}';

/// A notice before it is rendered.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// Where it comes from, for people.
    pub(super) name: String,
    /// The file for findings; the built-in ones have a name alone.
    pub(super) file: String,
    /// The language it is written in.
    pub(super) locale: Locale,
    /// The subject, with Tera.
    pub(super) subject: String,
    /// The preheader, with Tera.
    pub(super) preheader: String,
    /// The body, with Tera; section ids are shielded.
    pub(super) body: String,
    /// The line of the file on which the body begins, counted from 0.
    pub(super) offset: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    subject: String,
    #[serde(default)]
    preheader: String,
}

/// The names of a campaign's own notices.
pub(super) fn own_names(campaign: &Campaign, findings: &mut Findings) -> Vec<String> {
    let folder = campaign.folder.join("notices");
    let mut names = Vec::new();
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => return names,
        Err(fault) => {
            findings.push(Finding::error(
                "NOTICE-FILE",
                Place::file("notices"),
                format!("cannot be read: {fault}"),
                "",
            ));
            return names;
        }
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        match parse_name(campaign, &name) {
            Ok(()) => names.push(name),
            Err(why) => findings.push(Finding::error(
                "NOTICE-NAME",
                Place::file(format!("notices/{name}")),
                why,
                "name it AUDIENCE.LOCALE.md or AUDIENCE.LOCALE.JURISDICTION.md, such as user.de.md",
            )),
        }
    }
    names.sort();
    names
}

fn parse_name(campaign: &Campaign, name: &str) -> Result<(), String> {
    let parts: Vec<&str> = name.split('.').collect();
    let (audience, locale, jurisdiction) = match parts.as_slice() {
        [audience, locale, "md"] => (audience, locale, None),
        [audience, locale, jurisdiction, "md"] => (audience, locale, Some(jurisdiction)),
        _ => return Err("the name does not say which notice it is".to_owned()),
    };
    if !campaign
        .file
        .audiences
        .iter()
        .any(|known| known == audience)
    {
        return Err(format!("`{audience}` is not one of `audiences`"));
    }
    Locale::parse(locale).map_err(|fault| fault.to_string())?;
    if let Some(code) = jurisdiction {
        Jurisdiction::try_from((*code).to_owned()).map_err(|fault| fault.to_string())?;
    }
    Ok(())
}

/// Finds the notice for a reader. The flag says whether a stated fallback was used.
pub(super) fn find(
    campaign: &Campaign,
    own: &[String],
    audience: &str,
    locale: &Locale,
    jurisdiction: Option<&Jurisdiction>,
    findings: &mut Findings,
) -> Option<(Source, bool)> {
    let fallback = locale
        .chain()
        .iter()
        .find_map(|step| campaign.file.fallback.get(step))
        .cloned();
    let steps = locale.chain().into_iter().map(|step| (step, false));
    let steps = steps.chain(
        fallback
            .iter()
            .flat_map(Locale::chain)
            .map(|step| (step, true)),
    );
    let codes: Vec<String> = jurisdiction
        .map(|code| {
            let country = code.as_str().split('-').next().unwrap_or_default();
            vec![code.as_str().to_owned(), country.to_owned()]
        })
        .unwrap_or_default();
    for (step, fell_back) in steps {
        let plain = format!("{audience}.{step}.md");
        let names = codes
            .iter()
            .map(|code| format!("{audience}.{step}.{code}.md"))
            .chain([plain.clone()]);
        for name in names {
            if own.contains(&name) {
                return read_own(&campaign.folder, &name, step, findings)
                    .map(|source| (source, fell_back));
            }
        }
        if let Some((name, text)) = BUILT_IN.iter().find(|(name, _)| *name == plain) {
            let file = format!("built-in {name}");
            return parse(file.clone(), file, step, text, findings)
                .map(|source| (source, fell_back));
        }
    }
    None
}

fn read_own(folder: &Path, name: &str, locale: Locale, findings: &mut Findings) -> Option<Source> {
    let file = format!("notices/{name}");
    match fs::read_to_string(folder.join(&file)) {
        Ok(text) => parse(file.clone(), file, locale, &text, findings),
        Err(fault) => {
            findings.push(Finding::error(
                "NOTICE-FILE",
                Place::file(file),
                format!("cannot be read: {fault}"),
                "save it as UTF-8",
            ));
            None
        }
    }
}

fn parse(
    name: String,
    file: String,
    locale: Locale,
    text: &str,
    findings: &mut Findings,
) -> Option<Source> {
    let text = text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .replace("\r\n", "\n");
    let parts = text
        .strip_prefix("+++\n")
        .and_then(|rest| rest.split_once("\n+++\n"));
    let Some((front, body)) = parts else {
        findings.push(Finding::error(
            "NOTICE-FRONT",
            Place::at(file, 1, "1"),
            "the file does not begin with its subject",
            "begin with a line `+++`, then `subject = \"...\"`, then a line `+++`",
        ));
        return None;
    };
    let front: Front = match toml::from_str(front) {
        Ok(front) => front,
        Err(fault) => {
            let (line, column) = fault
                .span()
                .map_or((1, 1), |span| line_and_column(front, &span));
            let help = fault
                .message()
                .split('`')
                .nth(1)
                .and_then(|typed| nearest(typed, ["subject", "preheader"]));
            findings.push(Finding::error(
                "NOTICE-FRONT",
                Place::at(file, line + 1, column.to_string()),
                fault
                    .message()
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
                help.map_or_else(String::new, |near| format!("did you mean `{near}`?")),
            ));
            return None;
        }
    };
    let before = text.len() - body.len();
    let offset = text.get(..before).unwrap_or("").matches('\n').count() as u64;
    Some(Source {
        name,
        file,
        locale,
        subject: front.subject,
        preheader: front.preheader,
        body: shield(body),
        offset,
    })
}

/// `{#` on heading lines becomes one private character and `#`.
fn shield(body: &str) -> String {
    let lines = body.split_inclusive('\n').map(|line| {
        if line.trim_start().starts_with('#') {
            line.replace("{#", &format!("{SHIELD}#"))
        } else {
            line.to_owned()
        }
    });
    lines.collect()
}
