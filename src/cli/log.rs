//! `disclose log`: the delivery log, and what became of one address.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use serde_json::json;

use super::{
    args::{Export, Lookup, Only},
    failure::Failure,
    send::{open_store, store_fault},
    state::State,
    terminal::Terminal,
};
use crate::{
    audience::Store,
    campaign,
    delivery::{Event, Exit, Kind, State as Stand},
    dispatch::Mailbag,
    log::{Filter, Style, export as write_log},
    message::Secret,
    review,
    terms::{Address, Key},
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
    let out: Box<dyn Write> = match &args.out {
        None => Box::new(io::stdout().lock()),
        Some(path) => Box::new(private(path)?),
    };
    let path = args.out.as_deref().unwrap_or(Path::new("standard output"));
    write_log(
        BufWriter::new(out),
        style,
        filter,
        &campaign.file.id,
        events,
        address,
    )
    .map_err(Failure::file("write the log to", path))?;
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

fn private(path: &Path) -> Result<File, Failure> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(Failure::file("write", path))
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
    let ledger = state.open()?;
    let key = ledger.identity().recipient(&address.canonical());
    let mut events: Vec<Event> = Vec::new();
    let mut history = crate::delivery::History::default();
    ledger.read_all(|event| {
        history.apply(&event)?;
        if event.key == Some(key) {
            events.push(event);
        }
        Ok(())
    })?;
    let reason = if state.audience().exists() {
        open_store(&state)?
            .get(key)
            .map_err(store_fault)?
            .and_then(|entry| entry.withheld)
    } else {
        None
    };
    let answer = match history.people.get(&key).map(|progress| progress.state) {
        None => "on no list of this campaign".to_owned(),
        Some(Stand::Accepted) => "handed over".to_owned(),
        Some(Stand::Rejected) => "refused; to be told another way".to_owned(),
        Some(Stand::Expired) => "given up; to be told another way".to_owned(),
        Some(Stand::Unknown | Stand::Sending) => {
            "unknown: handed over or not, nobody can say".to_owned()
        }
        Some(Stand::Pending | Stand::Deferred | Stand::Doubted) => {
            reason.map_or_else(|| "waiting".to_owned(), |reason| format!("held: {reason}"))
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
    let (frozen, _) = review::thaw(&campaign.folder, text)
        .map_err(|fault| Failure::NotApproved(fault.to_string()))?;
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
