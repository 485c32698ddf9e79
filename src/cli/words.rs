//! `disclose words`: writes or updates the file of words for translators: what is needed, what is
//! there, and the source language beside it.
//!
//! Guarantees that no text is lost: rows and columns that stand there stay, in their order; what was
//! written is read back before it takes the old file's place; a workbook that is replaced is kept.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{
    args::WordsArgs,
    failure::Failure,
    gather::{Gathered, gather},
    terminal::Terminal,
};
use crate::{
    campaign::{self, Campaign, Row, Sheet},
    delivery::Exit,
    notice,
    review::create_anew,
    terms::{ClassId, Locale, Severity, counted},
};

/// Updates the file and says which cells are empty.
pub(super) fn words(args: &WordsArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let gathered = gather(&args.campaign, None)?;
    let form = match (args.csv, args.xlsx) {
        (true, _) => Some("words.csv"),
        (_, true) => Some("words.xlsx"),
        _ => None,
    };
    let Filled { path: to, table } = fill(&gathered, form)?;
    let empty = table.empty();
    for (locale, ids) in &empty {
        terminal.paragraph(
            &format!("{locale:<9}{} empty: {}", ids.len(), ids.join(", ")),
            9,
        );
    }
    terminal.say(format!(
        "{}: {}, {}; {}",
        to.display(),
        counted(table.rows.len(), "row"),
        counted(table.header.len() - 1, "language"),
        if empty.is_empty() {
            "nothing is empty"
        } else {
            "an empty cell means the built-in text, where there is one"
        }
    ));
    if terminal.wants_json() {
        let empty: serde_json::Map<String, serde_json::Value> = empty
            .into_iter()
            .map(|(locale, ids)| (locale, ids.into()))
            .collect();
        let document = serde_json::json!({ "file": to, "rows": table.rows.len(), "empty": empty, "exit": [0] });
        terminal
            .document(&document)
            .map_err(Failure::file("print to", Path::new("standard output")))?;
    }
    Ok(Exit::Complete)
}

/// The file as it stands now.
#[derive(Debug)]
pub(super) struct Filled {
    path: PathBuf,
    table: Table,
}

impl Filled {
    /// How many cells have no text.
    pub(super) fn empty_cells(&self) -> usize {
        self.table.empty().iter().map(|(_, ids)| ids.len()).sum()
    }
}

/// Adds what is needed to the file, in the form that it has or the one that is wanted.
pub(super) fn fill(gathered: &Gathered, form: Option<&str>) -> Result<Filled, Failure> {
    let campaign = &gathered.campaign;
    let unreadable = |findings| Failure::Findings {
        folder: campaign.folder.clone(),
        findings,
    };
    let mended_here = [
        "WORDS-MISSING",
        "WORDS-CHANGED",
        "WORDS-UNUSED",
        "WORDS-AUDIENCE",
    ];
    let wrong = |finding: &&crate::terms::Finding| {
        finding.severity == Severity::Error
            && finding.id.starts_with("WORDS-")
            && !mended_here.contains(&finding.id)
    };
    if gathered.findings.iter().any(|finding| wrong(&finding)) {
        let findings = gathered.findings.iter().filter(wrong).cloned().collect();
        // What cannot be read could not be kept either.
        return Err(unreadable(findings));
    }
    let path = Sheet::find(&campaign.folder).map_err(|finding| unreadable(vec![*finding]))?;
    let before = read(&path).map_err(Failure::file("read", &path))?;
    let mut table = Table::new(before.clone());
    let mut wanted = vec![campaign.file.default_locale.clone()];
    wanted.extend(gathered.text.locales());
    table.columns(&wanted);
    let exposed = gathered.audience.facets.keys();
    let exposed = exposed.flat_map(|facets| facets.exposed.clone()).collect();
    // What a law wants and nothing says yet stands last: it is said to the readers of that law alone.
    let of_laws = gathered.judged.unsaid.iter().cloned();
    for id in needed(campaign, &exposed).into_iter().chain(of_laws) {
        table.row(&id);
    }
    let to = form.map_or_else(|| path.clone(), |name| campaign.folder.join(name));
    let sheet = table.sheet();
    if to != path || before.as_ref() != Some(&sheet) {
        replace(&path, before.is_some(), &to, &sheet).map_err(Failure::file("write", &to))?;
    }
    Ok(Filled { path: to, table })
}

