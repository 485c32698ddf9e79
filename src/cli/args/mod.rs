//! What was typed. No file is read and no environment is looked at here. A verb with much to state
//! that has files of its own keeps its arguments there (`log`, `bounces`, `keep`, `report`).

mod ask;
mod consent;
mod hand_over;
mod prepare;
mod watch;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(super) use self::{
    ask::{Completions, Demo, Explain, Shell},
    consent::{Approve, Test},
    hand_over::{Over, ProgressForm, Rehearse, Send},
    prepare::{Check, Init, Preview, WordsArgs},
    watch::{Pause, Rest, Settle, Status},
};
use super::{
    bounces::args::Bounces,
    keep::args::{Archive, Purge},
    log::args::Log,
    report::Report,
};

/// Tells everybody affected by a data breach: each in their language, correctly, once, soon, and
/// provably.
#[derive(Debug, Parser)]
#[command(
    name = "disclose",
    version,
    max_term_width = 100,
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

/// The verbs.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Verb {
    /// Make a campaign to start from.
    Init(Init),
    /// Say everything that can be known without a network: lists, facts, words, notices.
    Check(Check),
    /// Write or update words.csv or words.xlsx for translators: what is needed, what is there, the source beside it.
    Words(WordsArgs),
    /// Write the packet that reviewers read: every wording, who gets it, all findings, the digest.
    Preview(Preview),
    /// Record an approval of the text and the audience, and freeze the text.
    Approve(Approve),
    /// Send synthetic people's mails, marked as a test.
    Test(Test),
    /// Run the campaign against a sink inside the program, with faults and kills, and account for everybody.
    Rehearse(Rehearse),
    /// Hand over what is outstanding.
    Send(Send),
    /// Stop a running `send` from any terminal: nothing new within a second.
    Pause(Pause),
    /// Where are we, in five lines.
    Status(Status),
    /// Decide unknowns by hand, or from what the relay's log says.
    Settle(Settle),
    /// Read what came back: bounces, complaints, automatic answers.
    Bounces(Bounces),
    /// Read the delivery log.
    Log(Log),
    /// Write the report: one page for a regulator, one for management.
    Report(Report),
    /// Make a safe copy of the campaign, also while a `send` runs.
    Archive(Archive),
    /// Delete personal data and keep the evidence.
    Purge(Purge),
    /// Run the sample from list to log against the built-in sink.
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
