//! JSON lines: one object a line, values that are texts, numbers, truth values or lists of texts.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Row, columns};
use crate::{
    campaign::ListFile,
    terms::{Finding, Findings, Place},
};

/// Reads all rows; gives how many there were.
pub(super) fn read(
    list: &ListFile,
    file: &str,
    text: &str,
    take: &mut dyn FnMut(Row),
    findings: &mut Findings,
) -> Option<u64> {
    let mut mapped: BTreeMap<Vec<String>, columns::Fields> = BTreeMap::new();
    let mut rows = 0;
    for (index, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let number = index as u64 + 1;
        let Ok(Value::Object(object)) = serde_json::from_str::<Value>(line) else {
            findings.push(Finding::error(
                "LIST-JSON",
                Place::at(file, number, ""),
                "the line is no JSON object",
                "write one object a line, such as {\"email\": \"ann@example.com\"}",
            ));
            return None;
        };
        let header: Vec<String> = object.keys().cloned().collect();
        if !mapped.contains_key(&header) {
            let fields = columns::map(list, file, number, &header, findings)?;
            mapped.insert(header.clone(), fields);
        }
        let fields = mapped.get(&header)?;
        let cells: Vec<String> = object.values().map(cell).collect();
        rows += 1;
        take(super::read::row(
            number,
            fields,
            cells.iter().map(String::as_str),
        ));
    }
    Some(rows)
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(";"),
        other => other.to_string(),
    }
}
