//! What only this campaign says, a row per id and a column per locale.

use std::collections::{BTreeMap, BTreeSet};

use super::sheet::{Row, Sheet};
use crate::terms::{Finding, Findings, Locale, Place, counted};

/// A text of a campaign: Markdown, and the line where it stands.
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
    name: String,
    cells: BTreeMap<String, BTreeMap<Locale, Word>>,
    locales: Vec<Locale>,
    /// What stands behind an `@` of some id.
    named: BTreeSet<String>,
}

impl Words {
    /// Reads the file's bytes. Findings are complete: everything that is wrong is named.
    #[must_use]
    pub fn read(name: &str, bytes: &[u8]) -> (Self, Findings) {
        let mut words = Self {
            name: name.to_owned(),
            ..Self::default()
        };
        let mut findings = Findings::new();
        let sheet = match Sheet::read(name, bytes) {
            Ok(sheet) => sheet,
            Err(findings) => return (words, findings),
        };
        let nothing = Row::default();
        let mut rows = sheet.rows.iter();
        let header = rows.next().unwrap_or(&nothing);
        let columns = words.read_header(name, header, &mut findings);
        for row in rows {
            words.read_row(name, row, &columns, &mut findings);
        }
        (words, findings)
    }

    /// The file that they are read from, as findings name it.
    #[must_use]
    pub fn name(&self) -> &str {
        if self.name.is_empty() {
            "words.csv"
        } else {
            &self.name
        }
    }

    fn read_header(
        &mut self,
        name: &str,
        header: &Row,
        findings: &mut Findings,
    ) -> Vec<Option<Locale>> {
        if header.cells.first().map(|cell| cell.trim()) != Some("id") {
            findings.push(Finding::error(
                "WORDS-HEADER",
                Place::at(name, 1, "1"),
                "the first column is not `id`",
                "begin the file with `id,en,de,...`",
            ));
        }
        header
            .cells
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

    fn read_row(
        &mut self,
        name: &str,
        row: &Row,
        columns: &[Option<Locale>],
        findings: &mut Findings,
    ) {
        let line = row.line;
        let id = row.cells.first().map_or("", |cell| cell.trim());
        if id.is_empty() {
            if row.cells.iter().any(|cell| !cell.trim().is_empty()) {
                findings.push(Finding::error(
                    "WORDS-ID",
                    Place::at(name, line, "id"),
                    "a row without an id",
                    "give it the id of the text that it says, or remove it",
                ));
            }
            return;
        }
        if row.cells.len() > columns.len() {
            findings.push(Finding::error(
                "WORDS-COLUMNS",
                Place::at(name, line, "id"),
                format!(
                    "the row `{id}` has {}, the header {}",
                    counted(row.cells.len(), "cell"),
                    columns.len()
                ),
                "put a cell that holds the delimiter into quotation marks",
            ));
        }
        for (locale, cell) in columns.iter().zip(&row.cells) {
            let (Some(locale), text) = (locale, cell.trim()) else {
                continue;
            };
            if text.is_empty() {
                continue;
            }
            let word = Word {
                text: text.to_owned(),
                line,
            };
            let reader = id.split_once('@').map(|(_, reader)| reader.to_owned());
            self.named.extend(reader);
            let cells = self.cells.entry(id.to_owned()).or_default();
            if cells.insert(locale.clone(), word).is_some() {
                findings.push(Finding::error(
                    "WORDS-TWICE",
                    Place::at(name, line, locale.as_str()),
                    format!("`{id}` stands twice"),
                    "keep one of the two rows",
                ));
            }
        }
    }

    /// For whom a row may speak alone, the strongest first: the codes of a reader's law, as far as some
    /// row names one, and then the audience.
    #[must_use]
    pub fn readers(&self, audience: &str, codes: &[String]) -> Vec<String> {
        let named = |code: &&String| self.named.contains(*code);
        let mut readers: Vec<String> = codes.iter().filter(named).cloned().collect();
        readers.push(audience.to_owned());
        readers
    }

    /// The word for such readers, in exactly this locale, and for which of them alone: `id@US-MA` before
    /// `id@audience` before `id`.
    #[must_use]
    pub fn get<'r>(
        &self,
        id: &str,
        readers: &'r [String],
        locale: &Locale,
    ) -> Option<(&Word, Option<&'r str>)> {
        let own = readers.iter().find_map(|reader| {
            let word = self.exact(&format!("{id}@{reader}"), locale)?;
            Some((word, Some(reader.as_str())))
        });
        own.or_else(|| Some((self.exact(id, locale)?, None)))
    }

    /// The word under exactly this id, with what stands behind an `@`.
    #[must_use]
    pub fn exact(&self, id: &str, locale: &Locale) -> Option<&Word> {
        self.cells.get(id)?.get(locale)
    }

    /// Every word with its id and language.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Locale, &Word)> {
        let rows = self.cells.iter();
        rows.flat_map(|(id, cells)| {
            let cells = cells.iter();
            cells.map(move |(locale, word)| (id.as_str(), locale, word))
        })
    }

    /// The line of an id's row.
    #[must_use]
    pub fn line(&self, id: &str) -> u64 {
        let row = self.cells.get(id);
        row.and_then(|cells| cells.values().next())
            .map_or(0, |word| word.line)
    }

    /// The locales that have a column.
    #[must_use]
    pub fn locales(&self) -> &[Locale] {
        &self.locales
    }

    /// Every id, with what stands behind an `@`, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.cells.keys().map(String::as_str)
    }
}
