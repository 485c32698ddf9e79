//! What was typed. No file is read and no environment is looked at here.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::{
    bounces::args::Bounces,
    keep::args::{Archive, Purge},
    log::args::Log,
    report::Report,
    synthetic::Sample,
};
use crate::{
    campaign::{RelayUrl, Span},
    dns::Server,
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
pub(super) struct Argv {
    /// Print one JSON document on standard output, and words on standard error only.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
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

/// `disclose explain`.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The id, such as `US-CA-TITLE`, or an exit status.
    pub id: String,
    /// A campaign whose own requirement profiles are known too.
    #[arg(long, value_name = "FOLDER")]
    pub campaign: Option<PathBuf>,
}

/// For whom `disclose completions` writes.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Shell {
    /// For bash.
    Bash,
    /// For zsh.
    Zsh,
    /// For fish.
    Fish,
    /// Manual pages.
    Man,
}

/// `disclose completions`.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell, or `man` for manual pages.
    pub shell: Shell,
    /// Where to write: a file, or for `man` a folder. Standard output where not stated, and for `man`
    /// the present folder.
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
}

/// Where the campaign lies.
#[derive(Debug, Args)]
pub(super) struct Folder {
    /// The campaign's folder.
    #[arg(default_value = ".")]
    pub campaign: PathBuf,
}

/// `disclose words`.
#[derive(Debug, Args)]
pub(super) struct WordsArgs {
    /// The campaign's folder.
    #[arg(default_value = ".")]
    pub campaign: PathBuf,
    /// Keep the words in words.xlsx from now on; a words.csv is kept as words.csv.before.
    #[arg(long, conflicts_with = "csv")]
    pub xlsx: bool,
    /// Keep the words in words.csv from now on; a words.xlsx is kept as words.xlsx.before.
    #[arg(long)]
    pub csv: bool,
}

/// `disclose init`.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// The folder to make.
    pub folder: PathBuf,
    /// Start from the files of another campaign (its lists and state are not taken along).
    #[arg(long, value_name = "FOLDER")]
    pub from: Option<PathBuf>,
    /// The campaign's name; the folder's name where not stated.
    #[arg(long)]
    pub id: Option<String>,
    /// Who is responsible for the data: the legal name.
    #[arg(long, value_name = "NAME")]
    pub controller: Option<String>,
    /// Who writes, as `Example Security <security@example.com>`.
    #[arg(long, value_name = "NAME <ADDRESS>")]
    pub sender: Option<String>,
    /// A list of affected people; it is copied into the campaign.
    #[arg(long, value_name = "FILE")]
    pub list: Option<PathBuf>,
    /// The source language.
    #[arg(long, default_value = "en")]
    pub locale: String,
    /// The classes that were exposed, separated by commas.
    #[arg(long, value_delimiter = ',', default_value = "name,email")]
    pub exposed: Vec<String>,
    /// The relay, as `smtps://mail.example.com:465`.
    #[arg(long, value_name = "URL")]
    pub relay: Option<String>,
    /// A trial: only reserved domains can be mailed.
    #[arg(long)]
    pub sample: bool,
}

/// `disclose check`.
#[derive(Debug, Args)]
pub(super) struct Check {
    #[command(flatten)]
    pub folder: Folder,
    /// Judge as if it were that day (`2025-11-26`).
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<jiff::civil::Date>,
    /// Show the values that findings are about in clear. They are personal data: mind the screen, and
    /// where the output goes.
    #[arg(long)]
    pub show_values: bool,
    /// Write registers to this folder, as CSV with the lists' own columns: rows that cannot be used,
    /// people to be told by post, merged, suppressed and mended rows, aliases, counts, and who changed
    /// or left the lists since they were told. They hold personal data in clear.
    #[arg(long, value_name = "DIR")]
    pub registers: Option<PathBuf>,
    /// Compare a received test mail (`disclose test`) with what left, and say nothing else: links that
    /// were rewritten, what was added, another sender, no signature.
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["as_of", "show_values", "registers", "dns"])]
    pub received: Vec<PathBuf>,
    /// Ask a resolver (this machine's, or the address of one) for SPF, DKIM and DMARC of the sender, and
    /// whether the domains of the lists take mail. Names of domains leave this machine, nothing else.
    #[arg(long, value_name = "RESOLVER", num_args = 0..=1, default_missing_value = "system")]
    pub dns: Option<Server>,
}

