//! Each row of the threat table names the tests that hold it, and each of these exists.

use std::{fs, path::Path};

fn sources(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|end| end == "rs") {
            all.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

/// The names in backticks that look like those of tests.
fn named(text: &str) -> Vec<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    let is_test = |name: &&str| {
        name.matches('_').count() >= 3 && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    };
    quoted.filter(is_test).collect()
}

#[test]
fn every_row_of_the_threat_table_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/security.md")).unwrap();
    let mut all = String::new();
    for folder in ["src", "tests"] {
        sources(&root.join(folder), &mut all);
    }
    let rows: Vec<&str> = page
        .lines()
        .filter(|line| line.starts_with("| **"))
        .collect();
    assert!(rows.len() >= 10, "{}", rows.len());
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        assert_eq!(cells.len(), 4, "{row}");
        assert!(!named(cells[3]).is_empty(), "no test holds {}", cells[0]);
    }
    for test in named(&page) {
        assert!(
            all.contains(&format!("fn {test}()")),
            "there is no test `{test}`"
        );
    }
}
