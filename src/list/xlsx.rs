//! Workbooks: one sheet, its first row the header. Hidden rows count like any other, since a
//! filter must not lose anybody.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::{Row, columns};
use crate::{
    campaign::ListFile,
    terms::{Finding, Findings, Place},
};

/// Reads all rows; gives how many there were, and the sheet.
pub(super) fn read(
    list: &ListFile,
    file: &str,
    bytes: &[u8],
    take: &mut dyn FnMut(Row),
    findings: &mut Findings,
) -> Option<(u64, String)> {
    let mut error = |message: String, help: &str| {
        findings.push(Finding::error(
            "LIST-XLSX",
            Place::file(file),
            message,
            help,
        ));
    };
    let mut book = match Xlsx::new(Cursor::new(bytes)) {
        Ok(book) => book,
        Err(_fault) => {
            error(
                "the file cannot be read as a workbook".to_owned(),
                "save it again as .xlsx, or as CSV UTF-8",
            );
            return None;
        }
    };
    let sheets = book.sheet_names();
    let sheet = match &list.sheet {
        Some(sheet) if sheets.contains(sheet) => sheet.clone(),
        Some(sheet) => {
            error(
                format!(
                    "there is no sheet `{sheet}`; there are: {}",
                    sheets.join(", ")
                ),
                "correct `sheet` of this list",
            );
            return None;
        }
        None if sheets.len() == 1 => sheets.first()?.clone(),
        None => {
            error(
                format!("the workbook has several sheets: {}", sheets.join(", ")),
                "say which with `sheet = \"...\"`",
            );
            return None;
        }
    };
    let Ok(range) = book.worksheet_range(&sheet) else {
        error(
            format!("the sheet `{sheet}` cannot be read"),
            "save it again as .xlsx, or as CSV UTF-8",
        );
        return None;
    };
    let first = u64::from(range.start().map_or(0, |(row, _)| row)) + 1;
    let mut header: Option<columns::Fields> = None;
    let mut rows = 0;
    for (index, cells) in range.rows().enumerate() {
        let line = first + index as u64;
        let cells: Vec<String> = cells.iter().map(cell).collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        match &header {
            None => header = Some(columns::map(list, file, line, &cells, findings)?),
            Some(fields) => {
                rows += 1;
                take(super::read::row(
                    line,
                    fields,
                    cells.iter().map(String::as_str),
                ));
            }
        }
    }
    Some((rows, sheet))
}

fn cell(data: &Data) -> String {
    match data {
        Data::Empty | Data::Error(_) => String::new(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        other => other.to_string().trim().to_owned(),
    }
}
