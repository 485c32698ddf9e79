//! `disclose explain`: a finding, a rule or an exit status in words.

use serde_json::json;

use super::{args::Explain, failure::Failure, print_document, terminal::Terminal};
use crate::{
    campaign,
    delivery::Exit,
    rules::{Entry, NOT_CLEARANCE, Profiles, Registry, evidence_in_words},
    terms::Findings,
};

/// What to do for each exit status.
const OPERATIONS: &str = include_str!("../../docs/operations.md");

/// How far explanations stand from the left.
const INDENT: usize = 2;

/// Says what is known of an id.
pub(super) fn explain(args: &Explain, terminal: &Terminal) -> Result<Exit, Failure> {
    if let Some(exit) = status(&args.id) {
        terminal.say(format!("exit status {}: {}", exit.code(), exit.meaning()));
        let what_to_do = section(exit);
        terminal.say("");
        // The page's emphasis is nothing for a terminal.
        terminal.paragraph(&what_to_do.replace('*', ""), 0);
        if terminal.wants_json() {
            print_document(
                terminal,
                &json!({ "status": exit.code(), "meaning": exit.meaning(), "do": what_to_do, "exit": [0] }),
            )?;
        }
        return Ok(Exit::Complete);
    }
    let profiles = match &args.campaign {
        Some(folder) => Profiles::of(&campaign::load(folder)?, &mut Findings::new()),
        None => Profiles::built_in(),
    };
    let registry = Registry::of(&profiles);
    let found = registry.find(&args.id);
    if found.is_empty() {
        let help = if args.id.parse::<i64>().is_ok() {
            let mut codes = Exit::ALL.map(Exit::code);
            codes.sort_unstable();
            format!(
                "the exit statuses are {}",
                codes.map(|code| code.to_string()).join(", ")
            )
        } else {
            registry.meant(&args.id).map_or_else(
                || {
                    "give the name in brackets behind a finding, as in `disclose explain LIST-ADDRESS-AT`, or the \
                     number that a verb ended with, as in `disclose explain 10`; docs/rules.md lists every rule and \
                     finding"
                        .to_owned()
                },
                |near| format!("did you mean `{near}`?"),
            )
        };
        return Err(Failure::usage(
            format!("nothing is called `{}`", args.id),
            &help,
        ));
    }
    for (at, entry) in found.iter().enumerate() {
        if at > 0 {
            terminal.say("");
        }
        show(entry, terminal);
    }
    let of_law = found.iter().any(|entry| !entry.profile.is_empty());
    if of_law {
        terminal.say("");
        terminal.say(NOT_CLEARANCE);
    }
    if terminal.wants_json() {
        print_document(
            terminal,
            &json!({ "rules": found, "note": NOT_CLEARANCE, "exit": [0] }),
        )?;
    }
    Ok(Exit::Complete)
}

/// What `docs/operations.md` says of an exit status; a test holds that it has a section for each.
fn section(exit: Exit) -> &'static str {
    let begins = format!("\n## {}: ", exit.code());
    let sections = OPERATIONS.split_once(&begins);
    let body = sections.and_then(|(_, rest)| rest.split_once("\n\n"));
    body.map_or("", |(_, rest)| rest.split("\n## ").next().unwrap_or(rest))
        .trim()
}

/// The exit status of that number.
fn status(id: &str) -> Option<Exit> {
    let code: u8 = id.parse().ok()?;
    Exit::ALL.into_iter().find(|exit| exit.code() == code)
}

fn show(entry: &Entry, terminal: &Terminal) {
    let weight = match (entry.severity.as_str(), entry.profile.is_empty()) {
        ("error", true) => "blocks".to_owned(),
        ("error", false) => "blocks where the law bites, else to look at".to_owned(),
        ("warning", _) => "to look at".to_owned(),
        _ => "for information".to_owned(),
    };
    terminal.say(format!("{}  {weight}", terminal.bold(&entry.id)));
    let say = |text: &str| {
        if !text.is_empty() {
            terminal.paragraph(&format!("{:INDENT$}{text}", ""), INDENT);
        }
    };
    let source = match (&entry.cite, &entry.evidence) {
        (Some(cite), Some(mark)) => format!("{cite} [{mark}: {}]", evidence_in_words(mark)),
        (None, Some(mark)) => format!("[{mark}: {}]", evidence_in_words(mark)),
        _ => String::new(),
    };
    say(&entry.profile);
    say(&source);
    say(&entry.what);
    if !entry.why.is_empty() {
        say(&format!("Why: {}", entry.why));
    }
    say(&format!("To do: {}", entry.remedy));
    if let Some(by) = &entry.by {
        say(&format!("Held by: {by}"));
    }
}
