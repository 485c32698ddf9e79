//! `words.csv`: what only this campaign says, a row per id and a column per locale.

use std::{collections::BTreeMap, path::Path};

use crate::terms::{Finding, Findings, Locale, Place};

/// A cell of `words.csv`: Markdown, and the line where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The Markdown; never empty.
    pub text: String,
    /// The line in the file.
    pub line: u64,
}

/// All words of a campaign.
#[derive(Clone, Debug, Default)]
pub struct Words {
    cells: BTreeMap<(String, Locale), Word>,
    locales: Vec<Locale>,
}

impl Words {
    /// Reads the file's bytes. Findings are complete: everything that is wrong is named.
    #[must_use]
    pub fn read(name: &str, bytes: &[u8]) -> (Self, Findings) {
        let mut words = Self::default();
        let mut findings = Findings::new();
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if let Err(fault) = std::str::from_utf8(bytes) {
            let line = bytes[..fault.valid_up_to()]
                .iter()
                .filter(|b| **b == b'\n')
                .count() as u64
                + 1;
            findings.push(Finding::error(
                "WORDS-ENCODING",
                Place::at(name, line, ""),
                "the file is not UTF-8",
                "save it as `CSV UTF-8`",
            ));
            return (words, findings);
        }
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(Self::delimiter(bytes))
            .flexible(true)
            .from_reader(bytes);
        let headers = match reader.headers() {
            Ok(headers) => headers.clone(),
            Err(fault) => {
                findings.push(broken(name, &fault));
                return (words, findings);
            }
        };
        let columns = words.read_header(name, &headers, &mut findings);
        for record in reader.records() {
            match record {
                Ok(record) => words.read_record(name, &record, &columns, &mut findings),
                Err(fault) => {
                    findings.push(broken(name, &fault));
                    break;
                }
            }
        }
        (words, findings)
    }

    /// What separates the file's cells: most frequent in its first line.
    #[must_use]
    pub fn delimiter(bytes: &[u8]) -> u8 {
        let first = bytes.split(|b| *b == b'\n').next().unwrap_or(&[]);
        let count = |c: u8| first.iter().filter(|b| **b == c).count();
        let candidates = [b',', b';', b'\t'].into_iter();
        candidates
            .max_by_key(|c| (count(*c), *c == b','))
            .unwrap_or(b',')
    }

    fn read_header(
        &mut self,
        name: &str,
        headers: &csv::StringRecord,
        findings: &mut Findings,
    ) -> Vec<Option<Locale>> {
        if headers.get(0).map(str::trim) != Some("id") {
            findings.push(Finding::error(
                "WORDS-HEADER",
                Place::at(name, 1, "1"),
                "the first column is not `id`",
                "begin the file with `id,en,de,...`",
            ));
        }
        headers
            .iter()
            .enumerate()
            .map(|(index, header)| {
                if index == 0 {
                    return None;
                }
                match Locale::parse(header) {
                    Ok(locale) if self.locales.contains(&locale) => {
                        findings.push(Finding::error(
                            "WORDS-HEADER",
                            Place::at(name, 1, (index + 1).to_string()),
                            format!("there are two columns for `{locale}`"),
                            "keep one of them",
                        ));
                        None
                    }
                    Ok(locale) => {
                        self.locales.push(locale.clone());
                        Some(locale)
                    }
                    Err(fault) => {
                        findings.push(Finding::error(
                            "WORDS-HEADER",
                            Place::at(name, 1, (index + 1).to_string()),
                            fault.to_string(),
                            "name each column by its language tag",
                        ));
                        None
                    }
                }
            })
            .collect()
    }

    fn read_record(
        &mut self,
        name: &str,
        record: &csv::StringRecord,
        columns: &[Option<Locale>],
        findings: &mut Findings,
    ) {
        let line = record.position().map_or(0, csv::Position::line);
        let id = record.get(0).unwrap_or("").trim();
        if id.is_empty() {
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                findings.push(Finding::error(
                    "WORDS-ID",
                    Place::at(name, line, "id"),
                    "a row without an id",
                    "give it the id of the text that it says, or remove it",
                ));
            }
            return;
        }
        if record.len() > columns.len() {
            findings.push(Finding::error(
                "WORDS-COLUMNS",
                Place::at(name, line, "id"),
                format!(
                    "the row `{id}` has {} cells, the header {}",
                    record.len(),
                    columns.len()
                ),
                "put a cell that holds the delimiter into quotation marks",
            ));
        }
        for (locale, cell) in columns.iter().zip(record.iter()) {
            let (Some(locale), text) = (locale, cell.trim()) else {
                continue;
            };
            if text.is_empty() {
                continue;
            }
            let word = Word {
                text: text.replace("\r\n", "\n"),
                line,
            };
            if self
                .cells
                .insert((id.to_owned(), locale.clone()), word)
                .is_some()
            {
                findings.push(Finding::error(
                    "WORDS-TWICE",
                    Place::at(name, line, locale.as_str()),
                    format!("`{id}` stands twice"),
                    "keep one of the two rows",
                ));
            }
        }
    }

    /// The word for an audience, in exactly this locale: `id@audience` before `id`.
    #[must_use]
    pub fn get(&self, id: &str, audience: &str, locale: &Locale) -> Option<&Word> {
        self.cells
            .get(&(format!("{id}@{audience}"), locale.clone()))
            .or_else(|| self.cells.get(&(id.to_owned(), locale.clone())))
    }

    /// The locales that have a column.
    #[must_use]
    pub fn locales(&self) -> &[Locale] {
        &self.locales
    }

    /// Every id, with `@audience` where it stands, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let mut last = "";
        self.cells
            .keys()
            .map(|(id, _)| id.as_str())
            .filter(move |id| {
                let fresh = *id != last;
                last = id;
                fresh
            })
    }

    /// The file that holds a campaign's words.
    #[must_use]
    pub fn path(folder: &Path) -> std::path::PathBuf {
        folder.join("words.csv")
    }
}

fn broken(name: &str, fault: &csv::Error) -> Finding {
    let line = fault.position().map_or(0, csv::Position::line);
    Finding::error(
        "WORDS-CSV",
        Place::at(name, line, ""),
        "the row cannot be read as CSV",
        "check its quotation marks",
    )
}
