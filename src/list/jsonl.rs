//! JSON lines: one object a line, values that are texts, numbers, truth values or lists of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, io,
    rc::Rc,
};

use serde::{Deserialize, de};
use serde_json::Value;

use super::{
    Cells, Columns, Content, Reading, Row, columns,
    columns::Header,
    headers,
    text::{LONGEST, Text},
};
use crate::terms::{Finding, Place};

/// An object with its keys as they stand; a map would silently drop the first of two equal ones.
struct Object(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Object;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut pairs: Vec<(String, Value)> = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, Value>()? {
                    if pairs.iter().any(|(known, _)| *known == key) {
                        return Err(de::Error::custom("a key stands twice"));
                    }
                    pairs.push((key, value));
                }
                Ok(Object(pairs))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

const NO_OBJECT: &str = "the line is no JSON object with plain values and each key once";

/// Reads all rows; gives how many there were.
pub(super) fn read(to: &mut Reading<'_>, mut text: Text) -> io::Result<Option<Content>> {
    if text.here()? == Some(b'[') {
        to.findings.push(Finding::error(
            "LIST-JSON",
            Place::file(to.file),
            "the file is one JSON array",
            "write one object a line, as `jq -c '.[]'` does",
        ));
        return Ok(None);
    }
    let mut shapes = Shapes::default();
    let (mut rows, mut number) = (0, 0);
    let (mut cells, mut more) = (Cells::default(), Vec::new());
    let nothing = Rc::new(Columns::default());
    while let Some(line) = next_line(&mut text)? {
        number += 1;
        let whole = line.len() <= LONGEST;
        let line = text.seen().get(line).unwrap_or("").trim();
        if line.is_empty() {
            text.pass_line()?;
            continue;
        }
        rows += 1;
        cells.clear();
        more.clear();
        let object = serde_json::from_str::<Object>(line).ok();
        let object = object.filter(|Object(pairs)| pairs.iter().all(|(_, value)| is_plain(value)));
        let Some(Object(pairs)) = object.filter(|_| whole) else {
            to.findings.push(Finding::warning(
                "LIST-JSON",
                Place::at(to.file, number, ""),
                NO_OBJECT,
                "write one object a line, such as {\"email\": \"ann@example.com\"}",
            ));
            cells.push(line.get(..1000).unwrap_or(line));
            (to.take)(&Row {
                line: number,
                columns: &nothing,
                cells: &cells,
                more: &more,
                refused: Some(("LIST-JSON", NO_OBJECT)),
            });
            text.pass_line()?;
            continue;
        };
        let Some(columns) = shapes.of(to, number, &pairs) else {
            return Ok(None);
        };
        for (index, (field, (_, value))) in columns.fields.iter().zip(&pairs).enumerate() {
            // A list of ids is several values; what the program reads itself stays one.
            match (value, field) {
                (Value::Array(items), Some(field)) if !headers::is_known(field) => {
                    let items = items.iter().map(cell);
                    let mut items = items.filter(|item| !item.trim().is_empty());
                    cells.push(&items.next().unwrap_or_default());
                    more.extend(items.map(|item| (index, item.trim().to_owned())));
                }
                _ => cells.push(&cell(value)),
            }
        }
        (to.take)(&Row {
            line: number,
            columns: &columns,
            cells: &cells,
            more: &more,
            refused: None,
        });
        text.pass_line()?;
    }
    // Keys may be absent from single lines, so the whole is judged by all keys together.
    let fields = columns::map(&Header::new(to.list, to.file, 0, &shapes.seen), to.findings);
    Ok(fields.map(|fields| Content::new(rows, &fields)))
}

/// The next line, without its end, which stays to be passed; a line without end is cut.
fn next_line(text: &mut Text) -> io::Result<Option<std::ops::Range<usize>>> {
    if text.here()?.is_none() {
        return Ok(None);
    }
    loop {
        let end = memchr::memchr2(b'\n', b'\r', text.ahead());
        match end {
            Some(end) => return Ok(Some(text.at..text.at + end)),
            None if text.ended() || text.ahead().len() > LONGEST => {
                return Ok(Some(text.at..text.seen().len()));
            }
            None => {
                text.drop_before(text.at);
                text.more()?;
            }
        }
    }
}

/// The columns of lines with the same keys.
#[derive(Default)]
struct Shapes {
    mapped: BTreeMap<Vec<String>, Rc<Columns>>,
    /// Every key, in the spelling that was met first.
    seen: Vec<String>,
    covered: BTreeSet<String>,
}

impl Shapes {
    fn of(
        &mut self,
        to: &mut Reading<'_>,
        line: u64,
        pairs: &[(String, Value)],
    ) -> Option<Rc<Columns>> {
        let headers: Vec<String> = pairs.iter().map(|(key, _)| key.clone()).collect();
        if let Some(columns) = self.mapped.get(&headers) {
            return Some(Rc::clone(columns));
        }
        let mut of_line = Header::new(to.list, to.file, line, &headers);
        of_line.complete = false;
        let fields = columns::map(&of_line, to.findings)?;
        // Another spelling of a column in another line is the same column.
        for (key, field) in headers.iter().zip(&fields) {
            if field
                .clone()
                .is_some_and(|field| self.covered.insert(field))
            {
                self.seen.push(key.clone());
            }
        }
        let columns = Rc::new(Columns {
            id: u32::try_from(self.mapped.len()).unwrap_or(u32::MAX),
            headers: headers.clone(),
            fields,
        });
        self.mapped.insert(headers, Rc::clone(&columns));
        Some(columns)
    }
}

fn is_plain(value: &Value) -> bool {
    match value {
        Value::Object(_) => false,
        Value::Array(items) => items
            .iter()
            .all(|item| !item.is_object() && !item.is_array()),
        _ => true,
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(";"),
        other => other.to_string(),
    }
}
