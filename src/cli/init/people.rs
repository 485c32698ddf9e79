//! A look at the list of people before a campaign is made of it: whether it can be read, whom it holds.

use std::path::Path;

use super::dialogue::Dialogue;
use crate::{
    audience::{self, Audience},
    campaign::{Campaign, CampaignFile, Column, Incident, Words},
    cli::{findings, terminal::Terminal},
    terms::{Finding, Findings, agrees, counted, thousands},
};

/// What was met in a list.
#[derive(Debug, Default)]
pub(super) struct Met {
    /// The header of the addresses, where it is none that the program knows.
    pub(super) email_column: Option<String>,
    /// People of whom nothing says which law holds.
    pub(super) without_jurisdiction: u64,
}

/// Reads a list as `check` will, and asks for the column of the addresses where none is known.
pub(super) fn look(
    list: &Path,
    column: Option<&str>,
    ask: &Dialogue<'_>,
    terminal: &Terminal,
) -> Result<Met, String> {
    if !list.is_file() {
        return Err(format!(
            "there is no file `{}`; write its path as seen from this folder",
            list.display()
        ));
    }
    let mut column = column.map(str::to_owned);
    loop {
        let audience = read(list, column.as_deref())?;
        let blocks = |finding: &&Finding| finding.blocks();
        let found: Findings = audience.findings.iter().filter(blocks).cloned().collect();
        let lacks_column = found
            .iter()
            .any(|finding| finding.id == "LIST-COLUMN-EMAIL")
            || column.is_some() && found.iter().any(|finding| finding.id == "LIST-COLUMN");
        match found.first() {
            None => {
                ask.aside(&in_words(&audience));
                return Ok(Met {
                    email_column: column,
                    without_jurisdiction: without_jurisdiction(&audience),
                });
            }
            // Which of several columns is meant, `check` asks again, with the line to write.
            Some(first) if !lacks_column && first.id == "LIST-COLUMN" => {
                findings::show(&found, Path::new("."), None, terminal);
                return Ok(Met {
                    email_column: column,
                    without_jurisdiction: 0,
                });
            }
            Some(first) if lacks_column => {
                ask.aside(&format!(
                    "{}. Which column holds the e-mail addresses?",
                    first.message
                ));
                let Ok(typed) = ask.answer(None) else {
                    return Err(format!("{}; name it with --email-column", first.message));
                };
                column = Some(typed);
            }
            Some(first) => {
                let rest = found.len() - 1;
                let more = if rest > 0 {
                    format!(" (and {rest} more)")
                } else {
                    String::new()
                };
                return Err(format!(
                    "{}: {}{more}; {}",
                    first.place.file, first.message, first.help
                ));
            }
        }
    }
}

fn read(list: &Path, column: Option<&str>) -> Result<Audience, String> {
    let name = list
        .file_name()
        .and_then(|name| name.to_str())
        .ok_or("that is no file whose name can be written into campaign.toml")?;
    let campaign = || -> Result<Campaign, toml::de::Error> {
        let mut file: CampaignFile = toml::from_str(
            "id = \"new\"\nsample = true\ndefault_locale = \"en\"\n[sender]\nfrom = \"new@example.com\"\n\
             [[list]]\naudience = \"user\"\n[approval]\nrequired = []\n",
        )?;
        for stated in &mut file.lists {
            stated.file = Some(toml::Spanned::new(0..0, name.to_owned()));
            let columns = column.map(|column| ("email".to_owned(), Column::One(column.to_owned())));
            stated.columns.extend(columns);
        }
        let incident: Incident =
            toml::from_str("[controller]\nname = \"new\"\n[data]\n[contact]\n")?;
        let folder = list.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Campaign {
            folder,
            file,
            incident,
            words: Words::default(),
            findings: Findings::new(),
        })
    };
    let campaign = campaign().map_err(|fault| fault.to_string())?;
    Ok(audience::assemble(&campaign))
}

fn without_jurisdiction(audience: &Audience) -> u64 {
    let facets = audience.facets.iter();
    let open = facets.filter(|(facets, _)| facets.jurisdiction.is_none());
    open.map(|(_, people)| people).sum()
}

fn in_words(audience: &Audience) -> String {
    let (a, list) = (audience.accounting, audience.lists.first());
    let invalid = match a.invalid {
        0 => String::new(),
        n => format!(
            "; {} cannot be used, `disclose check` will say why",
            counted(n, "row")
        ),
    };
    let merged = match a.merged {
        0 => String::new(),
        n => format!(
            ", {} of them {} of the same mailbox",
            thousands(n),
            agrees(n, "a further row", "further rows")
        ),
    };
    let read_as = list.map_or("", |list| list.read_as.as_str());
    format!(
        "{}{merged}, {}{invalid} (read as {read_as})",
        counted(a.read, "row"),
        counted(a.recipients, "mailbox")
    )
}
