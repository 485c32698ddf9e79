//! Which column is which: headers in any built-in language, insensitive to case and separators.

use std::collections::BTreeMap;

use super::headers::{KNOWN, identifier, normalise};
use crate::{
    campaign::{Column, ListFile},
    terms::{Finding, Findings, Place},
};

/// The header of a list.
pub(super) struct Header<'a> {
    list: &'a ListFile,
    file: &'a str,
    line: u64,
    cells: &'a [String],
    /// Whether a column that is not here is nowhere; false for a single JSON object.
    pub(super) complete: bool,
}

impl<'a> Header<'a> {
    pub(super) fn new(list: &'a ListFile, file: &'a str, line: u64, cells: &'a [String]) -> Self {
        Self {
            list,
            file,
            line,
            cells,
            complete: true,
        }
    }

    /// The header for people. A list without a header starts with somebody's data, which is not
    /// shown.
    fn shown(&self) -> String {
        if self.cells.is_empty() {
            return "it holds nothing".to_owned();
        }
        let is_data = |cell: &String| {
            cell.contains('@') || cell.chars().filter(char::is_ascii_digit).count() >= 5
        };
        if self.cells.iter().any(is_data) {
            return "the first line looks like data and not like a header".to_owned();
        }
        let cells: Vec<String> = self
            .cells
            .iter()
            .take(40)
            .map(|cell| cell.chars().filter(|c| !c.is_control()).take(40).collect())
            .collect();
        // Of JSON lines the keys of all lines are judged together, and stand in none.
        let what = match self.line {
            0 => "its keys are",
            _ => "the header is",
        };
        format!("{what}: {}", cells.join(", "))
    }
}

/// A text as TOML writes it.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The field of each column, in order; none for columns without a header.
pub(super) type Fields = Vec<Option<String>>;

/// Reads a header. None where the list cannot be used.
pub(super) fn map(whole: &Header<'_>, findings: &mut Findings) -> Option<Fields> {
    let mut fields: Fields = vec![None; whole.cells.len()];
    let stated = stated(whole, &mut fields, findings);
    let named = check_names(whole, findings);
    let detected = detected(whole, &mut fields, findings);
    (stated && named && detected).then_some(())?;
    others(whole, &mut fields, findings).then_some(fields)
}

/// The columns that `columns` names.
fn stated(whole: &Header<'_>, fields: &mut Fields, findings: &mut Findings) -> bool {
    let (list, file, line, header) = (whole.list, whole.file, whole.line, whole.cells);
    let shown = whole.shown();
    let mut ok = true;
    for (field, column) in &list.columns {
        let headers: Vec<(String, &String)> = match column {
            Column::One(header) => vec![(field.clone(), header)],
            Column::PerClass(classes) => classes
                .iter()
                .map(|(class, header)| (format!("exposed:{class}"), header))
                .collect(),
        };
        for (field, wanted) in headers {
            let at: Vec<usize> = (0..header.len())
                .filter(|i| normalise(&header[*i]) == normalise(wanted))
                .collect();
            match at.as_slice() {
                [index] if fields[*index].is_none() => fields[*index] = Some(field),
                [index] => {
                    ok = false;
                    findings.push(Finding::error(
                        "LIST-COLUMN",
                        Place::at(file, line, header[*index].clone()),
                        format!("the column `{wanted}` is named for two fields"),
                        "name it once in `columns`",
                    ));
                }
                [] if !whole.complete => {}
                [] => {
                    ok = false;
                    findings.push(Finding::error(
                        "LIST-COLUMN",
                        Place::at(file, line, wanted.clone()),
                        format!("there is no column `{wanted}`; {shown}"),
                        format!("correct `columns` of this list, as in columns = {{ {field} = \"HEADER\" }}"),
                    ));
                }
                _ => {
                    ok = false;
                    findings.push(Finding::error(
                        "LIST-COLUMN",
                        Place::at(file, line, wanted.clone()),
                        format!("there are {} columns `{wanted}`; {shown}", at.len()),
                        "give each column its own header",
                    ));
                }
            }
        }
    }
    ok
}

