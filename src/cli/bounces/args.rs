//! What was typed behind `disclose bounces`.

use std::path::PathBuf;

use clap::Args;

/// `disclose bounces`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Bounces {
    /// The campaign's folder.
    pub campaign: PathBuf,
    /// What came back: messages in files, a mailbox in mbox form, a Maildir or any folder of these, each
    /// also packed with gzip, or `-` for standard input. Nothing of it is changed.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Say what they are; write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Show addresses in clear. They are personal data: mind the screen, and where the output goes.
    #[arg(long)]
    pub show_values: bool,
}