/// The file as it stands, if it is there.
fn read(path: &Path) -> io::Result<Option<Sheet>> {
    match campaign::read(path) {
        Ok(bytes) => parse(path, &bytes).map(Some),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn parse(path: &Path, bytes: &[u8]) -> io::Result<Sheet> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Sheet::read(&name, bytes)
        .map(Sheet::trimmed)
        .map_err(|findings| {
            let messages = findings.iter().map(|finding| finding.message.as_str());
            io::Error::other(messages.collect::<Vec<_>>().join("; "))
        })
}

/// Puts the table into its file. A file of another form, or with what a table has no place for
/// (colours, comments, further sheets), is kept under another name.
fn replace(old: &Path, is_there: bool, to: &Path, sheet: &Sheet) -> io::Result<()> {
    let name = to.file_name().unwrap_or_default().to_string_lossy();
    let bytes = sheet.write(&name)?;
    if parse(to, &bytes)? != *sheet {
        return Err(io::Error::other(
            "what was written does not read back as the same text; nothing was changed",
        ));
    }
    let beside = to.with_extension("new");
    create_anew(&beside)?.write_all(&bytes)?;
    if is_there && (old != to || name == "words.xlsx") {
        fs::rename(old, free(old))?;
    }
    fs::rename(&beside, to)
}

/// A name beside a file that nothing has yet: `words.xlsx.before`, `words.xlsx.before-2` ...
fn free(old: &Path) -> PathBuf {
    let names = (1_u32..).map(|number| {
        let mut name = old.as_os_str().to_owned();
        name.push(".before");
        if number > 1 {
            name.push(format!("-{number}"));
        }
        PathBuf::from(name)
    });
    let free = |name: &PathBuf| name.symlink_metadata().is_err();
    names
        .take(10_000)
        .find(free)
        .unwrap_or_else(|| old.with_extension("before"))
}

/// The ids that this campaign has a use for.
fn needed(campaign: &Campaign, exposed: &BTreeSet<ClassId>) -> Vec<String> {
    let update = campaign.file.update_of.is_some();
    let words = notice::WORDS
        .iter()
        .filter(|id| update || **id != "what_changed");
    let data = &campaign.incident.data;
    let classes = notice::Classes::built_in();
    let stated = data.exposed.iter().map(|entry| &entry.id);
    let stated = stated.chain(data.not_exposed.iter().map(|entry| &entry.id));
    let own = stated.chain(&data.unknown).chain(exposed);
    let own = own
        .filter(|id| !classes.knows(id))
        .map(|id| format!("class-{id}"));
    let own: BTreeSet<String> = own.collect();
    words.map(|id| (*id).to_owned()).chain(own).collect()
}

/// The file's header and rows, to be added to.
#[derive(Debug)]
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn new(sheet: Option<Sheet>) -> Self {
        let mut rows = sheet.unwrap_or_default().rows.into_iter();
        let header = rows.next().map(|row| row.cells);
        Self {
            header: header.unwrap_or_else(|| vec!["id".to_owned()]),
            rows: rows.map(|row| row.cells).collect(),
        }
    }

    fn sheet(&self) -> Sheet {
        let rows = std::iter::once(&self.header).chain(&self.rows).cloned();
        let rows = rows.map(|cells| Row { line: 0, cells }).collect();
        Sheet { rows }.trimmed()
    }

    /// Adds the columns that are wanted; the first of them, the source, stands beside the ids.
    fn columns(&mut self, wanted: &[Locale]) {
        for (index, locale) in wanted.iter().enumerate() {
            let has =
                |header: &String| Locale::parse(header.trim()).is_ok_and(|had| had == *locale);
            let had = self.header.iter().skip(1).position(has).map(|at| at + 1);
            let new = if index == 0 { 1 } else { self.header.len() };
            let place = match (had, index) {
                (Some(at), 0) if at != 1 => Some(at),
                (Some(_), _) => continue,
                (None, _) => None,
            };
            let width = self.header.len();
            for (number, row) in std::iter::once(&mut self.header)
                .chain(&mut self.rows)
                .enumerate()
            {
                row.resize(row.len().max(width), String::new());
                let cell = match place {
                    Some(at) => row.remove(at),
                    None if number == 0 => locale.to_string(),
                    None => String::new(),
                };
                row.insert(new.min(row.len()), cell);
            }
        }
    }

    fn row(&mut self, id: &str) {
        let is = |row: &Vec<String>| row.first().is_some_and(|cell| cell.trim() == id);
        if !self.rows.iter().any(is) {
            let mut row = vec![String::new(); self.header.len()];
            if let Some(cell) = row.first_mut() {
                id.clone_into(cell);
            }
            self.rows.push(row);
        }
    }

    /// Which ids are empty, by language.
    fn empty(&self) -> Vec<(String, Vec<String>)> {
        let of = |(column, locale): (usize, &String)| {
            let ids = self.rows.iter().filter(|row| {
                let text = row.get(column).is_none_or(|cell| cell.trim().is_empty());
                text && row.first().is_some_and(|id| !id.trim().is_empty())
            });
            let ids: Vec<String> = ids.filter_map(|row| row.first().cloned()).collect();
            (locale.clone(), ids)
        };
        let columns = self.header.iter().enumerate().skip(1);
        columns.map(of).filter(|(_, ids)| !ids.is_empty()).collect()
    }
}
