//! `disclose log lookup`: what became of one person.
//!
//! Guarantees an answer for whoever asks: handed over and when, returned, waiting, held, to be told
//! another way and why, or on no list. Whoever has an outcome is answered from the index alone, in
//! milliseconds; who still waits may be on other lists today, so they are read again.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use serde_json::json;

use super::{args::Lookup, message::message, words};
use crate::{
    audience::Store,
    campaign::{self, Campaign},
    cli::{
        by_law,
        failure::Failure,
        fill::store_fault,
        gather::{gather, zone_of},
        keep::lists_gone,
        known::key_of_address,
        print_document,
        state::State,
        terminal::Terminal,
    },
    delivery::{Event, Exit, History, Kind, Progress, State as Stand},
    ledger::{Identity, Index, Ledger},
    list::normalise,
    terms::{Address, Finding, Key, Masked, Purpose, counted},
};

/// So many people who share a value are shown.
const SHOWN: usize = 20;

/// Somebody who was found.
struct Found {
    key: Key,
    /// Their address, where it is known.
    address: Option<Address>,
    /// By which column, where not by address.
    column: Option<String>,
}

/// Says what became of somebody.
pub(in crate::cli) fn lookup(args: &Lookup, terminal: &Terminal) -> Result<Exit, Failure> {
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
    let campaign = campaign::load(&folder)?;
    let state = State::of(&campaign);
    let address = Address::parse(value.trim());
    let address = if args.column.is_none() {
        address.ok()
    } else {
        None
    };
    if !state.begun()? {
        let Some(address) = address else {
            return Err(Failure::usage(
                "no `send` has begun, so nobody can be found by a column yet",
                "give an e-mail address",
            ));
        };
        let answer = outstanding(&folder, &address, None, &[])?;
        terminal.say(&answer);
        if terminal.wants_json() {
            let document = json!({ "key": null, "answer": answer, "events": [], "exit": [0] });
            print_document(terminal, &document)?;
        }
        return Ok(Exit::Complete);
    }
    let ledger = state.open()?;
    let mut index = Index::open(&state.folder, &ledger)?;
    let store = if state.audience().exists() {
        Some(crate::cli::fill::open_store(&state)?)
    } else {
        None
    };
    let mut found = Vec::new();
    if let Some(address) = address {
        let key = by_address(&ledger, &index, &campaign, &address)?;
        if !index.events(Some(key))?.is_empty() {
            found.push(Found {
                key,
                address: Some(address.clone()),
                column: None,
            });
        }
    }
    if found.is_empty()
        && let Some(store) = &store
    {
        found = by_value(
            &mut index,
            store,
            ledger.identity(),
            value,
            args.column.as_deref(),
        )?;
    }
    if found.is_empty() {
        return nobody(&folder, &ledger, &campaign, value, args, terminal);
    }
    let alive = ledger.is_sending()?;
    let mut answers = Vec::new();
    for one in found.iter().take(SHOWN) {
        let events = events_of(&ledger, &index, one.key)?;
        let law = match &store {
            Some(store) => by_law::of_one(&campaign, store, one.key)?,
            None => None,
        };
        let answer = answer(&folder, alive, one, law.as_deref(), &events)?;
        let masked = one.address.as_ref().map(ToString::to_string);
        let zone = zone_of(&campaign);
        let who = masked.as_ref().map(|masked| format!("{masked}: "));
        let by = one
            .column
            .as_ref()
            .map(|column| format!(" (by `{column}`)"));
        terminal.paragraph(
            &format!(
                "{}{}{}",
                who.unwrap_or_default(),
                readable(&answer, &events, &zone),
                by.unwrap_or_default()
            ),
            2,
        );
        tell(&events, one.key, &zone, terminal);
        terminal.say(format!("  key in the log: {}", one.key));
        if args.message && !terminal.wants_json() {
            message(
                &campaign,
                store.is_some().then_some(&state),
                ledger.identity(),
                one.key,
                &events,
            )?;
        }
        answers.push(json!({
            "key": one.key.to_string(), "answer": answer, "address": masked, "column": one.column,
            "events": shown(&events, one.key),
        }));
    }
    if let Some(more) = found.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        terminal.say(format!(
            "and {} with this value",
            counted(more, "more person")
        ));
    }
    if terminal.wants_json() {
        let first = answers.first().cloned().unwrap_or_default();
        let document = json!({
            "key": first["key"], "answer": first["answer"], "events": first["events"], "people": answers,
            "exit": [0],
        });
        print_document(terminal, &document)?;
    }
    Ok(Exit::Complete)
}

