//! What was typed to learn about the program: `explain`, `completions`, `demo`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// `disclose explain`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Explain {
    /// The id, such as `US-CA-TITLE`, or an exit status.
    pub id: String,
    /// A campaign whose own requirement profiles are known too.
    #[arg(long, value_name = "FOLDER")]
    pub campaign: Option<PathBuf>,
}

/// For whom `disclose completions` writes.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum Shell {
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
pub(in crate::cli) struct Completions {
    /// The shell, or `man` for manual pages.
    pub shell: Shell,
    /// Where to write: a file, or for `man` a folder. Standard output where not stated, and for `man`
    /// the present folder.
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
}

/// `disclose demo`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Demo {
    /// Where to put it all; made anew each time.
    #[arg(long, default_value = "demo")]
    pub out: PathBuf,
}
