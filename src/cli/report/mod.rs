//! `disclose report`: what happened, as pages for a regulator and for management.
//!
//! Guarantees that the pages say what `status` says at the same moment, that the one for outsiders
//! names nobody, and that the one that does is remembered for `purge`.

mod facts;
mod incident;
mod known;

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{
    another_way, args::Folder, failure::Failure, log::line_of, pdf, personal, print_document,
    state::State, terminal::Terminal,
};
use crate::{
    campaign,
    delivery::Exit,
    ledger::{make_dir, write_replacing},
    report::{Reader, page},
    review::{jurisdiction_in_words, language_in_words},
};

/// `disclose report`.
#[derive(Debug, Args)]
pub(super) struct Report {
    #[command(flatten)]
    pub folder: Folder,
    /// Where to write it; `report` in the campaign where not stated.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write both pages as PDF too; needs Chromium or `WeasyPrint`.
    #[arg(long)]
    pub pdf: bool,
}

/// Writes the pages.
pub(super) fn report(args: &Report, terminal: &Terminal) -> Result<Exit, Failure> {
    let campaign = campaign::load(&args.folder.campaign)?;
    let state = State::of(&campaign);
    let (mut facts, gathered) = facts::gather(&args.folder.campaign, &campaign, &state)?;
    facts.locales = facts.locales.named(language_in_words);
    facts.jurisdictions = facts.jurisdictions.named(jurisdiction_in_words);
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| campaign.folder.join("report"));
    make_dir(&out).map_err(Failure::file("create", &out))?;
    let (mut written, mut personal) = (Vec::new(), Vec::new());
    if let Some(gathered) = &gathered {
        let register = another_way::write(gathered, &out)?;
        facts.register = Some(register.rows);
        personal.push(register.path.clone());
        written.push(register.path);
    }
    for (reader, name) in [
        (Reader::Regulator, "regulator.html"),
        (Reader::Management, "management.html"),
    ] {
        let path = out.join(name);
        let page = page(&facts, reader).map_err(|fault| unmade(&fault))?;
        write_replacing(&path, page.as_bytes()).map_err(Failure::file("write", &path))?;
        let mut made = vec![path];
        if args.pdf {
            let path = out.join(name).with_extension("pdf");
            pdf::print(&page, &path)?;
            made.push(path);
        }
        if reader == Reader::Management {
            personal.extend(made.iter().cloned());
        }
        written.extend(made);
    }
    if state.folder.exists() {
        personal::remember(&state, &personal, terminal)?;
    }
    if let Some(line) = line_of(&state)? {
        let path = out.join("log-head.txt");
        write_replacing(&path, format!("{line}\n").as_bytes())
            .map_err(Failure::file("write", &path))?;
        written.push(path);
        terminal.say(format!("to mail to somebody outside: {line}"));
    }
    for path in &written {
        terminal.say(format!("wrote {}", path.display()));
    }
    // After `purge` there is nobody left to name.
    if gathered.is_some() {
        terminal.note(
            "management.html and told-another-way.csv name people; regulator.html names nobody",
        );
    }
    if terminal.wants_json() {
        let document = json!({
            "files": written, "deliveries": facts.deliveries, "another_way": facts.missed,
            "register": facts.register, "exit": [0],
        });
        print_document(terminal, &document)?;
    }
    Ok(Exit::Complete)
}

/// A page that cannot be made.
pub(super) fn unmade(fault: &dyn std::error::Error) -> Failure {
    let mut why = fault.to_string();
    if let Some(cause) = fault.source() {
        why.push_str(&format!(": {cause}"));
    }
    Failure::usage(
        format!("a page cannot be made: {why}"),
        "this is a fault of the program; please report it",
    )
}
