//! The file of a campaign's words as a table of text: `words.csv` or `words.xlsx`.
//!
//! Guarantees that what is read and what is written are the same table, whichever form the file has.
//! It must not know what the cells say.

use std::{
    io::{self, Cursor},
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use crate::{
    terms::{Finding, Findings, Place},
    workbook::Workbook,
};

/// The names that the file may have.
const NAMES: [&str; 2] = ["words.csv", "words.xlsx"];
/// The sheet of a workbook that holds the words, where there are several.
const SHEET: &str = "words";
/// A file with more than this means harm.
const MOST_COLUMNS: usize = 1000;
const MOST_ROWS: u64 = 100_000;

/// A row of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Where it stands in the file, from 1.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<String>,
}

/// The whole file, its header first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Every row.
    pub rows: Vec<Row>,
}

impl Sheet {
    /// The file that holds a campaign's words, whether it is there or not; an error where there
    /// are two.
    pub fn find(folder: &Path) -> Result<PathBuf, Box<Finding>> {
        let [csv, book] = NAMES.map(|name| folder.join(name));
        match (csv.exists(), book.exists()) {
            (true, true) => Err(Box::new(Finding::error(
                "WORDS-TWICE",
                Place::file(NAMES[1]),
                "the campaign has its words in two files",
                "keep one of words.csv and words.xlsx, and move the other away",
            ))),
            (false, true) => Ok(book),
            _ => Ok(csv),
        }
    }

    /// Reads the file's bytes; `name` says which form they have.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Findings> {
        if name == NAMES[1] {
            Self::read_book(name, bytes)
        } else {
            Self::read_csv(name, bytes).map_err(|finding| vec![*finding])
        }
    }

    fn read_csv(name: &str, bytes: &[u8]) -> Result<Self, Box<Finding>> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if let Err(fault) = std::str::from_utf8(bytes) {
            let before = bytes.iter().take(fault.valid_up_to());
            let line = before.filter(|b| **b == b'\n').count() as u64 + 1;
            return Err(Box::new(Finding::error(
                "WORDS-ENCODING",
                Place::at(name, line, ""),
                "the file is not UTF-8",
                "save it as `CSV UTF-8`",
            )));
        }
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(bytes))
            .flexible(true)
            .has_headers(false)
            .from_reader(bytes);
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|fault| {
                Finding::error(
                    "WORDS-CSV",
                    Place::at(name, fault.position().map_or(0, csv::Position::line), ""),
                    "the row cannot be read as CSV",
                    "check its quotation marks",
                )
            })?;
            rows.push(Row {
                line: record.position().map_or(0, csv::Position::line),
                cells: record.iter().map(plain).collect(),
            });
        }
        Ok(Self { rows })
    }

    fn read_book(name: &str, bytes: &[u8]) -> Result<Self, Findings> {
        let wrong = |place: Place, message: String, help: &str| {
            vec![Finding::error("WORDS-XLSX", place, message, help)]
        };
        let damaged = |fault: crate::workbook::Fault| {
            let help = "save it again as .xlsx, or as CSV UTF-8";
            wrong(Place::file(name), fault.to_string(), help)
        };
        let mut book = Workbook::open(Box::new(Cursor::new(bytes.to_vec()))).map_err(damaged)?;
        let visible = book.visible();
        let sheet = match visible.as_slice() {
            _ if book.has(SHEET) => SHEET,
            [only] => only.as_str(),
            _ => {
                let message = format!("the workbook has several sheets: {}", visible.join(", "));
                let help = "name the one with the words `words`";
                return Err(wrong(Place::file(name), message, help));
            }
        };
        let mut findings = Findings::new();
        for [(line, _), _] in book.merged(sheet).map_err(damaged)? {
            findings.extend(wrong(
                Place::at(name, line, ""),
                "cells are merged: what they say would stand for one language or text alone".into(),
                "unmerge them and write the text into each",
            ));
        }
        book.formulas(sheet, &mut |line, column| {
            findings.extend(wrong(
                Place::at(name, line, (column + 1).to_string()),
                "a formula is no text: what it says changes without anybody reading it".into(),
                "replace it by its value",
            ));
            if findings.len() < 100 {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })
        .map_err(damaged)?;
        let mut rows: Vec<Row> = Vec::new();
        book.cells(sheet, &mut |cell| {
            let text = match cell.text {
                Ok(text) if text.is_empty() => return ControlFlow::Continue(()),
                Ok(text) if cell.column < MOST_COLUMNS && cell.line <= MOST_ROWS => text,
                fault => {
                    let message = fault.err().unwrap_or("a text stands far beyond the others");
                    let place = Place::at(name, cell.line, (cell.column + 1).to_string());
                    findings.extend(wrong(place, message.to_owned(), "write the text itself"));
                    return ControlFlow::Break(());
                }
            };
            if rows.last().is_none_or(|row| row.line != cell.line) {
                rows.push(Row {
                    line: cell.line,
                    cells: Vec::new(),
                });
            }
            if let Some(row) = rows.last_mut() {
                row.cells.resize(cell.column, String::new());
                row.cells.push(plain(&text));
            }
            ControlFlow::Continue(())
        })
        .map_err(damaged)?;
        if findings.is_empty() {
            Ok(Self { rows })
        } else {
            Err(findings)
        }
    }

    /// The same table for comparing: as wide in each row as its header, empty at most within it,
    /// without empty rows and without line numbers.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        let width = self.rows.first().map_or(0, |row| row.cells.len());
        self.rows
            .retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
        for row in &mut self.rows {
            row.line = 0;
            row.cells.resize(row.cells.len().max(width), String::new());
        }
        self
    }

    /// The file as bytes, in the form that its name says. Empty cells of a workbook are coloured.
    pub fn write(&self, name: &str) -> io::Result<Vec<u8>> {
        if name == NAMES[1] {
            return super::sheet_book::write(self, SHEET).map_err(io::Error::other);
        }
        // With a byte order mark, by which spreadsheet programs know UTF-8.
        let mut file = csv::WriterBuilder::new()
            .flexible(true)
            .from_writer("\u{feff}".as_bytes().to_vec());
        for row in &self.rows {
            file.write_record(&row.cells).map_err(io::Error::other)?;
        }
        file.into_inner()
            .map_err(|fault| io::Error::other(fault.to_string()))
    }
}

/// One kind of line end, whatever the program that saved the file prefers.
fn plain(cell: &str) -> String {
    cell.replace("\r\n", "\n").replace('\r', "\n")
}

/// What separates the file's cells: most frequent in its first line.
fn delimiter(bytes: &[u8]) -> u8 {
    let first = bytes.split(|b| *b == b'\n').next().unwrap_or(&[]);
    let count = |c: u8| first.iter().filter(|b| **b == c).count();
    let candidates = [b',', b';', b'\t'].into_iter();
    candidates
        .max_by_key(|c| (count(*c), *c == b','))
        .unwrap_or(b',')
}
