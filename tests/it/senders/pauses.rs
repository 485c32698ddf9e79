//! Pauses and withdrawals on one machine, and what other machines make of them.

use std::process::Command;

use super::crew::Crew;
use crate::{
    handover::until,
    pauses::JANE,
    support::postgres::{self, Database},
};

/// A campaign that was begun, which legal has approved by now.
fn approved(people: usize, database: &Database<'_>) -> Crew {
    let crew = Crew::new(people, "rate = \"unlimited\"", database);
    let required = "required = [\"legal\"]";
    crew.origin.edit("campaign.toml", "required = []", required);
    crew.origin.approve("legal", JANE);
    crew
}

/// Copies the approvals of the first machine to another one.
fn copy_approvals(crew: &Crew, to: &str) {
    let folder = crew.folder(to).join("approvals");
    std::fs::remove_dir_all(&folder).unwrap();
    let done = Command::new("cp")
        .arg("-a")
        .arg(crew.origin.folder().join("approvals"))
        .arg(folder)
        .status();
    assert!(done.unwrap().success());
}

#[test]
fn what_was_withdrawn_on_one_machine_is_sent_by_no_other() {
    let Some(database) = postgres::database() else {
        return;
    };
    let crew = approved(30, &database);
    let send = ["send", "--yes", "--name", "b"];
    // What another role withdraws is no matter of legal's.
    crew.run("b", &["approve", "--withdraw", "--role", "comms"])
        .expect(1);
    let one = ["send", "--yes", "--name", "b", "--limit", "1"];
    crew.run("b", &one).expect(10);
    let withdraw = ["approve", "--withdraw", "--role", "legal"];
    crew.origin.run(&withdraw).expect(0);
    crew.origin.run(&["send", "--yes"]).expect(3);
    // A pause that comes later hides nothing of it, nor does one that is lifted.
    crew.origin.run(&["pause"]).expect(0);
    for _ in 0..2 {
        let refused = crew.run("b", &send).expect(3).err();
        let refused = refused.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(refused.contains("the text by legal"), "{refused}");
        assert!(
            refused.contains("On another machine what legal approved was withdrawn"),
            "{refused}"
        );
        crew.run("b", &["send", "--dry-run"]).expect(3);
        let status = crew.run("b", &["status"]).expect(10).out();
        assert!(status.contains("text not approved"), "{status}");
        assert!(status.contains("still to be approved"), "{status}");
        crew.run("b", &["pause", "--lift"]).expect(0);
    }
    assert_eq!(crew.origin.copies().len(), 2);
    // Approved anew on one machine, it is not yet so on another one.
    crew.origin.approve("legal", JANE);
    crew.run("b", &send).expect(3);
    copy_approvals(&crew, "b");
    let status = crew.run("b", &["status"]).expect(10).out();
    assert!(!status.contains("not approved"), "{status}");
    crew.run("b", &send).expect(0);
    let copies = crew.origin.copies();
    assert_eq!(copies.len(), 30);
    assert!(copies.values().all(|copies| *copies == 1));
}

#[test]
fn a_withdrawal_of_everything_is_of_every_role() {
    let Some(database) = postgres::database() else {
        return;
    };
    let crew = approved(3, &database);
    crew.copy("b");
    crew.origin.run(&["approve", "--withdraw"]).expect(0);
    let send = ["send", "--yes", "--name", "b"];
    crew.run("b", &send).expect(3);
    // Whoever reads there and approves again may send.
    let approve = ["approve", "--role", "legal", "--by", JANE, "--yes"];
    crew.run("b", &approve).expect(0);
    crew.run("b", &send).expect(0);
    assert_eq!(crew.origin.copies().len(), 3);
}

#[test]
fn what_starts_a_dead_sender_again_does_not_lift_the_pause_that_it_missed() {
    let Some(database) = postgres::database() else {
        return;
    };
    let mut crew = Crew::new(100, "rate = \"20/s\"", &database);
    crew.start("a", "a");
    until("it is at work", || crew.shares().contains_key("a"));
    crew.signal("a", "-STOP");
    crew.origin
        .run(&["pause", "--reason", "the list is wrong"])
        .expect(0);
    crew.signal("a", "-KILL");
    until("it is gone", || !crew.ended().is_empty());
    let told = crew.origin.copies().len();
    let again = ["send", "--yes", "--name", "a", "--unless-paused"];
    let held = |crew: &Crew| {
        let said = crew.run("a", &again).expect(10).err();
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            said.contains("paused since") && said.contains(": the list is wrong; nothing was sent"),
            "{said}"
        );
        assert!(said.contains("disclose pause --lift"), "{said}");
    };
    held(&crew);
    let over = "UPDATE disclose.sender SET until = clock_timestamp() - interval '1 s'";
    database.client().execute(over, &[]).unwrap();
    held(&crew);
    assert_eq!(crew.origin.copies().len(), told);
    let log = crew.origin.run(&["log", "export"]).out();
    assert!(!log.contains(",resumed,"), "{log}");
    crew.origin.run(&["pause", "--lift"]).expect(0);
    crew.run("a", &["send", "--yes", "--limit", "1", "--unless-paused"])
        .expect(10);
    assert!(crew.origin.copies().len() > told);
    crew.origin.run(&["log", "verify"]).expect(0);
}
