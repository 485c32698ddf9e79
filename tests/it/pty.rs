//! The program on a real terminal: prompts, progress, Ctrl-C, narrow widths.

use crate::support::{Sandbox, Terminal, fits, lines};

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

#[test]
fn nothing_is_wider_than_80_columns() {
    let sandbox = Sandbox::people(3).with_relay("");
    for words in ["check", "status", "send --dry-run", "--help"] {
        let (shown, _code) = Terminal::start(&sandbox.folder(), 80, words).end();
        assert!(lines(&shown).len() > 2, "{words}: {shown}");
        fits(&shown, 80);
    }
}
