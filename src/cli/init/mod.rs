//! `disclose init`: a campaign to start from, out of answers, flags, or another campaign's files.
//!
//! Guarantees that nothing is overwritten, that the campaign appears whole or not at all, and that the
//! list of people is copied privately. Nothing is sent, and no fact is made up: what nobody stated stands
//! in the files as not known.

mod answers;
mod dialogue;
mod files;
mod folder;
mod from;
mod leaving;
mod people;
mod questions;
mod typed;

use std::path::Path;

use serde_json::json;

use self::{answers::Answers, folder::Folder};
use super::{
    args::Init, check, failure::Failure, findings, foreseen::Foreseen, gather::Gathered,
    print_document, shell, terminal::Terminal, words,
};
use crate::{
    delivery::Exit,
    terms::{Finding, Severity, agrees, counted},
};

/// Makes a campaign, and says what it found and what comes next.
pub(super) fn init(args: &Init, terminal: &Terminal) -> Result<Exit, Failure> {
    let folder = match &args.from {
        Some(from) => from::copy(from, args)?,
        None => make(&Answers::collect(args, terminal)?)?,
    };
    // As `check` will count them, with what the plan and the laws' days say.
    let gathered = Foreseen::of(&folder, None, drop)?.gathered;
    // What cannot be read now is said by `check`; the words are filled up where they can be.
    let empty = words::fill(&gathered, None).map_or(0, |filled| filled.empty_cells());
    show(&folder, &gathered, empty, args, terminal)?;
    Ok(Exit::Complete)
}

fn make(answers: &Answers) -> Result<std::path::PathBuf, Failure> {
    let list = answers.list_in_the_folder();
    let mut wanted = vec!["campaign.toml", "incident.toml", "words.csv"];
    let copied = format!("lists/{}", answers.list_name());
    if list.is_none() {
        wanted.push(&copied);
    }
    let folder = Folder::begin(&answers.folder, &wanted)?;
    folder.filled(|folder| {
        if list.is_none() {
            folder.copy_private(&answers.list, &copied)?;
        }
        let list = list.as_deref().unwrap_or(&copied);
        folder.write("incident.toml", &files::incident(answers))?;
        folder.write("words.csv", &files::words(answers))?;
        folder.write("campaign.toml", &files::campaign(answers, list))
    })
}

fn show(
    folder: &Path,
    gathered: &Gathered,
    empty: usize,
    args: &Init,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let shown = folder.display().to_string();
    let typed = shell::word(&shown);
    let count = |severity| {
        let findings = gathered.findings.iter();
        findings
            .filter(|finding: &&Finding| finding.severity == severity)
            .count()
    };
    let (block, look) = (count(Severity::Error), count(Severity::Warning));
    terminal.say("");
    terminal.say(terminal.bold(&format!("{shown} is made:")));
    let words = gathered.campaign.words.name().to_owned();
    let mut lines = vec![
        (
            "campaign.toml",
            "who tells whom, how fast, who must approve".to_owned(),
        ),
        ("incident.toml", "the facts".to_owned()),
        (
            words.as_str(),
            format!(
                "what only you can say, in each language; {} {} empty",
                counted(empty, "cell"),
                agrees(empty, "is", "are")
            ),
        ),
    ];
    if args.from.is_none() {
        lines.push((
            "lists/",
            "the people to tell; keep it to yourselves".to_owned(),
        ));
    }
    for (name, what) in lines {
        terminal.paragraph(&format!("  {name:<15}{what}"), 17);
    }
    terminal.say("");
    let rows = gathered.rows(0);
    terminal.say(check::in_words(&rows));
    for line in check::assumed(gathered) {
        terminal.paragraph(&line, 2);
    }
    if gathered.campaign.file.sample && args.from.is_none() {
        terminal.paragraph(
            "It is a trial (`sample = true`): only reserved domains such as example.com can be mailed, and \
             each message says so.",
            0,
        );
    }
    terminal.paragraph(
        &format!(
            "{}; {} to look at, which `disclose check {typed}` names",
            match block {
                0 => "nothing blocks".to_owned(),
                _ => format!(
                    "{} {}",
                    counted(block, "finding"),
                    agrees(block, "blocks", "block")
                ),
            },
            counted(look, "thing"),
        ),
        0,
    );
    // Whoever asks for nothing more would tell everybody in one language.
    let unread = gathered.findings.iter();
    let unread = unread.filter(|finding| finding.id == "LIST-LOCALE-COLUMN");
    let unread: Vec<Finding> = unread.cloned().collect();
    findings::show(&unread, folder, None, terminal);
    terminal.say("");
    terminal.say("Next:");
    for line in [
        format!(
            "1. write the facts into {shown}/incident.toml, and the words into {shown}/{words}"
        ),
        format!("2. disclose check {typed}"),
        format!("3. disclose preview {typed}, and send the packet to whoever reviews"),
    ] {
        terminal.paragraph(&format!("  {line}"), 5);
    }
    if terminal.wants_json() {
        let document = json!({
            "folder": shown, "rows": rows, "words": words, "empty": empty,
            "findings": { "block": block, "look_at": look }, "exit": [0],
        });
        print_document(terminal, &document)?;
    }
    Ok(())
}
