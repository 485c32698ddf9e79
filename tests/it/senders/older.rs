//! A ledger from before there could be several senders.

use super::crew::Crew;
use crate::support::postgres;

#[test]
fn a_ledger_without_the_tables_of_senders_can_be_looked_at_and_sent() {
    let Some(database) = postgres::database() else {
        return;
    };
    let crew = Crew::new(3, "rate = \"unlimited\"", &database);
    let mut client = database.client();
    let older =
        "DROP TABLE disclose.sender, disclose.flow; UPDATE disclose.version SET version = 1";
    client.batch_execute(older).unwrap();
    let status = crew.origin.run(&["status"]).expect(10);
    assert!(
        status.out().contains("1 of 3 handed over"),
        "{}",
        status.all()
    );
    let nobody = crew.origin.run(&["senders"]).expect(0).out();
    assert!(
        nobody.contains("nobody sends this campaign now"),
        "{nobody}"
    );
    crew.origin.run(&["send", "--yes"]).expect(0);
    assert_eq!(crew.origin.copies().len(), 3);
}