/// The key of an address, also where it was enrolled by an alias.
fn by_address(
    ledger: &Ledger,
    index: &Index,
    campaign: &Campaign,
    address: &Address,
) -> Result<Key, Failure> {
    let fault = std::cell::RefCell::new(None);
    let key = key_of_address(
        ledger.identity(),
        address,
        campaign.file.merge_aliases,
        |key| match index.events(Some(*key)) {
            Ok(events) => !events.is_empty(),
            Err(why) => {
                *fault.borrow_mut() = Some(why);
                false
            }
        },
    );
    fault
        .into_inner()
        .map_or(Ok(key), |fault| Err(fault.into()))
}

/// Everybody whose lists have this value.
fn by_value(
    index: &mut Index,
    store: &Store,
    identity: &Identity,
    value: &str,
    column: Option<&str>,
) -> Result<Vec<Found>, Failure> {
    if let Some(made_from) = store.made_from().map_err(store_fault)?
        && !index.is_made_from(made_from)?
    {
        let mut values = Vec::new();
        store
            .facts(|key, _, fields, _| {
                let fields: std::collections::BTreeMap<String, Vec<String>> =
                    serde_json::from_str(fields).unwrap_or_default();
                for (field, all) in fields {
                    let hashed = all.iter().map(|value| identity.lookup(value));
                    values.extend(hashed.map(|value| (value, key, field.clone())));
                }
            })
            .map_err(store_fault)?;
        index.fill(made_from, values)?;
    }
    let mut found: Vec<Found> = Vec::new();
    for (key, field) in index.named(identity.lookup(value))? {
        let asked = column.is_none_or(|column| normalise(column) == normalise(&field));
        if asked && found.iter().all(|other| other.key != key) {
            let entry = store.get(key).map_err(store_fault)?;
            let address = entry.and_then(|entry| Address::parse(&entry.address).ok());
            found.push(Found {
                key,
                address,
                column: Some(field),
            });
        }
    }
    Ok(found)
}

/// The events about somebody and those about the runs, in order.
fn events_of(ledger: &Ledger, index: &Index, key: Key) -> Result<Vec<Event>, Failure> {
    let mut numbers = index.events(Some(key))?;
    numbers.extend(index.events(None)?);
    numbers.sort_unstable();
    let mut events = Vec::with_capacity(numbers.len());
    ledger.read_some(&numbers, |event| events.push(event))?;
    Ok(events)
}

/// Where somebody stands, in a sentence.
fn answer(
    folder: &Path,
    alive: bool,
    one: &Found,
    law: Option<&str>,
    events: &[Event],
) -> Result<String, Failure> {
    let mut history = History::default();
    for event in events {
        history.apply(event).map_err(crate::ledger::Fault::from)?;
    }
    let Some(progress) = history.people.get(&one.key) else {
        return Ok("on no list of this campaign".to_owned());
    };
    let last = |kinds: &[Kind]| {
        let own = events.iter().filter(|event| event.key == Some(one.key));
        own.rev().find(|event| kinds.contains(&event.kind))
    };
    let said = |event: Option<&Event>| {
        event.map_or(String::new(), |event| {
            let code = if event.code > 0 {
                format!("{} ", event.code)
            } else {
                String::new()
            };
            format!(": {code}{}", event.reply)
                .trim_end_matches([' ', ':'])
                .to_owned()
        })
    };
    let taken = || {
        let event = last(&[Kind::Accepted, Kind::SettledAccepted, Kind::Attempt]);
        event.map_or(String::new(), |event| {
            let text = event.text.map(|text| format!(", text {}", text.code()));
            format!(" {}{}", event.time, text.unwrap_or_default())
        })
    };
    let word = words::state(&progress, alive, false);
    Ok(match word {
        "returned" => format!(
            "returned{}; it was handed over{}; to be told another way",
            said(last(&[Kind::Returned])),
            taken()
        ),
        "handed over" => {
            let too = law.map(|law| format!("; to be told another way too: {law}"));
            format!("handed over{}{}", taken(), too.unwrap_or_default())
        }
        "refused" => format!("refused; to be told another way{}", said(last(&[Kind::Refused]))),
        "given up" => {
            let why = last(&[Kind::Deferred, Kind::Doubted]);
            format!("given up; to be told another way{}", said(why))
        }
        "unknown" if progress.attempts == 0 => {
            "unknown: this ledger was restored from a copy, and the original may have told them since".to_owned()
        }
        "unknown" => "unknown: handed over or not, nobody can say".to_owned(),
        _ if history.purged.is_some() => "not told; personal data was purged since".to_owned(),
        _ => match &one.address {
            Some(address) => outstanding(folder, address, Some(&progress), events)?,
            None => "waiting".to_owned(),
        },
    })
}

