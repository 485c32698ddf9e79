//! Who may approve as what: an approval that would not count is refused, so that nobody takes it for one.

use std::fs;

use super::{JANE, approve, wants_legal};
use crate::support::Sandbox;

const CARL: &str = "Carl Roe <carl@example.com>";

/// A campaign that wants two people.
fn wants_two() -> Sandbox {
    let sandbox = wants_legal("email,name\nann@example.com,Ann\n");
    sandbox.edit(
        "campaign.toml",
        "required = [\"legal\"]",
        "required = [\"legal\", \"comms\"]\ndistinct = true",
    );
    sandbox
}

fn records(sandbox: &Sandbox) -> usize {
    let folder = fs::read_dir(sandbox.folder().join("approvals")).unwrap();
    let names = folder.flatten().map(|entry| entry.file_name());
    names
        .filter(|name| name.to_str().unwrap().starts_with("000"))
        .count()
}

#[test]
fn one_person_is_refused_in_a_second_role_and_told_who_may_approve() {
    for (first, second) in [("legal", "comms"), ("comms", "legal")] {
        let sandbox = wants_two();
        approve(&sandbox, first, &[]).expect(0);
        let refused = approve(&sandbox, second, &[]).expect(3).err();
        for said in [
            "nothing was recorded".to_owned(),
            format!("{JANE} has approved as {first}"),
            format!("Have somebody else approve as {second}"),
        ] {
            assert!(refused.contains(&said), "{said}: {refused}");
        }
        let refused = approve(&sandbox, second, &["--json"]).expect(3).json();
        assert_eq!(refused["exit"][0], 3, "{refused}");
        assert_eq!(records(&sandbox), 1);
        sandbox.run(&["send", "--yes"]).expect(3);
        // Whose approval counts may give it again.
        approve(&sandbox, first, &[]).expect(0);
        // As the refusal says: once somebody else has that role, this person may have the other.
        sandbox.approve(first, CARL);
        let said = approve(&sandbox, second, &[]).expect(0).all();
        assert!(said.contains("nothing is missing"), "{said}");
        sandbox.run(&["send", "--yes"]).expect(0);
    }
}
