//! Wrong and hostile input: one clear message, a status that is not 0, and nothing harmful in what
//! comes out.

use std::{
    fs,
    path::{Path, PathBuf},
};

use mail_parser::{MessageParser, MimeHeaders};

use crate::support::Sandbox;

#[test]
fn wrong_input_is_named_with_its_place_and_remedy() {
    let fails = |change: &dyn Fn(&Sandbox), words: &[&str], code: i32, says: &[&str]| {
        let sandbox = Sandbox::people(2);
        change(&sandbox);
        let ran = sandbox.run(words).expect(code);
        for word in says {
            assert!(
                ran.all().contains(word),
                "`{word}` is not said:\n{}",
                ran.all()
            );
        }
        assert!(!ran.all().contains("panicked"), "{}", ran.all());
    };
    let nothing = |_: &Sandbox| {};
    fails(
        &nothing,
        &["check", "nowhere"],
        2,
        &["there is no such folder", "disclose init"],
    );
    fails(
        &nothing,
        &["chekc"],
        1,
        &["unrecognized subcommand", "check"],
    );
    fails(
        &|s| s.edit("campaign.toml", "default_locale", "defualt_locale"),
        &["check"],
        2,
        &[
            "campaign.toml",
            "unknown field `defualt_locale`",
            "did you mean `default_locale`",
        ],
    );
    fails(
        &|s| {
            s.edit("campaign.toml", "unlimited", "fast");
            s.edit("campaign.toml", "default_locale", "defualt_locale");
            s.edit("campaign.toml", "from = ", "form = ");
        },
        &["check"],
        2,
        &[
            "`fast` is no rate",
            "did you mean `default_locale`",
            "did you mean `from`",
        ],
    );
    fails(
        &|s| s.write("lists/people.csv", "name\nAnn\n"),
        &["check"],
        2,
        &["no column holds the address", "columns = { email"],
    );
    fails(
        &|s| {
            s.write(
                "notices/user.en.md",
                "+++\nsubject = \"x\"\n+++\nHello\n\n## What {#nature}\n\n{{ vendr.name }}\n",
            );
        },
        &["check"],
        2,
        &["notices/user.en.md", ":8", "vendr", "vendor"],
    );
    fails(
        &|s| {
            s.write(
                "notices/user.en.md",
                "+++\nsubject = \"x\"\n+++\nHello {{ name | upper }}\n\n## What {#nature}\n\nx\n",
            );
        },
        &["check"],
        2,
        &["notices/user.en.md", "name"],
    );
    fails(
        &|s| s.edit("campaign.toml", "unlimited", "fast"),
        &["check"],
        2,
        &["`fast` is no rate"],
    );
    fails(
        &|s| {
            s.edit(
                "campaign.toml",
                "default_locale = \"en\"",
                "default_locale = \"en\"\nprofiles = [\"us-hipa\"]",
            );
        },
        &["check"],
        2,
        &[
            "campaign.toml",
            ":4",
            "there is no profile `us-hipa`",
            "did you mean `us-hipaa`?",
        ],
    );
    fails(
        &|s| fs::remove_file(s.folder().join("lists/people.csv")).unwrap(),
        &["check"],
        2,
        &["there is no such list"],
    );
    fails(
        &|s| {
            s.edit(
                "campaign.toml",
                "smtp://127.0.0.1:9",
                "smtp://mail.example.com:25",
            );
        },
        &["send", "--yes"],
        1,
        &["in the clear"],
    );
    fails(
        &|s| s.edit("campaign.toml", "required = []", "required = [\"legal\"]"),
        &["send", "--yes"],
        3,
        &["not approved"],
    );
    fails(&nothing, &["send"], 1, &["--yes"]);
}

