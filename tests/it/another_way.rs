//! Whoever no mail reached stands in the register for those who tell them another way.

use crate::{
    bounces::{UNKNOWN, bounce, handed_over, headers},
    support::Sandbox,
};

/// A relay that knows no Finn.
pub(crate) const NO_FINN: &str =
    "[[rule]]\nat = \"rcpt\"\nmatches = \"finn\"\nreply = \"550 5.1.1 no such mailbox\"";

#[test]
fn whoever_was_not_reached_stands_in_one_register_with_the_lists_own_columns() {
    let list = "email,name,street,phone,account\nann@example.com,Ann,,+1 555 0100,a-1\nbob@example.com,Bob,1 Main St,,b-2\n\
                cleo@example.com,Cleo,,,c-3\n,Dora,5 High St,,d-4\nno address,Emil,,,e-5\nfinn@example.com,Finn,,,f-6\n";
    let script = "[[rule]]\nat = \"rcpt\"\nmatches = \"finn\"\nreply = \"550 5.1.1 no finn@example.com here\"";
    let sandbox = Sandbox::new(list).with_relay(script);
    sandbox.run(&["send", "--yes"]).expect(11);
    for [address, id, _] in handed_over(&sandbox)
        .iter()
        .filter(|of| !of[0].starts_with("cleo"))
    {
        sandbox.write(
            &format!("back/{address}"),
            &bounce(address, UNKNOWN, &headers(address, id)),
        );
    }
    sandbox.run(&["bounces", ".", "back"]).expect(11);
    // Bob leaves the list: he stands there all the same.
    sandbox.edit(
        "lists/people.csv",
        "bob@example.com,Bob,1 Main St,,b-2\n",
        "",
    );
    sandbox
        .run(&["check", "--registers", "registers"])
        .expect(0);
    let status = sandbox.status();
    let register = sandbox.read("registers/told-another-way.csv");
    let mut rows = csv::Reader::from_reader(register.as_bytes());
    let header: Vec<String> = rows.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(
        header[..5],
        [
            "disclose:list",
            "disclose:row",
            "disclose:reason",
            "disclose:wording",
            "disclose:fallback"
        ]
    );
    assert_eq!(header[5..], ["email", "name", "street", "phone", "account"]);
    let rows: Vec<Vec<String>> = rows
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect();
    let of = |address: &str, name: &str| {
        rows.iter()
            .find(|row| row[5] == address && (name.is_empty() || row[6] == name))
            .unwrap()
    };
    let check = |row: &[String], reason: &str, fallback: &str| {
        assert!(row[2].starts_with(reason), "{row:?}");
        assert_eq!(row[4], fallback, "{row:?}");
    };
    check(
        of("ann@example.com", "Ann"),
        "returned: no such mailbox, for good",
        "phone",
    );
    check(
        of("bob@example.com", ""),
        "returned: no such mailbox, for good",
        "web",
    );
    check(of("", "Dora"), "no address", "postal");
    check(of("no address", "Emil"), "", "web");
    check(
        of("finn@example.com", "Finn"),
        "refused: 550 5.1.1 no <recipient> here",
        "web",
    );
    assert_eq!(of("ann@example.com", "Ann")[3].len(), 12, "{rows:?}");
    assert_eq!(rows.len(), 5, "{rows:?}");
    assert_eq!(status["another_way"]["all"], rows.len(), "{status}");
    assert_eq!(status["another_way"]["returned"], 2, "{status}");
    // Nobody may write to him any more, and no row says so: he was not reached all the same.
    sandbox.suppress("bob@example.com");
    let reason = |from: &str, to: &str| sandbox.edit("campaign.toml", from, to);
    reason("\"deceased\"", "\"compromised-mailbox\"");
    sandbox
        .run(&["check", "--registers", "registers"])
        .expect(0);
    assert_eq!(sandbox.read("registers/told-another-way.csv"), register);
    let later = sandbox.status();
    assert_eq!(later["another_way"], status["another_way"], "{later}");
    // Whoever died, or was told already, is nobody's to write to.
    reason("\"compromised-mailbox\"", "\"told-otherwise\"");
    sandbox
        .run(&["check", "--registers", "registers"])
        .expect(0);
    let register = sandbox.read("registers/told-another-way.csv");
    assert!(!register.contains("bob@example.com"), "{register}");
    assert_eq!(sandbox.status()["another_way"]["all"], 4);
}

