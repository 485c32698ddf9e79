//! Whoever asks, and whatever happened before: the numbers agree with an independent count.

use std::collections::BTreeMap;

use disclosure_mailer::{
    delivery::{Draft, Kind},
    ledger::Ledger,
    terms::{Key, Stamp},
};
use proptest::prelude::*;
use serde_json::Value;

use crate::support::Sandbox;

const PEOPLE: usize = 14;

/// What may follow on what for one person, written down apart from the program.
fn legal(last: &str) -> &'static [Kind] {
    match last {
        "enrolled" | "unreached" | "settled-unsent" => {
            &[Kind::Attempt, Kind::Refused, Kind::Withheld]
        }
        "deferred" | "doubted" => &[Kind::Attempt, Kind::Refused, Kind::Expired],
        "attempt" => &[
            Kind::Accepted,
            Kind::Accepted,
            Kind::Accepted,
            Kind::Refused,
            Kind::Deferred,
            Kind::Doubted,
            Kind::Unreached,
            Kind::Unsure,
        ],
        "unknown" => &[Kind::SettledAccepted, Kind::SettledUnsent],
        "accepted" | "settled-accepted" | "returned" => &[Kind::Returned, Kind::Complaint],
        _ => &[],
    }
}

/// Appends a random history to what a first `send` left.
fn play(sandbox: &Sandbox, choices: &[(u8, u8)]) {
    let state = sandbox.folder().join(".disclose");
    let record = sandbox.folder().join("approvals/ledger.toml");
    let mut ledger = Ledger::open(&state, &record, "sandbox").unwrap();
    let mut people: BTreeMap<Key, (&str, u32)> = BTreeMap::new();
    let (mut text, mut wording, mut time) = (None, None, Stamp(0));
    ledger
        .read_all(|event| {
            text = event.text.or(text);
            wording = event.wording.or(wording);
            time = event.time;
            if let Some(key) = event.key {
                let before = people.get(&key).map_or(0, |of| of.1);
                people.insert(key, (event.kind.as_str(), before.max(event.attempt)));
            }
            Ok(())
        })
        .unwrap();
    let mut drafts = Vec::new();
    let mut began = Draft::new(Kind::Began);
    began.text = text;
    drafts.push(began);
    let keys: Vec<Key> = people.keys().copied().collect();
    for (who, what) in choices {
        let key = keys[usize::from(*who) % keys.len()];
        let (last, attempts) = people[&key];
        let next = legal(last);
        if next.is_empty() {
            continue;
        }
        let kind = next[usize::from(*what) % next.len()];
        let attempt = if kind == Kind::Attempt
            || !matches!(
                last,
                "attempt" | "unknown" | "accepted" | "settled-accepted" | "returned"
            ) && kind == Kind::Refused
        {
            attempts + 1
        } else {
            attempts
        };
        let mut draft = Draft::about(key, kind, attempt);
        (draft.text, draft.wording) = (text, wording);
        let now = match kind {
            Kind::Complaint => last,
            // Nobody is tried in a run that put them aside.
            Kind::Withheld => "put aside",
            _ => kind.as_str(),
        };
        people.insert(key, (now, attempt));
        drafts.push(draft);
    }
    drafts.push(Draft::new(Kind::Ended));
    ledger.append(drafts, time.plus(1)).unwrap();
    ledger.record_head(&record).unwrap();
}

/// Where somebody stands, whether a try counted, and whether the relay lacks what they need.
#[derive(Clone, Copy, Default)]
struct Person {
    state: &'static str,
    tried: bool,
    lacks: bool,
}

