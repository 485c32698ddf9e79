//! The log as evidence: whatever is done to an event inside the chain is found, and what only
//! somebody outside can tell is called so.
#![expect(clippy::cast_possible_wrap, reason = "small numbers")]

use std::{fs, path::PathBuf};

use disclosure_mailer::{
    delivery::{Content, Draft, Kind, Stage, genesis},
    ledger::{Ledger, Reading},
    terms::{Digest, Key, Stamp},
};
use proptest::prelude::*;
use rusqlite::{Connection, types::Value};
use tempfile::TempDir;

struct Small {
    folder: TempDir,
}

impl Small {
    /// A ledger with some events of every form.
    fn new(people: u8) -> Self {
        let small = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let mut ledger =
            Ledger::open_or_begin(&small.state(), &small.toml(), "c", "h", Stamp(1)).unwrap();
        let keys: Vec<Key> = (1..=people).map(|n| Key([n; 16])).collect();
        let mut began = Draft::new(Kind::Began);
        began.text = Some(Digest([9; 32]));
        let enrolled = keys.iter().map(|key| Draft::about(*key, Kind::Enrolled, 0));
        let drafts = enrolled.chain([began]).collect();
        ledger.append(drafts, Stamp(1_764_166_811_042_317)).unwrap();
        for (key, time) in keys.iter().zip(2..) {
            let mut attempt = Draft::about(*key, Kind::Attempt, 1);
            (attempt.text, attempt.wording) = (Some(Digest([9; 32])), Some(Digest([8; 32])));
            (attempt.locale, attempt.message_id) = ("de".to_owned(), format!("{key}@x.test"));
            let mut taken = attempt.clone();
            taken.kind = Kind::Accepted;
            (taken.stage, taken.code) = (Some(Stage::Body), 250);
            (taken.enhanced_code, taken.reply) = ("2.0.0".to_owned(), "ok <recipient>".to_owned());
            (taken.relay, taken.relay_id) = ("mail.test:25".to_owned(), "4FA1B2".to_owned());
            (taken.tls, taken.sender) = ("plaintext".to_owned(), "h".to_owned());
            ledger.append(vec![attempt, taken], Stamp(time)).unwrap();
        }
        small
    }
    fn state(&self) -> PathBuf {
        self.folder.path().join(".disclose")
    }
    fn toml(&self) -> PathBuf {
        self.folder.path().join("approvals/ledger.toml")
    }
    fn reading(&self) -> Reading {
        Reading::open(&self.state(), &self.toml(), "c").unwrap()
    }
    /// A connection of somebody who does not care.
    fn attacker(&self) -> Connection {
        let connection = Connection::open(self.state().join("ledger.db")).unwrap();
        connection
            .execute_batch("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;")
            .unwrap();
        connection
    }
}

/// The first bad place, if the audit finds one.
fn flaw(reading: &Reading) -> Option<u64> {
    reading
        .audit(|_event| Ok(()))
        .unwrap()
        .err()
        .map(|flaw| flaw.seq)
}

pub(crate) fn rows(database: &Connection) -> Vec<Vec<Value>> {
    let mut statement = database
        .prepare("SELECT * FROM event ORDER BY seq")
        .unwrap();
    let width = statement.column_count();
    let rows = statement.query_map([], |row| (0..width).map(|i| row.get(i)).collect());
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

fn columns(database: &Connection) -> Vec<String> {
    let statement = database.prepare("SELECT * FROM event").unwrap();
    statement.column_names().map(str::to_owned).collect()
}

/// Every value that differs in one octet, or one bit of a number.
fn flips(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => vec![Value::Blob(vec![0; 16]), Value::Text(String::new())],
        Value::Integer(n) => (0..48).map(|bit| Value::Integer(n ^ (1 << bit))).collect(),
        Value::Blob(octets) => (0..octets.len())
            .map(|at| {
                let mut other = octets.clone();
                other[at] ^= 1 << (at % 8);
                Value::Blob(other)
            })
            .chain([Value::Null, Value::Blob(octets[1..].to_vec())])
            .collect(),
        Value::Text(text) => (0..text.len())
            .filter_map(|at| {
                let mut other = text.clone().into_bytes();
                other[at] ^= 1 << (at % 7);
                String::from_utf8(other).ok().map(Value::Text)
            })
            .chain([Value::Text(format!("{text} "))])
            .collect(),
        Value::Real(_) => unreachable!("the table is strict and has none"),
    }
}