#[test]
fn a_place_of_which_no_row_has_an_address_counts_for_its_law() {
    let mut list = "email,name,jurisdiction\nann@example.com,Ann,DE\n".to_owned();
    for n in 0..3 {
        list.push_str(&format!(",Hal {n},US-CA\n"));
    }
    let sandbox = Sandbox::new(&list);
    sandbox.edit(
        "campaign.toml",
        "[relay]\n",
        "exposed = [\"name\", \"ssn\"]\n[relay]\n",
    );
    let status = sandbox.status();
    let touched = status["substitutes"].as_array().unwrap();
    let of = touched.iter().find(|one| one["code"] == "US-CA");
    let of = of.unwrap_or_else(|| panic!("{status}"));
    assert_eq!(
        (&of["people"], &of["unreached"]),
        (&3.into(), &3.into()),
        "{of}"
    );
}

#[test]
fn the_number_of_status_is_that_of_the_register_and_says_how_it_comes_together() {
    let list = "email,name,jurisdiction,street,esign_consent\nann@example.com,Ann,DE,,\nbob@example.com,Bob,US-CA,1 Main St,\n\
                cleo@example.com,Cleo,US-CA,,yes\ndora@example.com,Dora,DE,,\nfinn@example.com,Finn,US-CA,,\n\
                gr\u{fc}n@example.com,Greta,DE,,\n,Hal,US-CA,,\nida@example.com,Ida,US-CA,,no\n";
    let sandbox = Sandbox::new(list).with_relay(NO_FINN);
    sandbox.edit(
        "campaign.toml",
        "[relay]\n",
        "exposed = [\"name\", \"ssn\"]\n\
         [[override]]\nfinding = \"US-CA-CRA\"\nreason = \"x\"\nby = \"Jane\"\ndate = \"2025-11-26\"\n\
         [[override]]\nfinding = \"US-CA-IDP\"\nreason = \"x\"\nby = \"Jane\"\ndate = \"2025-11-26\"\n[relay]\n",
    );
    sandbox.suppress("dora@example.com");
    sandbox.edit("campaign.toml", "\"deceased\"", "\"compromised-mailbox\"");
    sandbox.edit(
        "incident.toml",
        "\nexposed = [\n",
        "\nexposed = [ \"ssn\",\n",
    );
    let held = |unknown: u64, refused: u64| {
        let status = sandbox.run(&["status", "--json"]);
        let (lines, status) = (status.err(), status.json());
        sandbox.run(&["report"]).expect(0);
        let register = sandbox.read("report/told-another-way.csv");
        let rows = csv::Reader::from_reader(register.as_bytes())
            .records()
            .count() as u64;
        let counted = &status["another_way"];
        let by_law = 3 - refused;
        for (reason, count) in [
            ("unusable", 1),
            ("suppressed", 1),
            ("withheld", 1),
            ("by_law", by_law),
            ("refused", refused),
            ("unknown", unknown),
            ("all", rows),
        ] {
            assert_eq!(counted[reason], count, "{reason}: {status}\n{register}");
        }
        assert_eq!(rows, 6, "{register}");
        assert!(lines.contains("to be told another way 6\n"), "{lines}");
        assert!(lines.contains("1 row of a compromised mailbox"), "{lines}");
        let page = sandbox.read("report/regulator.html");
        assert!(
            page.contains("6 whom mail did not tell") && page.contains("in 6 rows"),
            "{page}"
        );
        register
    };
    let before = held(0, 0);
    let line = |register: &str, name: &str| {
        let mut lines = register.lines();
        lines.find(|line| line.contains(name)).map(str::to_owned)
    };
    // Bob's row has an address for a letter; California wants his consent, and a letter where there is none.
    let bob = line(&before, "Bob").unwrap();
    assert!(
        bob.contains("email is not enough in law") && bob.contains(",postal,"),
        "{bob}"
    );
    assert!(line(&before, "Ida").unwrap().contains(",postal,"));
    assert_eq!(line(&before, "Cleo"), None);
    sandbox.run(&["send", "--yes"]).expect(11);
    let after = held(0, 1);
    assert!(line(&after, "Finn").unwrap().contains("refused: 550"));
    // Hal's row and Finn's refusal are two whom nobody in California can reach.
    let status = sandbox.status();
    let touched = status["substitutes"].as_array().unwrap();
    let of = touched.iter().find(|one| one["code"] == "US-CA").unwrap();
    assert_eq!(
        (&of["people"], &of["unreached"]),
        (&5.into(), &2.into()),
        "{of}"
    );
    let page = sandbox.read("report/management.html");
    assert!(
        page.contains("Thresholds for a substitute notice") && page.contains("1798.82"),
        "{page}"
    );
}

