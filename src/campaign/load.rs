//! A campaign's folder to typed values, with every finding.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{CampaignFile, Incident, Sheet, Words, incident::DATES, read, read_text, typed};
use crate::terms::{Finding, Findings, Place, line_and_column, nearest};

/// A campaign that could be read.
#[derive(Debug)]
pub struct Campaign {
    /// The folder.
    pub folder: PathBuf,
    /// `campaign.toml`.
    pub file: CampaignFile,
    /// `incident.toml`.
    pub incident: Incident,
    /// What only this campaign says.
    pub words: Words,
    /// What is wrong or worth knowing, though the files could be read.
    pub findings: Findings,
}

/// A campaign that could not be read; the findings say why.
#[derive(Debug, thiserror::Error)]
#[error("the campaign in `{folder}` cannot be read")]
pub struct Unusable {
    /// The folder.
    pub folder: String,
    /// Why.
    pub findings: Findings,
}

impl Campaign {
    /// The private folder for state.
    #[must_use]
    pub fn state_dir(&self) -> PathBuf {
        self.folder
            .join(self.file.state_dir.as_deref().unwrap_or(".disclose"))
    }
}

/// Reads a campaign's folder.
pub fn load(folder: &Path) -> Result<Campaign, Unusable> {
    let mut findings = Findings::new();
    let unusable = |findings| Unusable {
        folder: folder.display().to_string(),
        findings,
    };
    if !folder.is_dir() {
        findings.push(Finding::error(
            "CAMPAIGN-FOLDER",
            Place::file(folder.display().to_string()),
            "there is no such folder",
            "give the folder that holds campaign.toml, or make one with `disclose init`",
        ));
        return Err(unusable(findings));
    }
    let file: Option<CampaignFile> = read_toml(folder, "campaign.toml", &mut findings);
    let incident: Option<Incident> = read_toml(folder, "incident.toml", &mut findings);
    let words = read_words(folder, &mut findings);
    let (Some(file), Some(incident)) = (file, incident) else {
        return Err(unusable(findings));
    };
    let text = read_text(&folder.join("campaign.toml")).unwrap_or_default();
    check_values(&file, &incident, &words, &text, &mut findings);
    Ok(Campaign {
        folder: folder.to_owned(),
        file,
        incident,
        words,
        findings,
    })
}

