//! The audience store: opened, and filled with everybody who is on the lists, who become part of the campaign
//! meanwhile.
//!
//! Guarantees that nobody is enrolled before everybody on the lists was read and has what their message is made
//! from. It must not decide who is told.

use std::{
    collections::{BTreeSet, HashMap},
    rc::Rc,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
};

use super::{
    approved::Approved,
    enrol::{InOrder, enrol, keys_of},
    failure::Failure,
    gather::Gathered,
    known::key_of,
    state::State,
};
use crate::{
    audience::{Facets, Store, Stored},
    delivery::{History, State as Stand, UnderWay},
    ledger::{Fault, Identity, Ledger},
    notice::Wording,
    terms::{Digest, Hasher, Key},
};

/// The audience store with everybody in it.
#[derive(Debug)]
pub(super) struct Filled {
    pub(super) store: Store,
    /// Whether it was filled just now, and with nobody who was there before: it says what the lists say.
    pub(super) anew: bool,
}

/// Puts everybody into the audience store, and makes those part of the campaign who are not yet. Who was handed a
/// message keeps the facts it was made from. A store that holds them already is left as it is.
pub(super) fn fill_and_enrol(
    state: &State,
    gathered: &Gathered,
    approved: &Approved,
    ledger: &mut Ledger,
    history: &mut History,
    shares: Option<&mut UnderWay>,
) -> Result<Filled, Failure> {
    fill(state, gathered, approved, ledger, history, true, shares)
}

/// Puts everybody into the audience store and enrols nobody.
pub(super) fn fill_store(
    state: &State,
    gathered: &Gathered,
    approved: &Approved,
    ledger: &mut Ledger,
    history: &mut History,
) -> Result<Store, Failure> {
    let filled = fill(state, gathered, approved, ledger, history, false, None)?;
    Ok(filled.store)
}

fn fill(
    state: &State,
    gathered: &Gathered,
    approved: &Approved,
    ledger: &mut Ledger,
    history: &mut History,
    enrols: bool,
    shares: Option<&mut UnderWay>,
) -> Result<Filled, Failure> {
    let path = state.audience();
    let is_new = !path.exists();
    let mut store = if is_new {
        Store::begin(&path).map_err(store_fault)?
    } else {
        open_store(state)?
    };
    let made_from = made_from(gathered, approved, ledger.identity());
    if store.made_from().map_err(store_fault)? == Some(made_from) {
        if enrols {
            enrol(ledger, history, shares, keys_of(&store), |_| true)?;
        }
        return held(store, false);
    }
    let frozen = approved.frozen.wordings.iter();
    let frozen: BTreeSet<Digest> = frozen.map(Wording::digest).collect();
    let kept = store.kept(|key, wording| keeps(history, key, frozen.contains(&wording)));
    let kept = kept.map_err(store_fault)?;
    let anew = kept.is_empty();
    let (sender, portions) = sync_channel(AHEAD);
    let (put, all_are_put) = sync_channel(1);
    let store = std::thread::scope(|scope| {
        let writing = scope.spawn(move || {
            let whole = write(&mut store, kept, &portions, &put, made_from)?;
            if whole && is_new {
                return store.finish(&path).map_err(store_fault);
            }
            Ok(store)
        });
        let identity = ledger.identity();
        let read = read(gathered, approved, history, identity, &frozen, &sender);
        // The other thread waits for more until here.
        drop(sender);
        // Meanwhile it puts them in order and waits for the disk. Where it could not put somebody in, nobody is
        // enrolled, and it says why.
        let enrolled = read.and_then(|keys| match all_are_put.recv() {
            Ok(()) if enrols => enrol(ledger, history, shares, keys.map(Ok), |_| true),
            _ => Ok(()),
        });
        let wrote = writing.join().map_err(|_panic| {
            let why = "the thread that fills the audience store panicked";
            Failure::Ledger(Fault::Stopped(why.to_owned()))
        })?;
        enrolled.and(wrote)
    })?;
    held(store, anew)
}

fn held(store: Store, anew: bool) -> Result<Filled, Failure> {
    store.hold().map_err(store_fault)?;
    Ok(Filled { store, anew })
}

/// Whether somebody in the store keeps what their message was made from.
fn keeps(history: &History, key: Key, frozen: bool) -> bool {
    let Some(progress) = history.people.get(&key) else {
        return false;
    };
    // Settled people keep it for good, unknown ones as long as their wording may be sent again.
    match progress.state {
        Stand::Accepted | Stand::Rejected | Stand::Expired => true,
        Stand::Unknown | Stand::Sending => frozen,
        Stand::Pending => progress.resent && frozen,
        Stand::Deferred | Stand::Doubted => false,
    }
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

/// Reads the lists and passes everybody on; after the last one, nobody. Gives the keys of those who are not yet
/// part of the campaign, in their order.
fn read(
    gathered: &Gathered,
    approved: &Approved,
    history: &History,
    identity: &Identity,
    frozen: &BTreeSet<Digest>,
    sender: &SyncSender<Vec<Put>>,
) -> Result<impl Iterator<Item = Key> + use<>, Failure> {
    // People with the same facets share them, so a wording is looked up once for all of them.
    let mut wordings: HashMap<*const Facets, Option<Digest>> = HashMap::new();
    let mut portion = Vec::new();
    let mut keys = InOrder::default();
    // Where nobody takes them any more, the other thread says why.
    let pass_on = |portion: &mut Vec<Put>| drop(sender.send(std::mem::take(portion)));
    gathered.each(|place, recipient| {
        let facets = &recipient.facets;
        let wording = wordings.entry(Rc::as_ptr(facets)).or_insert_with(|| {
            let wording = approved.wording(gathered, facets);
            wording.filter(|digest| frozen.contains(digest))
        });
        let key = key_of(identity, recipient, |key| history.people.contains_key(key));
        if !history.people.contains_key(&key) {
            keys.add(key);
        }
        portion.push(Put {
            place,
            key,
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
    Ok(keys.all())
}

/// Puts everybody into the store who is passed on, and says whether that were all: where they end without the last
/// one, reading failed and the store stays as it was.
fn write(
    store: &mut Store,
    kept: BTreeSet<Key>,
    portions: &Receiver<Vec<Put>>,
    put_in: &SyncSender<()>,
    made_from: Digest,
) -> Result<bool, Failure> {
    let mut refill = store.refill(kept).map_err(store_fault)?;
    for portion in portions {
        if portion.is_empty() {
            if put_in.send(()).is_err() {
                // Nobody waits for that any more: the lists were not read to their end.
                return Ok(false);
            }
            refill.commit(made_from).map_err(store_fault)?;
            return Ok(true);
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
    Ok(false)
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
    Failure::Ledger(Fault::Stopped(what))
}
