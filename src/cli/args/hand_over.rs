//! What was typed to hand over, in earnest or not: `send` and `rehearse`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Folder;
use crate::campaign::RelayUrl;

/// What the command line states over the file.
#[derive(Debug, Args)]
pub(in crate::cli) struct Over {
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
pub(in crate::cli) struct Send {
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
    /// Send nothing while somebody has paused the campaign: for whatever starts `send` by itself. Without it a `send`
    /// goes on over a pause.
    #[arg(long, conflicts_with = "dry_run")]
    pub unless_paused: bool,
    /// Print progress as JSON lines on standard error.
    #[arg(long, value_name = "FORM")]
    pub progress: Option<ProgressForm>,
    /// Keep the numbers in this file, for the text collector of Prometheus; replaced as a whole every
    /// few seconds and at the end.
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    pub metrics: Option<PathBuf>,
    /// How this sender calls itself among others, where the ledger is a database; the host and the process where
    /// not stated.
    #[arg(long, value_name = "NAME", conflicts_with = "dry_run", value_parser = sender_name)]
    pub name: Option<String>,
    /// The database lost events, and somebody looked who was told in them: go on after the event that says so.
    #[arg(long, value_name = "EVENT")]
    pub after_loss: Option<u64>,
    /// The ledger is lost for good: begin a new one. Everybody may be told again.
    #[arg(long, value_name = "LEDGER-ID")]
    pub start_over: Option<String>,
    #[command(flatten)]
    pub over: Over,
}

/// `disclose rehearse`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Rehearse {
    #[command(flatten)]
    pub folder: Folder,
    /// What goes wrong: `none`, `realistic`, `rough`, or a file with a script of the sink.
    #[arg(long, value_name = "PROFILE", default_value = "realistic")]
    pub faults: String,
    /// So many people, drawn across domains and languages; where not stated at most 2000, and no more
    /// than the stated rates let through in ten minutes.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000), conflicts_with = "all")]
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
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    pub as_of: Option<jiff::civil::Date>,
    /// The process that rehearses, and its folder. For `disclose rehearse` itself.
    #[arg(long, hide = true)]
    pub inside: Option<PathBuf>,
    /// The folder that is removed when standard input ends. For `disclose rehearse` itself.
    #[arg(long, hide = true)]
    pub sweep: Option<PathBuf>,
}

impl Rehearse {
    /// What it states over the file; never a relay.
    pub(in crate::cli) fn over(&self) -> Over {
        Over {
            relay: None,
            rate: self.rate.clone(),
            connections: self.connections,
        }
    }
}

/// How progress is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ProgressForm {
    /// JSON lines.
    Json,
}

/// A name that a line of the log and of a terminal takes.
fn sender_name(text: &str) -> Result<String, String> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    if text.is_empty() || text.len() > 64 || !text.chars().all(fits) {
        return Err("letters, digits, `-`, `_` and `.`, at most 64 of them".to_owned());
    }
    Ok(text.to_owned())
}
