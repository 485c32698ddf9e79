//! What somebody does to the lists while a `send` runs.

use std::fs;

use serde_json::Value;

use crate::{
    another_way::NO_FINN,
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

#[test]
fn send_says_at_its_end_what_status_says_whatever_it_counts_by() {
    let list = "email,name,jurisdiction\nann@example.com,Ann,DE\nbob@example.com,Bob,US-CA\ncleo@example.com,Cleo,DE\n\
                gr\u{fc}n@example.com,Greta,DE\ndora@example.com,Dora,DE\nfinn@example.com,Finn,US-CA\n,Hal,US-CA\n";
    let sandbox = Sandbox::new(list).with_relay(NO_FINN);
    sandbox.suppress("dora@example.com");
    let same = |words: &[&str]| {
        let sent = sandbox.run(words);
        let status = sandbox.run(&["status", "--json"]);
        assert!(
            sent.code() == status.code(),
            "{}{}",
            sent.all(),
            status.all()
        );
        let (sent, status) = (sent.json(), status.json());
        for part in [
            "rows",
            "deliveries",
            "withheld",
            "another_way",
            "substitutes",
            "unknowns",
        ] {
            assert_eq!(sent[part], status[part], "{words:?}: {part}");
        }
        sent
    };
    // The store was just made; it was there; it was filled anew, with people who were told before.
    let first = same(&["send", "--yes", "--json", "--limit", "2"]);
    assert_eq!(first["deliveries"]["withheld"], 1, "{first}");
    same(&["send", "--yes", "--json"]);
    sandbox.edit(
        "lists/people.csv",
        "ann@example.com,Ann,DE",
        "ann@example.com,Anna,DE",
    );
    sandbox.edit(
        "lists/people.csv",
        "cleo@example.com,Cleo,DE\n",
        "ida@example.com,Ida,DE\n",
    );
    let last = same(&["send", "--yes", "--json"]);
    assert_eq!(last["deliveries"]["changed"], 1, "{last}");
    assert_eq!(last["deliveries"]["unlisted"], 1, "{last}");
}

#[test]
fn who_comes_onto_a_list_later_stands_in_the_report_by_domain_law_and_language() {
    let list = "email,name,jurisdiction,locale\nann@example.com,Ann,DE,de\n";
    let sandbox = Sandbox::new(list).with_relay("");
    sandbox.run(&["send", "--yes"]).expect(0);
    let later = format!("{list}ida@example.org,Ida,US-CA,en\n");
    sandbox.write("lists/people.csv", &later);
    sandbox.run(&["report"]).expect(0);
    let page = sandbox.read("report/management.html");
    for stated in ["example.org", "US-CA"] {
        assert!(page.contains(stated), "{stated}: {page}");
    }
    assert!(!page.contains("not stated"), "{page}");
}
