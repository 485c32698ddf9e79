//! Every verb's `--json` document against its page in `docs/schemas/`. `UPDATE_DOCS=1` widens the pages by
//! what is new; what it means is then for a person to write, and the test says where.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::shape::{misfits, unsaid, widen};
use crate::{
    private::tour,
    support::{Ran, Sandbox},
};

pub(super) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/schemas")
}

/// The page that a command line's document belongs to. One that failed has a page of its own.
fn page(words: &[&str], document: &Value) -> String {
    if document.get("error").is_some() {
        return "error".to_owned();
    }
    let has = |flag: &str| words.contains(&flag);
    let name = match words[0] {
        "log" => format!("log-{}", words[1]),
        "check" if has("--received") => "check-received".to_owned(),
        "preview" if has("--text") => "preview-text".to_owned(),
        "approve" if has("--statement") => "approve-statement".to_owned(),
        "approve" if has("--withdraw") => "approve-withdraw".to_owned(),
        "send" if has("--dry-run") => "send-dry-run".to_owned(),
        "send" => "status".to_owned(),
        verb => verb.to_owned(),
    };
    if words[0] == "log" && has("--for-support") {
        return "log-for-support".to_owned();
    }
    name
}

/// Where the document goes to a file, or there is none: these print a log and not one document.
fn prints_a_log(words: &[&str]) -> bool {
    words[0] == "log" && words[1] == "export" && !words.contains(&"--out")
}

pub(super) fn new_page(name: &str) -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{name}.schema.json"),
        "title": "",
        "description": "",
    })
}

pub(super) fn write(path: &Path, schema: &Value) {
    let text = serde_json::to_string_pretty(schema).unwrap();
    fs::write(path, text + "\n").unwrap();
}

#[test]
fn every_json_document_is_as_its_page_says() {
    let update = std::env::var_os("UPDATE_DOCS").is_some();
    let mut seen: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let sandbox = tour::sandbox();
    let mut run = |sandbox: &Sandbox, words: &[&str]| -> Ran {
        if prints_a_log(words) {
            return sandbox.run(words);
        }
        let ran = sandbox.run(&[words, &["--json"]].concat());
        // Lines that are printed again and again are none.
        if !words.contains(&"--watch") {
            let document = serde_json::from_str(&ran.out());
            let document: Value =
                document.unwrap_or_else(|fault| panic!("{words:?}: {fault}: {}", ran.all()));
            seen.entry(page(words, &document))
                .or_default()
                .push(document);
        }
        ran
    };
    let unexpected = tour::every_verb(&sandbox, &mut run);
    run(&sandbox, &["approve", "--withdraw"]);
    run(&sandbox, &["demo", "--out", "shown"]);
    let (mut wrong, mut names) = (unexpected, Vec::new());
    for (name, documents) in seen {
        let path = folder().join(format!("{name}.schema.json"));
        let mut schema = fs::read_to_string(&path).map_or_else(
            |_| new_page(&name),
            |text| serde_json::from_str(&text).unwrap(),
        );
        if update {
            for document in &documents {
                widen(&mut schema, "", document);
            }
            write(&path, &schema);
        }
        for document in &documents {
            misfits(&schema, document, &name, &mut wrong);
        }
        unsaid(&schema, &name, &mut wrong);
        names.push(name);
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for verb in [
        "approve", "archive", "bounces", "check", "explain", "init", "pause", "preview", "purge",
        "rehearse", "report", "senders", "settle", "status", "test", "words", "error",
    ] {
        assert!(
            names.iter().any(|name| name == verb),
            "no document of `{verb}` was seen: {names:?}"
        );
    }
}
