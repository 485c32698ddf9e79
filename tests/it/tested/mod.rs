//! Test sends, and what relays and gateways make of them on the way: received files in the style of
//! those that are known to rewrite.
#![expect(clippy::string_slice, reason = "cut where something was found")]

mod arrived;

use std::fmt::Write as _;

use mail_parser::MessageParser;
use serde_json::Value;

use self::arrived::Mailbox;
use crate::support::Sandbox;

const PEOPLE: &str = "email,name,locale,account\nann@example.com,Ann Lee,en,acct-1\nbob@example.com,Bob Ray,de,acct-2\n\
                      cat@example.com,,en,\n";

#[test]
fn tests_go_to_any_address_in_any_wording_and_are_logged_apart() {
    let sandbox = Sandbox::new(PEOPLE).with_relay("");
    let ran = sandbox
        .run(&[
            "test",
            "--to",
            "one@example.com",
            "two@example.org",
            "--sample",
            "typical,long,rtl,marks",
            "--json",
        ])
        .expect(0);
    // Three wordings, four invented people, two addresses.
    assert_eq!(ran.json()["sent"], 24);
    let sent = sandbox.record().received();
    assert_eq!(sent.len(), 24);
    let mut subjects = std::collections::BTreeSet::new();
    for mail in &sent {
        let mail = MessageParser::default()
            .parse(mail.raw.as_ref().unwrap().as_ref())
            .unwrap();
        assert!(
            mail.subject().unwrap().starts_with("[TEST] "),
            "{:?}",
            mail.subject()
        );
        assert_eq!(mail.header_raw("X-Notice-Test").unwrap().trim(), "yes");
        subjects.insert(mail.subject().unwrap().to_owned());
        let text = mail.body_text(0).unwrap();
        for real in ["Ann Lee", "Bob Ray", "acct-1\n", "acct-2\n"] {
            assert!(!text.contains(real), "{real}");
        }
    }
    let all: String = sent
        .iter()
        .map(|mail| {
            let mail = MessageParser::default()
                .parse(mail.raw.as_ref().unwrap().as_ref())
                .unwrap();
            mail.body_text(0).unwrap().into_owned()
        })
        .collect();
    for edge in [
        "Maximiliana",
        "ليلى",
        "& <Sons>",
        "acct-0040",
        "Alex Example",
    ] {
        assert!(all.contains(edge), "{edge}");
    }
    assert!(subjects.len() == 2, "{subjects:?}");
    // Logged apart, privately, and counted nowhere.
    let log = sandbox.read(".disclose/tests/log.jsonl");
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 24);
    assert!(
        lines
            .iter()
            .all(|line| line["outcome"] == "taken" && line["file"] != "")
    );
    let tests = sandbox.folder().join(".disclose/tests");
    for entry in std::fs::read_dir(&tests).unwrap() {
        let mode = std::os::unix::fs::PermissionsExt::mode(
            &entry.unwrap().metadata().unwrap().permissions(),
        );
        assert_eq!(mode & 0o077, 0);
    }
    assert_eq!(sandbox.status()["deliveries"]["accepted"], 0);
    let one = lines[0]["wording"].as_str().unwrap();
    let narrow = sandbox
        .run(&[
            "test",
            "--to",
            "x@example.com",
            "--wording",
            &one[..12],
            "--json",
        ])
        .expect(0);
    assert_eq!(narrow.json()["sent"], 1);
    let none = sandbox
        .run(&["test", "--to", "x@example.com", "--locale", "fr"])
        .expect(1)
        .err();
    assert!(none.contains("no wording is asked for"), "{none}");
    let real = sandbox
        .run(&["test", "--to", "x@company.com"])
        .expect(1)
        .err();
    assert!(real.contains("reserved domains only"), "{real}");
    sandbox.run(&["send", "--yes"]).expect(0);
    assert_eq!(sandbox.status()["deliveries"]["accepted"], 3);
}

#[test]
fn a_test_that_the_relay_refuses_is_logged_with_its_words() {
    let sandbox = Sandbox::new(PEOPLE).with_relay(
        "[[rule]]\nat = \"rcpt\"\nreply = \"550 5.7.1 <x@example.com> relaying denied\"\n",
    );
    let ran = sandbox
        .run(&["test", "--to", "x@example.com", "--locale", "de"])
        .expect(11)
        .all();
    assert!(ran.contains("relaying denied"), "{ran}");
    let log = sandbox.read(".disclose/tests/log.jsonl");
    let line: Value = serde_json::from_str(log.trim()).unwrap();
    assert!(
        line["outcome"]
            .as_str()
            .unwrap()
            .contains("relaying denied"),
        "{line}"
    );
    assert_eq!(line["file"], "");
}

