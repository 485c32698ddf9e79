//! `disclose archive`: a safe copy of a campaign, also while a `send` runs.
//!
//! Guarantees that the copy of the ledger is one moment of it, and that whoever was unfinished at that
//! moment is unknown in the copy until somebody settles it: the original may have told them since. A ledger
//! in a database stays there, and the copy is one more folder of the same campaign. It changes nothing in
//! the original.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, backup::Backup};
use serde_json::json;

use super::args::Archive;
use crate::{
    campaign::{self, Campaign},
    cli::{busy::Busy, failure::Failure, host, print_document, state::State, terminal::Terminal},
    delivery::{Draft, Exit, Kind, Progress},
    ledger::{self, Home, Ledger},
    terms::{agrees, counted},
};

/// What is made anew from the rest, or belongs to a running process.
const LEFT_OUT: [&str; 4] = ["preview", "preview.zip", ".disclose", "report"];

/// Copies a campaign.
pub(in crate::cli) fn archive(args: &Archive, terminal: &Terminal) -> Result<Exit, Failure> {
    let campaign = campaign::load(&args.folder.campaign)?;
    let state = State::of(&campaign);
    let out = &args.out;
    if out.exists() {
        return Err(Failure::usage(
            format!("`{}` exists", out.display()),
            "choose another folder with `--out`; nothing was touched",
        ));
    }
    let _busy = Busy::with("copying");
    ledger::make_dir(out).map_err(Failure::file("create", out))?;
    let unfinished = copy(&campaign, &state, out).inspect_err(|_failure| {
        // Half a copy would pass for one, and holds personal data.
        drop(fs::remove_dir_all(out));
    })?;
    terminal.say(format!(
        "a copy is in {}. It holds personal data and the campaign key",
        out.display()
    ));
    if let Some(database) = state.database() {
        terminal.paragraph(
            &format!(
                "the ledger is in the database {database} and not in the copy, which uses the same one: `pg_dump --schema=disclose` \
                 keeps it, `disclose log export` writes it down"
            ),
            0,
        );
    } else if unfinished > 0 {
        terminal.say(format!(
            "{} {} unfinished: in the copy they are unknown until `disclose settle` says what became of them, since \
             this campaign may go on",
            counted(unfinished, "person"),
            agrees(unfinished, "was", "were")
        ));
    }
    if campaign.file.state_dir.is_some() {
        terminal.say("the copy's state is in its `.disclose`: take `state_dir` out of its campaign.toml before it is used");
    }
    if terminal.wants_json() {
        let document = json!({
            "archive": out, "unfinished": unfinished, "database": state.database(), "exit": [0],
        });
        print_document(terminal, &document)?;
    }
    Ok(Exit::Complete)
}

/// Fills the folder, and gives how many people were unfinished.
fn copy(campaign: &Campaign, state: &State, out: &Path) -> Result<u64, Failure> {
    let to = out.join(".disclose");
    let mut unfinished = 0;
    let begun = state.folder.exists() && state.is_there()?;
    if begun {
        ledger::make_dir(&to).map_err(Failure::file("create", &to))?;
        // The ledger first: what is copied later knows everybody in it.
        for name in ["ledger.db", "audience.db"] {
            if state.folder.join(name).exists() {
                copy_database(&state.folder.join(name), &to.join(name))?;
            }
        }
        copy_file(&state.key(), &to.join(Home::KEY))?;
        let personal = "personal-files.jsonl";
        copy_file(&state.folder.join(personal), &to.join(personal))?;
    }
    // Who was approved, so that the copy's next approval says who is new.
    let approved = state.folder.join("approved");
    if begun && approved.is_dir() {
        copy_folder(&approved, &to.join("approved"), &[], false)?;
    }
    let state_dir = fs::canonicalize(&state.folder).unwrap_or_else(|_missing| state.folder.clone());
    let inside = fs::canonicalize(out).map_err(Failure::file("read", out))?;
    copy_folder(&campaign.folder, out, &[state_dir, inside], true)?;
    if begun && state.database().is_some() {
        let people = state.reading()?.history()?.people;
        unfinished = people.values().filter(Progress::is_unfinished).count() as u64;
    } else if begun && state.has_key() {
        let record = out.join("approvals/ledger.toml");
        // The record is of the original's head, which went on meanwhile.
        if record.exists() {
            fs::remove_file(&record).map_err(Failure::file("replace", &record))?;
        }
        let mut copy = Ledger::open(&to, &record, &campaign.file.id)?;
        let people = copy.history()?.people;
        unfinished = people.values().filter(Progress::is_unfinished).count() as u64;
        let mut copied = Draft::new(Kind::Copied);
        "from here on this is a copy".clone_into(&mut copied.reply);
        copied.sender = host::recorder();
        copy.append(vec![copied], host::now())?;
        copy.record_head(&record)?;
    }
    Ok(unfinished)
}

/// One moment of a database, through the backup interface: whoever writes meanwhile is not kept.
fn copy_database(from: &Path, to: &Path) -> Result<(), Failure> {
    ledger::write_new(to, b"").map_err(Failure::file("create", to))?;
    let copied = || -> rusqlite::Result<()> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let source = Connection::open_with_flags(from, flags)?;
        source.busy_timeout(Duration::from_secs(10))?;
        // A snapshot: pages of one moment, however long it takes.
        source.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema;")?;
        let mut target = Connection::open(to)?;
        Backup::new(&source, &mut target)?.run_to_completion(4096, Duration::ZERO, None)?;
        target.close().map_err(|(_open, fault)| fault)
    };
    copied().map_err(|fault| Failure::file("copy", from)(io::Error::other(fault)))?;
    fs::File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(Failure::file("write", to))
}

/// Copies a file that is there, privately.
fn copy_file(from: &Path, to: &Path) -> Result<(), Failure> {
    let mut source = match fs::File::open(from) {
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(()),
        opened => opened.map_err(Failure::file("read", from))?,
    };
    let mut target = ledger::Replacing::new(to).map_err(Failure::file("write", to))?;
    io::copy(&mut source, &mut target)
        .and_then(|_octets| target.finish())
        .map_err(Failure::file("copy", from))
}

/// Copies the plain files of a folder and of those in it; links would lead elsewhere.
fn copy_folder(from: &Path, to: &Path, without: &[PathBuf], top: bool) -> Result<(), Failure> {
    ledger::make_dir(to).map_err(Failure::file("create", to))?;
    for entry in fs::read_dir(from).map_err(Failure::file("read", from))? {
        let entry = entry.map_err(Failure::file("read", from))?;
        let (path, name) = (entry.path(), entry.file_name());
        let left_out = top && LEFT_OUT.iter().any(|left| name == *left);
        let real = fs::canonicalize(&path).unwrap_or_else(|_missing| path.clone());
        if left_out || without.contains(&real) {
            continue;
        }
        let kind = entry.file_type().map_err(Failure::file("read", &path))?;
        if kind.is_dir() {
            copy_folder(&path, &to.join(name), without, false)?;
        } else if kind.is_file() {
            copy_file(&path, &to.join(name))?;
        }
    }
    Ok(())
}
