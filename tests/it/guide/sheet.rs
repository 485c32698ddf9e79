//! What a person does in a spreadsheet program: reads, fills cells, saves.

use std::path::Path;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;

fn read(path: &Path) -> (String, Vec<Vec<Data>>) {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let name = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&name).unwrap();
    (name, range.rows().map(<[Data]>::to_vec).collect())
}

fn write(path: &Path, name: &str, rows: &[Vec<Data>]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(name).unwrap();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Data::Empty => {}
                Data::Float(number) => {
                    sheet.write_number(row, column, *number).unwrap();
                }
                other => {
                    sheet.write_string(row, column, other.to_string()).unwrap();
                }
            }
        }
    }
    book.save(path).unwrap();
}

/// Writes into a cell, such as `C5`.
pub(super) fn set(path: &Path, at: &str, value: &str) {
    let (name, mut rows) = read(path);
    let column = usize::from(at.as_bytes()[0] - b'A');
    let row: usize = at.get(1..).unwrap().parse().unwrap();
    rows[row - 1][column] = Data::String(value.to_owned());
    write(path, &name, &rows);
}

/// Fills cells by the id at the left and the language on top; every one of them must be there, and empty.
pub(super) fn fill(path: &Path, table: &[Vec<String>]) {
    let (name, mut rows) = read(path);
    let header: Vec<String> = rows[0].iter().map(ToString::to_string).collect();
    for line in &table[1..] {
        let row = rows.iter().position(|row| row[0].to_string() == line[0]);
        let row = row.unwrap_or_else(|| panic!("no row {}", line[0]));
        for (language, value) in table[0].iter().zip(line).skip(1) {
            let column = header.iter().position(|name| name == language).unwrap();
            assert_eq!(rows[row][column].to_string(), "");
            rows[row][column] = Data::String(value.clone());
        }
    }
    write(path, &name, &rows);
}

/// A table shows what the workbook holds.
pub(super) fn is(path: &Path, table: &[Vec<String>]) {
    let (_, rows) = read(path);
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect();
    assert_eq!(rows, table);
}
