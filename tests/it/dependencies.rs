//! Every library has its reason, in `docs/dependencies.md`, and no reason outlives its library.

use std::{collections::BTreeSet, fs, path::Path};

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

fn declared(manifest: &toml::Table, table: &str) -> BTreeSet<String> {
    manifest[table]
        .as_table()
        .unwrap()
        .keys()
        .cloned()
        .collect()
}

#[test]
fn every_library_is_named_with_its_reason() {
    let manifest: toml::Table = file("Cargo.toml").parse().unwrap();
    let page = file("docs/dependencies.md");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let mut named = BTreeSet::new();
    for row in rows {
        let cells: Vec<&str> = row.split(" | ").collect();
        assert_eq!(cells.len(), 3, "{row}");
        assert!(cells[1].len() > 3, "no reason: {row}");
        let names = cells[0].split('`').skip(1).step_by(2);
        named.extend(names.map(str::to_owned));
    }
    assert_eq!(named, declared(&manifest, "dependencies"));
    let tests = page
        .lines()
        .find(|line| line.starts_with("In tests alone:"))
        .unwrap();
    let of_tests: BTreeSet<String> = tests
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect();
    let also: BTreeSet<String> = declared(&manifest, "dev-dependencies")
        .difference(&named)
        .cloned()
        .collect();
    assert_eq!(of_tests, also);
}
