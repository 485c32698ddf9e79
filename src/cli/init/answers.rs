//! What a new campaign is made of: each answer is read in one way, whether it was typed at a question
//! or given as a flag.

use std::path::{Path, PathBuf};

use super::{
    dialogue::Dialogue,
    people::{self, Columns, Met},
    questions as q, typed,
};
use crate::{
    cli::{args::Init, failure::Failure, terminal::Terminal},
    terms::{Address, ClassId, Jurisdiction, Locale},
};

/// Everything that `campaign.toml` and `incident.toml` begin with.
#[derive(Debug)]
pub(super) struct Answers {
    pub(super) folder: PathBuf,
    pub(super) id: String,
    pub(super) controller: String,
    /// The From header.
    pub(super) from: String,
    /// Its address.
    pub(super) address: Address,
    pub(super) list: PathBuf,
    pub(super) columns: Columns,
    pub(super) audience: String,
    pub(super) locale: Locale,
    pub(super) jurisdiction: Option<Jurisdiction>,
    pub(super) exposed: Vec<ClassId>,
    /// As `[dates]` writes it.
    pub(super) happened: String,
    pub(super) learned: String,
    /// At whose company it happened, if not at ours.
    pub(super) vendor: Option<String>,
    pub(super) relay: Option<String>,
    pub(super) sample: bool,
}

impl Answers {
    /// Out of flags, and where somebody can be asked and something is missing, out of questions.
    pub(super) fn collect(args: &Init, terminal: &Terminal) -> Result<Self, Failure> {
        let missing = missing(args);
        if !missing.is_empty() && !terminal.can_ask() {
            return Err(Failure::usage(
                format!("a new campaign needs {}", missing.join(", ")),
                "for example: disclose init my-campaign --controller \"Example, Inc.\" --sender \"Example Security \
                 <security@example.com>\" --list people.csv --exposed name,email. On a terminal, `disclose init` asks",
            ));
        }
        let ask = Dialogue::new(terminal, !missing.is_empty())?;
        ask.begin();
        let folder = ask.value(
            &q::FOLDER,
            "FOLDER",
            text(args.folder.as_deref()),
            typed::free_folder,
        )?;
        let controller = ask.value(
            &q::CONTROLLER,
            "--controller",
            args.controller.clone(),
            typed::line,
        )?;
        let address = |text: &str| typed::sender(text, &controller);
        let (from, address) = ask.value(&q::SENDER, "--sender", args.sender.clone(), address)?;
        let (list, met) = list(args, &ask, terminal)?;
        let audience = ask.value(
            &q::AUDIENCE,
            "--audience",
            args.audience.clone(),
            typed::reader,
        )?;
        let locale = ask.value(&q::LOCALE, "--locale", args.locale.clone(), typed::locale)?;
        let given = args.jurisdiction.clone();
        let jurisdiction = if given.is_some() || met.without_jurisdiction > 0 {
            ask.note(&match met.without_jurisdiction {
                1 => "The list does not say where one of them lives.".to_owned(),
                n => format!("The list does not say where {n} of them live."),
            });
            ask.value(
                &q::JURISDICTION,
                "--jurisdiction",
                given,
                typed::jurisdiction,
            )?
        } else {
            None
        };
        let given = (!args.exposed.is_empty()).then(|| args.exposed.join(","));
        let exposed = ask.value(&q::EXPOSED, "--exposed", given, typed::exposed)?;
        let happened = ask.value(
            &q::HAPPENED,
            "--happened",
            args.happened.clone(),
            typed::date,
        )?;
        let learned = ask.value(&q::LEARNED, "--learned", args.learned.clone(), |typed| {
            typed::learned(typed, &happened)
        })?;
        let vendor = ask.value(&q::VENDOR, "--vendor", args.vendor.clone(), typed::maybe)?;
        let relay = args.relay.clone().map(typed::relay).transpose()?;
        let sample = args.sample || address.is_reserved();
        Ok(Self {
            id: args.id.clone().unwrap_or_else(|| id_of(&folder)),
            folder,
            controller,
            from,
            address,
            list,
            columns: met.columns,
            audience,
            locale,
            jurisdiction,
            exposed,
            happened,
            learned,
            vendor,
            relay,
            sample,
        })
    }

    /// The list's own name.
    pub(super) fn list_name(&self) -> String {
        let name = self.list.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// Where the list stands in the campaign's folder already, if it does.
    pub(super) fn list_in_the_folder(&self) -> Option<String> {
        let folder = self.folder.canonicalize().ok()?;
        let list = self.list.canonicalize().ok()?;
        let inside = list.strip_prefix(folder).ok()?;
        inside.to_str().map(str::to_owned)
    }
}

/// What has no sensible default.
fn missing(args: &Init) -> Vec<&'static str> {
    let needed = [
        ("a folder", args.folder.is_none()),
        ("--controller", args.controller.is_none()),
        ("--sender", args.sender.is_none()),
        ("--list", args.list.is_none()),
        ("--exposed", args.exposed.is_empty()),
    ];
    let missing = needed.into_iter().filter(|(_, is_missing)| *is_missing);
    missing.map(|(name, _)| name).collect()
}

/// The name of a campaign that is made in a folder.
pub(super) fn id_of(folder: &Path) -> String {
    let whole = folder
        .canonicalize()
        .unwrap_or_else(|_new| folder.to_owned());
    let name = whole.file_name().unwrap_or_default().to_string_lossy();
    let allowed = |c: char| {
        if c.is_ascii_alphanumeric() || "-_.".contains(c) {
            c
        } else {
            '-'
        }
    };
    let id: String = name.chars().map(allowed).collect();
    if id.is_empty() {
        "campaign".to_owned()
    } else {
        id
    }
}

fn list(args: &Init, ask: &Dialogue<'_>, terminal: &Terminal) -> Result<(PathBuf, Met), Failure> {
    let (given, column) = (text(args.list.as_deref()), args.email_column.as_deref());
    let found = std::cell::RefCell::new(None);
    let path = ask.value(&q::LIST, "--list", given, |typed| {
        let path = typed::file(typed);
        *found.borrow_mut() = Some(people::look(&path, column, ask, terminal)?);
        Ok(path)
    })?;
    Ok((path, found.into_inner().unwrap_or_default()))
}

fn text(path: Option<&Path>) -> Option<String> {
    path.map(|path| path.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_campaign_is_called_after_its_folder() {
        assert_eq!(id_of(Path::new("a/Bruch März 2025")), "Bruch-M-rz-2025");
        assert_eq!(id_of(Path::new("/")), "campaign");
    }
}
