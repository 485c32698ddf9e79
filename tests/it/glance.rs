//! `status --html`: the page says what `status` says, in every state that a campaign can be in, names
//! nobody, and follows a run.

use std::fs;

use crate::{
    handover::{end, interrupt, until},
    pace::hours,
    support::Sandbox,
};

/// The page as it is now, and what `status` prints.
fn page(sandbox: &Sandbox, code: i32) -> (String, String) {
    let said = sandbox.run(&["status", "--html", "now.html"]).expect(code);
    assert_eq!(said.err(), "", "{}", said.all());
    (sandbox.read("now.html"), said.out())
}

/// A campaign in each state, with the page of that moment. What runs is ended before they are given.
pub(crate) fn pages() -> Vec<(&'static str, String)> {
    let (running, paused) = running();
    vec![
        ("not approved", not_approved()),
        ("not begun", page(&Sandbox::people(12), 10).0),
        ("running", running),
        ("paused", paused),
        ("braked", braked()),
        ("waiting", waiting()),
        ("unknown", unknown()),
        ("finished", finished()),
    ]
}

fn not_approved() -> String {
    let sandbox = Sandbox::people(12);
    sandbox.edit(
        "campaign.toml",
        "required = []",
        "required = [\"legal\", \"comms\"]",
    );
    let by = "Lena Legal <lena@example.com>";
    sandbox.approve("legal", by);
    page(&sandbox, 10).0
}

/// While a `send` is at work, and after a pause; both written by one `status` that follows.
fn running() -> (String, String) {
    let sandbox = Sandbox::people(300).with_relay("");
    let sending = sandbox.spawn(&["send", "--yes", "--rate", "10/s"]);
    until("nothing was handed over", || {
        !sandbox.record().received().is_empty()
    });
    let follows = sandbox.spawn(&["status", "--html", "now.html"]);
    let now = || fs::read_to_string(sandbox.folder().join("now.html")).unwrap_or_default();
    until("no page was written", || {
        now().contains("Notices are going out")
    });
    let running = now();
    sandbox
        .run(&["pause", "--reason", "counsel asked for an hour"])
        .expect(0);
    until("the page does not say that it is paused", || {
        now().contains("Paused: counsel asked")
    });
    assert_eq!(end(sending), Some(10));
    assert_eq!(end(follows), Some(10), "it ends with the run");
    let paused = now();
    assert!(paused.contains("It is not being written anew"), "{paused}");
    (running, paused)
}

fn braked() -> String {
    let script = "[[rule]]\nat = \"rcpt\"\nnth = 3\nreply = \"550 5.1.1 no such mailbox\"\n";
    let sandbox = Sandbox::people(90).with_relay(script);
    let brakes = "[brakes]\nstop_at = { rejected = \"10%\", after = 30 }\n[retry]";
    sandbox.edit("campaign.toml", "[retry]", brakes);
    sandbox.run(&["send", "--yes"]).expect(10);
    page(&sandbox, 10).0
}

fn waiting() -> String {
    let sandbox = Sandbox::people(12).with_relay("");
    sandbox.edit("campaign.toml", "[retry]", &hours(10, 20));
    let sending = sandbox.spawn(&["send", "--yes"]);
    let log = || sandbox.run(&["log", "export", "--jsonl"]).out();
    until("it does not wait", || log().contains("\"closed\""));
    let follows = sandbox.spawn(&["status", "--html", "now.html"]);
    let now = || fs::read_to_string(sandbox.folder().join("now.html")).unwrap_or_default();
    until("no page was written", || !now().is_empty());
    let waiting = now();
    sandbox.run(&["pause"]).expect(0);
    assert_eq!(end(sending), Some(10));
    assert_eq!(end(follows), Some(10));
    waiting
}

fn unknown() -> String {
    let script = "[[rule]]\nat = \"body\"\nmatches = \"person0000\"\ntimes = 2\nact = \"accept-then-close\"\n";
    let sandbox = Sandbox::people(30).with_relay(script);
    sandbox.run(&["send", "--yes"]).expect(12);
    page(&sandbox, 12).0
}

fn finished() -> String {
    let sandbox = Sandbox::people(30).with_relay("");
    sandbox.run(&["send", "--yes"]).expect(0);
    page(&sandbox, 0).0
}

