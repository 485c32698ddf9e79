//! The audience store: opened, and filled with everybody who is on the lists.

use std::collections::BTreeSet;

use super::{approved::Approved, failure::Failure, gather::Gathered, known::key_of, state::State};
use crate::{
    audience::{Entry, Recipient, Store},
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
    let mut refill = store.refill(keep).map_err(store_fault)?;
    let mut put = |place: u64, recipient: &Recipient| -> Result<(), Failure> {
        let key = key_of(identity, recipient, |key| history.people.contains_key(key));
        if refill.has_kept(key) {
            let withheld = recipient.withheld.as_deref();
            return refill.place(place, key, withheld).map_err(store_fault);
        }
        let wording = approved.wording(gathered, &recipient.facets);
        let Some(wording) = wording.filter(|digest| frozen.contains(digest)) else {
            return Err(Failure::NotApproved(format!(
                "somebody needs a wording that the approved text lacks ({})",
                recipient.facets
            )));
        };
        let entry = Entry::of(key, recipient, wording);
        refill.put(place, &entry).map_err(store_fault)
    };
    let mut went = Ok(());
    gathered.each(|place, recipient| {
        if went.is_ok() {
            went = put(place, recipient);
        }
    })?;
    went?;
    refill.commit(made_from).map_err(store_fault)
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
