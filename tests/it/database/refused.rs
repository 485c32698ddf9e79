//! What is refused, each with its reason and what to do.

use std::{fs, path::Path};

use super::{begun, on};
use crate::support::{Sandbox, postgres};

#[test]
fn a_url_with_a_password_is_refused_and_repeated_nowhere() {
    for url in [
        "postgres://mailer:s3cret@db.example.com/notices",
        "postgres://mailer@db.example.com/notices?password=s3cret",
    ] {
        let sandbox = on(Sandbox::people(1), url);
        for verb in [&["check"][..], &["status", "--json"], &["send", "--yes"]] {
            let said = sandbox.run(verb);
            assert_ne!(said.code(), 0);
            let said = said.all();
            assert!(said.contains("password_file"), "{said}");
            assert!(!said.contains("s3cret"), "{said}");
        }
    }
}

#[test]
fn a_campaign_stays_on_the_engine_that_it_was_begun_with() {
    let Some(database) = postgres::database() else {
        return;
    };
    let in_file = Sandbox::people(2).with_relay("");
    in_file.run(&["send", "--yes", "--limit", "1"]).expect(10);
    let in_file = on(in_file, &database.url());
    for verb in [
        &["send", "--yes"][..],
        &["status"],
        &["log", "verify"],
        &["pause"],
    ] {
        let said = in_file.run(verb).expect(20).err();
        assert!(
            said.contains("SQLite") && said.contains("PostgreSQL"),
            "{said}"
        );
    }
    // Also where nobody recorded what was begun.
    fs::remove_file(in_file.folder().join("approvals/ledger.toml")).unwrap();
    in_file.run(&["send", "--yes"]).expect(20);
    let in_rows = begun(2, &database);
    let campaign = in_rows.read("campaign.toml");
    let (without, _) = campaign.split_once("\n[ledger]").unwrap();
    in_rows.write("campaign.toml", without);
    let said = in_rows.run(&["send", "--yes"]).expect(20).err();
    assert!(
        said.contains("PostgreSQL") && said.contains("--start-over"),
        "{said}"
    );
    in_rows.write("campaign.toml", &campaign);
    in_rows.run(&["send", "--yes"]).expect(0);
    assert_eq!(in_rows.copies().len(), 2);
}

#[test]
fn the_ledgers_place_is_no_part_of_what_is_approved() {
    let Some(database) = postgres::database() else {
        return;
    };
    let sandbox = on(Sandbox::people(2).with_relay(""), &database.url());
    sandbox.edit("campaign.toml", "required = []", "required = [\"legal\"]");
    sandbox.approve("legal", "Jane Doe <jane@example.com>");
    let url = database.url();
    sandbox.edit(
        "campaign.toml",
        &url,
        &format!("{url}?options=-cwork_mem%3D8MB"),
    );
    sandbox.run(&["send", "--yes"]).expect(0);
}

#[test]
fn tables_of_a_newer_program_are_read_and_never_written() {
    let Some(database) = postgres::database() else {
        return;
    };
    let sandbox = begun(3, &database);
    let mut client = database.client();
    client
        .batch_execute("UPDATE disclose.version SET version = 1000")
        .unwrap();
    sandbox.run(&["status"]).expect(10);
    sandbox.run(&["log", "verify"]).expect(0);
    sandbox.run(&["log", "export"]).expect(0);
    for verb in [&["send", "--yes"][..], &["pause"]] {
        let said = sandbox.run(verb).expect(20).err();
        assert!(said.contains("format 1000"), "{said}");
    }
    assert_eq!(sandbox.copies().len(), 1);
    client
        .batch_execute("UPDATE disclose.version SET readable = 1000")
        .unwrap();
    sandbox.run(&["status"]).expect(20);
}

/// What somebody runs who may make the tables.
fn page() -> String {
    let files = [
        include_str!("../../../src/ledger/postgres/0001.sql"),
        include_str!("../../../src/ledger/postgres/0002.sql"),
    ];
    let grants = include_str!("../../../src/ledger/postgres/grants.sql");
    format!(
        "-- psql -v role=mailer -f ledger.sql\n\nCREATE SCHEMA disclose;\n\n{}\nUPDATE disclose.version SET version = {};\n\n{grants}",
        files.join("\n"),
        files.len()
    )
}

#[test]
fn the_page_for_whoever_makes_the_tables_is_that_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ledger.sql");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, page()).unwrap();
    }
    let there = fs::read_to_string(path).unwrap_or_default();
    assert!(there == page(), "run this test once with UPDATE_DOCS=1");
}

#[test]
fn a_role_that_may_not_make_tables_is_told_so_and_one_that_may_write_is_enough() {
    let Some(database) = postgres::database() else {
        return;
    };
    let mut client = database.client();
    let role = format!("mailer_{}", database.name);
    client
        .batch_execute(&format!("CREATE ROLE {role} LOGIN"))
        .unwrap();
    let sandbox = on(Sandbox::people(2).with_relay(""), &database.url_of(&role));
    let said = sandbox.run(&["send", "--yes"]).expect(20).err();
    assert!(
        said.contains(&role) && said.contains("database.md"),
        "{said}"
    );
    // Somebody else makes the tables, and the role gets what it needs.
    let made = page().replace(":\"role\"", &role);
    client.batch_execute(&made).unwrap();
    sandbox.run(&["send", "--yes"]).expect(0);
    sandbox.run(&["log", "verify"]).expect(0);
    // What is written is never changed by whoever sends.
    let mut mailer = {
        let url: disclosure_mailer::campaign::LedgerUrl = database.url_of(&role).parse().unwrap();
        ::postgres::Config::from(url.config)
            .connect(::postgres::NoTls)
            .unwrap()
    };
    for sql in [
        "UPDATE disclose.event SET reply = ''",
        "DELETE FROM disclose.event",
        "TRUNCATE disclose.event",
        "DROP TABLE disclose.event",
    ] {
        mailer.batch_execute(sql).unwrap_err();
    }
}
