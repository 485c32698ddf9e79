//! One changed character anywhere that reaches a reader voids the approval and is named; whatever does
//! not reach one changes nothing; and a running `send` reads no file again.

use std::{fs, path::Path};

use super::{approve, wants_legal};
use crate::{
    handover::{end, until},
    support::Sandbox,
};

const PEOPLE: &str = "email,name,locale,account\nann@example.com,Ann Lee,en,acct-1\nbob@example.com,Bob Ray,de,acct-2\n\
                      noor@example.com,Noor Said,ar,acct-3\nnl@example.com,Tom Bos,fi,acct-4\n";

/// A campaign with everything in it that can reach a reader.
fn everything() -> Sandbox {
    let sandbox = wants_legal(PEOPLE);
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/notices/user.en.md");
    sandbox.write("notices/user.en.md", &fs::read_to_string(built_in).unwrap());
    sandbox.edit(
        "campaign.toml",
        "default_jurisdiction",
        "fallback = { fi = \"en\" }\ndefault_jurisdiction",
    );
    sandbox.edit(
        "campaign.toml",
        "\n[[list]]",
        "\nenvelope_from = \"bounces+{token}@example.com\"\n[[list]]",
    );
    sandbox.edit(
        "campaign.toml",
        "[relay]\n",
        "[[override]]\nfinding = \"GEN-READABILITY\"\nwhere = \"de\"\nreason = \"statutory terms\"\nby = \"J\"\ndate = \"2025-11-26\"\n\
         [relay]\nheaders = { \"X-Set\" = \"notices\" }\n",
    );
    sandbox
}

/// File, what stands there, what somebody makes of it, and what `send` says of that.
const REACHES_A_READER: &[(&str, &str, &str, &[&str])] = &[
    (
        "campaign.toml",
        "from = \"Example AI Security",
        "from = \"Example AI Securitu",
        &["the sender (From)", "[-Security-]{+Securitu+}"],
    ),
    (
        "campaign.toml",
        "<security@example.com>",
        "<securitu@example.com>",
        &["the sender (From)", "{+<securitu@example.com>+}"],
    ),
    (
        "campaign.toml",
        "reply_to = \"incident@",
        "reply_to = \"incidenT@",
        &[
            "Reply-To",
            "[-incident@example.com-]{+incidenT@example.com+}",
        ],
    ),
    (
        "campaign.toml",
        "bounces+{token}",
        "bounced+{token}",
        &["the envelope sender", "{+bounced+{token}@example.com+}"],
    ),
    (
        "campaign.toml",
        "\"X-Set\" = \"notices\"",
        "\"X-Set\" = \"notice\"",
        &["the relay's headers", "[-notices-]{+notice+}"],
    ),
    (
        "campaign.toml",
        "\"X-Set\" =",
        "\"X-Sat\" =",
        &["the relay's headers", "{+Sat+}"],
    ),
    (
        "campaign.toml",
        "reason = \"statutory terms\"",
        "reason = \"statutory term\"",
        &[
            "the findings that somebody answers for",
            "[-terms-]{+term+}",
        ],
    ),
    (
        "campaign.toml",
        "where = \"de\"",
        "where = \"ar\"",
        &["the findings that somebody answers for", "[-de-]{+ar+}"],
    ),
    (
        "campaign.toml",
        "fallback = { fi = \"en\" }",
        "fallback = { fi = \"de\" }",
        &["readers of the kind user fi", "user in en", "user in de"],
    ),
    (
        "campaign.toml",
        "[approval]",
        "[[override]]\nfinding = \"X\"\nreason = \"r\"\nby = \"J\"\ndate = \"2025-11-26\"\n[approval]",
        &["the findings that somebody answers for", "{+"],
    ),
    (
        "notices/user.en.md",
        "Hello {{ name }},",
        "Hallo {{ name }},",
        &["notices/user.en.md changed", "[-Hello-]{+Hallo+} ‹name›"],
    ),
    (
        "notices/user.en.md",
        "Hello {{ name }},",
        "Hello {{ name }}!",
        &["‹name›[-,-]{+!+}"],
    ),
    (
        "notices/user.en.md",
        "## What happened {#nature}",
        "## What happens {#nature}",
        &["[-happened-]{+happens+}"],
    ),
    (
        "notices/user.en.md",
        "preheader = \"What happened, which",
        "preheader = \"What happened, what",
        &["[-which-]{+what+}"],
    ),
    (
        "notices/user.en.md",
        "{% else %}Security{% endif %} notice",
        "{% else %}Security{% endif %} notise",
        &["[-notice-]{+notise+}"],
    ),
    (
        "notices/user.en.md",
        "Account ID: {{ account }}",
        "Account: {{ account }}",
        &["Account[- ID-]: ‹account›"],
    ),
    (
        "notices/user.en.md",
        "Hello {{ name }},",
        "{{ name }}, hello,",
        &["‹name›"],
    ),
    (
        "notices/user.en.md",
        "We never ask",
        "We newer ask",
        &["[-never-]{+newer+}"],
    ),
    (
        "words.csv",
        "smishing",
        "smashing",
        &["words.csv changed", "[-smishing-]{+smashing+}"],
    ),
    (
        "words.csv",
        "Unbefugte haben",
        "Unbefugte hatten",
        &["for user in de", "[-haben-]{+hatten+}"],
    ),
    (
        "words.csv",
        "بيانات من أنظمة",
        "بيانات عن أنظمة",
        &["for user in ar", "[-من-]{+عن+}"],
    ),
    (
        "incident.toml",
        "name = \"Metrica Analytics\"",
        "name = \"Metrika Analytics\"",
        &["incident.toml changed", "[-Metrica-]{+Metrika+}"],
    ),
    (
        "incident.toml",
        "trading_name = \"Example AI\"",
        "trading_name = \"Example AL\"",
        &["incident.toml changed", "{+AL+}"],
    ),
    (
        "incident.toml",
        "name = \"Example AI, Inc.\"",
        "name = \"Example AI, Ink.\"",
        &["{+Ink+}"],
    ),
    (
        "incident.toml",
        "100 Example Street",
        "101 Example Street",
        &["[-100-]{+101+}"],
    ),
    (
        "incident.toml",
        "data_received = \"2025-11-25\"",
        "data_received = \"2025-11-24\"",
        &["[-25-]{+24+}"],
    ),
    (
        "incident.toml",
        "breach = \"2025-11-08..2025-11-09\"",
        "breach = \"2025-11-07..2025-11-09\"",
        &["incident.toml changed", "{+"],
    ),
    (
        "incident.toml",
        "as_of = \"2025-11-26\"",
        "as_of = \"2025-11-25\"",
        &["[-26-]{+25+}"],
    ),
    (
        "incident.toml",
        "{ id = \"referrer\", certainty = \"possible\" }",
        "{ id = \"referrer\", certainty = \"confirmed\" }",
        &["incident.toml changed", "{+"],
    ),
    (
        "incident.toml",
        "product = \"Example API platform\"",
        "product = \"Example API platforn\"",
        &["{+platforn+}"],
    ),
    (
        "incident.toml",
        "unaffected = [\"Example Chat\"]",
        "unaffected = [\"Example Chad\"]",
        &["[-Chat-]{+Chad+}"],
    ),
    (
        "incident.toml",
        "email = \"privacy@example.com\"",
        "email = \"privace@example.com\"",
        &["[-privacy@example.com-]{+privace@example.com+}"],
    ),
    (
        "incident.toml",
        "email = \"metrica-incident@",
        "email = \"metrica-incidend@",
        &["{+metrica-incidend@example.com+}"],
    ),
    (
        "incident.toml",
        "https://www.example.com/metrica-incident",
        "https://www.example.com/metrica-incidend",
        &["{+https://www.example.com/metrica-incidend+}"],
    ),
    (
        "incident.toml",
        "domains = [\"example.com\"]",
        "domains = [\"example.com\", \"example.net\"]",
        &["incident.toml changed", "example.net"],
    ),
    (
        "incident.toml",
        "not_needed = [\"password\", \"api_key\"]",
        "not_needed = [\"password\"]",
        &["incident.toml changed", "[-"],
    ),
];

