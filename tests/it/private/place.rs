//! State is refused where the ledger's promises do not hold.

use crate::support::Sandbox;

#[test]
fn a_folder_that_a_service_copies_is_refused_unless_somebody_says_that_it_is_local() {
    let sandbox = Sandbox::people(2).with_relay("");
    sandbox.edit(
        "campaign.toml",
        "id = ",
        "state_dir = \"Dropbox/state\"\nid = ",
    );
    let refused = sandbox.run(&["send", "--yes"]).expect(1);
    for said in [
        "Dropbox copies to other machines",
        "state_dir",
        "state_is_local",
    ] {
        assert!(refused.err().contains(said), "{said}: {}", refused.err());
    }
    let role = [
        "approve",
        "--role",
        "legal",
        "--by",
        "A <a@example.com>",
        "--yes",
    ];
    sandbox.edit("campaign.toml", "required = []", "required = [\"legal\"]");
    sandbox.run(&role).expect(1);
    assert!(!sandbox.folder().join("Dropbox").exists());
    sandbox.edit("campaign.toml", "required = [\"legal\"]", "required = []");
    sandbox.edit("campaign.toml", "id = ", "state_is_local = true\nid = ");
    sandbox.run(&["send", "--yes"]).expect(0);
    assert_eq!(sandbox.copies().len(), 2);
}

#[test]
fn a_ledger_that_was_moved_into_such_a_folder_is_not_gone_on_with_and_can_still_be_read() {
    let sandbox = Sandbox::people(3).with_relay("");
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    let moved = sandbox.folder().join("OneDrive - Example Ltd/state");
    std::fs::create_dir_all(moved.parent().unwrap()).unwrap();
    std::fs::rename(sandbox.folder().join(".disclose"), &moved).unwrap();
    sandbox.edit(
        "campaign.toml",
        "id = ",
        "state_dir = \"OneDrive - Example Ltd/state\"\nid = ",
    );
    let refused = sandbox.run(&["send", "--yes"]).expect(1);
    assert!(refused.err().contains("OneDrive"), "{}", refused.err());
    assert_eq!(sandbox.copies().len(), 1);
    sandbox.run(&["log", "verify"]).expect(0);
}
