//! Workbooks: one sheet, its first row the header. Hidden rows count like any other, since a
//! filter must not lose anybody.
//!
//! Cells are read one after the other and never as a rectangle: a sheet that claims a million
//! rows by sixteen thousand columns costs what it really holds.

use std::{collections::BTreeSet, io::Cursor};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};

use super::{Content, Refused, Take, columns, columns::Header};
use crate::{
    campaign::ListFile,
    terms::{Finding, Findings, Place},
};

/// Columns that are read; a list with more means harm.
const MOST_COLUMNS: usize = 1000;
/// No sheet has more columns and rows.
const SHEET_COLUMNS: u32 = 1 << 14;
const MOST_ROWS: u32 = 1 << 20;

/// Reads all rows; gives how many there were, and the sheet.
///
/// The workbook reader computes cell places without bounds and panics on some that no spreadsheet
/// program writes, so a panic of its own counts as a damaged workbook.
pub(super) fn read(
    list: &ListFile,
    file: &str,
    bytes: &[u8],
    take: &mut Take<'_>,
    findings: &mut Findings,
) -> Option<(Content, String)> {
    let reading = || read_book(list, file, bytes, take, findings);
    if let Ok(read) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(reading)) {
        return read;
    }
    findings.push(unusable(file, "the workbook is damaged", RESAVE));
    None
}

fn read_book(
    list: &ListFile,
    file: &str,
    bytes: &[u8],
    take: &mut Take<'_>,
    findings: &mut Findings,
) -> Option<(Content, String)> {
    let mut book = match Xlsx::new(Cursor::new(bytes)) {
        Ok(book) => book,
        Err(_fault) => {
            findings.push(unusable(
                file,
                "the file cannot be read as a workbook",
                RESAVE,
            ));
            return None;
        }
    };
    let sheet = choose(&book, list, file, findings)?;
    let mut rows = Rows {
        list,
        file,
        header: None,
        count: 0,
        blank: BTreeSet::new(),
    };
    let Ok(mut cells) = book.worksheet_cells_reader(&sheet) else {
        findings.push(unusable(
            file,
            format!("the sheet `{sheet}` cannot be read"),
            RESAVE,
        ));
        return None;
    };
    let mut line = 0;
    let mut before = None;
    let mut row: Vec<Result<String, &'static str>> = Vec::new();
    loop {
        let Ok(next) = cells.next_cell() else {
            findings.push(unusable(
                file,
                format!("the sheet `{sheet}` is damaged after row {line}"),
                RESAVE,
            ));
            return None;
        };
        let place = next.as_ref().map(calamine::Cell::get_position);
        // Each cell stands behind the one before; where two claim one place, one would be lost.
        let misplaced = |(at, column)| {
            at >= MOST_ROWS
                || column >= SHEET_COLUMNS
                || before.is_some_and(|last| (at, column) <= last)
        };
        if place.is_some_and(misplaced) {
            findings.push(unusable(
                file,
                format!(
                    "the sheet `{sheet}` is damaged after row {line}: a cell is out of its place"
                ),
                RESAVE,
            ));
            return None;
        }
        before = place;
        if place.is_none_or(|(at, _)| u64::from(at) + 1 != line) {
            rows.finish(line, &row, take, findings)?;
            row.clear();
        }
        let (Some(cell), Some((at, column))) = (next, place) else {
            break;
        };
        line = u64::from(at) + 1;
        let column = column as usize;
        if column >= MOST_COLUMNS {
            // One cell stands for all out there: the row is not read rightly with any of them.
            if text(cell.get_value()).is_ok_and(|text| !text.trim().is_empty()) {
                row.push(Err("a value stands far beyond the header"));
            }
            continue;
        }
        if row.len() <= column {
            row.resize(column + 1, Ok(String::new()));
        }
        if let Some(place) = row.get_mut(column) {
            *place = text(cell.get_value());
        }
    }
    drop(cells);
    if !rows.blank.is_empty() {
        let blank = std::mem::take(&mut rows.blank);
        for line in without_value(&mut book, &sheet, &blank) {
            rows.count += 1;
            findings.push(Finding::warning(
                "LIST-CELL-FAULT",
                Place::at(file, line, ""),
                "the cells of this row are formulas without a value",
                "open the workbook in a spreadsheet program and save it, or export CSV",
            ));
            take(Err(Refused { line }));
        }
    }
    let Some(fields) = rows.header else {
        findings.push(Finding::error(
            "LIST-EMPTY",
            Place::file(file),
            format!("the sheet `{sheet}` is empty"),
            "it needs a header and rows",
        ));
        return None;
    };
    Some((Content::new(rows.count, fields), sheet))
}

