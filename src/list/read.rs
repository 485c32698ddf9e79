//! One list of a campaign, whatever its form.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    io::{self, Cursor, Read},
    path::Path,
    rc::Rc,
};

use super::{
    Content, Reading, Row, Take, csv,
    encoding::{self, Detected},
    jsonl,
    sheet::{Rows, Sheet},
    source::Source,
    text::Text,
    unpack::Packing,
    xlsx,
};
use crate::{
    campaign::ListFile,
    terms::{Finding, Findings, Place, counted},
    workbook::Octets,
};

/// So much of a list tells its form and its delimiter.
const HEAD: u64 = 1 << 16;
/// A packed workbook is unpacked into memory.
const LARGEST_BOOK: u64 = 1 << 30;

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

/// A list that was opened, and can be read again and again.
#[derive(Clone, Debug)]
pub struct List {
    file: String,
    source: Source,
    packing: Option<Packing>,
    form: Form,
    /// The rows of a workbook, once it was read.
    sheet: RefCell<Option<Rc<Sheet>>>,
}

#[derive(Clone, Copy, Debug)]
enum Form {
    Workbook,
    JsonLines(Detected),
    Csv {
        detected: Detected,
        delimiter: u8,
        /// Whether the first line only states the delimiter.
        separator_line: bool,
    },
}

impl List {
    /// Opens a list and finds out its form. Where it cannot be used there is a finding that blocks.
    pub fn open(folder: &Path, stated: &ListFile, findings: &mut Findings) -> Option<Self> {
        let Some(file) = stated.file.as_ref().map(|file| file.as_ref().clone()) else {
            findings.push(Finding::error(
                "LIST-FILE",
                Place::file("campaign.toml"),
                "a [[list]] names no file",
                "add `file = \"lists/people.csv\"`",
            ));
            return None;
        };
        let source = Source::of(folder, &file, stated.told.as_ref());
        let opened = source.and_then(|source| {
            let mut head = Vec::new();
            source.open()?.take(8).read_to_end(&mut head)?;
            Ok(Self {
                file: file.clone(),
                source,
                packing: Packing::of(&head),
                form: Form::Workbook,
                sheet: RefCell::default(),
            })
        });
        let mut list = match opened {
            Ok(list) => list,
            Err(fault) => {
                findings.push(unreadable(&file, None, &fault));
                return None;
            }
        };
        match list.find_form(stated) {
            Ok(Ok(form)) => list.form = form,
            Ok(Err(finding)) => {
                findings.push(*finding);
                return None;
            }
            Err(fault) => {
                findings.push(unreadable(&file, list.packing, &fault));
                return None;
            }
        }
        Some(list)
    }

    /// Whether its file is still the one that was opened.
    #[must_use]
    pub fn unchanged(&self) -> bool {
        self.source.unchanged().is_ok()
    }

    /// Reads the list, of which the campaign says what is `stated`, from its beginning and gives each row to `take`. Where it cannot be read to
    /// its end there is a finding that blocks.
    pub fn read(
        &self,
        stated: &ListFile,
        take: &mut Take<'_>,
        findings: &mut Findings,
    ) -> Option<ListReport> {
        let mut to = Reading {
            list: stated,
            file: &self.file,
            take,
            findings,
        };
        let read = self.rows(&mut to);
        let read = read.and_then(|read| self.source.unchanged().map(|()| read));
        match read {
            Ok(read) => {
                let (Content { rows, fields }, read_as) = read?;
                findings.push(Finding::info(
                    "LIST-READ-AS",
                    Place::file(self.file.clone()),
                    format!("read as {read_as}: {}", counted(rows, "row")),
                    "state `format`, `encoding`, `delimiter` or `sheet` if that is wrong",
                ));
                Some(ListReport {
                    file: self.file.clone(),
                    rows,
                    fields,
                    read_as,
                })
            }
            Err(fault) => {
                findings.push(unreadable(&self.file, self.packing, &fault));
                None
            }
        }
    }

