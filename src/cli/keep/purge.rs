//! `disclose purge`: personal data away, evidence kept.
//!
//! Guarantees that the log says what was deleted before it is, that it still verifies afterwards, and
//! that what cannot be reached is named. It must not delete a file that became something else since,
//! or one outside of the campaign that only a list's name leads to.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::json;

use super::args::Purge;
use crate::{
    audience::Store,
    campaign::{self, Campaign},
    cli::{
        failure::Failure,
        host,
        personal::{Personal, remembered},
        print_document,
        state::State,
        terminal::Terminal,
    },
    delivery::{Draft, Exit, Kind, State as Stand},
    ledger::Index,
    terms::{agrees, counted},
};

/// What the program cannot reach, whatever is deleted here.
const OUT_OF_REACH: [&str; 4] = [
    "copies and backups of this folder, archives, and snapshots of the file system",
    "exports and registers that were moved, renamed, changed or sent to somebody",
    "the relay's logs and queue, the readers' mailboxes, and the mailbox that bounces go to",
    "what the disk keeps of deleted files: only full encryption helps there",
];

/// The same, and the files of other machines where several may send.
fn out_of_reach(state: &State) -> Vec<&'static str> {
    let mut all = OUT_OF_REACH.to_vec();
    if state.database().is_some() {
        all.push("the private folders of other machines that send this campaign: run `disclose purge` there too");
    }
    all
}

/// What is to be deleted, and what is left with the reason.
#[derive(Debug, Default)]
struct Plan {
    delete: Vec<PathBuf>,
    left: Vec<(PathBuf, &'static str)>,
    /// In words, for the log.
    what: Vec<String>,
}

/// Deletes personal data.
pub(in crate::cli) fn purge(args: &Purge, terminal: &Terminal) -> Result<Exit, Failure> {
    let campaign = campaign::load(&args.folder.campaign)?;
    let state = State::of(&campaign);
    if !state.begun()? {
        return Err(Failure::usage(
            "this campaign was never begun, so it keeps nothing but its own files",
            "delete its folder",
        ));
    }
    // A `send` that still runs needs what is to go.
    let _lock = state.alone()?;
    let plan = Plan::of(args, &campaign, &state);
    let unfinished = unfinished(&state)?;
    if unfinished > 0 && !args.unfinished {
        return Err(Failure::waits(
            format!(
                "{} {} not told yet, or may not have been; without their data they never can be",
                counted(unfinished, "person"),
                agrees(unfinished, "was", "were")
            ),
            "`disclose status` says who waits; to purge all the same give `--unfinished`",
        ));
    }
    plan.say(args, &out_of_reach(&state), terminal);
    confirm(args, &campaign, terminal)?;
    if state.has_key() {
        let mut ledger = state.open_to_write()?;
        let mut purged = Draft::new(Kind::Purged);
        purged.reply = plan.what.join(", ");
        purged.sender = host::recorder();
        ledger.append_alone(vec![purged], host::now())?;
        state.record_head(&ledger)?;
        // Closed before anything goes, so that the write-ahead log is taken in.
        drop(ledger);
    }
    for path in &plan.delete {
        remove(path).map_err(Failure::file("delete", path))?;
    }
    Index::remove(&state.folder)?;
    terminal.say(format!(
        "deleted: {}. The log is whole: `disclose log verify`",
        plan.what.join(", ")
    ));
    if terminal.wants_json() {
        let left = plan.left.iter();
        let left: Vec<_> = left
            .map(|(path, why)| json!({ "path": path, "why": why }))
            .collect();
        let document = json!({
            "deleted": plan.delete, "left": left, "out_of_reach": out_of_reach(&state), "exit": [0],
        });
        print_document(terminal, &document)?;
    }
    Ok(Exit::Complete)
}

/// How many people have no outcome that stands.
fn unfinished(state: &State) -> Result<u64, Failure> {
    let history = state.reading()?.history()?;
    if history.purged.is_some() {
        return Ok(0);
    }
    let people = history.people.values();
    let open = people.filter(|p| p.is_unfinished() || p.state == Stand::Unknown);
    Ok(open.count() as u64)
}

impl Plan {
    fn of(args: &Purge, campaign: &Campaign, state: &State) -> Self {
        let mut plan = Self::default();
        let audience = state.audience();
        let left = Store::unfinished(&audience);
        let beside = ["-wal", "-shm", "-journal"].map(|end| {
            let mut name = audience.clone().into_os_string();
            name.push(end);
            PathBuf::from(name)
        });
        plan.add("audience store", [audience, left].into_iter().chain(beside));
        plan.add(
            "returned mail that nobody could match",
            [state.folder.join("unmatched")],
        );
        plan.add("tests that were sent", [state.folder.join("tests")]);
        plan.add("keys of who was approved", [state.folder.join("approved")]);
        let (mut written, mut gone) = (Vec::new(), Vec::new());
        for Personal { path, .. } in remembered(state).iter().filter(|file| {
            let there = file.is_as_written();
            if there == Some(false) {
                gone.push(file.path.clone());
            }
            there == Some(true)
        }) {
            written.push(path.clone());
        }
        plan.left.extend(
            gone.into_iter()
                .map(|path| (path, "it was changed since it was written")),
        );
        plan.add("registers and exports", written);
        plan.delete.push(state.folder.join("personal-files.jsonl"));
        if args.lists {
            let stated = campaign
                .file
                .lists
                .iter()
                .filter_map(|list| list.file.as_ref());
            let suppressed = campaign.file.suppress.iter().map(|file| &file.file);
            let mut lists = Vec::new();
            for file in stated.chain(suppressed).map(toml::Spanned::get_ref) {
                let path = campaign.folder.join(file);
                match inside(&campaign.folder, &path) {
                    Some(true) => lists.push(path),
                    Some(false) => plan
                        .left
                        .push((path, "it lies outside of the campaign's folder")),
                    None => {}
                }
            }
            plan.add("lists", lists);
        }
        if args.key {
            plan.add("campaign key", [state.key()]);
        }
        if plan.what.is_empty() {
            plan.what.push("nothing was left to delete".to_owned());
        }
        plan
    }

