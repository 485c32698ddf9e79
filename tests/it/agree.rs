//! Whoever asks, and whatever happened before: the numbers agree with an independent count.

use std::collections::BTreeMap;

use disclosure_mailer::{
    delivery::{Draft, Kind},
    ledger::Ledger,
    terms::{Key, Stamp},
};
use proptest::prelude::*;
use serde_json::Value;

use crate::{
    bounces::{UNKNOWN, bounce, handed_over, headers},
    handover::{end, until},
    support::Sandbox,
};

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

/// The numbers, counted from the lines of an export and nothing else; an attempt is under way while a sender
/// lives.
fn counted(log: &str, alive: bool) -> BTreeMap<&'static str, u64> {
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
            "attempt" if alive => "pending",
            "attempt" | "unknown" | "resend" => "unknown",
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

/// Whoever is asked says the same as a count of the log's lines. Gives the counts.
fn agree(sandbox: &Sandbox, begun: bool, alive: bool) -> BTreeMap<&'static str, u64> {
    let counts = if begun {
        let log = sandbox.run(&["log", "export", "--jsonl"]).expect(0);
        counted(&log.out(), alive)
    } else {
        BTreeMap::from([("pending", PEOPLE as u64)])
    };
    let of = |state: &str| counts.get(state).copied().unwrap_or(0);
    let status = sandbox.run(&["status", "--json", "--metrics", "now.prom"]);
    let status = status.json();
    let report = sandbox.run(&["report", "--json"]).expect(0).json();
    for state in STATES {
        assert_eq!(status["deliveries"][state], of(state), "status: {state}");
        assert_eq!(report["deliveries"][state], of(state), "report: {state}");
    }
    assert_eq!(status["rows"]["recipients"], PEOPLE);
    for page in ["report/regulator.html", "report/management.html"] {
        on_page(&sandbox.read(page), of);
    }
    let register = sandbox.read("report/told-another-way.csv");
    for (reason, state) in [
        ("refused", "rejected"),
        ("returned", "returned"),
        ("unknown", "unknown"),
        ("given up", "expired"),
        ("withheld", "withheld"),
    ] {
        let named = register
            .lines()
            // A reason with a comma in it is quoted.
            .filter(|line| line.replace('"', "").contains(&format!(",{reason}")));
        assert_eq!(named.count() as u64, of(state), "{reason}: {register}");
    }
    if begun {
        let said = sandbox.run(&["log", "verify"]).expect(0).out();
        let people = format!(
            "{PEOPLE} people, each step of theirs in its order: {} handed over, {} refused, {} given up",
            of("accepted"),
            of("rejected"),
            of("expired")
        );
        assert!(said.contains(&people), "{said}");
    }
    in_metrics(&sandbox.read("now.prom"), of, alive);
    counts
}

/// The second equation on a page of the report, and the share that its bars show.
fn on_page(page: &str, of: impl Fn(&str) -> u64) {
    // What stands between the tags of a cell.
    let number = |text: &str| -> u64 {
        let cell = text.split_once('>').unwrap().1;
        cell.split('<').next().unwrap().parse().unwrap()
    };
    let row = |word: &str| {
        let head = format!("<tr><th scope=\"row\">{word}</th>");
        let row = page.split(&head).nth(1).unwrap();
        number(row.split("<td class=\"n\"").nth(1).unwrap())
    };
    for (word, state) in [
        ("pending", "pending"),
        ("withheld", "withheld"),
        ("deferred", "deferred"),
        ("handed over", "accepted"),
        ("refused", "rejected"),
        ("given up", "expired"),
        ("unknown", "unknown"),
    ] {
        assert_eq!(row(word), of(state), "page: {word}");
    }
    // The outcomes by language: everybody has one, once somebody was enrolled.
    let Some(table) = page.split("<h3>By language</h3>").nth(1) else {
        assert_eq!(of("pending"), PEOPLE as u64);
        return;
    };
    let cells: Vec<u64> = table
        .split("</tbody>")
        .next()
        .unwrap()
        .split("<td class=\"n\"")
        .skip(1)
        .map(number)
        .collect();
    let sums: Vec<u64> = (0..7)
        .map(|column| cells.iter().skip(column).step_by(7).sum())
        .collect();
    let outcomes = [
        PEOPLE as u64,
        of("accepted") - of("returned"),
        of("returned"),
        of("rejected") + of("expired"),
        of("unknown"),
        of("withheld"),
        of("pending") + of("deferred"),
    ];
    assert_eq!(sums, outcomes, "outcomes by language");
}

