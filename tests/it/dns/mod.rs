//! `check --dns` against a name server on loopback.

mod server;

use serde_json::Value;

use self::server::Server;
use crate::support::Sandbox;

/// A sender for whom everything is in order, and two domains that take mail.
const GOOD: &str = "
example.com MX 10 mx.example.com.
example.com TXT v=spf1 include:_spf.relay.test -all
example.com TXT something else
_spf.relay.test TXT v=spf1 ip4:192.0.2.0/24 ~all
_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:dmarc@example.com
one.test MX 5 mail.one.test.
two.test A 192.0.2.7
";

/// Octets of a key of 2048 bits in base64: longer than an answer over UDP here may be.
fn key() -> String {
    format!(
        "s1._domainkey.example.com TXT v=DKIM1; k=rsa; p={}\n",
        "MIIB".repeat(98)
    )
}

fn good() -> String {
    format!("{GOOD}{}", key())
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new(
        "email,name,account\n\
         ann@one.test,Ann,acct-1\nbob@one.test,Bob,acct-2\ncid@two.test,Cid,acct-3\n",
    );
    let selector = "reply_to = \"incident@example.com\"\ndkim_selector = \"S1\"";
    sandbox.edit(
        "campaign.toml",
        "reply_to = \"incident@example.com\"",
        selector,
    );
    sandbox
}

/// The document, and the findings of the name system as `severity ID message`.
fn check(sandbox: &Sandbox, server: &Server, code: i32) -> (Value, Vec<String>) {
    let resolver = server.addr.to_string();
    let words = [
        "check",
        ".",
        "--dns",
        &resolver,
        "--json",
        "--as-of",
        "2025-12-18",
    ];
    let document = sandbox.run(&words).expect(code).json();
    let text = |f: &Value, key: &str| f[key].as_str().unwrap().to_owned();
    let all = document["findings"].as_array().unwrap().iter();
    let said = all
        .filter(|f| text(f, "id").starts_with("DNS-"))
        .map(|f| {
            assert!(
                !text(f, "help").is_empty() && !text(f, "file").is_empty(),
                "{f}"
            );
            format!(
                "{} {} {}",
                text(f, "severity"),
                text(f, "id"),
                text(f, "message")
            )
        })
        .collect();
    (document, said)
}

#[test]
fn a_sender_in_order_and_domains_that_take_mail_give_no_finding() {
    let (sandbox, server) = (sandbox(), Server::with(&good()));
    let (document, said) = check(&sandbox, &server, 0);
    assert_eq!(said, [""; 0]);
    let dns = &document["dns"];
    assert_eq!(
        dns["aligned"],
        serde_json::json!({ "spf": true, "dkim": true })
    );
    assert_eq!(
        (&dns["policy"], &dns["unanswered"]),
        (&"reject".into(), &false.into())
    );
    assert_eq!(
        dns["domains"]["takes"],
        serde_json::json!({ "domains": 2, "people": 3 })
    );
    assert_eq!(
        dns["records"][0]["says"],
        "v=spf1 include:_spf.relay.test -all"
    );
    // The key was too long for one datagram.
    let asked = server.asked();
    let over_tcp = "tcp s1._domainkey.example.com. TXT";
    assert!(asked.iter().any(|line| line == over_tcp), "{asked:?}");

    let resolver = server.addr.to_string();
    let ran = sandbox.run(&["check", ".", "--dns", &resolver]).expect(0);
    for line in [
        "only names of domains were sent",
        "  DKIM   s1._domainkey.example.com: RSA of 2048 bits or more",
        "  DMARC  _dmarc.example.com: v=DMARC1; p=reject",
        "  MX     2 domains of 3 people: 2 take mail (3)",
    ] {
        assert!(ran.out().contains(line), "{line}: {}", ran.all());
    }
}

#[test]
fn nothing_but_names_of_domains_leaves_and_nothing_without_being_asked_for() {
    let (sandbox, server) = (sandbox(), Server::with(&good()));
    sandbox.run(&["check", "--as-of", "2025-12-18"]).expect(0);
    assert_eq!(server.asked(), [""; 0]);
    check(&sandbox, &server, 0);
    let mut names: Vec<String> = server
        .asked()
        .iter()
        .map(|line| line.split(' ').nth(1).unwrap().to_owned())
        .collect();
    names.sort();
    names.dedup();
    let expected = [
        "_dmarc.com.",
        "_dmarc.example.com.",
        "_spf.relay.test.",
        "example.com.",
        "one.test.",
        "s1._domainkey.example.com.",
        "two.test.",
    ];
    assert_eq!(names, expected);
}

