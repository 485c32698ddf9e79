//! `disclose log export --for-support`: a line per person for whoever answers their questions.
//!
//! Guarantees that somebody is found by the number that support has, and that no more is said of them
//! than where their message stands. It must not hold an address that nobody asked for.

use std::{collections::BTreeMap, io::Write as _};

use serde_json::json;

use super::{
    args::Export,
    files::Target,
    people::{self, People},
    words,
};
use crate::{
    campaign::Campaign,
    cli::{
        failure::Failure, fill::store_fault, personal, print_document, state::State,
        terminal::Terminal,
    },
    delivery::{Exit, History, Kind},
    ledger::{Fault, Reading},
    log::counted,
    terms::{Key, Stamp, harmless},
};

/// How the file begins.
pub(super) const START: &str = "disclose:support,";

/// Writes a line per person.
pub(super) fn export(
    args: &Export,
    campaign: &Campaign,
    state: &State,
    reading: &Reading,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let person = vec!["person".to_owned()];
    let names = args
        .columns
        .as_ref()
        .filter(|names| names.iter().any(|name| !name.is_empty()));
    let people = People::of(state, args.addresses, Some(names.unwrap_or(&person)))?;
    let withheld = people::open(state)?.withheld().map_err(store_fault)?;
    let (mut history, mut locales) = (History::default(), BTreeMap::<Key, String>::new());
    reading.read_all(|event| {
        if let (Some(key), Kind::Attempt) = (event.key, event.kind) {
            locales.insert(key, event.locale.clone());
        }
        Ok::<(), Fault>(history.apply(&event)?)
    })?;
    let alive = reading.is_sending()?;
    let path = args.out.as_deref();
    let shown = path.unwrap_or(std::path::Path::new("standard output"));
    let fault = |source| Failure::file("write the hand-over to", shown)(source);
    let mut target = Target::new(path).map_err(fault)?;
    let mut header = vec![START.trim_end_matches(',').to_owned()];
    header.extend(people.columns.iter().cloned());
    header.extend(args.addresses.then(|| "address".to_owned()));
    header.extend(["state", "time", "language"].map(str::to_owned));
    let mut rows = csv::Writer::from_writer(&mut target);
    let mut write = |cells: &[String]| {
        let cells = cells.iter().map(|cell| harmless(cell).into_owned());
        rows.write_record(cells).map_err(|e| fault(e.into()))
    };
    if args.jsonl {
        return Err(Failure::usage(
            "the hand-over to support is CSV",
            "leave `--jsonl` out",
        ));
    }
    write(&header)?;
    for (key, progress) in history.people.iter() {
        let (address, values) = people.of_key(Some(key))?;
        let held = withheld.contains_key(&key);
        let mut cells = vec![campaign.file.id.clone()];
        cells.extend(values);
        cells.extend(args.addresses.then_some(address));
        cells.push(words::state(&progress, alive, held).to_owned());
        cells.push(time(progress.last));
        cells.push(locales.get(&key).cloned().unwrap_or_default());
        write(&cells)?;
    }
    rows.flush().map_err(fault)?;
    drop(rows);
    target.flush().map_err(fault)?;
    let written = target.finish().map_err(fault)?;
    let count = history.people.len() as u64;
    if let Some(path) = &written {
        personal::remember(state, std::slice::from_ref(path), terminal)?;
        terminal.note(format!(
            "{} in {}",
            counted(count, "person"),
            path.display()
        ));
    }
    if terminal.wants_json() {
        print_document(
            terminal,
            &json!({ "people": count, "file": written, "exit": [0] }),
        )?;
    }
    Ok(Exit::Complete)
}

fn time(time: Stamp) -> String {
    time.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
