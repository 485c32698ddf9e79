//! The direction of data is a law: every `crate::x` in `src/` against the table of who may use whom.

use std::{collections::BTreeMap, fs, path::Path};

/// Module → what it may use. `lib.rs` and `main.rs` stand outside.
const TABLE: &[(&str, &[&str])] = &[
    ("terms", &[]),
    ("workbook", &[]),
    ("database", &[]),
    ("campaign", &["terms", "workbook"]),
    ("list", &["terms", "campaign", "workbook"]),
    ("audience", &["terms", "campaign", "list", "database"]),
    ("notice", &["terms", "campaign", "audience"]),
    ("message", &["terms", "audience", "notice"]),
    ("delivery", &["terms"]),
    (
        "review",
        &[
            "terms", "campaign", "audience", "notice", "message", "delivery", "rules",
        ],
    ),
    ("rules", &["terms", "campaign", "audience", "notice"]),
    ("ledger", &["terms", "delivery", "database"]),
    ("relay", &["terms", "delivery"]),
    ("returns", &["terms", "delivery"]),
    (
        "dispatch",
        &[
            "terms", "audience", "review", "message", "delivery", "ledger", "relay",
        ],
    ),
    ("log", &["terms", "delivery", "review"]),
    ("report", &["terms", "delivery", "log"]),
    ("dns", &["terms"]),
    ("sink", &["terms"]),
    (
        "cli",
        &[
            "terms", "campaign", "list", "audience", "notice", "message", "delivery", "review",
            "rules", "ledger", "relay", "returns", "dispatch", "log", "report", "dns", "sink",
        ],
    ),
];

fn sources(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

pub(crate) fn all_sources() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&src, &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| {
            (
                path.strip_prefix(&src)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect()
}

/// The modules that a text names, as `crate::x` or inside `crate::{x, y::z}`.
fn named(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for rest in text.split("crate::").skip(1) {
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => names.push(std::mem::take(&mut word)),
                    _ if depth == 0 => word.push(c),
                    _ => {}
                }
            }
            names.push(word);
        } else {
            names.push(rest.to_owned());
        }
    }
    names
        .iter()
        .map(|name| {
            name.trim()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect()
        })
        .filter(|name: &String| !name.is_empty())
        .collect()
}

#[test]
fn every_module_uses_only_what_the_table_allows() {
    let table: BTreeMap<_, _> = TABLE.iter().copied().collect();
    let mut wrong = Vec::new();
    for (file, text) in all_sources() {
        let module = file.split('/').next().unwrap();
        let module = module.strip_suffix(".rs").unwrap_or(module);
        if module == "lib" || module == "main" {
            continue;
        }
        let may = table
            .get(module)
            .unwrap_or_else(|| panic!("src/{file}: the table does not know `{module}`"));
        for name in named(&text) {
            if name != module && !may.contains(&name.as_str()) {
                wrong.push(format!("src/{file}: `{module}` may not use `{name}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reader_of_uses_sees_groups_and_paths() {
    assert_eq!(
        named("use crate::{a::{b, c}, d};\ncrate::e::f"),
        ["a", "d", "e"]
    );
}

#[test]
fn only_the_ledger_issues_permits() {
    for (file, text) in all_sources() {
        let allowed = file.starts_with("ledger/") || file == "delivery/permit.rs";
        assert!(
            allowed || !text.contains("issued_by_ledger"),
            "src/{file} issues a permit"
        );
    }
}

#[test]
fn files_are_of_one_idea_and_say_what_they_are() {
    for (file, text) in all_sources() {
        assert!(
            text.starts_with("//!"),
            "src/{file} does not say what it is"
        );
        assert!(text.lines().count() <= 500, "src/{file} has over 500 lines");
    }
}

#[test]
fn the_table_in_the_architecture_is_this_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md");
    let text = fs::read_to_string(path).unwrap();
    for (module, may) in TABLE {
        let may = if may.is_empty() {
            "–".to_owned()
        } else if *module == "cli" {
            "all".to_owned()
        } else {
            may.join(", ")
        };
        let row = format!("| `{module}` | {may} |");
        assert!(
            text.contains(&row),
            "docs/architecture.md lacks the row\n{row}"
        );
    }
}