/// What no reader sees.
const REACHES_NOBODY: &[(&str, &str, &str)] = &[
    (
        "campaign.toml",
        "rate = \"unlimited\"",
        "rate = [\"50/s\", \"1000/min\"]",
    ),
    ("campaign.toml", "connections = 4", "connections = 8"),
    (
        "campaign.toml",
        "url = \"smtp://127.0.0.1:",
        "url = \"smtp://localhost:",
    ),
    (
        "campaign.toml",
        "connections = 4",
        "connections = 4\nusername = \"u\"\npassword_env = \"P\"",
    ),
    (
        "campaign.toml",
        "connections = 4",
        "connections = 4\nrecycle = { after = \"5m\", messages = 50 }",
    ),
    (
        "campaign.toml",
        "give_up_after = \"48h\"",
        "give_up_after = \"24h\"",
    ),
    (
        "campaign.toml",
        "unknown = \"hold\"",
        "unknown = \"resend\"",
    ),
    (
        "campaign.toml",
        "[pace]",
        "[schedule]\nzone = \"Europe/Berlin\"\ndeadline = \"2099-12-20\"\n[pace]",
    ),
    (
        "campaign.toml",
        "[pace]",
        "[brakes]\nstop_at = { rejected = \"5%\" }\n[pace]",
    ),
    (
        "campaign.toml",
        "rate = \"unlimited\"",
        "rate = \"unlimited\"\nper_domain = { default = \"5/s\" }",
    ),
    (
        "campaign.toml",
        "id = \"sandbox\"",
        "# a remark\nid = \"sandbox\"",
    ),
    ("incident.toml", "[controller]", "# a remark\n[controller]"),
];