#[test]
fn who_is_not_to_be_told_by_us_is_given_to_no_letter_writer_and_still_counted() {
    let list = "email,name\nann@example.com,Ann\nbob@example.com,Bob\ncleo@example.com,Cleo\ndora@example.com,Dora\n\
                emil@example.com,Emil\n";
    let sandbox = Sandbox::new(list).with_relay("");
    for (name, reason, address) in [
        ("told", "told-otherwise", "bob@example.com"),
        ("police", "law-enforcement", "cleo@example.com"),
        ("dead", "deceased", "dora@example.com"),
        ("taken", "compromised-mailbox", "emil@example.com"),
    ] {
        sandbox.write(&format!("lists/{name}.csv"), &format!("email\n{address}\n"));
        sandbox.edit(
            "campaign.toml",
            "[relay]\n",
            &format!("[[suppress]]\nfile = \"lists/{name}.csv\"\nreason = \"{reason}\"\n[relay]\n"),
        );
    }
    let held = || {
        sandbox
            .run(&["check", "--registers", "registers"])
            .expect(0);
        let register = sandbox.read("registers/told-another-way.csv");
        assert_eq!(register.lines().count(), 2, "{register}");
        assert!(register.contains("emil@example.com"), "{register}");
        let suppressed = sandbox.read("registers/suppressed.csv");
        assert_eq!(suppressed.lines().count(), 5, "{suppressed}");
        let run = sandbox.run(&["status", "--json"]);
        let (words, status) = (run.err(), run.json());
        assert_eq!(status["rows"]["suppressed"], 4, "{status}");
        assert_eq!(status["another_way"]["all"], 1, "{status}");
        assert_eq!(status["another_way"]["suppressed"], 1, "{status}");
        assert_eq!(status["left_out"].as_array().unwrap().len(), 3, "{status}");
        assert!(words.contains("to be told another way 1\n"), "{words}");
        assert!(
            words.contains(
                "not to be told by us 3 rows: 1 deceased, 1 told-otherwise, 1 law-enforcement"
            ),
            "{words}"
        );
    };
    held();
    sandbox.run(&["send", "--yes"]).expect(0);
    held();
    sandbox.run(&["report"]).expect(0);
    let report = sandbox.read("report/regulator.html");
    assert!(
        report.contains("Suppressed, and not to be told by us: ")
            && report.contains("1 of people who were told by letter, phone or in person"),
        "{report}"
    );
    // Nobody is left whom we are to tell but the one whose mailbox is in other hands.
    sandbox.edit("lists/people.csv", "emil@example.com,Emil\n", "");
    sandbox.run(&["status", "--html", "now.html"]).expect(0);
    let page = sandbox.read("now.html");
    assert!(
        page.contains("<h1>Everybody whom we are to tell was handed their notice"),
        "{page}"
    );
}
