//! People in every built-in language, a campaign for them, and the audit after it was sent.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{
    arrived::{Arrived, arrived},
    house::House,
};
use crate::support::Sandbox;

/// Locales, and a name that is at home there.
const NAMES: [(&str, &str); 14] = [
    ("ar", "أحمد حسن"),
    ("de", "Jürgen Müller"),
    ("en", "Noah Fischer"),
    ("es", "Íñigo Muñoz"),
    ("fr", "Aïcha Benali"),
    ("he", "נועה כהן"),
    ("it", "Niccolò Conti"),
    ("ja", "さくら たなか"),
    ("ko", "김서연"),
    ("nl", "Zoë de Vries"),
    ("pl", "Łucja Wójcik"),
    ("pt", "João Simões"),
    ("sv", "Åsa Öberg"),
    ("zh-Hans", "王小明"),
];
pub(super) const DOMAINS: [&str; 3] = ["example.com", "mail.example.com", "customer.test"];
/// The envelope sender of every message.
pub(super) const SENDER: &str = "security@example.com";
pub(super) const CONNECTIONS: u64 = 4;

/// So many people.
pub(super) fn people(n: usize) -> Vec<String> {
    (0..n)
        .map(|i| format!("person{i:02}@{}", DOMAINS[i % DOMAINS.len()]))
        .collect()
}

/// A campaign for these people through a server.
pub(super) fn campaign(house: &House, scheme: &str, people: &[String]) -> Sandbox {
    let mut list = "email,name,locale,account\n".to_owned();
    for (i, address) in people.iter().enumerate() {
        // A dot where a line could begin with it, which is more than an octet to a server.
        let (locale, name) = NAMES[i % NAMES.len()];
        list.push_str(&format!("{address},{name},{locale},.acct-{i:02}\n"));
    }
    let sandbox = Sandbox::new(&list);
    let port = if scheme == "smtps" {
        house.tls
    } else {
        house.plain
    };
    sandbox.edit(
        "campaign.toml",
        "smtp://127.0.0.1:9",
        &format!("{scheme}://localhost:{port}"),
    );
    sandbox.write("ca.pem", &house.authority);
    sandbox.edit("campaign.toml", "[pace]", "ca_file = \"ca.pem\"\n[pace]");
    sandbox
}

/// Both equations of the accounting; gives the deliveries.
pub(super) fn closes(status: &Value, people: usize) -> Value {
    let sum = |part: &Value, names: &[&str]| -> u64 {
        names.iter().map(|name| part[name].as_u64().unwrap()).sum()
    };
    let rows = &status["rows"];
    assert_eq!(rows["recipients"], people, "{status}");
    assert_eq!(
        sum(rows, &["read", "gone"]),
        sum(rows, &["recipients", "merged", "suppressed", "invalid"]),
        "{status}"
    );
    let states = "pending withheld deferred accepted rejected expired unknown";
    let states: Vec<&str> = states.split(' ').collect();
    assert_eq!(
        sum(&status["deliveries"], &states),
        people as u64,
        "{status}"
    );
    status["deliveries"].clone()
}

/// The events of one kind: address and Message-ID.
pub(super) fn events(sandbox: &Sandbox, kind: &str) -> Vec<(String, String)> {
    let log = sandbox
        .run(&["log", "export", "--jsonl", "--addresses"])
        .expect(0)
        .out();
    let text = |event: &Value, name: &str| event[name].as_str().unwrap().to_owned();
    log.lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|event| event["event"] == kind)
        .map(|event| (text(&event, "address"), text(&event, "message_id")))
        .collect()
}

/// The message of a person as the program composes it, with the line ends of a mailbox.
fn composed(sandbox: &Sandbox, address: &str) -> String {
    let printed = sandbox
        .run(&["log", "lookup", address, "--message"])
        .expect(0)
        .out();
    // What is said before it ends its lines otherwise.
    let (said, _) = printed.split_once("\r\n").unwrap();
    let start = said.rfind('\n').unwrap() + 1;
    printed.split_at(start).1.replace("\r\n", "\n")
}

/// Everybody whom the log calls handed over got their message once, octet by octet; nobody else got
/// one, but that an unknown one may have. Gives how many arrived.
pub(super) fn audit(house: &House, sandbox: &Sandbox, people: &[String]) -> usize {
    // A third of them is in every language.
    audit_each(house, sandbox, people, 3)
}

/// The same, where every so many messages are compared.
pub(super) fn audit_each(
    house: &House,
    sandbox: &Sandbox,
    people: &[String],
    every: usize,
) -> usize {
    let status = sandbox.status();
    let deliveries = closes(&status, people.len());
    let accepted: BTreeMap<String, String> = events(sandbox, "accepted").into_iter().collect();
    assert_eq!(deliveries["accepted"], accepted.len());
    let unknown: BTreeSet<&str> = status["unknowns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|unknown| unknown["message_id"].as_str().unwrap())
        .collect();
    assert_eq!(deliveries["unknown"], unknown.len());
    let mails = settled(house, accepted.len());
    let mut copies: BTreeMap<&str, usize> = BTreeMap::new();
    for mail in mails.iter().filter(|mail| !mail.is_bounce()) {
        let id = mail.message_id();
        *copies.entry(id).or_default() += 1;
        assert!(
            accepted.get(&mail.to).is_some_and(|of| of == id) || unknown.contains(id),
            "{} got {id}, and the log does not say so",
            mail.to
        );
        let place = people
            .iter()
            .position(|address| *address == mail.to)
            .unwrap();
        if place.is_multiple_of(every) {
            assert!(mail.text == composed(sandbox, &mail.to), "{}", mail.text);
        }
    }
    for (address, id) in &accepted {
        assert_eq!(
            copies.get(id.as_str()),
            Some(&1),
            "{address}, {id}:\n{}",
            house.said()
        );
    }
    assert!(copies.values().all(|n| *n == 1), "{copies:?}");
    mails.len()
}

/// What arrived, once so many are there and nothing more comes.
pub(super) fn settled(house: &House, least: usize) -> Vec<Arrived> {
    let maildir = house.folder().join("mail");
    let began = Instant::now();
    let mut before = Vec::new();
    loop {
        let now = arrived(&maildir);
        let enough = now.len() >= least || began.elapsed() > Duration::from_secs(20);
        if enough && now == before {
            return now;
        }
        before = now;
        std::thread::sleep(Duration::from_millis(300));
    }
}