#[test]
fn a_mail_that_only_travelled_has_no_finding_also_as_the_octets_that_left() {
    let mailbox = Mailbox::new();
    assert_eq!(mailbox.found(|_| {}), Vec::<String>::new());
    // Rewrapped lines and another encoding are no change.
    let rewrapped = mailbox.found(|mail| {
        let text = mail.text.take().unwrap();
        let lines: Vec<String> = text.split("\n\n").map(|p| p.replace(' ', "\n ")).collect();
        mail.text = Some(lines.join("\n\n"));
    });
    assert_eq!(rewrapped, Vec::<String>::new());
    let [left] = mailbox.sandbox.record().received().try_into().unwrap();
    let ran = mailbox.compare(left.raw.as_ref().unwrap());
    let json = ran.expect(2).json();
    let ids: Vec<&str> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        ids,
        ["RECEIVED-DKIM", "RECEIVED-AUTHENTICATION"],
        "the sink signs nothing"
    );
}

#[test]
fn a_relay_in_the_style_of_ses_replaces_ids_and_nothing_that_readers_see() {
    let mailbox = Mailbox::new();
    let found = mailbox.found(|mail| {
        mail.set("Message-ID", "<0100019abc-0001-000000@email.amazonses.com>");
        mail.set("Date", "Thu, 27 Nov 2025 10:00:01 +0000");
        mail.add("Feedback-ID", "::1.eu-west-1.abc:AmazonSES");
        mail.add("DKIM-Signature", "v=1; a=rsa-sha256; q=dns/txt; c=relaxed/simple; s=abc; d=amazonses.com; h=Date; bh=a; b=b");
    });
    assert_eq!(
        found,
        ["warning RECEIVED-DATE", "warning RECEIVED-MESSAGE-ID"]
    );
}

#[test]
fn click_and_open_tracking_are_found() {
    let mailbox = Mailbox::new();
    let track = |html: &str| {
        let mut rewritten = String::new();
        for (at, part) in html.split("href=\"").enumerate() {
            let Some((_, rest)) = part.split_once('"').filter(|_| at > 0) else {
                rewritten.push_str(part);
                continue;
            };
            write!(
                rewritten,
                "href=\"https://u1234.ct.sendgrid.net/ls/click?upn=u{at}\"{rest}"
            )
            .unwrap();
        }
        rewritten
    };
    let found = mailbox.found(|mail| {
        let html = track(mail.html.as_ref().unwrap());
        let pixel = "<img src=\"https://u1234.ct.sendgrid.net/wf/open?upn=u\" alt=\"\" width=\"1\" height=\"1\"/></body>";
        mail.html = Some(html.replace("</body>", pixel));
        mail.headers.retain(|(name, _)| name != "DKIM-Signature" && name != "Authentication-Results");
        mail.signed("sendgrid.net");
    });
    assert_eq!(
        found,
        [
            "error RECEIVED-DKIM",
            "error RECEIVED-LINK",
            "error RECEIVED-PIXEL"
        ]
    );
    let text = mailbox.found(|mail| {
        let text = mail.text.take().unwrap();
        mail.text = Some(text.replace(
            "https://www.example.com/",
            "https://u1234.ct.sendgrid.net/ls/click?upn=",
        ));
    });
    assert_eq!(text, ["error RECEIVED-LINK"]);
    let css = mailbox.found(|mail| {
        let html = mail.html.take().unwrap();
        mail.html = Some(html.replace(
            "</body>",
            "<div style=\"background:url(https://x.test/o)\"></div></body>",
        ));
    });
    assert_eq!(css, ["error RECEIVED-PIXEL"]);
}

#[test]
fn a_gateway_that_adds_a_banner_and_a_footer_is_found() {
    let mailbox = Mailbox::new();
    let found = mailbox.found(|mail| {
        let subject = mail
            .headers
            .iter()
            .find(|(name, _)| name == "Subject")
            .unwrap()
            .1
            .clone();
        mail.set("Subject", &format!("[EXTERNAL] {subject}"));
        let text = mail.text.take().unwrap();
        mail.text = Some(format!(
            "CAUTION: this message came from outside.\r\n\r\n{text}\r\n\r\nScanned by Gateway."
        ));
        let html = mail.html.take().unwrap();
        let at = html.find("<body").unwrap();
        let at = at + html[at..].find('>').unwrap() + 1;
        mail.html = Some(format!(
            "{}<div>CAUTION: this message came from outside.</div>{}",
            &html[..at],
            &html[at..]
        ));
    });
    assert_eq!(found, ["error RECEIVED-ADDED", "warning RECEIVED-SUBJECT"]);
    let gone = mailbox.found(|mail| {
        let text = mail.text.take().unwrap();
        mail.text = Some(text.split("\n\n").skip(1).collect::<Vec<_>>().join("\n\n"));
    });
    assert!(
        gone.iter()
            .any(|f| f == "error RECEIVED-REMOVED" || f == "error RECEIVED-CHANGED"),
        "{gone:?}"
    );
    let word = mailbox.found(|mail| {
        let html = mail.html.take().unwrap();
        mail.html = Some(html.replacen("Unbefugte", "Unbekannte", 1));
    });
    assert_eq!(word, ["error RECEIVED-CHANGED"]);
}

