//! Whoever no mail reached stands in the register for those who tell them another way.

use crate::{
    bounces::{UNKNOWN, bounce, handed_over, headers},
    support::Sandbox,
};

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
    let counts = |name: &str| status["deliveries"][name].as_u64().unwrap();
    let counted = counts("rejected")
        + counts("expired")
        + counts("returned")
        + status["rows"]["invalid"].as_u64().unwrap();
    assert_eq!(rows.len() as u64, counted, "{status}");
}