    fn add(&mut self, what: &str, paths: impl IntoIterator<Item = PathBuf>) {
        let there = paths
            .into_iter()
            .filter(|path| fs::symlink_metadata(path).is_ok());
        let there: Vec<PathBuf> = there.collect();
        if there.is_empty() {
            return;
        }
        let of_several = matches!(what, "lists" | "registers and exports");
        self.what.push(if of_several {
            format!("{what} ({})", there.len())
        } else {
            what.to_owned()
        });
        self.delete.extend(there);
    }

    fn say(&self, args: &Purge, out_of_reach: &[&str], terminal: &Terminal) {
        terminal.say("to be deleted:");
        for path in self.delete.iter().filter(|path| path.exists()) {
            terminal.say(format!("  {}", path.display()));
        }
        for (path, why) in &self.left {
            terminal.say(format!("left, look yourself: {} ({why})", path.display()));
        }
        if !args.lists {
            terminal.say("the lists stay; `--lists` deletes them too");
        }
        terminal.say("out of reach:");
        for what in out_of_reach {
            terminal.paragraph(&format!("  {what}"), 2);
        }
        terminal.paragraph(
            "Afterwards nobody of this campaign can be written to: no update, no correction, nobody who still waits.",
            0,
        );
        terminal.paragraph(
            if args.key {
                "Without the key nobody can be looked up in the log, and nothing more is signed."
            } else {
                "The key stays: whoever asks can still be looked up by address. `--key` deletes it too."
            },
            0,
        );
    }
}

/// Whether a file is a plain one inside a folder; none where it is not there.
fn inside(folder: &Path, path: &Path) -> Option<bool> {
    let there = fs::symlink_metadata(path).ok()?;
    let real = fs::canonicalize(path).ok()?;
    let folder = fs::canonicalize(folder).ok()?;
    Some(there.is_file() && real.starts_with(folder))
}

fn confirm(args: &Purge, campaign: &Campaign, terminal: &Terminal) -> Result<(), Failure> {
    if args.yes {
        return Ok(());
    }
    let id = &campaign.file.id;
    match terminal.ask(&format!(
        "It cannot be taken back. Type the campaign's id, `{id}`:"
    )) {
        Some(answer) if answer == *id => Ok(()),
        Some(_) => Err(Failure::usage(
            "nothing was deleted",
            "type the id, or give `--yes` in scripts",
        )),
        None => Err(Failure::usage(
            "nobody can be asked here",
            "give `--yes` in scripts",
        )),
    }
}

/// A file or a folder; one that is gone already is gone.
fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(there) if there.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(fault) => Err(fault),
    };
    match removed {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault),
        _ => Ok(()),
    }
}