#[test]
fn a_mailing_list_in_the_style_of_mailman_is_found() {
    let mailbox = Mailbox::new();
    let found = mailbox.found(|mail| {
        let subject = mail.headers.iter().find(|(name, _)| name == "Subject").unwrap().1.clone();
        mail.set("Subject", &format!("[Notices] {subject}"));
        mail.set("From", "Example AI Security via Notices <notices@lists.example.org>");
        mail.set("Reply-To", "Notices <notices@lists.example.org>, Example AI Security <incident@example.com>");
        mail.headers.retain(|(name, _)| name != "Authentication-Results");
        mail.add("Sender", "\"Notices\" <notices-bounces@lists.example.org>");
        mail.add("List-Id", "Notices <notices.lists.example.org>");
        mail.add("List-Unsubscribe", "<https://lists.example.org/options/notices>");
        mail.add("Precedence", "list");
        mail.add("Authentication-Results", "mx.example.org; dkim=fail (body hash mismatch) header.d=example.com; spf=pass smtp.mailfrom=x; dmarc=fail");
        mail.footer = Some("_______________________________________________\r\nNotices mailing list".to_owned());
    });
    assert_eq!(
        found,
        [
            "error RECEIVED-ADDED",
            "error RECEIVED-AUTHENTICATION",
            "error RECEIVED-DKIM",
            "error RECEIVED-FROM",
            "error RECEIVED-PART",
            "error RECEIVED-REPLY-TO",
            "warning RECEIVED-LIST",
            "warning RECEIVED-SENDER",
            "warning RECEIVED-SUBJECT",
        ]
    );
}

#[test]
fn missing_parts_and_proofs_are_found_each_by_itself() {
    let mailbox = Mailbox::new();
    assert_eq!(
        mailbox.found(|mail| mail.text = None),
        ["error RECEIVED-TEXT-PART"]
    );
    assert_eq!(
        mailbox.found(|mail| mail.html = None),
        ["error RECEIVED-HTML-PART"]
    );
    let without =
        |name: &'static str| mailbox.found(|mail| mail.headers.retain(|(has, _)| has != name));
    assert_eq!(without("DKIM-Signature"), ["error RECEIVED-DKIM"]);
    assert_eq!(
        without("Authentication-Results"),
        ["info RECEIVED-AUTHENTICATION"]
    );
    assert_eq!(without("X-Notice-Id"), ["warning RECEIVED-HEADER"]);
    assert_eq!(without("Auto-Submitted"), ["info RECEIVED-HEADER"]);
    assert_eq!(
        mailbox.found(|mail| {
            mail.set("Subject", "Newsletter");
        }),
        ["error RECEIVED-SUBJECT"]
    );
}

#[test]
fn what_is_none_of_the_tests_is_said() {
    let mailbox = Mailbox::new();
    let unknown = |octets: &[u8]| {
        let ran = mailbox.compare(octets).expect(2);
        let json = ran.json();
        assert_eq!(json["findings"][0]["id"], "RECEIVED-UNKNOWN", "{json}");
    };
    unknown(b"From: a@example.com\r\nMessage-ID: <x@example.com>\r\n\r\nHello\r\n");
    unknown(b"");
    unknown(&[0xff; 4000]);
    let missing = mailbox
        .sandbox
        .run(&["check", ".", "--received", "nowhere.eml"])
        .expect(1)
        .err();
    assert!(missing.contains("nowhere.eml"), "{missing}");
    // Garbage in the middle of a mail, and its end cut off: a finding or none, and never a panic.
    for n in 0..6_usize {
        let mut octets = mailbox.good.octets();
        let at = octets.len() / 7 * n;
        octets[at] = 0;
        octets.truncate(octets.len() - 150 * n);
        assert!([0, 2].contains(&mailbox.compare(&octets).code()));
    }
}