/// The columns that have a known header.
fn detected(whole: &Header<'_>, fields: &mut Fields, findings: &mut Findings) -> bool {
    let (file, line, header) = (whole.file, whole.line, whole.cells);
    let shown = whole.shown();
    let mut ok = true;
    for known in KNOWN {
        if fields.iter().flatten().any(|field| {
            field == known.field || field.starts_with("exposed:") && known.field == "exposed"
        }) {
            continue;
        }
        let at: Vec<usize> = (0..header.len())
            .filter(|i| {
                fields[*i].is_none() && known.headers.contains(&normalise(&header[*i]).as_str())
            })
            .collect();
        match at.as_slice() {
            [] if known.field == "email" && whole.complete => {
                ok = false;
                findings.push(Finding::error(
                    "LIST-COLUMN-EMAIL",
                    Place::at(file, line, "email"),
                    format!("no column holds the address; {shown}"),
                    if header.is_empty() {
                        "export the list again, or take this [[list]] out"
                    } else {
                        "name it in this [[list]], as in columns = { email = \"HEADER\" }"
                    },
                ));
            }
            [] => {}
            [index] => fields[*index] = Some(known.field.to_owned()),
            [first, ..] => {
                ok = false;
                findings.push(Finding::error(
                    "LIST-COLUMN",
                    Place::at(file, line, known.field),
                    format!("several columns could be `{}`; {shown}", known.field),
                    format!(
                        "choose one in this [[list]], as in columns = {{ {} = {} }}",
                        known.field,
                        quoted(&header[*first])
                    ),
                ));
            }
        }
    }
    ok
}

/// Every other column is a field by its own name.
fn others(whole: &Header<'_>, fields: &mut Fields, findings: &mut Findings) -> bool {
    let (file, line, header) = (whole.file, whole.line, whole.cells);
    let shown = whole.shown();
    let mut ok = true;
    let mut used: BTreeMap<String, usize> = BTreeMap::new();
    for (index, field) in fields.iter_mut().enumerate() {
        if field.is_none() && !header[index].starts_with("disclose:") {
            let name = identifier(&header[index]);
            *field = match (name.is_empty(), header[index].is_empty()) {
                (_, true) => None,
                (true, false) => Some(format!("column_{}", index + 1)),
                (false, false) => Some(name),
            };
        }
        if let Some(name) = field
            && used.insert(name.clone(), index).is_some()
        {
            ok = false;
            findings.push(Finding::error(
                "LIST-COLUMN",
                Place::at(file, line, header[index].clone()),
                format!("two columns are called `{name}`; {shown}"),
                "give each column its own header",
            ));
        }
    }
    ok
}

/// Whether the names that the campaign states can be used.
fn check_names(whole: &Header<'_>, findings: &mut Findings) -> bool {
    let mut ok = true;
    let mut refuse = |message, help: String| {
        ok = false;
        findings.push(Finding::error(
            "LIST-COLUMN",
            Place::file(whole.file),
            message,
            help,
        ));
    };
    for field in whole.list.columns.keys() {
        if identifier(field) != *field {
            refuse(
                format!("`{field}` in `columns` is no field name"),
                format!("a template can use `{}`", identifier(field)),
            );
        }
    }
    for facet in &whole.list.facets {
        let here = |cell: &String| identifier(cell) == identifier(facet);
        let mapped = || {
            whole
                .list
                .columns
                .keys()
                .any(|field| identifier(field) == identifier(facet))
        };
        if whole.complete && !whole.cells.iter().any(here) && !mapped() {
            refuse(
                format!(
                    "`facets` names `{facet}`, which no column is called; {}",
                    whole.shown()
                ),
                "correct `facets` of this [[list]]".to_owned(),
            );
        }
    }
    ok
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found_in_every_built_in_language() {
        let list: ListFile = toml::from_str("file = \"x\"").unwrap();
        let map = |header: &[&str]| {
            let header: Vec<String> = header.iter().map(|h| (*h).to_owned()).collect();
            let mut findings = Findings::new();
            let header = Header::new(&list, "x.csv", 1, &header);
            (map(&header, &mut findings), findings)
        };
        for header in [
            "E-Mail-Adresse",
            "adresse électronique",
            "メールアドレス",
            "EMAIL_address",
            "البريد الإلكتروني",
        ] {
            assert_eq!(
                map(&[header]).0.unwrap(),
                [Some("email".to_owned())],
                "{header}"
            );
        }
        let fields = map(&["email", "Account ID", "Sprache", ""]).0.unwrap();
        assert_eq!(
            fields,
            [
                Some("email".into()),
                Some("account_id".into()),
                Some("locale".into()),
                None
            ]
        );
        let missing = &map(&["ann@example.com", "Ann"]).1[0];
        assert_eq!(missing.id, "LIST-COLUMN-EMAIL");
        assert!(!missing.message.contains("Ann"), "{missing:?}");
        let names = map(&["email", "Größe", "会員番号", "2nd"]).0.unwrap();
        let names: Vec<_> = names.iter().flatten().map(String::as_str).collect();
        assert_eq!(names, ["email", "groesse", "column_3", "c_2nd"]);
        assert_eq!(map(&["mail", "e-mail"]).1[0].id, "LIST-COLUMN");
    }
}
