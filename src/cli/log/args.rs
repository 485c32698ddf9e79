//! What was typed after `disclose log`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::args::Folder;

/// `disclose log`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Log {
    /// What to read.
    #[command(subcommand)]
    pub verb: LogVerb,
}

/// The verbs of `disclose log`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum LogVerb {
    /// Write the delivery log, one event a line.
    Export(Export),
    /// Check the log: chain, signatures, states, and that what was sent had been approved.
    Verify(Verify),
    /// Print where the log stands, in one line to mail to somebody outside.
    Head(Head),
    /// Say what became of one person, by an address or a value of a list's column.
    Lookup(Lookup),
}

/// `disclose log export`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Export {
    #[command(flatten)]
    pub folder: Folder,
    /// JSON lines instead of CSV.
    #[arg(long)]
    pub jsonl: bool,
    /// With the clear addresses; the file is then personal data.
    #[arg(long)]
    pub addresses: bool,
    /// With the lists' columns beside each event, all or those named (`--columns=customer,plan`); the
    /// file is then personal data.
    #[arg(long, value_name = "NAMES", num_args = 0..=1, require_equals = true, value_delimiter = ',')]
    pub columns: Option<Vec<String>>,
    /// Begin with a byte order mark, for old versions of Excel.
    #[arg(long)]
    pub bom: bool,
    /// Only some events.
    #[arg(long)]
    pub only: Option<Only>,
    /// One file per audience or per jurisdiction: `--out log.csv` becomes `log.user.csv` and so on.
    #[arg(long, requires = "out")]
    pub by: Option<By>,
    /// A line per person for whoever answers questions: their number (the list's column `person`, or
    /// the one that `--columns=NAME` names), state, time, language.
    #[arg(long, conflicts_with_all = ["only", "by"])]
    pub for_support: bool,
    /// The file; standard output where not stated.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Which events are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Only {
    /// What did not go through.
    Failures,
    /// Attempts whose outcome nobody knows.
    Unknown,
    /// All about people who are not handed over a message, or whose message came back.
    Undelivered,
}

/// By what an export is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum By {
    /// The kind of reader.
    Audience,
    /// Where their law is made.
    Jurisdiction,
}

/// `disclose log verify`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Verify {
    #[command(flatten)]
    pub folder: Folder,
    /// A head of this log that was kept elsewhere: the line that was mailed, in whatever mail, or a
    /// signed checkpoint.
    #[arg(long, value_name = "FILE")]
    pub head: Option<PathBuf>,
    /// The log's key that was kept elsewhere.
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
}

/// `disclose log head`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Head {
    #[command(flatten)]
    pub folder: Folder,
    /// Print the signed checkpoint instead of the line.
    #[arg(long)]
    pub note: bool,
}

/// `disclose log lookup`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Lookup {
    /// The campaign's folder, if it is not this one, and an address or a value of a list's column.
    #[arg(required = true, num_args = 1..=2, value_names = ["CAMPAIGN", "VALUE"])]
    pub what: Vec<String>,
    /// The list's column that holds the value; any where not stated.
    #[arg(long, value_name = "NAME")]
    pub column: Option<String>,
    /// Print the exact message too; after `purge` with open places.
    #[arg(long)]
    pub message: bool,
}
