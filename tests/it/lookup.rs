//! What became of one person, for whoever answers their questions; and exports for others.

use crate::support::Sandbox;

fn people() -> Sandbox {
    let list = "email,name,customer,old_email,locale,jurisdiction\n\
        ann@example.com,Ann One,C-1001,,en,DE\n\
        ben@example.com,Ben Two,C-1002,ben.before@example.com,de,DE\n\
        refused@example.com,Cas Three,C-1003,,en,US-CA\n\
        later@example.com,Dan Four,C-1004,,en,US-CA\n\
        eve@example.com,Eve Five,C-1005,,en,FR\n\
        broken.example.com,No Address,C-1006,,en,FR\n\
        not@example.com,Not To Write,C-1007,,en,FR\n\
        held@example.com,Held One,C-1008,,en,US-MD\n";
    let sandbox = Sandbox::new(list).with_relay(
        "[[rule]]\nat = \"rcpt\"\nmatches = \"refused@\"\nreply = \"550 5.1.1 no such mailbox\"\n\
         [[rule]]\nat = \"rcpt\"\nmatches = \"later@\"\nreply = \"451 4.2.2 try later\"\n",
    );
    sandbox.suppress("not@example.com");
    sandbox.edit(
        "campaign.toml",
        "[relay]\n",
        "[[hold]]\nmatch = { jurisdiction = \"US-MD\" }\nreason = \"AG first\"\nby = \"Jane Doe\"\n[relay]\n",
    );
    sandbox.edit(
        "campaign.toml",
        "audience = \"user\"\n",
        "audience = \"user\"\nmay_name_others = [\"old_email\"]\n",
    );
    sandbox.edit("campaign.toml", "wait = [\"1s\"]", "wait = [\"1h\"]");
    let sent = sandbox.spawn(&["send", "--yes"]);
    let mut sent = sent;
    for _ in 0..100 {
        std::thread::sleep(std::time::Duration::from_millis(100));
        if sandbox.record().received().len() >= 3 {
            break;
        }
    }
    std::thread::sleep(std::time::Duration::from_millis(500));
    sandbox.run(&["pause"]).expect(0);
    sent.wait().unwrap();
    sandbox
}

#[test]
fn everybody_gets_their_answer_by_address_and_by_any_column() {
    let sandbox = people();
    let answer = |words: &[&str]| {
        let ran = sandbox
            .run(&[&["log", "lookup", "--json"], words].concat())
            .expect(0);
        ran.json()["answer"].as_str().unwrap().to_owned()
    };
    for (value, says) in [
        ("ann@example.com", "handed over 20"),
        ("ANN@Example.com", "handed over 20"),
        ("C-1001", "handed over 20"),
        ("c-1001 ", "handed over 20"),
        ("ben.before@example.com", "handed over 20"),
        (
            "refused@example.com",
            "refused; to be told another way: 550 no such mailbox",
        ),
        (
            "C-1003",
            "refused; to be told another way: 550 no such mailbox",
        ),
        ("later@example.com", "waiting"),
        ("C-1004", "waiting"),
        ("not@example.com", "held: suppressed (deceased)"),
        ("held@example.com", "held: AG first"),
        ("nobody@example.com", "on no list of this campaign"),
        ("C-9999", "nobody in this campaign has this value"),
    ] {
        let said = answer(&[value]);
        assert!(said.starts_with(says), "{value}: {said}");
    }
    assert!(answer(&["--column", "customer", "C-1001"]).starts_with("handed over"));
    assert!(answer(&["--column", "name", "C-1001"]).starts_with("nobody"));
    assert!(answer(&["--column", "Older", "ben.before@example.com"]).starts_with("nobody"));
    assert!(
        answer(&["--column", "old_email", "ben.before@example.com"]).starts_with("handed over")
    );
    // People read times to the minute in the campaign's zone, words and not names of events, and no key first.
    sandbox.edit(
        "campaign.toml",
        "[relay]\n",
        "[schedule]\nzone = \"Asia/Tokyo\"\n[relay]\n",
    );
    let said = sandbox.run(&["log", "lookup", "C-1001"]).expect(0).out();
    let first = said.lines().next().unwrap();
    assert!(
        first.contains(": handed over 20") && first.contains(" JST, text "),
        "{said}"
    );
    assert!(
        said.contains(" JST  handing over begun") && said.contains(" JST  the relay took it"),
        "{said}"
    );
    assert!(said.contains("\n  key in the log: "), "{said}");
    assert!(!said.contains("Z  "), "{said}");
    let message = sandbox
        .run(&["log", "lookup", "--message", "C-1002"])
        .expect(0)
        .out();
    let received = sandbox.record().received();
    let sent = received
        .iter()
        .find(|message| message.rcpt[0] == "ben@example.com")
        .unwrap();
    let sent = String::from_utf8_lossy(sent.raw.as_ref().unwrap()).into_owned();
    assert!(message.contains(sent.trim_end()), "{message}");
}

