//! `disclose bounces`: reads what came back, and writes down whom it was about.
//!
//! Guarantees that the same report read twice writes nothing new, that all of what one call reads is
//! written or nothing, and that what is tied to nobody is kept and counted. It must not change what it
//! reads, and a dry run writes nothing at all.

pub(super) mod args;
mod made;
mod shown;
mod unmatched;

use std::{collections::BTreeMap, io};

use self::{args::Bounces, made::Made};
use super::{
    busy::Busy, failure::Failure, fill::open_store, gather::gather, host, keep::exits_after_purge,
    known::key_of_address, print_document, seen::Seen, standpoint::Standpoint, state::State,
    status, terminal::Terminal,
};
use crate::{
    campaign::{self, Campaign},
    delivery::{Exit, Kind},
    ledger::Ledger,
    message::{Ids, Secret},
    returns::{self, Collected, Index, Owner, Report, ReportKind, Source},
    terms::{Address, Key, counted},
};

/// So many octets of messages are held in one call, to be kept where they are nobody's.
const MOST_HELD: usize = 2 << 30;

/// A message that was read, and whose it is.
#[derive(Debug)]
struct Item {
    source: Source,
    report: Report,
    /// The message itself, where it is kept if it is nobody's.
    octets: Vec<u8>,
    owner: Option<Owner>,
}

/// Reads reports and appends what they say.
pub(super) fn bounces(args: &Bounces, terminal: &Terminal) -> Result<Exit, Failure> {
    let campaign = campaign::load(&args.campaign)?;
    let state = State::of(&campaign);
    let mut items = read(args, terminal)?;
    if args.dry_run {
        if state.begun()? {
            let ledger = state.open()?;
            let seen = tie(&mut items, &campaign, &ledger)?;
            made::of(&items, &seen.history).show(&items, args, terminal);
        } else {
            Made::default().show(&items, args, terminal);
        }
        terminal.say("nothing was written");
        let document = shown::document(&items, args, &[Exit::Complete.code()]);
        if terminal.wants_json() {
            print_document(terminal, &document)?;
        }
        return Ok(Exit::Complete);
    }
    if !state.begun()? {
        return Err(Failure::usage(
            "nothing of this campaign was sent yet, so nothing of it can have come back",
            "give `--dry-run` to see what the messages are",
        ));
    }
    let mut ledger = state.open_to_write()?;
    let mut seen = tie(&mut items, &campaign, &ledger)?;
    let mut made = made::of(&items, &seen.history);
    if !made.is_empty() {
        let attempts = attempts(&ledger, &made)?;
        let store = state.audience().exists().then(|| open_store(&state));
        let store = store.transpose()?;
        // Whatever was written since is part of what this follows on.
        let turn = ledger.turn()?;
        if let (seq, Some(head)) = (seen.history.seq, seen.history.head) {
            turn.read_after(seq, head, |event| seen.take(&event))?;
        }
        made = made::of(&items, &seen.history);
        let address = |key| {
            let entry = store
                .as_ref()
                .and_then(|store| store.get(key).ok().flatten());
            entry.map(|entry| entry.address)
        };
        let drafts = made.drafts(&items, &attempts, address, &host::recorder());
        for event in turn.append(drafts, host::now())? {
            seen.take(&event)?;
        }
        state.record_head(&ledger)?;
    }
    unmatched::keep(&items, &state.folder)?;
    made.show(&items, args, terminal);
    let exits = if seen.history.purged.is_some() {
        exits_after_purge(&seen.history)
    } else {
        let gathered = gather(&args.campaign, None)?;
        let alive = ledger.is_sending()?;
        Standpoint::of(&gathered, &state, &ledger, seen, alive)?.exits(&gathered)
    };
    if terminal.wants_json() {
        let mut document = shown::document(&items, args, &status::codes(&exits));
        document["returned"] = made.returned.into();
        document["complaints"] = made.complaints.into();
        document["known"] = made.known.into();
        print_document(terminal, &document)?;
    }
    Ok(status::first(&exits))
}

fn read(args: &Bounces, terminal: &Terminal) -> Result<Vec<Item>, Failure> {
    let (mut items, mut held) = (Vec::new(), 0);
    let take = |Collected { source, octets }| {
        let report = returns::read(&octets);
        let may_be_kept = matches!(report.kind, ReportKind::Bounce | ReportKind::Complaint);
        let octets = if may_be_kept {
            unmatched::cut(octets)
        } else {
            Vec::new()
        };
        held += octets.len() + size_of::<Item>();
        if held > MOST_HELD {
            return Err(io::Error::other(format!(
                "up to here these are {}, more than one call takes; give fewer files a call: what was read before \
                 is known",
                counted(items.len(), "message")
            )));
        }
        items.push(Item {
            source,
            octets,
            report,
            owner: None,
        });
        Ok(())
    };
    let input = args.files.iter().any(|file| file.as_os_str() == "-");
    // Whoever types is not drawn over.
    let typed = input && terminal.can_ask();
    if typed {
        terminal.note("reading messages from this terminal; Ctrl-D on a line of its own ends them");
    }
    let _busy = (!typed).then(|| {
        Busy::with(if input {
            "reading messages, from standard input too"
        } else {
            "reading messages"
        })
    });
    returns::collect(&args.files, &mut io::stdin().lock(), take)
        .map_err(|(path, fault)| Failure::file("read", &path)(fault))?;
    Ok(items)
}

/// Finds out whose each report is, from everything that ever left.
fn tie(items: &mut [Item], campaign: &Campaign, ledger: &Ledger) -> Result<Seen, Failure> {
    let mut seen = Seen::default();
    let mut index = Index::of(items.iter().map(|item| &item.report));
    let from = campaign.file.sender.envelope_from.as_ref();
    let has_token = from.is_some_and(|from| from.get_ref().contains("{token}"));
    ledger.read_all(|event| {
        if let Some(key) = event.key {
            match event.kind {
                Kind::Attempt => index.message(key, &event.message_id),
                // Whatever comes back carries the token, and nobody needs to believe what can be guessed.
                Kind::Accepted if !has_token => index.relay_id(key, event.attempt, &event.relay_id),
                _ => {}
            }
        }
        seen.take(&event)
    })?;
    let identity = ledger.identity();
    let secret = Secret::new(*identity.campaign_key());
    for (key, _) in seen.history.people.iter() {
        let ids = Ids::derive(&secret, key, "");
        index.person(key, &ids.token, &ids.notice_id);
    }
    let key_of = |address: &str| {
        let address = Address::parse(address.trim()).ok()?;
        let enrolled = |key: &Key| seen.history.people.contains_key(key);
        Some(key_of_address(
            identity,
            &address,
            campaign.file.merge_aliases,
            enrolled,
        ))
    };
    for item in items {
        // Nothing can come back from somebody to whom nothing was sent.
        item.owner = index.owner(&item.report, key_of).filter(|owner| {
            let progress = seen.history.people.get(&owner.key);
            progress.is_some_and(|progress| progress.attempts > 0)
        });
    }
    Ok(seen)
}

/// The attempts that came back, as they were written.
fn attempts(
    ledger: &Ledger,
    made: &Made,
) -> Result<BTreeMap<(Key, u32), crate::delivery::Draft>, Failure> {
    let (people, mut attempts) = (made.people(), BTreeMap::new());
    ledger.read_all(|event| {
        if let (Kind::Attempt, Some(key)) = (event.kind, event.key)
            && people.contains(&key)
        {
            attempts.insert((key, event.attempt), (*event).clone());
        }
        Ok(())
    })?;
    Ok(attempts)
}
