//! Limits over all senders of which nothing can be had: whoever sends says why, and ends.

use std::fs;

use super::crew::Crew;
use crate::{
    handover::until,
    support::postgres::{self, Database},
};

const RATE: &str = "rate = \"20/s\"";

/// A sender in a folder of its own, under a role that may do what docs/ledger.sql says.
fn crew(people: usize, database: &Database<'_>) -> (Crew, String) {
    let crew = Crew::new(people, RATE, database);
    let role = format!("sends_{}", database.name);
    let page = include_str!("../../../docs/ledger.sql");
    let rights = page.lines().filter(|line| line.starts_with("GRANT"));
    let rights: Vec<&str> = rights.collect();
    let rights = rights.join("\n").replace(":\"role\"", &role);
    let mut client = database.client();
    let made = format!("CREATE ROLE {role} LOGIN; {rights}");
    client.batch_execute(&made).unwrap();
    let path = crew.copy("a").join("campaign.toml");
    let text = fs::read_to_string(&path).unwrap();
    let edited = text.replace(&database.url(), &database.url_of(&role));
    assert_ne!(text, edited);
    fs::write(&path, edited).unwrap();
    (crew, role)
}

fn ends_without_harm(crew: &mut Crew, told: usize, why: &str) {
    let ended = crew.finish();
    let said = crew.said("a");
    assert_eq!(ended, [("a".to_owned(), Some(20))], "{said}");
    assert!(said.contains(why), "{said}");
    // Each connection had prepared one at most, of whom nobody has to wonder.
    let written = crew.written("unreached");
    assert!(written.values().sum::<usize>() <= 4, "{written:?}");
    let copies = crew.origin.copies();
    assert!(copies.len() >= told && copies.values().all(|copies| *copies == 1));
    assert_eq!(crew.origin.status()["deliveries"]["unknown"], 0);
    crew.origin.run(&["log", "verify"]).expect(0);
    // Somebody who may do it tells the rest.
    crew.start("b", "b");
    assert_eq!(crew.finish(), [("b".to_owned(), Some(0))]);
}

#[test]
fn a_role_that_loses_its_rights_to_the_limits_ends_at_once_and_says_why() {
    let Some(database) = postgres::database() else {
        return;
    };
    let (mut crew, role) = crew(200, &database);
    crew.start("a", "a");
    until("it is at work", || crew.shares().contains_key("a"));
    let taken = format!("REVOKE UPDATE ON disclose.flow FROM {role}");
    database.client().batch_execute(&taken).unwrap();
    ends_without_harm(&mut crew, 2, "docs/ledger.sql");
}

#[test]
fn a_row_of_the_limits_that_cannot_be_read_ends_it() {
    let Some(database) = postgres::database() else {
        return;
    };
    let (mut crew, _) = crew(200, &database);
    let mut client = database.client();
    crew.start("a", "a");
    until("it is at work", || crew.shares().contains_key("a"));
    let spoilt = "UPDATE disclose.flow SET grants = '\\x01'";
    client.batch_execute(spoilt).unwrap();
    let ended = crew.finish();
    let said = crew.said("a");
    assert_eq!(ended, [("a".to_owned(), Some(20))], "{said}");
    assert!(said.contains("cannot be read"), "{said}");
}

#[test]
fn a_role_without_a_connection_left_says_so_and_ends_after_a_while() {
    let Some(database) = postgres::database() else {
        return;
    };
    let (mut crew, role) = crew(60, &database);
    let one = format!("ALTER ROLE {role} CONNECTION LIMIT 1");
    database.client().batch_execute(&one).unwrap();
    crew.start("a", "a");
    until("it says why it waits", || {
        let said = crew.said("a");
        said.contains("nobody is begun with meanwhile") && said.contains("too many connections")
    });
    ends_without_harm(&mut crew, 1, "too many connections");
}