/// Nobody has an event: they are on a list that no `send` has begun with, or on none.
fn nobody(
    folder: &Path,
    ledger: &Ledger,
    campaign: &Campaign,
    value: &str,
    args: &Lookup,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let address = Address::parse(value.trim());
    let (key, answer) = if let (Ok(address), None) = (&address, &args.column) {
        let key = key_of_address(
            ledger.identity(),
            address,
            campaign.file.merge_aliases,
            |_| false,
        );
        (Some(key), outstanding(folder, address, None, &[])?)
    } else {
        let of = args
            .column
            .as_ref()
            .map(|column| format!(" in a column `{column}`"));
        let answer = format!(
            "nobody in this campaign has this value{}",
            of.unwrap_or_default()
        );
        (None, answer)
    };
    match key {
        Some(key) => terminal.say(format!("{answer}\n  key: {key}")),
        None => terminal.say(&answer),
    }
    if terminal.wants_json() {
        let document = json!({
            "key": key.map(|key| key.to_string()), "answer": answer, "events": [], "people": [], "exit": [0],
        });
        print_document(terminal, &document)?;
    }
    Ok(Exit::Complete)
}

/// An answer with the moments of these events as people read them.
fn readable(answer: &str, events: &[Event], zone: &TimeZone) -> String {
    let moments = events.iter().map(|event| event.time);
    moments.fold(answer.to_owned(), |answer, at| {
        answer.replace(&at.to_string(), &at.read_in(zone))
    })
}

fn tell(events: &[Event], key: Key, zone: &TimeZone, terminal: &Terminal) {
    for event in events.iter().filter(|event| event.key == Some(key)) {
        let reply = if event.code > 0 {
            format!("  {} {} {}", event.code, event.enhanced_code, event.reply)
        } else {
            format!("  {}", event.reply)
        };
        terminal.paragraph(
            &format!(
                "  {}  {}{}",
                event.time.read_in(zone),
                words::event(event.kind),
                reply.trim_end()
            ),
            4,
        );
    }
}

fn shown(events: &[Event], key: Key) -> Vec<serde_json::Value> {
    let own = events.iter().filter(|event| event.key == Some(key));
    own.map(|e| {
        json!({ "seq": e.seq, "time": e.time.to_string(), "event": e.kind.as_str(), "code": e.code, "reply": e.reply,
                "message_id": e.message_id, "wording": e.wording, "text": e.text })
    })
    .collect()
}

/// Why somebody was not handed a message yet, as the campaign's files have it now.
fn outstanding(
    folder: &Path,
    address: &Address,
    progress: Option<&Progress>,
    events: &[Event],
) -> Result<String, Failure> {
    if let Some(gone) = lists_gone(&campaign::load(folder)?)? {
        return Ok(format!("nobody whom this log knows; {gone}"));
    }
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
            (None, Some(progress)) if progress.state == Stand::Deferred => {
                "waiting: to be tried again".to_owned()
            }
            (None, Some(_)) => "waiting".to_owned(),
            (None, None) => "waiting: on a list, and no `send` has begun with it yet".to_owned(),
        });
    }
    let mut barred = gathered.audience.not_to_write.iter();
    if let Some(barred) = barred.find(|barred| barred.address.canonical() == canonical) {
        return Ok(format!("held: suppressed ({})", barred.reason.as_str()));
    }
    Ok(if gathered.findings.iter().any(Finding::blocks) {
        "on no list that can be read; the campaign's files have findings that block".to_owned()
    } else if progress.is_some() {
        "held: no longer on a list".to_owned()
    } else {
        "on no list of this campaign".to_owned()
    })
}