#[test]
fn one_character_anywhere_that_reaches_a_reader_is_refused_and_named() {
    let sandbox = everything();
    approve(&sandbox, "legal", &[]).expect(0);
    sandbox.run(&["send", "--dry-run"]).expect(0);
    assert!(REACHES_A_READER.len() >= 30);
    let mut faults = Vec::new();
    for (file, from, to, says) in REACHES_A_READER {
        let before = sandbox.read(file);
        assert!(before.contains(from), "{file} does not hold `{from}`");
        sandbox.write(file, &before.replacen(from, to, 1));
        let ran = sandbox.run(&["send", "--dry-run"]);
        let (code, said) = (ran.code(), ran.all());
        for what in says
            .iter()
            .filter(|what| code != 3 || !said.contains(**what))
        {
            faults.push(format!(
                "{file}: {from} -> {to}: exit {code}, `{what}` is not said:\n{said}"
            ));
        }
        sandbox.write(file, &before);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    sandbox.run(&["send", "--dry-run"]).expect(0);
}

#[test]
fn what_reaches_nobody_voids_nothing() {
    let sandbox = everything();
    approve(&sandbox, "legal", &[]).expect(0);
    for (file, from, to) in REACHES_NOBODY {
        let before = sandbox.read(file);
        assert!(before.contains(from), "{file} does not hold `{from}`");
        sandbox.write(file, &before.replacen(from, to, 1));
        let ran = sandbox.run(&["send", "--dry-run"]);
        assert_eq!(ran.code(), 0, "{file}: {from} -> {to}: {}", ran.all());
        sandbox.write(file, &before);
    }
}

#[test]
fn an_edit_during_a_send_changes_nothing_that_it_sends() {
    let mut people = "email,name,account\n".to_owned();
    for i in 0..60 {
        people.push_str(&format!("p{i:02}@example.com,Person Number,acct-{i}\n"));
    }
    let sandbox = wants_legal(&people);
    sandbox.edit("campaign.toml", "rate = \"unlimited\"", "rate = \"20/s\"");
    approve(&sandbox, "legal", &[]).expect(0);
    let running = sandbox.spawn(&["send", "--yes"]);
    until("nothing was sent", || sandbox.record().received().len() > 2);
    sandbox.edit("words.csv", "smishing", "phishing by text message");
    sandbox.edit("incident.toml", "Metrica Analytics", "Another Vendor");
    sandbox.edit(
        "campaign.toml",
        "Example AI Security <",
        "Example AI Safety <",
    );
    let changed = sandbox.record().received().len();
    assert!(
        changed < 50,
        "the files were changed too late to tell: {changed}"
    );
    assert_eq!(end(running), Some(0));
    let sent = sandbox.record().received();
    assert_eq!(sent.len(), 60);
    let bodies: std::collections::BTreeSet<String> =
        sent.iter().map(the_same_for_everybody).collect();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    let body = bodies.first().unwrap();
    assert!(
        body.contains("Metrica")
            && !body.contains("Another Vendor")
            && !body.contains("Example AI Safety")
    );
    // And the next one refuses to begin with these files.
    sandbox.run(&["send", "--dry-run"]).expect(3);
}

/// A mail without what differs from person to person.
fn the_same_for_everybody(mail: &disclosure_mailer::sink::Received) -> String {
    let text = String::from_utf8_lossy(mail.raw.as_ref().unwrap()).into_owned();
    let own = [
        "To: ",
        "Date: ",
        "Message-ID: ",
        "X-Notice-Id: ",
        "Received: ",
    ];
    let kept = text
        .lines()
        .filter(|line| !own.iter().any(|name| line.starts_with(name)) && !line.contains("acct-"));
    kept.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_withdrawal_pauses_a_running_send() {
    let mut people = "email,name\n".to_owned();
    for i in 0..200 {
        people.push_str(&format!("p{i:03}@example.com,Person Number\n"));
    }
    let sandbox = wants_legal(&people);
    sandbox.edit("campaign.toml", "rate = \"unlimited\"", "rate = \"20/s\"");
    approve(&sandbox, "legal", &[]).expect(0);
    let running = sandbox.spawn(&["send", "--yes"]);
    until("nothing was sent", || sandbox.record().received().len() > 2);
    let withdrawn = sandbox
        .run(&["approve", "--withdraw", "--role", "legal"])
        .expect(0);
    assert!(withdrawn.out().contains("a running `send` pauses"));
    let then = sandbox.record().received().len();
    assert_eq!(end(running), Some(10));
    let at_last = sandbox.record().received().len();
    assert!(
        at_last - then <= 30,
        "{then} when it was withdrawn, {at_last} in the end"
    );
    let refused = sandbox.run(&["send", "--yes"]).expect(3).all();
    assert!(refused.contains("the text by legal"), "{refused}");
    approve(&sandbox, "legal", &[]).expect(0);
    sandbox
        .run(&["send", "--yes", "--rate", "unlimited"])
        .expect(0);
    assert_eq!(sandbox.record().received().len(), 200);
}
