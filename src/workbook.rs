//! Workbooks of spreadsheet programs: their sheets, and the cells of one as text.
//!
//! Guarantees that cells come one after the other and never as a rectangle: a sheet that claims a
//! million rows by sixteen thousand columns costs what it really holds. It knows nothing of what the
//! cells mean.

use std::{
    io::{BufReader, Read, Seek},
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};

/// No sheet has more columns and rows.
const SHEET_COLUMNS: u32 = 1 << 14;
const MOST_ROWS: u32 = 1 << 20;

/// Why a workbook cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is none, or has no such sheet.
    #[error("the file cannot be read as a workbook")]
    Unreadable,
    /// It is one, and broken.
    #[error("the workbook is damaged")]
    Damaged,
    /// A sheet ends in the middle.
    #[error("the sheet `{0}` is damaged after row {1}")]
    Broken(String, u64),
    /// Two cells claim one place, or one has no place.
    #[error("the sheet `{0}` is damaged after row {1}: a cell is out of its place")]
    Misplaced(String, u64),
}

/// One cell. Rows and columns count from 1 and 0: as people name rows, as programs index columns.
#[derive(Debug)]
pub struct Cell {
    /// The row, as the spreadsheet program shows it.
    pub line: u64,
    /// The column, the first being 0.
    pub column: usize,
    /// What it says; an error is a cell such as `#N/A`.
    pub text: Result<String, &'static str>,
}

/// Bytes that can be read from anywhere.
pub trait Octets: Read + Seek {}
impl<T: Read + Seek> Octets for T {}

/// An open workbook.
pub struct Workbook {
    book: Xlsx<BufReader<Box<dyn Octets>>>,
}

impl Workbook {
    /// Opens it.
    pub fn open(octets: Box<dyn Octets>) -> Result<Self, Fault> {
        let open = guarded(|| Xlsx::new(BufReader::new(octets)))?;
        let book = open.map_err(|_fault| Fault::Unreadable)?;
        Ok(Self { book })
    }

    /// The sheets that can be seen.
    #[must_use]
    pub fn visible(&self) -> Vec<String> {
        let sheets = self.book.sheets_metadata().iter();
        sheets
            .filter(|sheet| {
                sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
            })
            .map(|sheet| sheet.name.clone())
            .collect()
    }

    /// Whether there is such a sheet, seen or hidden.
    #[must_use]
    pub fn has(&self, sheet: &str) -> bool {
        self.book.sheet_names().iter().any(|name| name == sheet)
    }

    /// Cells merged over several places, as their first and last ones (row from 1, column from 0).
    pub fn merged(&mut self, sheet: &str) -> Result<Vec<[(u64, usize); 2]>, Fault> {
        let place = |(row, column): (u32, u32)| (u64::from(row) + 1, column as usize);
        let merged = guarded(|| self.book.merge_cells_by_sheet_name(sheet))?;
        let merged = merged.unwrap_or_default().into_iter();
        Ok(merged
            .map(|area| [place(area.start), place(area.end)])
            .collect())
    }

    /// All cells that are there, row by row, until `take` breaks off.
    pub fn cells(
        &mut self,
        sheet: &str,
        take: &mut dyn FnMut(Cell) -> ControlFlow<()>,
    ) -> Result<(), Fault> {
        guarded(|| self.each(sheet, take))?
    }

    fn each(
        &mut self,
        sheet: &str,
        take: &mut dyn FnMut(Cell) -> ControlFlow<()>,
    ) -> Result<(), Fault> {
        let broken = |line| Fault::Broken(sheet.to_owned(), line);
        let mut cells = self
            .book
            .worksheet_cells_reader(sheet)
            .map_err(|_fault| broken(0))?;
        let mut before = None;
        let mut line = 0;
        while let Some(cell) = cells.next_cell().map_err(|_fault| broken(line))? {
            let (row, column) = cell.get_position();
            // Each cell stands behind the one before; where two claim one place, one would be lost.
            let behind = before.is_none_or(|last| (row, column) > last);
            if row >= MOST_ROWS || column >= SHEET_COLUMNS || !behind {
                return Err(Fault::Misplaced(sheet.to_owned(), line));
            }
            before = Some((row, column));
            line = u64::from(row) + 1;
            let cell = Cell {
                line,
                column: column as usize,
                text: text(cell.get_value()),
            };
            if take(cell).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Where formulas stand (row from 1, column from 0), until `take` breaks off.
    pub fn formulas(
        &mut self,
        sheet: &str,
        take: &mut dyn FnMut(u64, usize) -> ControlFlow<()>,
    ) -> Result<(), Fault> {
        guarded(|| {
            let Ok(mut cells) = self.book.worksheet_cells_reader(sheet) else {
                return;
            };
            while let Ok(Some(formula)) = cells.next_formula() {
                let (row, column) = formula.get_position();
                if !formula.get_value().is_empty()
                    && take(u64::from(row) + 1, column as usize).is_break()
                {
                    return;
                }
            }
        })
    }
}

/// The library computes cell places without bounds and panics on some that no spreadsheet program
/// writes, so a panic of its own counts as damage.
fn guarded<T>(read: impl FnOnce() -> T) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(read)).map_err(|_panic| Fault::Damaged)
}

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
