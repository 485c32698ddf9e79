//! Workbooks: one sheet, its first row the header. Hidden rows count like any other, since a
//! filter must not lose anybody.
//!
//! Cells are read one after the other and never as a rectangle: a sheet that claims a million
//! rows by sixteen thousand columns costs what it really holds.

use std::{collections::BTreeSet, io::BufReader, rc::Rc};

use calamine::{DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsx};

use super::{Cells, Columns, Content, Reading, Row, columns, columns::Header, source::ReadSeek};
use crate::terms::{Finding, Place};

/// Columns that are read; a list with more means harm.
const MOST_COLUMNS: usize = 1000;
/// No sheet has more columns and rows.
const SHEET_COLUMNS: u32 = 1 << 14;
const MOST_ROWS: u32 = 1 << 20;

/// Reads all rows; gives how many there were, and the sheet.
///
/// The workbook reader computes cell places without bounds and panics on some that no spreadsheet
/// program writes, so a panic of its own counts as a damaged workbook.
pub(super) fn read(to: &mut Reading<'_>, octets: Box<dyn ReadSeek>) -> Option<(Content, String)> {
    let reading = || read_book(to, BufReader::new(octets));
    if let Ok(read) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(reading)) {
        return read;
    }
    to.findings
        .push(unusable(to.file, "the workbook is damaged", RESAVE));
    None
}

type Book = Xlsx<BufReader<Box<dyn ReadSeek>>>;

fn read_book(
    to: &mut Reading<'_>,
    octets: BufReader<Box<dyn ReadSeek>>,
) -> Option<(Content, String)> {
    let file = to.file;
    let Ok(mut book) = Xlsx::new(octets) else {
        let finding = unusable(file, "the file cannot be read as a workbook", RESAVE);
        to.findings.push(finding);
        return None;
    };
    let sheet = choose(&book, to)?;
    not_merged(&mut book, &sheet, to)?;
    let mut rows = Rows {
        columns: None,
        count: 0,
        blank: BTreeSet::new(),
    };
    let Ok(mut cells) = book.worksheet_cells_reader(&sheet) else {
        to.findings.push(unusable(
            file,
            format!("the sheet `{sheet}` cannot be read"),
            RESAVE,
        ));
        return None;
    };
    let mut line = 0;
    let mut before = None;
    let mut row = Line::default();
    loop {
        let Ok(next) = cells.next_cell() else {
            to.findings.push(unusable(
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
            to.findings.push(unusable(
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
            rows.finish(line, &row, to)?;
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
                row.wrong = Some("a value stands far beyond the header");
            }
            continue;
        }
        while row.cells.len() < column {
            row.cells.push("");
        }
        match text(cell.get_value()) {
            Ok(text) => row.cells.push(&text),
            Err(why) => {
                row.cells.push("");
                row.wrong = Some(why);
            }
        }
    }
    drop(cells);
    if !rows.blank.is_empty() {
        let blank = std::mem::take(&mut rows.blank);
        for line in without_value(&mut book, &sheet, &blank) {
            rows.refuse(
                line,
                &Cells::default(),
                "the cells of this row are formulas without a value",
                to,
            );
        }
    }
    let Some(columns) = rows.columns else {
        to.findings.push(Finding::error(
            "LIST-EMPTY",
            Place::file(file),
            format!("the sheet `{sheet}` is empty"),
            "it needs a header and rows",
        ));
        return None;
    };
    Some((Content::new(rows.count, &columns.fields), sheet))
}

const RESAVE: &str = "save it again as .xlsx, or as CSV UTF-8";

fn unusable(file: &str, message: impl Into<String>, help: &str) -> Finding {
    Finding::error("LIST-XLSX", Place::file(file), message, help)
}

/// The stated sheet, or the only one that can be seen.
fn choose(book: &Book, to: &mut Reading<'_>) -> Option<String> {
    let visible: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let (message, help) = match (&to.list.sheet, visible.as_slice()) {
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
    to.findings.push(unusable(to.file, message, help));
    None
}

/// A merged cell says something of several people and stands with the first one only: whoever reads
/// the others without it guesses.
fn not_merged(book: &mut Book, sheet: &str, to: &mut Reading<'_>) -> Option<()> {
    let merged = book.merge_cells_by_sheet_name(sheet).unwrap_or_default();
    let over_people = |area: &&Dimensions| area.end.0 > area.start.0;
    let Some(first) = merged.iter().find(over_people) else {
        return Some(());
    };
    let count = merged.iter().filter(over_people).count();
    to.findings.push(Finding::error(
        "LIST-MERGED-CELLS",
        Place::at(to.file, u64::from(first.start.0) + 1, ""),
        format!(
            "the sheet `{sheet}` has {count} merged cells that span several rows; the first spans rows {} to {}",
            first.start.0 + 1,
            first.end.0 + 1
        ),
        "unmerge them and write the value into each row, so that each row says its own",
    ));
    None
}

/// Which of some rows that look blank hold a formula: they are rows all the same.
fn without_value(book: &mut Book, sheet: &str, blank: &BTreeSet<u64>) -> BTreeSet<u64> {
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

/// One row of the sheet while its cells are read.
#[derive(Default)]
struct Line {
    cells: Cells,
    /// Why it cannot be used.
    wrong: Option<&'static str>,
}

impl Line {
    fn clear(&mut self) {
        self.cells.clear();
        self.wrong = None;
    }
}

struct Rows {
    columns: Option<Rc<Columns>>,
    count: u64,
    /// Rows below the header that have cells and no value.
    blank: BTreeSet<u64>,
}

impl Rows {
    /// Takes one row of the sheet; none where the header cannot be used.
    fn finish(&mut self, line: u64, row: &Line, to: &mut Reading<'_>) -> Option<()> {
        if row.cells.is_blank() && row.wrong.is_none() {
            if self.columns.is_some() && !row.cells.is_empty() {
                self.blank.insert(line);
            }
            return Some(());
        }
        let Some(columns) = &self.columns else {
            let headers: Vec<String> = row
                .cells
                .iter()
                .map(|cell| cell.trim().to_owned())
                .collect();
            let fields = columns::map(&Header::new(to.list, to.file, line, &headers), to.findings)?;
            self.columns = Some(Rc::new(Columns {
                id: 0,
                headers,
                fields,
            }));
            return Some(());
        };
        if let Some(why) = row.wrong {
            self.refuse(line, &row.cells, why, to);
            return Some(());
        }
        self.count += 1;
        (to.take)(&Row {
            line,
            columns,
            cells: &row.cells,
            more: &[],
            refused: None,
        });
        Some(())
    }

    fn refuse(&mut self, line: u64, cells: &Cells, why: &'static str, to: &mut Reading<'_>) {
        let Some(columns) = &self.columns else {
            return;
        };
        self.count += 1;
        to.findings.push(Finding::warning(
            "LIST-CELL-FAULT",
            Place::at(to.file, line, ""),
            why,
            "mend the formula, write the value, or open and save the workbook once",
        ));
        (to.take)(&Row {
            line,
            columns,
            cells,
            more: &[],
            refused: Some(("LIST-CELL-FAULT", why)),
        });
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
