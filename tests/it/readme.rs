//! The README says what is so: its exit statuses are the program's, and its commands exist.

use std::{fs, path::Path};

use disclosure_mailer::delivery::Exit;

use crate::support::Sandbox;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

#[test]
fn the_table_of_exit_statuses_is_the_programs() {
    let text = readme();
    let rows: Vec<&str> = text
        .split("| status | meaning |\n|---|---|\n")
        .nth(1)
        .unwrap()
        .lines()
        .take_while(|line| line.starts_with('|'))
        .collect();
    let mut known: Vec<Exit> = Exit::ALL.to_vec();
    known.sort_by_key(|exit| exit.code());
    let expect: Vec<String> = known
        .iter()
        .map(|exit| format!("| {} | {} |", exit.code(), exit.meaning()))
        .collect();
    assert_eq!(rows, expect);
    let order: Vec<String> = Exit::ALL
        .iter()
        .map(|exit| exit.code().to_string())
        .collect();
    assert!(text.contains(&format!("the first of {} is the status", order.join(", "))));
}

#[test]
fn a_campaign_made_by_init_as_the_readme_says_checks_and_previews() {
    let sandbox = Sandbox::people(3);
    let made = sandbox.folder().join("lists/people.csv");
    let list = made.to_str().unwrap();
    let sender = "Example Security <security@example.com>";
    sandbox
        .run(&[
            "init",
            "new",
            "--controller",
            "Example, Inc.",
            "--sender",
            sender,
            "--list",
            list,
            "--exposed",
            "name,email",
        ])
        .expect(0);
    let checked = sandbox.run(&["check", "new", "--json"]).expect(0);
    assert_eq!(checked.json()["rows"]["recipients"], 3);
    sandbox.run(&["preview", "new"]).expect(0);
    assert!(sandbox.folder().join("new/preview/index.html").exists());
    assert!(sandbox.folder().join("new/preview.zip").exists());
    sandbox
        .run(&[
            "init",
            "new",
            "--controller",
            "x",
            "--sender",
            sender,
            "--list",
            list,
            "--exposed",
            "name",
        ])
        .expect(1);
}

#[test]
fn every_verb_that_the_readme_names_exists() {
    let sandbox = Sandbox::people(1);
    for line in readme()
        .lines()
        .filter_map(|line| line.strip_prefix("$ disclose "))
    {
        let verb = line.split(' ').next().unwrap();
        sandbox.run(&[verb, "--help"]).expect(0);
    }
}

#[test]
fn the_table_of_verbs_is_the_programs() {
    let text = readme();
    let rows = text
        .split("| verb | what it does |\n|---|---|\n")
        .nth(1)
        .unwrap();
    let rows = rows.lines().take_while(|line| line.starts_with('|'));
    let named: Vec<&str> = rows.map(|row| row.split('`').nth(1).unwrap()).collect();
    let help = Sandbox::people(1).run(&["--help"]).expect(0).out();
    let commands = help.split("Commands:\n").nth(1).unwrap();
    let commands = commands.lines().take_while(|line| !line.is_empty());
    let verbs: Vec<&str> = commands
        .filter_map(|line| {
            line.strip_prefix("  ")
                .filter(|line| !line.starts_with(' '))
        })
        .filter_map(|line| line.split_whitespace().next())
        .filter(|verb| *verb != "help")
        .collect();
    assert_eq!(named, verbs);
}