/// The numbers, counted from the lines of an export and nothing else.
fn counted(log: &str) -> BTreeMap<&'static str, u64> {
    let mut people: BTreeMap<String, Person> = BTreeMap::new();
    for line in log.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        let (key, kind) = (
            event["key"].as_str().unwrap(),
            event["event"].as_str().unwrap(),
        );
        if key.is_empty() {
            if kind == "began" {
                for person in people.values_mut() {
                    person.lacks = false;
                }
            }
            continue;
        }
        let person = people.entry(key.to_owned()).or_default();
        person.tried |= matches!(kind, "rejected" | "deferred");
        person.state = match kind {
            "enrolled" | "settled-unsent" => "pending",
            "attempt" | "unknown" => "unknown",
            "accepted" | "settled-accepted" => "accepted",
            "rejected" => "rejected",
            "deferred" | "doubted" => "deferred",
            "unreached" if person.tried => "deferred",
            "unreached" => "pending",
            "returned" => "returned",
            "expired" => "expired",
            "complaint" => person.state,
            "withheld" => {
                person.lacks = true;
                person.state
            }
            other => panic!("{other}"),
        };
    }
    let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
    for person in people.into_values() {
        let waits = matches!(person.state, "pending" | "deferred");
        let state = if person.lacks && waits {
            "withheld"
        } else {
            person.state
        };
        *counts.entry(state).or_default() += 1;
    }
    // A returned message was handed over.
    let returned = counts.get("returned").copied().unwrap_or(0);
    *counts.entry("accepted").or_default() += returned;
    counts
}

const STATES: [&str; 8] = [
    "pending", "withheld", "deferred", "accepted", "rejected", "expired", "unknown", "returned",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn status_log_report_and_metrics_say_the_same(choices in prop::collection::vec((any::<u8>(), any::<u8>()), 0..160)) {
        let sandbox = Sandbox::people(PEOPLE).with_relay("");
        sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
        play(&sandbox, &choices);
        let check = |metrics: bool| {
            let log = sandbox.run(&["log", "export", "--jsonl"]).expect(0).out();
            let counts = counted(&log);
            let of = |state: &str| counts.get(state).copied().unwrap_or(0);
            let status = sandbox.status();
            let report = sandbox.run(&["report", "--json"]).expect(0).json();
            for state in STATES {
                assert_eq!(status["deliveries"][state], of(state), "status: {state}");
                assert_eq!(report["deliveries"][state], of(state), "report: {state}");
            }
            assert_eq!(status["rows"]["recipients"], PEOPLE);
            let page = sandbox.read("report/regulator.html");
            let row = |word: &str| -> u64 {
                let row = page.split(&format!("<tr><th scope=\"row\">{word}</th>")).nth(1).unwrap();
                let cell = row.split("<td class=\"n\">").nth(1).unwrap();
                cell.split('<').next().unwrap().parse().unwrap()
            };
            for (word, state) in [("pending", "pending"), ("handed over", "accepted"), ("refused", "rejected"), ("unknown", "unknown"), ("deferred", "deferred"), ("withheld", "withheld")] {
                assert_eq!(row(word), of(state), "page: {word}");
            }
            let register = sandbox.read("report/told-another-way.csv");
            let named = |reason: &str| register.lines().filter(|line| line.contains(&format!(",{reason}"))).count() as u64;
            for (reason, state) in [("refused", "rejected"), ("returned", "returned"), ("unknown", "unknown"), ("given up", "expired")] {
                assert_eq!(named(reason), of(state), "register: {reason}: {register}");
            }
            let verified = sandbox.run(&["log", "verify", "--json"]).expect(0);
            let said = verified.err();
            assert!(said.contains(&format!("{PEOPLE} people")) && said.contains(&format!("{} handed over, {} refused", of("accepted"), of("rejected"))), "{said}");
            if metrics {
                let metrics = sandbox.read("m.prom");
                for state in &STATES[..7] {
                    let line = format!("disclose_people{{campaign=\"sandbox\",state=\"{state}\"}} {}\n", of(state));
                    assert!(metrics.contains(&line), "{line}{metrics}");
                }
                assert!(metrics.contains(&format!("disclose_returned{{campaign=\"sandbox\"}} {}\n", of("returned"))));
            }
        };
        check(false);
        let sent = sandbox.run(&["send", "--yes", "--limit", "3", "--metrics", "m.prom"]);
        prop_assert!([0, 10, 11, 12].contains(&sent.code()), "{}", sent.all());
        check(true);
    }
}