/// `disclose preview`.
#[derive(Debug, Args)]
pub(super) struct Preview {
    #[command(flatten)]
    pub folder: Folder,
    /// Where to write it; `preview` in the campaign where not stated.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write no packet but a file per language, for tracked changes in Word or LibreOffice: numbered
    /// paragraphs with the source language beside.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "pdf", "serve"])]
    pub text: Option<PathBuf>,
    /// Also make one PDF of it, with Chromium or `WeasyPrint`.
    #[arg(long)]
    pub pdf: bool,
    /// In the PDF only these languages and what concerns all, in `preview-de.pdf`; may be given more
    /// than once.
    #[arg(long, requires = "pdf")]
    pub locale: Vec<String>,
    /// Show it to a browser on this machine while you write, at this port or any that is free, and make
    /// it again whenever a file is saved; nothing is written.
    #[arg(long, value_name = "PORT", num_args = 0..=1, default_missing_value = "0", conflicts_with_all = ["out", "pdf"])]
    pub serve: Option<u16>,
    /// Judge as if it were that day (`2025-11-26`).
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<jiff::civil::Date>,
}

/// `disclose approve`.
#[derive(Debug, Args)]
pub(super) struct Approve {
    #[command(flatten)]
    pub folder: Folder,
    /// The role: one of `approval.required`, or `language:de`.
    #[arg(long, required_unless_present = "withdraw")]
    pub role: Option<String>,
    /// Who approves, as `Jane Doe <jane@example.com>`.
    #[arg(
        long,
        value_name = "NAME <ADDRESS>",
        required_unless_present_any = ["withdraw", "statement"]
    )]
    pub by: Option<String>,
    #[command(flatten)]
    pub scope: Scope,
    /// The short code that the approver sent back; it must be that of the text, the audience or the
    /// language at hand. May be given twice, for text and audience.
    #[arg(long, value_name = "CODE")]
    pub code: Vec<String>,
    /// The approver's reply; it is kept with its hash.
    #[arg(long, value_name = "FILE")]
    pub evidence: Option<PathBuf>,
    /// The approver's signature of the statement, made by `ssh-keygen -Y sign -n disclose`; wanted where
    /// `approval.signers` names a key for the role.
    #[arg(long, value_name = "FILE", conflicts_with = "evidence")]
    pub signature: Option<PathBuf>,
    /// Print the statement that the approver signs; record nothing.
    #[arg(long, conflicts_with_all = ["withdraw", "signature", "evidence", "code", "start_over"])]
    pub statement: bool,
    /// Withdraw all approvals, of whatever text, audience and language, or with `--role` those of one
    /// role; a running `send` pauses.
    #[arg(long, conflicts_with_all = ["by", "text", "audience", "code", "evidence", "signature", "start_over"])]
    pub withdraw: bool,
    /// Do not ask.
    #[arg(long)]
    pub yes: bool,
    /// The ledger is lost for good: begin a new one. Everybody may be told again.
    #[arg(long, value_name = "LEDGER-ID")]
    pub start_over: Option<String>,
    /// Judge as if it were that day (`2025-11-26`).
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<jiff::civil::Date>,
}

/// What is approved, where it is not both.
#[derive(Debug, Args)]
pub(super) struct Scope {
    /// Approve the text only.
    #[arg(long, conflicts_with = "audience")]
    pub text: bool,
    /// Approve the audience only.
    #[arg(long)]
    pub audience: bool,
}

/// `disclose test`.
#[derive(Debug, Args)]
pub(super) struct Test {
    #[command(flatten)]
    pub folder: Folder,
    /// Where the test mails go; at most 20.
    #[arg(long, value_name = "ADDRESS", required = true, num_args = 1..=20)]
    pub to: Vec<String>,
    /// Only wordings of this language.
    #[arg(long)]
    pub locale: Option<String>,
    /// Only wordings of this audience.
    #[arg(long)]
    pub audience: Option<String>,
    /// Only wordings whose digest begins so, as the packet shows it.
    #[arg(long, value_name = "DIGEST")]
    pub wording: Vec<String>,
    /// Which invented people: a usual one, the longest name and most accounts, a name from right to left,
    /// one with marks that must be escaped. Several may be given, separated by commas.
    #[arg(
        long,
        value_name = "WHO",
        value_delimiter = ',',
        default_value = "typical"
    )]
    pub sample: Vec<Sample>,
    #[command(flatten)]
    pub over: Over,
}

/// What the command line states over the file.
#[derive(Debug, Args)]
pub(super) struct Over {
    /// The relay, instead of the file's.
    #[arg(long, value_name = "URL")]
    pub relay: Option<RelayUrl>,
    /// The rate, instead of the file's: `50/s`, `600/min`, or `unlimited`.
    #[arg(long)]
    pub rate: Option<String>,
    /// The connections, instead of the file's.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub connections: Option<u32>,
}

