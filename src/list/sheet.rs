//! A sheet that was read: a workbook is slow to unpack and small, so its rows are kept for the next
//! reading.

use std::rc::Rc;

use super::{Cells, Columns, Content, Row, Take};

/// The rows of a sheet.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) content: Content,
    rows: Rows,
}

/// Rows while they are met.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows(Vec<Kept>);

#[derive(Clone, Debug)]
struct Kept {
    line: u64,
    columns: Rc<Columns>,
    cells: Cells,
    refused: Option<Box<(&'static str, String)>>,
}

impl Rows {
    pub(super) fn keep(&mut self, row: &Row<'_>) {
        self.0.push(Kept {
            line: row.line,
            columns: Rc::clone(row.columns),
            cells: row.cells.kept(),
            refused: row.refused.map(|(id, why)| Box::new((id, why.to_owned()))),
        });
    }

    pub(super) fn of(self, name: String, content: Content) -> Sheet {
        Sheet {
            name,
            content,
            rows: self,
        }
    }
}

impl Sheet {
    /// Shows all rows once more.
    pub(super) fn read(&self, take: &mut Take<'_>) {
        for kept in &self.rows.0 {
            let refused = kept.refused.as_deref();
            take(&Row {
                line: kept.line,
                columns: &kept.columns,
                cells: &kept.cells,
                more: &[],
                refused: refused.map(|(id, why)| (*id, why.as_str())),
            });
        }
    }
}
