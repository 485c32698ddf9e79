//! What is done to a campaign through a server, whichever it is.

use super::{
    PASSWORD, Recipe, USERNAME, Wants,
    arrived::{Arrived, arrived},
    campaign::{SENDER, audit, audit_each, campaign, closes, events, people, settled},
    house::House,
};
use crate::support::Ran;

pub(super) const SEND: [&str; 3] = ["send", "--yes", "--json"];

/// The run settled nobody.
fn waiting(ran: &Ran, people: usize) {
    let d = closes(&ran.json(), people);
    let count = |name: &str| d[name].as_u64().unwrap();
    assert_eq!(count("pending") + count("deferred"), people as u64, "{d}");
}

/// Everybody gets one message as it was composed; a second run sends nothing.
pub(super) fn everybody_once(recipe: &'static Recipe, wants: &Wants, pipelining: bool) {
    let people = people(60);
    let Some(house) = House::open(recipe, wants, &people) else {
        return;
    };
    assert_eq!(house.offers().contains("PIPELINING"), pipelining);
    let sandbox = campaign(&house, "smtp", &people);
    sandbox.run(&SEND).expect(0);
    assert_eq!(audit_each(&house, &sandbox, &people, 1), 60);
    sandbox.run(&SEND).expect(0);
    assert_eq!(settled(&house, 60).len(), 60);
}

pub(super) fn both_kinds_of_tls(recipe: &'static Recipe) {
    let people = people(30);
    for scheme in ["smtps", "smtp+starttls"] {
        let Some(house) = House::open(recipe, &Wants::default(), &people) else {
            return;
        };
        let sandbox = campaign(&house, scheme, &people);
        let stranger = campaign(&house, scheme, &people);
        stranger.edit("campaign.toml", "ca_file = \"ca.pem\"\n", "");
        let refused = stranger.run(&SEND).expect(21);
        assert!(refused.err().contains("certificate"), "{}", refused.err());
        sandbox.run(&SEND).expect(0);
        assert_eq!(audit(&house, &sandbox, &people), 30);
        let log = sandbox.run(&["log", "export", "--jsonl"]).expect(0).out();
        assert_eq!(log.matches("\"tls\":\"TLSv1.3 TLS13_").count(), 60, "{log}");
    }
}

/// A wrong password, and none, stop the run before anybody was offered; then it is the right one.
pub(super) fn login(recipe: &'static Recipe, mechanisms: &'static str, scheme: &str) {
    let people = people(30);
    let wants = Wants {
        login: Some(mechanisms),
        ..Wants::default()
    };
    let Some(house) = House::open(recipe, &wants, &people) else {
        return;
    };
    let sandbox = campaign(&house, scheme, &people);
    let none = sandbox.run(&SEND).expect(21);
    waiting(&none, 30);

    let attempts = events(&sandbox, "attempt").len();
    let own = format!("username = \"{USERNAME}\"\npassword_file = \"password\"\n[pace]");
    sandbox.edit("campaign.toml", "[pace]", &own);
    sandbox.secret("password", "hunter2\n");
    let wrong = sandbox.run(&SEND).expect(21);
    let said = wrong.all();
    assert!(said.contains("refuses us at auth: 535"), "{said}");
    assert!(!said.contains("hunter2"));
    waiting(&wrong, 30);
    assert_eq!(events(&sandbox, "attempt").len(), attempts);

    sandbox.secret("password", PASSWORD);
    sandbox.run(&SEND).expect(0);
    assert_eq!(audit(&house, &sandbox, &people), 30);
}

/// Some people are not known there: these are refused and named, the others go on.
pub(super) fn unknown_people(recipe: &'static Recipe) {
    let people = people(60);
    let (gone, known): (Vec<String>, Vec<String>) = people
        .iter()
        .cloned()
        .partition(|address| address.starts_with("person1"));
    let Some(house) = House::open(recipe, &Wants::default(), &known) else {
        return;
    };
    let sandbox = campaign(&house, "smtp", &people);
    let sent = sandbox.run(&SEND).expect(11).json();
    let deliveries = closes(&sent, 60);
    assert_eq!(deliveries["rejected"], 10, "{deliveries}");
    assert_eq!(deliveries["accepted"], 50, "{deliveries}");
    let mut refused: Vec<String> = events(&sandbox, "rejected")
        .into_iter()
        .map(|(address, _)| address)
        .collect();
    refused.sort_unstable();
    assert_eq!(refused, gone);
    // Nobody of them is tried again.
    sandbox.run(&SEND).expect(11);
    assert_eq!(events(&sandbox, "rejected").len(), 10);
    assert_eq!(audit(&house, &sandbox, &people), 50);
}

