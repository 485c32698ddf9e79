//! `disclose log export`: the delivery log as files.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde_json::json;

use super::{
    args::{Export, Only},
    files::Files,
    head::Tip,
    people::{self, People},
    support,
};
use crate::{
    campaign,
    cli::{
        busy::Busy, failure::Failure, personal, print_document, state::State, terminal::Terminal,
    },
    delivery::{Exit, Placed, State as Stand},
    ledger::{Fault, Reading, write_replacing},
    log::{Export as Log, Filter, Style, counted},
    terms::Key,
};

/// Whose events are written.
struct Chosen {
    filter: Filter,
    /// Only theirs, where not everybody's.
    of: Option<BTreeSet<Key>>,
    /// In which file each stands, where there are several.
    parts: Option<BTreeMap<Key, String>>,
}

/// Writes the delivery log.
pub(in crate::cli) fn export(args: &Export, terminal: &Terminal) -> Result<Exit, Failure> {
    if terminal.wants_json() && args.out.is_none() {
        return Err(Failure::usage(
            "the log would not be one JSON document",
            "give `--out FILE`, or `--jsonl` without `--json`",
        ));
    }
    let campaign = campaign::load(&args.folder.campaign)?;
    let state = State::of(&campaign);
    let reading = state.reading()?;
    if args.for_support {
        return support::export(args, &campaign, &state, &reading, terminal);
    }
    let chosen = Chosen::of(args, &state, &reading)?;
    let people = People::of(&state, args.addresses, args.columns.as_ref())?;
    let mut files = Files::new(args.out.as_deref(), |out| {
        Log::begin(out, style(args), &campaign.file.id, people.columns.clone())
    });
    // On a terminal the log itself is seen.
    let _busy = args.out.as_ref().map(|_out| Busy::with("writing the log"));
    let mut went = Ok(());
    let mut count = 0_u64;
    let read = reading.audit(|event| {
        if let Some(part) = chosen.part(event) {
            count += 1;
            let written = people
                .of_key(event.content.key)
                .and_then(|(address, values)| files.add(part, event, &address, &values));
            if let Err(failure) = written {
                went = Err(failure);
                return Err(String::new());
            }
        }
        Ok(())
    })?;
    went?;
    if let Err(flaw) = read {
        return Err(Fault::Broken { seq: flaw.seq }.into());
    }
    if chosen.parts.is_none() {
        files.open("")?;
    }
    let written = files.finish()?;
    if args.addresses || args.columns.is_some() {
        personal::remember(&state, &written, terminal)?;
    }
    let whole = args.only.is_none() && args.by.is_none();
    let checkpoint = match &args.out {
        Some(path) if whole => beside(path, &state)?,
        _ => None,
    };
    say(args, count, &written, checkpoint.as_deref(), terminal)
}

fn say(
    args: &Export,
    count: u64,
    written: &[PathBuf],
    checkpoint: Option<&Path>,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    if args.out.is_some() {
        let shown: Vec<String> = written
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        terminal.note(format!(
            "{} in {}",
            counted(count, "event"),
            shown.join(", ")
        ));
        if let Some(path) = checkpoint {
            terminal.note(format!(
                "signed checkpoint in {}: with both files and the log's key anybody can verify it (docs/ledger-format.md)",
                path.display()
            ));
        }
        if args.addresses || args.columns.is_some() {
            terminal.note("the file holds personal data; delete it when it is not needed any more, or `disclose purge` does");
        }
    }
    if terminal.wants_json() {
        let document = json!({
            "events": count, "file": args.out, "files": written, "checkpoint": checkpoint, "exit": [0],
        });
        print_document(terminal, &document)?;
    }
    Ok(Exit::Complete)
}

/// How the operator wants it.
pub(super) fn style(args: &Export) -> Style {
    if args.jsonl {
        Style::JsonLines
    } else {
        Style::Csv { bom: args.bom }
    }
}

impl Chosen {
    fn of(args: &Export, state: &State, reading: &Reading) -> Result<Self, Failure> {
        let filter = match args.only {
            None | Some(Only::Undelivered) => Filter::All,
            Some(Only::Failures) => Filter::Failures,
            Some(Only::Unknown) => Filter::Unknown,
        };
        let of = if args.only == Some(Only::Undelivered) {
            let history = reading.history()?;
            let people = history.people.iter();
            let missed = people.filter(|(_, progress)| {
                progress.state != Stand::Accepted || progress.is_returned()
            });
            Some(missed.map(|(key, _)| key).collect())
        } else {
            None
        };
        let parts = args.by.map(|by| people::parts(state, by)).transpose()?;
        Ok(Self { filter, of, parts })
    }

    /// In which file an event stands; none where in no file.
    fn part(&self, event: &Placed<'_>) -> Option<&str> {
        let key = event.content.key;
        let wanted = self
            .of
            .as_ref()
            .is_none_or(|of| key.is_some_and(|key| of.contains(&key)));
        if !wanted || !self.filter.takes(event.kind) {
            return None;
        }
        match &self.parts {
            None => Some(""),
            // What is about a run is about nobody's audience.
            Some(parts) => parts.get(&key?).map(String::as_str),
        }
    }
}

/// The checkpoint of a whole log, beside it.
fn beside(log: &Path, state: &State) -> Result<Option<PathBuf>, Failure> {
    let Some(tip) = Tip::of(state)? else {
        return Ok(None);
    };
    let mut path = log.as_os_str().to_owned();
    path.push(".checkpoint");
    let path = PathBuf::from(path);
    write_replacing(&path, tip.note.as_bytes()).map_err(Failure::file("write", &path))?;
    Ok(Some(path))
}