/// `disclose send`.
#[derive(Debug, Args)]
pub(super) struct Send {
    #[command(flatten)]
    pub folder: Folder,
    /// Compose every message, check approval and limits, print the plan; write and send nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask for the number of people.
    #[arg(long)]
    pub yes: bool,
    /// At most so many people in this run.
    #[arg(long)]
    pub limit: Option<u64>,
    /// Somebody looked at what came back: go on after the first ones, or after the brakes stopped it.
    #[arg(long)]
    pub go_on: bool,
    /// Print progress as JSON lines on standard error.
    #[arg(long, value_name = "FORM")]
    pub progress: Option<ProgressForm>,
    /// Keep the numbers in this file, for the text collector of Prometheus; replaced as a whole every
    /// few seconds and at the end.
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    pub metrics: Option<PathBuf>,
    /// The ledger is lost for good: begin a new one. Everybody may be told again.
    #[arg(long, value_name = "LEDGER-ID")]
    pub start_over: Option<String>,
    #[command(flatten)]
    pub over: Over,
}

/// `disclose rehearse`.
#[derive(Debug, Args)]
pub(super) struct Rehearse {
    #[command(flatten)]
    pub folder: Folder,
    /// What goes wrong: `none`, `realistic`, `rough`, or a file with a script of the sink.
    #[arg(long, value_name = "PROFILE", default_value = "realistic")]
    pub faults: String,
    /// So many people, drawn across domains and languages; where not stated at most 2000, and no more
    /// than the stated rates let through in ten minutes.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), conflicts_with = "all")]
    pub people: Option<u64>,
    /// Everybody.
    #[arg(long)]
    pub all: bool,
    /// Whoever is deferred is tried again, or given up, so many times sooner than stated: at 3600 an
    /// hour is a second, and 1 is real. Rates are always real.
    #[arg(long, value_name = "N", default_value_t = 3600, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub speed: u32,
    /// Keep the rehearsal's ledger and audience store in this new folder. They hold personal data.
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    /// The rate, instead of the file's: `50/s`, `600/min`, or `unlimited`.
    #[arg(long)]
    pub rate: Option<String>,
    /// The connections, instead of the file's.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub connections: Option<u32>,
    /// Judge as if it were that day (`2025-11-26`).
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<jiff::civil::Date>,
    /// The process that rehearses, and its folder. For `disclose rehearse` itself.
    #[arg(long, hide = true)]
    pub inside: Option<PathBuf>,
}

impl Rehearse {
    /// What it states over the file; never a relay.
    pub(super) fn over(&self) -> Over {
        Over {
            relay: None,
            rate: self.rate.clone(),
            connections: self.connections,
        }
    }
}

/// How progress is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ProgressForm {
    /// JSON lines.
    Json,
}

/// `disclose pause`.
#[derive(Debug, Args)]
pub(super) struct Pause {
    #[command(flatten)]
    pub folder: Folder,
    /// Why, for the log.
    #[arg(long, default_value = "by the operator")]
    pub reason: String,
}

/// `disclose status`.
#[derive(Debug, Args)]
pub(super) struct Status {
    #[command(flatten)]
    pub folder: Folder,
    /// Stay, and show each change, until no `send` is running and nobody is left to be told.
    #[arg(long)]
    pub watch: bool,
    /// Watch, and look so often (`2s`, `1m`).
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub every: Option<Span>,
    /// Write the numbers to a file for Prometheus' text collector too, as after a `send` that was killed.
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
}

fn span(text: &str) -> Result<Span, String> {
    Span::try_from(text.to_owned())
}

/// `disclose settle`.
#[derive(Debug, Args)]
pub(super) struct Settle {
    #[command(flatten)]
    pub folder: Folder,
    /// The relay took these: Message-IDs, with or without angle brackets, or recipients' keys. Without
    /// any it holds for each line of `--from`.
    #[arg(long, num_args = 0.., value_name = "MESSAGE-ID")]
    pub accepted: Option<Vec<String>>,
    /// The relay did not take these; the next `send` sends each once more, with the same Message-ID.
    #[arg(long, num_args = 0.., value_name = "MESSAGE-ID")]
    pub not_accepted: Option<Vec<String>>,
    /// A CSV or TSV file with a column `message_id` and a column `accepted`, `outcome` or `status` (yes,
    /// no, accepted, sent, delivered, rejected, bounced, 250, 550 ...), or a plain list of Message-IDs.
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// What holds for the unknowns that are not in the file; they stay unknown where not stated.
    #[arg(long, value_name = "OUTCOME", requires = "from")]
    pub rest: Option<Rest>,
    /// Say what would be recorded; write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask.
    #[arg(long)]
    pub yes: bool,
}

/// What became of the unknowns that a file does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Rest {
    /// The relay took them.
    Accepted,
    /// It did not.
    NotAccepted,
}

/// `disclose demo`.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Where to put it all; made anew each time.
    #[arg(long, default_value = "demo")]
    pub out: PathBuf,
}
