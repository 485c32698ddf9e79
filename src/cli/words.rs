//! `disclose words`: writes or updates `words.csv` for translators: what is needed, what is there, and
//! the source language beside it.
//!
//! Guarantees that no text is lost: rows and columns that stand there stay, in their order.

use std::{collections::BTreeSet, fs, io, path::Path};

use super::{args::Folder, failure::Failure, gather::gather, terminal::Terminal};
use crate::{
    campaign::{self, Campaign, Words},
    delivery::Exit,
    notice,
    terms::{Locale, Severity},
};

/// Updates the file and says which cells are empty.
pub(super) fn words(args: &Folder, terminal: &Terminal) -> Result<Exit, Failure> {
    let gathered = gather(&args.campaign, None)?;
    let campaign = &gathered.campaign;
    let path = Words::path(&campaign.folder);
    let wrong = |finding: &&crate::terms::Finding| {
        finding.severity == Severity::Error
            && finding.place.file == "words.csv"
            && finding.id != "WORDS-MISSING"
            && finding.id != "WORDS-CHANGED"
    };
    if gathered.findings.iter().any(|finding| wrong(&finding)) {
        let findings = gathered.findings.iter().filter(wrong).cloned().collect();
        // What cannot be read could not be kept either.
        return Err(Failure::Findings {
            folder: campaign.folder.clone(),
            findings,
        });
    }
    let mut table = Table::read(&path).map_err(Failure::file("read", &path))?;
    let mut wanted = vec![campaign.file.default_locale.clone()];
    wanted.extend(gathered.text.locales());
    table.columns(&wanted);
    for id in needed(campaign) {
        table.row(&id);
    }
    table.write(&path).map_err(Failure::file("write", &path))?;
    let empty = table.empty();
    for (locale, ids) in &empty {
        terminal.paragraph(
            &format!("{locale:<9}{} empty: {}", ids.len(), ids.join(", ")),
            9,
        );
    }
    terminal.say(format!(
        "{}: {} rows, {} languages; {}",
        path.display(),
        table.rows.len(),
        table.header.len() - 1,
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
        let document = serde_json::json!({ "file": path, "rows": table.rows.len(), "empty": empty, "exit": [0] });
        terminal
            .document(&document)
            .map_err(Failure::file("print to", Path::new("standard output")))?;
    }
    Ok(Exit::Complete)
}

/// The ids that this campaign has a use for.
fn needed(campaign: &Campaign) -> Vec<String> {
    let update = campaign.file.update_of.is_some();
    let words = notice::WORDS
        .iter()
        .filter(|id| update || **id != "what_changed");
    let data = &campaign.incident.data;
    let classes = notice::Classes::built_in();
    let own = data.exposed.iter().map(|entry| &entry.id);
    let own = own
        .filter(|id| !classes.knows(id))
        .map(|id| format!("class-{id}"));
    let own: BTreeSet<String> = own.collect();
    words.map(|id| (*id).to_owned()).chain(own).collect()
}

/// The file as it stands.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(path: &Path) -> io::Result<Self> {
        let text = match campaign::read_text(path) {
            Ok(text) => text,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => "id\n".to_owned(),
            Err(fault) => return Err(fault),
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(Words::delimiter(text.as_bytes()))
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(io::Error::other)?;
            rows.push(record.iter().map(str::to_owned).collect::<Vec<_>>());
        }
        let header = if rows.is_empty() {
            vec!["id".to_owned()]
        } else {
            rows.remove(0)
        };
        Ok(Self { header, rows })
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

    /// With a byte order mark, by which spreadsheet programs know UTF-8.
    fn write(&self, path: &Path) -> io::Result<()> {
        let mut file = csv::WriterBuilder::new()
            .flexible(true)
            .from_writer("\u{feff}".as_bytes().to_vec());
        for row in std::iter::once(&self.header).chain(&self.rows) {
            file.write_record(row).map_err(io::Error::other)?;
        }
        let octets = file
            .into_inner()
            .map_err(|fault| io::Error::other(fault.to_string()))?;
        let beside = path.with_extension("csv.new");
        fs::write(&beside, octets)?;
        fs::rename(&beside, path)
    }
}
