//! CSV and TSV (RFC 4180, and what spreadsheets make of it).

use csv::{ReaderBuilder, StringRecord};

use super::{Row, columns};
use crate::{
    campaign::ListFile,
    terms::{Finding, Findings, Place},
};

/// A row with more octets than this is a file that lost its line ends or its quotation marks.
const LONGEST: usize = 1 << 20;

/// The delimiter that occurs most in the header, outside quotation marks.
pub(super) fn detect_delimiter(text: &str) -> u8 {
    let header = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("");
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in header.bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(d, _)| !quoted && *d == byte) {
            *count += 1;
        }
    }
    counts
        .into_iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(
            b',',
            |(delimiter, count)| if count == 0 { b',' } else { delimiter },
        )
}

/// Reads all rows; gives how many there were.
pub(super) fn read(
    list: &ListFile,
    file: &str,
    text: &str,
    delimiter: u8,
    take: &mut dyn FnMut(Row),
    findings: &mut Findings,
) -> Option<u64> {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut header: Option<(usize, columns::Fields)> = None;
    let mut rows = 0;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(fault) => {
                let line = fault.position().map_or(0, csv::Position::line);
                findings.push(Finding::error(
                    "LIST-CSV",
                    Place::at(file, line, ""),
                    "the row cannot be read as CSV",
                    "check its quotation marks",
                ));
                return None;
            }
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let Some((width, fields)) = &header else {
            let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
            header = Some((
                cells.len(),
                columns::map(list, file, line, &cells, findings)?,
            ));
            continue;
        };
        rows += 1;
        if record.as_slice().len() > LONGEST {
            findings.push(Finding::error(
                "LIST-ROW-LONG",
                Place::at(file, line, ""),
                format!("a row of {} octets", record.as_slice().len()),
                "a quotation mark or the line ends are missing here",
            ));
            return None;
        }
        if record.len() > *width {
            findings.push(Finding::warning(
                "LIST-CELLS",
                Place::at(file, line, ""),
                format!("the row has {} cells, the header {width}", record.len()),
                "put a cell that holds the delimiter into quotation marks; the cells beyond the header are not used",
            ));
        }
        take(super::read::row(line, fields, record.iter()));
    }
    if header.is_none() {
        findings.push(Finding::error(
            "LIST-EMPTY",
            Place::file(file),
            "the list is empty",
            "it needs a header and rows",
        ));
        return None;
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::detect_delimiter;

    #[test]
    fn delimiters() {
        assert_eq!(detect_delimiter("a;b;c\n1,5;2;3"), b';');
        assert_eq!(detect_delimiter("\"a;x;y\",b\n"), b',');
        assert_eq!(detect_delimiter("email\n"), b',');
        assert_eq!(detect_delimiter("a\tb"), b'\t');
    }
}