#[test]
fn each_state_is_told_in_a_headline_and_by_what_is_to_be_done() {
    for (state, page) in pages() {
        let (headline, task) = match state {
            "not approved" => (
                "Nothing was sent yet",
                "Not approved: the text by comms; the audience by comms",
            ),
            "not begun" => ("Nothing was sent yet", "runs <code>disclose send</code>"),
            "running" => ("Notices are going out", "Nobody has to do anything now."),
            "paused" => (
                "Paused: counsel asked for an hour",
                "finds out whether the reason is gone",
            ),
            "braked" => (
                "Stopped by the brakes: ",
                "<code>disclose send --go-on</code>",
            ),
            "waiting" => (
                "Waiting for the hours in which mail may leave until 2",
                "Nobody has to do anything now.",
            ),
            "unknown" => (
                "Everybody who can be told by mail now was tried: 2 unknown",
                "<code>disclose settle</code>",
            ),
            "finished" => (
                "Everybody was handed their notice",
                "Nobody has to do anything now.",
            ),
            other => panic!("{other}"),
        };
        assert!(page.contains(&format!("<h1>{headline}")), "{state}: {page}");
        assert!(page.contains(task), "{state}: {page}");
        assert_eq!(
            page.contains("class=\"course paused\"") && page.contains("</svg>Paused</p>"),
            state == "paused",
            "{state}"
        );
        // Who may have been told is decided first, and told another way then.
        assert_eq!(
            page.contains("2 of them are unknown: <code>disclose settle</code> decides first"),
            state == "unknown",
            "{state}"
        );
        // Nothing is finished while somebody is neither handed over nor settled.
        assert_eq!(
            page.contains("</svg>Finished</p>"),
            state == "finished",
            "{state}"
        );
        assert_eq!(page.matches("<h1>").count(), 1, "{state}");
        // Nobody is named: no address, no key, no Message-ID, and nobody who approved.
        for never in [
            "@",
            "person000",
            "Lena",
            "<script",
            " src=",
            "url(http",
            "@import",
        ] {
            let held = page.replace("@page", "").replace("@media", "");
            assert!(!held.contains(never), "{state} holds {never}");
        }
        assert!(
            page.contains("<meta http-equiv=\"refresh\" content=\"60\">"),
            "{state}"
        );
        assert!(page.ends_with("</html>\n"), "{state}");
        let moment = page.split("As of <strong>").nth(1).unwrap();
        let (moment, _) = moment.split_once("</strong>").unwrap();
        assert!(moment.ends_with(" UTC"), "a time has its zone: {moment}");
    }
}