    /// The file, as the campaign calls it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    fn rows(&self, to: &mut Reading<'_>) -> io::Result<Option<(Content, String)>> {
        let text = |of: Detected| Ok::<_, io::Error>(Text::new(self.octets()?, of.encoding));
        let named = |of: Detected| {
            let guessed = if of.guessed { " (guessed)" } else { "" };
            format!("{}{guessed}", of.encoding.name())
        };
        let (read, mut read_as) = match self.form {
            Form::Workbook => match self.sheet(to)? {
                Some((content, sheet)) => (Some(content), format!("XLSX, sheet `{sheet}`")),
                None => (None, String::new()),
            },
            Form::JsonLines(of) => (
                jsonl::read(to, text(of)?)?,
                format!("JSON lines, {}", named(of)),
            ),
            Form::Csv {
                detected,
                delimiter,
                separator_line,
            } => {
                let shown = match delimiter {
                    b',' => "comma".to_owned(),
                    b';' => "semicolon".to_owned(),
                    b'\t' => "tab".to_owned(),
                    b'|' => "vertical bar".to_owned(),
                    other => format!("`{}`", char::from(other)),
                };
                (
                    csv::read(to, text(detected)?, delimiter, separator_line)?,
                    format!("CSV, {shown}, {}", named(detected)),
                )
            }
        };
        if let Some(packing) = self.packing {
            read_as.push_str(&format!(", {}", packing.name()));
        }
        Ok(read.map(|content| (content, read_as)))
    }

    /// Its octets, unpacked.
    fn octets(&self) -> io::Result<Box<dyn Read>> {
        let octets = self.source.open()?;
        Ok(match self.packing {
            Some(packing) => packing.unpack(octets, self.source.octets()),
            None => Box::new(octets),
        })
    }

    fn sheet(&self, to: &mut Reading<'_>) -> io::Result<Option<(Content, String)>> {
        if let Some(sheet) = &*self.sheet.borrow() {
            sheet.read(to.take);
            return Ok(Some((sheet.content.clone(), sheet.name.clone())));
        }
        let mut rows = Rows::default();
        let mut take = |row: &Row<'_>| {
            rows.keep(row);
            (to.take)(row);
        };
        let mut keeping = Reading {
            list: to.list,
            file: to.file,
            take: &mut take,
            findings: to.findings,
        };
        let Some((content, name)) = xlsx::read(&mut keeping, self.workbook()?) else {
            return Ok(None);
        };
        *self.sheet.borrow_mut() = Some(Rc::new(rows.of(name.clone(), content.clone())));
        Ok(Some((content, name)))
    }

    fn workbook(&self) -> io::Result<Box<dyn Octets>> {
        if self.packing.is_none() {
            return self.source.open();
        }
        let mut book = Vec::new();
        self.octets()?
            .take(LARGEST_BOOK + 1)
            .read_to_end(&mut book)?;
        if book.len() as u64 > LARGEST_BOOK {
            return Err(io::Error::other("the workbook is larger than 1 GiB"));
        }
        Ok(Box::new(Cursor::new(book)))
    }

    fn find_form(&self, stated: &ListFile) -> io::Result<Result<Form, Box<Finding>>> {
        let mut head = Vec::new();
        self.octets()?.take(HEAD).read_to_end(&mut head)?;
        let wrong = |id, message: String, help| {
            let place = Place::file(self.file.clone());
            Ok(Err(Box::new(Finding::error(id, place, message, help))))
        };
        let is_book = head.starts_with(b"PK\x03\x04");
        let end = extension(&self.file);
        let format = match (stated.format.as_deref(), end.as_str()) {
            (Some(stated), _) => Some(stated),
            (None, "xlsx") => Some("xlsx"),
            (None, "jsonl" | "ndjson") => Some("jsonl"),
            (None, _) if is_book => Some("xlsx"),
            (None, _) => None,
        };
        match format {
            Some("xlsx") => return Ok(Ok(Form::Workbook)),
            None | Some("csv" | "tsv" | "jsonl") => {}
            Some(other) => {
                return wrong(
                    "LIST-FORMAT",
                    format!("the format `{other}` is unknown"),
                    "use csv, tsv, xlsx or jsonl",
                );
            }
        }
        let again = || self.octets();
        let detected = match encoding::detect(&head, stated.encoding.as_deref(), &again)? {
            Ok(detected) => detected,
            Err(why) => {
                let help = "state `encoding`, such as \"windows-1252\"";
                return wrong("LIST-ENCODING", why, help);
            }
        };
        let (text, _, _) = detected.encoding.decode(&head);
        let begins_with_object = text.trim_start().starts_with('{');
        if format == Some("jsonl") || (format.is_none() && begins_with_object) {
            return Ok(Ok(Form::JsonLines(detected)));
        }
        let delimiter = match stated.delimiter.as_deref() {
            None if format == Some("tsv") => b'\t',
            None => csv::detect_delimiter(&text),
            Some("\\t" | "\t") => b'\t',
            Some(one) if one.len() == 1 && !matches!(one, "\"" | "\r" | "\n") => {
                one.bytes().next().unwrap_or(b',')
            }
            Some(_) => {
                let message = "`delimiter` is not one character".to_owned();
                return wrong("LIST-DELIMITER", message, "such as \";\"");
            }
        };
        Ok(Ok(Form::Csv {
            detected,
            delimiter,
            separator_line: csv::separator_line(text.lines().next().unwrap_or("")).is_some(),
        }))
    }
}

fn unreadable(file: &str, packing: Option<Packing>, fault: &io::Error) -> Finding {
    let missing = fault.kind() == io::ErrorKind::NotFound;
    let (id, why, help) = match packing {
        _ if missing => (
            "LIST-FILE",
            "there is no such list".to_owned(),
            "correct `file` of this [[list]]",
        ),
        Some(_) => (
            "LIST-PACKED",
            fault.to_string(),
            "pack it again, or unpack it into the campaign's folder",
        ),
        None => (
            "LIST-FILE",
            format!("the list cannot be read: {fault}"),
            "correct `file` of this [[list]]",
        ),
    };
    Finding::error(id, Place::file(file), why, help)
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
