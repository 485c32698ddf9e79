//! What was typed about several senders.

use clap::{Args, Subcommand};

use super::Folder;

/// `disclose senders`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct Senders {
    #[command(flatten)]
    pub folder: Folder,
    /// What to do; without any they are listed.
    #[command(subcommand)]
    pub verb: Option<SendersVerb>,
}

/// What can be asked of one.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SendersVerb {
    /// Ask one to finish what it has begun and to leave; the others tell the rest.
    Drain {
        /// Its name, as `disclose senders` shows it.
        name: String,
        #[command(flatten)]
        folder: Folder,
    },
}
