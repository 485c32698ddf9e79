//! The columns of all lists as one table, for registers: a column that the program knows is one column,
//! whatever each list calls it.

use std::collections::HashMap;

use crate::list::Row;

#[derive(Debug, Default)]
pub(super) struct Together {
    pub(super) headers: Vec<String>,
    of_field: HashMap<String, usize>,
}

impl Together {
    /// Takes in the columns of a row's list.
    pub(super) fn learn(&mut self, row: &Row<'_>) {
        for (header, field) in row.columns.headers.iter().zip(&row.columns.fields) {
            self.place(header, field.as_deref());
        }
    }

    /// Where a column of a row goes.
    fn place(&mut self, header: &str, field: Option<&str>) -> usize {
        let name = field.unwrap_or(header);
        if let Some(place) = self.of_field.get(name) {
            return *place;
        }
        self.of_field.insert(name.to_owned(), self.headers.len());
        self.headers.push(header.to_owned());
        self.headers.len() - 1
    }

    /// Where a column that the program knows stands, if any list has it.
    pub(super) fn known(&self, field: &str) -> Option<usize> {
        self.of_field.get(field).copied()
    }

    /// Our columns before those of the lists.
    pub(super) fn header(&self, ours: &[&str]) -> Vec<String> {
        let ours = ours.iter().map(|name| (*name).to_owned());
        ours.chain(self.headers.iter().cloned()).collect()
    }

    /// The cells of a row, each in its column.
    pub(super) fn cells<'r>(&mut self, row: &'r Row<'_>) -> Vec<&'r str> {
        let mut cells = vec![""; self.headers.len()];
        if row.columns.headers.is_empty() {
            // What is left of a row that has no columns stands in the first.
            cells
                .iter_mut()
                .zip(row.cells.iter())
                .for_each(|(place, cell)| *place = cell);
        }
        let of_row = row
            .columns
            .headers
            .iter()
            .zip(&row.columns.fields)
            .enumerate();
        for (index, (header, field)) in of_row {
            let place = self.place(header, field.as_deref());
            if let Some(place) = cells.get_mut(place) {
                *place = row.cells.get(index);
            }
        }
        cells
    }
}
