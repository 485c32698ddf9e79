//! Text to CSV records (RFC 4180, and what spreadsheets make of it), each with its line.
//!
//! A quotation mark that is opened and never closed would make one cell of all following people.
//! So a quoted cell is bounded, and a caller that doubts a record can have its first line alone:
//! the others are then read as records of their own.

use std::borrow::Cow;

/// A quoted cell with more octets was never closed.
const LONGEST_QUOTED: usize = 1 << 20;

/// Where the reader stands.
pub(super) struct Records<'t> {
    text: &'t str,
    at: usize,
    line: u64,
    delimiter: u8,
    torn: bool,
}

/// One record.
pub(super) struct Record<'t> {
    /// The line where it starts.
    pub(super) line: u64,
    /// How many lines it spans.
    pub(super) lines: u64,
    /// How many octets it has.
    pub(super) octets: usize,
    /// Its cells; none where a quotation mark is not closed.
    pub(super) cells: Option<Vec<Cow<'t, str>>>,
    /// Whether letters follow a closing quotation mark.
    pub(super) torn: bool,
    start: usize,
}

/// A quotation mark is not closed.
struct Open;

impl<'t> Records<'t> {
    pub(super) fn new(text: &'t str, delimiter: u8) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            delimiter,
            torn: false,
        }
    }

    /// Gives up a record: reading goes on with the line after its first.
    pub(super) fn only_first_line(&mut self, record: &Record<'t>) {
        self.at = record.start;
        self.line = record.line;
        while self.here().is_some_and(|byte| !ends_line(byte)) {
            self.at += 1;
        }
        self.pass_line_end();
    }

    fn here(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn pass_line_end(&mut self) {
        match self.here() {
            Some(b'\r') if self.text.as_bytes().get(self.at + 1) == Some(&b'\n') => self.at += 2,
            Some(b'\r' | b'\n') => self.at += 1,
            _ => return,
        }
        self.line += 1;
    }

    fn piece(&self, from: usize, to: usize) -> &'t str {
        self.text.get(from..to).unwrap_or("")
    }

    fn cell(&mut self) -> Result<Cow<'t, str>, Open> {
        let delimiter = self.delimiter;
        let ends = |byte: u8| byte == delimiter || ends_line(byte);
        let mut text = String::new();
        if self.here() == Some(b'"') {
            self.at += 1;
            let (first, mut from) = (self.at, self.at);
            loop {
                match self.here() {
                    None => return Err(Open),
                    Some(_) if self.at - first > LONGEST_QUOTED => return Err(Open),
                    Some(b'"') if self.text.as_bytes().get(self.at + 1) == Some(&b'"') => {
                        text.push_str(self.piece(from, self.at + 1));
                        self.at += 2;
                        from = self.at;
                    }
                    Some(b'"') => break,
                    Some(byte) if ends_line(byte) => self.pass_line_end(),
                    Some(_) => self.at += 1,
                }
            }
            let last = self.piece(from, self.at);
            self.at += 1;
            if text.is_empty() && self.here().is_none_or(ends) {
                return Ok(Cow::Borrowed(last));
            }
            text.push_str(last);
            self.torn |= !self.here().is_none_or(ends);
        }
        let from = self.at;
        while self.here().is_some_and(|byte| !ends(byte)) {
            self.at += 1;
        }
        let rest = self.piece(from, self.at);
        if text.is_empty() {
            return Ok(Cow::Borrowed(rest));
        }
        text.push_str(rest);
        Ok(Cow::Owned(text))
    }
}

const fn ends_line(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

impl<'t> Iterator for Records<'t> {
    type Item = Record<'t>;

    fn next(&mut self) -> Option<Record<'t>> {
        while self.here().is_some_and(ends_line) {
            self.pass_line_end();
        }
        self.here()?;
        let mut record = Record {
            line: self.line,
            lines: 1,
            octets: 0,
            cells: None,
            torn: false,
            start: self.at,
        };
        self.torn = false;
        let mut cells = Vec::new();
        loop {
            let Ok(cell) = self.cell() else {
                self.only_first_line(&record);
                return Some(record);
            };
            cells.push(cell);
            if self.here() == Some(self.delimiter) {
                self.at += 1;
            } else {
                break;
            }
        }
        record.octets = self.at - record.start;
        record.lines = self.line - record.line + 1;
        record.torn = self.torn;
        record.cells = Some(cells);
        self.pass_line_end();
        Some(record)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Plain = (u64, Option<Vec<String>>);

    fn read(text: &str) -> Vec<Plain> {
        Records::new(text, b',')
            .map(|r| {
                let cells = r
                    .cells
                    .map(|c| c.into_iter().map(Cow::into_owned).collect());
                (r.line, cells)
            })
            .collect()
    }

    fn row(line: u64, cells: &[&str]) -> Plain {
        (line, Some(cells.iter().map(|c| (*c).to_owned()).collect()))
    }

    #[test]
    fn lines_are_where_rows_start_whatever_ends_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("a,b{end}{end}\"1{end}2\",\"x\"\"y\"{end}3,{end}");
            let cell = format!("1{end}2");
            assert_eq!(
                read(&text),
                [
                    row(1, &["a", "b"]),
                    row(3, &[&cell, "x\"y"]),
                    row(5, &["3", ""])
                ]
            );
        }
    }

    #[test]
    fn an_open_quotation_mark_costs_one_row_only() {
        assert_eq!(
            read("a,b\n\"x,y\n1,2\n"),
            [row(1, &["a", "b"]), (2, None), row(3, &["1", "2"])]
        );
    }

    proptest! {
        #[test]
        fn agrees_with_the_csv_crate_where_quotation_marks_are_closed(text in "[a,\"\r\né]{0,40}") {
            let ours = read(&text);
            if ours.iter().any(|(_, cells)| cells.is_none()) {
                return Ok(());
            }
            let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
            let theirs: Vec<Vec<String>> = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
            let ours: Vec<Vec<String>> = ours.into_iter().filter_map(|(_, cells)| cells).collect();
            prop_assert_eq!(ours, theirs);
        }
    }
}
