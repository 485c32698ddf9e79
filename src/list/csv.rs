//! CSV and TSV: records to rows by the header, and what is wrong with a record.

use super::{Content, Refused, Take, columns, columns::Header, records::Records};
use crate::{
    campaign::ListFile,
    terms::{Finding, Findings, Place},
};

/// A row with more octets is a file that lost its line ends.
const LONGEST: usize = 1 << 20;

/// The delimiter that a spreadsheet states in a first line `sep=;`, else the one that occurs most
/// in the header, outside quotation marks.
pub(super) fn detect_delimiter(text: &str) -> u8 {
    let header = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("");
    if let Some(stated) = separator_line(header) {
        return stated;
    }
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

/// The delimiter of a line `sep=;`, as Excel writes and reads it.
fn separator_line(line: &str) -> Option<u8> {
    match line.trim_end_matches(['\r', '\n']).strip_prefix("sep=") {
        Some("") => Some(b'\t'),
        Some(one) if one.len() == 1 && !one.starts_with('"') => one.bytes().next(),
        _ => None,
    }
}

/// Reads all rows; gives how many there were.
pub(super) fn read(
    list: &ListFile,
    file: &str,
    text: &str,
    delimiter: u8,
    take: &mut Take<'_>,
    findings: &mut Findings,
) -> Option<Content> {
    let mut records = Records::new(text, delimiter);
    let mut header: Option<(usize, columns::Fields)> = None;
    let mut rows = 0;
    while let Some(record) = records.next() {
        let line = record.line;
        let cells = record.cells.as_deref().unwrap_or(&[]);
        let blank = record.cells.is_some() && cells.iter().all(|cell| cell.trim().is_empty());
        let is_separator_line =
            line == 1 && separator_line(text.lines().next().unwrap_or("")).is_some();
        if blank || (header.is_none() && is_separator_line) {
            continue;
        }
        let Some((width, fields)) = &header else {
            let cells: Vec<String> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
            let fields = columns::map(&Header::new(list, file, line, &cells), findings)?;
            header = Some((cells.len(), fields));
            continue;
        };
        rows += 1;
        let beyond = cells
            .iter()
            .skip(*width)
            .any(|cell| !cell.trim().is_empty());
        let swallowed = record.lines > 1 && (cells.len() < *width || record.torn);
        let wrong = if record.cells.is_none() || swallowed {
            records.only_first_line(&record);
            Some((
                "LIST-QUOTE",
                "a quotation mark is opened here and not closed".to_owned(),
                "close it, or double a mark that belongs to the value; the rows below are read as usual",
            ))
        } else if record.octets > LONGEST {
            Some((
                "LIST-ROW-LONG",
                format!("the row has {} octets", record.octets),
                "its line end is missing",
            ))
        } else if beyond {
            Some((
                "LIST-CELLS",
                format!("the row has {} cells and the header {width}", cells.len()),
                "put a value that holds the delimiter into quotation marks: here it would shift the others",
            ))
        } else {
            None
        };
        if let Some((id, message, help)) = wrong {
            findings.push(Finding::warning(
                id,
                Place::at(file, line, ""),
                message,
                help,
            ));
            take(Err(Refused { line }));
        } else {
            take(Ok(super::read::row(
                line,
                fields,
                cells.iter().map(AsRef::as_ref),
            )));
        }
    }
    let Some((_, fields)) = header else {
        findings.push(Finding::error(
            "LIST-EMPTY",
            Place::file(file),
            "the list is empty",
            "it needs a header and rows",
        ));
        return None;
    };
    Some(Content::new(rows, fields))
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
        assert_eq!(detect_delimiter("sep=|\r\na,b|c"), b'|');
    }
}