/// What is changed in the zone, the exit status, and the findings that it makes.
const FAULTS: &[(&str, &str, i32, &[&str])] = &[
    (
        "example.com TXT v=spf1 include:_spf.relay.test -all",
        "",
        0,
        &["warning DNS-SPF `example.com` has no SPF record"],
    ),
    (
        "something else",
        "v=spf1 -all",
        0,
        &["warning DNS-SPF `example.com` has 2 SPF records"],
    ),
    (
        "include:_spf.relay.test -all",
        "-all",
        0,
        &["warning DNS-SPF the SPF record of `example.com` lets nobody send"],
    ),
    (
        "include:_spf.relay.test -all",
        "include:_spf.relay.test +all",
        0,
        &["warning DNS-SPF the SPF record of `example.com` lets everybody send"],
    ),
    (
        "_spf.relay.test TXT v=spf1 ip4:192.0.2.0/24 ~all",
        "",
        0,
        &[
            "warning DNS-SPF receivers cannot evaluate the SPF record of `example.com`: it includes `_spf.relay.test`",
        ],
    ),
    (
        "p=MIIB",
        "p=; x=MIIB",
        0,
        &["warning DNS-DKIM the DKIM key at `s1._domainkey.example.com` is revoked"],
    ),
    (
        "s1._domainkey",
        "s2._domainkey",
        0,
        &["warning DNS-DKIM there is no DKIM key at `s1._domainkey.example.com`"],
    ),
    (
        "p=reject",
        "p=none",
        0,
        &["warning DNS-DMARC the DMARC policy of `example.com` asks nobody"],
    ),
    (
        "_dmarc.example.com TXT",
        "_dmarc.other.test TXT",
        0,
        &["warning DNS-DMARC `example.com` has no DMARC record"],
    ),
    (
        "example.com MX 10 mx.example.com.",
        "example.com MX 0 .",
        2,
        &["error DNS-SENDER no mail is taken (null MX) by `example.com` (`from` in [sender])"],
    ),
    (
        "example.com MX 10 mx.example.com.",
        "",
        0,
        &["warning DNS-SENDER `example.com` (`from` in [sender]) has no mail server"],
    ),
    (
        "_dmarc.example.com TXT v=DMARC1; p=reject",
        "_dmarc.example.com SILENT ",
        0,
        &[
            "warning DNS-UNANSWERED `_dmarc.example.com` could not be asked: the resolver does not answer",
        ],
    ),
    (
        "two.test A 192.0.2.7",
        "two.test BROKEN",
        0,
        &[
            "warning DNS-UNANSWERED whether 1 domain (1 person) takes mail could not be asked: the resolver answers Server Failure",
        ],
    ),
    (
        "two.test A 192.0.2.7",
        "two.test NOTHING",
        0,
        &[
            "warning DNS-NO-MX the domain has no mail server: neither MX nor address (two.test: 1 person)",
        ],
    ),
    (
        "two.test A 192.0.2.7",
        "",
        0,
        &["warning DNS-NO-MX there is no such domain (two.test: 1 person)"],
    ),
    (
        "one.test MX 5 mail.one.test.",
        "one.test MX 0 .",
        0,
        &[
            "warning DNS-NULL-MX the domain says that it takes no mail (null MX) (one.test: 2 people)",
        ],
    ),
];

#[test]
fn each_fault_has_its_finding_and_no_other() {
    for (from, to, code, expected) in FAULTS {
        let zone = good();
        assert!(zone.contains(from), "{from}");
        let server = Server::with(&zone.replace(from, to));
        let (_, said) = check(&sandbox(), &server, *code);
        let fits = said.len() == expected.len()
            && said
                .iter()
                .zip(*expected)
                .all(|(said, start)| said.starts_with(start));
        assert!(fits, "{from} -> {to}: {said:#?}");
    }
}

#[test]
fn nothing_in_a_record_acts_on_the_terminal() {
    let acts = "\u{1b}]0;title\u{7}\u{1b}[2J\u{202e}";
    let zone = good()
        .replace(
            "v=spf1 include",
            &format!("v=spf1 {acts}x include:{acts}.test include"),
        )
        .replace("p=reject", &format!("p=reject; x={acts}"))
        .replace("k=rsa", &format!("k={acts}rsa"));
    let (sandbox, server) = (sandbox(), Server::with(&zone));
    let resolver = server.addr.to_string();
    let ran = sandbox.run(&["check", ".", "--dns", &resolver]);
    let said = ran.all();
    assert!(
        said.contains("\u{fffd}]0;title\u{fffd}\u{fffd}[2J\u{fffd}x` is no term"),
        "{said}"
    );
    let acting = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
    assert!(!said.contains(acting), "{said:?}");
}