#[test]
fn every_flipped_octet_of_every_event_is_found_at_its_place() {
    let small = Small::new(2);
    let (reading, database) = (small.reading(), small.attacker());
    assert_eq!(flaw(&reading), None);
    let (names, all) = (columns(&database), rows(&database));
    let mut tried = 0;
    for (seq, row) in (1_i64..).zip(&all) {
        for (name, value) in names.iter().zip(row) {
            for other in flips(value) {
                // A number that another event has cannot be put there: the table refuses it.
                let update = format!("UPDATE event SET {name} = ?1 WHERE rowid = ?2");
                let Ok(changed) = database.execute(&update, (&other, seq)) else {
                    continue;
                };
                assert_eq!(changed, 1);
                tried += 1;
                let found = flaw(&reading);
                let there = seq.unsigned_abs();
                assert!(
                    found.is_some_and(|at| at <= there),
                    "{name} of {seq}: {other:?}: {found:?}"
                );
                if name == "seq" {
                    let back = format!("UPDATE event SET seq = {seq} WHERE rowid = ?1");
                    assert_eq!(database.execute(&back, [&other]).unwrap(), 1);
                } else {
                    assert_eq!(found, Some(there), "{name}: {other:?}");
                    database.execute(&update, (value, seq)).unwrap();
                }
            }
        }
    }
    assert!(tried > 2000, "{tried}");
    assert_eq!(flaw(&reading), None);
}

/// Puts rows in the place of all events, numbered anew from 1 where `renumber`.
fn replace(database: &Connection, rows: &[Vec<Value>], renumber: bool) {
    database.execute_batch("BEGIN; DELETE FROM event").unwrap();
    for (seq, row) in (1_i64..).zip(rows) {
        let mut row = row.clone();
        if renumber {
            row[0] = Value::Integer(seq);
        }
        let places = vec!["?"; row.len()].join(",");
        let insert = format!("INSERT INTO event VALUES ({places})");
        database
            .execute(&insert, rusqlite::params_from_iter(row))
            .unwrap();
    }
    database.execute_batch("COMMIT").unwrap();
}

#[test]
fn every_event_that_is_dropped_swapped_or_doubled_is_found() {
    let small = Small::new(3);
    let (reading, database) = (small.reading(), small.attacker());
    let all = rows(&database);
    let last = all.len() - 1;
    for at in 0..all.len() {
        let first_bad = Some(at as u64 + 1);
        let mut without = all.clone();
        without.remove(at);
        if at < last {
            for renumber in [false, true] {
                replace(&database, &without, renumber);
                assert_eq!(flaw(&reading), first_bad, "without {at}, {renumber}");
            }
        }
        for other in at + 1..all.len() {
            let mut swapped = all.clone();
            swapped.swap(at, other);
            replace(&database, &swapped, true);
            assert_eq!(flaw(&reading), first_bad, "{at} and {other} swapped");
        }
        for place in 0..=all.len() {
            let mut doubled = all.clone();
            doubled.insert(place, all[at].clone());
            replace(&database, &doubled, true);
            // A copy right behind the event moves the bad place to where the copy is.
            let bad = if place == at { at + 1 } else { place };
            assert_eq!(
                flaw(&reading),
                Some(bad as u64 + 1),
                "{at} again at {place}"
            );
        }
    }
    replace(&database, &all, false);
    assert_eq!(flaw(&reading), None);
}