const RESAVE: &str = "save it again as .xlsx, or as CSV UTF-8";

fn unusable(file: &str, message: impl Into<String>, help: &str) -> Finding {
    Finding::error("LIST-XLSX", Place::file(file), message, help)
}

/// The stated sheet, or the only one that can be seen.
fn choose(
    book: &Xlsx<Cursor<&[u8]>>,
    list: &ListFile,
    file: &str,
    findings: &mut Findings,
) -> Option<String> {
    let visible: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let (message, help) = match (&list.sheet, visible.as_slice()) {
        (Some(sheet), _) if book.sheet_names().contains(sheet) => return Some(sheet.clone()),
        (Some(sheet), _) => (
            format!(
                "there is no sheet `{sheet}`; there are: {}",
                visible.join(", ")
            ),
            "correct `sheet` of this list",
        ),
        (None, [only]) => return Some(only.clone()),
        (None, _) => (
            format!("the workbook has several sheets: {}", visible.join(", ")),
            "say which with `sheet = \"...\"`",
        ),
    };
    findings.push(unusable(file, message, help));
    None
}

/// Which of some rows that look blank hold a formula: they are rows all the same.
fn without_value(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    blank: &BTreeSet<u64>,
) -> BTreeSet<u64> {
    let mut found = BTreeSet::new();
    if let Ok(mut cells) = book.worksheet_cells_reader(sheet) {
        while let Ok(Some(formula)) = cells.next_formula() {
            let line = u64::from(formula.get_position().0) + 1;
            if !formula.get_value().is_empty() && blank.contains(&line) {
                found.insert(line);
            }
        }
    }
    found
}

struct Rows<'a> {
    list: &'a ListFile,
    file: &'a str,
    header: Option<columns::Fields>,
    count: u64,
    /// Rows below the header that have cells and no value.
    blank: BTreeSet<u64>,
}

impl Rows<'_> {
    /// Takes one row of the sheet; none where the header cannot be used.
    fn finish(
        &mut self,
        line: u64,
        row: &[Result<String, &'static str>],
        take: &mut Take<'_>,
        findings: &mut Findings,
    ) -> Option<()> {
        if row.iter().flatten().all(|cell| cell.trim().is_empty()) && row.iter().all(Result::is_ok)
        {
            if self.header.is_some() && !row.is_empty() {
                self.blank.insert(line);
            }
            return Some(());
        }
        let cells = row.iter().map(|cell| cell.as_deref().unwrap_or(""));
        let Some(fields) = &self.header else {
            let cells: Vec<String> = cells.map(|cell| cell.trim().to_owned()).collect();
            self.header = Some(columns::map(
                &Header::new(self.list, self.file, line, &cells),
                findings,
            )?);
            return Some(());
        };
        self.count += 1;
        if let Some(Err(why)) = row.iter().find(|cell| cell.is_err()) {
            findings.push(Finding::warning(
                "LIST-CELL-FAULT",
                Place::at(self.file, line, ""),
                *why,
                "mend the formula, write the value, or take the cell away",
            ));
            take(Err(Refused { line }));
        } else {
            take(Ok(super::read::row(line, fields, cells)));
        }
        Some(())
    }
}

/// A cell as text; an error is a cell such as `#N/A`.
fn text(data: &DataRef<'_>) -> Result<String, &'static str> {
    Ok(match data {
        DataRef::Empty => String::new(),
        DataRef::Error(_) => return Err("a cell of this row holds a fault such as #N/A"),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            if (hour, minute, second) == (0, 0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
            }
        }
    })
}
