//! What was typed so that people consent: `approve` and `test`.

use std::path::PathBuf;

use clap::Args;

use super::{Folder, Over};
use crate::cli::synthetic::Sample;

/// `disclose approve`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Approve {
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
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    pub as_of: Option<jiff::civil::Date>,
}

/// What is approved, where it is not both.
#[derive(Debug, Args)]
pub(in crate::cli) struct Scope {
    /// Approve the text only.
    #[arg(long, conflicts_with = "audience")]
    pub text: bool,
    /// Approve the audience only.
    #[arg(long)]
    pub audience: bool,
}

/// `disclose test`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Test {
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
