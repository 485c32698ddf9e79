//! Lists in workbooks: one sheet, its first row the header. Hidden rows count like any other, since
//! a filter must not lose anybody.

use std::{collections::BTreeSet, ops::ControlFlow, rc::Rc};

use super::{Cells, Columns, Content, Reading, Row, columns, columns::Header};
use crate::{
    terms::{Finding, Place, agrees, counted},
    workbook::{Fault, Octets, Workbook},
};

/// Columns that are read; a list with more means harm.
const MOST_COLUMNS: usize = 1000;

/// Reads all rows; gives how many there were, and the sheet.
pub(super) fn read(to: &mut Reading<'_>, octets: Box<dyn Octets>) -> Option<(Content, String)> {
    match read_book(to, octets) {
        Ok(read) => read,
        Err(fault) => {
            to.findings
                .push(unusable(to.file, fault.to_string(), RESAVE));
            None
        }
    }
}

fn read_book(
    to: &mut Reading<'_>,
    octets: Box<dyn Octets>,
) -> Result<Option<(Content, String)>, Fault> {
    let file = to.file;
    let mut book = Workbook::open(octets)?;
    let Some(sheet) = choose(&book, to) else {
        return Ok(None);
    };
    if !not_merged(&mut book, &sheet, to)? {
        return Ok(None);
    }
    let mut rows = Rows {
        columns: None,
        count: 0,
        blank: BTreeSet::new(),
    };
    let mut line = 0;
    let mut row = Line::default();
    let mut usable = true;
    book.cells(&sheet, &mut |cell| {
        if cell.line != line {
            usable = rows.finish(line, &row, to).is_some();
            if !usable {
                return ControlFlow::Break(());
            }
            row.clear();
            line = cell.line;
        }
        row.take(cell.column, cell.text);
        ControlFlow::Continue(())
    })?;
    if !usable || rows.finish(line, &row, to).is_none() {
        return Ok(None);
    }
    if !rows.blank.is_empty() {
        let blank = std::mem::take(&mut rows.blank);
        let mut found = BTreeSet::new();
        book.formulas(&sheet, &mut |line, _| {
            if blank.contains(&line) {
                found.insert(line);
            }
            ControlFlow::Continue(())
        })?;
        for line in found {
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
        return Ok(None);
    };
    Ok(Some((Content::new(rows.count, &columns.fields), sheet)))
}

const RESAVE: &str = "save it again as .xlsx, or as CSV UTF-8";

fn unusable(file: &str, message: impl Into<String>, help: &str) -> Finding {
    Finding::error("LIST-XLSX", Place::file(file), message, help)
}

/// The stated sheet, or the only one that can be seen.
fn choose(book: &Workbook, to: &mut Reading<'_>) -> Option<String> {
    let visible = book.visible();
    let (message, help) = match (&to.list.sheet, visible.as_slice()) {
        (Some(sheet), _) if book.has(sheet) => return Some(sheet.clone()),
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
fn not_merged(book: &mut Workbook, sheet: &str, to: &mut Reading<'_>) -> Result<bool, Fault> {
    let mut merged = book.merged(sheet)?;
    merged.retain(|[(first, _), (last, _)]| last > first);
    let Some([(first, _), (last, _)]) = merged.first() else {
        return Ok(true);
    };
    let count = merged.len();
    to.findings.push(Finding::error(
        "LIST-MERGED-CELLS",
        Place::at(to.file, *first, ""),
        format!(
            "the sheet `{sheet}` has {} that {} several rows; the first spans rows {first} to {last}",
            counted(count, "merged cell"),
            agrees(count, "spans", "span")
        ),
        "unmerge them and write the value into each row, so that each row says its own",
    ));
    Ok(false)
}

/// One row of the sheet while its cells are read.
#[derive(Default)]
struct Line {
    cells: Cells,
    /// Why it cannot be used.
    wrong: Option<&'static str>,
}

impl Line {
    fn take(&mut self, column: usize, text: Result<String, &'static str>) {
        if column >= MOST_COLUMNS {
            // One cell stands for all out there: the row is not read rightly with any of them.
            if text.is_ok_and(|text| !text.trim().is_empty()) {
                self.wrong = Some("a value stands far beyond the header");
            }
            return;
        }
        while self.cells.len() < column {
            self.cells.push("");
        }
        match text {
            Ok(text) => self.cells.push(&text),
            Err(why) => {
                self.cells.push("");
                self.wrong = Some(why);
            }
        }
    }

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
