//! Pauses: who heeds them, who lifts them, and what a withdrawal leaves in the log.

use crate::support::Sandbox;

pub(crate) const JANE: &str = "Jane Doe <jane@example.com>";

/// A campaign that was begun, and then paused.
fn paused(people: usize) -> Sandbox {
    let sandbox = Sandbox::people(people).with_relay("");
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    let pause = ["pause", "--reason", "the list is wrong"];
    sandbox.run(&pause).expect(0);
    sandbox
}

fn told(sandbox: &Sandbox) -> usize {
    sandbox.record().received().len()
}

#[test]
fn only_whoever_knows_of_a_pause_goes_on_over_it() {
    let sandbox = paused(5);
    let again = ["send", "--yes", "--unless-paused"];
    let document = [&again[..], &["--json"]].concat();
    assert_eq!(
        sandbox.run(&document).expect(10).json()["exit"],
        serde_json::json!([10])
    );
    let held = sandbox.run(&again).expect(10).err();
    assert!(
        held.contains("paused since") && held.contains("the list is wrong"),
        "{held}"
    );
    assert_eq!(told(&sandbox), 1);
    let lifted = sandbox.run(&["pause", "--lift"]).expect(0).out();
    assert!(lifted.contains("the list is wrong"), "{lifted}");
    assert!(
        !sandbox
            .run(&["status"])
            .expect(10)
            .out()
            .contains("paused:")
    );
    let nothing = sandbox.run(&["pause", "--lift", "--json"]).expect(0);
    assert!(
        nothing.err().contains("nothing is paused"),
        "{}",
        nothing.err()
    );
    assert_eq!(nothing.json()["paused"], false);
    sandbox
        .run(&["pause", "--lift", "--reason", "none"])
        .expect(1);
    sandbox.run(&again).expect(0);
    assert_eq!(told(&sandbox), 5);
}

#[test]
fn a_send_by_hand_goes_on_over_a_pause() {
    let sandbox = paused(3);
    sandbox.run(&["send", "--yes"]).expect(0);
    assert_eq!(told(&sandbox), 3);
}

/// What the unit and the compose file start, as it stands in them.
#[test]
fn the_examples_start_nothing_over_a_pause() {
    let sandbox = paused(3);
    let examples = [
        (
            "disclose-send@.service",
            "ExecStart=/usr/local/bin/disclose ",
        ),
        ("compose.yaml", "command: send "),
    ];
    for (file, begins) in examples {
        let path = format!("{}/docs/examples/{file}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let commands: Vec<&str> = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix(begins))
            .collect();
        assert!(!commands.is_empty(), "{file}");
        for command in commands {
            let words = command.replace("/campaign", ".").replace("%i", "mail-1");
            let words = words.split_whitespace().filter(|word| *word != "send");
            let words: Vec<&str> = std::iter::once("send").chain(words).collect();
            let ran = sandbox.run(&words).expect(10);
            assert!(ran.err().contains("paused since"), "{file}: {}", ran.err());
        }
    }
    assert_eq!(told(&sandbox), 1);
}

#[test]
fn an_older_copy_of_the_approvals_does_not_undo_a_withdrawal() {
    let sandbox = Sandbox::people(3).with_relay("");
    let required = "required = [\"legal\"]";
    sandbox.edit("campaign.toml", "required = []", required);
    sandbox.approve("legal", JANE);
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    let record = "approvals/0001-legal.toml";
    let before = sandbox.read(record);
    sandbox.run(&["approve", "--withdraw"]).expect(0);
    sandbox.run(&["send", "--yes"]).expect(3);
    sandbox.write(record, &before);
    let refused = sandbox.run(&["send", "--yes"]).expect(3).err();
    assert!(refused.contains("the text by legal"), "{refused}");
    let status = sandbox.run(&["status"]).expect(10).out();
    assert!(status.contains("text not approved"), "{status}");
    sandbox.approve("legal", JANE);
    sandbox.run(&["send", "--yes"]).expect(0);
    assert_eq!(told(&sandbox), 3);
}
