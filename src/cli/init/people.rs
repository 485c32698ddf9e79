//! A look at the list of people before a campaign is made of it: whether it can be read, whom it holds.

use std::{collections::BTreeMap, path::Path};

use super::dialogue::Dialogue;
use crate::{
    audience::{self, Audience},
    campaign::{Campaign, CampaignFile, Column, Incident, Words},
    cli::{findings, terminal::Terminal},
    terms::{Finding, Findings, agrees, counted, thousands},
};

/// Columns that are named because their headers are none that the program knows, by field.
pub(super) type Columns = BTreeMap<&'static str, String>;

/// What was met in a list.
#[derive(Debug, Default)]
pub(super) struct Met {
    pub(super) columns: Columns,
    /// People of whom nothing says which law holds.
    pub(super) without_jurisdiction: u64,
}

/// Reads a list as `check` will, and asks for the columns of addresses and languages where none is known.
pub(super) fn look(
    list: &Path,
    email: Option<&str>,
    ask: &Dialogue<'_>,
    terminal: &Terminal,
) -> Result<Met, String> {
    if !list.is_file() {
        return Err(format!(
            "there is no file `{}`; write its path as seen from this folder",
            list.display()
        ));
    }
    let mut columns = Columns::new();
    columns.extend(email.map(|header| ("email", header.to_owned())));
    loop {
        let audience = read(list, &columns)?;
        let found: Findings = blocking(&audience);
        if let Some(why) = no_language(&audience, &found, &columns) {
            columns.remove("locale");
            ask.aside(&why);
            continue;
        }
        if let Some(first) = found.first()
            && lacks_addresses(&found, &columns)
        {
            ask.aside(&format!(
                "{}. Which column holds the e-mail addresses?",
                first.message
            ));
            let Ok(typed) = ask.needed() else {
                return Err(format!("{}; name it with --email-column", first.message));
            };
            columns.insert("email", typed);
            continue;
        }
        if let Some(grave) = found.iter().find(|finding| !can_wait(finding)) {
            return Err(in_short(grave, found.len() - 1));
        }
        let silent = fields_where_nobody_speaks(&audience);
        if let Some(fields) = silent.filter(|_| !columns.contains_key("locale")) {
            ask.aside(&format!(
                "No column is known to say in which language each of them reads. Is it one of these? {fields}. \
                 Type its name; Enter where none says it: then all are written to in yours."
            ));
            let typed = ask.answer(Some("")).ok();
            if let Some(typed) = typed.filter(|typed| !typed.is_empty()) {
                columns.insert("locale", typed);
                continue;
            }
        }
        if !found.is_empty() {
            findings::show(&found, Path::new("."), None, terminal);
            ask.aside("This can wait: `disclose check` says it again until it is mended.");
        }
        if audience.accounting.read > 0 {
            ask.aside(&in_words(&audience));
        }
        return Ok(Met {
            columns,
            without_jurisdiction: without_jurisdiction(&audience),
        });
    }
}

/// What blocks; what was exposed is asked later, so that nothing is said of it yet.
fn blocking(audience: &Audience) -> Findings {
    let blocks = |finding: &&Finding| finding.blocks() && finding.id != "LIST-CLASS";
    audience.findings.iter().filter(blocks).cloned().collect()
}

/// Why the column that was named for the languages is none of them.
fn no_language(audience: &Audience, found: &[Finding], columns: &Columns) -> Option<String> {
    columns.get("locale")?;
    let not_there = found.iter().find(|finding| finding.id == "LIST-COLUMN");
    let not_there = not_there.map(|finding| finding.message.clone());
    let silent = fields_where_nobody_speaks(audience);
    not_there.or_else(|| silent.map(|_| "nothing in that column is a language".to_owned()))
}

fn lacks_addresses(found: &[Finding], columns: &Columns) -> bool {
    found.iter().any(|finding| {
        finding.id == "LIST-COLUMN-EMAIL"
            || finding.id == "LIST-COLUMN" && columns.contains_key("email")
    })
}

/// Whether the list can be taken as it is, and `check` says with a line to write what is to be mended:
/// which of several columns is meant, and what a value means that nobody understands.
fn can_wait(finding: &Finding) -> bool {
    let mended_later = [
        "LIST-COLUMN",
        "LIST-LOCALE",
        "LIST-JURISDICTION",
        "LIST-AUDIENCE",
        "LIST-CONSENT",
    ];
    mended_later.contains(&finding.id)
}

fn in_short(finding: &Finding, rest: usize) -> String {
    let more = if rest > 0 {
        format!(" (and {rest} more)")
    } else {
        String::new()
    };
    let (file, message, help) = (&finding.place.file, &finding.message, &finding.help);
    format!("{file}: {message}{more}; {help}")
}

/// The columns that the program does not read itself, where no row says a language; none where one does.
fn fields_where_nobody_speaks(audience: &Audience) -> Option<String> {
    let assumed = audience.assumptions.iter();
    let assumed = assumed.filter(|assumed| assumed.what.starts_with("language"));
    let silent: u64 = assumed.map(|assumed| assumed.rows).sum();
    let fields = audience.lists.iter().flat_map(|list| &list.fields);
    let fields: Vec<&str> = fields
        .map(String::as_str)
        .filter(|f| *f != "name")
        .collect();
    (silent > 0 && silent == audience.accounting.recipients && !fields.is_empty())
        .then(|| fields.join(", "))
}

fn read(list: &Path, columns: &Columns) -> Result<Audience, String> {
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
            let columns = columns.iter();
            let columns =
                columns.map(|(field, header)| ((*field).to_owned(), Column::One(header.clone())));
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
