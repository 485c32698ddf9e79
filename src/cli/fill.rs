//! The audience store: opened, and filled with everybody who is on the lists.

use std::{
    collections::{BTreeSet, HashMap},
    rc::Rc,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
};

use super::{approved::Approved, failure::Failure, gather::Gathered, known::key_of, state::State};
use crate::{
    audience::{Facets, Store, Stored},
    delivery::{History, State as Stand},
    ledger::Identity,
    notice::Wording,
    terms::{Digest, Hasher, Key},
};

/// Puts everybody into the audience store. Who was handed a message keeps the facts it was made from.
/// A store that holds them already is left as it is.
pub(super) fn fill_store(
    state: &State,
    gathered: &Gathered,
    approved: &Approved,
    history: &History,
    identity: &Identity,
) -> Result<Store, Failure> {
    let mut store = open_store(state)?;
    let made_from = made_from(gathered, approved, identity);
    if store.made_from().map_err(store_fault)? != Some(made_from) {
        refill(&mut store, gathered, approved, history, identity, made_from)?;
    }
    store.hold().map_err(store_fault)?;
    Ok(store)
}

/// What decides what the store holds: the audience, who gets which wording, and who goes first.
fn made_from(gathered: &Gathered, approved: &Approved, identity: &Identity) -> Digest {
    let mut hasher = Hasher::new("audience store v1");
    hasher
        .field(env!("CARGO_PKG_VERSION"))
        .field(identity.id())
        .field(gathered.audience_digest.0)
        .field(approved.frozen.digest.0);
    for audience in &gathered.campaign.file.order {
        hasher.field(audience);
    }
    for facets in gathered.audience.facets.keys() {
        let wording = approved.wording(gathered, facets);
        hasher
            .field(facets.kept())
            .field(wording.map_or([0; 32], |wording| wording.0));
    }
    hasher.finish()
}

fn refill(
    store: &mut Store,
    gathered: &Gathered,
    approved: &Approved,
    history: &History,
    identity: &Identity,
    made_from: Digest,
) -> Result<(), Failure> {
    let frozen: BTreeSet<Digest> = approved
        .frozen
        .wordings
        .iter()
        .map(Wording::digest)
        .collect();
    let keep = |key: Key, wording: Digest| {
        let Some(progress) = history.people.get(&key) else {
            return false;
        };
        // Settled people keep it for good, unknown ones as long as their wording may be sent again.
        match progress.state {
            Stand::Accepted | Stand::Rejected | Stand::Expired => true,
            Stand::Unknown | Stand::Sending => frozen.contains(&wording),
            Stand::Pending => progress.resent && frozen.contains(&wording),
            Stand::Deferred | Stand::Doubted => false,
        }
    };
    let (sender, portions) = sync_channel(AHEAD);
    std::thread::scope(|scope| {
        let writing = scope.spawn(move || write(store, keep, &portions, made_from));
        let read = read(gathered, approved, history, identity, &frozen, &sender);
        // The other thread waits for more until here.
        drop(sender);
        let wrote = writing.join().map_err(|_panic| {
            let why = "the thread that fills the audience store panicked";
            Failure::Ledger(crate::ledger::Fault::Stopped(why.to_owned()))
        })?;
        read.and(wrote)
    })
}

/// So many people are put into the store at once, and so many portions of them wait.
const PORTION: usize = 256;
const AHEAD: usize = 4;

/// Somebody on the way into the store. Without a wording the approved text has none for these facets.
struct Put {
    place: u64,
    key: Key,
    wording: Result<Digest, String>,
    stored: Stored,
}

/// Reads the lists and passes everybody on; after the last one, nobody.
fn read(
    gathered: &Gathered,
    approved: &Approved,
    history: &History,
    identity: &Identity,
    frozen: &BTreeSet<Digest>,
    sender: &SyncSender<Vec<Put>>,
) -> Result<(), Failure> {
    // People with the same facets share them, so a wording is looked up once for all of them.
    let mut wordings: HashMap<*const Facets, Option<Digest>> = HashMap::new();
    let mut portion = Vec::new();
    // Where nobody takes them any more, the other thread says why.
    let pass_on = |portion: &mut Vec<Put>| drop(sender.send(std::mem::take(portion)));
    gathered.each(|place, recipient| {
        let facets = &recipient.facets;
        let wording = wordings.entry(Rc::as_ptr(facets)).or_insert_with(|| {
            let wording = approved.wording(gathered, facets);
            wording.filter(|digest| frozen.contains(digest))
        });
        portion.push(Put {
            place,
            key: key_of(identity, recipient, |key| history.people.contains_key(key)),
            wording: wording.ok_or_else(|| facets.to_string()),
            stored: Stored::of(recipient),
        });
        if portion.len() == PORTION {
            pass_on(&mut portion);
        }
    })?;
    if !portion.is_empty() {
        pass_on(&mut portion);
    }
    pass_on(&mut Vec::new());
    Ok(())
}

/// Puts everybody into the store who is passed on. Where they end without the last one, reading failed and
/// the store stays as it was.
fn write(
    store: &mut Store,
    keep: impl Fn(Key, Digest) -> bool,
    portions: &Receiver<Vec<Put>>,
    made_from: Digest,
) -> Result<(), Failure> {
    let mut refill = store.refill(keep).map_err(store_fault)?;
    for portion in portions {
        if portion.is_empty() {
            return refill.commit(made_from).map_err(store_fault);
        }
        for put in portion {
            let done = if refill.has_kept(put.key) {
                let withheld = put.stored.withheld.as_deref();
                refill.place(put.place, put.key, withheld)
            } else {
                let wording = put.wording.map_err(|facets| {
                    Failure::NotApproved(format!(
                        "somebody needs a wording that the approved text lacks ({facets})"
                    ))
                })?;
                refill.put(put.place, put.key, wording, &put.stored)
            };
            done.map_err(store_fault)?;
        }
    }
    Ok(())
}

/// Opens the audience store.
pub(super) fn open_store(state: &State) -> Result<Store, Failure> {
    Store::open(&state.audience()).map_err(store_fault)
}

/// A store that cannot be used.
#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
pub(super) fn store_fault(fault: crate::audience::StoreFault) -> Failure {
    let mut what = fault.to_string();
    if let Some(cause) = std::error::Error::source(&fault) {
        what.push_str(&format!(": {cause}"));
    }
    Failure::Ledger(crate::ledger::Fault::Stopped(what))
}
