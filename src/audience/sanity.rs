//! What a join gone wrong looks like: values in another column than their own, one value for many
//! people, a column that is almost empty. Mistakes like these have told living patients that they
//! were dead.
//!
//! Each is a finding with numbers that a person judges. It must not change what is sent.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::lists::At;
use crate::{
    list::Row,
    terms::{Finding, Findings, Place},
};

/// So many values of a column are compared.
const SAMPLE: usize = 8192;
/// Fewer rows show nothing.
const FEW: u64 = 20;
/// Columns whose emptiness means that something is assumed for everybody.
const ASSUMED: [&str; 5] = ["locale", "country", "jurisdiction", "audience", "exposed"];

/// What was seen of one list.
#[derive(Debug, Default)]
pub(super) struct Sanity {
    rows: u64,
    columns: Vec<Column>,
    /// Rows whose address stands elsewhere: the column, how many, and the first line.
    shifted: Vec<(String, u64, u64)>,
}

#[derive(Debug)]
struct Column {
    field: String,
    filled: u64,
    /// Values by hash and line, of every `stride`th row.
    sample: Vec<(u64, u64)>,
    stride: u64,
}

impl Sanity {
    /// Looks at a row; `unusable` says that its address is none.
    pub(super) fn look(&mut self, at: At, row: &Row<'_>, unusable: bool) {
        if row.refused.is_some() {
            return;
        }
        self.rows += 1;
        for (index, field) in row.columns.fields.iter().enumerate() {
            let Some(field) = field else {
                continue;
            };
            let known = |column: &Column| column.field == *field;
            // Nearly always the columns stand in the same order.
            let at_hand = self.columns.get(index).is_some_and(known);
            let place = if at_hand {
                Some(index)
            } else {
                self.columns.iter().position(known)
            };
            let place = place.unwrap_or_else(|| {
                self.columns.push(Column {
                    field: field.clone(),
                    filled: 0,
                    sample: Vec::new(),
                    stride: 1,
                });
                self.columns.len() - 1
            });
            let (Some(column), Some(value)) = (self.columns.get_mut(place), row.value(index))
            else {
                continue;
            };
            column.filled += 1;
            if self.rows.is_multiple_of(column.stride) && column.is_personal() {
                column.keep(value, at.place.line);
            }
            if unusable && field != "email" && value.contains('@') {
                match self.shifted.iter_mut().find(|(name, ..)| name == field) {
                    Some((_, count, _)) => *count += 1,
                    None => self.shifted.push((field.clone(), 1, at.place.line)),
                }
            }
        }
    }

    /// What is worth a look.
    pub(super) fn finish(self, file: &str) -> Findings {
        let mut findings = Findings::new();
        let rows = self.rows;
        for (field, count, line) in &self.shifted {
            findings.push(Finding::warning(
                "LIST-SHIFTED",
                Place::at(file, *line, field.clone()),
                format!("in {count} of {rows} rows the column `email` holds no address and `{field}` does"),
                "see whether the values have moved by a column; a value that holds the delimiter must be quoted",
            ));
        }
        for column in &self.columns {
            if rows >= FEW && ASSUMED.contains(&column.field.as_str()) && column.filled * 10 < rows
            {
                findings.push(Finding::warning(
                    "LIST-SPARSE",
                    Place::at(file, 0, column.field.clone()),
                    format!(
                        "the column `{}` is filled in {} of {rows} rows only",
                        column.field, column.filled
                    ),
                    "for the others it is assumed; see whether the join lost it",
                ));
            }
            if let Some((share, line)) = column.repeated() {
                let times = share * column.stride;
                let about = if column.stride > 1 { "about " } else { "" };
                findings.push(Finding::warning(
                    "LIST-REPEATED",
                    Place::at(file, line, column.field.clone()),
                    format!(
                        "{about}{times} of {} values of `{}` are the same one, and nearly all others differ",
                        column.filled, column.field
                    ),
                    "see whether it is a placeholder, or a join gave one person's value to others",
                ));
            }
        }
        findings
    }
}

impl Column {
    /// Whether its values are somebody's own. Names repeat among people.
    fn is_personal(&self) -> bool {
        let known = ASSUMED.contains(&self.field.as_str()) || self.field.starts_with("exposed:");
        !known && !matches!(self.field.as_str(), "email" | "region" | "person")
    }

    fn keep(&mut self, value: &str, line: u64) {
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        self.sample.push((hasher.finish(), line));
        if self.sample.len() >= SAMPLE {
            let mut odd = false;
            self.sample.retain(|_| {
                odd = !odd;
                odd
            });
            self.stride *= 2;
        }
    }

    /// How often the most frequent value stands in the sample, and its first line; none where that is
    /// seldom, or where other values repeat as well.
    fn repeated(&self) -> Option<(u64, u64)> {
        let mut sample = self.sample.clone();
        sample.sort_unstable();
        let mut values = 0_u64;
        let mut most: Option<(u64, u64)> = None;
        for same in sample.chunk_by(|a, b| a.0 == b.0) {
            values += 1;
            let (count, line) = (same.len() as u64, same.first().map_or(0, |(_, line)| *line));
            if most.is_none_or(|(before, _)| count > before) {
                most = Some((count, line));
            }
        }
        let all = self.sample.len() as u64;
        let (count, line) = most?;
        let others_differ = (values - 1) * 10 >= (all - count) * 8 && values > 10;
        (count >= 10 && count * 50 >= all && others_differ).then_some((count, line))
    }
}