#[test]
fn what_cannot_pass_blocks_and_can_be_answered_for() {
    let sandbox = sandbox();
    let envelope =
        "reply_to = \"incident@example.com\"\nenvelope_from = \"bounces+{token}@relay.test\"";
    sandbox.edit(
        "campaign.toml",
        "reply_to = \"incident@example.com\"",
        envelope,
    );
    let zone = good().replace("s1._domainkey", "s2._domainkey");
    let server = Server::with(&format!(
        "{zone}relay.test MX 5 relay.test.\nrelay.test TXT v=spf1 a -all\n"
    ));
    let (document, said) = check(&sandbox, &server, 2);
    assert_eq!(
        document["dns"]["aligned"],
        serde_json::json!({ "spf": false, "dkim": false })
    );
    assert!(
        said[0].starts_with("warning DNS-DKIM") && said.len() == 2,
        "{said:?}"
    );
    assert!(
        said[1].starts_with("error DNS-DMARC no mail from `example.com` can pass"),
        "{said:?}"
    );

    let answers = "\n[[override]]\nfinding = \"DNS-DMARC\"\nreason = \"signed by the relay with another selector\"\n\
                   by = \"Jane Doe\"\ndate = \"2025-12-18\"\n";
    sandbox.write(
        "campaign.toml",
        &format!("{}{answers}", sandbox.read("campaign.toml")),
    );
    let (_, said) = check(&sandbox, &server, 0);
    assert!(said[1].starts_with("warning DNS-DMARC"), "{said:?}");
}

#[test]
fn a_subdomain_is_aligned_with_its_organisation_unless_that_is_strict() {
    let zone = good().replace(
        "_dmarc.example.com TXT v=DMARC1; p=reject",
        "_dmarc.example.com TXT v=DMARC1; p=none; sp=reject",
    );
    let more = "news.example.com MX 5 mx.example.com.\nbounces.example.com MX 5 mx.example.com.\n\
                bounces.example.com TXT v=spf1 mx -all\n";
    let sandbox = sandbox();
    sandbox.edit(
        "campaign.toml",
        "<security@example.com>",
        "<security@news.example.com>",
    );
    let envelope =
        "reply_to = \"incident@example.com\"\nenvelope_from = \"b+{token}@bounces.example.com\"";
    sandbox.edit(
        "campaign.toml",
        "reply_to = \"incident@example.com\"",
        envelope,
    );
    let (document, said) = check(&sandbox, &Server::with(&format!("{zone}{more}")), 0);
    assert_eq!(said, [""; 0]);
    assert_eq!(document["dns"]["policy"], "reject");
    assert_eq!(
        document["dns"]["aligned"],
        serde_json::json!({ "spf": true, "dkim": true })
    );

    let strict = zone.replace("sp=reject", "sp=reject; aspf=s; adkim=s");
    let (document, said) = check(&sandbox, &Server::with(&format!("{strict}{more}")), 2);
    assert_eq!(
        document["dns"]["aligned"],
        serde_json::json!({ "spf": false, "dkim": false })
    );
    assert!(
        said.iter().any(|said| said.starts_with("error DNS-DMARC")),
        "{said:?}"
    );
}

#[test]
fn a_resolver_that_says_nothing_is_no_good_answer() {
    let people = (0..300).map(|n| format!("ann@{n}.test,Ann,acct-{n}\n"));
    let list: String = std::iter::once("email,name,account\n".to_owned())
        .chain(people)
        .collect();
    let sandbox = Sandbox::new(&list);
    // Nobody listens there.
    let free = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let resolver = free.local_addr().unwrap().to_string();
    let ran = sandbox
        .run(&["check", ".", "--dns", &resolver, "--json"])
        .expect(0);
    let dns = &ran.json()["dns"];
    assert_eq!(dns["unanswered"], true);
    assert_eq!(
        dns["domains"]["unanswered"],
        serde_json::json!({ "domains": 300, "people": 300 })
    );
    assert_eq!(
        dns["aligned"],
        serde_json::json!({ "spf": null, "dkim": null })
    );
}

#[test]
fn what_is_no_resolver_is_refused_with_what_to_do() {
    let ran = Sandbox::people(1)
        .run(&["check", "--dns", "campaign"])
        .expect(1);
    assert!(
        ran.err().contains("folder stands before `--dns`"),
        "{}",
        ran.err()
    );
}
