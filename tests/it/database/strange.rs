//! Whoever may write the tables writes what no ledger holds: it is found and named, and nobody is told twice.

use super::people;
use crate::support::postgres;

/// What becomes of the tables, one at a time.
const STRANGE: &[&str] = &[
    "UPDATE disclose.event SET key = '\\x0102' WHERE seq = 2",
    "UPDATE disclose.event SET event = 'nothing' WHERE seq = 2",
    "UPDATE disclose.event SET attempt = -1 WHERE seq = 2",
    "UPDATE disclose.event SET attempt = 9223372036854775807 WHERE seq = 2",
    "UPDATE disclose.event SET text = '\\x00' WHERE seq = 2",
    "UPDATE disclose.event SET stage = 'nowhere' WHERE seq = 2",
    "UPDATE disclose.event SET code = -1 WHERE seq = 2",
    "UPDATE disclose.event SET code = 2147483647 WHERE seq = 2",
    "UPDATE disclose.event SET hash = '\\x' WHERE seq = 2",
    "UPDATE disclose.event SET time = 9223372036854775807 WHERE seq = 2",
    "UPDATE disclose.event SET time = -9223372036854775808 WHERE seq = 2",
    "UPDATE disclose.event SET seq = -5 WHERE seq = 2",
    "UPDATE disclose.event SET seq = 9223372036854775807 WHERE seq = 2",
    "UPDATE disclose.event SET reply = repeat(E'\\x1b[31mred', 100000) WHERE seq = 2",
    "DELETE FROM disclose.event WHERE seq = 2",
    "UPDATE disclose.head SET seq = -1",
    "UPDATE disclose.head SET seq = 9223372036854775807",
    "UPDATE disclose.head SET hash = NULL",
    "UPDATE disclose.head SET hash = '\\x00'",
    "DELETE FROM disclose.head",
    "UPDATE disclose.checkpoint SET note = 'signed by nobody'",
    "UPDATE disclose.ledger SET proof = 'none'",
    "UPDATE disclose.ledger SET id = id",
    "UPDATE disclose.version SET version = -2147483648, readable = 2147483647",
];

/// Changes nothing, so that the test sees what it looks like when all is well.
const NOTHING: &str = "UPDATE disclose.ledger SET id = id";
const TABLES: [&str; 5] = ["version", "ledger", "head", "event", "checkpoint"];

#[test]
fn a_value_that_no_ledger_has_is_named_and_tells_nobody_twice() {
    let Some(database) = postgres::database() else {
        return;
    };
    let sandbox = people(4, "", &database);
    sandbox.run(&["send", "--yes", "--limit", "2"]).expect(10);
    let mut client = database.client();
    let (mut keep, mut back) = (String::from("CREATE SCHEMA kept;"), String::new());
    for table in TABLES {
        keep.push_str(&format!(
            "CREATE TABLE kept.{table} AS SELECT * FROM disclose.{table};"
        ));
        back.push_str(&format!(
            "INSERT INTO disclose.{table} SELECT * FROM kept.{table};"
        ));
    }
    let all = TABLES.map(|table| format!("disclose.{table}")).join(", ");
    client.batch_execute(&keep).unwrap();
    for sql in STRANGE {
        assert!(client.execute(*sql, &[]).unwrap() > 0, "{sql}");
        let well = *sql == NOTHING;
        let run = |words: &[&str]| {
            let said = sandbox.run(words);
            let (code, text) = (said.code(), said.all());
            let calm = !text.contains("panicked") && !text.contains('\u{1b}');
            assert!(
                calm && (0..=20).contains(&code),
                "{sql}: {words:?} {code} {text}"
            );
            code
        };
        assert_eq!(run(&["log", "verify"]) == 0, well, "{sql}");
        run(&["log", "export"]);
        if run(&["status"]) == 20 {
            assert_eq!(run(&["send", "--yes"]), 20, "{sql}");
        }
        client
            .batch_execute(&format!("TRUNCATE {all}; {back}"))
            .unwrap();
    }
    sandbox.run(&["send", "--yes"]).expect(0);
    assert_eq!(sandbox.copies().len(), 4);
    assert!(sandbox.copies().values().all(|copies| *copies == 1));
}
