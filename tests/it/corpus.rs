//! Lists as companies have them, one file each: `tests/lists/expected.toml` says what each gives.

use std::{collections::BTreeSet, fs, path::Path};

use serde::Deserialize;

use super::list::{assemble, folder, values};

#[derive(Deserialize)]
struct Expected {
    list: Vec<One>,
}

#[derive(Deserialize)]
struct One {
    file: String,
    rows: u64,
    people: u64,
    merged: u64,
    findings: Vec<String>,
    read_as: Option<String>,
    names: Option<Vec<String>>,
    locales: Option<Vec<String>>,
    #[serde(default)]
    keys: String,
}

#[test]
fn every_list_gives_the_rows_the_people_and_the_findings_that_are_stated() {
    let lists = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lists");
    let expected = fs::read_to_string(lists.join("expected.toml")).unwrap();
    let expected: Expected = toml::from_str(&expected).unwrap();
    let stated: BTreeSet<&str> = expected.list.iter().map(|one| one.file.as_str()).collect();
    let files = fs::read_dir(&lists)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let files: BTreeSet<String> = files.map(|name| name.into_string().unwrap()).collect();
    let unstated: Vec<_> = files
        .iter()
        .filter(|name| !stated.contains(name.as_str()))
        .collect();
    assert_eq!(unstated, ["expected.toml"], "every file is stated");
    assert!(stated.len() >= 40 && stated.len() == expected.list.len());
    let mut wrong = Vec::new();
    for one in &expected.list {
        if let Err(why) = look(&lists, one) {
            wrong.push(format!("{}: {why}", one.file));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn look(lists: &Path, one: &One) -> Result<(), String> {
    let bytes = fs::read(lists.join(&one.file)).unwrap();
    let keys = format!(
        "[[list]]\nfile = \"{}\"\naudience = \"user\"\n{}\n",
        one.file, one.keys
    );
    let told = assemble(folder(&[(&one.file, &bytes)], &keys).path());
    let same = |what: &str, is: &dyn std::fmt::Debug, expect: &dyn std::fmt::Debug| {
        let (is, expect) = (format!("{is:?}"), format!("{expect:?}"));
        if is == expect {
            Ok(())
        } else {
            Err(format!("{what}: {is}, and {expect} is stated"))
        }
    };
    let found: BTreeSet<&str> = told.findings.iter().map(|finding| finding.id).collect();
    let found: Vec<&str> = found
        .into_iter()
        .filter(|id| *id != "LIST-READ-AS")
        .collect();
    same("findings", &found, &one.findings)?;
    let a = told.accounting;
    same(
        "rows, people, merged",
        &(a.read, a.recipients, a.merged),
        &(one.rows, one.people, one.merged),
    )?;
    let read_as = told
        .lists
        .first()
        .map(|list| list.read_as.as_str())
        .filter(|text| !text.is_empty());
    if one.read_as.is_some() {
        same("read as", &read_as, &one.read_as.as_deref())?;
    }
    if let Some(names) = &one.names {
        let read: Vec<String> = (0..told.recipients.len())
            .map(|index| values(&told, index, "name").concat())
            .collect();
        same("names", &read, names)?;
    }
    if let Some(locales) = &one.locales {
        let read: Vec<String> = told
            .recipients
            .iter()
            .map(|one| one.facets.locale.to_string())
            .collect();
        same("locales", &read, locales)?;
    }
    Ok(())
}
