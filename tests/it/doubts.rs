//! Whose fault a refusal is, and what is done where the ledger's head cannot be recorded: nobody is charged
//! for what may be our fault, and nobody is begun with whose attempt could be lost.

use crate::{
    handover::{end, until},
    support::Sandbox,
};

#[test]
fn a_relay_that_does_not_know_us_refuses_nobody() {
    // No enhanced code, and the very code of a mailbox that is gone.
    let script = "[[rule]]\nat = \"rcpt\"\nreply = \"550 relay not permitted\"\n";
    let sandbox = Sandbox::people(40).with_relay(script);
    let ran = sandbox.run(&["send", "--yes", "--json"]).expect(21);
    let deliveries = &ran.json()["deliveries"];
    assert_eq!(deliveries["rejected"], 0, "{}", ran.all());
    assert!(ran.err().contains("does not pass on"), "{}", ran.err());
    // Words that nobody knows: so many in a row are no coincidence.
    let script = "[[rule]]\nat = \"rcpt\"\nreply = \"550 nix da\"\n";
    let sandbox = Sandbox::people(40).with_relay(script);
    let ran = sandbox.run(&["send", "--yes", "--json"]).expect(21);
    assert_eq!(ran.json()["deliveries"]["rejected"], 0, "{}", ran.all());
    assert!(ran.err().contains("about us"), "{}", ran.err());
    // Where it takes mail from us, the same words are about a person.
    let script = "[[rule]]\nat = \"rcpt\"\nmatches = \"person00007\"\nreply = \"550 nix da\"\n";
    let sandbox = Sandbox::people(40).with_relay(script);
    let status = sandbox.run(&["send", "--yes", "--json"]).expect(11).json();
    assert_eq!(status["deliveries"]["rejected"], 1, "{status}");
}

#[test]
fn a_message_that_was_under_way_before_a_doubt_does_not_settle_it() {
    // The relay turns against us after the first message was offered: its acceptance comes later than
    // the second's refusal and says nothing of it.
    let script = "[[rule]]\nat = \"body\"\nmatches = \"person00000\"\nstall = \"800ms\"\n\
                  [[rule]]\nat = \"body\"\nmatches = \"person00001\"\ntimes = 1\nreply = \"554 5.7.1 limit\"\n";
    let sandbox = Sandbox::people(2).with_relay(script);
    let status = sandbox.run(&["send", "--yes", "--json"]).expect(0).json();
    assert_eq!(status["deliveries"]["accepted"], 2, "{status}");
}

#[test]
fn where_the_head_cannot_be_recorded_nobody_else_is_begun_with_and_nobody_is_unknown() {
    let sandbox = Sandbox::people(200).with_relay("[[rule]]\nat = \"body\"\nstall = \"150ms\"\n");
    let running = sandbox.spawn(&["send", "--yes"]);
    until("nobody was told", || sandbox.record().received().len() > 3);
    // A folder has the record's name: the next head cannot be written over it.
    let record = sandbox.folder().join("approvals/ledger.toml");
    let kept = sandbox.folder().join("approvals/kept.toml");
    std::fs::rename(&record, &kept).unwrap();
    std::fs::create_dir(&record).unwrap();
    assert_eq!(end(running), Some(20));
    let told = sandbox.copies();
    assert!(told.len() < 200 && told.values().all(|copies| *copies == 1));
    std::fs::remove_dir(&record).unwrap();
    std::fs::rename(&kept, &record).unwrap();
    let status = sandbox.status();
    assert_eq!(status["deliveries"]["unknown"], 0, "{status}");
    assert_eq!(status["deliveries"]["accepted"], told.len() as u64);
    sandbox.run(&["send", "--yes"]).expect(0);
    let told = sandbox.copies();
    assert!(told.len() == 200 && told.values().all(|copies| *copies == 1));
}
