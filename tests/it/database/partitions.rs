//! A table of events in parts, as somebody makes it who has very many of them.

use std::{fs, path::Path};

use super::people;
use crate::support::postgres;

#[test]
fn events_may_lie_in_parts_by_their_numbers() {
    let Some(database) = postgres::database() else {
        return;
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ledger.sql");
    let whole = "  hash bytea NOT NULL,\n  PRIMARY KEY (ledger, seq)\n);";
    let parts = "  hash bytea NOT NULL,\n  PRIMARY KEY (ledger, seq)\n) PARTITION BY RANGE (seq);\n\
                 CREATE TABLE disclose.event_1 PARTITION OF disclose.event FOR VALUES FROM (0) TO (10);\n\
                 CREATE TABLE disclose.event_2 PARTITION OF disclose.event FOR VALUES FROM (10) TO (MAXVALUE);";
    let tables = fs::read_to_string(path).unwrap();
    assert!(tables.contains(whole));
    let tables = tables.replacen(whole, parts, 1);
    let tables = tables.replace(":\"role\"", "postgres");
    database.client().batch_execute(&tables).unwrap();
    let sandbox = people(10, "", &database);
    sandbox.run(&["send", "--yes"]).expect(0);
    let count =
        "SELECT count(*) FROM disclose.event_1 UNION ALL SELECT count(*) FROM disclose.event_2";
    let rows = database.client().query(count, &[]).unwrap();
    let counts: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
    assert!(counts[0] == 9 && counts[1] > 20, "{counts:?}");
    let said = sandbox.run(&["log", "verify"]).expect(0).all();
    assert!(said.contains("10 handed over"), "{said}");
}
