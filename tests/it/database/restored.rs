//! A backup that somebody restored, another server, and a standby that took over.

use std::fs;

use super::{away::copy, begun, people, refusal};
use crate::support::{
    Sandbox,
    postgres::{Database, Server},
};

/// A second folder of the same campaign, as it stands now.
fn second(sandbox: &Sandbox) {
    sandbox.run(&["archive", "--out", "copy"]).expect(0);
}

fn restore(database: &Database<'_>, dump: &[u8]) {
    let mut client = database.client();
    client
        .batch_execute("DROP SCHEMA disclose CASCADE")
        .unwrap();
    database.server.restore(&database.name, dump);
}

/// What a folder has recorded of the ledger.
fn seen(sandbox: &Sandbox, record: &str) -> u64 {
    let record: toml::Table = sandbox.read(record).parse().unwrap();
    record["head_seq"].as_integer().unwrap().unsigned_abs()
}

const COPY: &str = "copy/approvals/ledger.toml";

#[test]
fn whoever_looks_knows_an_older_copy_from_then_on() {
    let Some(server) = Server::start("") else {
        return;
    };
    let database = server.database();
    let sandbox = begun(6, &database);
    second(&sandbox);
    let before = seen(&sandbox, COPY);
    sandbox.run(&["send", "--yes", "--limit", "2"]).expect(10);
    let older = database.dump();
    sandbox.run(&["send", "--yes", "--limit", "2"]).expect(10);
    // The other machine sends nothing, and knows all the same.
    for verb in [&["status", "copy"][..], &["log", "verify", "copy"]] {
        sandbox.run(verb);
    }
    assert_eq!(
        seen(&sandbox, COPY),
        seen(&sandbox, "approvals/ledger.toml")
    );
    assert!(seen(&sandbox, COPY) > before);
    restore(&database, &older);
    for verb in [
        &["send", "copy", "--yes"][..],
        &["status", "copy"],
        &["status"],
    ] {
        let said = refusal(&sandbox, verb);
        assert!(said.contains("old copy"), "{said}");
    }
    assert_eq!(sandbox.copies().len(), 5);
}

#[test]
fn a_restored_dump_is_noticed_by_a_machine_that_has_seen_no_more_than_it() {
    let Some(server) = Server::start("") else {
        return;
    };
    let database = server.database();
    let sandbox = people(6, "", &database);
    sandbox.run(&["send", "--yes", "--limit", "2"]).expect(10);
    second(&sandbox);
    let dump = database.dump();
    sandbox.run(&["send", "--yes", "--limit", "2"]).expect(10);
    restore(&database, &dump);
    // Two more were told than the dump knows of; this machine has heard of none of them.
    for verb in [
        &["send", "copy", "--yes"][..],
        &["status", "copy"],
        &["pause", "copy"],
    ] {
        let said = refusal(&sandbox, verb);
        assert!(
            said.contains("as restoring a dump does") && said.contains("`tables`"),
            "{said}"
        );
    }
    assert!(sandbox.copies().values().all(|copies| *copies == 1));
    // Somebody answers for it.
    let record = sandbox.read(COPY);
    let kept = record.split_inclusive('\n').filter(|line| {
        !["server", "tables", "timeline"]
            .iter()
            .any(|key| line.starts_with(key))
    });
    sandbox.write(COPY, &kept.collect::<String>());
    sandbox.run(&["send", "copy", "--yes"]).expect(0);
    assert!(sandbox.read(COPY).contains("tables = "));
}

#[test]
fn another_server_with_the_same_ledger_is_refused() {
    let (Some(one), Some(other)) = (Server::start(""), Server::start("")) else {
        return;
    };
    let (here, there) = (one.database(), other.database());
    let sandbox = begun(3, &here);
    other.restore(&there.name, &here.dump());
    sandbox.edit("campaign.toml", &here.url(), &there.url());
    let said = refusal(&sandbox, &["send", "--yes"]);
    assert!(said.contains("this is server"), "{said}");
    sandbox.edit("campaign.toml", &there.url(), &here.url());
    sandbox.run(&["send", "--yes"]).expect(0);
}

#[test]
fn a_standby_that_took_over_goes_on_and_what_it_replaced_does_not() {
    let Some(mut server) = Server::start("") else {
        return;
    };
    let database = server.database();
    let (name, url) = (database.name.clone(), database.url());
    let sandbox = begun(4, &database);
    let record = || sandbox.read("approvals/ledger.toml");
    assert!(record().contains("timeline = 1"), "{}", record());
    server.down();
    let (data, replaced) = (
        server.folder().join("data"),
        server.folder().join("replaced"),
    );
    copy(&data, &replaced);
    server.promote();
    sandbox.run(&["status"]).expect(10);
    assert!(record().contains("timeline = 2"), "{}", record());
    // What was the primary before has all events so far, and would go its own way.
    server.down();
    fs::rename(&data, server.folder().join("promoted")).unwrap();
    fs::rename(&replaced, &data).unwrap();
    server.up();
    let said = refusal(&sandbox, &["send", "--yes"]);
    assert!(said.contains("a standby has taken over since"), "{said}");
    server.down();
    fs::rename(&data, server.folder().join("replaced")).unwrap();
    fs::rename(server.folder().join("promoted"), &data).unwrap();
    server.up();
    sandbox.run(&["send", "--yes"]).expect(0);
    assert_eq!(sandbox.copies().len(), 4, "{name} {url}");
}

#[test]
fn a_role_that_may_not_ask_for_the_server_is_enough() {
    let Some(server) = Server::start("") else {
        return;
    };
    let database = server.database();
    let mut client = database.client();
    client
        .batch_execute(
            "CREATE ROLE plain LOGIN; GRANT CREATE ON DATABASE test0 TO plain;
             REVOKE EXECUTE ON FUNCTION pg_control_system(), pg_control_checkpoint() FROM PUBLIC",
        )
        .unwrap();
    let sandbox = super::on(Sandbox::people(2).with_relay(""), &database.url_of("plain"));
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    let record = sandbox.read("approvals/ledger.toml");
    assert!(
        record.contains("tables = ") && !record.contains("server"),
        "{record}"
    );
    sandbox.run(&["send", "--yes"]).expect(0);
}