fn large() -> &'static Small {
    static LARGE: std::sync::OnceLock<Small> = std::sync::OnceLock::new();
    LARGE.get_or_init(|| Small::new(250))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn in_a_large_log_as_well(at in 0_usize..700, column in 1_usize..18, pick in any::<prop::sample::Index>(), how in 0..3) {
        let small = large();
        let (reading, database) = (small.reading(), small.attacker());
        let all = rows(&database);
        let at = at % (all.len() - 1);
        let mut bad = all.clone();
        match how {
            0 => {
                let there = &all[at][column];
                let same_kind = |other: &Value| std::mem::discriminant(other) == std::mem::discriminant(there);
                // What the table itself refuses cannot be put there; key, text and wording may be none.
                let may_be_none = [2, 5, 6].contains(&column);
                let taken = |other: &Value| same_kind(other) || (may_be_none && !matches!(other, Value::Text(_)));
                let others: Vec<Value> = flips(there).into_iter().filter(taken).collect();
                bad[at][column] = others[pick.index(others.len())].clone();
            }
            1 => drop(bad.remove(at)),
            _ => bad.swap(at, at + 1),
        }
        replace_some(&database, &all, &bad, at);
        let found = flaw(&reading);
        replace_some(&database, &bad, &all, at);
        prop_assert_eq!(found, Some(at as u64 + 1));
        prop_assert_eq!(flaw(&reading), None);
    }
}

/// Only from a place on: a strict table may refuse a value, and then nothing changed.
fn replace_some(database: &Connection, _old: &[Vec<Value>], new: &[Vec<Value>], at: usize) {
    database.execute_batch("BEGIN").unwrap();
    database
        .execute("DELETE FROM event WHERE seq > ?1", [at as i64])
        .unwrap();
    for (seq, row) in (at as i64 + 1..).zip(&new[at..]) {
        let mut row = row.clone();
        row[0] = Value::Integer(seq);
        let places = vec!["?"; row.len()].join(",");
        let insert = format!("INSERT INTO event VALUES ({places})");
        let inserted = database.execute(&insert, rusqlite::params_from_iter(row));
        assert_eq!(inserted, Ok(1));
    }
    database.execute_batch("COMMIT").unwrap();
}

#[test]
fn the_example_in_the_documentation_is_so() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ledger-format.md");
    let text = fs::read_to_string(path).unwrap();
    let begin = genesis("7F3A12BC", "analytics-vendor-2025-11");
    assert!(text.contains(&begin.to_string()));
    let mut opened = Draft::new(Kind::Opened);
    "mailer-1".clone_into(&mut opened.reply);
    let mut bytes = Vec::new();
    Content::of(&opened).write(begin, 1, Stamp(1_764_166_811_042_317), &mut bytes);
    let hex = data_encoding::HEXLOWER.encode(&bytes);
    assert!(text.replace('\n', "").contains(&hex), "{hex}");
    let opened = opened.chain(begin, 1, Stamp(1_764_166_811_042_317));
    let key = Key::from_hex("c0ffee00c0ffee00c0ffee00c0ffee00").unwrap();
    let enrolled = Draft::about(key, Kind::Enrolled, 0);
    let enrolled = enrolled.chain(opened.hash, 2, Stamp(1_764_166_871_500_000));
    let mut refused = Draft::about(key, Kind::Refused, 0);
    (refused.stage, refused.code) = (Some(Stage::Rcpt), 550);
    "mail.example.com:465".clone_into(&mut refused.relay);
    "5.1.1".clone_into(&mut refused.enhanced_code);
    "<recipient>: no such mailbox".clone_into(&mut refused.reply);
    "TLSv1.3 TLS13_AES_256_GCM_SHA384".clone_into(&mut refused.tls);
    "mailer-1".clone_into(&mut refused.sender);
    let refused = refused.chain(enrolled.hash, 3, Stamp(1_764_166_872_000_001));
    for event in [opened, enrolled, refused] {
        assert!(text.contains(&event.hash.to_string()), "{event:?}");
    }
}

#[test]
fn every_kind_of_event_stands_in_the_documentation() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ledger-format.md");
    let text = fs::read_to_string(path).unwrap();
    for kind in Kind::every() {
        assert!(text.contains(&format!("`{kind}`")), "{kind}");
    }
}