#[test]
fn every_bad_row_is_named_at_once_and_masked() {
    let sandbox = Sandbox::new(
        "email,name\nbob@nodot,Bob\nfine@example.com,Ann\nsecret.person@,Carl\n,Dora\n",
    );
    let checked = sandbox.run(&["check", "--json"]).expect(0);
    let report = checked.json();
    let bad: Vec<(String, u64, String)> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["severity"] == "warning")
        .map(|f| {
            (
                f["id"].as_str().unwrap().to_owned(),
                f["line"].as_u64().unwrap(),
                f["column"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    let expect = [
        ("LIST-ADDRESS-NO-DOT", 2),
        ("LIST-ADDRESS-DOMAIN", 4),
        ("LIST-NO-ADDRESS", 5),
    ];
    assert_eq!(
        bad,
        expect.map(|(id, line)| (id.to_owned(), line, "email".to_owned()))
    );
    assert!(
        !checked.all().contains("secret.person"),
        "{}",
        checked.all()
    );
    assert_eq!(report["rows"]["read"], 4);
    assert_eq!(report["rows"]["invalid"], 3);
}

/// Every file below a folder.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let (folders, mut files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    files.extend(folders.iter().flat_map(|folder| pages(folder)));
    files
}

#[test]
fn hostile_names_are_harmless_in_the_mail_the_preview_and_the_log() {
    let long = "x".repeat(10_000);
    let hostile = [
        "Eve\r\nBcc: victim@example.org",
        "=HYPERLINK(\"http://evil.test\",\"click\")",
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "{% for x in y %}",
        "\u{202e}txet desrever\u{202c}",
        "=_boundary",
        "--=_6a10972e8f6f--",
        "**bold** [x](http://evil.test)",
        long.as_str(),
        "\u{0}nul\u{7}bell",
    ];
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(["email", "name", "account", "note"])
        .unwrap();
    for (n, value) in hostile.iter().enumerate() {
        writer
            .write_record([format!("p{n:02}@example.com").as_str(), value, value, value])
            .unwrap();
    }
    let list = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    let sandbox = Sandbox::new(&list).with_relay("");
    sandbox.run(&["preview"]).expect(0);
    sandbox.run(&["send", "--yes"]).expect(0);
    let received = sandbox.record().received();
    assert_eq!(received.len(), hostile.len());
    for message in &received {
        assert_eq!(message.rcpt.len(), 1);
        let raw = message.raw.clone().unwrap();
        let head = String::from_utf8_lossy(&raw)
            .split("\r\n\r\n")
            .next()
            .unwrap()
            .to_lowercase();
        assert!(
            !head.contains("\r\nbcc") && !head.contains("\r\ncc:"),
            "{head}"
        );
        assert!(raw.split(|b| *b == b'\n').all(|line| line.len() <= 998));
        let mail = MessageParser::new().parse(&raw[..]).unwrap();
        assert_eq!(
            mail.to().unwrap().first().unwrap().address(),
            Some(message.rcpt[0].as_str())
        );
        assert_eq!(mail.attachment_count(), 0);
        assert_eq!(mail.parts.len(), 3, "an alternative of two parts");
        assert!(mail.parts[1].content_type().is_some());
        let (text, html) = (mail.body_text(0).unwrap(), mail.body_html(0).unwrap());
        assert!(
            !html.contains("<script") && !html.contains("href=\"http://evil"),
            "{html}"
        );
        assert!(
            !text.contains("49") || text.contains("7*7"),
            "a template ran"
        );
        assert!(!text.contains('\u{202e}') && !html.contains('\u{202e}'));
    }
    let packet = pages(&sandbox.folder().join("preview"));
    assert!(packet.len() > 5);
    for page in packet {
        let page = fs::read_to_string(page).unwrap();
        assert!(
            !page.contains("<script") && !page.contains("alert(1)") && !page.contains("evil.test")
        );
    }
    let log = sandbox.run(&["log", "export", "."]).expect(0).out();
    for line in log.lines() {
        assert!(
            line.split(',')
                .all(|cell| !cell.trim_matches('"').starts_with(['=', '+', '@'])),
            "{line}"
        );
    }
    assert!(
        !log.contains("example.com,") || !log.contains("p00@"),
        "the log names nobody"
    );
}

#[test]
fn an_edit_after_the_approval_is_refused_with_the_difference_and_a_new_pace_is_not() {
    let sandbox = Sandbox::people(3).with_relay("");
    sandbox.edit(
        "campaign.toml",
        "required = []",
        "required = [\"legal\", \"comms\"]\ndistinct = true",
    );
    sandbox.approve("legal", "Lena <lena@example.com>");
    let again = [
        "approve",
        "--role",
        "comms",
        "--by",
        "L. <LENA@example.com>",
        "--yes",
    ];
    let again = sandbox.run(&again).expect(3).err();
    assert!(
        again.contains("one person may not approve in two roles"),
        "{again}"
    );
    sandbox.run(&["send", "--yes"]).expect(3);
    sandbox.approve("comms", "Carl <carl@example.com>");

    let words = sandbox.read("words.csv");
    sandbox.edit(
        "words.csv",
        "Someone exported data",
        "Somebody exported data",
    );
    let refused = sandbox.run(&["send", "--yes"]).expect(3);
    for said in ["words.csv changed", "[-Someone-]{+Somebody+} exported data"] {
        assert!(
            refused.err().contains(said),
            "`{said}` is not said:\n{}",
            refused.err()
        );
    }
    sandbox.write("words.csv", &words);
    sandbox.edit(
        "campaign.toml",
        "Example AI Security <",
        "Example AI Safety <",
    );
    assert!(
        sandbox
            .run(&["send", "--yes"])
            .expect(3)
            .err()
            .contains("the sender (From)")
    );
    sandbox.edit(
        "campaign.toml",
        "Example AI Safety <",
        "Example AI Security <",
    );
    let list = sandbox.read("lists/people.csv");
    sandbox.write(
        "lists/people.csv",
        &(list.clone() + "new@example.com,New Person,acct-9\n"),
    );
    assert!(
        sandbox
            .run(&["send", "--yes"])
            .expect(3)
            .err()
            .contains("audience")
    );
    sandbox.write("lists/people.csv", &list);
    sandbox.edit("campaign.toml", "rate = \"unlimited\"", "rate = \"500/s\"");
    sandbox.run(&["send", "--yes"]).expect(0);
    assert_eq!(sandbox.record().received().len(), 3);
}

#[test]
fn a_frozen_text_that_was_tampered_with_is_refused() {
    let sandbox = Sandbox::people(2).with_relay("");
    sandbox.edit("campaign.toml", "required = []", "required = [\"legal\"]");
    sandbox.approve("legal", "Lena <lena@example.com>");
    let folder = fs::read_dir(sandbox.folder().join("approvals"))
        .unwrap()
        .flatten()
        .find(|e| e.path().is_dir())
        .unwrap();
    let path = folder.path().join("text.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("exported", "lost", 1)).unwrap();
    assert!(
        sandbox
            .run(&["send", "--yes"])
            .expect(3)
            .err()
            .contains("was changed after it was approved")
    );
    assert!(sandbox.record().received().is_empty());
    // Nor does the packet show the text as approved, whether its copy was changed or is gone.
    for gone in [false, true] {
        if gone {
            fs::remove_dir_all(folder.path()).unwrap();
        }
        let said = sandbox.run(&["preview"]).expect(2).all();
        assert!(said.contains("APPROVAL-FILE"), "{said}");
        let page = sandbox.read("preview/index.html");
        assert!(page.contains("Not ready to be approved"), "{gone}");
    }
}
