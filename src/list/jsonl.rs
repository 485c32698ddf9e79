//! JSON lines: one object a line, values that are texts, numbers, truth values or lists of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, de};
use serde_json::Value;

use super::{Content, Refused, Row, Take, columns, columns::Header, headers};
use crate::{
    campaign::ListFile,
    terms::{Finding, Findings, Place},
};

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

/// Reads all rows; gives how many there were.
pub(super) fn read(
    list: &ListFile,
    file: &str,
    text: &str,
    take: &mut Take<'_>,
    findings: &mut Findings,
) -> Option<Content> {
    if text.trim_start().starts_with('[') {
        findings.push(Finding::error(
            "LIST-JSON",
            Place::file(file),
            "the file is one JSON array",
            "write one object a line, as `jq -c '.[]'` does",
        ));
        return None;
    }
    let mut mapped: BTreeMap<Vec<String>, columns::Fields> = BTreeMap::new();
    let mut seen: Vec<String> = Vec::new();
    let mut covered = BTreeSet::new();
    let mut rows = 0;
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let number = index as u64 + 1;
        rows += 1;
        let object = serde_json::from_str::<Object>(line)
            .ok()
            .filter(|Object(pairs)| pairs.iter().all(|(_, value)| is_plain(value)));
        let Some(Object(pairs)) = object else {
            findings.push(Finding::warning(
                "LIST-JSON",
                Place::at(file, number, ""),
                "the line is no JSON object with plain values and each key once",
                "write one object a line, such as {\"email\": \"ann@example.com\"}",
            ));
            take(Err(Refused { line: number }));
            continue;
        };
        let header: Vec<String> = pairs.iter().map(|(key, _)| key.clone()).collect();
        if !mapped.contains_key(&header) {
            let mut of_line = Header::new(list, file, number, &header);
            of_line.complete = false;
            let fields = columns::map(&of_line, findings)?;
            // Another spelling of a column in another line is the same column.
            for (key, field) in header.iter().zip(&fields) {
                if field.clone().is_some_and(|field| covered.insert(field)) {
                    seen.push(key.clone());
                }
            }
            mapped.insert(header.clone(), fields);
        }
        take(Ok(row(number, mapped.get(&header)?, &pairs)));
    }
    // Keys may be absent from single lines, so the whole is judged by all keys together.
    let fields = columns::map(&Header::new(list, file, 0, &seen), findings)?;
    Some(Content::new(rows, fields))
}

fn row(line: u64, fields: &columns::Fields, pairs: &[(String, Value)]) -> Row {
    let cells: Vec<String> = pairs.iter().map(|(_, value)| cell(value)).collect();
    let mut row = super::read::row(line, fields, cells.iter().map(String::as_str));
    for (field, (_, value)) in fields.iter().zip(pairs) {
        // A list of ids is several values; what the program reads itself stays one.
        if let (Some(field), Value::Array(items)) = (field, value)
            && !headers::is_known(field)
        {
            let mut items = items
                .iter()
                .map(cell)
                .filter(|item| !item.trim().is_empty());
            match items.next() {
                Some(first) => row.fields.insert(field.clone(), first.trim().to_owned()),
                None => row.fields.remove(field),
            };
            row.more
                .extend(items.map(|item| (field.clone(), item.trim().to_owned())));
        }
    }
    row
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