fn read_words(folder: &Path, findings: &mut Findings) -> Words {
    let path = match Sheet::find(folder) {
        Ok(path) => path,
        Err(finding) => {
            findings.push(*finding);
            return Words::default();
        }
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match read(&path) {
        Ok(bytes) => {
            let (words, found) = Words::read(&name, &bytes);
            findings.extend(found);
            words
        }
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Words::default(),
        Err(fault) => {
            findings.push(unreadable(&name, &fault));
            Words::default()
        }
    }
}

fn check_values(
    file: &CampaignFile,
    incident: &Incident,
    words: &Words,
    text: &str,
    findings: &mut Findings,
) {
    let id_ok = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if file.id.is_empty() || file.id.len() > 64 || !file.id.chars().all(id_ok) {
        findings.push(Finding::error(
            "CAMPAIGN-ID",
            Place::file("campaign.toml"),
            "`id` must have 1 to 64 letters, digits, `-`, `_` or `.`",
            "choose a name such as `vendor-2025-11`; it never changes once begun",
        ));
    }
    if file.update_of.is_some() {
        let changed = words.exact("what_changed", &file.default_locale);
        if changed.is_none() {
            findings.push(Finding::error(
                "WORDS-CHANGED",
                Place::file(words.name()),
                format!(
                    "the campaign updates another, and `what_changed` is empty in {}",
                    file.default_locale
                ),
                "say what has changed since: readers of a correction look for nothing else",
            ));
        }
    }
    if file.lists.is_empty() {
        findings.push(Finding::error(
            "CAMPAIGN-LIST",
            Place::file("campaign.toml"),
            "there is no `[[list]]`",
            "add `[[list]]` with `file = \"lists/people.csv\"`",
        ));
    }
    for list in &file.lists {
        if let Some(audience) = &list.audience
            && !file.audiences.contains(audience.as_ref())
        {
            let (line, column) = line_and_column(text, &audience.span());
            findings.push(Finding::error(
                "CAMPAIGN-AUDIENCE",
                Place::at("campaign.toml", line, column.to_string()),
                format!("`{}` is not one of `audiences`", audience.as_ref()),
                format!("use one of {}", file.audiences.join(", ")),
            ));
        }
    }
    for name in incident.dates.keys() {
        if !DATES.contains(&name.as_str()) {
            let help = nearest(name, DATES).map_or_else(
                || format!("use one of {}", DATES.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            findings.push(Finding::error(
                "INCIDENT-DATE",
                Place::file("incident.toml"),
                format!("`dates.{name}` is unknown"),
                help,
            ));
        }
    }
}

fn unreadable(name: &str, fault: &std::io::Error) -> Finding {
    let what = if fault.kind() == std::io::ErrorKind::NotFound {
        "there is no such file".to_owned()
    } else {
        format!("the file cannot be read: {fault}")
    };
    Finding::error(
        "CAMPAIGN-FILE",
        Place::file(name),
        what,
        "name the campaign's folder, as in `disclose check breach-2025`; `disclose init` makes one",
    )
}

fn read_toml<T: DeserializeOwned>(folder: &Path, name: &str, findings: &mut Findings) -> Option<T> {
    let text = match read_text(&folder.join(name)) {
        Ok(text) => text,
        Err(fault) => {
            findings.push(unreadable(name, &fault));
            return None;
        }
    };
    let long = too_long(&text, name);
    if !long.is_empty() {
        findings.extend(long);
        return None;
    }
    match typed(&text) {
        Ok(value) => Some(value),
        Err(faults) => {
            findings.extend(faults.into_iter().map(|fault| {
                let place = fault.at.map_or_else(
                    || Place::file(name),
                    |(line, column)| Place::at(name, line, column.to_string()),
                );
                let help = fault.near.map_or_else(
                    || "see the reference of keys in the documentation".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                Finding::error("CAMPAIGN-TOML", place, fault.what, help)
            }));
            None
        }
    }
}

/// How many characters a value of `campaign.toml` or `incident.toml` may have: a postal address has
/// fewer, and what is longer is prose for the words, in each language.
const LONGEST: usize = 2_000;

/// Values that are too long: each stands in every wording, and some of them several times.
fn too_long(text: &str, name: &str) -> Findings {
    let mut findings = Findings::new();
    if text.len() <= LONGEST {
        return findings;
    }
    // What is no TOML is said where it is read.
    let mut open: Vec<(String, Spanned<DeValue<'_>>)> = Vec::new();
    let table = DeTable::parse(text).ok();
    let below = |path: &str, key: &str| match path {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    };
    for (key, value) in table.map(Spanned::into_inner).into_iter().flatten() {
        open.push((below("", key.get_ref()), value));
    }
    while let Some((path, value)) = open.pop() {
        let span = value.span();
        match value.into_inner() {
            DeValue::String(value) if value.chars().count() > LONGEST => {
                let (line, column) = line_and_column(text, &span);
                findings.push(Finding::error(
                    "CAMPAIGN-LONG",
                    Place::at(name, line, column.to_string()),
                    format!(
                        "`{path}` has {} characters, more than {LONGEST}",
                        value.chars().count()
                    ),
                    "say it shorter, or say it in the words, in each language",
                ));
            }
            DeValue::Array(values) => {
                open.extend(values.into_iter().map(|value| (path.clone(), value)));
            }
            DeValue::Table(table) => {
                let entries = table.into_iter();
                open.extend(entries.map(|(key, value)| (below(&path, key.get_ref()), value)));
            }
            _ => {}
        }
    }
    findings.sort();
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_prose_is_too_long() {
        let long = "x".repeat(LONGEST + 1);
        let text = format!(
            "a = \"{long}\"\n[b.EU]\nc = [{{ d = \"{long}\" }}, \"e\"]\n{}",
            "# a comment\n".repeat(900)
        );
        let found = too_long(&text, "incident.toml");
        let said: Vec<(u64, &str)> = found
            .iter()
            .map(|one| (one.place.line, one.message.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                (1, "`a` has 2001 characters, more than 2000"),
                (3, "`b.EU.c.d` has 2001 characters, more than 2000")
            ]
        );
        assert_eq!(too_long(&text.replace(&long, "y"), "incident.toml"), []);
    }
}
