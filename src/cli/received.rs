//! `disclose check --received`: what a relay or a gateway made of a test mail.

use std::path::Path;

use serde_json::{Value, json};

use super::{
    args::Check, failure::Failure, findings, state::State, terminal::Terminal, tested::Tests,
};
use crate::{
    campaign,
    delivery::Exit,
    review,
    terms::{Finding, Findings, Place, Severity, agrees, counted},
};

/// Compares every file with the test that it is.
pub(super) fn check(args: &Check, terminal: &Terminal) -> Result<Exit, Failure> {
    let campaign = campaign::load(&args.folder.campaign)?;
    let tests = Tests::of(&State::of(&campaign));
    let mut all = Findings::new();
    let mut documents: Vec<Value> = Vec::new();
    for path in &args.received {
        let (findings, of) = compare(path, &tests)?;
        if let Some(of) = &of {
            terminal.say(format!("{}: the test {of}", path.display()));
        }
        documents.push(json!({ "file": path, "test": of }));
        all.extend(findings);
    }
    let exit = if all.iter().any(Finding::blocks) {
        Exit::Findings
    } else {
        Exit::Complete
    };
    findings::show(&all, &campaign.folder, None, terminal);
    let count = |severity| all.iter().filter(|of| of.severity == severity).count();
    terminal.say(match (count(Severity::Error), count(Severity::Warning)) {
        (0, 0) => "readers get what was approved".to_owned(),
        (changed, seen) => format!(
            "{} that {}, {seen} to look at",
            counted(changed, "change"),
            agrees(changed, "matters", "matter")
        ),
    });
    if terminal.wants_json() {
        terminal
            .document(&json!({ "received": documents, "findings": all, "exit": [exit.code()] }))
            .map_err(Failure::file("print to", Path::new("standard output")))?;
    }
    Ok(exit)
}

/// The findings about one file, and which test it is.
fn compare(path: &Path, tests: &Tests) -> Result<(Findings, Option<String>), Failure> {
    let octets = campaign::read(path).map_err(Failure::file("read", path))?;
    let name = path.display().to_string();
    let stands_alone = |message: &str, help: &str| {
        let place = Place::file(name.clone());
        let finding = Finding::error("RECEIVED-UNKNOWN", place, message, help);
        Ok((vec![finding], None))
    };
    let how = "save the received mail with all its headers (\"show original\", \"save as .eml\"); it must be one that \
               `disclose test` sent from this campaign on this machine";
    let Some((notice_id, message_id)) = review::received_ids(&octets) else {
        return stands_alone("this is no mail", how);
    };
    let log = tests.log();
    let found = tests
        .find(&notice_id, &message_id)
        .map_err(Failure::file("read the tests in", &log))?;
    let Some((tested, left)) = found else {
        return stands_alone("it is none of the tests that were sent", how);
    };
    let Some(findings) = review::received(&left, &octets, &name) else {
        return stands_alone("this is no mail", how);
    };
    let of = format!(
        "for {} in {} ({}) of {}",
        tested.audience, tested.locale, tested.sample, tested.time
    );
    Ok((findings, Some(of)))
}