/// A server that announces a limit below our size gets nothing and settles nobody: they are withheld
/// with that reason; with a larger limit everybody gets theirs.
pub(super) fn too_large(recipe: &'static Recipe) {
    let people = people(30);
    let wants = Wants {
        largest: Some(9_000),
        ..Wants::default()
    };
    let Some(mut house) = House::open(recipe, &wants, &people) else {
        return;
    };
    let sandbox = campaign(&house, "smtp", &people);
    let withheld = sandbox.run(&SEND).expect(11).json();
    assert_eq!(closes(&withheld, 30)["withheld"], 30, "{withheld}");
    let reason = withheld["withheld"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("9000 octets"), "{reason}");
    assert_eq!(arrived(&house.folder().join("mail")), Vec::new());
    house.kill();
    house.change(&Wants::default());
    house.start();
    sandbox.run(&SEND).expect(0);
    assert_eq!(audit(&house, &sandbox, &people), 30);
}

/// Everybody is deferred once.
pub(super) fn greylist(recipe: &'static Recipe) {
    let people = people(60);
    let wants = Wants {
        greylist: true,
        ..Wants::default()
    };
    let Some(house) = House::open(recipe, &wants, &people) else {
        return;
    };
    let sandbox = campaign(&house, "smtp", &people);
    sandbox.edit("campaign.toml", "48h", "20s");
    sandbox.run(&SEND).expect(0);
    assert!(events(&sandbox, "deferred").len() >= 60);
    assert_eq!(audit(&house, &sandbox, &people), 60);
}

/// The server takes messages and finds out later that the mailbox is gone: its report goes to our
/// envelope sender, names the person and holds the Message-ID that the log has.
pub(super) fn bounces(recipe: &'static Recipe) {
    let people = people(30);
    let gone = people[4..7].to_vec();
    let mut known = people.clone();
    known.push(SENDER.to_owned());
    let wants = Wants {
        bounces: gone.clone(),
        ..Wants::default()
    };
    let Some(house) = House::open(recipe, &wants, &known) else {
        return;
    };
    let sandbox = campaign(&house, "smtp", &people);
    let sent = sandbox.run(&SEND).expect(0).json();
    assert_eq!(closes(&sent, 30)["accepted"], 30);
    let mails = settled(&house, 30);
    let (reports, messages): (Vec<_>, Vec<_>) = mails.into_iter().partition(Arrived::is_bounce);
    assert_eq!((reports.len(), messages.len()), (3, 27), "{}", house.said());
    let accepted = events(&sandbox, "accepted");
    for address in &gone {
        let (_, id) = accepted.iter().find(|(to, _)| to == address).unwrap();
        let report = reports
            .iter()
            .find(|report| report.text.contains(id))
            .unwrap();
        assert_eq!(report.to, SENDER);
        for part in ["message/delivery-status", address] {
            assert!(report.text.contains(part), "{part}: {}", report.text);
        }
        assert!(messages.iter().all(|mail| mail.to != *address));
    }
    // Beside the reports lie messages of ours that were delivered: they are no reports.
    let mailbox = house.folder().join("mail");
    let words = [
        "bounces",
        ".",
        mailbox.to_str().unwrap(),
        "--json",
        "--show-values",
    ];
    let read = sandbox.run(&words).expect(11).json();
    let of_kind = |kind: &str| {
        let reports = read["reports"].as_array().unwrap().iter();
        reports.filter(|report| report["kind"] == kind).count()
    };
    assert_eq!(
        (of_kind("bounce"), of_kind("unrecognised")),
        (3, 27),
        "{read}"
    );
    let reports = read["reports"].as_array().unwrap().iter();
    for report in reports.filter(|report| report["kind"] == "bounce") {
        let named = &report["recipients"][0];
        let address = named["recipient"].as_str().unwrap();
        assert!(gone.iter().any(|gone| gone == address), "{report}");
        assert_eq!(named["final"], true, "{report}");
        assert!(named["matched"].is_string(), "{report}");
    }
    assert_eq!(
        (&read["matched"], &read["returned"]),
        (&3.into(), &3.into()),
        "{read}"
    );
    let again = sandbox.run(&words).expect(11).json();
    assert_eq!(
        (&again["returned"], &again["known"]),
        (&0.into(), &3.into()),
        "{again}"
    );
    let status = sandbox.status();
    assert_eq!(closes(&status, 30)["returned"], 3, "{status}");
}
