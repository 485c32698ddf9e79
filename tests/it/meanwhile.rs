//! What somebody does to the lists while a `send` runs.

use std::fs;

use serde_json::Value;

use crate::{
    handover::{end, until},
    support::Sandbox,
};

/// A `send` of so many people that is under way, and what is written to its list then.
fn changed_under_way(more: &str) -> (Option<i32>, Sandbox, String) {
    let sandbox = Sandbox::people(60).with_relay("");
    let metrics = sandbox.folder().with_file_name("metrics.prom");
    let path = metrics.to_str().unwrap();
    let sending = sandbox.spawn(&["send", "--yes", "--rate", "30/s", "--metrics", path]);
    until("mail leaves", || sandbox.record().received().len() >= 5);
    let list = format!("{}{more}", sandbox.read("lists/people.csv"));
    sandbox.write("lists/people.csv", &list);
    let code = end(sending);
    (code, sandbox, fs::read_to_string(metrics).unwrap())
}

fn deliveries(sandbox: &Sandbox) -> Value {
    sandbox.status()["deliveries"].clone()
}

#[test]
fn a_wave_that_comes_while_a_send_runs_is_still_to_be_told() {
    let (code, sandbox, metrics) = changed_under_way("wave@example.com,Wave,acct-w\n");
    assert_eq!(code, Some(10));
    assert_eq!(sandbox.copies().len(), 60);
    assert_eq!(deliveries(&sandbox)["pending"], 1);
    assert!(
        metrics.contains("disclose_sending{campaign=\"sandbox\"} 0"),
        "{metrics}"
    );
    assert!(metrics.contains("state=\"pending\"} 1\n"), "{metrics}");
    sandbox.run(&["send", "--yes"]).expect(0);
    assert_eq!(sandbox.copies().len(), 61);
    assert!(sandbox.copies().values().all(|copies| *copies == 1));
}

#[test]
fn a_list_that_is_broken_while_a_send_runs_hides_nobody() {
    let (code, sandbox, metrics) = changed_under_way("\u{0}\u{0}\u{0}");
    assert!(matches!(code, Some(0 | 2)), "{code:?}");
    assert_eq!(sandbox.copies().len(), 60);
    assert!(
        metrics.contains("disclose_sending{campaign=\"sandbox\"} 0"),
        "{metrics}"
    );
    assert!(metrics.contains("state=\"accepted\"} 60\n"), "{metrics}");
}
