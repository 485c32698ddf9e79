//! What `check` says about the campaign's relay, as far as its limits and habits are known.

use std::{fs, path::Path};

use disclosure_mailer::relay::Habits;
use serde_json::Value;

use crate::support::Sandbox;

const AS_OF: &str = "2025-12-18";

fn through(host: &str, people: usize) -> Sandbox {
    let sandbox = Sandbox::people(people);
    let url = format!("smtp+starttls://{host}:587");
    sandbox.edit("campaign.toml", "smtp://127.0.0.1:9", &url);
    sandbox
}

/// The findings about the relay: id, severity, message and help.
fn findings(sandbox: &Sandbox, code: i32) -> Vec<(String, String, String)> {
    let ran = sandbox.run(&["check", "--json", "--as-of", AS_OF]);
    let document = ran.expect(code).json();
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let all = document["findings"].as_array().unwrap();
    all.iter()
        .map(|f| {
            let said = format!("{} / {}", text(f, "message"), text(f, "help"));
            (text(f, "id"), text(f, "severity"), said)
        })
        .filter(|(id, ..)| id.starts_with("RELAY-"))
        .collect()
}

/// The one finding with an id.
fn one(found: &[(String, String, String)], id: &str) -> (String, String) {
    let mut with = found.iter().filter(|(other, ..)| other == id);
    let (_, severity, said) = with.next().unwrap_or_else(|| panic!("{id}: {found:?}"));
    assert!(with.next().is_none(), "{found:?}");
    (severity.clone(), said.clone())
}

#[test]
fn a_relay_of_ones_own_has_no_habits() {
    for host in [
        "127.0.0.1",
        "mail.example.test",
        "mail.invalid",
        "mail.example.com",
    ] {
        assert_eq!(findings(&through(host, 3), 0), [], "{host}");
    }
}

#[test]
fn a_deadline_that_the_relay_makes_impossible_is_said() {
    let sandbox = through("smtp.gmail.com", 4_001);
    let schedule = "[schedule]\ndeadline = \"2025-12-19\"\n[pace]\n";
    sandbox.edit("campaign.toml", "[pace]\n", schedule);
    let (severity, said) = one(&findings(&sandbox, 0), "RELAY-RATE");
    assert_eq!(severity, "warning");
    let wanted = "4,001 people at 2,000 a day: 3 days, the deadline 2025-12-19 is missed";
    assert!(said.starts_with(wanted), "{said}");

    sandbox.edit("campaign.toml", "2025-12-19", "2025-12-20");
    let (severity, said) = one(&findings(&sandbox, 0), "RELAY-RATE");
    assert_eq!(severity, "warning", "`rate` is unlimited");
    assert!(said.contains("more than the 2,000 a day"), "{said}");

    sandbox.edit("campaign.toml", "rate = \"unlimited\"", "rate = \"2000/d\"");
    let (severity, said) = one(&findings(&sandbox, 0), "RELAY-RATE");
    assert_eq!(severity, "info");
    assert!(said.contains("3 days; that is what Gmail takes"), "{said}");

    let later = "not_before = \"2025-12-19T09:00:00Z\"\ndeadline";
    sandbox.edit("campaign.toml", "deadline", later);
    let (_, said) = one(&findings(&sandbox, 0), "RELAY-RATE");
    assert!(said.contains("2025-12-20 is missed"), "{said}");
}

#[test]
fn what_a_mailbox_relay_does_not_take_is_said_before_anybody_approves() {
    let sandbox = through("smtp.office365.com", 40);
    let found = findings(&sandbox, 0);
    let (severity, said) = one(&found, "RELAY-CONNECTIONS");
    assert_eq!(severity, "warning");
    assert!(
        said.starts_with("4 connections, and Office 365 takes 3"),
        "{said}"
    );
    let (_, said) = one(&found, "RELAY-RATE");
    assert!(said.contains("more than the 30 a minute"), "{said}");
    assert!(said.contains("rate = [\"30/min\", \"10000/d\"]"), "{said}");
    assert_eq!(one(&found, "RELAY-REWRITES").0, "info");

    sandbox.edit("campaign.toml", "connections = 4\n", "connections = 3\n");
    sandbox.edit("campaign.toml", "rate = \"unlimited\"", "rate = \"1/s\"");
    let found = findings(&sandbox, 0);
    assert_eq!(one(&found, "RELAY-RATE").0, "warning", "60 a minute");
    sandbox.edit("campaign.toml", "rate = \"1/s\"", "rate = \"10000/d\"");
    assert!(
        findings(&sandbox, 0)
            .iter()
            .all(|(id, ..)| id == "RELAY-REWRITES")
    );

    let token = "envelope_from = \"bounces+{token}@example.com\"\nreply_to";
    sandbox.edit("campaign.toml", "reply_to", token);
    let found = findings(&sandbox, 2);
    assert_eq!(one(&found, "RELAY-ENVELOPE").0, "error");
    // Somebody who knows the account better may answer for it.
    let text = sandbox.read("campaign.toml");
    let answer = "[[override]]\nfinding = \"RELAY-ENVELOPE\"\nreason = \"a connector allows it\"\nby = \"Jane Doe\"\ndate = \"2025-11-26\"\n";
    sandbox.write("campaign.toml", &format!("{text}{answer}"));
    assert_eq!(one(&findings(&sandbox, 0), "RELAY-ENVELOPE").0, "warning");
}

#[test]
fn headers_and_links_that_a_relay_rewrites_are_said() {
    let sandbox = through("email-smtp.eu-west-1.amazonaws.com", 3);
    let token = "envelope_from = \"bounces+{token}@example.com\"\nreply_to";
    sandbox.edit("campaign.toml", "reply_to", token);
    let found = findings(&sandbox, 0);
    let (severity, said) = one(&found, "RELAY-REWRITES");
    assert_eq!(severity, "info");
    let wanted = "Amazon SES replaces Message-ID and Date: what comes back is matched by `{token}`";
    assert!(said.starts_with(wanted), "{said}");
    assert_eq!(
        one(&found, "RELAY-RATE").0,
        "info",
        "the account's quota is its own"
    );

    for host in [
        "smtp.sendgrid.net",
        "in-v3.mailjet.com",
        "smtp.mailgun.org",
        "smtp.postmarkapp.com",
    ] {
        let sandbox = through(host, 3);
        let (severity, said) = one(&findings(&sandbox, 0), "RELAY-TRACKING");
        assert_eq!(severity, "warning");
        // The help can be pasted.
        let header = said.split('`').nth(1).unwrap();
        assert!(header.starts_with("headers = {"), "{said}");
        let stated = format!("connections = 4\n{header}");
        sandbox.edit("campaign.toml", "connections = 4", &stated);
        let found = findings(&sandbox, 0);
        assert!(
            found.iter().all(|(id, ..)| id != "RELAY-TRACKING"),
            "{found:?}"
        );
    }
    let (_, said) = one(
        &findings(&through("smtp-relay.brevo.com", 3), 0),
        "RELAY-TRACKING",
    );
    assert!(said.contains("in the account of Brevo"), "{said}");
}

#[test]
fn the_documentation_names_every_relay_and_finding() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/relays.md");
    let text = fs::read_to_string(path).unwrap();
    for id in ["RATE", "CONNECTIONS", "ENVELOPE", "REWRITES", "TRACKING"] {
        assert!(text.contains(&format!("| `RELAY-{id}` |")), "{id}");
    }
    for habits in Habits::all() {
        let row = format!("| {} | `{}` |", habits.name, habits.hosts.join("`, `"));
        assert!(text.contains(&row), "docs/relays.md lacks\n{row}");
    }
}
