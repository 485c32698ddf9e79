//! `disclose log`: the delivery log, and what became of one address.

use std::{
    fs::File,
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use serde_json::json;

use super::{
    args::{Export, Lookup, Only},
    failure::Failure,
    fill::open_store,
    gather::gather,
    known::key_of_address,
    state::State,
    terminal::Terminal,
};
use crate::{
    audience::Store,
    campaign,
    delivery::{Event, Exit, Kind, Progress, State as Stand},
    dispatch::Mailbag,
    ledger::write_replacing,
    log::{Filter, Style, export as write_log, is_log},
    message::Secret,
    review,
    terms::{Address, Finding, Key, Masked, Purpose},
};

/// Writes the delivery log.
pub(super) fn export(args: &Export, terminal: &Terminal) -> Result<Exit, Failure> {
    if terminal.wants_json() && args.out.is_none() {
        return Err(Failure::usage(
            "the log would not be one JSON document",
            "give `--out FILE`, or `--jsonl` without `--json`",
        ));
    }
    let campaign = campaign::load(&args.folder.campaign)?;
    let state = State::of(&campaign);
    let ledger = state.open()?;
    let mut events = Vec::new();
    ledger.read_all(|event| {
        events.push(event);
        Ok(())
    })?;
    let store: Option<Store> = if args.addresses {
        Some(open_store(&state)?)
    } else {
        None
    };
    let address = |key: Key| {
        store
            .as_ref()
            .and_then(|store| store.get(key).ok().flatten())
            .map(|entry| entry.address)
    };
    let style = if args.jsonl {
        Style::JsonLines
    } else {
        Style::Csv { bom: args.bom }
    };
    let filter = match args.only {
        None => Filter::All,
        Some(Only::Failures) => Filter::Failures,
        Some(Only::Unknown) => Filter::Unknown,
    };
    let count = events.len();
    let write = |out: &mut dyn Write| {
        let out = BufWriter::new(out);
        write_log(out, style, filter, &campaign.file.id, events, address)
    };
    match &args.out {
        None => write(&mut io::stdout().lock()).map_err(Failure::file(
            "write the log to",
            Path::new("standard output"),
        ))?,
        Some(path) => {
            let mut log = Vec::new();
            write(&mut log)
                .and_then(|()| replace_log(path, &log))
                .map_err(Failure::file("write the log to", path))?;
        }
    }
    if let Some(path) = &args.out {
        terminal.note(format!("{count} events in {}", path.display()));
        if args.addresses {
            terminal.note("the file holds personal data; delete it when it is not needed any more");
        }
    }
    if terminal.wants_json() {
        let document = json!({ "events": count, "file": args.out, "exit": [0] });
        terminal
            .document(&document)
            .map_err(Failure::file("print to", Path::new("standard output")))?;
    }
    Ok(Exit::Complete)
}

/// Writes the log, as a whole and private. Only an earlier log may be replaced: a slip in the name
/// must not cost a list or the ledger.
fn replace_log(path: &Path, log: &[u8]) -> io::Result<()> {
    match std::fs::symlink_metadata(path) {
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => {}
        Err(fault) => return Err(fault),
        Ok(there) => {
            let mut start = Vec::new();
            if there.is_file() {
                File::open(path)?.take(16 * 1024).read_to_end(&mut start)?;
            }
            if !there.is_file() || !is_log(&start) {
                return Err(io::Error::new(
                    io::ErrorKind::AlreadyExists,
                    "there is something else that is no delivery log; choose another name",
                ));
            }
        }
    }
    write_replacing(path, log)
}

/// Says what became of one address.
pub(super) fn lookup(args: &Lookup, terminal: &Terminal) -> Result<Exit, Failure> {
    let (folder, value) = match args.what.as_slice() {
        [value] => (PathBuf::from("."), value),
        [first, second] if Path::new(first).is_dir() => (PathBuf::from(first), second),
        [first, second] if Path::new(second).is_dir() => (PathBuf::from(second), first),
        _ => {
            return Err(Failure::usage(
                "there is no such campaign",
                "write `disclose log lookup CAMPAIGN ADDRESS`",
            ));
        }
    };
    let address = Address::parse(value.trim())
        .map_err(|fault| Failure::usage(fault.to_string(), "give an e-mail address"))?;
    let campaign = campaign::load(&folder)?;
    let state = State::of(&campaign);
    if !state.begun()? {
        let answer = outstanding(&folder, &address, None, &[])?;
        terminal.say(&answer);
        if terminal.wants_json() {
            let document = json!({ "key": null, "answer": answer, "events": [], "exit": [0] });
            terminal
                .document(&document)
                .map_err(Failure::file("print to", Path::new("standard output")))?;
        }
        return Ok(Exit::Complete);
    }
    let ledger = state.open()?;
    let history = ledger.history()?;
    let key = key_of_address(
        ledger.identity(),
        &address,
        campaign.file.merge_aliases,
        |key| history.people.contains_key(key),
    );
    let mut events: Vec<Event> = Vec::new();
    ledger.read_all(|event| {
        if event.key == Some(key) {
            events.push(event);
        }
        Ok(())
    })?;
    let progress = history.people.get(&key);
    let answer = match progress.as_ref().map(|progress| progress.state) {
        Some(Stand::Accepted) => "handed over".to_owned(),
        Some(Stand::Rejected) => "refused; to be told another way".to_owned(),
        Some(Stand::Expired) => "given up; to be told another way".to_owned(),
        Some(Stand::Unknown | Stand::Sending) => {
            "unknown: handed over or not, nobody can say".to_owned()
        }
        None | Some(Stand::Pending | Stand::Deferred | Stand::Doubted) => {
            outstanding(&folder, &address, progress.as_ref(), &events)?
        }
    };
    terminal.say(format!("{key}  {answer}"));
    for event in &events {
        let reply = if event.code > 0 {
            format!("  {} {} {}", event.code, event.enhanced_code, event.reply)
        } else {
            format!("  {}", event.reply)
        };
        terminal.say(format!(
            "{}  {}{}",
            event.time,
            event.kind,
            reply.trim_end()
        ));
    }
    if args.message && !terminal.wants_json() {
        print_message(
            &campaign,
            &state,
            ledger.identity().campaign_key(),
            key,
            &events,
        )?;
    }
    if terminal.wants_json() {
        let shown: Vec<_> = events
            .iter()
            .map(|e| json!({ "time": e.time.to_string(), "event": e.kind.as_str(), "code": e.code, "reply": e.reply,
                "message_id": e.message_id, "wording": e.wording, "text": e.text }))
            .collect();
        let document =
            json!({ "key": key.to_string(), "answer": answer, "events": shown, "exit": [0] });
        terminal
            .document(&document)
            .map_err(Failure::file("print to", Path::new("standard output")))?;
    }
    Ok(Exit::Complete)
}

/// Why somebody was not handed a message yet, as the campaign's files have it now.
fn outstanding(
    folder: &Path,
    address: &Address,
    progress: Option<&Progress>,
    events: &[Event],
) -> Result<String, Failure> {
    let gathered = gather(folder, None)?;
    let canonical = address.canonical();
    let mut listed = None;
    gathered.each(|_, recipient| {
        let is_alias = |alias: &Masked| alias.reveal(Purpose::Compare) == canonical;
        if recipient.address.canonical() == canonical || recipient.aliases.iter().any(is_alias) {
            listed = Some(recipient.withheld.clone());
        }
    })?;
    if let Some(withheld) = listed {
        return Ok(match (&withheld, progress) {
            (Some(reason), _) => format!("held: {reason}"),
            (None, Some(progress)) if progress.lacks => {
                let put_aside = events.iter().rfind(|event| event.kind == Kind::Withheld);
                put_aside.map_or("held".to_owned(), |event| format!("held: {}", event.reply))
            }
            (None, Some(_)) => "waiting".to_owned(),
            (None, None) => "waiting: on a list, and no `send` has begun with it yet".to_owned(),
        });
    }
    let mut barred = gathered.audience.not_to_write.iter();
    if let Some((_, reason)) = barred.find(|(other, _)| other.canonical() == canonical) {
        return Ok(format!("held: suppressed ({})", reason.as_str()));
    }
    Ok(if gathered.findings.iter().any(Finding::blocks) {
        "on no list that can be read; the campaign's files have findings that block".to_owned()
    } else if progress.is_some() {
        "held: no longer on a list".to_owned()
    } else {
        "on no list of this campaign".to_owned()
    })
}

/// The exact octets, made again from the frozen text.
fn print_message(
    campaign: &campaign::Campaign,
    state: &State,
    campaign_key: &[u8; 32],
    key: Key,
    events: &[Event],
) -> Result<(), Failure> {
    let Some(first) = events.iter().find(|event| event.kind == Kind::Attempt) else {
        return Err(Failure::usage(
            "no message was made for this address yet",
            "",
        ));
    };
    let Some(text) = first.text else {
        return Err(Failure::usage("the attempt names no text", ""));
    };
    let (frozen, _) = review::thaw(&campaign.folder, text)?;
    let store = open_store(state)?;
    let mailbag = Mailbag::new(
        &frozen,
        &frozen.around.headers(false),
        store,
        Secret::new(*campaign_key),
    )
    .map_err(|fault| Failure::usage(fault.to_string(), ""))?;
    let parcel = mailbag
        .parcel(key)
        .map_err(|why| Failure::usage(why, "the audience store may have been purged"))?;
    let mut out = io::stdout().lock();
    out.write_all(&parcel.compose(first.time))
        .and_then(|()| out.write_all(b"\r\n"))
        .map_err(Failure::file("print to", Path::new("standard output")))
}
