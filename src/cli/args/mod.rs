//! What was typed. No file is read and no environment is looked at here. A verb with much to state
//! that has files of its own keeps its arguments there (`log`, `bounces`, `keep`, `report`).

mod ask;
mod consent;
mod examples;
mod hand_over;
mod prepare;
mod senders;
mod watch;

use std::{ffi::OsString, path::PathBuf};

use clap::{Args, Command, CommandFactory, FromArgMatches, Parser, Subcommand};

pub(super) use self::{
    ask::{Completions, Demo, Explain, Shell},
    consent::{Approve, Test},
    hand_over::{Over, ProgressForm, Rehearse, Send},
    prepare::{Check, Init, Preview, WordsArgs},
    senders::{Senders, SendersVerb},
    watch::{Pause, Rest, Settle, Status},
};
use super::{
    bounces::args::Bounces,
    keep::args::{Archive, Purge},
    log::args::Log,
    report::Report,
};
use crate::terms::day_meant;

/// Tells everybody affected by a data breach: each in their language, correctly, once, soon, and
/// provably.
#[derive(Debug, Parser)]
#[command(
    name = "disclose",
    version,
    max_term_width = 80,
    propagate_version = true
)]
pub(in crate::cli) struct Argv {
    /// Print one JSON document on standard output, and words on standard error only.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// The command line as help, shells and manual pages show it.
pub(super) fn command() -> Command {
    examples::added(Argv::command())
}

/// Reads what was typed.
pub(super) fn read(argv: impl IntoIterator<Item = OsString>) -> Result<Argv, clap::Error> {
    let mut command = command();
    let matches = command.try_get_matches_from_mut(argv)?;
    Argv::from_arg_matches(&matches).map_err(|fault| fault.format(&mut command))
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Verb {
    /// Make a campaign to start from; on a terminal it asks what matters.
    Init(Init),
    /// Say what is missing or wrong in lists, facts, words and notices, and what each law wants; without a
    /// network.
    Check(Check),
    /// Write or update the table of words, a column for each language: words.csv or words.xlsx.
    Words(WordsArgs),
    /// Write the packet that reviewers read: every wording, who gets it, all findings, the code to approve.
    Preview(Preview),
    /// Record that somebody approved the text and the audience, and freeze the text.
    Approve(Approve),
    /// Send mails of invented people to yourself, marked as a test.
    Test(Test),
    /// Run the whole mailing against a mail server inside the program, with troubles; nothing leaves this
    /// machine.
    Rehearse(Rehearse),
    /// Send: hand over to the mail server what is outstanding, and nothing else.
    Send(Send),
    /// Stop a running `send` from any terminal: nothing new within a second.
    Pause(Pause),
    /// Say where we are, in five lines.
    Status(Status),
    /// List the senders of a campaign whose ledger is in a database, or ask one to leave.
    Senders(Senders),
    /// Say what became of mails that were never answered for, by hand or from the mail server's log.
    Settle(Settle),
    /// Read what came back: bounces, complaints, automatic answers.
    Bounces(Bounces),
    /// Read the delivery log: export it, verify it, look one person up.
    Log(Log),
    /// Write the report: one page for a regulator, one for management.
    Report(Report),
    /// Make a safe copy of the campaign, also while a `send` runs.
    Archive(Archive),
    /// Delete personal data and keep the evidence.
    Purge(Purge),
    /// Run a sample from list to log, with invented people, on this machine alone.
    Demo(Demo),
    /// Say what a finding, a rule or an exit status means, and what to do.
    Explain(Explain),
    /// Print what a shell needs to complete verbs and flags, or write the manual pages.
    Completions(Completions),
}

/// Where the campaign lies.
#[derive(Debug, Args)]
pub(in crate::cli) struct Folder {
    /// The campaign's folder.
    #[arg(default_value = ".")]
    pub campaign: PathBuf,
}

/// A port; what stands behind `--serve` may be meant for the campaign's folder.
fn port(text: &str) -> Result<u16, String> {
    let port = text.parse::<u16>();
    port.map_err(|_fault| {
        "a port is a number up to 65535; write the campaign's folder before `--serve`".to_owned()
    })
}

/// A day, as `--as-of` takes it.
fn day(text: &str) -> Result<jiff::civil::Date, String> {
    let day = text.parse::<jiff::civil::Date>();
    day.map_err(|_fault| {
        let write = day_meant(text).unwrap_or_else(|| "2025-11-26".to_owned());
        format!("write a day as {write}")
    })
}
