//! A deadline before its day, after it, and once everybody was told; in the report, on the page, in a new campaign.

use crate::support::Sandbox;

fn with_deadline(people: usize, day: &str) -> Sandbox {
    let sandbox = Sandbox::people(people).with_relay("");
    let deadline = format!("[schedule]\ndeadline = \"{day}\"\n[relay]\n");
    sandbox.edit("campaign.toml", "[relay]\n", &deadline);
    sandbox
}

/// The page of `status --html`, whatever that ends with.
fn page(sandbox: &Sandbox) -> String {
    sandbox.run(&["status", "--html", "now.html"]);
    sandbox.read("now.html")
}

#[test]
fn a_day_that_is_still_to_come_is_not_told_as_past() {
    let sandbox = with_deadline(3, "2199-12-01");
    sandbox.run(&["send", "--yes", "--limit", "2"]).expect(10);
    let report = || {
        sandbox.run(&["report"]).expect(0);
        sandbox.read("report/regulator.html")
    };
    let before = report();
    assert!(
        before.contains(
            "Until now 2 messages were handed over; the day that the sender has set for everybody is 2199-12-01."
        ) && !before.contains("By the end of"),
        "{before}"
    );
    sandbox.edit("campaign.toml", "2199-12-01", "2025-12-01");
    let after = report();
    assert!(
        after.contains("By the end of 2025-12-01, the day that the sender had set for everybody, 0 messages were handed over; 2 later."),
        "{after}"
    );
}

#[test]
fn a_deadline_that_has_passed_is_said_as_passed_until_the_end() {
    let sandbox = with_deadline(3, "2025-12-01");
    sandbox.run(&["send", "--yes", "--limit", "2"]).expect(10);
    let before = page(&sandbox);
    assert!(
        before.contains("The deadline 2025-12-01 has passed, and 1 person is still to be told")
            && !before.contains("would have to be raised"),
        "{before}"
    );
    sandbox.run(&["send", "--yes"]).expect(0);
    let finished = page(&sandbox);
    assert!(finished.contains("</svg>Finished</p>"), "{finished}");
    assert!(finished.contains("2025-12-01: missed by "), "{finished}");
    let in_time = with_deadline(3, "2199-12-01");
    in_time.run(&["send", "--yes"]).expect(0);
    let finished = page(&in_time);
    assert!(finished.contains("2199-12-01: met"), "{finished}");
}

#[test]
fn a_campaign_out_of_a_sample_does_not_begin_late() {
    let sandbox = Sandbox::people(1);
    for name in ["analytics-vendor", "vendor-to-customers"] {
        let from = format!("samples/{name}");
        sandbox.run(&["init", name, "--from", &from]).expect(0);
        let campaign = sandbox.read(&format!("{name}/campaign.toml"));
        assert!(
            campaign.contains("that of the sample, 2025-") && campaign.contains("\n# deadline = "),
            "{campaign}"
        );
        let said = sandbox.run(&["check", name]).all();
        assert!(!said.contains("PLAN-DEADLINE"), "{said}");
    }
}
