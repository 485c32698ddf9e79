//! JSON Schema (2020-12), as much of it as the pages use: types, members, what must be there, elements.
//! Made from values, widened by further ones, and held against values.

use serde_json::{Map, Value, json};

/// Members of these stand for whatever a campaign calls them: there is one schema for all.
const NAMED_BY_THE_CAMPAIGN: &[&str] =
    &["by_audience", "by_locale", "by_domain", "facets", "columns"];

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn kinds(schema: &Value) -> Vec<String> {
    match &schema["type"] {
        Value::String(one) => vec![one.clone()],
        Value::Array(all) => all
            .iter()
            .map(|one| one.as_str().unwrap().to_owned())
            .collect(),
        _ => Vec::new(),
    }
}

/// Widens a schema so that it fits a value too; `null` is a schema of which nothing is known yet.
pub(super) fn widen(schema: &mut Value, name: &str, value: &Value) {
    let first = schema.is_null();
    if first {
        *schema = json!({ "description": "" });
    }
    let mut all = kinds(schema);
    let this = kind(value).to_owned();
    let is_narrower = this == "integer" && all.contains(&"number".to_owned());
    if !all.contains(&this) && !is_narrower {
        all.push(this);
        if all.contains(&"number".to_owned()) {
            all.retain(|kind| kind != "integer");
        }
        all.sort();
    }
    schema["type"] = if let [one] = &all[..] {
        json!(one)
    } else {
        json!(all)
    };
    match value {
        Value::Array(elements) => {
            for element in elements {
                widen(&mut schema["items"], name, element);
            }
        }
        Value::Object(members) if NAMED_BY_THE_CAMPAIGN.contains(&name) => {
            for member in members.values() {
                widen(&mut schema["additionalProperties"], "", member);
            }
        }
        Value::Object(members) => {
            if schema["properties"].is_null() {
                schema["properties"] = json!({});
                schema["required"] = members.keys().cloned().collect();
                schema["additionalProperties"] = json!(false);
            }
            let required = schema["required"].as_array_mut().unwrap();
            required.retain(|name| members.contains_key(name.as_str().unwrap()));
            for (name, member) in members {
                widen(&mut schema["properties"][name], name, member);
            }
        }
        _ => {}
    }
}

/// Where a value does not fit a schema.
pub(super) fn misfits(schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(ways) = schema["anyOf"].as_array() {
        let fits = |way: &&Value| {
            let mut found = Vec::new();
            misfits(way, value, at, &mut found);
            found.is_empty()
        };
        if !ways.iter().any(|way| fits(&way)) {
            found.push(format!("{at} is none of the ways that are said"));
        }
        return;
    }
    let stated = schema["enum"].as_array().map_or_else(
        || schema.get("const").into_iter().collect(),
        |all| all.iter().collect::<Vec<_>>(),
    );
    if !stated.is_empty() || schema["type"].is_null() {
        if !stated.is_empty() && !stated.contains(&value) {
            found.push(format!("{at} is none of the values that are said"));
        }
        return;
    }
    let all = kinds(schema);
    let this = kind(value);
    if !all
        .iter()
        .any(|kind| kind == this || (kind == "number" && this == "integer"))
    {
        found.push(format!("{at} is of the kind {this}, and {all:?} is said"));
        return;
    }
    match value {
        Value::Array(elements) => {
            for element in elements {
                misfits(&schema["items"], element, &format!("{at}[]"), found);
            }
        }
        Value::Object(members) => {
            let none = Map::new();
            let known = schema["properties"].as_object().unwrap_or(&none);
            for name in schema["required"].as_array().into_iter().flatten() {
                if !members.contains_key(name.as_str().unwrap()) {
                    found.push(format!("{at}.{name} is missing"));
                }
            }
            for (name, member) in members {
                let inner = format!("{at}.{name}");
                match known.get(name).or_else(|| {
                    schema
                        .get("additionalProperties")
                        .filter(|more| more.is_object())
                }) {
                    Some(schema) => misfits(schema, member, &inner, found),
                    None => found.push(format!("{inner} is not said")),
                }
            }
        }
        _ => {}
    }
}

/// The places of a schema that say nothing to a reader.
pub(super) fn unsaid(schema: &Value, at: &str, found: &mut Vec<String>) {
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let inner = format!("{at}.{name}");
        if member["description"].as_str().is_none_or(str::is_empty) {
            found.push(inner.clone());
        }
        unsaid(member, &inner, found);
    }
    for part in ["items", "additionalProperties"] {
        if schema[part].is_object() {
            unsaid(&schema[part], &format!("{at}[]"), found);
        }
    }
}

#[test]
fn what_was_widened_fits_and_what_was_not_seen_does_not() {
    let mut schema = Value::Null;
    let seen = [
        json!({ "a": 1, "b": [{ "c": null }] }),
        json!({ "a": 1.5, "b": [{ "c": "x", "d": true }], "e": {} }),
    ];
    for value in &seen {
        widen(&mut schema, "", value);
    }
    let fits = |value: &Value| {
        let mut found = Vec::new();
        misfits(&schema, value, "", &mut found);
        found
    };
    assert!(seen.iter().all(|value| fits(value).is_empty()));
    assert_eq!(fits(&json!({ "a": 2 })), [".\"b\" is missing"]);
    assert_eq!(fits(&json!({ "a": "2", "b": [] })).len(), 1);
    assert_eq!(fits(&json!({ "a": 2, "b": [{ "c": 1 }] })).len(), 1);
    assert_eq!(
        fits(&json!({ "a": 2, "b": [], "f": 1 })),
        [".f is not said"]
    );
}
