//! `disclose explain`: a finding, a rule or an exit status in words.

use std::collections::BTreeMap;

use serde_json::json;

use super::{args::Explain, failure::Failure, print_document, terminal::Terminal};
use crate::{
    campaign,
    delivery::Exit,
    rules::{Entry, NOT_CLEARANCE, Profiles, Registry, evidence_with_words},
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
        terminal.paragraph(&plain(what_to_do), 0);
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
    for (at, alike) in alike(&found).iter().enumerate() {
        if at > 0 {
            terminal.say("");
        }
        show(alike, terminal);
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

/// Entries that differ in nothing but whose law it is and where that stands.
fn alike(found: &[Entry]) -> Vec<Vec<&Entry>> {
    let said = |entry: &Entry| {
        let by = entry.by.clone().unwrap_or_default();
        let own = [&entry.severity, &entry.what, &entry.why, &entry.remedy];
        (own.map(String::clone), by)
    };
    let mut alike: Vec<Vec<&Entry>> = Vec::new();
    for entry in found {
        let same = |of: &&mut Vec<&Entry>| of.iter().all(|other| said(other) == said(entry));
        match alike.iter_mut().find(same) {
            Some(of) => of.push(entry),
            None => alike.push(vec![entry]),
        }
    }
    alike
}

fn show(alike: &[&Entry], terminal: &Terminal) {
    let Some(entry) = alike.first() else {
        return;
    };
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
    let mut laws: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for entry in alike {
        let mark = entry.evidence.as_deref().map(evidence_with_words);
        let source: Vec<&str> = entry.cite.iter().chain(&mark).map(String::as_str).collect();
        laws.entry(source.join(" "))
            .or_default()
            .push(&entry.profile);
    }
    for (source, mut of) in laws {
        of.sort_unstable();
        say(&of.join(", "));
        say(&source);
    }
    say(&entry.what);
    if !entry.why.is_empty() {
        say(&format!("Why: {}", entry.why));
    }
    say(&format!("To do: {}", entry.remedy));
    if let Some(by) = &entry.by {
        say(&format!("Held by: {by}"));
    }
}

/// A page's Markdown for a terminal: emphasis is nothing there, and a link is where it leads.
fn plain(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some((before, link)) = rest.split_once('[') {
        out.push_str(before);
        let parts = link.split_once("](").and_then(|(text, after)| {
            let (target, after) = after.split_once(')')?;
            (!text.contains(']')).then_some((text, target, after))
        });
        if let Some((text, target, after)) = parts {
            if text != target {
                out.push_str(&format!("{text}, "));
            }
            // Pages name their neighbours by the file alone.
            if !target.contains('/') {
                out.push_str("docs/");
            }
            out.push_str(target);
            rest = after;
        } else {
            out.push('[');
            rest = link;
        }
    }
    out.push_str(rest);
    out.replace('*', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_of_a_page_is_where_it_leads() {
        assert_eq!(
            plain("read it ([pace.md](pace.md)), *not* [[override]] or [the pace](pace.md)"),
            "read it (docs/pace.md), not [[override]] or the pace, docs/pace.md"
        );
        for exit in Exit::ALL {
            assert!(!plain(section(exit)).contains("]("), "{}", exit.code());
        }
    }

    #[test]
    fn what_many_laws_say_alike_is_said_once() {
        let found = Registry::of(&Profiles::built_in()).find("US-ESIGN");
        assert!(found.len() > 20);
        let alike = alike(&found);
        assert!(alike.len() < 5, "{}", alike.len());
        assert_eq!(alike.iter().map(Vec::len).sum::<usize>(), found.len());
    }
}