fn in_metrics(metrics: &str, of: impl Fn(&str) -> u64, sending: bool) {
    let says = |name: &str, state: &str, value: u64| {
        let line = format!("disclose_{name}{{campaign=\"sandbox\"{state}}} {value}\n");
        assert!(metrics.contains(&line), "{line}{metrics}");
    };
    for state in &STATES[..7] {
        says("people", &format!(",state=\"{state}\""), of(state));
    }
    says("returned", "", of("returned"));
    says("sending", "", u64::from(sending));
}

/// One is refused, one put off again and again, and the relay never answers about a third.
const TROUBLE: &str = "[[rule]]\nat = \"rcpt\"\nmatches = \"person00001@\"\nreply = \"550 5.1.1 no such mailbox\"\n\
    [[rule]]\nat = \"rcpt\"\nmatches = \"person00002@\"\nreply = \"451 4.7.1 later\"\n\
    [[rule]]\nat = \"body\"\nmatches = \"person00005@\"\nact = \"silence\"\n";

#[test]
fn before_during_crashed_stopped_and_after_bounces_the_numbers_are_the_same() {
    let sandbox = Sandbox::people(PEOPLE).with_relay(TROUBLE);
    agree(&sandbox, false, false);
    let sending = ["send", "--yes", "--metrics", "sent.prom"];
    let all_but = PEOPLE as u64 - 3;
    let stands_still = || {
        let status = sandbox.status();
        status["deliveries"]["accepted"] == all_but && status["deliveries"]["deferred"] == 1
    };
    let mut child = sandbox.spawn(&sending);
    until("nobody else is handed over", stands_still);
    let during = agree(&sandbox, true, true);
    assert_eq!((during["rejected"], during["pending"]), (1, 1));
    let own = format!("state=\"accepted\"}} {all_but}\n");
    until("the metrics follow", || {
        sandbox.read("sent.prom").contains(&own)
    });
    in_metrics(
        &sandbox.read("sent.prom"),
        |state| during.get(state).copied().unwrap_or(0),
        true,
    );
    child.kill().unwrap();
    child.wait().unwrap();
    let crashed = agree(&sandbox, true, false);
    assert_eq!((crashed["unknown"], crashed.get("pending")), (1, None));
    // What the dead sender left says still that it sends.
    assert!(
        sandbox
            .read("sent.prom")
            .contains("disclose_sending{campaign=\"sandbox\"} 1\n")
    );
    let child = sandbox.spawn(&sending);
    until("it has begun", || {
        sandbox.read("sent.prom").contains("state=\"unknown\"} 1\n")
    });
    sandbox.run(&["pause"]).expect(0);
    assert_eq!(end(child), Some(10));
    let stopped = agree(&sandbox, true, false);
    assert_eq!((stopped["unknown"], stopped["deferred"]), (1, 1));
    in_metrics(
        &sandbox.read("sent.prom"),
        |state| stopped.get(state).copied().unwrap_or(0),
        false,
    );
    let people = handed_over(&sandbox);
    for (at, said) in [(0, UNKNOWN), (1, "452 4.2.2 Mailbox full")] {
        let original = headers(&people[at][0], &people[at][1]);
        sandbox.write(
            &format!("back/{at}"),
            &bounce(&people[at][0], said, &original),
        );
    }
    sandbox.run(&["bounces", ".", "back"]).expect(10);
    assert_eq!(agree(&sandbox, true, false)["returned"], 2);
    let open = sandbox.status()["unknowns"][0]["message_id"].clone();
    let open = open.as_str().unwrap();
    sandbox
        .run(&["settle", "--accepted", open, "--yes"])
        .expect(10);
    let settled = agree(&sandbox, true, false);
    assert_eq!(
        (settled.get("unknown"), settled["accepted"]),
        (None, all_but + 1)
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn status_log_report_and_metrics_say_the_same(choices in prop::collection::vec((any::<u8>(), any::<u8>()), 0..160)) {
        let sandbox = Sandbox::people(PEOPLE).with_relay("");
        sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
        play(&sandbox, &choices);
        agree(&sandbox, true, false);
        let sent = sandbox.run(&["send", "--yes", "--limit", "3", "--metrics", "m.prom"]);
        prop_assert!([0, 10, 11, 12].contains(&sent.code()), "{}", sent.all());
        let counts = agree(&sandbox, true, false);
        in_metrics(&sandbox.read("m.prom"), |state| counts.get(state).copied().unwrap_or(0), false);
    }
}
