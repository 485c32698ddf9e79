//! One list of a campaign, whatever its form.

use std::{
    collections::BTreeSet,
    io::{self, Read},
    path::Path,
};

use super::{
    Content, Row, Take,
    columns::Fields,
    csv, encoding, jsonl,
    unpack::{Packing, unpack},
    xlsx,
};
use crate::{
    campaign::{self, ListFile},
    terms::{Finding, Findings, Place},
};

/// What reading a list gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListReport {
    /// The file, as the campaign calls it.
    pub file: String,
    /// How many rows it has.
    pub rows: u64,
    /// The fields that the program does not read itself, and `name`, whether or not any row has
    /// a value.
    pub fields: BTreeSet<String>,
    /// How it was read: form, delimiter, encoding.
    pub read_as: String,
}

/// Reads a list and gives each row to `take`. Where the list cannot be read at all there is a
/// finding that blocks.
pub fn read(
    folder: &Path,
    list: &ListFile,
    take: &mut Take<'_>,
    findings: &mut Findings,
) -> ListReport {
    let Some(file) = list.file.as_ref().map(|file| file.as_ref().clone()) else {
        findings.push(Finding::error(
            "LIST-FILE",
            Place::file("campaign.toml"),
            "a [[list]] names no file",
            "add `file = \"lists/people.csv\"`",
        ));
        return ListReport::default();
    };
    let mut report = ListReport {
        file: file.clone(),
        ..ListReport::default()
    };
    let bytes = match octets(folder, &file) {
        Ok(bytes) => bytes,
        Err(fault) => {
            let why = if fault.kind() == io::ErrorKind::NotFound {
                "there is no such list".to_owned()
            } else {
                format!("the list cannot be read: {fault}")
            };
            findings.push(Finding::error(
                "LIST-FILE",
                Place::file(file),
                why,
                "correct `file` of this [[list]]",
            ));
            return report;
        }
    };
    let packing = Packing::of(&bytes);
    let bytes = match packing.map_or(Ok(None), |packing| unpack(packing, &bytes).map(Some)) {
        Ok(unpacked) => unpacked.unwrap_or(bytes),
        Err(why) => {
            findings.push(Finding::error(
                "LIST-PACKED",
                Place::file(file),
                why,
                "pack it again, or unpack it into the campaign's folder",
            ));
            return report;
        }
    };
    let end = extension(&file);
    let form = list.format.clone().unwrap_or_else(|| match end.as_str() {
        "xlsx" => "xlsx".to_owned(),
        "jsonl" | "ndjson" => "jsonl".to_owned(),
        _ if bytes.starts_with(b"PK\x03\x04") => "xlsx".to_owned(),
        _ if begins_with_object(&bytes) => "jsonl".to_owned(),
        _ => "csv".to_owned(),
    });
    let rows = match form.as_str() {
        "xlsx" => xlsx::read(list, &file, &bytes, take, findings).map(|(rows, sheet)| {
            report.read_as = format!("XLSX, sheet `{sheet}`");
            rows
        }),
        "csv" | "tsv" | "jsonl" => {
            read_text(list, &file, &form, &bytes, &mut report, take, findings)
        }
        other => {
            findings.push(Finding::error(
                "LIST-FORMAT",
                Place::file(file),
                format!("the format `{other}` is unknown"),
                "use csv, tsv, xlsx or jsonl",
            ));
            None
        }
    };
    if let Some(packing) = packing {
        report.read_as.push_str(&format!(", {}", packing.name()));
    }
    if let Some(Content { rows, fields }) = rows {
        report.rows = rows;
        report.fields = fields;
        findings.push(Finding::info(
            "LIST-READ-AS",
            Place::file(report.file.clone()),
            format!("read as {}: {rows} rows", report.read_as),
            "state `format`, `encoding`, `delimiter` or `sheet` if that is wrong",
        ));
    }
    report
}

/// A file of the campaign, or standard input.
fn octets(folder: &Path, file: &str) -> io::Result<Vec<u8>> {
    if file != "-" {
        return campaign::read(&folder.join(file));
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The end of a file's name that tells its form: `csv` of `people.csv.gz`.
fn extension(file: &str) -> String {
    let lower = file.to_lowercase();
    let plain = [".gz", ".zst"]
        .iter()
        .find_map(|end| lower.strip_suffix(end))
        .unwrap_or(&lower);
    let end = Path::new(plain).extension().and_then(|end| end.to_str());
    end.unwrap_or("").to_owned()
}

fn begins_with_object(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    text.trim_ascii_start().starts_with(b"{")
}

fn read_text(
    list: &ListFile,
    file: &str,
    form: &str,
    bytes: &[u8],
    report: &mut ListReport,
    take: &mut Take<'_>,
    findings: &mut Findings,
) -> Option<Content> {
    let decoded = match encoding::decode(bytes, list.encoding.as_deref()) {
        Ok(decoded) => decoded,
        Err(why) => {
            findings.push(Finding::error(
                "LIST-ENCODING",
                Place::file(file),
                why,
                "state `encoding`, such as \"windows-1252\"",
            ));
            return None;
        }
    };
    let guessed = if decoded.guessed { " (guessed)" } else { "" };
    if form == "jsonl" {
        report.read_as = format!("JSON lines, {}{guessed}", decoded.encoding);
        return jsonl::read(list, file, &decoded.text, take, findings);
    }
    let stated = match list.delimiter.as_deref() {
        None if form == "tsv" => Some(b'\t'),
        None => None,
        Some("\\t" | "\t") => Some(b'\t'),
        Some(one) if one.len() == 1 && !matches!(one, "\"" | "\r" | "\n") => one.bytes().next(),
        Some(_) => {
            findings.push(Finding::error(
                "LIST-DELIMITER",
                Place::file(file),
                "`delimiter` is not one character",
                "such as \";\"",
            ));
            return None;
        }
    };
    let delimiter = stated.unwrap_or_else(|| csv::detect_delimiter(&decoded.text));
    let shown = if delimiter == b'\t' {
        "tab".to_owned()
    } else {
        format!("`{}`", char::from(delimiter))
    };
    report.read_as = format!("CSV, {shown}, {}{guessed}", decoded.encoding);
    csv::read(list, file, &decoded.text, delimiter, take, findings)
}

/// A row from its cells; what is empty is absent.
pub(super) fn row<'c>(line: u64, fields: &Fields, cells: impl Iterator<Item = &'c str>) -> Row {
    let named = fields.iter().zip(cells).filter_map(|(field, cell)| {
        let cell = cell.trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}')
        });
        field
            .as_ref()
            .filter(|_| !cell.is_empty())
            .map(|field| (field.clone(), cell.to_owned()))
    });
    Row {
        line,
        fields: named.collect(),
        more: Vec::new(),
    }
}
