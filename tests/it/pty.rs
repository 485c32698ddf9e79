//! The program on a real terminal: prompts, progress, Ctrl-C, narrow widths.

use std::time::{Duration, Instant};

use crate::{
    handover::until,
    support::{Sandbox, Terminal, fits, lines},
};

#[test]
fn a_send_asks_for_the_number_and_shows_how_far_it_is() {
    let sandbox = Sandbox::people(40).with_relay("");
    let mut wrong = Terminal::start(&sandbox.folder(), 60, "send --rate 20/s");
    wrong.until("Type the number to begin:");
    wrong.type_in("41\n");
    let (shown, code) = wrong.end();
    assert_ne!(code, 0, "{shown}");
    assert_eq!(sandbox.record().received().len(), 0);

    let mut right = Terminal::start(&sandbox.folder(), 44, "send --rate 20/s");
    right.until("Type the number to begin:");
    right.type_in("40\n");
    let (shown, code) = right.end();
    assert_eq!(code, 0, "{shown}");
    assert!(
        lines(&shown).iter().any(|line| line.contains("of 40;")),
        "no progress: {shown}"
    );
    // The progress line fits however narrow the terminal is; sentences are broken by the terminal.
    for line in lines(&shown).iter().filter(|line| line.contains("of 40;")) {
        fits(line, 44);
    }
    assert_eq!(sandbox.record().received().len(), 40);
}

#[test]
fn the_number_that_is_asked_for_is_that_of_those_who_are_written_to() {
    let list = "email\nann@example.com\nbob@example.com\ngr\u{fc}n@example.com\n";
    let sandbox = Sandbox::new(list).with_relay("");
    let mut run = Terminal::start(&sandbox.folder(), 100, "send");
    run.until("2 people will be written to, and 1 is withheld. Type the number to begin:");
    run.type_in("2\n");
    let (shown, code) = run.end();
    assert_eq!(code, 11, "{shown}");
    assert_eq!(sandbox.record().received().len(), 2);
    // Nobody is left: no line says how many of none there are.
    let (shown, _) = Terminal::start(&sandbox.folder(), 100, "send").end();
    assert!(!shown.contains("0 of 0"), "{shown}");
}

#[test]
fn ctrl_c_drains_and_says_so() {
    let sandbox = Sandbox::people(200).with_relay("");
    let mut run = Terminal::start(&sandbox.folder(), 80, "send --yes --rate 10/s");
    run.until("of 200;");
    run.type_in("\u{3}");
    let (shown, code) = run.end();
    assert_eq!(code, 10, "{shown}");
    let status = sandbox.status();
    let handed = status["deliveries"]["accepted"].as_u64().unwrap();
    assert_eq!(status["deliveries"]["unknown"], 0);
    assert_eq!(sandbox.record().received().len() as u64, handed);
    assert!(handed < 200);
    let last = lines(&shown).concat();
    assert!(last.contains(&format!("{handed} of 200")), "{shown}");
}

/// Where the relay says nothing, its times are long; what was begun is waited for, and nothing else.
#[test]
fn ctrl_c_at_each_stage_ends_soon_with_a_clean_ledger_and_true_words() {
    let silent = |at: &str| format!("[[rule]]\nat = \"{at}\"\nact = \"silence\"");
    let later = "[[rule]]\nat = \"rcpt\"\nreply = \"450 4.2.0 later\"";
    let stages = ["connect", "ehlo", "mail", "rcpt", "data", "body"];
    let mut cells: Vec<(&str, String)> = stages.iter().map(|at| (*at, silent(at))).collect();
    cells.push(("a handshake", silent("connect")));
    cells.push(("the next try", later.to_owned()));
    for (at, script) in cells {
        let sandbox = Sandbox::people(30).with_relay(&script);
        sandbox.edit(
            "campaign.toml",
            "connections = 4",
            "connections = 4\ntimeouts = { body = \"6s\" }",
        );
        sandbox.edit("campaign.toml", "wait = [\"1s\"]", "wait = [\"1h\"]");
        if at == "a handshake" {
            sandbox.edit("campaign.toml", "smtp://127.0.0.1", "smtps://localhost");
        }
        let mut run = Terminal::start(&sandbox.folder(), 100, "send --yes");
        let events = |kind: &str| {
            let log = sandbox.run(&["log", "export", "--jsonl"]).out();
            log.matches(&format!("\"event\":\"{kind}\"")).count()
        };
        until(at, || match at {
            "body" => events("attempt") == 4,
            "the next try" => events("deferred") == 30,
            _ => sandbox.record().totals().connections == 4,
        });
        std::thread::sleep(Duration::from_millis(300));
        let stopped = Instant::now();
        run.type_in("\u{3}");
        let (shown, code) = run.end();
        // The others would wait for minutes.
        assert!(stopped.elapsed() < Duration::from_secs(15), "{at}: {shown}");
        assert_eq!(code, 10, "{at}: {shown}");
        assert!(
            shown.contains("stopped; nothing new was begun"),
            "{at}: {shown}"
        );
        let (unknown, deferred) = match at {
            "body" => (4, 0),
            "the next try" => (0, 30),
            _ => (0, 0),
        };
        if at == "body" {
            assert!(shown.contains("4 answers to come; Ctrl-C again"), "{shown}");
            assert!(shown.contains("unknown 4,"), "{shown}");
        }
        let status = sandbox.status();
        let count = |name: &str| status["deliveries"][name].as_u64().unwrap();
        assert_eq!(count("unknown"), unknown, "{at}: {status}");
        assert_eq!(count("deferred"), deferred, "{at}: {status}");
        assert_eq!(count("pending"), 30 - unknown - deferred, "{at}: {status}");
        let log = sandbox.run(&["log", "export", "--jsonl"]).expect(0).out();
        let last = log.lines().last().unwrap();
        assert!(
            last.contains("\"ended\"") && last.contains("\"interrupted\""),
            "{at}: {last}"
        );
        sandbox.run(&["log", "verify"]).expect(0);
    }
}

/// Each process of a rehearsal draws over the line of the one that was killed before it, and the last leaves none.
#[test]
fn a_rehearsal_leaves_no_line_of_progress_behind() {
    let sandbox = Sandbox::people(90);
    let words = "rehearse --faults none --rate 30/s";
    let (shown, code) = Terminal::start(&sandbox.folder(), 80, words).end();
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("killed        2 times"), "{shown}");
    let drawn: Vec<&str> = shown.split("\r\u{1b}[2K").collect();
    assert!(drawn.len() > 3, "{shown:?}");
    for line in &drawn {
        assert!(line.matches(" s left").count() <= 1, "{line:?}");
        assert!(!line.contains("rehearsing, "), "{line:?}");
    }
    let last = drawn.last().unwrap();
    assert!(last.contains("people        90") && !last.contains(" s left"));
}

#[test]
fn nothing_is_wider_than_80_columns() {
    let sandbox = Sandbox::people(3).with_relay("");
    for words in ["check", "status", "send --dry-run", "--help"] {
        let (shown, _code) = Terminal::start(&sandbox.folder(), 80, words).end();
        assert!(lines(&shown).len() > 2, "{words}: {shown}");
        fits(&shown, 80);
    }
    sandbox.run(&["send", "--yes"]).expect(0);
    for words in ["log verify", "log lookup person00001@example.com"] {
        let (shown, code) = Terminal::start(&sandbox.folder(), 80, words).end();
        assert_eq!(code, 0, "{words}: {shown}");
        // The head is for a mail, in one line as it is.
        let (shown, _head) = shown.split_once("to mail to").unwrap_or((&shown, ""));
        fits(shown, 80);
    }
}
