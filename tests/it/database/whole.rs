//! Every verb, and what is left in the database.

use std::fs;

use super::{begun, people, refusal};
use crate::{
    private::tour,
    support::{Sandbox, postgres},
};

#[test]
fn every_verb_works_and_nobody_of_the_sample_is_in_the_database() {
    let Some(database) = postgres::database() else {
        return;
    };
    let sandbox = super::on(tour::sandbox(), &database.url());
    let wrong = tour::every_verb(&sandbox, &mut |sandbox: &Sandbox, words| sandbox.run(words));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(!sandbox.folder().join(".disclose/ledger.db").exists());
    let dump = database.dump();
    assert!(dump.windows(8).any(|part| part == b"enrolled"));
    let text = String::from_utf8_lossy(&dump).to_lowercase();
    for person in tour::people() {
        let (local, _) = person.address.rsplit_once('@').unwrap();
        let parts = [person.address.as_str(), local].into_iter();
        let parts = parts.chain(person.fields.iter().map(String::as_str));
        for part in parts.filter(|part| part.len() > 5) {
            assert!(!text.contains(&part.to_lowercase()), "{part}");
        }
    }
}

#[test]
fn who_sends_next_goes_on_where_the_last_one_stopped_also_from_another_folder() {
    let Some(database) = postgres::database() else {
        return;
    };
    let sandbox = people(6, "", &database);
    sandbox.run(&["send", "--yes", "--limit", "2"]).expect(10);
    let copied = sandbox
        .run(&["archive", "--out", "copy", "--json"])
        .expect(0)
        .json();
    assert_eq!(copied["unfinished"], 4);
    assert!(
        copied["database"]
            .as_str()
            .unwrap()
            .contains(&database.name)
    );
    // The copy is one more folder of the same campaign.
    sandbox
        .run(&["send", "copy", "--yes", "--limit", "2"])
        .expect(10);
    let status = sandbox.status();
    assert_eq!(status["deliveries"]["accepted"], 4);
    sandbox.run(&["send", "--yes"]).expect(0);
    let copies = sandbox.copies();
    assert!(
        copies.len() == 6 && copies.values().all(|copies| *copies == 1),
        "{copies:?}"
    );
    for folder in [".", "copy"] {
        let said = sandbox.run(&["log", "verify", folder]).expect(0).all();
        assert!(said.contains("6 handed over"), "{said}");
    }
    let log = sandbox.run(&["log", "export", "--jsonl"]).expect(0).out();
    let accepted = log.lines().filter(|line| line.contains("\"accepted\""));
    assert_eq!(accepted.count(), 6);
}

#[test]
fn a_machine_without_the_key_is_told_what_to_copy_and_where_it_may_lie() {
    let Some(database) = postgres::database() else {
        return;
    };
    let sandbox = begun(3, &database);
    let (state, key) = (
        sandbox.folder().join(".disclose"),
        sandbox.read(".disclose/campaign.key"),
    );
    fs::remove_file(state.join("campaign.key")).unwrap();
    let said = sandbox.run(&["send", "--yes"]).expect(20).err();
    assert!(
        said.contains("campaign.key") && said.contains("Copy"),
        "{said}"
    );
    sandbox.run(&["log", "verify"]).expect(0);
    sandbox.write("keys/of-this", &key);
    let campaign = sandbox.read("campaign.toml");
    sandbox.write(
        "campaign.toml",
        &format!("{campaign}key_file = \"keys/of-this\"\n"),
    );
    sandbox.run(&["send", "--yes"]).expect(0);
    assert!(!state.join("campaign.key").exists());
    sandbox.write("keys/of-this", &"ab".repeat(32));
    let said = sandbox.run(&["status"]).expect(20).err();
    assert!(said.contains("does not belong"), "{said}");
}

#[test]
fn two_campaigns_share_a_database_and_know_nothing_of_each_other() {
    let Some(database) = postgres::database() else {
        return;
    };
    let (one, other) = (people(3, "", &database), people(5, "", &database));
    other.edit("campaign.toml", "id = \"sandbox\"", "id = \"another\"");
    one.run(&["send", "--yes"]).expect(0);
    other.run(&["send", "--yes", "--limit", "2"]).expect(10);
    assert_eq!(one.status()["deliveries"]["accepted"], 3);
    assert_eq!(other.status()["deliveries"]["accepted"], 2);
    // Without its record a campaign of the same name is another's.
    let third = people(2, "", &database);
    let said = third.run(&["send", "--yes"]).expect(20).err();
    assert!(said.contains("campaign key"), "{said}");
}

#[test]
fn starting_over_makes_a_ledger_of_its_own_and_deletes_nothing() {
    let Some(database) = postgres::database() else {
        return;
    };
    let sandbox = people(2, "", &database);
    sandbox.run(&["send", "--yes"]).expect(0);
    let record = sandbox.read("approvals/ledger.toml");
    let id = record.split('"').nth(1).unwrap().to_owned();
    let key = std::fs::read(sandbox.folder().join(".disclose/campaign.key")).unwrap();
    sandbox
        .run(&["send", "--yes", "--start-over", &id])
        .expect(0);
    assert_eq!(sandbox.copies().values().sum::<usize>(), 4);
    let mut client = database.client();
    let rows = client
        .query("SELECT aside FROM disclose.ledger ORDER BY aside", &[])
        .unwrap();
    let aside: Vec<bool> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(aside, [false, true]);
    // Another machine has not heard of it: it would tell those whom the old ledger lacks.
    sandbox.write("approvals/ledger.toml", &record);
    std::fs::write(sandbox.folder().join(".disclose/campaign.key"), key).unwrap();
    let said = sandbox.run(&["send", "--yes"]).expect(20).err();
    assert!(said.contains("given up"), "{said}");
    assert_eq!(sandbox.copies().values().sum::<usize>(), 4);
    sandbox.run(&["status"]);
}

#[test]
fn a_wrong_database_is_asked_about_before_anybody_starts_over() {
    let (Some(right), Some(wrong)) = (postgres::database(), postgres::database()) else {
        return;
    };
    let sandbox = begun(2, &right);
    sandbox.edit("campaign.toml", &right.name, &wrong.name);
    for words in [&["send", "--yes"][..], &["status"]] {
        let said = refusal(&sandbox, words);
        assert!(
            said.contains(&wrong.name) && said.contains("right database"),
            "{said}"
        );
    }
    assert_eq!(sandbox.copies().len(), 1);
}
