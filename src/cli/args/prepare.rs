//! What was typed to make a campaign and see it: `init`, `words`, `check`, `preview`.

use std::path::PathBuf;

use clap::Args;

use super::Folder;
use crate::dns::Server;

/// `disclose init`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Init {
    /// The folder to make, or one without a campaign.
    pub folder: Option<PathBuf>,
    /// Start from the files of another campaign, or of a sample (`samples/analytics-vendor`). The other
    /// campaign's lists, approvals and state are not taken along.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["controller", "sender", "list", "email_column",
        "audience", "locale", "jurisdiction", "exposed", "happened", "learned", "vendor", "relay", "sample"])]
    pub from: Option<PathBuf>,
    /// The campaign's name; the folder's name where not stated.
    #[arg(long)]
    pub id: Option<String>,
    /// Who is responsible for the data: the legal name.
    #[arg(long, value_name = "NAME")]
    pub controller: Option<String>,
    /// Who writes, as `Example Security <security@example.com>`, or the address alone.
    #[arg(long, value_name = "NAME <ADDRESS>")]
    pub sender: Option<String>,
    /// A list of affected people (XLSX, CSV, TSV, JSON lines); it is copied into the campaign.
    #[arg(long, value_name = "FILE")]
    pub list: Option<PathBuf>,
    /// The list's column with the addresses, where it is not found by its name.
    #[arg(long, value_name = "HEADER")]
    pub email_column: Option<String>,
    /// What these people are: `user` (where not stated), `customer`, `admin` or `unaffected`.
    #[arg(long, value_name = "KIND")]
    pub audience: Option<String>,
    /// The language that you write in; `en` where not stated.
    #[arg(long, value_name = "LANGUAGE")]
    pub locale: Option<String>,
    /// Where people live whose row does not say: `EU`, `DE`, `US-CA`.
    #[arg(long, value_name = "PLACE")]
    pub jurisdiction: Option<String>,
    /// The kinds of data that were exposed, separated by commas; `?` lists them.
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub exposed: Vec<String>,
    /// When it happened: `2025-11-08`, `2025-11-08..2025-11-09`, `about 2025-11-08`; `unknown` where not
    /// stated.
    #[arg(long, value_name = "DATE")]
    pub happened: Option<String>,
    /// When you learned of it; `unknown` where not stated.
    #[arg(long, value_name = "DATE")]
    pub learned: Option<String>,
    /// The company that works for you where it happened.
    #[arg(long, value_name = "NAME")]
    pub vendor: Option<String>,
    /// The mail server that sends, as `smtps://mail.example.com:465`.
    #[arg(long, value_name = "URL")]
    pub relay: Option<String>,
    /// A trial: only reserved domains can be mailed. It is one by itself where the sender's domain is
    /// reserved.
    #[arg(long)]
    pub sample: bool,
}

/// `disclose words`.
#[derive(Debug, Args)]
pub(in crate::cli) struct WordsArgs {
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

/// `disclose check`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Check {
    #[command(flatten)]
    pub folder: Folder,
    /// Judge as if it were that day (`2025-11-26`).
    #[arg(long, value_name = "DATE", value_parser = super::day)]
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
pub(in crate::cli) struct Preview {
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
    #[arg(long, value_name = "PORT", num_args = 0..=1, default_missing_value = "0", conflicts_with_all = ["out", "pdf"], value_parser = super::port)]
    pub serve: Option<u16>,
    /// Judge as if it were that day (`2025-11-26`).
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    pub as_of: Option<jiff::civil::Date>,
}
