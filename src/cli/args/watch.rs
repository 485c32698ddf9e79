//! What was typed beside a running `send` and after it: `pause`, `status`, `settle`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Folder;
use crate::campaign::Span;

/// `disclose pause`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Pause {
    #[command(flatten)]
    pub folder: Folder,
    /// Why, for the log.
    #[arg(long, default_value = "the operator asked for it")]
    pub reason: String,
    /// Lift the pause, and send nothing: whatever starts a `send` from here on continues.
    #[arg(long, conflicts_with = "reason")]
    pub lift: bool,
}

/// `disclose status`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Status {
    #[command(flatten)]
    pub folder: Folder,
    /// Stay, and show each change, until no `send` is running and nobody is left to be told.
    #[arg(long)]
    pub watch: bool,
    /// Watch, and look so often (`2s`, `1m`).
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub every: Option<Span>,
    /// Write one page for whoever asks to FILE; while a `send` runs, or with `--watch`, stay and write it
    /// anew each minute. It names nobody.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Write the numbers to a file for Prometheus' text collector too, as after a `send` that was killed.
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
}

fn span(text: &str) -> Result<Span, String> {
    Span::try_from(text.to_owned())
}

/// `disclose settle`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Settle {
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
pub(in crate::cli) enum Rest {
    /// The relay took them.
    Accepted,
    /// It did not.
    NotAccepted,
}