#[test]
fn the_page_has_the_numbers_and_lines_of_status_and_is_private() {
    let script = "[[rule]]\nat = \"rcpt\"\nmatches = \"person0000\"\ntimes = 2\nreply = \"550 5.1.1 no such user\"\n\
                  [[rule]]\nat = \"body\"\ntimes = 1\nact = \"accept-then-close\"\n";
    let mut list = "email,jurisdiction\nheld@example.com,US-MD\nno-address,DE\n".to_owned();
    for n in 0..40 {
        list.push_str(&format!("person{n:05}@example.com,DE\n"));
    }
    let sandbox = Sandbox::new(&list).with_relay(script);
    sandbox.edit(
        "campaign.toml",
        "[retry]",
        "[[hold]]\nmatch = { jurisdiction = \"US-MD\" }\nreason = \"AG first\"\nby = \"Jane Doe\"\n[retry]",
    );
    sandbox.run(&["send", "--yes"]).expect(12);
    let (page, said) = page(&sandbox, 12);
    let without_clock = |line: &str| {
        line.split_once("  ")
            .map_or(line, |(_, rest)| rest)
            .to_owned()
    };
    let lines: Vec<&str> = said.lines().take(5).collect();
    assert!(page.contains(&without_clock(lines[0])), "{said}\n{page}");
    for line in &lines[1..] {
        assert!(page.contains(*line), "{line}\n{page}");
    }
    let status = sandbox.status();
    for (name, row) in [
        ("pending", "pending"),
        ("withheld", "withheld"),
        ("deferred", "deferred"),
        ("accepted", "handed over"),
        ("rejected", "refused"),
        ("expired", "given up"),
        ("unknown", "unknown"),
    ] {
        let row = format!("<tr><th scope=\"row\">{row}</th>");
        let cells = page.split(&row).nth(1).unwrap();
        let (cells, _) = cells.split_once("</tr>").unwrap();
        let number = format!("<td class=\"n\">{}</td>", status["deliveries"][name]);
        assert!(cells.contains(&number), "{name}: {cells} and not {number}");
    }
    assert!(
        page.contains("1 person is withheld: AG first") && page.contains("takes the hold out"),
        "{page}"
    );
    assert!(
        page.contains("1: AG first") && !page.contains("Jane Doe"),
        "{page}"
    );
    assert!(
        page.contains("4 people are to be told another way"),
        "{page}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(sandbox.folder().join("now.html"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_page_with_a_watch_stays_until_everybody_was_told() {
    let sandbox = Sandbox::people(30).with_relay("");
    let follows = sandbox.spawn(&["status", "--watch", "--every", "1s", "--html", "now.html"]);
    let now = || fs::read_to_string(sandbox.folder().join("now.html")).unwrap_or_default();
    until("no page was written", || {
        now().contains("Nothing was sent yet")
    });
    sandbox.run(&["send", "--yes", "--limit", "10"]).expect(10);
    until("it does not say that it stopped", || {
        now().contains("Nothing is being sent")
    });
    sandbox.run(&["send", "--yes"]).expect(0);
    assert_eq!(end(follows), Some(0));
    assert!(
        now().contains("Everybody was handed their notice"),
        "{}",
        now()
    );
    // One that is interrupted says that nobody writes it any more.
    let other = Sandbox::people(5);
    let follows = other.spawn(&["status", "--watch", "--html", "now.html"]);
    let now = || fs::read_to_string(other.folder().join("now.html")).unwrap_or_default();
    until("no page was written", || {
        now().contains("anew at least each minute")
    });
    std::thread::sleep(std::time::Duration::from_millis(500));
    interrupt(&follows);
    assert_eq!(end(follows), Some(10));
    assert!(now().contains("It is not being written anew"), "{}", now());
}

#[test]
fn a_domain_of_few_people_is_not_named() {
    let mut list = "email\n".to_owned();
    for n in 0..12 {
        list.push_str(&format!("person{n}@many.test\n"));
    }
    list.push_str("person@the-millers.test\n");
    let sandbox = Sandbox::new(&list);
    sandbox.edit(
        "campaign.toml",
        "rate = \"unlimited\"",
        "rate = \"unlimited\"\nper_domain = { default = \"1/h\" }",
    );
    let (page, _) = page(&sandbox, 10);
    assert!(
        page.contains("many.test") && !page.contains("the-millers"),
        "{page}"
    );
    assert!(page.contains("a domain of few people"), "{page}");
}

#[test]
fn a_page_that_cannot_be_written_is_said() {
    let sandbox = Sandbox::people(3);
    let ran = sandbox
        .run(&["status", "--html", "nowhere/now.html"])
        .expect(1);
    assert!(
        ran.err().contains("failed to write `nowhere/now.html`"),
        "{}",
        ran.err()
    );
}

/// A slip in the name must not cost the campaign.
#[test]
fn a_page_and_metrics_take_no_other_files_place() {
    let sandbox = Sandbox::people(3);
    let before = sandbox.read("campaign.toml");
    for flag in ["--html", "--metrics"] {
        let said = sandbox.run(&["status", flag, "campaign.toml"]).expect(1);
        assert!(
            said.err().contains("there is something else"),
            "{}",
            said.all()
        );
        assert_eq!(sandbox.read("campaign.toml"), before);
        sandbox.write("empty", "");
        for _ in 0..2 {
            sandbox.run(&["status", flag, "empty"]).expect(10);
        }
        assert!(sandbox.read("empty").contains("pending"), "{flag}");
    }
    sandbox.run(&["send", "--yes", "--metrics", "campaign.toml"]);
    assert_eq!(sandbox.read("campaign.toml"), before);
}

#[test]
fn who_is_withheld_without_a_hold_waits_for_no_hold_to_be_lifted() {
    let sandbox = Sandbox::new("email\nann@example.com\ngr\u{fc}n@example.com\n").with_relay("");
    sandbox.run(&["send", "--yes"]).expect(11);
    let (page, _) = page(&sandbox, 11);
    assert!(
        page.contains("1 person is withheld: the relay is not stated to take UTF-8 addresses")
            && page.contains("<code>smtputf8 = true</code>")
            && !page.contains("takes the hold out"),
        "{page}"
    );
}
