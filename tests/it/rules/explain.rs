//! Every finding of the code can be explained, and the page of rules is current.

use std::{collections::BTreeMap, fs, path::Path};

use disclosure_mailer::rules::{Profiles, Registry, reference};

use crate::support::Sandbox;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            // Tests invent findings of their own.
            let code = text.split("#[cfg(test)]\nmod").next().unwrap_or_default();
            if !path.to_string_lossy().contains("_tests.rs") {
                found.push(code.to_owned());
            }
        }
    }
}

/// How much a weight weighs.
fn rank(weight: &str) -> usize {
    ["", "info", "warning", "error"]
        .iter()
        .position(|known| *known == weight)
        .unwrap()
}

/// The ids of findings that the code makes, each with the highest weight that is seen, and whether
/// that is all of them.
fn findings_of_the_code() -> BTreeMap<String, (&'static str, bool)> {
    let mut texts = Vec::new();
    sources(&root().join("src"), &mut texts);
    let starts = [
        "ADVICE-",
        "AGENCY-",
        "APPROVAL-",
        "ATTEST-",
        "AUDIENCE-",
        "CAMPAIGN-",
        "CATALOGUE-",
        "DATA-",
        "DNS-",
        "EXPECT-",
        "GEN-",
        "INCIDENT-",
        "LIST-",
        "NOTICE-",
        "PHISH-",
        "PLAN-",
        "PROFILE-",
        "REC-",
        "RELAY-",
        "SUPPRESS-",
        "WORDS-",
    ];
    let mut found = BTreeMap::new();
    for text in &texts {
        let parts: Vec<&str> = text.split('"').collect();
        for at in 1..parts.len() {
            let id = parts[at];
            let plain = id
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-');
            if !plain || id.ends_with('-') || !starts.iter().any(|start| id.starts_with(start)) {
                continue;
            }
            let before = parts[at - 1].trim_end();
            let weight = ["info", "warning", "error"]
                .into_iter()
                .find(|weight| before.ends_with(&format!("Finding::{weight}(")));
            let (held, all) = found.entry(id.to_owned()).or_insert(("", true));
            *all &= weight.is_some();
            if let Some(weight) = weight.filter(|weight| rank(weight) > rank(held)) {
                *held = weight;
            }
        }
    }
    found
}

#[test]
fn every_finding_of_the_code_has_an_entry_that_says_how_much_it_weighs() {
    let registry = Registry::of(&Profiles::built_in());
    let mut wrong = Vec::new();
    let code = findings_of_the_code();
    assert!(code.len() > 150, "{}", code.len());
    // The prefix of the addresses' findings.
    for (id, (weight, all)) in code.iter().filter(|(id, _)| *id != "LIST-ADDRESS") {
        match registry.find(id).first() {
            None => wrong.push(format!("templates/findings.toml has no `{id}`")),
            Some(entry)
                if rank(&entry.severity) < rank(weight) || (*all && entry.severity != *weight) =>
            {
                wrong.push(format!(
                    "`{id}` is {weight} in the code and {} in templates/findings.toml",
                    entry.severity
                ));
            }
            Some(_) => {}
        }
    }
    for entry in registry.general() {
        let made = code.contains_key(&entry.id) || entry.id == "ATTEST";
        if !made && entry.by.is_none() {
            wrong.push(format!("nothing makes `{}`", entry.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_page_of_rules_is_current() {
    let path = root().join("docs/rules.md");
    let page = reference();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == page,
        "docs/rules.md is not current; run `UPDATE_DOCS=1 cargo test the_page_of_rules`"
    );
    assert!(page.contains("a check, not clearance"));
}

#[test]
fn explain_says_what_a_rule_an_exit_status_and_a_near_miss_mean() {
    let sandbox = Sandbox::people(1);
    let said = sandbox.run(&["explain", "us-ma-nonature"]).expect(0).out();
    for part in [
        "Massachusetts",
        "93H",
        "[V: the law",
        "a check, not clearance",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(
        said.lines().all(|line| line.chars().count() <= 100),
        "{said}"
    );
    let said = sandbox.run(&["explain", "EU-34-NATURE"]).expect(0).out();
    assert!(
        said.contains("European Union") && said.contains("United Kingdom"),
        "{said}"
    );
    let said = sandbox.run(&["explain", "11"]).expect(0).out();
    assert!(said.contains("exit status 11"), "{said}");
    for exit in disclosure_mailer::delivery::Exit::ALL {
        let code = exit.code().to_string();
        let document = sandbox.run(&["explain", &code, "--json"]).expect(0).json();
        let what_to_do = document["do"].as_str().unwrap();
        assert!(
            what_to_do.len() > 100,
            "docs/operations.md on {code}: {what_to_do}"
        );
    }
    let said = sandbox.run(&["explain", "GEN-NATUR"]).expect(1).err();
    assert!(said.contains("GEN-NATURE"), "{said}");
    let document = sandbox
        .run(&["explain", "GEN-DATA", "--json"])
        .expect(0)
        .json();
    assert_eq!(document["rules"][0]["id"], "GEN-DATA");
}
