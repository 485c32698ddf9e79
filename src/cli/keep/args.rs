//! What was typed after `disclose archive` and `disclose purge`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::Folder;

/// `disclose archive`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Archive {
    #[command(flatten)]
    pub folder: Folder,
    /// The folder to make. It holds personal data and the campaign key.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// `disclose purge`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Purge {
    #[command(flatten)]
    pub folder: Folder,
    /// Delete the lists too.
    #[arg(long)]
    pub lists: bool,
    /// Delete the campaign key too: nobody can be looked up any more, and nothing signed.
    #[arg(long)]
    pub key: bool,
    /// Although somebody was not told yet, or may not have been.
    #[arg(long)]
    pub unfinished: bool,
    /// Do not ask.
    #[arg(long)]
    pub yes: bool,
}