#[test]
fn exports_hold_the_columns_that_were_asked_for_and_no_more() {
    let sandbox = people();
    let export = |words: &[&str]| {
        sandbox
            .run(&[&["log", "export"], words].concat())
            .expect(0)
            .out()
    };
    let plain = export(&[]);
    // A Message-ID may hold any letters.
    for theirs in ["C-10", "ann@", "Ann", "ann%"] {
        assert!(!plain.contains(theirs), "{plain}");
    }
    let columns = export(&["--columns=customer,jurisdiction", "--only", "undelivered"]);
    let mut lines = columns.lines();
    assert!(
        lines
            .next()
            .unwrap()
            .ends_with(",hash,customer,jurisdiction")
    );
    for line in lines {
        let who = ["C-1003,US-CA", "C-1004,US-CA", "C-1008,US-MD"];
        assert!(who.iter().any(|who| line.ends_with(who)), "{line}");
    }
    let all = export(&["--columns", "--jsonl", "--addresses"]);
    let ann = all
        .lines()
        .find(|line| line.contains("ann@example.com"))
        .unwrap();
    let ann: serde_json::Value = serde_json::from_str(ann).unwrap();
    assert_eq!(
        (&ann["columns"]["customer"], &ann["columns"]["audience"]),
        (&"C-1001".into(), &"user".into())
    );
    let failures = export(&["--only", "failures", "--bom"]);
    assert!(
        failures.starts_with('\u{feff}')
            && failures.contains(",rejected,")
            && !failures.contains(",accepted,")
    );
    sandbox
        .run(&["log", "export", "--by", "jurisdiction", "--out", "log.csv"])
        .expect(0);
    assert!(
        sandbox
            .read("log.US-CA.csv")
            .lines()
            .skip(1)
            .all(|line| !line.contains(",accepted,"))
    );
    assert!(sandbox.read("log.DE.csv").contains(",accepted,"));
    let wrong = sandbox
        .run(&["log", "export", "--columns=nothing"])
        .expect(1);
    assert!(wrong.err().contains("the columns are"), "{}", wrong.err());
    sandbox.run(&["log", "export", "--for-support"]).expect(1);
    let support = export(&["--for-support", "--columns=customer"]);
    let mut rows: Vec<Vec<&str>> = support
        .lines()
        .map(|line| line.split(',').collect())
        .collect();
    assert_eq!(
        rows.remove(0),
        ["disclose:support", "customer", "state", "time", "language"]
    );
    rows.sort();
    let said: Vec<_> = rows.iter().map(|row| (row[1], row[2], row[4])).collect();
    let expect = [
        ("C-1001", "handed over", "en"),
        ("C-1002", "handed over", "de"),
        ("C-1003", "refused", "en"),
        ("C-1004", "waiting", "en"),
        ("C-1005", "handed over", "en"),
        ("C-1008", "held", ""),
    ];
    let mut said: Vec<_> = said
        .into_iter()
        .map(|(who, state, _)| (who, state))
        .collect();
    said.sort_unstable();
    let expect: Vec<_> = expect
        .iter()
        .map(|(who, state, _)| (*who, *state))
        .collect();
    assert_eq!(said, expect);
    assert!(!support.contains('@'));
    // Every hour the same file, as a whole and private.
    let hourly = [
        "log",
        "export",
        "--for-support",
        "--columns=customer",
        "--out",
        "support.csv",
    ];
    for _ in 0..2 {
        sandbox.run(&hourly).expect(0);
        assert_eq!(sandbox.read("support.csv"), support);
        let file = std::fs::metadata(sandbox.folder().join("support.csv")).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::mode(&file.permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
}
