//! Text to CSV records (RFC 4180, and what spreadsheets make of it), each with its line.
//!
//! A quotation mark that is opened and never closed would make one cell of all following people.
//! So a quoted cell is bounded, and a caller that doubts a record can have its first line alone:
//! the others are then read as records of their own.

use std::io;

use super::{
    row::Cells,
    text::{LONGEST, Text},
};

/// A quoted cell with more octets was never closed.
const LONGEST_QUOTED: usize = 1 << 20;

/// Where the reader stands.
pub(super) struct Records {
    text: Text,
    line: u64,
    delimiter: u8,
    /// Where the last record starts in the text that is at hand.
    start: usize,
}

/// One record; its cells stand apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The line where it starts.
    pub(super) line: u64,
    /// How many lines it spans.
    pub(super) lines: u64,
    /// What came of it.
    pub(super) shape: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// All its cells.
    Whole,
    /// All its cells; letters follow a closing quotation mark.
    Torn,
    /// A quotation mark is not closed.
    Open,
    /// It does not end.
    Long,
}

/// How far reading a record came.
enum Parsed {
    To(usize, u64, Shape),
    Open,
    /// The text at hand ends before the record does.
    More,
}

impl Records {
    pub(super) fn new(text: Text, delimiter: u8) -> Self {
        Self {
            text,
            line: 1,
            delimiter,
            start: 0,
        }
    }

    /// The next record, with its cells.
    pub(super) fn next(&mut self, cells: &mut Cells) -> io::Result<Option<Record>> {
        while self.text.pass_line_end()? {
            self.line += 1;
        }
        if self.text.here()?.is_none() {
            return Ok(None);
        }
        let line = self.line;
        let record = |lines, shape| Ok(Some(Record { line, lines, shape }));
        loop {
            match self.parse(cells) {
                Parsed::To(end, lines, shape) => {
                    self.start = self.text.at;
                    self.text.at = end;
                    self.line += lines - 1;
                    // The end itself may have to be decoded, and what the record is made of must
                    // stay at hand: so it is passed over when the next one is asked for.
                    return record(lines, shape);
                }
                Parsed::Open => {
                    self.start = self.text.at;
                    self.only_first_line(line, cells)?;
                    return record(1, Shape::Open);
                }
                Parsed::More if self.text.ahead().len() > LONGEST => {
                    self.start = self.text.at;
                    self.only_first_line(line, cells)?;
                    return record(1, Shape::Long);
                }
                Parsed::More => {
                    self.text.drop_before(self.text.at);
                    self.text.more()?;
                }
            }
        }
    }

    /// Gives up the last record, which started in `line`: its first line is its only cell, and
    /// reading goes on with the line after that.
    pub(super) fn only_first_line(&mut self, line: u64, cells: &mut Cells) -> io::Result<()> {
        self.text.at = self.start;
        let ahead = self.text.ahead();
        let end = memchr::memchr2(b'\n', b'\r', ahead).unwrap_or(ahead.len());
        let first = self
            .text
            .seen()
            .get(self.start..self.start + end)
            .unwrap_or("");
        cells.clear();
        let kept = first
            .char_indices()
            .nth(1000)
            .map_or(first.len(), |(at, _)| at);
        cells.push(first.get(..kept).unwrap_or(""));
        self.line = line;
        if self.text.pass_line()? {
            self.line += 1;
        }
        Ok(())
    }

    /// Reads one record of the text at hand.
    fn parse(&self, cells: &mut Cells) -> Parsed {
        let (text, delimiter) = (self.text.seen(), self.delimiter);
        let bytes = text.as_bytes();
        let piece = |from: usize, to: usize| text.get(from..to).unwrap_or("");
        let (mut at, mut lines, mut torn) = (self.text.at, 1, false);
        cells.clear();
        loop {
            if bytes.get(at) == Some(&b'"') {
                at += 1;
                let first = at;
                loop {
                    let ahead = bytes.get(at..).unwrap_or(&[]);
                    let Some(close) = memchr::memchr(b'"', ahead) else {
                        return if self.text.ended() || bytes.len() - first > LONGEST_QUOTED {
                            Parsed::Open
                        } else {
                            Parsed::More
                        };
                    };
                    let close = at + close;
                    if close - first > LONGEST_QUOTED {
                        return Parsed::Open;
                    }
                    lines += line_ends(bytes.get(at..close).unwrap_or(&[]));
                    cells.part(piece(at, close));
                    match bytes.get(close + 1) {
                        None if !self.text.ended() => return Parsed::More,
                        Some(b'"') => cells.part("\""),
                        _ => {
                            at = close + 1;
                            break;
                        }
                    }
                    at = close + 2;
                }
                torn |= bytes
                    .get(at)
                    .is_some_and(|byte| *byte != delimiter && !ends_line(*byte));
            }
            let ahead = bytes.get(at..).unwrap_or(&[]);
            let end = match memchr::memchr3(delimiter, b'\n', b'\r', ahead) {
                Some(end) => at + end,
                None if self.text.ended() => bytes.len(),
                None => return Parsed::More,
            };
            cells.part(piece(at, end));
            cells.end();
            at = end;
            if bytes.get(at) != Some(&delimiter) {
                let shape = if torn { Shape::Torn } else { Shape::Whole };
                return Parsed::To(at, lines, shape);
            }
            at += 1;
            if at == bytes.len() && !self.text.ended() {
                return Parsed::More;
            }
        }
    }
}

const fn ends_line(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// How many line ends there are; `\r\n` is one.
fn line_ends(bytes: &[u8]) -> u64 {
    let ends = memchr::memchr2_iter(b'\n', b'\r', bytes);
    ends.filter(|at| {
        bytes.get(*at) == Some(&b'\r') || *at == 0 || bytes.get(at - 1) != Some(&b'\r')
    })
    .count() as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Plain = (u64, Option<Vec<String>>);

    /// Gives its octets in the stated portions.
    struct Drops(Vec<u8>, usize);

    impl io::Read for Drops {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let some = self.1.min(self.0.len()).min(into.len());
            let rest = self.0.split_off(some);
            into[..some].copy_from_slice(&self.0);
            self.0 = rest;
            Ok(some)
        }
    }

    fn read(text: &str) -> Vec<Plain> {
        let octets = Drops(text.as_bytes().to_vec(), 3);
        let text = Text::new(Box::new(octets), encoding_rs::UTF_8);
        let mut records = Records::new(text, b',');
        let (mut cells, mut all) = (Cells::default(), Vec::new());
        while let Some(record) = records.next(&mut cells).unwrap() {
            let whole = matches!(record.shape, Shape::Whole | Shape::Torn);
            all.push((
                record.line,
                whole.then(|| cells.iter().map(str::to_owned).collect()),
            ));
        }
        all
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
