//! CSV and TSV: records to rows by the header, and what is wrong with a record.

use std::{io, rc::Rc};

use super::{
    Cells, Columns, Content, Reading, Row, columns,
    columns::Header,
    records::{Records, Shape},
    text::Text,
};
use crate::terms::{Finding, Place, counted};

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
pub(super) fn separator_line(line: &str) -> Option<u8> {
    match line.trim_end_matches(['\r', '\n']).strip_prefix("sep=") {
        Some("") => Some(b'\t'),
        Some(one) if one.len() == 1 && !one.starts_with('"') => one.bytes().next(),
        _ => None,
    }
}

/// Reads all rows; gives how many there were.
pub(super) fn read(
    to: &mut Reading<'_>,
    text: Text,
    delimiter: u8,
    separator_line: bool,
) -> io::Result<Option<Content>> {
    let mut records = Records::new(text, delimiter);
    let mut cells = Cells::default();
    let mut columns: Option<Rc<Columns>> = None;
    let mut rows = 0;
    while let Some(record) = records.next(&mut cells)? {
        let line = record.line;
        let read = matches!(record.shape, Shape::Whole | Shape::Torn);
        if (read && cells.is_blank()) || (columns.is_none() && line == 1 && separator_line) {
            continue;
        }
        let Some(columns) = &columns else {
            let headers: Vec<String> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
            let Some(fields) =
                columns::map(&Header::new(to.list, to.file, line, &headers), to.findings)
            else {
                return Ok(None);
            };
            columns = Some(Rc::new(Columns {
                id: 0,
                headers,
                fields,
            }));
            continue;
        };
        rows += 1;
        let width = columns.fields.len();
        let swallowed = record.lines > 1 && (cells.len() < width || record.shape == Shape::Torn);
        if swallowed {
            records.only_first_line(line, &mut cells)?;
        }
        let beyond =
            cells.len() > width && cells.iter().skip(width).any(|cell| !cell.trim().is_empty());
        let wrong = if swallowed || record.shape == Shape::Open {
            Some((
                "LIST-QUOTE",
                "a quotation mark is opened here and not closed".to_owned(),
                "close it, or double a mark that belongs to the value; the rows below are read as usual",
            ))
        } else if record.shape == Shape::Long || cells.octets() > LONGEST {
            Some((
                "LIST-ROW-LONG",
                format!("the row has more than {} MiB", LONGEST >> 20),
                "its line end is missing",
            ))
        } else if beyond {
            Some((
                "LIST-CELLS",
                format!(
                    "the row has {} and the header {width}",
                    counted(cells.len(), "cell")
                ),
                "put a value that holds the delimiter into quotation marks: here it would shift the others",
            ))
        } else {
            None
        };
        if let Some((id, message, help)) = &wrong {
            let place = Place::at(to.file, line, "");
            to.findings
                .push(Finding::warning(id, place, message.clone(), *help));
        }
        (to.take)(&Row {
            line,
            columns,
            cells: &cells,
            more: &[],
            refused: wrong.as_ref().map(|(id, why, _)| (*id, why.as_str())),
        });
    }
    let Some(columns) = columns else {
        to.findings.push(Finding::error(
            "LIST-EMPTY",
            Place::file(to.file),
            "the list is empty",
            "it needs a header and rows",
        ));
        return Ok(None);
    };
    Ok(Some(Content::new(rows, &columns.fields)))
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
